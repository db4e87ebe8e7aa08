/** Check digits. Each takes digits (or letters and digits in upper case) without separators. */

/** ISO/IEC 7812-1, annex B. */
export function luhn(digits: string): boolean {
  let sum = 0;
  for (let index = digits.length - 1, position = 0; index >= 0; index -= 1, position += 1) {
    let digit = digits.charCodeAt(index) - 0x30;
    if (position % 2 === 1) digit = digit > 4 ? digit * 2 - 9 : digit * 2;
    sum += digit;
  }
  return sum % 10 === 0;
}

/** Sum of digits times weights; letters count A = 10 to Z = 35. */
export function weighted(value: string, weights: readonly number[]): number {
  let sum = 0;
  for (let index = 0; index < weights.length; index += 1) {
    sum += alnumValue(value.charCodeAt(index)) * weights[index];
  }
  return sum;
}

/** 0 to 9, A = 10 to Z = 35. */
export function alnumValue(unit: number): number {
  return unit < 0x41 ? unit - 0x30 : unit - 0x37;
}

export function digitAt(value: string, index: number): number {
  return value.charCodeAt(index) - 0x30;
}

/** Two digits as a number. */
export function pairAt(value: string, index: number): number {
  return digitAt(value, index) * 10 + digitAt(value, index + 1);
}

export function isRepeated(value: string): boolean {
  for (let index = 1; index < value.length; index += 1) {
    if (value.charCodeAt(index) !== value.charCodeAt(0)) return false;
  }
  return true;
}

/** ISO 7064 MOD 11,10: the last digit checks the others. */
export function mod11and10(digits: string): boolean {
  let product = 10;
  for (let index = 0; index < digits.length - 1; index += 1) {
    const sum = (digitAt(digits, index) + product) % 10 || 10;
    product = (sum * 2) % 11;
  }
  return (11 - product) % 10 === digitAt(digits, digits.length - 1);
}

/** J. Verhoeff, "Error detecting decimal codes", 1969: the dihedral group D5. */
const VERHOEFF_PERMUTATION = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  [1, 5, 7, 6, 2, 8, 3, 0, 9, 4],
];
for (let round = 2; round < 8; round += 1) {
  const before = VERHOEFF_PERMUTATION[round - 1];
  VERHOEFF_PERMUTATION.push(
    VERHOEFF_PERMUTATION[1].map((_, digit) => before[VERHOEFF_PERMUTATION[1][digit]]),
  );
}

function dihedral(a: number, b: number): number {
  if (a < 5) return b < 5 ? (a + b) % 5 : 5 + ((a + b) % 5);
  return b < 5 ? 5 + ((a - b + 5) % 5) : (a - b + 5) % 5;
}

export function verhoeff(digits: string): boolean {
  let check = 0;
  for (let position = 0; position < digits.length; position += 1) {
    const digit = digitAt(digits, digits.length - 1 - position);
    check = dihedral(check, VERHOEFF_PERMUTATION[position % 8][digit]);
  }
  return check === 0;
}

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Whether such a day exists; without a year 29 February does. */
export function isDay(day: number, month: number, year?: number): boolean {
  if (month < 1 || month > 12 || day < 1 || day > DAYS[month - 1]) return false;
  if (day < 29 || month !== 2 || year === undefined) return true;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** Six digits in the order year, month, day, of this or the last century. */
export function isBirthDate(yymmdd: string): boolean {
  const year = Number(yymmdd.slice(0, 2));
  const month = Number(yymmdd.slice(2, 4));
  const day = Number(yymmdd.slice(4, 6));
  return isDay(day, month, 1900 + year) || isDay(day, month, 2000 + year);
}
