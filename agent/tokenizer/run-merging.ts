/**
 * Counts the tokens of pieces made of a few runs of one byte (rules of hyphens, blank lines, "aaaa"),
 * which are the dearest input for backtracking. Byte pair encoding is done on runs instead of bytes:
 * all occurrences of the pair with the lowest rank are merged at once. That is what happens one by
 * one as well, since a merged token only forms pairs of higher rank than its own.
 */
import type { Merging } from './merging.ts';
import { NO_RANK, type Tables } from './tables/layout.ts';

const MAX_RUNS = 16;
export const TOO_MANY_RUNS = -1;

/** The number of tokens, or TOO_MANY_RUNS. */
export type CountRuns = (bytes: Uint8Array, start: number, end: number) => number;

export function createRunMerging({ byteToken }: Tables, { rankOf }: Merging): CountRuns {
  /** A sweep at most triples the runs. */
  let tokens = new Int32Array(MAX_RUNS * 3 + 1);
  let lengths = new Int32Array(MAX_RUNS * 3 + 1);
  let nextTokens = new Int32Array(MAX_RUNS * 3 + 1);
  let nextLengths = new Int32Array(MAX_RUNS * 3 + 1);
  let runs = 0;

  function append(token: number, length: number): void {
    if (length === 0) {
      return;
    }
    if (runs > 0 && nextTokens[runs - 1] === token) {
      nextLengths[runs - 1]! += length;
    } else {
      nextTokens[runs] = token;
      nextLengths[runs++] = length;
    }
  }

  /** Merges `left` and `right` to `merged` everywhere, from left to right. */
  function mergeEverywhere(left: number, right: number, merged: number): void {
    const before = runs;
    runs = 0;
    for (let i = 0; i < before; i++) {
      const token = tokens[i]!;
      const length = lengths[i]!;
      if (token !== left) {
        append(token, length);
      } else if (left === right) {
        append(merged, length >> 1);
        append(token, length & 1);
      } else if (i + 1 < before && tokens[i + 1] === right) {
        append(token, length - 1);
        append(merged, 1);
        lengths[i + 1]!--;
      } else {
        append(token, length);
      }
    }
    [tokens, nextTokens] = [nextTokens, tokens];
    [lengths, nextLengths] = [nextLengths, lengths];
  }

  return (bytes, start, end) => {
    runs = 0;
    for (let at = start; at < end; ) {
      const byte = bytes[at]!;
      const first = at;
      do {
        at++;
      } while (at < end && bytes[at] === byte);
      if (runs === MAX_RUNS) {
        return TOO_MANY_RUNS;
      }
      tokens[runs] = byteToken[byte]!;
      lengths[runs++] = at - first;
    }
    while (runs <= MAX_RUNS) {
      let merged = NO_RANK;
      let left = 0;
      let right = 0;
      let total = 0;
      for (let i = 0; i < runs; i++) {
        const token = tokens[i]!;
        total += lengths[i]!;
        const inside = lengths[i]! > 1 ? rankOf(token, token) : NO_RANK;
        if (inside < merged) {
          merged = inside;
          left = token;
          right = token;
        }
        const across = i + 1 < runs ? rankOf(token, tokens[i + 1]!) : NO_RANK;
        if (across < merged) {
          merged = across;
          left = token;
          right = tokens[i + 1]!;
        }
      }
      if (merged === NO_RANK) {
        return total;
      }
      mergeEverywhere(left, right, merged);
    }
    return TOO_MANY_RUNS;
  };
}
