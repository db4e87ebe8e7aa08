/**
 * Telephone numbers. Candidates are found here: a run of groups of digits as people write numbers; what exists is
 * told by libphonenumber's plans. A number with its country (`+49 …`) speaks for itself, and so do the groups of
 * North America and the zero of a trunk call with dashes; bare digits, and groups that lists have too, need a word.
 * Sources: ITU-T E.123 (how numbers are written), E.164 (at most 15 digits).
 */
import type { Sink } from '../sink.ts';
import { ALNUM, bitsAt, CLASSES, DIGIT, unitAt } from '../text/characters.ts';
import type { Units } from '../text/units.ts';
import { isOfKind, type NationalPhones } from './phone-nations.ts';
import {
  isInternational,
  isNorthAmerican,
  isWithoutTrunk,
  isWithTrunkZero,
} from './phone-plans.ts';

const MAX_DIGITS = 15;
const MIN_DIGITS = 7;
const MAX_GROUPS = 8;

const INTERNATIONAL_SCORE = 0.75;
const NORTH_AMERICAN_SCORE = 0.6;
const TRUNK_SCORE = 0.5;
/** When nothing but a word near it tells a number from others. */
const CONTEXT_SCORE = 0.6;
const CONTEXT_GAIN = 0.2;
const NATIONAL_WITH_CODE_SCORE = 0.8;
const NATIONAL_SCORE = 0.4;

/** The run that is being looked at. One serves all. */
const run = {
  start: 0,
  groups: 0,
  /** Of groups of digits: starts, ends, and the separators before them (see `separatorOf`). */
  starts: new Int32Array(MAX_GROUPS),
  ends: new Int32Array(MAX_GROUPS),
  separators: new Int32Array(MAX_GROUPS),
  plus: false,
  digits: 0,
  /** Other numbers stand before it, with spaces between. */
  isInList: false,
};

const OPEN_BRACKET = 0x28;
const CLOSE_BRACKET = 0x29;
const DASH = 0x2d;
const DOT = 0x2e;
const SLASH = 0x2f;
const SPACE = 0x20;
const PLUS = 0x2b;
const COMMA = 0x2c;
const COLON = 0x3a;
const ZERO = 0x30;
const AT = 0x40;
const UNDERSCORE = 0x5f;

/** Up to two characters as one number, the first in its low byte. */
function separatorOf(units: Units, start: number, end: number): number {
  if (start === end) return 0;
  const first = units[start];
  return end - start === 1 ? first : first | (units[start + 1] << 8);
}

function closesBracket(separator: number): boolean {
  return (separator & 0xff) === CLOSE_BRACKET;
}

function isDigitAt(units: Units, at: number): boolean {
  return (bitsAt(units, at) & DIGIT) !== 0;
}

/** What may stand between groups: one of these, or a bracket with a space beside it. */
function separatorEnd(units: Units, at: number): number {
  const unit = units[at];
  let next = at;
  if (unit === CLOSE_BRACKET) {
    next = at + 1;
    const after = units[next];
    if (after === SPACE || after === DASH || after === DOT) next += 1;
  } else if (unit === SPACE || unit === DASH || unit === DOT || unit === SLASH) {
    next = at + 1;
    if (units[next] === OPEN_BRACKET) next += 1;
  } else if (unit === OPEN_BRACKET) {
    next = at + 1;
  }
  return next;
}

function readRun(units: Units, groupStart: number, start: number): void {
  const { starts, ends, separators } = run;
  const hasPlus = units[start] === PLUS;
  let groups = 0;
  let digits = 0;
  let at = groupStart;
  let separator = separatorOf(units, start, groupStart);
  while (groups < MAX_GROUPS) {
    const from = at;
    while ((CLASSES[units[at]] & DIGIT) !== 0) at += 1;
    if (at === from || digits > MAX_DIGITS) break;
    digits += at - from;
    starts[groups] = from;
    ends[groups] = at;
    separators[groups] = separator;
    groups += 1;
    const next = separatorEnd(units, at);
    if (next === at || (CLASSES[units[next]] & DIGIT) === 0) break;
    separator = separatorOf(units, at, next);
    // What is no longer written in the same way is something else.
    if (!hasPlus && groups > 2 && separator !== separators[2]) break;
    at = next;
  }
  run.start = start;
  run.groups = groups;
  run.plus = hasPlus;
  run.digits = digits;
}

function countDigits(groups: number): number {
  let digits = 0;
  for (let group = 0; group < groups; group += 1) digits += run.ends[group] - run.starts[group];
  return digits;
}

function digitsOf(text: string, groups: number): string {
  let digits = '';
  for (let group = 0; group < groups; group += 1) {
    digits += text.slice(run.starts[group], run.ends[group]);
  }
  return digits;
}

function sizeOf(group: number): number {
  return run.ends[group] - run.starts[group];
}

/** Behind the first two groups the same separator is kept: `01.02.2024 10` is a date and a time. */
function isUniform(groups: number): boolean {
  for (let group = 3; group < groups; group += 1) {
    if (run.separators[group] !== run.separators[2]) return false;
  }
  return true;
}

/** `(415) 555-0132`, `415-555-0132`, with a 1 before it or not; and `415-5550132`. */
function isNorthAmericanShape(groups: number): boolean {
  const first = sizeOf(0) === 1 ? 1 : 0;
  if (groups < first + 2 || sizeOf(first) !== 3) return false;
  const separator = run.separators[first + 1];
  if (groups === first + 3 && sizeOf(first + 1) === 3 && sizeOf(first + 2) === 4) {
    return closesBracket(separator) || separator === run.separators[first + 2];
  }
  return groups === first + 2 && sizeOf(first + 1) === 7 && separator !== SLASH;
}

function isProgression(units: Units, groups: number): boolean {
  if (groups < 3) return false;
  let before = numberAt(units, 1);
  const step = before - numberAt(units, 0);
  for (let group = 2; group < groups; group += 1) {
    const number = numberAt(units, group);
    if (number - before !== step) return false;
    before = number;
  }
  return true;
}

function numberAt(units: Units, group: number): number {
  let number = 0;
  for (let at = run.starts[group]; at < run.ends[group]; at += 1) {
    number = number * 10 + units[at] - 0x30;
  }
  return number;
}

function isDateSign(separator: number): boolean {
  return separator === DASH || separator === DOT || separator === SLASH;
}

/** Like `2024-05-06` or `6.5.2024`. */
function isDate(groups: number): boolean {
  const hasSizes = groups > 2 && sizeOf(0) <= 4 && sizeOf(1) <= 2;
  return hasSizes && isDateSign(run.separators[1]) && isDateSign(run.separators[2]);
}

function isListOrDate(units: Units, groups: number, digits: number): boolean {
  return digits < 8 || isDate(groups) || isProgression(units, groups);
}

/** @returns the score of the first groups read as one number, by the words near it too; 0 when it is none */
function scoreOf(sink: Sink, groups: number, end: number): number {
  const count = countDigits(groups);
  if (count < MIN_DIGITS || count > MAX_DIGITS) return 0;
  const context = sink.context('PHONE_NUMBER', run.start, end);
  if (context === -1 && !run.plus) return 0;
  const score = scoreOfShape(sink, groups, count);
  if (score > 0) return context === 1 ? Math.min(1, score + CONTEXT_GAIN) : score;
  return context === 1 && needsOnlyContext(sink, groups, count) ? CONTEXT_SCORE : 0;
}

/** @param count how many digits the groups have */
function scoreOfShape({ text, units }: Sink, groups: number, count: number): number {
  if (run.plus) return isInternational(digitsOf(text, groups)) ? INTERNATIONAL_SCORE : 0;
  const isZero = units[run.starts[0]] === ZERO;
  if (isZero && beginsWithTwoZeros(units, groups)) {
    const isLong = count > 10 && isInternational(digitsOf(text, groups).slice(2));
    return isLong ? TRUNK_SCORE : 0;
  }
  if (groups === 1 || !isUniform(groups)) return 0;
  if (isNorthAmericanShape(groups)) {
    return isNorthAmerican(digitsOf(text, groups)) ? NORTH_AMERICAN_SCORE : 0;
  }
  if (isZero) {
    if (!isTrunkShape(count, groups) || isListOrDate(units, groups, count)) return 0;
    return isWithTrunkZero(digitsOf(text, groups)) ? TRUNK_SCORE : 0;
  }
  const isDashed = run.separators[1] === DASH && groups === COUNTRY_FIRST.length;
  if (!isDashed || !COUNTRY_FIRST.every((size, group) => sizeOf(group) === size)) return 0;
  if (isListOrDate(units, groups, count)) return 0;
  return isInternational(digitsOf(text, groups)) ? TRUNK_SCORE : 0;
}

/** The second one may be in the second group. */
function beginsWithTwoZeros(units: Units, groups: number): boolean {
  if (sizeOf(0) > 1) return units[run.starts[0] + 1] === ZERO;
  return groups > 1 && units[run.starts[1]] === ZERO;
}

/** `91-987-654-3210` */
const COUNTRY_FIRST = [2, 3, 3, 4];

/** Two by two is how France writes numbers, and how lists look; dots are also between the parts of dates. */
function isTrunkShape(count: number, groups: number): boolean {
  let largest = 0;
  for (let group = 0; group < groups; group += 1) largest = Math.max(largest, sizeOf(group));
  return count >= 9 && run.separators[1] !== DOT && largest > 2;
}

/** Shapes that other numbers have as often: bare digits, and groups without a trunk zero. */
function needsOnlyContext({ text, units }: Sink, groups: number, count: number): boolean {
  if (run.plus || !isUniform(groups)) return false;
  if (groups === 1) return isBareNumber(digitsOf(text, groups));
  if (isListOrDate(units, groups, count)) return false;
  const digits = digitsOf(text, groups);
  if (digits[0] === '0') return isWithTrunkZero(digits);
  return isWithoutTrunk(digits) || isWithTrunkZero(`0${digits}`);
}

function isBareNumber(digits: string): boolean {
  if (digits.length < 9) return false;
  if (digits[0] === '0') return isWithTrunkZero(digits);
  return isNorthAmerican(digits) || isWithoutTrunk(digits) || isInternational(digits);
}

/** What binds a number to a digit behind it. */
function isBindingSign(unit: number): boolean {
  return unit === DASH || unit === DOT || unit === SLASH;
}

/** A number that goes on with the same separator is a part of something longer. */
function goesOn(units: Units, groups: number): boolean {
  const end = run.ends[groups - 1];
  const unit = units[end];
  if ((CLASSES[unit] & ALNUM) !== 0 || unit === UNDERSCORE || unit === AT) return true;
  if (run.plus) return false;
  const beyond = CLASSES[units[end + 1]];
  if (unit === COLON) return (beyond & DIGIT) !== 0;
  if (isBindingSign(unit)) return (beyond & ALNUM) !== 0;
  const isSame = groups > 1 && unit === SPACE && run.separators[groups - 1] === SPACE;
  return isSame && (beyond & DIGIT) !== 0;
}

function isFreeBefore(units: Units, start: number): boolean {
  const before = unitAt(units, start - 1);
  if ((CLASSES[before] & ALNUM) !== 0 || before === UNDERSCORE || before === AT) return false;
  if (before === 0x24 || before === 0x20ac || before === 0xa3 || before === 0x23) return false;
  if (!isBindingSign(before) && before !== COLON && before !== COMMA) return true;
  return (bitsAt(units, start - 2) & (before === DASH ? ALNUM : DIGIT)) === 0;
}

/**
 * Reads the run that a group of digits begins.
 * @param bracketsTouchWords a letter may stand before an opening bracket, as in `H(011)3909872`
 * @returns whether it has enough digits, and is not the middle of something
 */
function beginsRun(
  units: Units,
  groupStart: number,
  groupEnd: number,
  bracketsTouchWords = false,
): boolean {
  run.isInList = unitAt(units, groupStart - 1) === SPACE && isDigitAt(units, groupStart - 2);
  const next = units[groupEnd];
  // In a list of numbers with spaces between only the first can begin one.
  if (run.isInList && next !== DASH && next !== DOT && next !== CLOSE_BRACKET) return false;
  let start = groupStart;
  if (unitAt(units, start - 1) === OPEN_BRACKET) start -= 1;
  if (unitAt(units, start - 1) === PLUS) start -= 1;
  const isBracket = units[start] === OPEN_BRACKET;
  if (!(isBracket && bracketsTouchWords) && !isFreeBefore(units, start)) return false;
  readRun(units, groupStart, start);
  return run.digits >= MIN_DIGITS;
}

/** At a group of digits that begins a run. @returns where the number ends, or -1 */
export function findPhone(sink: Sink, groupStart: number, groupEnd: number): number {
  const { units } = sink;
  if (!beginsRun(units, groupStart, groupEnd)) return -1;
  for (let groups = run.groups; groups > 0; groups -= 1) {
    if (goesOn(units, groups)) continue;
    const end = run.ends[groups - 1];
    const score = scoreOf(sink, groups, end);
    if (score <= 0 || (run.isInList && !hasDistinctShape())) continue;
    sink.add('PHONE_NUMBER', openBracket(units, groups), end, score);
    return end;
  }
  return -1;
}

/** Numbers of one country, as kinds of their own. */
export function findNationalPhones(
  sink: Sink,
  kinds: readonly NationalPhones[],
  groupStart: number,
  groupEnd: number,
): void {
  const { text, units } = sink;
  if (!beginsRun(units, groupStart, groupEnd, true)) return;
  for (let groups = run.groups; groups > 0; groups -= 1) {
    if (goesOn(units, groups) || (run.isInList && !hasDistinctShape())) continue;
    const end = run.ends[groups - 1];
    const digits = digitsOf(text, groups);
    if (!run.plus && run.groups > 1 && run.separators[1] === DOT) continue;
    const found = kinds.filter((kind) => isOfKind(kind, digits, run.plus));
    if (found.length === 0) continue;
    const start = openBracket(units, groups);
    for (const { entity } of found) {
      const context = sink.context(entity, run.start, end);
      if (context === -1 && !run.plus) continue;
      const score = run.plus ? NATIONAL_WITH_CODE_SCORE : NATIONAL_SCORE;
      sink.add(entity, start, end, context === 1 ? score + CONTEXT_GAIN : score);
    }
    return;
  }
}

function hasDistinctShape(): boolean {
  const { separators } = run;
  if (separators[0] === OPEN_BRACKET) return true;
  return run.groups > 1 && (separators[1] === DASH || closesBracket(separators[1]));
}

/** A bracket that nothing closes belongs to the text around. */
function openBracket(units: Units, groups: number): number {
  if (units[run.start] !== OPEN_BRACKET) return run.start;
  for (let group = 1; group < groups; group += 1) {
    if (closesBracket(run.separators[group])) return run.start;
  }
  return run.start + 1;
}
