/**
 * The text of an API key: `aigw_<43 letters and digits>_<8 hex digits>`.
 *
 * 256 random bits in base 62; behind them the CRC-32 of everything before the last `_`, so that a typo is told from a
 * wrong key, and a secret scanner has no false alarms (the same idea: github.blog/2021-04-05, "Behind GitHub's new
 * authentication token formats"). All word characters, so that a double click selects the whole key.
 *
 * HAProxy checks the same form with its own converters, in haproxy/haproxy.cfg: the key itself never reaches the agent.
 */
import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

export const API_KEY_PREFIX = 'aigw_';

/** For secret scanners, and for `rg`. */
export const API_KEY_PATTERN = /aigw_[0-9A-Za-z]{43}_[0-9a-f]{8}/;

const SECRET_BYTES = 32;
/** 62^43 is the first power of 62 above 2^256. */
const SECRET_CHARACTERS = 43;
const CHECKSUM_CHARACTERS = 8;
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Foreign: a key that people chose, or another product's. */
export type ApiKeyForm = 'ours' | 'mistyped' | 'foreign';

export function newApiKey(secret: Buffer = randomBytes(SECRET_BYTES)): string {
  const checked = API_KEY_PREFIX + toBase62(secret);
  return `${checked}_${checksum(checked)}`;
}

/** What is ours may still be unknown: the checksum says nothing of that. */
export function apiKeyForm(text: string): ApiKeyForm {
  if (!text.startsWith(API_KEY_PREFIX)) return 'foreign';
  const isWhole = new RegExp(`^${API_KEY_PATTERN.source}$`).test(text);
  const checked = text.slice(0, -CHECKSUM_CHARACTERS - 1);
  return isWhole && text === `${checked}_${checksum(checked)}` ? 'ours' : 'mistyped';
}

/** As the store and gateway.yaml have it: lower-case hex. */
export function apiKeySha256(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(CHECKSUM_CHARACTERS, '0');
}

function toBase62(bytes: Buffer): string {
  let rest = BigInt(`0x${bytes.toString('hex')}`);
  let digits = '';
  for (let place = 0; place < SECRET_CHARACTERS; place += 1) {
    digits = BASE62[Number(rest % 62n)] + digits;
    rest /= 62n;
  }
  return digits;
}
