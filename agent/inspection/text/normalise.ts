/**
 * Text as the recognizers read it: other digits and full-width forms as ASCII, every space as a space, every dash as
 * a dash, and without characters that are not seen. Offsets map back, so that what is cut out is cut out of the text
 * as it was written; joiners of emoji and Persian stay where they are, because nothing is ever found in them.
 *
 * Digits: the code points of General_Category=Nd, in runs of ten (The Unicode Standard, section 4.6).
 */
import { endUnits, isKnownAscii, type Units, unitsOf } from './units.ts';

export interface NormalisedText {
  readonly text: string;
  /** The same as `unitsOf` would give them, good until the next text. */
  readonly units: Units;
  /** Position in the given text of a position in this one where something starts. */
  startOf(position: number): number;
  /** The same for where something ends: what follows and is not seen is not part of it. */
  endOf(position: number): number;
  /** Whether digits or letters between the two were written otherwise than in ASCII. */
  isRewritten(start: number, end: number): boolean;
}

const ZEROS = [
  0x0660, 0x06f0, 0x07c0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6, 0x0c66, 0x0ce6, 0x0d66,
  0x0de6, 0x0e50, 0x0ed0, 0x0f20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90,
  0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0,
];

/** First unit of the pairs of mathematical digits. */
const MATHEMATICAL_HIGH = 0xd835;
const MATHEMATICAL_DIGITS_FIRST = 0x1d7ce;
const MATHEMATICAL_DIGITS_LAST = 0x1d7ff;

const KEPT = 0;
const REMOVED = 1;

/** What a UTF-16 unit becomes: itself, nothing, or that code. */
const BECOMES = new Uint16Array(0x10000);
const set = (from: number, to: number, code: number): void => {
  BECOMES.fill(code, from, to + 1);
};
for (const zero of ZEROS) for (let i = 0; i < 10; i += 1) BECOMES[zero + i] = 0x30 + i;
for (let i = 0xff01; i <= 0xff5e; i += 1) BECOMES[i] = i - 0xfee0;
for (const space of [0xa0, 0x1680, 0x202f, 0x205f, 0x3000]) BECOMES[space] = 0x20;
set(0x2000, 0x200a, 0x20);
set(0x2010, 0x2015, 0x2d);
for (const dash of [0x2043, 0x2212, 0xfe58, 0xfe63]) BECOMES[dash] = 0x2d;
for (const unseen of [0xad, 0x034f, 0x061c, 0x180e, 0xfeff]) BECOMES[unseen] = REMOVED;
set(0x200b, 0x200f, REMOVED);
set(0x202a, 0x202e, REMOVED);
set(0x2060, 0x2064, REMOVED);
set(0x2066, 0x206f, REMOVED);
set(0xfe00, 0xfe0f, REMOVED);

const same = (position: number): number => position;
const never = (): boolean => false;

function identity(text: string, units: Units): NormalisedText {
  return { text, units, startOf: same, endOf: same, isRewritten: never };
}

/** Positions where the two texts cease to run in step: from `at` on, `shift` is to be added. */
interface Steps {
  readonly at: number[];
  readonly shift: number[];
}

function shiftAt(steps: Steps, position: number): number {
  let low = 0;
  let high = steps.at.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (steps.at[middle] <= position) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? 0 : steps.shift[low - 1];
}

/** The digit that a mathematical digit stands for, given its two units, or undefined. */
function mathematicalDigit(high: number, low: number): number | undefined {
  if (high !== MATHEMATICAL_HIGH) return undefined;
  const point = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
  if (!(point >= MATHEMATICAL_DIGITS_FIRST && point <= MATHEMATICAL_DIGITS_LAST)) return undefined;
  return 0x30 + ((point - MATHEMATICAL_DIGITS_FIRST) % 10);
}

export function normalise(text: string): NormalisedText {
  const units = unitsOf(text);
  if (isKnownAscii(text, units)) return identity(text, units);
  const first = firstRewritten(units, text.length);
  return first === -1 ? identity(text, units) : rewrite(text, units, first);
}

function firstRewritten(units: Units, length: number): number {
  for (let at = 0; at < length; at += 1) {
    const unit = units[at];
    if (unit >= 0x80 && (BECOMES[unit] !== KEPT || unit === MATHEMATICAL_HIGH)) return at;
  }
  return -1;
}

/** In place: the text never becomes longer. */
function rewrite(text: string, units: Units, first: number): NormalisedText {
  const steps: Steps = { at: [], shift: [] };
  let to = first;
  let shift = 0;
  for (let at = first; at < text.length; at += 1) {
    const unit = units[at];
    let code = unit < 0x80 ? KEPT : BECOMES[unit];
    if (unit === MATHEMATICAL_HIGH) {
      code = mathematicalDigit(unit, units[at + 1]) ?? KEPT;
      if (code !== KEPT) at += 1;
    }
    if (code !== REMOVED) {
      units[to] = code === KEPT ? unit : code;
      to += 1;
    }
    if (code !== KEPT && at + 1 - to !== shift) {
      shift = at + 1 - to;
      steps.at.push(to);
      steps.shift.push(shift);
    }
  }
  endUnits(units, to);
  const bytes = Buffer.from(units.buffer, units.byteOffset, to * 2);
  return mapped(text, bytes.toString('utf16le'), units, steps);
}

function mapped(text: string, normalised: string, units: Units, steps: Steps): NormalisedText {
  const startOf = (position: number): number => position + shiftAt(steps, position);
  const endOf = (position: number): number => {
    if (position === 0) return 0;
    const last = startOf(position - 1);
    const isPair =
      mathematicalDigit(text.charCodeAt(last), text.charCodeAt(last + 1)) !== undefined;
    return last + (isPair ? 2 : 1);
  };
  return {
    text: normalised,
    units,
    startOf,
    endOf,
    isRewritten(start, end) {
      const to = endOf(end);
      for (let at = startOf(start); at < to; at += 1) {
        const unit = text.charCodeAt(at);
        if (unit < 0x80) continue;
        const code = BECOMES[unit];
        if (unit === MATHEMATICAL_HIGH || (code > 0x20 && code !== 0x2d)) return true;
      }
      return false;
    },
  };
}
