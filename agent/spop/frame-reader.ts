/**
 * Cuts a byte stream into frames, however the bytes arrive. Each byte is copied at most once: chunks wait in
 * a list until the frame they belong to is whole, so a 1 MiB frame in 64 KiB pieces costs one join.
 */
import { SpopError } from './errors.ts';
import { LENGTH_BYTES } from './frame.ts';

/** Smallest possible frame: type, flags, stream id, frame id. */
const MIN_FRAME_BYTES = 7;

export class FrameReader {
  /** Longest frame taken, without its length prefix. May be lowered once the handshake settled it. */
  maxFrameBytes: number;
  private chunks: Buffer[] = [];
  private bufferedBytes = 0;
  private neededBytes = LENGTH_BYTES;

  constructor(maxFrameBytes: number) {
    this.maxFrameBytes = maxFrameBytes;
  }

  push(chunk: Buffer): void {
    if (chunk.length === 0) return;
    this.chunks.push(chunk);
    this.bufferedBytes += chunk.length;
  }

  /** Bytes held that are not a whole frame yet. */
  get pendingBytes(): number {
    return this.bufferedBytes;
  }

  /**
   * The next whole frame without its length prefix, or undefined until more bytes come.
   * @throws SpopError `frame_too_big` or `invalid_frame` as soon as the length is known to be wrong
   */
  next(): Buffer | undefined {
    if (this.bufferedBytes < this.neededBytes) return undefined;
    let joined = this.join();
    const length = joined.readUInt32BE(0);
    if (length > this.maxFrameBytes) {
      throw new SpopError('frame_too_big', `${length} bytes, at most ${this.maxFrameBytes}`);
    }
    if (length < MIN_FRAME_BYTES) throw new SpopError('invalid_frame', `${length} bytes long`);
    const total = LENGTH_BYTES + length;
    if (joined.length < total) {
      this.neededBytes = total;
      return undefined;
    }
    const frame = joined.subarray(LENGTH_BYTES, total);
    joined = joined.subarray(total);
    this.chunks = joined.length > 0 ? [joined] : [];
    this.bufferedBytes = joined.length;
    this.neededBytes = LENGTH_BYTES;
    return frame;
  }

  private join(): Buffer {
    if (this.chunks.length > 1) this.chunks = [Buffer.concat(this.chunks, this.bufferedBytes)];
    return this.chunks[0];
  }
}
