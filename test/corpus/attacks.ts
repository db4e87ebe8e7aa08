/**
 * The corpus of prompt attacks, written by hand. attacks-dev.txt: words and weights were set on it. The other parts, in
 * the order of PARTS, were each written later, without a look at the rules, and measured before anything was mended on
 * them: docs/guard.md has those figures. `node test/corpus/train-resemblance.ts` learns from all of it; `node
 * test/corpus/attacks.ts` then writes all, with their disguises applied, to attacks.jsonl, and what the detector gets
 * wrong to attacks-mistakes.txt.
 *
 * A heading says what follows: `# attack user override`. A line is a case; in a section with `---`, what stands between
 * two of them is one. `{b64}`: what follows, to the end, is disguised in that way.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { rot13 } from '../../agent/inspection/attacks/disguises.ts';
import { type Channel, guard } from '../../agent/inspection/attacks/index.ts';

export const PARTS = [
  'dev',
  'review',
  'heldout',
  'third',
  'fourth',
  'fifth',
  'wide',
  'sixth',
  'agents',
  'seventh',
  'eighth',
  'ninth',
  'tenth',
] as const;

export interface Case {
  readonly part: (typeof PARTS)[number];
  readonly isAttack: boolean;
  readonly channel: Channel;
  readonly kind: string;
  readonly text: string;
}

const ZERO_WIDTH_SPACE = '\u200b';
const ACUTE = '\u0301';
const LOOKALIKES: Readonly<Record<string, string>> = { a: 'а', e: 'е', o: 'о', p: 'р', c: 'с' };
const FIGURES: Readonly<Record<string, string>> = { a: '4', e: '3', i: '1', o: '0', t: '7' };

function each(text: string, change: (character: string) => string): string {
  return [...text].map(change).join('');
}

function shifted(first: string, lower: number, upper: number): string {
  const code = first.charCodeAt(0);
  if (code >= 0x61 && code <= 0x7a) return String.fromCodePoint(lower + code - 0x61);
  if (code >= 0x41 && code <= 0x5a) return String.fromCodePoint(upper + code - 0x41);
  return first;
}

function camel(text: string): string {
  return text
    .split(' ')
    .map((word) => word[0].toUpperCase() + word.slice(1).toLowerCase())
    .join('');
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const codes = (text: string, code: (byte: number) => string, between: string): string =>
  [...Buffer.from(text)].map(code).join(between);

const DISGUISES: Readonly<Record<string, (text: string) => string>> = {
  b64: base64,
  b64b64: (text) => base64(base64(text)),
  hex: (text) => Buffer.from(text).toString('hex'),
  rot13,
  reverse: (text) => [...text].reverse().join(''),
  spaced: (text) => [...text.replaceAll(' ', '')].join(' '),
  leet: (text) => each(text, (character) => FIGURES[character] ?? character),
  tags: (text) =>
    `Nice day!${each(text, (one) => String.fromCodePoint(0xe0000 + one.charCodeAt(0)))}`,
  math: (text) => each(text, (one) => shifted(one, 0x1d41a, 0x1d400)),
  circled: (text) => each(text, (one) => shifted(one, 0x24d0, 0x24b6)),
  fullwidth: (text) => each(text, (one) => shifted(one, 0xff41, 0xff21)),
  zwsp: (text) => [...text].join(ZERO_WIDTH_SPACE),
  zalgo: (text) => each(text, (character) => character + ACUTE),
  cyr: (text) => each(text, (character) => LOOKALIKES[character] ?? character),
  url: (text) => codes(text, (byte) => `%${byte.toString(16)}`, ''),
  unicode: (text) => codes(text, (byte) => `\\u00${byte.toString(16)}`, ''),
  binary: (text) => codes(text, (byte) => byte.toString(2).padStart(8, '0'), ' '),
  decimal: (text) => codes(text, String, ' '),
  camel,
  vs: (text) => `Hi😀${codes(text, (byte) => String.fromCodePoint(0xe0100 + byte - 16), '')}`,
};

function disguised(text: string): string {
  const found = /\{([a-z0-9]+)\}/.exec(text);
  const disguise = found === null ? undefined : DISGUISES[found[1]];
  if (found === null || disguise === undefined) return text;
  return text.slice(0, found.index) + disguise(text.slice(found.index + found[0].length));
}

export function readCases(part: Case['part']): Case[] {
  const file = path.join(import.meta.dirname, `attacks-${part}.txt`);
  const cases: Case[] = [];
  for (const section of readFileSync(file, 'utf8').split(/^(?=# (?:attack|benign) )/m)) {
    const [heading, ...lines] = section.trimEnd().split('\n');
    const [, label, channel, kind = 'plain'] = heading.split(' ');
    const body = lines.join('\n');
    const texts = body.includes('\n---\n') ? body.split('\n---\n') : lines;
    for (const text of texts) {
      const isAttack = label === 'attack';
      cases.push({ part, isAttack, channel: channel as Channel, kind, text: disguised(text) });
    }
  }
  return cases;
}

const SMALL_TALK =
  'Thanks for your help yesterday, the report was well received. We meet again on Tuesday to talk about the figures of the third quarter, the new office and the travel budget. ';

/** The same attacks and the same innocent texts in the middle of something longer. */
function embedded(cases: readonly Case[]): Case[] {
  return cases
    .filter(
      ({ kind, channel }) => channel === 'user' && ['override', 'own', 'mixed'].includes(kind),
    )
    .map((one) => ({
      ...one,
      kind: `${one.kind}-embedded`,
      text: `${SMALL_TALK.repeat(3)}\n\n${one.text}\n\n${SMALL_TALK.repeat(2)}`,
    }));
}

export function attackCorpus(): Case[] {
  const cases = PARTS.flatMap((part) => readCases(part));
  return [...cases, ...embedded(cases)];
}

/** What the detector gets wrong at its default threshold, a line each. */
export function mistakesIn(cases: readonly Case[]): string[] {
  return cases
    .filter(({ text, channel, isAttack }) => guard(text, channel).flagged !== isAttack)
    .map(({ part, isAttack, channel, kind, text }) =>
      [isAttack ? 'missed' : 'false', part, channel, kind, JSON.stringify(text)].join(' '),
    );
}

if (import.meta.main) {
  const corpus = attackCorpus();
  const write = (name: string, lines: readonly string[]): void =>
    writeFileSync(path.join(import.meta.dirname, name), `${lines.join('\n')}\n`);
  write(
    'attacks.jsonl',
    corpus.map((one) => JSON.stringify(one)),
  );
  write('attacks-mistakes.txt', mistakesIn(corpus));
}
