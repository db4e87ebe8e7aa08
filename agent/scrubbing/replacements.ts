/**
 * What is written in the place of a value. One of these lives as long as one request, so that equal values get equal
 * placeholders, and what is to be given back in the answer is known nowhere else.
 */
import { createHmac, type KeyObject } from 'node:crypto';
import type { Action } from './actions.ts';
import { mask } from './mask.ts';

/** Keys of HMAC-SHA256. As objects of `node:crypto`, since with plain bytes each value costs several times as much. */
export interface ReplacementKeys {
  readonly reversible: KeyObject;
  readonly hash: KeyObject;
}

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
const TAIL_CHARACTERS = 6;
/** Added until no other value has the placeholder. */
const TAIL_STEP = 2;
const MAX_TAIL_CHARACTERS = 26;
const HASH_CHARACTERS = 16;

/** What HAProxy carries for one request; beyond it placeholders are not given back. */
const MAX_RESTORED = 1000;
const MAX_RESTORED_BYTES = 65_536;
const RECORD_HEADER_BYTES = 6;

/** Things in brackets that a placeholder could be taken for. */
const IN_BRACKETS = /\[[A-Za-z0-9_]{6,80}\]/g;

/** Lower-case letters and digits of RFC 4648 base32. */
function base32(bytes: Buffer, characters: number): string {
  let text = '';
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5 && text.length < characters) {
      bits -= 5;
      text += ALPHABET[(value >>> bits) & 31];
    }
    value &= (1 << bits) - 1;
  }
  return text;
}

/** Whether a text can stand in the place: there is always one that does, the empty one at the latest. */
export type Fits = (text: string) => boolean;

export class Replacements {
  private readonly keys: ReplacementKeys;
  private readonly org: string;
  private readonly body: Buffer;
  private standing: ReadonlySet<string> | undefined;
  private readonly values = new Map<string, string>();
  /** An HMAC takes longer than all the rest: one for each value. */
  private readonly tails = new Map<string, string>();
  private readonly digests = new Map<string, string>();
  private restoredBytes = 0;

  /** @param body in which a placeholder must not stand already */
  constructor(keys: ReplacementKeys, org: string, body: Buffer) {
    this.keys = keys;
    this.org = org;
    this.body = body;
  }

  /** By placeholder. */
  get restored(): ReadonlyMap<string, string> {
    return this.values;
  }

  /** @param action one that writes something */
  replacementFor(action: Action, entity: string, value: string, fits: Fits): string {
    for (const candidate of this.candidates(action, entity, value, fits)) {
      if (fits(candidate)) return candidate;
    }
    return '';
  }

  /** The best first. */
  private *candidates(
    action: Action,
    entity: string,
    value: string,
    fits: Fits,
  ): Generator<string> {
    if (action === 'reversible') {
      const placeholder = this.reversible(entity, value, fits);
      if (placeholder !== undefined) yield placeholder;
    }
    if (action === 'hash') {
      const digest = this.digestOf(value);
      yield `[${entity}:${digest.slice(0, HASH_CHARACTERS)}]`;
      yield `[${digest.slice(0, TAIL_CHARACTERS)}]`;
    }
    if (action === 'redact') yield '[REDACTED]';
    else if (action !== 'mask') yield `[${entity}]`;
    const masked = mask(entity, value);
    if (action !== 'redact') yield masked;
    for (let length = masked.length; length > 0; length -= 1) yield '*'.repeat(length);
  }

  private reversible(entity: string, value: string, fits: Fits): string | undefined {
    const tails = this.tailsOf(entity, value);
    if (tails === undefined) return undefined;
    for (const head of [`[${entity}_`, '[']) {
      for (let length = TAIL_CHARACTERS; length <= MAX_TAIL_CHARACTERS; length += TAIL_STEP) {
        const placeholder = `${head}${tails.slice(0, length)}]`;
        if (!fits(placeholder)) break;
        const owner = this.values.get(placeholder);
        if (owner === value) return placeholder;
        if (owner !== undefined || this.standsInBody(placeholder)) continue;
        return this.remember(placeholder, value) ? placeholder : undefined;
      }
    }
    return undefined;
  }

  /** Undefined for a new value when there are as many as can be given back. */
  private tailsOf(entity: string, value: string): string | undefined {
    const identity = [this.org, entity, value].join('\0');
    let tails = this.tails.get(identity);
    if (tails === undefined && this.tails.size < MAX_RESTORED) {
      const digest = createHmac('sha256', this.keys.reversible).update(identity).digest();
      tails = base32(digest, MAX_TAIL_CHARACTERS);
      this.tails.set(identity, tails);
    }
    return tails;
  }

  private digestOf(value: string): string {
    let digest = this.digests.get(value);
    if (digest === undefined) {
      digest = createHmac('sha256', this.keys.hash).update(value).digest('hex');
      this.digests.set(value, digest);
    }
    return digest;
  }

  private remember(placeholder: string, value: string): boolean {
    const bytes = RECORD_HEADER_BYTES + placeholder.length + Buffer.byteLength(value);
    if (this.values.size >= MAX_RESTORED) return false;
    if (this.restoredBytes + bytes > MAX_RESTORED_BYTES) return false;
    this.restoredBytes += bytes;
    this.values.set(placeholder, value);
    return true;
  }

  private standsInBody(placeholder: string): boolean {
    this.standing ??= new Set(this.body.toString('latin1').match(IN_BRACKETS));
    return this.standing.has(placeholder);
  }
}

/** The records that HAProxy's filter reads: docs/haproxy-interface.md, section 3. */
export function encodeRestored(restored: ReadonlyMap<string, string>): Buffer {
  const parts: Buffer[] = [];
  for (const [placeholder, value] of restored) {
    const bytes = Buffer.from(value);
    const header = Buffer.allocUnsafe(2);
    header.writeUInt16BE(placeholder.length);
    const length = Buffer.allocUnsafe(4);
    length.writeUInt32BE(bytes.length);
    parts.push(header, Buffer.from(placeholder, 'latin1'), length, bytes);
  }
  return Buffer.concat(parts);
}
