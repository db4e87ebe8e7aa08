/** A position in a buffer. Reading past the end is the peer's error, never an out-of-bounds read. */
import { SpopError } from './errors.ts';
import { readVarint } from './varint.ts';

export class ByteReader {
  readonly bytes: Buffer;
  position: number;

  constructor(bytes: Buffer, position = 0) {
    this.bytes = bytes;
    this.position = position;
  }

  get atEnd(): boolean {
    return this.position >= this.bytes.length;
  }

  readByte(): number {
    if (this.position >= this.bytes.length) throw new SpopError('invalid_frame', 'frame is cut');
    return this.bytes[this.position++];
  }

  readUint32(): number {
    const at = this.take(4);
    return this.bytes.readUInt32BE(at);
  }

  /** A view of the next `length` bytes; no copy. */
  readBytes(length: number): Buffer {
    const at = this.take(length);
    return this.bytes.subarray(at, at + length);
  }

  /** A varint length, then that many bytes of UTF-8. */
  readString(): string {
    const length = readVarint(this);
    const at = this.take(length);
    return this.bytes.toString('utf8', at, at + length);
  }

  private take(length: number): number {
    const at = this.position;
    if (length > this.bytes.length - at) throw new SpopError('invalid_frame', 'frame is cut');
    this.position = at + length;
    return at;
  }
}
