/**
 * Counts the tokens of pieces in scripts whose characters take three bytes (Chinese, Japanese, …),
 * character by character. Where no token of the vocabulary contains two neighbouring characters side
 * by side, the text can be cut between them: most such pieces fall apart into a few short segments.
 * A segment is merged from whole characters instead of bytes. That gives the same tokens, because
 * every part of a token has a lower rank than the token: a character is complete before anything that
 * contains it can be merged. The exception are tokens that hold part of a character and something
 * beside it; a piece where two bytes meet as they do in such a token is left to backtracking.
 */
import type { CountBytes } from './backtracking.ts';
import { adjacencyHash, cutHash, shiftForSlots } from './hashing.ts';
import { MERGING_MAX_PARTS, type Merging } from './merging.ts';
import type { Tables } from './tables/layout.ts';

export function createWholeCharacterCounter(
  tables: Tables,
  merging: Merging,
  backtracking: CountBytes,
): CountBytes {
  const { characterToken, adjacentFilter, cutCharacters } = tables;
  const { parts } = merging;
  const filterShift = shiftForSlots(adjacentFilter.length * 32);
  const cutShift = shiftForSlots(cutCharacters.length * 32);

  function countSegment(bytes: Uint8Array, start: number, end: number, characters: number): number {
    if (characters <= 1) {
      return characters;
    }
    return characters <= MERGING_MAX_PARTS
      ? merging.countParts(characters)
      : backtracking(bytes, start, end);
  }

  return (bytes, start, end) => {
    let total = 0;
    let characters = 0;
    let segmentStart = start;
    let previous = 0;
    let at = start;
    while (at < end) {
      const first = bytes[at]!;
      let character = first;
      let width = 1;
      if (first >= 0xe0) {
        if (first >= 0xf0) {
          return backtracking(bytes, start, end);
        }
        character = ((first & 15) << 12) | ((bytes[at + 1]! & 63) << 6) | (bytes[at + 2]! & 63);
        width = 3;
      } else if (first >= 0x80) {
        character = ((first & 31) << 6) | (bytes[at + 1]! & 63);
        width = 2;
      }
      if (at > start) {
        const second = width === 1 ? 0 : bytes[at + 1]!;
        const bit = cutHash(bytes[at - 1]!, first, second) >>> cutShift;
        if (((cutCharacters[bit >> 5]! >>> (bit & 31)) & 1) !== 0) {
          return backtracking(bytes, start, end);
        }
      }
      const token = characterToken[character]!;
      if (characters > 0) {
        const bit = adjacencyHash(previous, character) >>> filterShift;
        if (token < 0 || ((adjacentFilter[bit >> 5]! >>> (bit & 31)) & 1) === 0) {
          total += countSegment(bytes, segmentStart, at, characters);
          characters = 0;
        }
      }
      if (characters === 0) {
        segmentStart = at;
      }
      if (token < 0) {
        total -= token;
      } else {
        if (characters < MERGING_MAX_PARTS) {
          parts[characters] = token;
        }
        characters++;
      }
      previous = character;
      at += width;
    }
    return total + countSegment(bytes, segmentStart, end, characters);
  };
}
