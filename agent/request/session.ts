/**
 * What a client calls its session, for limits, policies and the ledger: the header `x-ai-session` (or `x-session-id`),
 * else `session_id` of the body's `metadata` (OpenAI's field for what is the client's own), else Anthropic's
 * `metadata.user_id`, which is all that its API takes and where Claude Code puts its session, else the `conversation` of
 * OpenAI's Responses. A client may choose any name, or none.
 */
import { createHash } from 'node:crypto';
import type { JsonValue } from './json/value.ts';

/** Letters, digits and signs of ASCII: such a name can stand in a counter, a log line and a CSV file. */
const PLAIN_NAME = /^[\x21-\x7e]{1,64}$/;
/** Longer than this it is no name, and not worth decoding. */
const MAX_DECODED_BYTES = 4096;

/** A plain name as it is, any other as its SHA-256 in hex: at most 64 characters in either case. `''` for none. */
export function sessionName(given: string | undefined): string {
  if (given === undefined || given === '' || PLAIN_NAME.test(given)) return given ?? '';
  return createHash('sha256').update(given).digest('hex');
}

/** @param root the body */
export function sessionInBody(root: JsonValue): string {
  const metadata = root.get('metadata');
  const conversation = root.get('conversation');
  const given =
    metadata?.get('session_id') ??
    metadata?.get('user_id') ??
    conversation?.get('id') ??
    conversation;
  if (given?.isString !== true || given.end - given.start > MAX_DECODED_BYTES) return '';
  return sessionName(given.text());
}
