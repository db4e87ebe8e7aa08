/**
 * Reads JSON (RFC 8259) from UTF-8 bytes into a tape: one record per value with the byte offsets where it
 * stands, so that single strings can be replaced while every other byte of the body stays what it was.
 *
 * No recursion and one pass: time and memory are linear in the body, and every size has a limit. The idea of
 * a flat tape is from simdjson (Langdale and Lemire, "Parsing gigabytes of JSON per second", 2019, section 3).
 */

export const KIND = {
  object: 1,
  array: 2,
  string: 3,
  number: 4,
  true: 5,
  false: 6,
  null: 7,
} as const;

export interface JsonLimits {
  readonly maxDepth: number;
  /** Members of all objects together. */
  readonly maxMembers: number;
  /** Values of every kind together, keys included. */
  readonly maxValues: number;
}

export const DEFAULT_JSON_LIMITS: JsonLimits = {
  maxDepth: 512,
  maxMembers: 100_000,
  maxValues: 2_000_000,
};

export class JsonError extends Error {
  readonly offset: number;

  constructor(problem: string, offset: number) {
    super(`${problem} at byte ${offset}`);
    this.name = 'JsonError';
    this.offset = offset;
  }
}

/** Numbers per record: kind and flags, start, end, index of the record after this value's subtree. */
const RECORD = 4;
const KIND_MASK = 0x0f;
const FLAG_ESCAPED = 0x10;
const FLAG_CUT = 0x20;

const INITIAL_RECORDS = 1024;

/** For strings, `start` and `end` are those of the contents, without the quotes. */
export class JsonTape {
  readonly bytes: Buffer;
  /**
   * The same as a string, if the reader had it and all of it is ASCII: parts of it cost less than parts of the bytes.
   * Such a part keeps the whole of it in memory, so they are only for what is soon over.
   */
  readonly ascii: string | undefined;
  /** True when the bytes ended inside the document and it was read as a prefix. */
  cut = false;
  private records: Int32Array;
  private used = 0;

  constructor(bytes: Buffer, text?: string) {
    this.bytes = bytes;
    this.ascii = text?.length === bytes.length ? text : undefined;
    // A short document has fewer values than bytes, and there may be many of those in one body.
    const records = Math.min(INITIAL_RECORDS, bytes.length + 1);
    this.records = new Int32Array(records * RECORD);
  }

  get count(): number {
    return this.used / RECORD;
  }

  kind(index: number): number {
    return this.records[index * RECORD] & KIND_MASK;
  }

  isEscaped(index: number): boolean {
    return (this.records[index * RECORD] & FLAG_ESCAPED) !== 0;
  }

  /** True for a string that the end of a prefix cut off. */
  isCut(index: number): boolean {
    return (this.records[index * RECORD] & FLAG_CUT) !== 0;
  }

  start(index: number): number {
    return this.records[index * RECORD + 1];
  }

  end(index: number): number {
    return this.records[index * RECORD + 2];
  }

  /** The record after this value and everything in it: the next sibling, if there is one. */
  after(index: number): number {
    return this.records[index * RECORD + 3];
  }

  /** For the scanner: appends a record and returns its index. */
  append(kindAndFlags: number, start: number, end: number): number {
    if (this.used === this.records.length) {
      const larger = new Int32Array(this.records.length * 2);
      larger.set(this.records);
      this.records = larger;
    }
    const at = this.used;
    this.records[at] = kindAndFlags;
    this.records[at + 1] = start;
    this.records[at + 2] = end;
    this.used += RECORD;
    this.records[at + 3] = this.used / RECORD;
    return at / RECORD;
  }

  /** For the scanner: an object or array ends here. */
  close(index: number, end: number): void {
    this.records[index * RECORD + 2] = end;
    this.records[index * RECORD + 3] = this.count;
  }
}

export const STRING_FLAGS = { escaped: FLAG_ESCAPED, cut: FLAG_CUT } as const;
