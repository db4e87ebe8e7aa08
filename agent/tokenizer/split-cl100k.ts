/**
 * Splits text the way cl100k_base does and adds up the tokens of the pieces. This is tiktoken's
 * pattern written by hand over UTF-8 bytes; the fast path knows ASCII, `pieceEnd` everything:
 *
 *     (?i:'s|'t|'re|'ve|'m|'ll|'d)
 *     [^\r\n\p{L}\p{N}]?\p{L}+
 *     \p{N}{1,3}
 *      ?[^\s\p{L}\p{N}]+[\r\n]*
 *     \s*[\r\n]+  |  \s+(?!\S)  |  \s+
 */
import { lettersEnd as asciiLettersEnd, bytesBelow, notLetters } from './ascii-letters.ts';
import { characterAt, cjkLettersEnd, contractionEnd, whiteSpaceEnd } from './characters.ts';
import type { CountText, PieceCounter } from './counting.ts';
import { ASCII_CLASS, CLASS } from './unicode-classes.ts';

const { UPPER, LOWER, OTHER_LETTER, MARK, NUMBER, SPACE, NEWLINE, OTHER } = CLASS;
const APOSTROPHE = 0x27;
const BLANK = 0x20;
/** The top bits of a word's bytes behind the first, which is known. */
const BEHIND_FIRST = 0x80808000 | 0;

function lettersEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end) {
    const character = characterAt(bytes, at);
    const kind = character & 15;
    if (kind > OTHER_LETTER) {
      break;
    }
    at += character >> 4;
    if (kind === OTHER_LETTER) {
      at = cjkLettersEnd(bytes, at);
    }
  }
  return at;
}

function numberEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  for (let digits = 0; digits < 3 && at < end; digits++) {
    const character = characterAt(bytes, at);
    if ((character & 15) !== NUMBER) {
      break;
    }
    at += character >> 4;
  }
  return at;
}

function symbolsEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end) {
    const character = characterAt(bytes, at);
    const kind = character & 15;
    if (kind !== OTHER && kind !== MARK) {
      break;
    }
    at += character >> 4;
  }
  while (at < end && (bytes[at] === 10 || bytes[at] === 13)) {
    at++;
  }
  return at;
}

/** The end of the piece at `start`, for any text. */
function pieceEnd(bytes: Uint8Array, start: number, end: number): number {
  if (bytes[start] === APOSTROPHE) {
    const contraction = contractionEnd(bytes, start, end);
    if (contraction !== start) {
      return contraction;
    }
  }
  const character = characterAt(bytes, start);
  const kind = character & 15;
  if (kind <= OTHER_LETTER) {
    return lettersEnd(bytes, start, end);
  }
  if (kind === NUMBER) {
    return numberEnd(bytes, start, end);
  }
  if (kind === NEWLINE) {
    return whiteSpaceEnd(bytes, start, end, true);
  }
  const next = start + (character >> 4);
  const nextKind = next < end ? characterAt(bytes, next) & 15 : 0;
  if (nextKind !== 0 && nextKind <= OTHER_LETTER) {
    return lettersEnd(bytes, next, end);
  }
  if (kind === OTHER || kind === MARK) {
    return symbolsEnd(bytes, start, end);
  }
  if (bytes[start] === BLANK && (nextKind === OTHER || nextKind === MARK)) {
    return symbolsEnd(bytes, next, end);
  }
  return whiteSpaceEnd(bytes, start, end, true);
}

export function createCl100kCounter({ count: countPiece, countShort }: PieceCounter): CountText {
  const asciiClass = ASCII_CLASS;
  return (bytes, view, end, limit) => {
    let total = 0;
    let at = 0;
    while (at < end && total <= limit) {
      const start = at;
      const first = bytes[at]!;
      const kind = asciiClass[first]!;
      if (kind === NUMBER) {
        at++;
        if (asciiClass[bytes[at]!] === NUMBER) {
          at++;
          if (asciiClass[bytes[at]!] === NUMBER) {
            at++;
          }
        }
        if (at - start === 3 || bytes[at]! < 0x80) {
          // One to three ASCII digits are one token.
          total++;
          continue;
        }
        at = pieceEnd(bytes, start, end);
      } else {
        const nextByte = bytes[at + 1]!;
        const nextKind = asciiClass[nextByte]!;
        const prefixed = kind >= SPACE && kind !== NEWLINE && first !== APOSTROPHE;
        if (
          kind === LOWER ||
          kind === UPPER ||
          (prefixed && (nextKind === LOWER || nextKind === UPPER))
        ) {
          const word0 = view.getInt32(start, true);
          const word1 = view.getInt32(start + 4, true);
          const marks0 = notLetters(word0) & BEHIND_FIRST;
          if (marks0 !== 0) {
            at = start + bytesBelow(marks0);
          } else {
            const marks1 = notLetters(word1);
            at = marks1 !== 0 ? start + 4 + bytesBelow(marks1) : asciiLettersEnd(view, start + 8);
          }
          if (bytes[at]! >= 0x80) {
            at = pieceEnd(bytes, start, end);
          }
          if (at - start <= 8) {
            total += at - start === 1 ? 1 : countShort(bytes, start, at, word0, word1);
            continue;
          }
        } else if (prefixed && nextByte < 0x80) {
          if (kind === OTHER || (nextKind === OTHER && first === BLANK)) {
            at++;
            while (at < end && asciiClass[bytes[at]!] === OTHER) {
              at++;
            }
            if (at < end && bytes[at]! >= 0x80) {
              at = pieceEnd(bytes, start, end);
            } else {
              while (at < end && (bytes[at] === 10 || bytes[at] === 13)) {
                at++;
              }
            }
          } else {
            at = whiteSpaceEnd(bytes, at, end, true);
          }
        } else {
          at = pieceEnd(bytes, start, end);
        }
      }
      total += at - start === 1 ? 1 : countPiece(bytes, view, start, at);
    }
    return total;
  };
}
