/**
 * Counts the tokens of a few parts by byte pair encoding as it is defined: merge the pair with the
 * lowest rank, the leftmost first, until no pair is a token. That is quadratic in the number of parts,
 * and faster than anything cleverer for the few that it is used for. The parts are the bytes of a
 * short piece, or whole characters where characters.ts has shown that this comes to the same.
 */
import { pairHash, pairWord, shiftForSlots } from './hashing.ts';
import { NO_RANK, type Tables } from './tables/layout.ts';

export const MERGING_MAX_PARTS = 32;

export interface Merging {
  /** The number of tokens of a piece of at most MERGING_MAX_PARTS bytes. */
  countBytes(bytes: Uint8Array, start: number, end: number): number;
  /** The number of tokens that the first `count` entries of `parts` merge to. */
  countParts(count: number): number;
  readonly parts: Int32Array;
  /** The token that two tokens merge to, or NO_RANK. */
  rankOf(left: number, right: number): number;
}

type MergingTables = Pick<Tables, 'byteToken' | 'twoByteToken' | 'pairSlots' | 'pairFilter'>;

export function createMerging(tables: MergingTables): Merging {
  const { byteToken, twoByteToken, pairSlots, pairFilter } = tables;
  const shift = shiftForSlots(pairSlots.length / 2);
  const mask = pairSlots.length - 1;
  const filterShift = shiftForSlots(pairFilter.length * 32);
  const parts = new Int32Array(MERGING_MAX_PARTS + 2);
  /** ranks[i] is the rank of parts i and i + 1 merged. */
  const ranks = new Int32Array(MERGING_MAX_PARTS + 2);

  function rankOf(left: number, right: number): number {
    const word = pairWord(left, right);
    const hash = pairHash(word, right);
    const bit = hash >>> filterShift;
    if (((pairFilter[bit >> 5]! >>> (bit & 31)) & 1) === 0) {
      return NO_RANK;
    }
    for (let slot = (hash >>> shift) << 1; ; slot = (slot + 2) & mask) {
      const second = pairSlots[slot + 1]!;
      if (second === 0) {
        return NO_RANK;
      }
      if (pairSlots[slot] === word && (second & 15) === right >>> 14) {
        return second >>> 4;
      }
    }
  }

  /** `last` is the index of the last part. */
  function merge(last: number): number {
    for (;;) {
      let lowest = 0;
      let rank = NO_RANK;
      for (let i = 0; i < last; i++) {
        const candidate = ranks[i]!;
        if (candidate < rank) {
          rank = candidate;
          lowest = i;
        }
      }
      if (rank === NO_RANK) {
        return last + 1;
      }
      parts[lowest] = rank;
      for (let i = lowest + 1; i < last; i++) {
        parts[i] = parts[i + 1]!;
        ranks[i] = ranks[i + 1]!;
      }
      last--;
      if (lowest < last) {
        ranks[lowest] = rankOf(rank, parts[lowest + 1]!);
      }
      if (lowest > 0) {
        ranks[lowest - 1] = rankOf(parts[lowest - 1]!, rank);
      }
    }
  }

  return {
    parts,
    rankOf,
    countBytes(bytes, start, end) {
      const last = end - start - 1;
      for (let i = 0; i < last; i++) {
        const byte = bytes[start + i]!;
        parts[i] = byteToken[byte]!;
        ranks[i] = twoByteToken[(byte << 8) | bytes[start + i + 1]!]!;
      }
      parts[last] = byteToken[bytes[end - 1]!]!;
      return merge(last);
    },
    countParts(count) {
      if (count === 2) {
        return rankOf(parts[0]!, parts[1]!) === NO_RANK ? 2 : 1;
      }
      for (let i = 0; i < count - 1; i++) {
        ranks[i] = rankOf(parts[i]!, parts[i + 1]!);
      }
      return merge(count - 1);
    },
  };
}
