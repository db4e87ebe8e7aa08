/**
 * Builds what counting by whole characters needs (see ../whole-characters.ts): the token of every
 * character of the basic plane, a Bloom filter over the characters that stand side by side in some
 * token, and the places where a token cuts a character in two.
 */
import { adjacencyHash, cutHash, shiftForSlots } from '../hashing.ts';
import { createMerging } from '../merging.ts';
import type { PairTables } from './pairs.ts';
import type { Vocabulary } from './vocabulary.ts';

export interface CharacterTables {
  readonly characterToken: Int32Array;
  readonly adjacentFilter: Int32Array;
  readonly cutCharacters: Int32Array;
}

const BASIC_PLANE = 0x10000;
/** 32 KB: about one bit in ten is set for 25,000 pairs. */
const FILTER_BITS = 1 << 18;
const encoder = new TextEncoder();

export function buildCharacterTables(
  vocabulary: Vocabulary,
  pairTables: PairTables,
): CharacterTables {
  const { size, bytes, starts } = vocabulary;
  const characterToken = new Int32Array(BASIC_PLANE);
  const adjacentFilter = new Int32Array(FILTER_BITS / 32);
  const shift = shiftForSlots(FILTER_BITS);
  const cutCharacters = new Int32Array(FILTER_BITS / 32);
  for (let token = 0; token < size; token++) {
    const end = starts[token + 1]!;
    let previous = NOTHING;
    for (let at = starts[token]!; at < end; ) {
      const character = characterOf(bytes, at, end);
      const whole = character !== NOTHING;
      if (previous !== NOTHING && whole && at > starts[token]!) {
        const bit = adjacencyHash(previous, character) >>> shift;
        adjacentFilter[bit >> 5]! |= 1 << (bit & 31);
      } else if (at > starts[token]! && (bytes[at]! & 0xc0) !== 0x80) {
        markCut(cutCharacters, bytes, at, end);
      }
      const next = whole ? at + widthOf(character) : at + 1;
      if (whole && character < BASIC_PLANE && at === starts[token] && next === end) {
        characterToken[character] = token;
      }
      previous = character;
      at = next;
    }
  }
  countTheOthers(characterToken, pairTables);
  return { characterToken, adjacentFilter, cutCharacters };
}

/**
 * Marks the boundary before `at` by the byte on its left and two on its right. Where the token ends
 * after one, any second byte may follow in the text.
 */
function markCut(filter: Int32Array, bytes: Uint8Array, at: number, end: number): void {
  const shift = shiftForSlots(FILTER_BITS);
  const first = bytes[at]!;
  const seconds =
    first < 0x80
      ? [0]
      : at + 1 < end
        ? [bytes[at + 1]!]
        : Array.from({ length: 64 }, (_, low) => 0x80 | low);
  for (const second of seconds) {
    const bit = cutHash(bytes[at - 1]!, first, second) >>> shift;
    filter[bit >> 5]! |= 1 << (bit & 31);
  }
}

/** A character that is no token itself has minus the number of tokens that it takes. */
function countTheOthers(characterToken: Int32Array, pairTables: PairTables): void {
  const merging = createMerging(pairTables);
  for (let character = 0; character < BASIC_PLANE; character++) {
    const bytes = encoder.encode(String.fromCharCode(character));
    const count = merging.countBytes(bytes, 0, bytes.length);
    if (count > 1) {
      characterToken[character] = -count;
    }
  }
}

const NOTHING = -1;

function widthOf(character: number): number {
  return character < 0x80 ? 1 : character < 0x800 ? 2 : character < BASIC_PLANE ? 3 : 4;
}

/** The character at `at` if the token holds all of it, else NOTHING. */
function characterOf(bytes: Uint8Array, at: number, end: number): number {
  const first = bytes[at]!;
  const width = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  if (width === 0 || at + width > end) {
    return NOTHING;
  }
  const text = Buffer.from(bytes.subarray(at, at + width)).toString('utf8');
  const character = text.codePointAt(0)!;
  return text.length === (character < BASIC_PLANE ? 1 : 2) && widthOf(character) === width
    ? character
    : NOTHING;
}
