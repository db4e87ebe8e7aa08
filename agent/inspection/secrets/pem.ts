/**
 * Private keys in PEM (RFC 7468, RFC 1421) and OpenPGP armour (RFC 9580), from the first dash to the last, also when
 * the end is missing. Line ends may be written as `\n`, as they are inside of JSON.
 */
import type { Sink } from '../sink.ts';
import { BASE64, classAt } from '../text/characters.ts';

const BEGIN = '-----BEGIN ';
const END = '-----END ';
const DASHES = '-----';
const MAX_LABEL = 60;
const MIN_BODY = 24;

/** Space, line ends, their escapes, and what headers have. */
const ALSO_IN_BODY = new Uint8Array(128);
for (const character of ' \t\r\n\\:,-()"._@<>') ALSO_IN_BODY[character.charCodeAt(0)] = 1;

/** At a dash. @returns where the block ends, or -1 */
export function findPrivateKey(sink: Sink, start: number): number {
  const { text } = sink;
  if (!text.startsWith(BEGIN, start)) return -1;
  const from = start + BEGIN.length;
  const head = text.slice(from, from + MAX_LABEL);
  const close = head.indexOf(DASHES);
  if (close === -1 || !head.slice(0, close).includes('PRIVATE KEY')) return -1;
  let at = from + close + DASHES.length;
  let base64 = 0;
  let end = at;
  for (; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if ((classAt(text, at) & BASE64) !== 0) {
      base64 += 1;
      end = at + 1;
    } else if (unit === 0x2d && text.startsWith(END, at)) {
      end = footEnd(text, at);
      break;
    } else if (unit >= 128 || ALSO_IN_BODY[unit] === 0 || text.startsWith(BEGIN, at)) {
      break;
    }
  }
  if (base64 < MIN_BODY) return -1;
  sink.add('PRIVATE_KEY', start, end, 1, 'pem');
  return end;
}

function footEnd(text: string, at: number): number {
  const from = at + END.length;
  const close = text.slice(from, from + MAX_LABEL).indexOf(DASHES);
  return close === -1 ? at : from + close + DASHES.length;
}
