/**
 * A SPOP frame: four bytes of length, type, four bytes of flags, stream id, frame id, payload.
 * Source: HAProxy doc/SPOE.txt, section 3.2 (frames).
 */
import { ByteReader } from './byte-reader.ts';
import { readVarint, varintLength, writeVarint } from './varint.ts';

export const FRAME_TYPE = {
  unset: 0,
  haproxyHello: 1,
  haproxyDisconnect: 2,
  notify: 3,
  agentHello: 101,
  agentDisconnect: 102,
  ack: 103,
} as const;

export const FRAME_FLAG = { fin: 0x1, abort: 0x2 } as const;

/** Bytes of the length in front of each frame; not counted in the length itself. */
export const LENGTH_BYTES = 4;

export interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly streamId: number;
  readonly frameId: number;
  readonly payload: Buffer;
}

/**
 * @param bytes one frame without its length prefix
 * @throws SpopError `invalid_frame` when the header is cut
 */
export function parseFrame(bytes: Buffer): Frame {
  const reader = new ByteReader(bytes);
  const type = reader.readByte();
  const flags = reader.readUint32();
  const streamId = readVarint(reader);
  const frameId = readVarint(reader);
  return { type, flags, streamId, frameId, payload: bytes.subarray(reader.position) };
}

/** One whole frame with its length prefix, in one buffer: HAProxy 3.2 resets on a HELLO in two segments. */
export function encodeFrame(
  type: number,
  streamId: number,
  frameId: number,
  payload: readonly Uint8Array[],
): Buffer {
  const payloadBytes = payload.reduce((sum, part) => sum + part.length, 0);
  const headerBytes = 1 + 4 + varintLength(streamId) + varintLength(frameId);
  const frame = Buffer.allocUnsafe(LENGTH_BYTES + headerBytes + payloadBytes);
  frame.writeUInt32BE(headerBytes + payloadBytes, 0);
  frame[LENGTH_BYTES] = type;
  frame.writeUInt32BE(FRAME_FLAG.fin, LENGTH_BYTES + 1);
  let at = writeVarint(frame, LENGTH_BYTES + 5, streamId);
  at = writeVarint(frame, at, frameId);
  for (const part of payload) {
    frame.set(part, at);
    at += part.length;
  }
  return frame;
}
