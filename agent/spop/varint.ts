/**
 * Variable-length integers of SPOP, up to 64 bits.
 *
 * Values below 240 take one byte. Larger ones put their low four bits in the first byte (0xF0 set) and
 * seven more in each byte that follows, the last one below 0x80. Source: HAProxy doc/SPOE.txt, section 3.1,
 * and include/haproxy/intops.h (encode_varint).
 */
import { SpopError } from './errors.ts';

/** The longest encoding of a 64-bit value: 4 bits, then nine groups of seven. */
export const MAX_VARINT_BYTES = 10;

interface ByteSource {
  /** @throws SpopError `invalid_frame` at the end */
  readByte(): number;
}

const FIRST_BYTE_LIMIT = 240;
const UINT64_MASK = 0xffff_ffff_ffff_ffffn;

/** How many bytes `value` (a non-negative safe integer) takes. */
export function varintLength(value: number): number {
  if (value < FIRST_BYTE_LIMIT) return 1;
  let length = 2;
  let rest = Math.floor((value - FIRST_BYTE_LIMIT) / 16);
  while (rest >= 0x80) {
    rest = Math.floor((rest - 0x80) / 0x80);
    length += 1;
  }
  return length;
}

/** Writes a non-negative safe integer at `offset`; returns the offset after it. */
export function writeVarint(target: Uint8Array, offset: number, value: number): number {
  if (value < FIRST_BYTE_LIMIT) {
    target[offset] = value;
    return offset + 1;
  }
  let at = offset;
  target[at++] = (value & 0x0f) | 0xf0;
  let rest = Math.floor((value - FIRST_BYTE_LIMIT) / 16);
  while (rest >= 0x80) {
    target[at++] = (rest & 0x7f) | 0x80;
    rest = Math.floor((rest - 0x80) / 0x80);
  }
  target[at++] = rest;
  return at;
}

/** The bytes of a 64-bit value; negative values are taken as two's complement, as HAProxy does. */
export function encodeVarint64(value: bigint): Buffer {
  const unsigned = value & UINT64_MASK;
  if (unsigned < BigInt(FIRST_BYTE_LIMIT)) return Buffer.from([Number(unsigned)]);
  const bytes = [Number(unsigned & 0x0fn) | 0xf0];
  let rest = (unsigned - BigInt(FIRST_BYTE_LIMIT)) >> 4n;
  while (rest >= 0x80n) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest = (rest - 0x80n) >> 7n;
  }
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}

/**
 * Reads a length, identifier or other integer that must fit a double exactly.
 * @throws SpopError `invalid_frame` when it is cut, longer than ten bytes or above 2^53 - 1
 */
export function readVarint(reader: ByteSource): number {
  const first = reader.readByte();
  if (first < FIRST_BYTE_LIMIT) return first;
  let value = first;
  let factor = 16;
  for (let count = 1; count < MAX_VARINT_BYTES; count += 1) {
    const byte = reader.readByte();
    value += byte * factor;
    if (byte < 0x80) {
      if (value > Number.MAX_SAFE_INTEGER)
        throw new SpopError('invalid_frame', 'integer above 2^53');
      return value;
    }
    factor *= 0x80;
  }
  throw new SpopError('invalid_frame', 'integer longer than 10 bytes');
}

/**
 * Reads an unsigned 64-bit integer.
 * @throws SpopError `invalid_frame` when it is cut, longer than ten bytes or above 2^64 - 1
 */
export function readVarint64(reader: ByteSource): bigint {
  const first = reader.readByte();
  if (first < FIRST_BYTE_LIMIT) return BigInt(first);
  let value = BigInt(first);
  let shift = 4n;
  for (let count = 1; count < MAX_VARINT_BYTES; count += 1) {
    const byte = reader.readByte();
    value += BigInt(byte) << shift;
    if (byte < 0x80) {
      if (value > UINT64_MASK) throw new SpopError('invalid_frame', 'integer above 2^64');
      return value;
    }
    shift += 7n;
  }
  throw new SpopError('invalid_frame', 'integer longer than 10 bytes');
}
