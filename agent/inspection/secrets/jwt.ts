/**
 * JSON web tokens (RFC 7519): three parts in base64url (five when encrypted, RFC 7516), of which the first decodes
 * to a header with an algorithm, and the second to an object unless it is encrypted.
 */
import type { Sink } from '../sink.ts';
import { classAt, TOKEN } from '../text/characters.ts';

const MIN_HEADER = 16;
const MAX_HEADER = 1024;
const MAX_DECODED = 4096;

function objectOf(base64url: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(base64url, 'base64url').toString('utf8'));
    if (typeof value !== 'object' || value === null) return undefined;
    return value as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

/** Ends of the parts: runs of base64url with single dots between. */
function partEnds(text: string, start: number): number[] {
  const ends: number[] = [];
  let at = start;
  for (;;) {
    while (classAt(text, at) & TOKEN) at += 1;
    ends.push(at);
    if (text[at] !== '.' || ends.length === 5) return ends;
    if ((classAt(text, at + 1) & TOKEN) === 0) return ends;
    at += 1;
  }
}

/** At `eyJ`. @returns where looking can go on */
export function findJwt(sink: Sink, start: number): number {
  const { text } = sink;
  if (classAt(text, start - 1) & TOKEN) return start + 3;
  const ends = partEnds(text, start);
  const last = ends[ends.length - 1];
  const headerLength = ends[0] - start;
  if (ends.length < 2 || headerLength > MAX_HEADER || headerLength < MIN_HEADER) return last;
  const header = objectOf(text.slice(start, ends[0]));
  if (header === undefined || !('alg' in header || 'typ' in header)) return last;
  if (!('enc' in header)) {
    const payload = text.slice(ends[0] + 1, ends[1]);
    // A part that a limit of ours or the text's end has cut is not held against it.
    const isWhole = payload.length <= MAX_DECODED && ends.length >= 3;
    if (isWhole ? objectOf(payload) === undefined : !payload.startsWith('eyJ')) return last;
  }
  sink.add('API_KEY', start, last, 0.9, 'jwt');
  return last;
}
