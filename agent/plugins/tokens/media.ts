/** Pictures, sound and files in a prompt: what they cost, from their first bytes and their size. */
import { imageSize, type ReadBytes } from '../../providers/image-size.ts';
import { type ImageDetail, imageTokens } from '../../providers/image-tokens.ts';
import type { JsonValue } from '../../request/json/value.ts';
import type { Tally } from './tally.ts';
import { unescapeUtf8 } from './unescape.ts';

/** In a string that has escapes (some writers escape every slash), only so much is looked at. */
const UNESCAPED_BYTES = 256 * 1024;
/** `data:image/svg+xml;charset=utf-8;base64,` and longer. */
const MAX_DATA_HEADER_BYTES = 256;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const PADDING = 0x3d;
const DATA_SCHEME = Buffer.from('data:');

/** The base64 of a file, somewhere in the body. */
interface Encoded {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
  /** Bytes of the file. */
  readonly size: number;
}

/** @param end where the base64 ends, its padding included */
function decodedSize(bytes: Buffer, start: number, end: number): number {
  let unpadded = end;
  while (unpadded > Math.max(start, end - 2) && bytes[unpadded - 1] === PADDING) unpadded -= 1;
  return Math.floor(((unpadded - start) * 3) / 4);
}

/** @param value a data URL, or base64 alone; undefined for another URL */
function encodedFile(value: JsonValue, isBase64: boolean): Encoded | undefined {
  const { isEscaped, tape } = value;
  const bytes = isEscaped
    ? Buffer.from(unescapeUtf8(tape.bytes, value.start, wholeEscapes(value)))
    : tape.bytes;
  const start = isEscaped ? 0 : value.start;
  const end = isEscaped ? bytes.length : value.end;
  const isData = bytes.subarray(start, start + DATA_SCHEME.length).equals(DATA_SCHEME);
  if (!isData && !isBase64) return undefined;
  const header = bytes.subarray(start, Math.min(end, start + MAX_DATA_HEADER_BYTES));
  const headerBytes = isData ? header.indexOf(COMMA) + 1 : 0;
  const size = decodedSize(tape.bytes, value.start + headerBytes, value.end);
  return { bytes, start: start + headerBytes, end, size };
}

/** Where to stop unescaping: at most so far, and not inside an escape, of which the longest has six bytes. */
function wholeEscapes({ tape, start, end }: JsonValue): number {
  const limit = start + UNESCAPED_BYTES;
  if (end <= limit) return end;
  let stop = tape.bytes.lastIndexOf(BACKSLASH, limit - 1);
  if (stop < limit - 6) return limit;
  while (stop > start && tape.bytes[stop - 1] === BACKSLASH) stop -= 1;
  return stop;
}

/** Every four characters are three bytes, so any part can be decoded by itself. */
function reader({ bytes, start, end }: Encoded): ReadBytes {
  return (offset, length) => {
    const group = Math.floor(offset / 3);
    const groups = Math.ceil((offset + length) / 3) - group;
    const from = Math.min(end, start + group * 4);
    const text = bytes.toString('latin1', from, Math.min(end, from + groups * 4));
    const skipped = offset - group * 3;
    return Buffer.from(text, 'base64').subarray(skipped, skipped + length);
  };
}

const DETAILS = new Set<string>(['low', 'high', 'auto', 'original']);

/**
 * @param source a URL, a data URL, or base64; undefined when the request only names a file
 * @param isBase64 true when base64 stands there without a data URL around it
 */
export function countImage(
  tally: Tally,
  source: JsonValue | undefined,
  detail: string,
  isBase64 = false,
): void {
  const file = source?.isString === true ? encodedFile(source, isBase64) : undefined;
  const size = file === undefined ? undefined : imageSize(reader(file));
  const cost = imageTokens(
    tally.family,
    size,
    DETAILS.has(detail) ? (detail as ImageDetail) : 'auto',
  );
  tally.item('images').fixed += cost.tokens;
  if (cost.isEstimate) tally.estimate('images');
}

/** OpenAI docs, Realtime, "Managing costs": a token for 100 ms of the user's audio. */
const OPENAI_AUDIO_TOKENS_PER_SECOND = 10;
/** Gemini API docs, "Audio understanding". */
const GEMINI_AUDIO_TOKENS_PER_SECOND = 32;
/** 128 kbit/s, the usual rate of an MP3, where the file does not say. */
const DEFAULT_AUDIO_BYTES_PER_SECOND = 16_000;

/** Always an estimate: silence and headers are not told apart. */
export function countAudio(tally: Tally, data: JsonValue | undefined): void {
  const isGemini = tally.family.name === 'gemini';
  const perSecond = isGemini ? GEMINI_AUDIO_TOKENS_PER_SECOND : OPENAI_AUDIO_TOKENS_PER_SECOND;
  const file = data?.isString === true ? encodedFile(data, true) : undefined;
  const seconds = file === undefined ? 0 : file.size / audioBytesPerSecond(reader(file));
  tally.item('audio').fixed += Math.ceil(seconds * perSecond);
  tally.estimate('audio');
}

/** The byte rate of a WAV file (Microsoft, RIFF, "WAVE format": `nAvgBytesPerSec`). */
function audioBytesPerSecond(read: ReadBytes): number {
  const header = read(0, 32);
  const isWave = header.length === 32 && header.toString('latin1', 8, 16) === 'WAVEfmt ';
  const rate = isWave ? header.readUInt32LE(28) : 0;
  return rate > 0 ? rate : DEFAULT_AUDIO_BYTES_PER_SECOND;
}

/** Claude docs, "PDF support": a page is 1,500 to 3,000 tokens of text. OpenAI reads text and picture of it too. */
const PAGE_TOKENS = 3000;
/** Nothing is published; pages of text are about this large, pages of pictures larger. */
const PAGE_BYTES = 50_000;
const BYTES_PER_TEXT_TOKEN = 4;
const PDF_SIGNATURE = '%PDF';

/** Always an estimate, by size. A file that is only named counts as one page. */
export function countFile(tally: Tally, data: JsonValue | undefined): void {
  const file = data?.isString === true ? encodedFile(data, true) : undefined;
  tally.item('files').fixed += file === undefined ? PAGE_TOKENS : fileTokens(file);
  tally.estimate('files');
}

function fileTokens(file: Encoded): number {
  const isPdf = reader(file)(0, 4).toString('latin1') === PDF_SIGNATURE;
  if (isPdf) return Math.max(1, Math.ceil(file.size / PAGE_BYTES)) * PAGE_TOKENS;
  return Math.ceil(file.size / BYTES_PER_TEXT_TOKEN);
}
