/**
 * Splits text the way o200k_base does and adds up the tokens of the pieces. This is tiktoken's
 * pattern written by hand over UTF-8 bytes; the fast path knows ASCII, `pieceEnd` everything:
 *
 *     [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?
 *     [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?
 *     \p{N}{1,3}
 *      ?[^\s\p{L}\p{N}]+[\r\n/]*
 *     \s*[\r\n]+  |  \s+(?!\S)  |  \s+
 */
import { bytesBelow, notSmallLetters, smallLettersEnd } from './ascii-letters.ts';
import { characterAt, cjkLettersEnd, contractionEnd, whiteSpaceEnd } from './characters.ts';
import type { CountText, PieceCounter } from './counting.ts';
import { ASCII_CLASS, CLASS } from './unicode-classes.ts';

const { UPPER, LOWER, OTHER_LETTER, MARK, NUMBER, SPACE, NEWLINE, OTHER } = CLASS;
const APOSTROPHE = 0x27;
const BLANK = 0x20;
const SLASH = 0x2f;
/** The top bits of a word's bytes behind the first, and behind the first two. */
const BEHIND_ONE = 0x80808000 | 0;
const BEHIND_TWO = 0x80800000 | 0;

/** Set by `wordEnd` when it answers NOT_CASED: where the run of capitals ends. */
let capitalsEnd = -1;
const NOT_CASED = -1;

/**
 * The end of a word at `start` by the first of the two word patterns, which wants at least one
 * character that is not a capital. The run of capitals, marks and uncased letters must give back
 * what it took too much: it ends behind its last mark or uncased letter if no small letter follows.
 */
function wordEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  let afterUncased = NOT_CASED;
  while (at < end) {
    const character = characterAt(bytes, at);
    const kind = character & 15;
    if (kind > MARK) {
      break;
    }
    at += character >> 4;
    if (kind === LOWER) {
      return lowerEnd(bytes, at, end);
    }
    if (kind === OTHER_LETTER) {
      at = cjkLettersEnd(bytes, at);
    }
    if (kind !== UPPER) {
      afterUncased = at;
    }
  }
  capitalsEnd = at;
  return afterUncased;
}

function lowerEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end) {
    const character = characterAt(bytes, at);
    const kind = character & 15;
    if (kind === UPPER || kind > MARK) {
      break;
    }
    at += character >> 4;
  }
  return at;
}

function withContraction(bytes: Uint8Array, at: number, end: number): number {
  return at < end && bytes[at] === APOSTROPHE ? contractionEnd(bytes, at, end) : at;
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
  while (at < end && (bytes[at] === 10 || bytes[at] === 13 || bytes[at] === SLASH)) {
    at++;
  }
  return at;
}

/** The end of the piece at `start`, for any text. */
function pieceEnd(bytes: Uint8Array, start: number, end: number): number {
  const character = characterAt(bytes, start);
  const kind = character & 15;
  if (kind <= OTHER_LETTER) {
    const word = wordEnd(bytes, start, end);
    return withContraction(bytes, word === NOT_CASED ? capitalsEnd : word, end);
  }
  if (kind === NUMBER) {
    return numberEnd(bytes, start, end);
  }
  if (kind === NEWLINE) {
    return whiteSpaceEnd(bytes, start, end, true);
  }
  const next = start + (character >> 4);
  const nextKind = next < end ? characterAt(bytes, next) & 15 : 0;
  // A mark may stand before the word like any symbol, or belong to it. tiktoken tries in this order:
  // before it, in it, before a word of capitals only.
  let word = NOT_CASED;
  let capitals = NOT_CASED;
  if (nextKind !== 0 && nextKind <= MARK) {
    word = wordEnd(bytes, next, end);
    capitals = capitalsEnd;
  }
  if (word === NOT_CASED && kind === MARK) {
    word = wordEnd(bytes, start, end);
  }
  if (word === NOT_CASED && nextKind === UPPER) {
    word = capitals;
  }
  if (word !== NOT_CASED) {
    return withContraction(bytes, word, end);
  }
  if (kind === OTHER) {
    return symbolsEnd(bytes, start, end);
  }
  if (bytes[start] === BLANK && nextKind === OTHER) {
    return symbolsEnd(bytes, next, end);
  }
  return whiteSpaceEnd(bytes, start, end, true);
}

export function createO200kCounter({ count: countPiece, countShort }: PieceCounter): CountText {
  const asciiClass = ASCII_CLASS;
  return (bytes, view, end, limit) => {
    let total = 0;
    let at = 0;
    while (at < end && total <= limit) {
      const start = at;
      const kind = asciiClass[bytes[at]!]!;
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
        const prefixed = kind >= SPACE && kind !== NEWLINE;
        if (
          kind === LOWER ||
          kind === UPPER ||
          (prefixed && (nextKind === LOWER || nextKind === UPPER))
        ) {
          // The symbol in front and the first letter are known.
          const known = prefixed ? 2 : 1;
          const word0 = view.getInt32(start, true);
          const word1 = view.getInt32(start + 4, true);
          const marks0 = notSmallLetters(word0) & (prefixed ? BEHIND_TWO : BEHIND_ONE);
          if (marks0 !== 0) {
            at = start + bytesBelow(marks0);
          } else {
            const marks1 = notSmallLetters(word1);
            at = marks1 !== 0 ? start + 4 + bytesBelow(marks1) : smallLettersEnd(view, start + 8);
          }
          let stop = bytes[at]!;
          if (at - start === known && asciiClass[stop] === UPPER) {
            // Small letters end the word's capitals, not the other way round.
            if (asciiClass[bytes[at - 1]!] === UPPER) {
              do {
                at++;
              } while (asciiClass[bytes[at]!] === UPPER);
              at = smallLettersEnd(view, at);
              stop = bytes[at]!;
            }
          }
          if (stop === APOSTROPHE) {
            at = contractionEnd(bytes, at, end);
          } else if (stop >= 0x80) {
            at = pieceEnd(bytes, start, end);
          }
          if (at - start <= 8) {
            total += at - start === 1 ? 1 : countShort(bytes, start, at, word0, word1);
            continue;
          }
        } else if (prefixed && nextByte < 0x80) {
          if (kind === OTHER || (nextKind === OTHER && bytes[at] === BLANK)) {
            at++;
            while (at < end && asciiClass[bytes[at]!] === OTHER) {
              at++;
            }
            if (at < end && bytes[at]! >= 0x80) {
              at = pieceEnd(bytes, start, end);
            } else {
              while (at < end && (bytes[at] === 10 || bytes[at] === 13 || bytes[at] === SLASH)) {
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
