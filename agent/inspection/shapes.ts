/**
 * Shapes: what most identifiers are, a fixed row of digits, letters and separators. A shape is compiled to rows of
 * one code per character, and rows are found by their first group, so a group of the text is compared with the few
 * rows that can begin there. No backtracking: one comparison per character, and rows are short.
 *
 *   d digit   L letter   U capital   X letter or digit   _ space   [-_.] one of these   \L the letter itself
 *   ? zero or one   {3} three   {1,4} one to four        anything else is itself, letters in both cases
 */
import { ALNUM, CLASSES, DIGIT, LETTER, UPPER } from './text/characters.ts';
import type { Units } from './text/units.ts';

const ANY_DIGIT = 1;
const ANY_LETTER = 2;
const ANY_CAPITAL = 3;
const ANY_ALNUM = 4;
const CLASS_CODES: Readonly<Record<string, number>> = {
  d: ANY_DIGIT,
  L: ANY_LETTER,
  U: ANY_CAPITAL,
  X: ANY_ALNUM,
};
const MASKS = Uint8Array.of(0, DIGIT, LETTER, UPPER, ALNUM);

const MAX_GROUP = 32;
const SEPARATORS = ' -./:';
const SEPARATOR_KINDS = SEPARATORS.length + 1;
/** Kinds of `separatorKind`. */
export const BY_DASH = 2;
export const BY_DOT = 3;
export const BY_COLON = 5;

export const GROUP = { digits: 0, letters: 1, mixed: 2 } as const;

const SEPARATOR_KIND = new Uint8Array(128);
for (let i = 0; i < SEPARATORS.length; i += 1) SEPARATOR_KIND[SEPARATORS.charCodeAt(i)] = i + 1;

export function separatorKind(unit: number): number {
  return unit < 128 ? SEPARATOR_KIND[unit] : 0;
}

/** @returns where the row ends, or -1 */
export function matchRow(units: Units, at: number, row: Uint8Array): number {
  for (let index = 0; index < row.length; index += 1) {
    const unit = units[at + index];
    const code = row[index];
    if (code <= ANY_ALNUM) {
      if ((CLASSES[unit] & MASKS[code]) === 0) return -1;
    } else if (unit !== code && !(code >= 0x61 && (unit | 0x20) === code)) {
      return -1;
    }
  }
  return at + row.length;
}

/** Of so many characters it is kept in a number which are letters. */
const MAX_LETTER_BITS = 30;

/** Which characters of a group are letters, as bits; `length` of them, or as many as there are bits. */
export function letterBits(units: Units, start: number, length: number): number {
  const end = start + Math.min(length, MAX_LETTER_BITS);
  let bits = 0;
  for (let at = start; at < end; at += 1)
    bits = (bits << 1) | (CLASSES[units[at]] & LETTER ? 1 : 0);
  return bits;
}

/** Which characters of a row's first group are letters, and for which that is said, in the bits of `letterBits`. */
function letterPattern(codes: Uint8Array, length: number): { letters: number; known: number } {
  let letters = 0;
  let known = 0;
  for (const code of codes.subarray(0, Math.min(length, MAX_LETTER_BITS))) {
    const isLetter = code === ANY_LETTER || code === ANY_CAPITAL || code >= 0x61;
    letters = (letters << 1) | (isLetter ? 1 : 0);
    known = (known << 1) | (code === ANY_ALNUM ? 0 : 1);
  }
  return { letters, known };
}

type Choices = readonly (readonly number[])[];

/** The alternatives of one element, and where the pattern goes on. */
function element(pattern: string, at: number): [choices: Choices, next: number] {
  const character = pattern[at];
  if (character === '\\') return [[[literal(pattern[at + 1])]], at + 2];
  if (character === '[') {
    const close = pattern.indexOf(']', at);
    return [Array.from(pattern.slice(at + 1, close), (one) => [literal(one)]), close + 1];
  }
  return [[[CLASS_CODES[character] ?? literal(character)]], at + 1];
}

function literal(character: string): number {
  return character === '_' ? 0x20 : character.toLowerCase().charCodeAt(0);
}

function quantifier(pattern: string, at: number): [least: number, most: number, next: number] {
  if (pattern[at] === '?') return [0, 1, at + 1];
  if (pattern[at] !== '{') return [1, 1, at];
  const close = pattern.indexOf('}', at);
  const [least, most = least] = pattern
    .slice(at + 1, close)
    .split(',')
    .map(Number);
  return [least, most, close + 1];
}

/** All rows that a pattern stands for. */
export function expand(pattern: string): Uint8Array[] {
  let rows: number[][] = [[]];
  let at = 0;
  while (at < pattern.length) {
    const [choices, afterElement] = element(pattern, at);
    const [least, most, next] = quantifier(pattern, afterElement);
    const longer: number[][] = [];
    for (const row of rows) {
      for (const choice of choices) {
        for (let times = least; times <= most; times += 1) {
          longer.push([...row, ...Array.from({ length: times }, () => choice).flat()]);
        }
      }
    }
    rows = longer;
    at = next;
  }
  const unique = new Map(rows.map((row) => [row.join(), Uint8Array.from(row)]));
  return [...unique.values()];
}

/** How many digits stand at the beginning of a row. */
export function leadingDigits(codes: Uint8Array): number {
  const other = codes.findIndex((code) => code !== ANY_DIGIT);
  return other === -1 ? codes.length : other;
}

function isGroupCode(code: number): boolean {
  return code <= ANY_ALNUM || (CLASSES[code] & ALNUM) !== 0;
}

/** Which kinds of groups the beginning of a row can be. */
function groupKinds(codes: readonly number[]): number[] {
  const hasDigit = codes.some((code) => code === ANY_DIGIT || (code >= 0x30 && code <= 0x39));
  const hasLetter = codes.some(
    (code) => code === ANY_LETTER || code === ANY_CAPITAL || code >= 0x61,
  );
  const hasEither = codes.includes(ANY_ALNUM);
  const kinds: number[] = [];
  if (!hasLetter) kinds.push(GROUP.digits);
  if (!hasDigit) kinds.push(GROUP.letters);
  if ((hasDigit || hasEither) && (hasLetter || hasEither)) kinds.push(GROUP.mixed);
  return kinds;
}

export interface Meaning<Rule> {
  readonly score: number;
  readonly rule: Rule;
}

/** One row of codes, and all that it can be. */
export interface Row<Rule> {
  readonly codes: Uint8Array;
  /** How long its second group is; 0 when it has none. A text whose second group differs need not be compared. */
  readonly second: number;
  /** What `letterBits` of its first group are, where `known` says so. */
  readonly letters: number;
  readonly known: number;
  readonly meanings: Meaning<Rule>[];
}

/** Rows, and by the length of their second group those that a text with such a one can be. */
export class RowList<Rule> {
  readonly rows: Row<Rule>[] = [];
  /** Some row has a second group. */
  hasSeconds = false;
  private readonly bySecond: Row<Rule>[][] = [];

  /** @param second length of the second group in the text; 0 when nothing is known of it */
  candidates(second: number): readonly Row<Rule>[] {
    if (second === 0) return this.rows;
    return this.bySecond[second] ?? this.bySecond[0] ?? [];
  }

  add(row: Row<Rule>): void {
    this.rows.push(row);
    if (row.second > 0) this.hasSeconds = true;
    this.bySecond.length = 0;
    const open = this.rows.filter((one) => one.second === 0);
    this.bySecond[0] = open;
    for (const { second } of this.rows) {
      if (second === 0) continue;
      this.bySecond[second] = this.rows.filter((one) => one.second === 0 || one.second === second);
    }
  }
}

export interface RowLists<Rule> {
  readonly all: RowList<Rule>;
  /** Those of which one meaning is found without a word near it. */
  readonly strong: RowList<Rule>;
}

function secondGroup(codes: Uint8Array, first: number): number {
  let length = 0;
  while (first + 1 + length < codes.length && isGroupCode(codes[first + 1 + length])) length += 1;
  return length;
}

/** What stands behind the separator: a digit, a letter, or nothing that a shape has there. */
const BEHIND_KINDS = 3;

function behindKind(bits: number): number {
  if ((bits & DIGIT) !== 0) return 1;
  return (bits & LETTER) !== 0 ? 2 : 0;
}

function canStandBehind(code: number, kind: number): boolean {
  if (code === ANY_ALNUM) return kind !== 0;
  if (code === ANY_LETTER || code === ANY_CAPITAL || code >= 0x61) return kind === 2;
  if (code === ANY_DIGIT || (code >= 0x30 && code <= 0x39)) return kind === 1;
  return kind === 0;
}

/** Rows by kind and length of the first group, and by the two characters that follow it. */
export class ShapeTable<Rule> {
  private readonly lists: RowLists<Rule>[] = [];
  private readonly isStrong: (meaning: Meaning<Rule>) => boolean;
  /** Every row that begins with letters alone has a digit behind its first separator. */
  lettersNeedDigit = true;

  constructor(isStrong: (meaning: Meaning<Rule>) => boolean) {
    this.isStrong = isStrong;
  }

  add(pattern: string, score: number, rule: Rule): void {
    for (const codes of expand(pattern)) {
      let length = codes.findIndex((code) => !isGroupCode(code));
      if (length === -1) length = codes.length;
      for (const kind of groupKinds([...codes.subarray(0, length)])) {
        this.addRow(codes, { score, rule }, kind, length);
      }
    }
  }

  private addRow(codes: Uint8Array, meaning: Meaning<Rule>, kind: number, length: number): void {
    const isOpen = length === codes.length;
    for (let separator = 0; separator < SEPARATOR_KINDS; separator += 1) {
      if (!isOpen && separatorKind(codes[length]) !== separator) continue;
      for (let behind = 0; behind < BEHIND_KINDS; behind += 1) {
        const isPossible = isOpen || separator === 0 || canStandBehind(codes[length + 1], behind);
        if (!isPossible) continue;
        if (!isOpen && kind === GROUP.letters && behind !== 1) this.lettersNeedDigit = false;
        const key = this.key(kind, length, separator, behind);
        this.lists[key] ??= { all: new RowList(), strong: new RowList() };
        this.insert(this.lists[key], codes, meaning, length);
      }
    }
  }

  private insert(
    { all, strong }: RowLists<Rule>,
    codes: Uint8Array,
    meaning: Meaning<Rule>,
    first: number,
  ): void {
    let row = all.rows.find((known) => known.codes.join() === codes.join());
    if (row === undefined) {
      row = {
        codes,
        second: secondGroup(codes, first),
        ...letterPattern(codes, first),
        meanings: [],
      };
      all.add(row);
    }
    row.meanings.push(meaning);
    if (this.isStrong(meaning) && !strong.rows.includes(row)) strong.add(row);
  }

  /** @param behind classes of the second character after the group */
  rows(
    kind: number,
    length: number,
    separator: number,
    behind: number,
  ): RowLists<Rule> | undefined {
    return this.lists[this.key(kind, length, separator, behindKind(behind))];
  }

  private key(kind: number, length: number, separator: number, behind: number): number {
    const group = kind * (MAX_GROUP + 1) + Math.min(length, MAX_GROUP);
    return (group * SEPARATOR_KINDS + separator) * BEHIND_KINDS + behind;
  }
}
