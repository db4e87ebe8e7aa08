/**
 * Payment card numbers: 13 to 19 digits that begin as an issuer's do and pass Luhn's check, written together or in
 * the groups that cards show. Sources: ISO/IEC 7812-1 (numbers, Luhn check in annex B); ranges as the issuers
 * publish them.
 */
import type { Finding } from './finding.ts';

const MIN_DIGITS = 13;
const MAX_DIGITS = 19;

/** Sizes of the groups on cards: 4-4-4-4(-1..3), American Express 4-6-5, Diners Club 4-6-4. */
const GROUPINGS: readonly (readonly number[])[] = [
  [4, 4, 4, 4],
  [4, 4, 4, 4, 3],
  [4, 4, 4, 4, 2],
  [4, 4, 4, 4, 1],
  [4, 4, 4, 1],
  [4, 6, 5],
  [4, 6, 4],
];

export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let index = digits.length - 1, position = 0; index >= 0; index -= 1, position += 1) {
    let digit = digits.charCodeAt(index) - 0x30;
    if (position % 2 === 1) digit = digit > 4 ? digit * 2 - 9 : digit * 2;
    sum += digit;
  }
  return sum % 10 === 0;
}

/** Visa, Mastercard, American Express, Diners Club, Discover, JCB, UnionPay, Maestro. */
const ISSUER = /^(?:4|5[0-9]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720)|3[04-9]|6)/;

function isCard(digits: string): boolean {
  return (
    digits.length >= MIN_DIGITS &&
    digits.length <= MAX_DIGITS &&
    ISSUER.test(digits) &&
    !/^(.)\1*$/.test(digits) &&
    passesLuhn(digits)
  );
}

interface Group {
  readonly start: number;
  readonly digits: string;
}

/** Runs of digit groups with one space or dash between them; anything else ends a run. */
const RUN = /[0-9]+(?:[ -][0-9]+)*/g;

function groupsOf(text: string, runStart: number): Group[] {
  const groups: Group[] = [];
  for (const match of text.matchAll(/[0-9]+/g)) {
    groups.push({ start: runStart + match.index, digits: match[0] });
  }
  return groups;
}

/** How many groups from `from` on make a card, or 0. The longest shape wins. */
function cardLength(groups: readonly Group[], from: number): number {
  if (from === 0 && groups.length > 1 && groups.length <= MAX_DIGITS) {
    const whole = groups.map(({ digits }) => digits).join('');
    if (isCard(whole)) return groups.length;
  }
  const shapes = GROUPINGS.filter((sizes) =>
    sizes.every((size, index) => groups[from + index]?.digits.length === size),
  ).toSorted((a, b) => b.length - a.length);
  for (const sizes of shapes) {
    const parts = groups.slice(from, from + sizes.length);
    if (isCard(parts.map(({ digits }) => digits).join(''))) return sizes.length;
  }
  return isCard(groups[from].digits) ? 1 : 0;
}

export function findCards(text: string): Finding[] {
  const findings: Finding[] = [];
  for (const run of text.matchAll(RUN)) {
    if (run[0].length < MIN_DIGITS) continue;
    const groups = groupsOf(run[0], run.index);
    for (let from = 0; from < groups.length; from += 1) {
      const length = cardLength(groups, from);
      if (length === 0) continue;
      const last = groups[from + length - 1];
      findings.push({
        entity: 'CREDIT_CARD',
        start: groups[from].start,
        end: last.start + last.digits.length,
      });
      from += length - 1;
    }
  }
  return findings;
}
