/** Addresses of the web: with a scheme, with `www.`, or a bare domain that ends in one that exists (RFC 3986). */
import type { Sink } from '../sink.ts';
import { ALNUM, classAt } from '../text/characters.ts';
import { isTopLevelDomain } from './email.ts';

const WITH_SCHEME = 0.6;
const BARE = 0.5;
const MAX_HOST = 253;
const MAX_URL = 2048;

const STOPS = new Set([...' \t\n\r"\'<>`|\\^{}'].map((character) => character.charCodeAt(0)));

function hostEnd(text: string, start: number): number {
  let at = start;
  while (at - start <= MAX_HOST) {
    const unit = text.charCodeAt(at);
    const isPart =
      (classAt(text, at) & ALNUM) !== 0 || unit === 0x2d || unit === 0x2e || unit > 0xbf;
    if (!isPart) break;
    at += 1;
  }
  while (at > start && (text[at - 1] === '.' || text[at - 1] === '-')) at -= 1;
  return at;
}

function hasTopLevelDomain(host: string): boolean {
  const dot = host.lastIndexOf('.');
  // "www" is a label, and a domain has two more.
  if (dot === 3 && host.slice(0, 4).toLowerCase() === 'www.') return false;
  return dot > 0 && !host.includes('..') && isTopLevelDomain(host.slice(dot + 1).toLowerCase());
}

/** Port, path, query and fragment, without the punctuation of the sentence. */
function restEnd(text: string, start: number): number {
  let end = start;
  const first = text[start];
  if (first !== '/' && first !== ':' && first !== '?' && first !== '#') return start;
  while (end < text.length && end - start < MAX_URL && !STOPS.has(text.charCodeAt(end))) end += 1;
  while (end > start && /[.,;:!?)\]]/.test(text[end - 1])) end -= 1;
  return end;
}

/** At the `:` of `://`. @returns where it ends, or -1 */
export function findUrl(sink: Sink, colon: number): number {
  const { text } = sink;
  let start = colon;
  while (colon - start < 6 && classAt(text, start - 1) & ALNUM) start -= 1;
  if (!/^(?:https?|ftps?|wss?)$/i.test(text.slice(start, colon))) return -1;
  let host = colon + 3;
  const authority = text.slice(host, host + MAX_HOST).search(/[@/\s]/);
  if (authority !== -1 && text[host + authority] === '@') host += authority + 1;
  const end = hostEnd(text, host);
  if (!hasTopLevelDomain(text.slice(host, end))) return -1;
  const last = restEnd(text, end);
  sink.add('URL', start, last, WITH_SCHEME);
  return last;
}

/** At a word with a dot behind it. @returns where looking for the next can go on */
export function findBareDomain(sink: Sink, start: number): number {
  const { text } = sink;
  const before = text[start - 1] ?? ' ';
  const end = hostEnd(text, start);
  if (/[\w.@/:\-=]/.test(before) || text[end] === '@') return end;
  const host = text.slice(start, end);
  if (!hasTopLevelDomain(host) || /^[\d.]+$/.test(host)) return end;
  const last = restEnd(text, end);
  sink.add('URL', start, last, BARE);
  return last;
}
