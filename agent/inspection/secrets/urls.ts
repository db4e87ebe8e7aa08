/** Passwords in URLs and connection strings: `scheme://user:password@host` (RFC 3986, section 3.2.1). */
import type { Sink } from '../sink.ts';
import { ALNUM, classAt } from '../text/characters.ts';
import { isPlaceholder } from './plausible.ts';

const MAX_USER_INFORMATION = 512;
const MIN_PASSWORD = 3;

const COMMON_PLACEHOLDERS =
  /^(?:password|passwd|pass|pwd|secret|user|username|token|xxx+|\*+|\$.*|%.*|<.*|\{.*|\[.*|postgres|root|admin|guest|mypassword|mysecret|your.*)$/i;

function endsAuthority(unit: number): boolean {
  return (
    unit <= 0x20 ||
    unit === 0x2f ||
    unit === 0x3f ||
    unit === 0x22 ||
    unit === 0x3e ||
    unit === 0x3c
  );
}

/** At `://`. @returns where the authority's user information ends, or -1 when there is none */
export function findUrlPassword(sink: Sink, colon: number): number {
  const { text } = sink;
  if ((classAt(text, colon - 1) & ALNUM) === 0) return -1;
  const from = colon + 3;
  let separator = -1;
  let sign = -1;
  const limit = Math.min(text.length, from + MAX_USER_INFORMATION);
  for (let at = from; at < limit; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === 0x40) sign = at;
    else if (unit === 0x3a && separator === -1) separator = at;
    else if (endsAuthority(unit)) break;
  }
  if (sign === -1 || separator === -1 || separator > sign) return sign;
  const password = text.slice(separator + 1, sign);
  const isReal =
    password.length >= MIN_PASSWORD &&
    !COMMON_PLACEHOLDERS.test(password) &&
    !isPlaceholder(password);
  if (isReal) sink.add('PASSWORD', separator + 1, sign, 0.85, 'url');
  return sign;
}
