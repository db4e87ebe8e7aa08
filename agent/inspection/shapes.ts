/**
 * Shapes: what most identifiers are, a fixed row of digits, letters and separators. A shape is compiled to rows of
 * one code per character, and rows are found by their first group, so a group of the text is compared with the few
 * rows that can begin there. No backtracking: rows are short, and a text is compared with all of them at once.
 *
 *   d digit   L letter   U capital   X letter or digit   _ space   [-_.] one of these   \L the letter itself
 *   ? zero or one   {3} three   {1,4} one to four        anything else is itself, letters in both cases
 */
import { ANY_ALNUM, ANY_CAPITAL, ANY_DIGIT, ANY_LETTER, RowAutomaton } from './row-automaton.ts';
import { ALNUM, CLASSES, DIGIT, LETTER } from './text/characters.ts';

const CLASS_CODES: Readonly<Record<string, number>> = {
  d: ANY_DIGIT,
  L: ANY_LETTER,
  U: ANY_CAPITAL,
  X: ANY_ALNUM,
};

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
  readonly meanings: Meaning<Rule>[];
  /** Those of them that are found without a word near them. */
  readonly strong: Meaning<Rule>[];
}

/** Rows, and how they are found. */
export class RowList<Rule> {
  readonly rows: Row<Rule>[] = [];
  readonly automaton = new RowAutomaton();

  add(row: Row<Rule>): void {
    this.automaton.add(row.codes, this.rows.push(row) - 1);
  }
}

export interface RowLists<Rule> {
  readonly all: RowList<Rule>;
  /** Those of which one meaning is found without a word near it. */
  readonly strong: RowList<Rule>;
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
        this.insert(this.lists[key], codes, meaning);
      }
    }
  }

  private insert({ all, strong }: RowLists<Rule>, codes: Uint8Array, meaning: Meaning<Rule>): void {
    let row = all.rows.find((known) => known.codes.join() === codes.join());
    if (row === undefined) {
      row = { codes, meanings: [], strong: [] };
      all.add(row);
    }
    row.meanings.push(meaning);
    if (!this.isStrong(meaning)) return;
    row.strong.push(meaning);
    if (!strong.rows.includes(row)) strong.add(row);
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
