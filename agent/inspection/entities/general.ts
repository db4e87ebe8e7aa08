/**
 * What belongs to no country: vehicle identification numbers (ISO 3779; the check digit of 49 CFR 565 holds in North
 * America), UUIDs (RFC 9562) and IMEIs (3GPP TS 23.003; without dashes one looks as a card does). UUIDs and IMEIs are
 * ids of things, and are only looked for when asked for.
 */
import { luhn } from '../checksums.ts';
import type { ShapeRule } from './rule.ts';

const VIN_VALUES: Readonly<Record<string, number>> = Object.fromEntries(
  ['AJ', 'BKS', 'CLT', 'DMU', 'ENV', 'FW', 'GPX', 'HY', 'RZ'].flatMap((letters, index) =>
    Array.from(letters, (letter) => [letter, letters === 'RZ' ? 9 : index + 1]),
  ),
);
const VIN_WEIGHTS = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];

function checkVin(value: string): boolean | number {
  if (/[IOQ]/.test(value) || !/\d{4}$/.test(value) || !/[A-Z]/.test(value)) return false;
  let sum = 0;
  for (let index = 0; index < 17; index += 1) {
    sum += (VIN_VALUES[value[index]] ?? Number(value[index])) * VIN_WEIGHTS[index];
  }
  const isChecked = '0123456789X'[sum % 11] === value[8];
  if (isChecked) return 0.6;
  return /^[1-5]/.test(value) ? false : 0.2;
}

export const GENERAL: readonly ShapeRule[] = [
  {
    entity: 'VIN',
    isRaised: true,
    shapes: [['X{17}', 0.2]],
    check: checkVin,
    context: 'vin|chassis|vehicle identification|vehicle|fahrgestellnummer',
  },
  {
    entity: 'UUID',
    shapes: [['X{8}-X{4}-X{4}-X{4}-X{12}', 0.5]],
    check: (value) => /^[0-9A-F]{12}[1-8][0-9A-F]{3}[89AB][0-9A-F]{15}$/.test(value),
    context: 'uuid|guid|unique identifier',
    isOff: true,
  },
  {
    entity: 'IMEI',
    shapes: [
      ['dd-dddddd-dddddd-d', 0.5],
      ['dd_dddddd_dddddd_d', 0.5],
    ],
    check: luhn,
    context: 'imei|mobile device|handset|device serial|phone serial|serial number',
    isOff: true,
  },
];
