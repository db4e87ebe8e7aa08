/** Dates and times with a date: ISO 8601 and the ways in which they are written with digits and names of months. */
import { isDay } from '../checksums.ts';
import type { Sink } from '../sink.ts';
import { ALNUM, classAt, DIGIT } from '../text/characters.ts';

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const NAME = `(${MONTHS.join('|')})`;
const LONG_NAME = `${NAME}(?:uary|ruary|ch|il|e|y|ust|tember|ober|ember|t)?`;

const STRONG = 0.6;
const MONTH_AND_YEAR = 0.2;
const DAY_AND_MONTH = 0.1;

interface Form {
  readonly pattern: RegExp;
  readonly score: number;
  /** Which groups are the year, the month and the day; 0 for none. Day and month may be the other way round. */
  readonly parts: readonly [year: number, month: number, day: number];
}

/** Anchored and bounded: each looks at a few dozen characters. The first that matches wins. */
const FORMS: readonly Form[] = [
  {
    pattern: /(\d{4})-(\d\d)-(\d\d)[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[-+]\d\d:?\d\d)?/y,
    score: STRONG,
    parts: [1, 2, 3],
  },
  { pattern: /(\d{4})([-/.])(\d{1,2})\2(\d{1,2})/y, score: STRONG, parts: [1, 3, 4] },
  { pattern: /(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d\d)/y, score: STRONG, parts: [4, 1, 3] },
  {
    pattern: new RegExp(`(\\d{1,2})([-/ ])${LONG_NAME}[-/, ]{1,2}(\\d{4}|\\d\\d)`, 'iy'),
    score: STRONG,
    parts: [4, 3, 1],
  },
  { pattern: new RegExp(`(\\d{1,2})(-)${NAME}`, 'iy'), score: STRONG, parts: [0, 3, 1] },
  { pattern: /(\d{1,2})\/(\d{4})/y, score: MONTH_AND_YEAR, parts: [0, 1, 0] },
  { pattern: /(\d{1,2})\/(\d{1,2})/y, score: DAY_AND_MONTH, parts: [0, 1, 2] },
];

const NAMED_FORMS: readonly Form[] = [
  {
    pattern: new RegExp(`${LONG_NAME} (\\d{1,2})(?:st|nd|rd|th)?,? (\\d{4})`, 'iy'),
    score: STRONG,
    parts: [3, 1, 2],
  },
  { pattern: new RegExp(`${NAME}-(\\d{4})`, 'iy'), score: STRONG, parts: [2, 1, 0] },
  { pattern: new RegExp(`${NAME}-(\\d{1,2})`, 'iy'), score: STRONG, parts: [0, 1, 2] },
];

function yearOf(written: string): number {
  return written.length === 2 ? 2000 + Number(written) : Number(written);
}

function exists(match: RegExpExecArray, [year, month, day]: Form['parts']): boolean {
  const name = MONTHS.indexOf(match[month].toLowerCase().slice(0, 3));
  const first = name === -1 ? Number(match[month]) : name + 1;
  if (day === 0) return first >= 1 && first <= 12;
  const second = Number(match[day]);
  const inYear = year === 0 ? undefined : yearOf(match[year]);
  const isEitherWay = name === -1 && year !== 1;
  return isDay(second, first, inYear) || (isEitherWay && isDay(first, second, inYear));
}

function tryForms(sink: Sink, start: number, forms: readonly Form[]): void {
  const { text } = sink;
  for (const { pattern, score, parts } of forms) {
    pattern.lastIndex = start;
    const match = pattern.exec(text);
    if (match === null) continue;
    const end = start + match[0].length;
    if (classAt(text, end) & ALNUM || text[end] === '_' || continues(text, end)) continue;
    // What is no day is no shorter date either.
    if (exists(match, parts)) sink.add('DATE_TIME', start, end, score);
    return;
  }
}

function continues(text: string, end: number): boolean {
  const unit = text.charCodeAt(end);
  const binds = unit === 0x2d || unit === 0x2f || unit === 0x2e || unit === 0x3a;
  return binds && (classAt(text, end + 1) & DIGIT) !== 0;
}

function isFree(text: string, start: number): boolean {
  const before = text[start - 1] ?? ' ';
  if (/\w/.test(before)) return false;
  return !(/[-./:]/.test(before) && (classAt(text, start - 2) & DIGIT) !== 0);
}

/** At a group of digits. */
export function findDate(sink: Sink, start: number): void {
  if (isFree(sink.text, start)) tryForms(sink, start, FORMS);
}

/** At a word that may begin as a month does. */
export function findNamedDate(sink: Sink, start: number, end: number): void {
  const { text } = sink;
  if (end - start < 3 || end - start > 9 || (classAt(text, end + 1) & DIGIT) === 0) return;
  const isMonth = MONTHS.includes(text.slice(start, start + 3).toLowerCase());
  if (isMonth && isFree(text, start)) tryForms(sink, start, NAMED_FORMS);
}
