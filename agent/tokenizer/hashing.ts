/**
 * The hash functions that the table builder and the counting code must agree on, each written once.
 * All are multiplicative (Knuth): the good bits are the high ones, so a table of 2^n slots uses
 * `hash >>> (32 - n)`.
 */

/**
 * A pair of token ids (18 bits each) takes two words in a pair slot: the first holds the left id and
 * the low 14 bits of the right one, the second the right one's 4 high bits below the merged id.
 */
export function pairWord(left: number, right: number): number {
  return left | (right << 18);
}

export function pairHash(word: number, right: number): number {
  return Math.imul(word ^ Math.imul(right, 0x85ebca6b), 0x9e3779b1);
}

/** A piece of at most 8 bytes, as two words padded with 0xFF (a byte that UTF-8 never uses). */
export function hashOf8(word0: number, word1: number): number {
  return Math.imul(word0 ^ Math.imul(word1, 0x85ebca6b), 0x9e3779b1);
}

/** A piece of 9 to 16 bytes, as four words padded with 0xFF. */
export function hashOf16(word0: number, word1: number, word2: number, word3: number): number {
  const tail = Math.imul(word2 ^ Math.imul(word3, 0xc2b2ae35), 0x27d4eb2f);
  return Math.imul(word0 ^ Math.imul(word1 ^ tail, 0x85ebca6b), 0x9e3779b1);
}

/** Two characters side by side, as code points. */
export function adjacencyHash(left: number, right: number): number {
  return Math.imul(Math.imul(left, 0x85ebca6b) ^ right, 0x9e3779b1);
}

/** Where two characters meet: the last byte of the left one, the first two of the right one. */
export function cutHash(last: number, first: number, second: number): number {
  return Math.imul((last << 16) | (first << 8) | second, 0x9e3779b1);
}

/** How far to shift a 32-bit hash right for a table with this many slots (a power of two). */
export function shiftForSlots(slots: number): number {
  return 32 - Math.log2(slots);
}

/** OR-masks that set the bytes of word 0 and word 1 beyond a length of 0 to 8 to 0xFF. */
export function paddingMasks(): { readonly low: Int32Array; readonly high: Int32Array } {
  const low = new Int32Array(9);
  const high = new Int32Array(9);
  for (let length = 0; length <= 8; length++) {
    low[length] = length >= 4 ? 0 : -1 << (8 * length);
    high[length] = length <= 4 ? -1 : length === 8 ? 0 : -1 << (8 * (length - 4));
  }
  return { low, high };
}
