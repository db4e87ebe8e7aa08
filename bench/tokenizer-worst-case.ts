/**
 * Looks for the text that costs most per byte. The candidates are repetitions of one unit: all kinds
 * of runs, and pieces of the vocabulary itself (long tokens, tokens without their last byte, pairs
 * of tokens that share a boundary, so that the encoder must take back what it chose). The dearest are then
 * mutated, and what gets dearer is kept. Each is timed at its best of several runs.
 */

import { ranksOfEncoding } from '../agent/tokenizer/encodings.ts';
import { countTokens, countTokensInUtf8, type Encoding } from '../agent/tokenizer/index.ts';
import { readVocabulary } from '../agent/tokenizer/tables/vocabulary.ts';
import { processorMs } from '../test/helpers/work-time.ts';
import { type Random, randomFrom } from '../test/unit/tokenizer/random-text.ts';

const TEXT_BYTES = 8192;
const FINAL_BYTES = 100_000;
const RANDOM_UNITS = 4000;
const GENERATIONS = 30;
const KEPT = 16;
const LONGEST_UNIT = 400;
const CHILDREN_OF_EACH = 4;

interface Candidate {
  readonly unit: string;
  readonly microsecondsPerByte: number;
}

function fill(unit: string, bytes: number): Buffer {
  return Buffer.from(unit.repeat(Math.ceil(bytes / Buffer.byteLength(unit))));
}

function cost(unit: string, encoding: Encoding, bytes: number, runs: number): number {
  return costOf(fill(unit, bytes), encoding, runs);
}

function costOf(text: Buffer, encoding: Encoding, runs: number): number {
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < runs; run++) {
    best = Math.min(
      best,
      processorMs(() => countTokensInUtf8(text, 0, text.length, encoding)),
    );
  }
  return (best * 1000) / text.length;
}

const RUNS: readonly string[] = [
  ...' aAzZeE0!-/.=*#_~<\n\0"\'(',
  '\u0301',
  '\u00a0',
  'é',
  'я',
  '中',
  '的',
  '한',
  'ก',
  '😀',
  '𝐀',
  '\u200d',
  '\ufeff',
  ' \n',
  '- ',
  '-=',
  '/*',
  'aA',
  "'s",
  'ab',
  'e\u0301',
];

/** The tokens that are valid UTF-8 by themselves. */
function tokensAsText(encoding: Encoding): string[] {
  const { bytes, starts, size } = readVocabulary(ranksOfEncoding(encoding));
  const texts: string[] = [];
  for (let token = 0; token < size; token++) {
    const text = Buffer.from(bytes.subarray(starts[token]!, starts[token + 1]!)).toString('utf8');
    if (text !== '' && !text.includes('\ufffd')) {
      texts.push(text);
    }
  }
  return texts;
}

function* units(tokens: readonly string[], random: Random): Generator<string> {
  yield* RUNS;
  const long = tokens.filter((token) => token.length >= 12);
  const pick = (from: readonly string[]) => from[random(from.length)]!;
  for (let i = 0; i < RANDOM_UNITS; i++) {
    const token = i % 3 === 0 ? pick(tokens) : pick(long);
    const cut = random(token.length) + 1;
    switch (i % 7) {
      case 0:
        yield token;
        break;
      case 1:
        yield token.slice(0, cut);
        break;
      case 2:
        yield token.slice(cut - 1);
        break;
      case 3:
        yield token + pick(tokens);
        break;
      case 4:
        yield token.slice(0, cut) + pick(long).slice(random(4));
        break;
      case 5:
        yield pick(RUNS).repeat(1 + random(70)) + pick(RUNS).repeat(1 + random(70));
        break;
      default:
        yield (token.trim() || token) + (pick(tokens).trim() || 'x');
    }
  }
}

function mutate(unit: string, tokens: readonly string[], random: Random): string {
  const characters = Array.from(unit);
  const at = random(characters.length);
  switch (random(6)) {
    case 0:
      characters.splice(at, 1);
      break;
    case 1:
      characters.splice(at, 0, characters[random(characters.length)]!);
      break;
    case 2:
      characters.splice(at, 0, tokens[random(tokens.length)]!);
      break;
    case 3:
      characters[at] = tokens[random(tokens.length)]!;
      break;
    case 4:
      return unit.repeat(2 + random(3)) + characters[at]!;
    default:
      characters.splice(at, random(4));
  }
  const mutated = characters.join('');
  return mutated === '' || mutated.length > LONGEST_UNIT ? unit : smallestPeriod(mutated);
}

/** Of a text that is itself a repetition, one period: else the same text fills all places. */
function smallestPeriod(text: string): string {
  return text.slice(0, (text + text).indexOf(text, 1));
}

function dearest(candidates: readonly Candidate[]): Candidate[] {
  const seen = new Set<string>();
  return [...candidates]
    .sort((a, b) => b.microsecondsPerByte - a.microsecondsPerByte)
    .filter(({ unit }) => !seen.has(unit) && seen.add(unit))
    .slice(0, KEPT);
}

/** Text without a period, where remembered answers do not help. */
function endless(tokens: readonly string[], random: Random): Map<string, string> {
  const draw = (make: () => string) => {
    let text = '';
    while (text.length < FINAL_BYTES) {
      text += make();
    }
    return text;
  };
  const long = tokens.filter((token) => /^\p{Ll}{9,}$/u.test(token));
  const pick = () => long[random(long.length)]!;
  const codePoint = (first: number, count: number) => String.fromCodePoint(first + random(count));
  return new Map([
    ['random small letters', draw(() => codePoint(0x61, 26))],
    ['random symbols', draw(() => '!-/.=*#_~<>|+&%$'[random(16)]!)],
    ['random Cyrillic letters', draw(() => codePoint(0x430, 32))],
    ['random Chinese characters', draw(() => codePoint(0x4e00, 6000))],
    ['random Hangul', draw(() => codePoint(0xac00, 11_000))],
    ['random emoji', draw(() => codePoint(0x1f300, 700))],
    ['long words joined', draw(pick)],
    ['long words cut and joined', draw(() => pick().slice(0, -1 - random(4)))],
    ['hyphens with breaks', draw(() => '-'.repeat(1 + random(130)) + '=*'[random(2)])],
  ]);
}

export function searchWorstCase(encoding: Encoding, seed = 1): void {
  const random = randomFrom(seed);
  const tokens = tokensAsText(encoding);
  countTokens(tokens.join(' ').slice(0, 1_000_000), encoding);
  const measured = (unit: string): Candidate => ({
    unit,
    microsecondsPerByte: cost(unit, encoding, TEXT_BYTES, 2),
  });
  let best = dearest([...units(tokens, random)].map(measured));
  for (let generation = 0; generation < GENERATIONS; generation++) {
    const children = best.flatMap(({ unit }) =>
      Array.from({ length: CHILDREN_OF_EACH }, () => measured(mutate(unit, tokens, random))),
    );
    // The parents are timed again: a single lucky interruption must not win.
    best = dearest([...best.map(({ unit }) => measured(unit)), ...children]);
  }
  const final = dearest(
    [...best.map(({ unit }) => unit), ...RUNS].map((unit) => ({
      unit,
      microsecondsPerByte: cost(unit, encoding, FINAL_BYTES, 5),
    })),
  );
  console.log(`\n${encoding}: dearest texts of ${FINAL_BYTES} bytes, µs per byte`);
  for (const { unit, microsecondsPerByte } of final.slice(0, 8)) {
    console.log(
      `  ${microsecondsPerByte.toFixed(3)}  ${JSON.stringify(unit.slice(0, 80))} repeated`,
    );
  }
  for (const [name, text] of endless(tokens, random)) {
    const microsecondsPerByte = costOf(Buffer.from(text), encoding, 5);
    console.log(`  ${microsecondsPerByte.toFixed(3)}  ${name}`);
  }
}
