/** Whether a finding stands within a picture or a file that is written as base64: chance, not a number of somebody. */
import type { Finding } from '../inspection/index.ts';
import { isSecret } from './actions.ts';

const ALPHABET = new Uint8Array(128);
for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=') {
  ALPHABET[character.charCodeAt(0)] = 1;
}
const SLASH = 0x2f;

/** Shorter runs are words. Lines of base64 in mails have 76 characters, in PEM files 64. */
const LEAST_RUN = 60;
/** How far is looked to each side; what is longer is long enough. */
const LOOKED_AT = 256;
/** In base64 a slash comes every 64 characters; in a path more often. */
const MOST_SLASHES = 1 / 16;
const DATA_URL = 'base64,';

function isBase64(unit: number): boolean {
  return unit < 128 && ALPHABET[unit] === 1;
}

export function standsInBase64(text: string, { start, end, entity }: Finding): boolean {
  for (let at = start; at < end; at += 1) if (!isBase64(text.charCodeAt(at))) return false;
  let from = start;
  while (from > 0 && start - from < LOOKED_AT && isBase64(text.charCodeAt(from - 1))) from -= 1;
  let to = end;
  while (to < text.length && to - end < LOOKED_AT && isBase64(text.charCodeAt(to))) to += 1;
  if (text.startsWith(DATA_URL, from - DATA_URL.length)) return true;
  // A key may well be such a run itself.
  if (isSecret(entity) || to - from < LEAST_RUN) return false;
  const around = text.slice(from, start) + text.slice(end, to);
  return /[a-z]/.test(around) && /[A-Z]/.test(around) && slashes(text, from, to) <= MOST_SLASHES;
}

function slashes(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at += 1) if (text.charCodeAt(at) === SLASH) count += 1;
  return count / (to - from);
}
