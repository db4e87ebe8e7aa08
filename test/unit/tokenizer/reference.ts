/**
 * The reference that counts must equal: OpenAI's tiktoken, the Rust engine compiled to WASM. The
 * package has no o200k_harmony; its ranks and pattern are those of o200k_base.
 */
import { get_encoding, type Tiktoken } from 'tiktoken';
import { ENCODINGS, type Encoding } from '../../../agent/tokenizer/index.ts';

const encoders = new Map<Encoding, Tiktoken>();

export function referenceEncoder(encoding: Encoding): Tiktoken {
  let encoder = encoders.get(encoding);
  if (encoder === undefined) {
    encoder = get_encoding(encoding === 'o200k_harmony' ? 'o200k_base' : encoding);
    encoders.set(encoding, encoder);
  }
  return encoder;
}

/** Special tokens are plain text. */
export function referenceCount(text: string, encoding: Encoding): number {
  return referenceEncoder(encoding).encode(text, [], []).length;
}

/** Those whose counts can differ from one another. */
export const DISTINCT_ENCODINGS = ENCODINGS.filter((encoding) => encoding !== 'o200k_harmony');
