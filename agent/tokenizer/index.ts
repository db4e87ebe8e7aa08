/**
 * Counts tokens exactly as OpenAI's tiktoken does, in linear time for any text. Text is only ever
 * text: a special token such as `<|endoftext|>` counts as the characters it is written with, and lone
 * surrogates and invalid UTF-8 count as U+FFFD.
 */
import { counterFor, prepareCounter } from './counter.ts';
import type { Encoding } from './encodings.ts';
import { type TextBuffer, textFromBytes, textFromString, textFromUtf8 } from './text-buffer.ts';

export { ENCODINGS, type Encoding, encodingForModel } from './encodings.ts';

/** Larger than any count: a text cannot have more tokens than bytes. */
const NO_LIMIT = Number.MAX_SAFE_INTEGER;

function asUtf8(text: string | Uint8Array): TextBuffer {
  return typeof text === 'string' ? textFromString(text) : textFromBytes(text);
}

/** The number of tokens of a text. Bytes are taken as UTF-8; what is invalid counts as U+FFFD. */
export function countTokens(text: string | Uint8Array, encoding: Encoding): number {
  const { count } = counterFor(encoding);
  const { bytes, view, end } = asUtf8(text);
  return count(bytes, view, end, NO_LIMIT);
}

/**
 * Counts no further than needed to know whether a text has more than `limit` tokens. A result up to
 * `limit` is the exact count. A result above it says only that the count is above it, and is itself
 * at most the exact count.
 */
export function countUpTo(text: string | Uint8Array, encoding: Encoding, limit: number): number {
  const { count } = counterFor(encoding);
  const { bytes, view, end } = asUtf8(text);
  return count(bytes, view, end, limit);
}

/**
 * The number of tokens of the bytes from `start` up to `end`, which the caller knows to be complete,
 * valid UTF-8: nothing is checked and no string is made. (Invalid bytes give a meaningless count, but
 * do no harm.)
 */
export function countTokensInUtf8(
  bytes: Uint8Array,
  start: number,
  end: number,
  encoding: Encoding,
): number {
  const { count } = counterFor(encoding);
  const text = textFromUtf8(bytes, start, end);
  return count(text.bytes, text.view, text.end, NO_LIMIT);
}

/** The tables of an encoding, for `prepareEncoding` in a worker thread. */
export function sharedTables(encoding: Encoding): SharedArrayBuffer {
  return counterFor(encoding).packedTables;
}

/**
 * Loads an encoding now instead of at its first use. `tables` come from `sharedTables` of another
 * thread of this process; without them a file is read, and built first if there is none.
 */
export function prepareEncoding(encoding: Encoding, tables?: SharedArrayBuffer): void {
  prepareCounter(encoding, tables);
}
