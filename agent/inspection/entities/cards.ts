/**
 * Payment card numbers: digits that begin as an issuer's do, as many as it uses, and that pass Luhn's check, written
 * together or in the groups that cards show. Sources: ISO/IEC 7812-1; the ranges that Visa, Mastercard, American
 * Express, Discover, JCB, Diners Club, UnionPay, Maestro, RuPay, Mir, Troy, Dankort, Elo, Verve and UATP publish.
 */
import type { Sink } from '../sink.ts';
import { unitAt } from '../text/characters.ts';
import type { Units } from '../text/units.ts';

const MIN_DIGITS = 12;
const MAX_DIGITS = 19;
const MIN_AMONG_LETTERS = 13;

/** Sizes of the groups on cards: 4-4-4-4(-1..3), American Express 4-6-5, Diners Club 4-6-4, Maestro. */
const GROUPINGS = [
  [4, 4, 4, 4, 3],
  [4, 4, 4, 4, 2],
  [4, 4, 4, 4, 1],
  [4, 4, 4, 4],
  [4, 4, 4, 1],
  [4, 4, 4],
  [4, 4, 5],
  [4, 6, 5],
  [4, 6, 4],
  [8, 8],
  [6, 10],
  [6, 4, 6],
].map((sizes) => ({ sizes, bit: lengthBit(sizes.reduce((sum, size) => sum + size)) }));
/** By the size of the first group. */
const BY_FIRST_SIZE = Array.from({ length: MAX_DIGITS + 1 }, (_, first) =>
  GROUPINGS.filter(({ sizes }) => sizes[0] === first),
);

function isFirstSize(size: number): boolean {
  return size <= MAX_DIGITS && BY_FIRST_SIZE[size].length > 0;
}

interface Issuer {
  readonly prefix: RegExp;
  readonly lengths: readonly number[];
}

const ISSUERS: readonly Issuer[] = [
  { prefix: /^4/, lengths: [13, 16, 19] },
  { prefix: /^(?:5[1-5]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720))/, lengths: [16] },
  { prefix: /^3[47]/, lengths: [15] },
  { prefix: /^3(?:0[0-5]|095|[689])/, lengths: [14, 16, 19] },
  { prefix: /^35(?:2[89]|[3-8])/, lengths: [16, 17, 18, 19] },
  { prefix: /^(?:6011|64[4-9]|65|62|60|81|82|9792)/, lengths: [16, 17, 18, 19] },
  { prefix: /^220[0-4]/, lengths: [16, 17, 18, 19] },
  { prefix: /^(?:50|5[6-8]|6304|639|67)/, lengths: [12, 13, 14, 16, 17, 18, 19] },
  { prefix: /^1/, lengths: [15] },
];

/** By its first four digits: which lengths a number can have, as bits from `MIN_DIGITS` on. No prefix is longer. */
const LENGTHS = new Uint8Array(10_000);
for (let first = 0; first < LENGTHS.length; first += 1) {
  const digits = String(first).padStart(4, '0');
  for (const { prefix, lengths } of ISSUERS) {
    if (!prefix.test(digits)) continue;
    for (const length of lengths) LENGTHS[first] |= lengthBit(length);
  }
}

function lengthBit(length: number): number {
  return length < MIN_DIGITS || length > MAX_DIGITS ? 0 : 1 << (length - MIN_DIGITS);
}

/** Twelve digits are a Maestro card, but so many other things that only words can tell. */
const SHORT_SCORE = 0.1;
const SHORT_WITH_CONTEXT = 0.6;
const UATP_SCORE = 0.6;

/**
 * The groups that are being looked at: where each ends, how many digits it has, and Luhn's sum of all up to there. One
 * set serves all.
 */
const ends = new Int32Array(MAX_DIGITS + 2);
const sizes = new Int32Array(MAX_DIGITS + 2);
const sums = new Int32Array(MAX_DIGITS + 2);

/** What a digit adds to Luhn's sum where it is doubled. */
const DOUBLED = Uint8Array.of(0, 2, 4, 6, 8, 1, 3, 5, 7, 9);
const ZERO = 0x30;

function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39;
}

function isSeparator(unit: number): boolean {
  return unit === 0x20 || unit === 0x2d || unit === 0x2e;
}

/** Groups of digits with one space, dash or dot between them, up to a digit more than cards have. @returns how many */
function readGroups(units: Units, start: number): number {
  // Which digits are doubled depends on how many there are: both sums are kept.
  let sum = 0;
  let other = 0;
  let groups = 0;
  let digits = 0;
  let at = start;
  while (digits <= MAX_DIGITS) {
    const from = at;
    for (let digit = units[at] - ZERO; digit >= 0 && digit <= 9; digit = units[at] - ZERO) {
      const before = sum;
      sum = other + digit;
      other = before + DOUBLED[digit];
      at += 1;
    }
    if (at === from) break;
    digits += at - from;
    sizes[groups] = at - from;
    ends[groups] = at;
    sums[groups] = sum;
    groups += 1;
    if (!isSeparator(units[at])) break;
    at += 1;
  }
  return groups;
}

function hasSizes(groups: number, wanted: readonly number[]): boolean {
  if (groups < wanted.length) return false;
  for (let group = 0; group < wanted.length; group += 1) {
    if (sizes[group] !== wanted[group]) return false;
  }
  return true;
}

/** Digit by digit, or in larger groups than lists of numbers have. */
function isPlausibleWhole(groups: number): boolean {
  let isSingle = true;
  let isLarge = true;
  for (let group = 0; group < groups; group += 1) {
    if (sizes[group] !== 1) isSingle = false;
    if (sizes[group] < 4 && group < groups - 1) isLarge = false;
  }
  return isSingle || isLarge;
}

/** The lengths of a number that begins with these four digits; 0 if fewer stand together there. */
function lengthsAt(units: Units, start: number): number {
  let first = 0;
  for (let at = start; at < start + 4; at += 1) {
    const unit = units[at];
    if (!isDigit(unit)) return 0;
    first = first * 10 + unit - 0x30;
  }
  return LENGTHS[first];
}

/** @returns the score that the digits between the two deserve, whatever is between them, or 0 */
function scoreOf(units: Units, start: number, end: number): number {
  // Which digits are doubled depends on how many there are: both sums are kept.
  let sum = 0;
  let other = 0;
  let digits = 0;
  let first = 0;
  let isSame = true;
  const last = units[end - 1] - 0x30;
  for (let at = start; at < end; at += 1) {
    const digit = units[at] - 0x30;
    if (digit < 0) continue;
    const before = sum;
    sum = other + digit;
    other = before + DOUBLED[digit];
    if (digits < 4) first = first * 10 + digit;
    if (digit !== last) isSame = false;
    digits += 1;
  }
  if (sum % 10 !== 0 || isSame || (LENGTHS[first] & lengthBit(digits)) === 0) return 0;
  if (digits === MIN_DIGITS) return SHORT_SCORE;
  return first < 2000 && first >= 1000 ? UATP_SCORE : 1;
}

function addIfCard(sink: Sink, start: number, end: number): boolean {
  let score = scoreOf(sink.units, start, end);
  if (score === 0) return false;
  const isShort = score === SHORT_SCORE;
  if (isShort && sink.context('CREDIT_CARD', start, end) === 1) score = SHORT_WITH_CONTEXT;
  sink.add('CREDIT_CARD', start, end, score);
  return true;
}

/** A group of digits, and one space, dash or dot, stand before it. */
function continuesGroup(units: Units, start: number): boolean {
  return isSeparator(unitAt(units, start - 1)) && isDigit(unitAt(units, start - 2));
}

function isDashOrDot(unit: number): boolean {
  return unit === 0x2d || unit === 0x2e;
}

/** Dashes and dots bind: `4111-1111-1111-1111-1111` is something else. Spaces do not. */
function isPartOfLonger(units: Units, start: number, end: number): boolean {
  if (isDashOrDot(units[end]) && isDigit(units[end + 1])) return true;
  return isDashOrDot(unitAt(units, start - 1)) && isDigit(unitAt(units, start - 2));
}

/** In letters and digits that run into one another: people leave out spaces. @returns where a card ends, or -1 */
export function findCardAmongLetters(sink: Sink, start: number, end: number): number {
  const { units } = sink;
  let from = start;
  while (from < end && !isDigit(units[from])) from += 1;
  let to = from;
  while (to < end && isDigit(units[to])) to += 1;
  const isLong = to - from >= MIN_AMONG_LETTERS || (to === end && isFirstSize(to - from));
  if (!isLong) return -1;
  // Other digits behind more letters: an id, such as that of a parcel.
  for (let at = to; at < end; at += 1) if (isDigit(units[at])) return -1;
  return findCard(sink, from, to);
}

/** At a group of digits. @returns where the card ends, or -1 */
export function findCard(sink: Sink, start: number, end: number): number {
  const { units } = sink;
  const length = end - start;
  if (length > MAX_DIGITS) return -1;
  const lengths = length < 4 ? 0 : lengthsAt(units, start);
  if (length >= 4 && lengths === 0) return -1;
  if (isSeparator(units[end]) && isDigit(units[end + 1])) {
    const cardEnd = findGrouped(sink, start, length, lengths);
    if (cardEnd !== -1) return cardEnd;
  }
  if ((lengths & lengthBit(length)) === 0 || isPartOfLonger(units, start, end)) return -1;
  return addIfCard(sink, start, end) ? end : -1;
}

/** Behind the first group of a card is one of four digits or more. */
function hasSecondSize(units: Units, at: number): boolean {
  return isDigit(units[at + 1]) && isDigit(units[at + 2]) && isDigit(units[at + 3]);
}

function findGrouped(sink: Sink, start: number, firstSize: number, lengths: number): number {
  const { units } = sink;
  const canBeWhole = (firstSize === 1 || firstSize > 3) && !continuesGroup(units, start);
  const hasFirstSize = isFirstSize(firstSize) && hasSecondSize(units, start + firstSize + 1);
  if (!canBeWhole && !hasFirstSize) return -1;
  const groups = readGroups(units, start);
  if (canBeWhole && isPlausibleWhole(groups)) {
    const end = ends[groups - 1];
    const canBeCard = groups > 0 && sums[groups - 1] % 10 === 0;
    if (canBeCard && !isPartOfLonger(units, start, end) && addIfCard(sink, start, end)) return end;
  }
  if (!hasFirstSize) return -1;
  for (const { sizes: wanted, bit } of BY_FIRST_SIZE[firstSize]) {
    if ((lengths & bit) === 0 || !hasSizes(groups, wanted)) continue;
    if (sums[wanted.length - 1] % 10 !== 0) continue;
    const end = ends[wanted.length - 1];
    if (!isPartOfLonger(units, start, end) && addIfCard(sink, start, end)) return end;
  }
  return -1;
}
