/**
 * The UTF-8 text of a JSON string that has escapes, into memory that is used again for the next one: counting needs
 * bytes, and making a string of them first would cost more than the count.
 */

const BACKSLASH = 0x5c;
const LOWER_U = 0x75;
/** `\uXXXX` is six bytes and its text at most three; the other escapes are two bytes for one. Nothing grows. */
const FIRST_BYTES = 64 * 1024;
const KEPT_BYTES = 2 * 1024 * 1024;

/** What stands for itself is at its own place: quote, backslash and slash. */
const SIMPLE = new Uint8Array(256);
for (const [letter, byte] of Object.entries({ b: 8, f: 12, n: 10, r: 13, t: 9 })) {
  SIMPLE[letter.charCodeAt(0)] = byte;
}
for (const byte of Buffer.from('"\\/')) SIMPLE[byte] = byte;

let kept = Buffer.allocUnsafe(FIRST_BYTES);

function target(length: number): Buffer {
  if (length <= kept.length) return kept;
  if (length > KEPT_BYTES) return Buffer.allocUnsafe(length);
  kept = Buffer.allocUnsafe(Math.min(KEPT_BYTES, length * 2));
  return kept;
}

/** @returns the text, good until the next call. Lone surrogates become U+FFFD. */
export function unescapeUtf8(bytes: Buffer, start: number, end: number): Buffer {
  const text = target(end - start);
  let written = 0;
  let at = start;
  while (at < end) {
    const byte = bytes[at];
    if (byte !== BACKSLASH) {
      text[written++] = byte;
      at += 1;
    } else if (bytes[at + 1] !== LOWER_U) {
      text[written++] = SIMPLE[bytes[at + 1]];
      at += 2;
    } else {
      const point = codePoint(bytes, at, end);
      at += point > 0xffff ? 12 : 6;
      written = writeUtf8(text, written, point);
    }
  }
  return text.subarray(0, written);
}

/** Of the escape at `at`, together with a second one when the two are a pair of surrogates. */
function codePoint(bytes: Buffer, at: number, end: number): number {
  const unit = hexUnit(bytes, at + 2);
  if (unit < 0xd800 || unit > 0xdfff) return unit;
  const isPair =
    unit < 0xdc00 && at + 12 <= end && bytes[at + 6] === BACKSLASH && bytes[at + 7] === LOWER_U;
  const low = isPair ? hexUnit(bytes, at + 8) : 0;
  if (low < 0xdc00 || low > 0xdfff) return 0xfffd;
  return 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
}

function hexUnit(bytes: Buffer, at: number): number {
  let unit = 0;
  for (let index = at; index < at + 4; index += 1) {
    const byte = bytes[index];
    unit = unit * 16 + (byte <= 0x39 ? byte - 0x30 : (byte | 0x20) - 0x57);
  }
  return unit;
}

function writeUtf8(text: Buffer, at: number, point: number): number {
  if (point < 0x80) {
    text[at] = point;
    return at + 1;
  }
  if (point < 0x800) {
    text[at] = 0xc0 | (point >> 6);
    text[at + 1] = 0x80 | (point & 0x3f);
    return at + 2;
  }
  if (point < 0x10000) {
    text[at] = 0xe0 | (point >> 12);
    text[at + 1] = 0x80 | ((point >> 6) & 0x3f);
    text[at + 2] = 0x80 | (point & 0x3f);
    return at + 3;
  }
  text[at] = 0xf0 | (point >> 18);
  text[at + 1] = 0x80 | ((point >> 12) & 0x3f);
  text[at + 2] = 0x80 | ((point >> 6) & 0x3f);
  text[at + 3] = 0x80 | (point & 0x3f);
  return at + 4;
}
