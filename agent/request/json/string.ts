/** JSON string contents: decoding with a way back to byte offsets, and encoding of replacements. */

const BACKSLASH = 0x5c;

const SIMPLE_ESCAPES: ReadonlyMap<number, number> = new Map([
  [0x22, 0x22],
  [0x5c, 0x5c],
  [0x2f, 0x2f],
  [0x62, 0x08],
  [0x66, 0x0c],
  [0x6e, 0x0a],
  [0x72, 0x0d],
  [0x74, 0x09],
]);

/** UTF-16 text of the contents between the quotes. Lone surrogates written as escapes stay what they are. */
export function decodeString(bytes: Buffer, start: number, end: number, escaped: boolean): string {
  if (!escaped) return bytes.toString('utf8', start, end);
  const parts: string[] = [];
  let plainFrom = start;
  let at = bytes.indexOf(BACKSLASH, start);
  while (at !== -1 && at < end) {
    parts.push(bytes.toString('utf8', plainFrom, at), String.fromCharCode(escapedUnit(bytes, at)));
    at += escapeLength(bytes, at);
    plainFrom = at;
    at = bytes.indexOf(BACKSLASH, at);
  }
  parts.push(bytes.toString('utf8', plainFrom, end));
  return parts.join('');
}

function escapedUnit(bytes: Buffer, at: number): number {
  const simple = SIMPLE_ESCAPES.get(bytes[at + 1]);
  return simple ?? Number.parseInt(bytes.toString('latin1', at + 2, at + 6), 16);
}

function escapeLength(bytes: Buffer, at: number): number {
  return SIMPLE_ESCAPES.has(bytes[at + 1]) ? 2 : 6;
}

/**
 * Byte offsets in the body of UTF-16 positions in the decoded text.
 * @param positions ascending, each at a character boundary, at most the text's length
 */
export function byteOffsetsOf(
  bytes: Buffer,
  start: number,
  end: number,
  positions: readonly number[],
): number[] {
  const offsets: number[] = [];
  let at = start;
  let units = 0;
  for (const position of positions) {
    while (units < position && at < end) {
      const byte = bytes[at];
      if (byte === BACKSLASH) {
        at += escapeLength(bytes, at);
        units += 1;
      } else if (byte < 0x80) {
        at += 1;
        units += 1;
      } else if (byte >= 0xf0) {
        at += 4;
        units += 2;
      } else {
        at += byte >= 0xe0 ? 3 : 2;
        units += 1;
      }
    }
    offsets.push(at);
  }
  return offsets;
}

/** The contents, without quotes, as they are written in JSON. */
export function encodeString(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
