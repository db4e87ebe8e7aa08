/**
 * Remembers the counts of pieces of 17 to 64 bytes: clauses of Chinese or Japanese, long identifiers,
 * rules of hyphens. A chat sends its whole history again with every request, so the same pieces come
 * again and again. Direct-mapped, exact comparison, of a fixed size.
 */

import type { CountBytes, CountPiece } from './counting.ts';
import { paddingMasks, shiftForSlots } from './hashing.ts';

export const PHRASE_MAX_BYTES = 64;
const SLOTS = 1 << 14;
const WORDS = PHRASE_MAX_BYTES / 4;
const LENGTH_BITS = 8;

/** Around `countBytes`, for pieces of 17 bytes up to PHRASE_MAX_BYTES. */
export function createPhraseCache(countBytes: CountBytes): CountPiece {
  const keys = new Int32Array(SLOTS * WORDS);
  /** The length of the key, 0 for an empty slot, below the count. */
  const entries = new Int32Array(SLOTS);
  const phrase = new Int32Array(WORDS);
  const shift = shiftForSlots(SLOTS);
  const { low } = paddingMasks();

  return (bytes, view, start, end) => {
    const length = end - start;
    const words = (length + 3) >> 2;
    let hash = length;
    for (let i = 0; i < words; i++) {
      let word = view.getInt32(start + 4 * i, true);
      if (i === words - 1 && (length & 3) !== 0) {
        word |= low[length & 3]!;
      }
      phrase[i] = word;
      hash = Math.imul(hash ^ word, 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    const slot = Math.imul(hash, 0x85ebca6b) >>> shift;
    const entry = entries[slot]!;
    const key = slot * WORDS;
    if ((entry & ((1 << LENGTH_BITS) - 1)) === length) {
      let same = 0;
      while (same < words && keys[key + same] === phrase[same]) {
        same++;
      }
      if (same === words) {
        return entry >> LENGTH_BITS;
      }
    }
    const count = countBytes(bytes, start, end);
    for (let i = 0; i < words; i++) {
      keys[key + i] = phrase[i]!;
    }
    entries[slot] = length | (count << LENGTH_BITS);
    return count;
  };
}
