/**
 * Reads the merge ranks that js-tiktoken ships. Its file is a text of lines `! <first id> <token>
 * <token> ...` with tokens in Base64; the id of a token is its rank. The bytes of all tokens end up in
 * one array. An id that the encoding does not use (p50k_base has one) is an empty token.
 */
import { createRequire } from 'node:module';
import type { RanksName } from '../encodings.ts';

export interface Vocabulary {
  /** The number of ids, gaps included. */
  readonly size: number;
  /** Token t is bytes[starts[t]] up to bytes[starts[t + 1]]. Followed by 16 bytes of padding. */
  readonly bytes: Uint8Array;
  readonly starts: Int32Array;
}

const require = createRequire(import.meta.url);

export function ranksFile(name: RanksName): string {
  return require.resolve(`js-tiktoken/ranks/${name}`);
}

export function readVocabulary(name: RanksName): Vocabulary {
  const file = ranksFile(name);
  const ranks = require(file) as { bpe_ranks?: string; default?: { bpe_ranks: string } };
  // The text is needed once; the module cache would hold it for ever.
  delete require.cache[file];
  const text = ranks.bpe_ranks ?? ranks.default?.bpe_ranks;
  if (text === undefined) {
    throw new Error(`${file} has no bpe_ranks: js-tiktoken changed its format`);
  }
  return parseRanks(text);
}

export function parseRanks(text: string): Vocabulary {
  const starts: number[] = [];
  const bytes = Buffer.alloc(text.length + 16);
  let used = 0;
  for (const line of text.split('\n')) {
    const [mark, firstId, ...tokens] = line.split(' ');
    if (mark === '' && firstId === undefined) {
      continue;
    }
    const first = Number(firstId);
    if (mark !== '!' || !Number.isInteger(first) || first < starts.length) {
      throw new Error(`Ranks in an unknown format: ${line.slice(0, 40)}`);
    }
    while (starts.length < first) {
      starts.push(used);
    }
    for (const token of tokens) {
      starts.push(used);
      used += bytes.write(token, used, 'base64');
    }
  }
  const size = starts.length;
  starts.push(used);
  return { size, bytes: bytes.subarray(0, used + 16), starts: Int32Array.from(starts) };
}
