/** Classes of ASCII characters, as bits. Everything else has none, and so is a boundary. */
import type { Units } from './units.ts';

export const DIGIT = 1;
export const UPPER = 2;
export const LOWER = 4;
export const HEX_LETTER = 8;
/** Starts something that is looked for besides words and numbers. */
export const TRIGGER = 16;
/** Part of tokens such as keys: letters, digits, `_` and `-`. */
export const TOKEN = 32;
/** Part of the local part of an e-mail address. */
export const LOCAL = 64;
export const BASE64 = 128;

export const LETTER = UPPER | LOWER;
export const ALNUM = DIGIT | LETTER;
export const HEX = DIGIT | HEX_LETTER;

/** By unit. */
export const CLASSES = new Uint8Array(0x10000);

function mark(characters: string, bits: number): void {
  for (const character of characters) CLASSES[character.charCodeAt(0)] |= bits;
}

const LOWER_LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const UPPER_LETTERS = LOWER_LETTERS.toUpperCase();
const DIGITS = '0123456789';

mark(DIGITS, DIGIT | TOKEN | LOCAL | BASE64);
mark(LOWER_LETTERS, LOWER | TOKEN | LOCAL | BASE64);
mark(UPPER_LETTERS, UPPER | TOKEN | LOCAL | BASE64);
mark('abcdefABCDEF', HEX_LETTER);
mark('@:=-', TRIGGER);
mark('_-', TOKEN);
mark("._%+-'", LOCAL);
mark('+/=', BASE64);

/** The classes of a UTF-16 unit. */
export function classOf(unit: number): number {
  return CLASSES[unit];
}

/** The classes of the unit at `at`; none beyond the ends of the text. */
export function classAt(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  return unit < 128 ? CLASSES[unit] : 0;
}

/** The unit at `at`; zero before the text, and behind it. */
export function unitAt(units: Units, at: number): number {
  return at < 0 ? 0 : units[at];
}

/** Its classes. */
export function bitsAt(units: Units, at: number): number {
  return at < 0 ? 0 : CLASSES[units[at]];
}

/** Letters of words in any script; what is between words is not. */
export function isWordUnit(unit: number): boolean {
  if (unit < 128) return (CLASSES[unit] & LETTER) !== 0;
  if (unit < 0xc0) return unit === 0xaa || unit === 0xb5 || unit === 0xba;
  if (unit >= 0x2000 && unit < 0x2c00) return false;
  return !(unit >= 0x3000 && unit < 0x3040) && !(unit >= 0xfe00 && unit < 0xff21);
}
