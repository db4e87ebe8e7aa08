/**
 * Writes messages of Amazon's event stream encoding, as Bedrock sends them. Source: AWS, "Event stream encoding"
 * (docs.aws.amazon.com/transcribe/latest/dg/event-stream.html).
 */
import { crc32 } from 'node:zlib';

export const BEDROCK_STREAM = 'application/vnd.amazon.eventstream';

const STRING_TYPE = 7;
/** Three lengths or checksums of four bytes before the headers, one behind the payload. */
const PRELUDE_BYTES = 12;
const CRC_BYTES = 4;

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** One header: its name, its type, and the value as the type has it. */
export function header(name: string, type: number, value: Buffer): Buffer {
  return Buffer.concat([Buffer.from([name.length]), Buffer.from(name), Buffer.from([type]), value]);
}

export function textHeader(name: string, value: string): Buffer {
  const length = Buffer.from([value.length >> 8, value.length & 0xff]);
  return header(name, STRING_TYPE, Buffer.concat([length, Buffer.from(value)]));
}

export function frame(headers: readonly Buffer[], payload: string): Buffer {
  const [head, body] = [Buffer.concat(headers), Buffer.from(payload)];
  const length = PRELUDE_BYTES + head.length + body.length + CRC_BYTES;
  const lengths = Buffer.concat([uint32(length), uint32(head.length)]);
  const message = Buffer.concat([lengths, uint32(crc32(lengths)), head, body]);
  return Buffer.concat([message, uint32(crc32(message))]);
}

/** One event of a stream. */
export function bedrockEvent(type: string, payload: object): Buffer {
  const headers = [
    textHeader(':event-type', type),
    textHeader(':content-type', 'application/json'),
    textHeader(':message-type', 'event'),
  ];
  return frame(headers, JSON.stringify(payload));
}

/** What goes wrong in the middle of a stream. */
export function bedrockException(type: string, message: string): Buffer {
  const headers = [
    textHeader(':exception-type', type),
    textHeader(':content-type', 'application/json'),
    textHeader(':message-type', 'exception'),
  ];
  return frame(headers, JSON.stringify({ message }));
}
