/**
 * Counts the tokens of long pieces in linear time: the backtracking algorithm published with GitHub's
 * Rust crate `bpe`. Two tokens can be neighbours in an encoding if and only if the pair encodes to
 * itself, so an encoding is any path of compatible tokens from left to right: take the longest token
 * that fits, fall back to the next shorter one, and never try a position again from which there was
 * no way on.
 */
import type { CountBytes } from './counting.ts';
import { pairHash, pairWord, shiftForSlots } from './hashing.ts';
import { NO_RANK, type Tables } from './tables/layout.ts';

/** Positions up to which the working arrays are kept between calls. */
const KEPT_POSITIONS = 65536;
const CHILD_MASK = 0x800000ff;
/** Remembered answers about pairs: repetitive text asks the same few again and again. */
const MEMO_SLOTS = 4096;
const MEMO_USED = 0x100;
const MEMO_YES = 0x10;

export function createBacktrackingCounter(tables: Tables): CountBytes {
  const { tokenLength, nextPrefix } = tables;
  const longestToken = createLongestToken(tables);
  const canBeNeighbours = createNeighbourTest(tables);
  const keptDead = new Int32Array(KEPT_POSITIONS / 32);
  const keptPath = new Int32Array(KEPT_POSITIONS);

  return (bytes, start, end) => {
    const length = end - start;
    let token = longestToken(bytes, start, end);
    if (tokenLength[token] === length) {
      return 1;
    }
    /** One bit for each position. */
    const words = (length >> 5) + 1;
    const fits = length < KEPT_POSITIONS;
    const dead = fits ? keptDead : new Int32Array(words);
    const path = fits ? keptPath : new Int32Array(length);
    for (let word = 0; word < words; word++) {
      dead[word] = 0;
    }
    let at = start;
    let steps = 0;
    let previous = -1;
    for (;;) {
      const next = at + tokenLength[token]!;
      const position = next - start;
      const isDead = ((dead[position >> 5]! >>> (position & 31)) & 1) !== 0;
      if (!isDead && (previous === -1 || canBeNeighbours(previous, token))) {
        path[steps++] = token;
        if (next === end) {
          return steps;
        }
        previous = token;
        at = next;
        token = longestToken(bytes, at, end);
        continue;
      }
      const shorter = nextPrefix[token]!;
      if (shorter !== -1) {
        token = shorter;
        continue;
      }
      dead[(at - start) >> 5]! |= 1 << ((at - start) & 31);
      token = previous;
      at -= tokenLength[token]!;
      steps--;
      previous = steps > 0 ? path[steps - 1]! : -1;
    }
  };
}

/** The longest token that the bytes at `start` begin with. */
function createLongestToken(tables: Tables): CountBytes {
  const { byteToken, trie, trieAfterTwo } = tables;
  return (bytes, start, end) => {
    let longest = byteToken[bytes[start]!]!;
    if (end - start === 1) {
      return longest;
    }
    let slot = trieAfterTwo[(bytes[start]! << 8) | bytes[start + 1]!]!;
    let at = start + 2;
    while (slot !== -1) {
      const token = trie[2 * slot + 1]!;
      if (token !== -1) {
        longest = token;
      }
      const base = trie[2 * slot]! >> 8;
      if (base === 0 || at >= end) {
        break;
      }
      const byte = bytes[at++]!;
      slot = base + byte;
      if ((trie[2 * slot]! & CHILD_MASK) !== byte) {
        break;
      }
    }
    return longest;
  };
}

/**
 * Whether two tokens stay apart when their bytes are encoded together: undo the merges of both from
 * the latest back, and look whether the parts that touch would have been merged before that.
 */
function createNeighbourTest(tables: Tables): (left: number, right: number) => boolean {
  const { pairSlots, pairFilter, leftPart, rightPart } = tables;
  const pairShift = shiftForSlots(pairSlots.length / 2);
  const pairMask = pairSlots.length - 1;
  const filterShift = shiftForSlots(pairFilter.length * 32);
  const memo = new Int32Array(MEMO_SLOTS * 2);
  const memoShift = shiftForSlots(MEMO_SLOTS);

  function mergesBelow(word: number, right: number, hash: number, limit: number): boolean {
    for (let slot = (hash >>> pairShift) << 1; ; slot = (slot + 2) & pairMask) {
      const second = pairSlots[slot + 1]!;
      if (second === 0) {
        return false;
      }
      if (pairSlots[slot] === word && (second & 15) === right >>> 14) {
        return second >>> 4 < limit;
      }
    }
  }

  function test(left: number, right: number): boolean {
    let limit = NO_RANK;
    for (;;) {
      const word = pairWord(left, right);
      const hash = pairHash(word, right);
      const bit = hash >>> filterShift;
      if (
        ((pairFilter[bit >> 5]! >>> (bit & 31)) & 1) !== 0 &&
        mergesBelow(word, right, hash, limit)
      ) {
        return false;
      }
      if (left > right) {
        limit = left;
        left = rightPart[left]!;
        if (left === limit) {
          limit = right + 1;
          right = leftPart[right]!;
          if (right + 1 === limit) {
            return true;
          }
        }
      } else {
        limit = right + 1;
        right = leftPart[right]!;
        if (right + 1 === limit) {
          limit = left;
          left = rightPart[left]!;
          if (left === limit) {
            return true;
          }
        }
      }
    }
  }

  return (left, right) => {
    const word = pairWord(left, right);
    const slot = (pairHash(word, right) >>> memoShift) << 1;
    const known = memo[slot + 1]!;
    if (memo[slot] === word && (known & (MEMO_USED | 15)) === (MEMO_USED | (right >>> 14))) {
      return (known & MEMO_YES) !== 0;
    }
    const answer = test(left, right);
    memo[slot] = word;
    memo[slot + 1] = MEMO_USED | (right >>> 14) | (answer ? MEMO_YES : 0);
    return answer;
  };
}
