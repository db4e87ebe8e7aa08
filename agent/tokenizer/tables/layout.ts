/**
 * The look-up tables of one encoding, and how they lie in a single buffer. One buffer means one read
 * to load them, one checksum, and one object to share with a worker thread. Array lengths say how
 * large each hash table is, so there is nothing else to store.
 */

export interface Tables {
  /** Token id -> its length in bytes. */
  readonly tokenLength: Uint8Array;
  /** Byte -> token id. */
  readonly byteToken: Int32Array;
  /** Two bytes (first << 8 | second) -> token id, or NO_RANK. */
  readonly twoByteToken: Int32Array;
  /** Open-addressing hash of mergeable token pairs, two words each; see pairWord. Empty: second word 0. */
  readonly pairSlots: Int32Array;
  /** Bloom filter over the pairs, since most questions have the answer no. */
  readonly pairFilter: Int32Array;
  /** Token id -> the left and right token of its last merge; itself for a single byte. */
  readonly leftPart: Int32Array;
  readonly rightPart: Int32Array;
  /** Token id -> the longest token that is a proper prefix of it, or -1. */
  readonly nextPrefix: Int32Array;
  /** Double-array trie of all tokens: slot -> {label | base << 8, token id or -1}. */
  readonly trie: Int32Array;
  /** Two bytes -> trie slot, or -1. */
  readonly trieAfterTwo: Int32Array;
  /** Exact hash sets of the tokens of 2 to 8 (two words) and 9 to 16 bytes (four). Empty: first word -1. */
  readonly shortPieces: Int32Array;
  readonly longPieces: Int32Array;
  /** Character of the basic plane -> its token, or minus the number of tokens that it takes. */
  readonly characterToken: Int32Array;
  /** Bloom filter over the pairs of characters that stand side by side in some token. */
  readonly adjacentFilter: Int32Array;
  /** Bloom filter over the bytes that meet where some token cuts a character; see cutHash. */
  readonly cutCharacters: Int32Array;
}

/** The rank of something that is no token: larger than any token id. */
export const NO_RANK = 0x7fffffff;

const FIELDS = [
  'byteToken',
  'twoByteToken',
  'pairSlots',
  'pairFilter',
  'leftPart',
  'rightPart',
  'nextPrefix',
  'trie',
  'trieAfterTwo',
  'shortPieces',
  'longPieces',
  'characterToken',
  'adjacentFilter',
  'cutCharacters',
  'tokenLength',
] as const satisfies readonly (keyof Tables)[];

const ALIGNMENT_BYTES = 64;

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
}

/** The directory in front: the length of each field in bytes, in the order of FIELDS. */
const DIRECTORY_BYTES = aligned(FIELDS.length * 4);

export function packTables(tables: Tables): SharedArrayBuffer {
  let total = DIRECTORY_BYTES;
  for (const field of FIELDS) {
    total += aligned(tables[field].byteLength);
  }
  const packed = new SharedArrayBuffer(total);
  const directory = new Int32Array(packed, 0, FIELDS.length);
  const bytes = new Uint8Array(packed);
  let offset = DIRECTORY_BYTES;
  for (const [index, field] of FIELDS.entries()) {
    const { buffer, byteOffset, byteLength } = tables[field];
    directory[index] = byteLength;
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), offset);
    offset += aligned(byteLength);
  }
  return packed;
}

/** Typed arrays over a packed buffer. Nothing is copied. */
export function viewTables(packed: SharedArrayBuffer): Tables {
  const directory = new Int32Array(packed, 0, FIELDS.length);
  const views = new Map<string, Int32Array | Uint8Array>();
  let offset = DIRECTORY_BYTES;
  for (const [index, field] of FIELDS.entries()) {
    const byteLength = directory[index]!;
    views.set(
      field,
      field === 'tokenLength'
        ? new Uint8Array(packed, offset, byteLength)
        : new Int32Array(packed, offset, byteLength / 4),
    );
    offset += aligned(byteLength);
  }
  return Object.fromEntries(views) as unknown as Tables;
}
