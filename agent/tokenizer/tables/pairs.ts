/**
 * Builds what merging needs: for every token the pair it is merged from last, a hash table from pair
 * to merged token, and a Bloom filter in front of it. A token's last merge is found by running byte
 * pair encoding on its own bytes with the tokens below it. Both ways of counting rest on two facts
 * that are checked here: each token is what its own bytes encode to, and both parts of a token come
 * before it (so that undoing merges from the highest id down goes back in time).
 */
import { pairHash, pairWord, shiftForSlots } from '../hashing.ts';
import { NO_RANK } from './layout.ts';
import type { Vocabulary } from './vocabulary.ts';

export interface PairTables {
  readonly tokenLength: Uint8Array;
  readonly byteToken: Int32Array;
  readonly twoByteToken: Int32Array;
  readonly pairSlots: Int32Array;
  readonly pairFilter: Int32Array;
  readonly leftPart: Int32Array;
  readonly rightPart: Int32Array;
}

const MAX_TOKENS = 1 << 18;
const MAX_TOKEN_BYTES = 255;
const FILTER_BITS_PER_TOKEN = 8;

function powerOfTwoAtLeast(value: number): number {
  return 2 ** Math.ceil(Math.log2(value));
}

export function buildPairTables(vocabulary: Vocabulary): PairTables {
  const { size, bytes, starts } = vocabulary;
  if (size > MAX_TOKENS) {
    throw new Error(`${size} tokens: the pair table holds ids below ${MAX_TOKENS}`);
  }
  const tokenLength = new Uint8Array(size);
  const byteToken = new Int32Array(256).fill(-1);
  const twoByteToken = new Int32Array(65536).fill(NO_RANK);
  const leftPart = new Int32Array(size);
  const rightPart = new Int32Array(size);
  for (let token = 0; token < size; token++) {
    const start = starts[token]!;
    const length = starts[token + 1]! - start;
    if (length > MAX_TOKEN_BYTES) {
      throw new Error(`Token ${token} has ${length} bytes, more than ${MAX_TOKEN_BYTES}`);
    }
    tokenLength[token] = length;
    leftPart[token] = token;
    rightPart[token] = token;
    if (length === 1) {
      byteToken[bytes[start]!] = token;
    } else if (length === 2) {
      twoByteToken[(bytes[start]! << 8) | bytes[start + 1]!] = token;
    }
  }
  if (byteToken.includes(-1)) {
    throw new Error('Some byte has no token of its own');
  }
  const pairs = pairTable(size);
  const merge = tokenMerger(vocabulary, byteToken, twoByteToken, pairs);
  for (let token = 0; token < size; token++) {
    if (tokenLength[token]! < 2) {
      continue;
    }
    const [left, right] = merge(token);
    if (left >= token || right >= token) {
      throw new Error(`Token ${token} is merged from a later token`);
    }
    leftPart[token] = left;
    rightPart[token] = right;
    pairs.put(left, right, token);
  }
  const pairFilter = buildFilter(size, leftPart, rightPart);
  const { slots: pairSlots } = pairs;
  return { tokenLength, byteToken, twoByteToken, pairSlots, pairFilter, leftPart, rightPart };
}

interface PairTable {
  readonly slots: Int32Array;
  put(left: number, right: number, merged: number): void;
  find(left: number, right: number): number;
}

function pairTable(size: number): PairTable {
  const slotCount = powerOfTwoAtLeast(size * 2);
  const slots = new Int32Array(slotCount * 2);
  const shift = shiftForSlots(slotCount);
  const mask = slots.length - 1;
  return {
    slots,
    put(left, right, merged) {
      const word = pairWord(left, right);
      let slot = (pairHash(word, right) >>> shift) << 1;
      while (slots[slot + 1] !== 0) {
        slot = (slot + 2) & mask;
      }
      slots[slot] = word;
      slots[slot + 1] = (right >>> 14) | (merged << 4);
    },
    find(left, right) {
      const word = pairWord(left, right);
      for (let slot = (pairHash(word, right) >>> shift) << 1; ; slot = (slot + 2) & mask) {
        const second = slots[slot + 1]!;
        if (second === 0) {
          return NO_RANK;
        }
        if (slots[slot] === word && (second & 15) === right >>> 14) {
          return second >>> 4;
        }
      }
    },
  };
}

/** Encodes a token's bytes with the tokens merged so far, until two parts are left. */
function tokenMerger(
  vocabulary: Vocabulary,
  byteToken: Int32Array,
  twoByteToken: Int32Array,
  pairs: PairTable,
): (token: number) => readonly [number, number] {
  const { bytes, starts } = vocabulary;
  const parts = new Int32Array(MAX_TOKEN_BYTES + 1);
  const ranks = new Int32Array(MAX_TOKEN_BYTES + 1);
  return (token) => {
    const start = starts[token]!;
    let count = starts[token + 1]! - start;
    for (let i = 0; i < count; i++) {
      parts[i] = byteToken[bytes[start + i]!]!;
      const rank = twoByteToken[(bytes[start + i]! << 8) | bytes[start + i + 1]!]!;
      ranks[i] = rank < token ? rank : NO_RANK;
    }
    while (count > 2) {
      let lowest = 0;
      for (let i = 1; i < count - 1; i++) {
        if (ranks[i]! < ranks[lowest]!) {
          lowest = i;
        }
      }
      const merged = ranks[lowest]!;
      if (merged === NO_RANK) {
        throw new Error(`Token ${token} is not what its own bytes encode to`);
      }
      count--;
      parts.copyWithin(lowest + 1, lowest + 2, count + 1);
      ranks.copyWithin(lowest + 1, lowest + 2, count + 1);
      parts[lowest] = merged;
      ranks[lowest] = lowest < count - 1 ? pairs.find(merged, parts[lowest + 1]!) : NO_RANK;
      if (lowest > 0) {
        ranks[lowest - 1] = pairs.find(parts[lowest - 1]!, merged);
      }
    }
    return [parts[0]!, parts[1]!];
  };
}

function buildFilter(size: number, leftPart: Int32Array, rightPart: Int32Array): Int32Array {
  const bits = powerOfTwoAtLeast(size * FILTER_BITS_PER_TOKEN);
  const filter = new Int32Array(bits / 32);
  const shift = shiftForSlots(bits);
  for (let token = 0; token < size; token++) {
    const left = leftPart[token]!;
    if (left !== token) {
      const right = rightPart[token]!;
      const bit = pairHash(pairWord(left, right), right) >>> shift;
      filter[bit >> 5]! |= 1 << (bit & 31);
    }
  }
  return filter;
}
