/**
 * Width and height of a picture from the first bytes of its file; the picture itself is never decoded.
 *
 * Sources: PNG (W3C, third edition, 11.2.1), GIF89a (section 18), JPEG (ITU-T T.81, B.1 and B.2.2), WebP (RFC 9649, 2).
 */

export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** Gives bytes of the file; fewer than asked where it ends. */
export type ReadBytes = (offset: number, length: number) => Buffer;

const HEADER_BYTES = 32;
/** What JPEG can say, and more than any provider takes: a larger side is not believed. */
const MAX_SIDE = 65_535;
/** Metadata may stand before the size in a JPEG; real files have a few dozen segments. */
const MAX_JPEG_SEGMENTS = 200;

const PNG_SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');

/** Undefined for other formats and for what is broken. */
export function imageSize(read: ReadBytes): ImageSize | undefined {
  const header = read(0, HEADER_BYTES);
  const size = sizeInHeader(header) ?? (isJpeg(header) ? jpegSize(read) : undefined);
  return size !== undefined && isSide(size.width) && isSide(size.height) ? size : undefined;
}

function isSide(pixels: number): boolean {
  return pixels > 0 && pixels <= MAX_SIDE;
}

function sizeInHeader(header: Buffer): ImageSize | undefined {
  if (header.length >= 24 && header.subarray(0, 8).equals(PNG_SIGNATURE)) {
    return { width: header.readUInt32BE(16), height: header.readUInt32BE(20) };
  }
  const magic = header.toString('latin1', 0, 4);
  if (magic === 'GIF8' && header.length >= 10) {
    return { width: header.readUInt16LE(6), height: header.readUInt16LE(8) };
  }
  if (magic === 'RIFF' && header.toString('latin1', 8, 12) === 'WEBP') return webpSize(header);
  return undefined;
}

function webpSize(header: Buffer): ImageSize | undefined {
  if (header.length < 30) return undefined;
  switch (header.toString('latin1', 12, 16)) {
    case 'VP8X':
      return { width: header.readUIntLE(24, 3) + 1, height: header.readUIntLE(27, 3) + 1 };
    case 'VP8L': {
      const bits = header.readUInt32LE(21);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case 'VP8 ':
      return {
        width: header.readUInt16LE(26) & 0x3fff,
        height: header.readUInt16LE(28) & 0x3fff,
      };
    default:
      return undefined;
  }
}

function isJpeg(header: Buffer): boolean {
  return header.length >= 4 && header[0] === 0xff && header[1] === 0xd8;
}

/** Goes from segment to segment up to the frame header (SOF). */
function jpegSize(read: ReadBytes): ImageSize | undefined {
  let offset = 2;
  for (let count = 0; count < MAX_JPEG_SEGMENTS; count += 1) {
    const segment = read(offset, 9);
    if (segment.length < 9 || segment[0] !== 0xff) return undefined;
    const marker = segment[1];
    if (marker === 0xff) {
      offset += 1; // a fill byte
    } else if (isFrameHeader(marker)) {
      return { width: segment.readUInt16BE(7), height: segment.readUInt16BE(5) };
    } else {
      offset += 2 + segment.readUInt16BE(2);
    }
  }
  return undefined;
}

/** SOF0 to SOF15; between them stand DHT, JPG and DAC. */
function isFrameHeader(marker: number): boolean {
  const isInRange = marker >= 0xc0 && marker <= 0xcf;
  return isInRange && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}
