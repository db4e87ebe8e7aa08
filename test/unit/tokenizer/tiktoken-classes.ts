/**
 * Asks tiktoken (WASM) which class a code point has. It accepts any pattern and skips text that the
 * pattern does not match, so encoding code points with the pattern \p{Ll} and decoding the tokens
 * gives back exactly the lower-case letters.
 */
import { createRequire } from 'node:module';
import { Tiktoken } from 'tiktoken';

export const CODE_POINTS = 0x110000;
/** UTF-8 has no surrogates, so the tokenizer never meets one. */
export const isSurrogate = (codePoint: number) => codePoint >= 0xd800 && codePoint <= 0xdfff;

/** In the numbering of agent/tokenizer/unicode-classes.ts, written out here on purpose. */
export const CLASS_PATTERNS: readonly (readonly [number, string])[] = [
  [1, '[\\p{Lu}\\p{Lt}]'],
  [2, '\\p{Ll}'],
  [3, '[\\p{Lm}\\p{Lo}]'],
  [4, '\\p{M}'],
  [5, '\\p{N}'],
  [6, '[^\\S\\r\\n]'],
  [7, '[\\r\\n]'],
  [8, '[^\\p{L}\\p{M}\\p{N}\\s]'],
];

const require = createRequire(import.meta.url);

/** Those of the code points that match the pattern, in the order given. */
export function matchingCodePoints(pattern: string, codePoints: Iterable<number>): number[] {
  const { bpe_ranks } = require('tiktoken/encoders/r50k_base.json') as { bpe_ranks: string };
  // Short matches: tiktoken takes quadratic time to merge a long one.
  const encoder = new Tiktoken(bpe_ranks, {}, `${pattern}{1,64}`);
  const characters: string[] = [];
  for (const codePoint of codePoints) {
    characters.push(String.fromCodePoint(codePoint));
  }
  const tokens = encoder.encode(characters.join(''), [], []);
  const matched = new TextDecoder('utf-8', { ignoreBOM: true }).decode(encoder.decode(tokens));
  encoder.free();
  return Array.from(matched, (character) => character.codePointAt(0)!);
}
