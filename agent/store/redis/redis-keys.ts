/**
 * API keys in Redis. The authoritative record of a key lies with everything else of its organization: the hash
 * `{aigw:<org>}:key:<id>` with the fields `record` (JSON) and `revision` (which a reservation compares). It is changed
 * by one script, which compares revisions. Around it, because of Redis Cluster in other slots, indexes:
 *
 *   aigw:keyhash:<sha256>   whose key has this hash: organization, id, and when that was claimed, one to a line
 *   aigw:keyid:<id>         the same for an id
 *   aigw:orgs               every organization
 *   {aigw:<org>}:keys       ids of an organization's keys, in its own slot
 *
 * They are written before the record, and what no longer holds is removed after it. A crash in between leaves entries
 * that lead to no record, or to one without that hash: findKey looks, and finds nothing. An entry never lacks, since
 * a record is only written once its entries stand.
 *
 * Errors are ioredis's own; RedisStore makes StoreErrors of them.
 */
import type { ChainableCommander, Cluster, Redis } from 'ioredis';
import type { KeyFilter, KeyStore, StoredKey } from '../keys.ts';
import { keyHashName, keyIdName, keyName, keysName, ORGS, partOf } from './names.ts';

/**
 * After this an index entry without a record is what a crash has left, and another key may have it. Far longer than
 * any writer takes from its entries to its record.
 */
const CLAIM_VOID_AFTER_MS = 60_000;
/** Keys of a list read at once. */
const PAGE_KEYS = 500;
const UNIT = '\n';

/**
 * KEYS: the record, the organization's ids. ARGV: id, revision of the new record, the new record.
 * Returns the record that was there ('' for none), or false when its revision is not one less: nothing was written.
 */
const PUT_SCRIPT = `
local revision = tonumber(redis.call('HGET', KEYS[1], 'revision') or 0)
if revision ~= tonumber(ARGV[2]) - 1 then return false end
local old = redis.call('HGET', KEYS[1], 'record') or ''
redis.call('HSET', KEYS[1], 'record', ARGV[3], 'revision', ARGV[2])
redis.call('SADD', KEYS[2], ARGV[1])
return old
`;

/** Takes an index entry over from one that is void; KEYS: the entry. ARGV: as it was seen, as it shall be. */
const TAKE_OVER_SCRIPT = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2])
return 1
`;

interface Scripts {
  aiPutKey(record: string, ids: string, ...args: (string | number)[]): Promise<string | null>;
  aiTakeOver(entry: string, seen: string, next: string): Promise<number>;
}

export class RedisKeys implements KeyStore {
  private readonly redis: (Redis | Cluster) & Scripts;

  constructor(redis: Redis | Cluster) {
    redis.defineCommand('aiPutKey', { numberOfKeys: 2, lua: PUT_SCRIPT });
    redis.defineCommand('aiTakeOver', { numberOfKeys: 1, lua: TAKE_OVER_SCRIPT });
    this.redis = redis as (Redis | Cluster) & Scripts;
  }

  async findKey(sha256: string): Promise<StoredKey | undefined> {
    const owner = parseOwner(await this.redis.get(keyHashName(sha256)));
    if (owner === undefined) return undefined;
    const key = await this.read(owner.org, owner.id);
    return key !== undefined && hashesOf(key).includes(sha256) ? key : undefined;
  }

  async getKey(id: string): Promise<StoredKey | undefined> {
    const owner = parseOwner(await this.redis.get(keyIdName(id)));
    return owner === undefined ? undefined : this.read(owner.org, id);
  }

  async listKeys(filter: KeyFilter): Promise<StoredKey[]> {
    const orgs = filter.org === undefined ? await this.redis.smembers(ORGS) : [filter.org];
    const keys: StoredKey[] = [];
    for (const org of orgs) await this.readOrg(org, filter, keys);
    return keys.sort((a, b) => a.createdAtMs - b.createdAtMs || (a.id < b.id ? -1 : 1));
  }

  async putKey(key: StoredKey): Promise<boolean> {
    const { id, org, revision } = key;
    const hashes = hashesOf(key);
    if (!(await this.claim(keyIdName(id), key, () => this.getKey(id)))) return false;
    for (const sha256 of hashes) {
      const holder = (): Promise<StoredKey | undefined> => this.findKey(sha256);
      if (!(await this.claim(keyHashName(sha256), key, holder))) return false;
    }
    await this.redis.sadd(ORGS, org);
    const part = partOf(org);
    const record = JSON.stringify(key);
    const old = await this.redis.aiPutKey(keyName(part, id), keysName(part), id, revision, record);
    if (old === null) return false;
    if (old !== '') await this.dropHashes(JSON.parse(old) as StoredKey, hashes);
    return true;
  }

  private async read(org: string, id: string): Promise<StoredKey | undefined> {
    return parseRecord(await this.redis.hget(keyName(partOf(org), id), 'record'));
  }

  /**
   * Makes an index entry lead to this key.
   * @param holder finds the record that the entry leads to now
   * @returns false when it leads to another key, or may soon
   */
  private async claim(
    entry: string,
    { org, id }: StoredKey,
    holder: () => Promise<StoredKey | undefined>,
  ): Promise<boolean> {
    const value = [org, id, Date.now()].join(UNIT);
    if ((await this.redis.set(entry, value, 'NX')) === 'OK') return true;
    const seen = await this.redis.get(entry);
    const owner = parseOwner(seen);
    if (seen === null || owner === undefined) return false;
    if (owner.org === org && owner.id === id) return true;
    const isFresh = Date.now() - owner.claimedAtMs < CLAIM_VOID_AFTER_MS;
    if (isFresh || (await holder()) !== undefined) return false;
    return (await this.redis.aiTakeOver(entry, seen, value)) === 1;
  }

  private async dropHashes(old: StoredKey, kept: readonly string[]): Promise<void> {
    for (const sha256 of hashesOf(old)) {
      if (!kept.includes(sha256)) await this.redis.del(keyHashName(sha256));
    }
  }

  private async readOrg(org: string, filter: KeyFilter, keys: StoredKey[]): Promise<void> {
    const part = partOf(org);
    const seen = new Set<string>(); // SSCAN may give an id twice
    let cursor = '0';
    do {
      const [next, ids] = await this.redis.sscan(keysName(part), cursor, 'COUNT', PAGE_KEYS);
      cursor = next;
      const fresh = ids.filter((id) => !seen.has(id));
      if (fresh.length === 0) continue;
      const pipeline: ChainableCommander = this.redis.pipeline();
      for (const id of fresh) {
        seen.add(id);
        pipeline.hget(keyName(part, id), 'record');
      }
      for (const [error, record] of (await pipeline.exec()) ?? []) {
        if (error !== null) throw error;
        const key = parseRecord(record as string | null);
        if (key !== undefined && matches(key, filter)) keys.push(key);
      }
    } while (cursor !== '0');
  }
}

interface Owner {
  readonly org: string;
  readonly id: string;
  readonly claimedAtMs: number;
}

function parseOwner(value: string | null): Owner | undefined {
  if (value === null) return undefined;
  const [org, id, claimedAtMs] = value.split(UNIT);
  return { org, id, claimedAtMs: Number(claimedAtMs) };
}

function parseRecord(record: string | null): StoredKey | undefined {
  return record === null ? undefined : (JSON.parse(record) as StoredKey);
}

function hashesOf({ sha256, previousSha256 }: StoredKey): string[] {
  return previousSha256 === undefined ? [sha256] : [sha256, previousSha256];
}

function matches(key: StoredKey, { team, user }: KeyFilter): boolean {
  return (team ?? key.team) === key.team && (user ?? key.user) === key.user;
}
