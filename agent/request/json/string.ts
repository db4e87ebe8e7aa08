/** JSON string contents: decoding with a way back to byte offsets, and encoding of replacements. */

const BACKSLASH = 0x5c;

const LOWER_U = 0x75;

/** UTF-16 text of the contents between the quotes. Lone surrogates written as escapes stay what they are. */
export function decodeString(bytes: Buffer, start: number, end: number, escaped: boolean): string {
  const written = bytes.toString('utf8', start, end);
  // The scanner has seen that the escapes are good, and this is many times as fast as going from one to the next.
  return escaped ? (JSON.parse(`"${written}"`) as string) : written;
}

function escapeLength(bytes: Buffer, at: number): number {
  return bytes[at + 1] === LOWER_U ? 6 : 2;
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
