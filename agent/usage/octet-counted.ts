/**
 * Cuts a stream of log lines into messages: each is its length in decimal, a space, and that many bytes.
 * Source: RFC 6587, section 3.4.1 (octet counting); HAProxy's `log-proto octet-count`.
 */
const SPACE = 0x20;
const ZERO = 0x30;
const NINE = 0x39;
/** HAProxy's own limit on a log line is 65,535. */
const MAX_MESSAGE_BYTES = 65_535;
const MAX_LENGTH_DIGITS = 5;

export class LogFramingError extends Error {
  constructor(problem: string) {
    super(problem);
    this.name = 'LogFramingError';
  }
}

export class OctetCountedReader {
  private pending: Buffer = Buffer.alloc(0);

  /**
   * @returns the messages that are whole now
   * @throws LogFramingError when the stream is not octet-counted
   */
  push(chunk: Buffer): string[] {
    let bytes = this.pending.length > 0 ? Buffer.concat([this.pending, chunk]) : chunk;
    const messages: string[] = [];
    for (;;) {
      const header = readHeader(bytes);
      if (header === undefined) break;
      const end = header.bodyStart + header.length;
      if (bytes.length < end) break;
      messages.push(bytes.toString('utf8', header.bodyStart, end));
      bytes = bytes.subarray(end);
    }
    this.pending = Buffer.from(bytes);
    return messages;
  }
}

/** @returns undefined until the length and its space are there */
function readHeader(bytes: Buffer): { length: number; bodyStart: number } | undefined {
  let length = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === SPACE && at > 0) return { length, bodyStart: at + 1 };
    if (byte < ZERO || byte > NINE || at >= MAX_LENGTH_DIGITS) {
      throw new LogFramingError('a log line does not begin with its length');
    }
    length = length * 10 + (byte - ZERO);
    if (length > MAX_MESSAGE_BYTES) {
      throw new LogFramingError(`a log line of ${length} bytes; at most ${MAX_MESSAGE_BYTES}`);
    }
  }
  return undefined;
}
