/** IP addresses and networks in CIDR form (RFC 4632, RFC 4291), as 32-bit words. */
import { isIPv4, isIPv6 } from 'node:net';

export interface Address {
  readonly family: 4 | 6;
  /** Unsigned 32-bit words, the highest first: one for IPv4, four for IPv6. */
  readonly words: readonly number[];
}

export interface Network extends Address {
  readonly prefixBits: number;
}

const WORD_BITS = 32;
/** ::ffff:0:0/96, IPv4 in the clothes of IPv6: RFC 4291, 2.5.5.2. */
const MAPPED_PREFIX_BITS = 96;
const MAPPED_WORD = 0xffff;

/** An IPv4-mapped IPv6 address is the IPv4 address: it is the same host. Undefined for what is no address. */
export function parseAddress(text: string): Address | undefined {
  const address = parseAsWritten(text);
  if (address === undefined || !isMapped(address)) return address;
  return { family: 4, words: [address.words[3]] };
}

function parseAsWritten(text: string): Address | undefined {
  if (isIPv4(text)) return { family: 4, words: [ipv4Word(text)] };
  if (!isIPv6(text) || text.includes('%')) return undefined;
  return { family: 6, words: ipv6Words(text) };
}

function isMapped({ family, words }: Address): boolean {
  return family === 6 && words[0] === 0 && words[1] === 0 && words[2] === MAPPED_WORD;
}

function ipv4Word(text: string): number {
  return text.split('.').reduce((word, byte) => word * 256 + Number(byte), 0);
}

/** @param text already known to be valid: eight groups, or fewer around one `::`, the last two perhaps in IPv4's form */
function ipv6Words(text: string): number[] {
  const [before, after] = text.split('::').map(groupsOf);
  const missing = 8 - before.length - (after?.length ?? 0);
  const groups = [...before, ...new Array<number>(missing).fill(0), ...(after ?? [])];
  return [0, 2, 4, 6].map((index) => groups[index] * 0x1_0000 + groups[index + 1]);
}

function groupsOf(text: string): number[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => {
    if (!group.includes('.')) return [Number.parseInt(group, 16)];
    const word = ipv4Word(group);
    return [Math.floor(word / 0x1_0000), word % 0x1_0000];
  });
}

/**
 * @param text as `10.0.0.0/8` or `2001:db8::/32`; an address alone is a network of one
 * @returns the network, or what is wrong with it
 */
export function parseNetwork(text: string): Network | string {
  const slash = text.indexOf('/');
  const address = parseAsWritten(slash < 0 ? text : text.slice(0, slash));
  if (address === undefined) return `'${text}' is no network; write it as 10.0.0.0/8 or fd00::/8`;
  const addressBits = address.words.length * WORD_BITS;
  const prefixText = slash < 0 ? String(addressBits) : text.slice(slash + 1);
  const prefixBits = /^\d{1,3}$/.test(prefixText) ? Number(prefixText) : Number.NaN;
  if (!(prefixBits <= addressBits)) {
    return `'${text}' must have a number from 0 to ${addressBits} after the slash`;
  }
  const network = { ...address, prefixBits };
  const first = address.words.map((word, index) => (word & maskOf(network, index)) >>> 0);
  if (first.some((word, index) => word !== address.words[index])) {
    return `'${text}' has bits set after the first ${prefixBits}; is the number after the slash meant?`;
  }
  return isMapped(address) && prefixBits >= MAPPED_PREFIX_BITS
    ? { family: 4, words: [address.words[3]], prefixBits: prefixBits - MAPPED_PREFIX_BITS }
    : network;
}

/** The bits of one word that belong to the network. */
function maskOf({ prefixBits }: Network, wordIndex: number): number {
  const bits = Math.min(WORD_BITS, Math.max(0, prefixBits - wordIndex * WORD_BITS));
  // A shift by 32 would be one by 0.
  return bits === 0 ? 0 : (-1 << (WORD_BITS - bits)) >>> 0;
}

/** Never true across families: `::/0` is all of IPv6, and no IPv4. */
export function contains(network: Network, address: Address): boolean {
  if (network.family !== address.family) return false;
  return network.words.every(
    (word, index) => ((word ^ address.words[index]) & maskOf(network, index)) === 0,
  );
}
