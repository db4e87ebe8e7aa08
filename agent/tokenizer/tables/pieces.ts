/**
 * Builds the two exact hash sets that answer most questions at once: is this whole piece one token?
 * Tokens of 2 to 8 bytes are two words, tokens of 9 to 16 bytes four, padded with 0xFF. That byte
 * does not occur in UTF-8, so tokens that hold bytes above 0xF4 cannot be pieces and are left out.
 */
import { hashOf8, hashOf16, paddingMasks, shiftForSlots } from '../hashing.ts';
import type { Vocabulary } from './vocabulary.ts';

export interface PieceTables {
  readonly shortPieces: Int32Array;
  readonly longPieces: Int32Array;
}

const EMPTY = -1;
const HIGHEST_UTF8_BYTE = 0xf4;

export function buildPieceTables(vocabulary: Vocabulary): PieceTables {
  const { size, bytes, starts } = vocabulary;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const short: number[] = [];
  const long: number[] = [];
  for (let token = 0; token < size; token++) {
    const start = starts[token]!;
    const length = starts[token + 1]! - start;
    const possible = bytes
      .subarray(start, start + length)
      .every((byte) => byte <= HIGHEST_UTF8_BYTE);
    if (possible && length >= 2 && length <= 16) {
      (length <= 8 ? short : long).push(start, length);
    }
  }
  return { shortPieces: shortSet(view, short), longPieces: longSet(view, long) };
}

/** At most three quarters full. `tokens` has two entries per token: start and length. */
function slotsFor(tokens: readonly number[]): number {
  return 2 ** Math.ceil(Math.log2((tokens.length / 2) * (4 / 3)));
}

function shortSet(view: DataView, tokens: readonly number[]): Int32Array {
  const slots = slotsFor(tokens);
  const set = new Int32Array(slots * 2).fill(EMPTY);
  const shift = shiftForSlots(slots);
  const { low, high } = paddingMasks();
  for (let i = 0; i < tokens.length; i += 2) {
    const start = tokens[i]!;
    const length = tokens[i + 1]!;
    const word0 = view.getInt32(start, true) | low[length]!;
    const word1 = view.getInt32(start + 4, true) | high[length]!;
    let slot = (hashOf8(word0, word1) >>> shift) << 1;
    while (set[slot] !== EMPTY) {
      slot = (slot + 2) & (set.length - 1);
    }
    set[slot] = word0;
    set[slot + 1] = word1;
  }
  return set;
}

function longSet(view: DataView, tokens: readonly number[]): Int32Array {
  const slots = slotsFor(tokens);
  const set = new Int32Array(slots * 4).fill(EMPTY);
  const shift = shiftForSlots(slots);
  const { low, high } = paddingMasks();
  for (let i = 0; i < tokens.length; i += 2) {
    const start = tokens[i]!;
    const length = tokens[i + 1]! - 8;
    const word0 = view.getInt32(start, true);
    const word1 = view.getInt32(start + 4, true);
    const word2 = view.getInt32(start + 8, true) | low[length]!;
    const word3 = view.getInt32(start + 12, true) | high[length]!;
    let slot = (hashOf16(word0, word1, word2, word3) >>> shift) << 2;
    while (set[slot] !== EMPTY) {
      slot = (slot + 4) & (set.length - 1);
    }
    set[slot] = word0;
    set[slot + 1] = word1;
    set[slot + 2] = word2;
    set[slot + 3] = word3;
  }
  return set;
}
