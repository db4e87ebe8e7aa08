/**
 * Learns the weights of agent/inspection/attacks/resemblance.ts from the corpus and from this repository's own
 * documents, which attack nobody, and writes them to resemblance.data.ts. Logistic regression; the same weights for the
 * same texts. A part left out can be measured as texts that nobody has seen.
 *
 *     node test/corpus/train-resemblance.ts [part to leave out]
 */
import { createHash } from 'node:crypto';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Channel } from '../../agent/inspection/attacks/context.ts';
import { featuresOf } from '../../agent/inspection/attacks/index.ts';
import { PASSAGE_WORDS, TABLE_BITS } from '../../agent/inspection/attacks/resemblance.ts';
import { type Case, PARTS, readCases } from './attacks.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const TABLE = 1 << TABLE_BITS;
const ROUNDS = 300;
const STEP = 0.05;
const SHRINK = 3e-4;
const MEAN = 0.9;
const SPREAD = 0.999;
const TINY = 1e-9;
/** Where a passage begins after the one before. */
const PASSAGE_STEP = 16;
const MAX_PASSAGES = 8;
const DOCUMENT_WEIGHT = 0.5;
/** This repository's own, and those of the packages that package-lock.json pins. */
const DOCUMENTS = [
  '{README,ARCHITECTURE}.md',
  'docs/**/*.md',
  'node_modules/{[a-m]*,@*/[a-m]*}/*.md',
];
const MAX_PARAGRAPHS = 60;
const MAX_DOCUMENT_CHARACTERS = 60_000;
const LEAST_TEXTS = 2;
/** From here on a text is taken for an attack on its likeness alone; set on parts left out. */
const SURE = 0;
const SLOPE = 1.2;

interface Row {
  readonly places: Int32Array;
  readonly isAttack: boolean;
  readonly weight: number;
}

function passagesOf(text: string, channel: Channel): Int32Array[] {
  const reader = featuresOf(text, channel);
  const words: number[][] = [];
  while (reader.next()) words.push(reader.places.slice(0, reader.count));
  const passages: Int32Array[] = [];
  let from = 0;
  do {
    passages.push(Int32Array.from(words.slice(from, from + PASSAGE_WORDS).flat()));
    from += PASSAGE_STEP;
  } while (from + PASSAGE_WORDS <= words.length && passages.length < MAX_PASSAGES);
  return passages;
}

function rowsOf(text: string, channel: Channel, isAttack: boolean, weight: number): Row[] {
  const passages = passagesOf(text, channel);
  // Where in a long attack the attack is, nobody says; mostly it begins with it.
  const used = isAttack ? passages.slice(0, 1) : passages;
  return used.map((places) => ({ places, isAttack, weight }));
}

/** What stands in each of the documents, always in the same order: the weights depend on it. */
function documents(): string[] {
  return DOCUMENTS.flatMap((pattern) => globSync(pattern, { cwd: ROOT }))
    .toSorted()
    .map((file) => readFileSync(path.join(ROOT, file), 'utf8'));
}

/** Paragraphs that nobody would take for an attack, as users paste them and as tools return them. */
export function documentParagraphs(): string[] {
  return documents()
    .flatMap((text) => text.split(/\n\s*\n/).slice(0, MAX_PARAGRAPHS))
    .filter((paragraph) => paragraph.length >= 40);
}

/** The same documents as they are, passage by passage, headings and code among them. */
function documentPassages(channel: Channel): Row[] {
  return documents().flatMap((text) => {
    const reader = featuresOf(text.slice(0, MAX_DOCUMENT_CHARACTERS), channel);
    const rows: Row[] = [];
    let places: number[] = [];
    for (let words = 1; reader.next(); words += 1) {
      places.push(...reader.places.slice(0, reader.count));
      if (words % PASSAGE_WORDS > 0) continue;
      rows.push({ places: Int32Array.from(places), isAttack: false, weight: DOCUMENT_WEIGHT });
      places = [];
    }
    return rows;
  });
}

/** Without what stands in one text alone: that would be learned by heart. */
function withoutRare(rows: readonly Row[]): Row[] {
  const counts = new Uint32Array(TABLE);
  for (const { places } of rows) for (const one of new Set(places)) counts[one] += 1;
  return rows.map((row) => ({
    ...row,
    places: row.places.filter((one) => counts[one] >= LEAST_TEXTS),
  }));
}

function learn(rows: readonly Row[]): { weights: Float64Array; bias: number } {
  const weights = new Float64Array(TABLE + 1);
  weights[TABLE] = -2;
  const mean = new Float64Array(TABLE + 1);
  const spread = new Float64Array(TABLE + 1);
  const total = rows.reduce((sum, { weight }) => sum + weight, 0);
  for (let round = 1; round <= ROUNDS; round += 1) {
    const gradient = new Float64Array(TABLE + 1);
    for (let place = 0; place < TABLE; place += 1) gradient[place] = SHRINK * weights[place];
    for (const { places, isAttack, weight } of rows) {
      let sum = weights[TABLE];
      for (const place of places) sum += weights[place];
      const error = ((1 / (1 + Math.exp(-sum)) - (isAttack ? 1 : 0)) * weight) / total;
      for (const place of places) gradient[place] += error;
      gradient[TABLE] += error;
    }
    for (let place = 0; place <= TABLE; place += 1) {
      mean[place] = MEAN * mean[place] + (1 - MEAN) * gradient[place];
      spread[place] = SPREAD * spread[place] + (1 - SPREAD) * gradient[place] ** 2;
      const steady = mean[place] / (1 - MEAN ** round);
      weights[place] -= (STEP * steady) / (Math.sqrt(spread[place] / (1 - SPREAD ** round)) + TINY);
    }
  }
  return { weights: weights.subarray(0, TABLE), bias: weights[TABLE] };
}

export function trainingCases(leftOut?: string): Case[] {
  return PARTS.filter((part) => part !== leftOut)
    .flatMap((part) => readCases(part))
    .filter(({ kind }) => kind !== 'disguise');
}

/** Says whether the weights are those of the corpus as it is. */
export function corpusDigest(cases: readonly Case[]): string {
  return createHash('sha256').update(JSON.stringify(cases)).digest('hex').slice(0, 16);
}

if (import.meta.main) {
  const cases = trainingCases(process.argv[2]);
  const rows = [
    ...cases.flatMap(({ text, channel, isAttack }) => rowsOf(text, channel, isAttack, 1)),
    ...documentParagraphs().flatMap((text) => [
      ...rowsOf(text, 'tool', false, DOCUMENT_WEIGHT),
      ...rowsOf(text, 'user', false, DOCUMENT_WEIGHT),
    ]),
    ...documentPassages('tool'),
    ...documentPassages('user'),
  ];
  const { weights, bias } = learn(withoutRare(rows));
  const largest = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
  const scale = largest / 127;
  const bytes = Buffer.from(Int8Array.from(weights, (weight) => Math.round(weight / scale)).buffer);
  const lines = bytes.toString('base64').match(/.{1,96}/g)!;
  const quoted = lines.map((line) => `    '${line}',`).join('\n');
  writeFileSync(
    path.join(ROOT, 'agent/inspection/attacks/resemblance.data.ts'),
    `/** Learned: \`node test/corpus/train-resemblance.ts\`. A byte for each place of the table. */
export const RESEMBLANCE = {
  corpus: '${corpusDigest(cases)}',
  bias: ${Number(bias.toFixed(4))},
  scale: ${Number(scale.toFixed(6))},
  sure: ${SURE},
  slope: ${SLOPE},
  weights: [
${quoted}
  ].join(''),
} as const;
`,
  );
  console.log(`${rows.length} passages, ${cases.length} cases`);
}
