/**
 * International bank account numbers: a country, two check digits, and as many characters as the country uses
 * (ISO 13616; SWIFT, "IBAN registry"), whole remainder 1 by 97. Written together or with single spaces or dashes.
 */
import type { Sink } from '../sink.ts';
import { ALNUM, CLASSES, DIGIT, LETTER, LOWER, UPPER } from '../text/characters.ts';
import type { Units } from '../text/units.ts';

const SPACE = 0x20;
const DASH = 0x2d;

const LENGTHS =
  'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ' +
  'ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 ' +
  'LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 ' +
  'PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30';

/** By the two letters of the country, in either case; 0 where there is no such number. */
const LENGTH_BY_COUNTRY = new Uint8Array(32 * 32);
for (const entry of LENGTHS.split(' ')) {
  LENGTH_BY_COUNTRY[countryOf(entry.charCodeAt(0), entry.charCodeAt(1))] = Number(entry.slice(2));
}

function countryOf(first: number, second: number): number {
  return ((first & 31) << 5) | (second & 31);
}

/** At a group of letters and digits. @returns where the number ends, or -1 */
export function findIban(sink: Sink, start: number, groupEnd: number): number {
  const { units } = sink;
  if (groupEnd - start < 4) return -1;
  if ((CLASSES[units[start + 2]] & CLASSES[units[start + 3]] & DIGIT) === 0) return -1;
  if ((CLASSES[units[start]] & CLASSES[units[start + 1]] & LETTER) === 0) return -1;
  const length = LENGTH_BY_COUNTRY[countryOf(units[start], units[start + 1])];
  if (length === 0) return -1;
  const end = endOf(units, start, length);
  if (end === -1 || remainder(units, start, end) !== 1) return -1;
  sink.add('IBAN_CODE', start, end, 1);
  return end;
}

/** @returns where so many letters and digits end, with single signs between, or -1 */
function endOf(units: Units, start: number, length: number): number {
  let count = 0;
  let seen = 0;
  let at = start;
  while (count < length) {
    const unit = units[at];
    const bits = CLASSES[unit];
    if ((bits & ALNUM) !== 0) {
      seen |= bits;
      count += 1;
    } else if ((unit !== SPACE && unit !== DASH) || (CLASSES[units[at + 1]] & ALNUM) === 0) {
      return -1;
    }
    at += 1;
  }
  // Letters are all capitals or all small: a mixture is something else.
  const isMixed = (seen & UPPER) !== 0 && (seen & LOWER) !== 0;
  return isMixed || (CLASSES[units[at]] & ALNUM) !== 0 ? -1 : at;
}

/** ISO 7064 MOD 97-10, letters as two digits, with the first four characters behind the others. */
function remainder(units: Units, start: number, end: number): number {
  const rest = remainderOf(units, start + 4, end, 0);
  return remainderOf(units, start, start + 4, rest);
}

function remainderOf(units: Units, start: number, end: number, before: number): number {
  let rest = before;
  for (let at = start; at < end; at += 1) {
    const unit = units[at];
    const bits = CLASSES[unit];
    if ((bits & DIGIT) !== 0) rest = (rest * 10 + unit - 0x30) % 97;
    else if ((bits & LETTER) !== 0) rest = (rest * 100 + (unit | 0x20) - 0x57) % 97;
  }
  return rest;
}
