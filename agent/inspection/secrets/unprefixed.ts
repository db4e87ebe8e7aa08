/** Keys with a shape of their own but no prefix. Sources: Microsoft's CASK format for Azure, and the providers. */
import type { Sink } from '../sink.ts';
import { bitsAt, TOKEN } from '../text/characters.ts';
import type { Units } from '../text/units.ts';
import { isKeyLike } from './plausible.ts';

interface Shape {
  readonly rule: string;
  readonly pattern: RegExp;
  /** Lengths of the first word. */
  readonly first: readonly [least: number, most: number];
  /** What can follow it; anything if not given. */
  readonly next?: readonly string[];
  /** Where in it an `A` is, at one of these distances; anywhere if not given. */
  readonly letterA?: readonly [least: number, most: number];
}

/** `ASt` and its like mark such a key. */
const STORAGE_KEY = /[0-9A-Za-z+/]{76,80}\+?A(?:St|SbB|EhB|CDb)[0-9A-Za-z+/]{5,8}={0,2}/y;
const STORAGE_MARK = [76, 81] as const;

/** Anchored and bounded; tried only where the first word is as long as it has to be, and that follows it. */
const SHAPES: readonly Shape[] = [
  {
    rule: 'azure',
    pattern: /[0-9A-Za-z]{52}JQQJ99[0-9A-Za-z]{8,26}(?![0-9A-Za-z])/y,
    first: [66, 84],
  },
  {
    rule: 'azure-storage',
    pattern: STORAGE_KEY,
    first: [84, Number.POSITIVE_INFINITY],
    letterA: STORAGE_MARK,
  },
  {
    rule: 'azure-storage',
    pattern: STORAGE_KEY,
    first: [8, 83],
    letterA: STORAGE_MARK,
    next: ['+', '/'],
  },
  {
    rule: 'terraform',
    pattern: /[0-9A-Za-z]{14}\.atlasv1\.[0-9A-Za-z_-]{60,70}/y,
    first: [14, 14],
    next: ['.atlasv1.'],
  },
  {
    rule: 'mailchimp',
    pattern: /[0-9a-f]{32}-us\d{1,2}(?![0-9A-Za-z])/y,
    first: [32, 32],
    next: ['-us'],
  },
  {
    rule: 'discord',
    pattern: /[MNO][0-9A-Za-z]{23,25}\.[0-9A-Za-z_-]{6}\.[0-9A-Za-z_-]{27,38}/y,
    first: [24, 26],
    next: ['.'],
  },
  {
    rule: 'telegram',
    pattern: /\d{8,10}:AA[0-9A-Za-z_-]{33}(?![0-9A-Za-z_-])/y,
    first: [8, 10],
    next: [':AA'],
  },
];

/** By the length of the first word; words that are longer than the last of them have its shapes. */
const LONGEST_FIRST = 85;
const BY_LENGTH: readonly (readonly Shape[])[] = Array.from(
  { length: LONGEST_FIRST + 1 },
  (_, length) => SHAPES.filter(({ first: [least, most] }) => length >= least && length <= most),
);

/** Azure's client secrets have `8Q~` or the like behind three characters. */
const AZURE_CLIENT = /[0-9A-Za-z_~.]{3}\dQ~[0-9A-Za-z_~.-]{31,34}(?![0-9A-Za-z_~-])/y;

const LETTER_A = 0x41;
const TILDE = 0x7e;

/** At a word with digits. @returns where the key ends, or -1 */
export function findUnprefixedKey(sink: Sink, start: number, groupEnd: number): number {
  const { text, units } = sink;
  const length = groupEnd - start;
  const isAzureClient = length >= 4 && length <= 5 && units[groupEnd] === TILDE;
  const shapes = BY_LENGTH[Math.min(length, LONGEST_FIRST)];
  if (!isAzureClient && shapes.length === 0) return -1;
  if ((bitsAt(units, start - 1) & TOKEN) !== 0) return -1;
  if (isAzureClient) return tryShape(sink, start, AZURE_CLIENT, 'azure-client');
  for (const { rule, pattern, next, letterA } of shapes) {
    if (next?.some((beginning) => text.startsWith(beginning, groupEnd)) === false) continue;
    if (letterA !== undefined && !hasLetterA(units, start + letterA[0], start + letterA[1]))
      continue;
    const end = tryShape(sink, start, pattern, rule);
    if (end !== -1) return end;
  }
  return -1;
}

function hasLetterA(units: Units, from: number, to: number): boolean {
  for (let at = from; at <= to; at += 1) if (units[at] === LETTER_A) return true;
  return false;
}

function tryShape(sink: Sink, start: number, pattern: RegExp, rule: string): number {
  pattern.lastIndex = start;
  const match = pattern.exec(sink.text);
  if (match === null || !isKeyLike(match[0], 3)) return -1;
  sink.add('API_KEY', start, start + match[0].length, 0.9, rule);
  return start + match[0].length;
}
