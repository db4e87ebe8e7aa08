/**
 * International bank account numbers: a country, two check digits, and as many characters as the country uses
 * (ISO 13616; SWIFT, "IBAN registry"), whole remainder 1 by 97. Written together or with single spaces or dashes.
 */
import { mod97 } from '../checksums.ts';
import type { Sink } from '../sink.ts';
import { ALNUM, classAt, LOWER, UPPER } from '../text/characters.ts';

const LENGTHS =
  'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ' +
  'ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 ' +
  'LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 ' +
  'PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30';

const LENGTH_BY_COUNTRY: ReadonlyMap<string, number> = new Map(
  LENGTHS.split(' ').map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

/** At a group of letters and digits. @returns where the number ends, or -1 */
export function findIban(sink: Sink, start: number, groupEnd: number): number {
  const { text } = sink;
  if (groupEnd - start < 4) return -1;
  const length = LENGTH_BY_COUNTRY.get(text.slice(start, start + 2).toUpperCase());
  if (length === undefined || !/^\d\d$/.test(text.slice(start + 2, start + 4))) return -1;
  let value = '';
  let seen = 0;
  let at = start;
  while (value.length < length) {
    const bits = classAt(text, at);
    if ((bits & ALNUM) !== 0) {
      seen |= bits;
      value += text[at];
    } else if (text[at] !== ' ' && text[at] !== '-') {
      return -1;
    } else if ((classAt(text, at + 1) & ALNUM) === 0) {
      return -1;
    }
    at += 1;
  }
  // Letters are all capitals or all small: a mixture is something else.
  if (classAt(text, at) & ALNUM || (seen & UPPER && seen & LOWER)) return -1;
  const upper = value.toUpperCase();
  if (mod97(upper.slice(4) + upper.slice(0, 4)) !== 1) return -1;
  sink.add('IBAN_CODE', start, at, 1);
  return at;
}
