/**
 * Counts the tokens of pieces in scripts whose characters take three bytes (Chinese, Japanese, …).
 * Where no token of the vocabulary contains two neighbouring characters side by side, or parts of
 * both, the text can be cut between them, and most such pieces fall apart into a few short segments.
 * A segment is merged from whole characters instead of bytes. That gives the same tokens, because
 * every part of a token has a lower rank than the token: a character is complete before anything that
 * contains it can be merged. The exceptions are characters that are no token, and tokens that hold
 * only part of a character and something beside it: segments with those are merged from bytes.
 */
import type { CountBytes } from './counting.ts';
import { adjacencyHash, cutHash, shiftForSlots } from './hashing.ts';
import { MERGING_MAX_PARTS, type Merging } from './merging.ts';
import type { Tables } from './tables/layout.ts';

export function createWholeCharacterCounter(
  tables: Tables,
  merging: Merging,
  countBytes: CountBytes,
): CountBytes {
  const { characterToken, adjacentFilter, cutCharacters } = tables;
  const { parts } = merging;
  const adjacentShift = shiftForSlots(adjacentFilter.length * 32);
  const cutShift = shiftForSlots(cutCharacters.length * 32);

  function isAdjacent(left: number, right: number): boolean {
    const bit = adjacencyHash(left, right) >>> adjacentShift;
    return ((adjacentFilter[bit >> 5]! >>> (bit & 31)) & 1) !== 0;
  }

  function isCut(last: number, first: number, second: number): boolean {
    const bit = cutHash(last, first, second) >>> cutShift;
    return ((cutCharacters[bit >> 5]! >>> (bit & 31)) & 1) !== 0;
  }

  return (bytes, start, end) => {
    let total = 0;
    let segmentStart = start;
    /** How many characters the segment has; their tokens are in `parts`. */
    let characters = 0;
    let byBytes = false;
    let previous = 0;
    let previousToken = 0;
    let at = start;
    while (at < end) {
      const first = bytes[at]!;
      let character = first;
      let width = 1;
      let second = 0;
      if (first >= 0xe0) {
        if (first >= 0xf0) {
          return countBytes(bytes, start, end);
        }
        second = bytes[at + 1]!;
        character = ((first & 15) << 12) | ((second & 63) << 6) | (bytes[at + 2]! & 63);
        width = 3;
      } else if (first >= 0x80) {
        second = bytes[at + 1]!;
        character = ((first & 31) << 6) | (second & 63);
        width = 2;
      }
      const token = characterToken[character]!;
      if (at > start) {
        const cut = isCut(bytes[at - 1]!, first, second);
        if (cut || isAdjacent(previous, character)) {
          byBytes ||= cut || token < 0 || previousToken < 0;
        } else {
          if (characters === 1) {
            total += previousToken < 0 ? -previousToken : 1;
          } else if (byBytes || characters > MERGING_MAX_PARTS) {
            total += countBytes(bytes, segmentStart, at);
          } else {
            total += merging.countParts(characters);
          }
          segmentStart = at;
          characters = 0;
          byBytes = false;
        }
      }
      if (characters < MERGING_MAX_PARTS) {
        parts[characters] = token;
      }
      characters++;
      previous = character;
      previousToken = token;
      at += width;
    }
    if (characters === 1) {
      return total + (previousToken < 0 ? -previousToken : 1);
    }
    return byBytes || characters > MERGING_MAX_PARTS
      ? total + countBytes(bytes, segmentStart, end)
      : total + merging.countParts(characters);
  };
}
