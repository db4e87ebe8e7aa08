/**
 * Counts the tokens of one piece. Most pieces are one token, which an exact hash set of the
 * vocabulary tells from the piece's bytes read as two or four words. The rest are looked up in small
 * direct-mapped caches and encoded on a miss: short ones by merging, long ones by backtracking.
 */
import { createBacktrackingCounter } from './backtracking.ts';
import type { PieceCounter } from './counting.ts';
import { hashOf8, hashOf16, paddingMasks, shiftForSlots } from './hashing.ts';
import { createMerging } from './merging.ts';
import { createPhraseCache, PHRASE_MAX_BYTES } from './phrase-cache.ts';
import { createRunMerging, TOO_MANY_RUNS } from './run-merging.ts';
import type { Tables } from './tables/layout.ts';
import { createWholeCharacterCounter } from './whole-characters.ts';

/** No piece begins with four bytes 0xFF. Zero would not do: that is what NUL characters look like. */
const EMPTY = -1;
const SHORT_CACHE_SLOTS = 1 << 15;
const LONG_CACHE_SLOTS = 1 << 14;
/** Longer pieces are faster by backtracking. */
const MERGING_MAX_BYTES = 24;
const THREE_BYTE_CHARACTERS = 0xe0;

export function createPieceCounter(tables: Tables): PieceCounter {
  const { shortPieces, longPieces } = tables;
  const shortShift = shiftForSlots(shortPieces.length / 2);
  const shortMask = shortPieces.length - 1;
  const longShift = shiftForSlots(longPieces.length / 4);
  const longMask = longPieces.length - 1;
  const shortCache = new Int32Array(SHORT_CACHE_SLOTS * 4).fill(EMPTY);
  const shortCacheShift = shiftForSlots(SHORT_CACHE_SLOTS);
  const longCache = new Int32Array(LONG_CACHE_SLOTS * 8).fill(EMPTY);
  const longCacheShift = shiftForSlots(LONG_CACHE_SLOTS);
  const { low, high } = paddingMasks();
  const merging = createMerging(tables);
  const backtracking = createBacktrackingCounter(tables);
  const runMerging = createRunMerging(tables, merging);
  const wholeCharacters = createWholeCharacterCounter(tables, merging, countFromBytes);

  const countPhrase = createPhraseCache(encode);

  function encode(bytes: Uint8Array, start: number, end: number): number {
    if (bytes[start]! >= THREE_BYTE_CHARACTERS || bytes[start + 1]! >= THREE_BYTE_CHARACTERS) {
      return wholeCharacters(bytes, start, end);
    }
    return countFromBytes(bytes, start, end);
  }

  function countFromBytes(bytes: Uint8Array, start: number, end: number): number {
    if (end - start <= MERGING_MAX_BYTES) {
      return merging.countBytes(bytes, start, end);
    }
    const count = runMerging(bytes, start, end);
    return count === TOO_MANY_RUNS ? backtracking(bytes, start, end) : count;
  }

  function encodeShort(
    bytes: Uint8Array,
    start: number,
    end: number,
    word0: number,
    word1: number,
    hash: number,
  ): number {
    const slot = (hash >>> shortCacheShift) << 2;
    if (shortCache[slot] === word0 && shortCache[slot + 1] === word1) {
      return shortCache[slot + 2]!;
    }
    const count = encode(bytes, start, end);
    shortCache[slot] = word0;
    shortCache[slot + 1] = word1;
    shortCache[slot + 2] = count;
    return count;
  }

  function countUpTo16(bytes: Uint8Array, view: DataView, start: number, end: number): number {
    const length = end - start - 8;
    const word0 = view.getInt32(start, true);
    const word1 = view.getInt32(start + 4, true);
    const word2 = view.getInt32(start + 8, true) | low[length]!;
    const word3 = view.getInt32(start + 12, true) | high[length]!;
    const hash = hashOf16(word0, word1, word2, word3);
    let slot = (hash >>> longShift) << 2;
    for (let first = longPieces[slot]!; first !== EMPTY; first = longPieces[slot]!) {
      if (
        first === word0 &&
        longPieces[slot + 1] === word1 &&
        longPieces[slot + 2] === word2 &&
        longPieces[slot + 3] === word3
      ) {
        return 1;
      }
      slot = (slot + 4) & longMask;
    }
    slot = (hash >>> longCacheShift) << 3;
    if (
      longCache[slot] === word0 &&
      longCache[slot + 1] === word1 &&
      longCache[slot + 2] === word2 &&
      longCache[slot + 3] === word3
    ) {
      return longCache[slot + 4]!;
    }
    const count = encode(bytes, start, end);
    longCache[slot] = word0;
    longCache[slot + 1] = word1;
    longCache[slot + 2] = word2;
    longCache[slot + 3] = word3;
    longCache[slot + 4] = count;
    return count;
  }

  function countShort(
    bytes: Uint8Array,
    start: number,
    end: number,
    unmasked0: number,
    unmasked1: number,
  ): number {
    const length = end - start;
    const word0 = unmasked0 | low[length]!;
    const word1 = unmasked1 | high[length]!;
    const hash = hashOf8(word0, word1);
    let slot = (hash >>> shortShift) << 1;
    for (let first = shortPieces[slot]!; first !== EMPTY; first = shortPieces[slot]!) {
      if (first === word0 && shortPieces[slot + 1] === word1) {
        return 1;
      }
      slot = (slot + 2) & shortMask;
    }
    return encodeShort(bytes, start, end, word0, word1, hash);
  }

  function count(bytes: Uint8Array, view: DataView, start: number, end: number): number {
    const length = end - start;
    if (length <= 8) {
      const word0 = view.getInt32(start, true);
      return countShort(bytes, start, end, word0, view.getInt32(start + 4, true));
    }
    if (length <= 16) {
      return countUpTo16(bytes, view, start, end);
    }
    return length <= PHRASE_MAX_BYTES
      ? countPhrase(bytes, view, start, end)
      : encode(bytes, start, end);
  }

  return { count, countShort };
}
