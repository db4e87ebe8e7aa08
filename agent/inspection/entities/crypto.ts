/**
 * Addresses of wallets: Bitcoin, Litecoin, Dogecoin and Tron (Base58Check, four bytes of a double SHA-256; BIP 13),
 * Bitcoin and Litecoin in Bech32 and Bech32m (BIP 173, BIP 350), Ethereum (EIP-55: capitals by Keccak-256).
 */
import type { Sink } from '../sink.ts';
import { ALNUM, CLASSES, classAt, HEX, LETTER } from '../text/characters.ts';
import type { Units } from '../text/units.ts';
import { keccak256 } from './keccak.ts';
import { sha256 } from './sha256.ts';

const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const BECH32 = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const table = (alphabet: string): Int8Array => {
  const values = new Int8Array(128).fill(-1);
  for (let i = 0; i < alphabet.length; i += 1) values[alphabet.charCodeAt(i)] = i;
  return values;
};
const BASE58_VALUES = table(BASE58);
const BECH32_VALUES = table(BECH32);

/** Version bytes of Bitcoin (1, 3), Litecoin (L, M), Dogecoin (D) and Tron (T), by the letter that they make. */
const VERSIONS = new Int16Array(128).fill(-1);
for (const [letter, version] of Object.entries({ 1: 0, 3: 5, L: 48, M: 50, D: 30, T: 65 })) {
  VERSIONS[letter.charCodeAt(0)] = version;
}
const MIN_BASE58 = 26;
const MAX_BASE58 = 35;
const MAX_BECH32 = 90;
/** A version, 20 bytes, and four that check them. */
const ADDRESS_BYTES = 25;
const CHECKED_BYTES = 21;
/** The number is kept in ten parts of 20 bits, 25 bytes; five characters more (58 ** 5 is below 2 ** 30) are exact. */
const PARTS = 10;
const PART_SIZE = 2 ** 20;
const CHARACTERS_AT_ONCE = 5;

const parts = new Float64Array(PARTS);
const decoded = new Uint8Array(ADDRESS_BYTES);
const digest = new Uint8Array(32);

/** Into `decoded`. @returns whether they are characters of Base58 and the number is not too large */
function decodesBase58(text: string, start: number, end: number): boolean {
  parts.fill(0);
  let at = start;
  while (at < end) {
    const to = Math.min(end, at + CHARACTERS_AT_ONCE);
    let carry = 0;
    let factor = 1;
    for (; at < to; at += 1) {
      const unit = text.charCodeAt(at);
      const value = unit < 128 ? BASE58_VALUES[unit] : -1;
      if (value < 0) return false;
      carry = carry * 58 + value;
      factor *= 58;
    }
    for (let part = 0; part < PARTS; part += 1) {
      const sum = parts[part] * factor + carry;
      carry = Math.floor(sum / PART_SIZE);
      parts[part] = sum - carry * PART_SIZE;
    }
    if (carry !== 0) return false;
  }
  // Two parts are five bytes.
  for (let pair = 0; pair < PARTS; pair += 2) {
    const low = parts[pair];
    const high = parts[pair + 1];
    const last = ADDRESS_BYTES - 1 - (pair / 2) * 5;
    decoded[last] = low;
    decoded[last - 1] = low >> 8;
    decoded[last - 2] = (low >> 16) | (high << 4);
    decoded[last - 3] = high >> 4;
    decoded[last - 4] = high >> 12;
  }
  return true;
}

function isBase58Check(text: string, start: number, end: number): boolean {
  const version = VERSIONS[text.charCodeAt(start)];
  if (version === -1 || !decodesBase58(text, start, end) || decoded[0] !== version) return false;
  sha256(decoded, CHECKED_BYTES, digest);
  sha256(digest, digest.length, digest);
  for (let index = CHECKED_BYTES; index < ADDRESS_BYTES; index += 1) {
    if (digest[index - CHECKED_BYTES] !== decoded[index]) return false;
  }
  return true;
}

const GENERATORS = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
const BECH32M = 0x2bc830a3;

function polymod(checksum: number, value: number): number {
  let next = ((checksum & 0x1ffffff) << 5) ^ value;
  for (let bit = 0; bit < 5; bit += 1) {
    if ((checksum >>> (25 + bit)) & 1) next ^= GENERATORS[bit];
  }
  return next;
}

function isBech32(written: string): boolean {
  const value = written.toLowerCase();
  if (written !== value && written !== written.toUpperCase()) return false;
  const separator = value.indexOf('1');
  let checksum = 1;
  for (let i = 0; i < separator; i += 1) checksum = polymod(checksum, value.charCodeAt(i) >> 5);
  checksum = polymod(checksum, 0);
  for (let i = 0; i < separator; i += 1) checksum = polymod(checksum, value.charCodeAt(i) & 31);
  for (let i = separator + 1; i < value.length; i += 1) {
    const five = BECH32_VALUES[value.charCodeAt(i)];
    if (five < 0) return false;
    checksum = polymod(checksum, five);
  }
  return checksum === 1 || checksum === BECH32M;
}

/** Of 40 hexadecimal digits. */
function hasEip55Capitals(units: Units, start: number): boolean {
  const hashed = keccak256(units, start, start + ETHEREUM_DIGITS);
  for (let index = 0; index < ETHEREUM_DIGITS; index += 1) {
    const unit = units[start + index];
    if (unit < 0x41) continue;
    const half = (hashed[index >> 1] >> ((index & 1) === 0 ? 4 : 0)) & 0xf;
    if (unit < 0x61 !== half > 7) return false;
  }
  return true;
}

const ETHEREUM_DIGITS = 40;
const LOWER_X = 0x78;

/** At a group of letters and digits of at least 26. */
export function findWallet(sink: Sink, start: number, end: number): void {
  const { text } = sink;
  const length = end - start;
  if (length > MAX_BECH32 || classAt(text, start - 1) & ALNUM) return;
  if (length === ETHEREUM_DIGITS + 2 && text.charCodeAt(start) === 0x30) {
    findEthereum(sink, start, end);
    return;
  }
  const isWallet = length >= MIN_BASE58 && length <= MAX_BASE58 && isBase58Check(text, start, end);
  if (isWallet || isBech32Address(text, start, end)) sink.add('CRYPTO', start, end, 1);
}

function isBech32Address(text: string, start: number, end: number): boolean {
  const lower = text.charCodeAt(start) | 0x20;
  if (lower !== 0x62 && lower !== 0x74 && lower !== 0x6c) return false;
  const value = text.slice(start, end);
  return /^(?:bc|tb|ltc)1/i.test(value) && isBech32(value);
}

/** One case throughout carries no check: then it needs a word that says so. */
function findEthereum(sink: Sink, start: number, end: number): void {
  const { units } = sink;
  if ((units[start + 1] | 0x20) !== LOWER_X) return;
  let seen = 0;
  for (let at = start + 2; at < end; at += 1) {
    const bits = CLASSES[units[at]];
    if ((bits & HEX) === 0) return;
    seen |= bits;
  }
  if (hasEip55Capitals(units, start + 2)) {
    sink.add('CRYPTO', start, end, 1);
    return;
  }
  const isOneCase = (seen & LETTER) !== LETTER;
  if (isOneCase && sink.context('CRYPTO', start, end) === 1) sink.add('CRYPTO', start, end, 0.5);
}
