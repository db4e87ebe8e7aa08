/**
 * Splits text the way the GPT-2 family (r50k_base, p50k_base) does and adds up the tokens of the
 * pieces. Contractions are matched in lower case only, and runs of digits have no greatest length:
 *
 *     's|'t|'re|'ve|'m|'ll|'d
 *      ?\p{L}+  |   ?\p{N}+  |   ?[^\s\p{L}\p{N}]+
 *     \s+(?!\S)  |  \s+
 */
import { characterAt, whiteSpaceEnd } from './characters.ts';
import type { CountText, PieceCounter } from './counting.ts';
import { CLASS } from './unicode-classes.ts';

const { OTHER_LETTER, NUMBER, SPACE, NEWLINE } = CLASS;
const APOSTROPHE = 0x27;
const BLANK = 0x20;

/** Letters, numbers, white space, the rest: what the pattern tells apart. */
const LETTERS = 0;
const NUMBERS = 1;
const WHITE_SPACE = 2;
const REST = 3;

function groupOf(kind: number): number {
  if (kind <= OTHER_LETTER) {
    return LETTERS;
  }
  if (kind === NUMBER) {
    return NUMBERS;
  }
  return kind === SPACE || kind === NEWLINE ? WHITE_SPACE : REST;
}

function lowerCaseContractionEnd(bytes: Uint8Array, at: number, end: number): number {
  const first = at + 1 < end ? bytes[at + 1] : 0;
  if (first === 0x73 || first === 0x74 || first === 0x6d || first === 0x64) {
    return at + 2;
  }
  const second = at + 2 < end ? bytes[at + 2] : 0;
  const double = first === 0x6c && second === 0x6c;
  return double || ((first === 0x72 || first === 0x76) && second === 0x65) ? at + 3 : at;
}

function pieceEnd(bytes: Uint8Array, start: number, end: number): number {
  if (bytes[start] === APOSTROPHE) {
    const contraction = lowerCaseContractionEnd(bytes, start, end);
    if (contraction !== start) {
      return contraction;
    }
  }
  let at = start;
  if (bytes[start] === BLANK && start + 1 < end) {
    at++;
  }
  const group = groupOf(characterAt(bytes, at) & 15);
  if (group === WHITE_SPACE) {
    return whiteSpaceEnd(bytes, start, end, false);
  }
  while (at < end) {
    const character = characterAt(bytes, at);
    if (groupOf(character & 15) !== group) {
      break;
    }
    at += character >> 4;
  }
  return at;
}

export function createGpt2Counter({ count: countPiece }: PieceCounter): CountText {
  return (bytes, view, end, limit) => {
    let total = 0;
    let at = 0;
    while (at < end && total <= limit) {
      const start = at;
      at = pieceEnd(bytes, start, end);
      total += at - start === 1 ? 1 : countPiece(bytes, view, start, at);
    }
    return total;
  };
}
