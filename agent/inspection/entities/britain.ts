/**
 * Identifiers of the United Kingdom and Ireland. Sources: NHS Data Dictionary, "NHS number" (modulus 11); HMRC,
 * National Insurance Manual NIM39110 (prefixes); DVLA, INF45 (registrations) and the driver number; HM Passport
 * Office; Royal Mail, "Postcode address file" (letters of each place); Revenue, "PPS number" (modulus 23).
 */
import { digitAt, isDay, isRepeated, weighted } from '../checksums.ts';
import type { ShapeRule } from './rule.ts';

function isNhsNumber(value: string): boolean {
  if (isRepeated(value)) return false;
  const check = 11 - (weighted(value, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11);
  return (check === 11 ? 0 : check) === digitAt(value, 9);
}

const NINO = /^(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]$/;

const DRIVER = /^[A-Z]{1,5}9{0,4}\d{6}[A-Z][A-Z9]\d[A-Z]{2}$/;

function isDriverNumber(value: string): boolean {
  if (!DRIVER.test(value) || !/^[A-Z]+9*$/.test(value.slice(0, 5))) return false;
  const month = Number(value.slice(6, 8));
  return isDay(Number(value.slice(8, 10)), month > 50 ? month - 50 : month);
}

function checkPlate(value: string): boolean | number {
  const current = /^[A-HJ-PR-Y][A-HJ-PR-Y](\d\d)[A-HJ-PR-Z]{3}$/.exec(value);
  if (current !== null) {
    const age = Number(current[1]);
    return (age >= 2 && age <= 29) || (age >= 51 && age <= 79) ? 1 : false;
  }
  if (/^[A-HJ-NPR-TV-Y]\d{1,3}[A-HJ-PR-Z]{3}$/.test(value)) return 0.2;
  return /^[A-HJ-PR-Z]{3}\d{1,3}[A-HJ-NPR-TV-Y]$/.test(value) ? 0.15 : false;
}

const POSTCODE =
  /^(?:GIR0AA|[A-PR-UWYZ](?:\d{1,2}|[A-HK-Y]\d{1,2}|\d[A-HJKPSTUW]|[A-HK-Y]\d[ABEHMNPRVWXY])\d[ABD-HJLNP-UW-Z]{2})$/;

function isPps(value: string): boolean {
  const second = value.length === 9 ? 9 * (value.charCodeAt(8) - 0x40) : 0;
  const sum = weighted(value, [8, 7, 6, 5, 4, 3, 2]) + second;
  return 'WABCDEFGHIJKLMNOPQRSTUV'[sum % 23] === value[7];
}

export const BRITAIN: readonly ShapeRule[] = [
  {
    entity: 'UK_NHS',
    shapes: [
      ['ddd-ddd-dddd', 0.35],
      ['ddd_ddd_dddd', 0.35],
      ['dddddddddd', 0.3],
    ],
    check: isNhsNumber,
    context: 'nhs|national health|national health service|health services authority|patient number',
  },
  {
    entity: 'UK_NINO',
    shapes: [
      ['LLddddddL', 0.5],
      ['LL_dd_dd_dd_L', 0.5],
      ['LL-dd-dd-dd-L', 0.5],
      ['LL_dddddd_?L', 0.5],
    ],
    check: (value) => NINO.test(value),
    context: 'national insurance|ni number|nino|ni no|insurance number',
  },
  {
    entity: 'UK_PASSPORT',
    shapes: [['ddddddddd', 0.05]],
    context: 'passport|passports|passport number|travel document|hmpo',
  },
  {
    entity: 'UK_DRIVING_LICENCE',
    shapes: [['XXXXXddddddLXdLL', 0.5]],
    check: isDriverNumber,
    context: 'driving licence|driver number|licence|dvla',
    isOff: true,
  },
  {
    entity: 'UK_VEHICLE_REGISTRATION',
    isRaised: true,
    shapes: [
      ['LLdd[_-]?LLL', 0.5],
      ['Ld{1,3}_?LLL', 0.2],
      ['LLL_?d{1,3}L', 0.15],
    ],
    check: checkPlate,
    context: 'registration|number plate|licence plate|vehicle|vrm|reg',
    isOff: true,
  },
  {
    entity: 'UK_POSTCODE',
    shapes: [
      ['Ldd?_?dLL', 0.1],
      ['LLdd?_?dLL', 0.1],
      ['LdL_?dLL', 0.1],
      ['LLdL_?dLL', 0.1],
      ['GIR_?0AA', 0.1],
    ],
    check: (value) => POSTCODE.test(value),
    context: 'postcode|post code|postal code|address|zip',
    isOff: true,
  },
  {
    entity: 'IE_PPS',
    shapes: [['dddddddLL?', 0.3]],
    check: isPps,
    context: 'pps|ppsn|pps number|personal public service|rsi number',
  },
];
