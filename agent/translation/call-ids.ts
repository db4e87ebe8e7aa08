/** Ids of tool calls for providers that are particular about them: the same for the same id, whatever request it is in. */
import { createHash } from 'node:crypto';

const SHORT_ID = /^[A-Za-z0-9]{9}$/;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const SHORT_LENGTH = 9;

/** Mistral's: nine letters and digits. */
export function shortCallId(id: string): string {
  if (SHORT_ID.test(id)) return id;
  const digest = createHash('sha256').update(id).digest().subarray(0, SHORT_LENGTH);
  return [...digest].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');
}
