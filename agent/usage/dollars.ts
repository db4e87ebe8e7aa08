/** Money as decimal text, exactly: by whole numbers only. */

const MICROS_PER_DOLLAR = 1_000_000;
const DECIMALS = 6;

/** @returns as `12.345678`, always with six decimals */
export function decimalDollars(micros: number): string {
  const fraction = Math.abs(micros % MICROS_PER_DOLLAR);
  const whole = (Math.abs(micros) - fraction) / MICROS_PER_DOLLAR;
  return `${micros < 0 ? '-' : ''}${whole}.${String(fraction).padStart(DECIMALS, '0')}`;
}
