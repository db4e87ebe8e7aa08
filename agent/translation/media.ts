/** Pictures and documents: data URLs, which are OpenAI's way to send bytes, and base64 with a type, which is the others'. */
import type { MediaSource } from './conversation.ts';
import { mustBe } from './problem.ts';

const DATA_URL_HEAD = /^data:([a-z0-9.+-]+\/[a-z0-9.+-]+)(?:;[a-z0-9-]+=[^;,]*)*;base64,/i;
const MAX_DATA_URL_HEAD = 256;
const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/;
const WEB_URL = /^https?:\/\/[^\s]+$/i;
const MAX_URL_LENGTH = 8192;

/** @param value `https://…` or `data:<type>;base64,…` */
export function readUrl(value: string, path: string): MediaSource {
  const head = DATA_URL_HEAD.exec(value.slice(0, MAX_DATA_URL_HEAD));
  if (head !== null) {
    const mediaType = head[1].toLowerCase();
    return readBase64(value.slice(head[0].length), mediaType, path);
  }
  if (value.length > MAX_URL_LENGTH || !WEB_URL.test(value)) {
    throw mustBe(
      path,
      `an http(s) URL of at most ${MAX_URL_LENGTH} characters or a base64 data URL`,
    );
  }
  return { from: 'url', url: value };
}

export function readBase64(data: string, mediaType: string, path: string): MediaSource {
  if (data === '' || !BASE64.test(data)) throw mustBe(path, 'base64');
  return { from: 'base64', mediaType: mediaType === 'image/jpg' ? 'image/jpeg' : mediaType, data };
}

export function toDataUrl(source: Extract<MediaSource, { from: 'base64' }>): string {
  return `data:${source.mediaType};base64,${source.data}`;
}

const TYPES_BY_EXTENSION: ReadonlyMap<string, string> = new Map([
  ['jpg', 'image/jpeg'],
  ['jpeg', 'image/jpeg'],
  ['png', 'image/png'],
  ['gif', 'image/gif'],
  ['webp', 'image/webp'],
  ['pdf', 'application/pdf'],
  ['txt', 'text/plain'],
]);

/** What the path of a URL says of its type. */
export function typeOfUrl(url: string): string | undefined {
  const [path] = url.split(/[?#]/, 1);
  return TYPES_BY_EXTENSION.get(path.slice(path.lastIndexOf('.') + 1).toLowerCase());
}

/** What Anthropic and Bedrock take. */
const IMAGE_TYPES = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp']);

export function requireCommonImage(mediaType: string, path: string): void {
  if (!IMAGE_TYPES.has(mediaType)) throw mustBe(path, `one of ${[...IMAGE_TYPES].join(', ')}`);
}
