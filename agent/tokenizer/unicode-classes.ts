/**
 * The class of every code point, as far as the splitting patterns of the encodings tell them apart.
 * The table is pinned to the Unicode version of OpenAI's tiktoken and shipped with the source: the
 * JavaScript engine's own is newer and disagrees on thousands of code points, and its \s differs
 * from Rust's (U+0085 and U+FEFF).
 */
import { CLASS_RUNS } from './unicode-classes.data.ts';

/**
 * Letters come first, then marks, so that a comparison answers "is it a letter?". Class 0 is no
 * class; in ASCII_CLASS it stands for a byte that begins a longer character.
 */
export const CLASS = {
  /** \p{Lu} \p{Lt} */
  UPPER: 1,
  /** \p{Ll} */
  LOWER: 2,
  /** \p{Lm} \p{Lo} */
  OTHER_LETTER: 3,
  /** \p{M} */
  MARK: 4,
  /** \p{N} */
  NUMBER: 5,
  /** \s without \r and \n */
  SPACE: 6,
  /** \r and \n */
  NEWLINE: 7,
  /** everything else */
  OTHER: 8,
} as const;

const CODE_POINTS = 0x110000;

function decodeRuns(runs: string): Uint8Array {
  const classes = new Uint8Array(CODE_POINTS);
  let at = 0;
  for (const [, letter, length] of runs.matchAll(/([A-I])([0-9a-z]*)/g)) {
    const end = at + (length === '' ? 1 : Number.parseInt(length!, 36));
    classes.fill(letter!.charCodeAt(0) - 'A'.charCodeAt(0), at, end);
    at = end;
  }
  if (at !== CODE_POINTS) {
    throw new Error(`The Unicode class table covers ${at} code points`);
  }
  return classes;
}

export const CLASS_OF_CODE_POINT = decodeRuns(CLASS_RUNS);

/** Byte -> class, 0 for bytes from 0x80 on. */
export const ASCII_CLASS = new Uint8Array(256);
ASCII_CLASS.set(CLASS_OF_CODE_POINT.subarray(0, 128));
