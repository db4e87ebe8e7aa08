/**
 * Reading UTF-8 one character at a time, and the two parts of the splitting patterns that all
 * encodings share: runs of white space and contractions. Only valid UTF-8 comes here, followed by
 * padding, so a character may be read without asking whether it is complete.
 */
import { ASCII_CLASS, CLASS, CLASS_OF_CODE_POINT } from './unicode-classes.ts';

const { SPACE, NEWLINE } = CLASS;
const asciiClass = ASCII_CLASS;
const BLANK = 0x20;
const classOfCodePoint = CLASS_OF_CODE_POINT;

/** The character at `at`: its class in the low four bits, its length in bytes above them. */
export function characterAt(bytes: Uint8Array, at: number): number {
  const first = bytes[at]!;
  if (first < 0x80) {
    return asciiClass[first]! | 16;
  }
  if (first < 0xe0) {
    return classOfCodePoint[((first & 31) << 6) | (bytes[at + 1]! & 63)]! | 32;
  }
  if (first < 0xf0) {
    const codePoint = ((first & 15) << 12) | ((bytes[at + 1]! & 63) << 6) | (bytes[at + 2]! & 63);
    return classOfCodePoint[codePoint]! | 48;
  }
  const codePoint =
    ((first & 7) << 18) |
    ((bytes[at + 1]! & 63) << 12) |
    ((bytes[at + 2]! & 63) << 6) |
    (bytes[at + 3]! & 63);
  return classOfCodePoint[codePoint]! | 64;
}

/**
 * The end of the Chinese and Japanese letters at `at`, as far as their bytes tell without the table:
 * U+4E00 to U+9FFF, and of U+3041 to U+30FF what is a letter. It may stop early, never late. The zero
 * behind the text ends it.
 */
export function cjkLettersEnd(bytes: Uint8Array, start: number): number {
  let at = start;
  for (;;) {
    const first = bytes[at]!;
    if (first < 0xe3 || first > 0xe9) {
      return at;
    }
    if (first < 0xe5) {
      const second = bytes[at + 1]!;
      const third = bytes[at + 2]!;
      const isLetter =
        first === 0xe4
          ? second >= 0xb8
          : (second === 0x81 && third !== 0x80) ||
            (second === 0x82 && (third <= 0x96 || third >= 0xa1)) ||
            (second === 0x83 && third !== 0xbb);
      if (!isLetter) {
        return at;
      }
    }
    at += 3;
  }
}

/**
 * The end of the piece that a run of white space at `start` begins. With line breaks in the run
 * (and `breakLines`) it goes up to the last one: \s*[\r\n]+. Else it is the whole run at the end of
 * the text, or leaves the last space to the word that follows: \s+(?!\S)|\s+.
 */
export function whiteSpaceEnd(
  bytes: Uint8Array,
  start: number,
  end: number,
  breakLines: boolean,
): number {
  let at = start;
  let last = start;
  let afterBreak = -1;
  while (at < end) {
    const first = bytes[at]!;
    if (first === BLANK) {
      last = at++;
      continue;
    }
    const character = first < 0x80 ? asciiClass[first]! | 16 : characterAt(bytes, at);
    const kind = character & 15;
    if (kind !== SPACE && kind !== NEWLINE) {
      break;
    }
    last = at;
    at += character >> 4;
    if (kind === NEWLINE) {
      afterBreak = at;
    }
  }
  if (breakLines && afterBreak !== -1) {
    return afterBreak;
  }
  return at === end || last === start ? at : last;
}

/**
 * The end of a contraction ('s 't 're 've 'm 'll 'd in any case) whose apostrophe is at `at`, or `at`
 * if there is none. Case-insensitive matching in Rust knows that U+017F (long s) is an s.
 */
export function contractionEnd(bytes: Uint8Array, at: number, end: number): number {
  if (at + 1 >= end) {
    return at;
  }
  const raw = bytes[at + 1]!;
  if (raw >= 0x80) {
    return raw === 0xc5 && bytes[at + 2] === 0xbf ? at + 3 : at;
  }
  const first = raw | 32;
  if (first === 0x73 || first === 0x74 || first === 0x6d || first === 0x64) {
    return at + 2;
  }
  if (at + 2 < end) {
    const second = bytes[at + 2]! | 32;
    if (
      bytes[at + 2]! < 0x80 &&
      ((first === 0x6c && second === 0x6c) ||
        ((first === 0x72 || first === 0x76) && second === 0x65))
    ) {
      return at + 3;
    }
  }
  return at;
}
