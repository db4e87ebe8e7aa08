/**
 * The keys of the store as an agent has them at hand. Records are kept here without a time limit, and yet a revocation
 * holds from the next request on: a reservation names the record's revision, and the store refuses it when it has
 * another one. The pipeline then calls `forget` and decides once more.
 *
 * That a key is unknown is never kept: a key that was just created works at once.
 */
import { timingSafeEqual } from 'node:crypto';
import { LIMIT_FORM, type Limit, parseLimit } from '../limits/limit.ts';
import type { KeyStore, StoredKey } from '../store/keys.ts';
import type { KeyRecord } from './catalog.ts';

/** What a plugin may ask. */
export interface KeyLookup {
  /** Revoked and expired keys too; undefined for a hash that no key has. Throws StoreError. */
  find(sha256: string): KeyRecord | undefined | Promise<KeyRecord | undefined>;
}

export interface KeyDirectoryOptions {
  /** Records kept; about a kilobyte each. The one that was not asked for longest goes first. */
  readonly maxKeys?: number;
}

const DEFAULT_MAX_KEYS = 50_000;

export class KeyDirectory implements KeyLookup {
  private readonly store: Pick<KeyStore, 'findKey' | 'getKey'>;
  private readonly maxKeys: number;
  /** By hash, the one that was asked for last at the end. */
  private readonly known = new Map<string, KeyRecord>();
  /** Questions under way: many requests with one new key ask the store once. */
  private readonly asked = new Map<string, Promise<KeyRecord | undefined>>();

  constructor(store: Pick<KeyStore, 'findKey' | 'getKey'>, options: KeyDirectoryOptions = {}) {
    this.store = store;
    this.maxKeys = options.maxKeys ?? DEFAULT_MAX_KEYS;
  }

  find(sha256: string): KeyRecord | undefined | Promise<KeyRecord | undefined> {
    const record = this.known.get(sha256);
    if (record === undefined) return this.findInStore(sha256);
    this.known.delete(sha256);
    this.known.set(sha256, record);
    return record;
  }

  /** The store's record differs from the one that `find` gave: the next `find` asks the store. */
  forget(sha256: string): void {
    this.known.delete(sha256);
    this.asked.delete(sha256);
  }

  /** For answers that need no reservation, and so are not checked by it. Throws StoreError. */
  async isCurrent(record: KeyRecord): Promise<boolean> {
    if (record.revision === undefined) return true;
    const stored = await this.store.getKey(record.id);
    return stored?.revision === record.revision;
  }

  private async findInStore(sha256: string): Promise<KeyRecord | undefined> {
    const underWay = this.asked.get(sha256);
    if (underWay === undefined) return this.ask(sha256);
    const found = await underWay;
    // That question may be older than the key: one that began after this request must say that there is none.
    return found ?? this.asked.get(sha256) ?? this.ask(sha256);
  }

  private ask(sha256: string): Promise<KeyRecord | undefined> {
    const question = this.askStore(sha256).then(
      (record) => {
        if (this.isLatest(sha256, question) && record !== undefined) this.keep(sha256, record);
        return record;
      },
      (error: unknown) => {
        this.isLatest(sha256, question);
        throw error;
      },
    );
    this.asked.set(sha256, question);
    return question;
  }

  /** Ends a question. False when `forget` was called meanwhile: its answer may be the one to be forgotten. */
  private isLatest(sha256: string, question: Promise<KeyRecord | undefined>): boolean {
    return this.asked.get(sha256) === question && this.asked.delete(sha256);
  }

  private async askStore(sha256: string): Promise<KeyRecord | undefined> {
    const key = await this.store.findKey(sha256);
    return key === undefined ? undefined : keyRecordOf(key, sha256);
  }

  private keep(sha256: string, record: KeyRecord): void {
    this.known.set(sha256, record);
    if (this.known.size <= this.maxKeys) return;
    const [oldest] = this.known.keys();
    this.known.delete(oldest);
  }
}

/**
 * The record that a request with this hash acts under: for a key that was rotated, the old one until its grace ends.
 * Undefined when the hash is neither of the two.
 */
export function keyRecordOf(key: StoredKey, sha256: string): KeyRecord | undefined {
  const { id, org, team, user, roles, tags, models, revision, revokedAtMs } = key;
  const isPrevious = key.previousSha256 !== undefined && isSameHash(key.previousSha256, sha256);
  if (!isPrevious && !isSameHash(key.sha256, sha256)) return undefined;
  const untilMs = isPrevious ? (key.previousUntilMs ?? 0) : Number.POSITIVE_INFINITY;
  const endMs = Math.min(untilMs, key.expiresAtMs ?? Number.POSITIVE_INFINITY);
  const expiresAtMs = Number.isFinite(endMs) ? endMs : undefined;
  const limits = key.limits.map((text) => limitOf(text, id));
  const who = { id, sha256, org, team, user, roles, tags, models };
  return { ...who, limits, expiresAtMs, revokedAtMs, revision };
}

/** A limit that this agent does not understand, of a newer one perhaps, is never left out. */
function limitOf(text: string, id: string): Limit {
  const limit = parseLimit(text);
  if (limit === undefined) throw new Error(`key '${id}' has a limit that is not ${LIMIT_FORM}`);
  return limit;
}

/**
 * How long a lookup takes shows at most something of the hashes that are stored, as where an index branches; that
 * tells nothing of the keys, which are 256 random bits behind SHA-256. Whether the whole hash is right is decided
 * here, in a time that depends on nothing.
 */
export function isSameHash(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
