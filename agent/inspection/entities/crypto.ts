/**
 * Addresses of wallets: Bitcoin, Litecoin, Dogecoin and Tron (Base58Check, four bytes of a double SHA-256; BIP 13),
 * Bitcoin and Litecoin in Bech32 and Bech32m (BIP 173, BIP 350), Ethereum (EIP-55: capitals by Keccak-256).
 */
import { hash } from 'node:crypto';
import type { Sink } from '../sink.ts';
import { ALNUM, classAt } from '../text/characters.ts';
import { keccak256 } from './keccak.ts';

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
const VERSIONS: Readonly<Record<string, number>> = { '1': 0, '3': 5, L: 48, M: 50, D: 30, T: 65 };
const MIN_BASE58 = 26;
const MAX_BASE58 = 35;
const MAX_BECH32 = 90;
const ADDRESS_BYTES = 25;

function decodeBase58(value: string): Uint8Array | undefined {
  const bytes = new Uint8Array(ADDRESS_BYTES);
  for (let index = 0; index < value.length; index += 1) {
    let carry = BASE58_VALUES[value.charCodeAt(index)];
    if (carry < 0) return undefined;
    for (let at = ADDRESS_BYTES - 1; at >= 0; at -= 1) {
      carry += bytes[at] * 58;
      bytes[at] = carry & 0xff;
      carry >>= 8;
    }
    if (carry !== 0) return undefined;
  }
  return bytes;
}

function isBase58Check(value: string): boolean {
  const version = VERSIONS[value[0]];
  const bytes = version === undefined ? undefined : decodeBase58(value);
  if (bytes === undefined || bytes[0] !== version) return false;
  const once = hash('sha256', bytes.subarray(0, 21), 'buffer');
  const twice = hash('sha256', once, 'buffer');
  return twice.compare(bytes, 21, 25, 0, 4) === 0;
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

function hasEip55Capitals(address: string): boolean {
  const lower = address.toLowerCase();
  const digest = keccak256(lower);
  for (let index = 0; index < 40; index += 1) {
    const isCapital = Number.parseInt(digest[index], 16) > 7;
    if (address[index] !== (isCapital ? lower[index].toUpperCase() : lower[index])) return false;
  }
  return true;
}

const ETHEREUM = /^0[xX][0-9a-fA-F]{40}$/;

/** At a group of letters and digits of at least 26. */
export function findWallet(sink: Sink, start: number, end: number): void {
  const { text } = sink;
  const length = end - start;
  if (length > MAX_BECH32 || classAt(text, start - 1) & ALNUM) return;
  if (length === 42 && text.charCodeAt(start) === 0x30) {
    findEthereum(sink, start, end);
    return;
  }
  const value = text.slice(start, end);
  const isWallet =
    (length >= MIN_BASE58 && length <= MAX_BASE58 && isBase58Check(value)) ||
    (/^(?:bc|tb|ltc)1/i.test(value) && isBech32(value));
  if (isWallet) sink.add('CRYPTO', start, end, 1);
}

/** One case throughout carries no check: then it needs a word that says so. */
function findEthereum(sink: Sink, start: number, end: number): void {
  const value = sink.text.slice(start, end);
  if (!ETHEREUM.test(value)) return;
  const address = value.slice(2);
  if (hasEip55Capitals(address)) {
    sink.add('CRYPTO', start, end, 1);
    return;
  }
  const isOneCase = address === address.toLowerCase() || address === address.toUpperCase();
  if (isOneCase && sink.context('CRYPTO', start, end) === 1) sink.add('CRYPTO', start, end, 0.5);
}
