/** What every store of keys must do, run against each: SQLite in a file, a real Redis server, a real Redis Cluster. */
import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { Cluster, Redis } from 'ioredis';
import { createKey, type KeyAttributes, revokeKey, rotateKey } from '../../agent/keys/lifecycle.ts';
import type { KeyStore, StoredKey } from '../../agent/store/keys.ts';
import { keyHashName, keyIdName } from '../../agent/store/redis/names.ts';
import { RedisKeys } from '../../agent/store/redis/redis-keys.ts';
import { KEYS_MIGRATION, SqliteKeys } from '../../agent/store/sqlite/sqlite-keys.ts';
import { startRedisCluster } from '../helpers/redis-cluster.ts';
import { startRedis } from '../helpers/redis-server.ts';
import { removeTemporaryFolder, temporaryFolder } from '../helpers/temporary-folder.ts';

interface Opened {
  readonly keys: KeyStore;
  close(): void;
}

interface StoreKind {
  readonly name: string;
  start(): Promise<{ open: () => Opened; stop: () => Promise<void> }>;
}

const STORES: readonly StoreKind[] = [
  {
    name: 'sqlite',
    async start() {
      const folder = temporaryFolder('keys');
      const file = path.join(folder, 'store.db');
      const first = new DatabaseSync(file);
      first.exec(`PRAGMA journal_mode = WAL; ${KEYS_MIGRATION}`);
      first.close();
      return {
        open() {
          const database = new DatabaseSync(file, { timeout: 5000 });
          return { keys: new SqliteKeys(database), close: () => database.close() };
        },
        stop: async () => removeTemporaryFolder(folder),
      };
    },
  },
  {
    name: 'redis',
    async start() {
      const server = await startRedis();
      return {
        open() {
          const redis = new Redis(server.url);
          return { keys: new RedisKeys(redis), close: () => redis.disconnect() };
        },
        stop: () => server.stop(),
      };
    },
  },
  {
    name: 'redis-cluster',
    async start() {
      const cluster = await startRedisCluster();
      return {
        open() {
          const redis = new Cluster([...cluster.urls]);
          return { keys: new RedisKeys(redis), close: () => redis.disconnect() };
        },
        stop: () => cluster.stop(),
      };
    },
  },
];

const newHash = (): string => randomBytes(32).toString('hex');

function attributes(more: Partial<KeyAttributes> = {}): KeyAttributes {
  return {
    id: `key-${randomUUID()}`,
    name: 'a "name", with\nall – sorts',
    org: 'acme',
    team: 'red',
    user: 'ann',
    roles: ['developer'],
    tags: { 'cost-center': '4711' },
    models: ['gpt-*'],
    limits: ['5M tokens/minute', '$50/month'],
    ...more,
  };
}

for (const kind of STORES) {
  describe(kind.name, () => {
    let started: Awaited<ReturnType<StoreKind['start']>>;
    let first: Opened;
    let second: Opened;
    before(async () => {
      started = await kind.start();
      first = started.open();
      second = started.open();
    });
    after(async () => {
      first.close();
      second.close();
      await started.stop();
    });

    const created = async (more: Partial<KeyAttributes> = {}, nowMs = Date.now()) => {
      const key = createKey(attributes(more), newHash(), nowMs);
      assert.equal(await first.keys.putKey(key), true);
      return key;
    };

    test('a key comes back as it was put, by hash and by id, for every agent', async () => {
      const key = await created({ expiresAtMs: 1_900_000_000_000 });
      for (const { keys } of [first, second]) {
        assert.deepEqual(await keys.findKey(key.sha256), key);
        assert.deepEqual(await keys.getKey(key.id), key);
      }
      assert.equal(await first.keys.findKey(newHash()), undefined);
      assert.equal(await first.keys.getKey('key-none'), undefined);
    });

    test('a revocation is seen at once, and the key stays known', async () => {
      const key = await created();
      const revoked = revokeKey(key, Date.now());
      assert.equal(await first.keys.putKey(revoked), true);
      assert.deepEqual(await second.keys.findKey(key.sha256), revoked);
    });

    test('a rotated key is found by both hashes, then by the new one alone', async () => {
      const key = await created();
      const [secondHash, thirdHash] = [newHash(), newHash()];
      const once = rotateKey(key, { sha256: secondHash, graceMs: 60_000 }, Date.now());
      assert.equal(await first.keys.putKey(once), true);
      assert.deepEqual(await second.keys.findKey(key.sha256), once);
      assert.deepEqual(await second.keys.findKey(secondHash), once);
      const twice = rotateKey(once, { sha256: thirdHash, graceMs: 0 }, Date.now());
      assert.equal(await first.keys.putKey(twice), true);
      assert.equal(await second.keys.findKey(key.sha256), undefined);
      assert.equal(await second.keys.findKey(secondHash), undefined);
      assert.deepEqual(await second.keys.findKey(thirdHash), twice);
    });

    test('only the next revision is taken', async () => {
      const key = await created();
      const none = createKey(attributes(), newHash(), Date.now());
      const cases: StoredKey[] = [
        { ...key, sha256: newHash() },
        { ...key, revision: 3 },
        { ...none, revision: 2 },
        { ...none, revision: 0 },
        { ...key, org: 'other', revision: 2 },
      ];
      for (const one of cases) assert.equal(await second.keys.putKey(one), false);
      assert.deepEqual(await first.keys.getKey(key.id), key);
      assert.equal(await first.keys.getKey(none.id), undefined);
    });

    test('of many changes at once exactly one is made for each revision', async () => {
      let key = await created();
      for (let round = 0; round < 10; round += 1) {
        const changes = Array.from({ length: 20 }, (_, index) => ({
          ...rotateKey(key, { sha256: newHash(), graceMs: 0 }, Date.now()),
          name: `${index}`,
        }));
        const put = await Promise.all(
          changes.map((one, index) => (index % 2 === 0 ? first : second).keys.putKey(one)),
        );
        assert.equal(put.filter(Boolean).length, 1);
        const winner = changes[put.indexOf(true)];
        assert.deepEqual(await first.keys.getKey(key.id), winner);
        assert.deepEqual(await second.keys.findKey(winner.sha256), winner);
        for (const one of changes) {
          if (one !== winner) assert.equal(await first.keys.findKey(one.sha256), undefined);
        }
        assert.equal(await first.keys.findKey(key.sha256), undefined);
        key = winner;
      }
    });

    test('of many new keys with one id, or with one hash, exactly one is made', async () => {
      const id = `key-${randomUUID()}`;
      const sameId = Array.from({ length: 20 }, (_, index) =>
        createKey(attributes({ id, org: index % 3 === 0 ? 'a' : 'b' }), newHash(), Date.now()),
      );
      const sha256 = newHash();
      const sameHash = Array.from({ length: 20 }, (_, index) =>
        createKey(attributes({ org: index % 3 === 0 ? 'a' : 'b' }), sha256, Date.now()),
      );
      for (const keys of [sameId, sameHash]) {
        const put = await Promise.all(
          keys.map((key, index) => (index % 2 === 0 ? first : second).keys.putKey(key)),
        );
        assert.equal(put.filter(Boolean).length, 1);
        const winner = keys[put.indexOf(true)];
        assert.deepEqual(await first.keys.findKey(winner.sha256), winner);
      }
      const [holder] = await Promise.all([first.keys.findKey(sha256)]);
      const rotated = rotateKey(await created(), { sha256, graceMs: 0 }, Date.now());
      assert.equal(await first.keys.putKey(rotated), false, 'a rotation cannot take it either');
      assert.deepEqual(await first.keys.findKey(sha256), holder);
    });

    test('lists in order of creation, by organization, team and user', async () => {
      const org = `org-${randomBytes(4).toString('hex')}`;
      const keys: StoredKey[] = [];
      for (let index = 0; index < 2500; index += 1) {
        const more = { org, team: index % 2 === 0 ? 'even' : 'odd', user: `user-${index % 5}` };
        keys.push(createKey(attributes(more), newHash(), 1_000_000 - index));
      }
      for (let start = 0; start < keys.length; start += 100) {
        const put = keys.slice(start, start + 100).map((key) => first.keys.putKey(key));
        assert.ok((await Promise.all(put)).every(Boolean));
      }
      keys.reverse();
      assert.deepEqual(await second.keys.listKeys({ org }), keys);
      assert.deepEqual(
        await second.keys.listKeys({ org, team: 'odd', user: 'user-3' }),
        keys.filter(({ team, user }) => team === 'odd' && user === 'user-3'),
      );
      assert.deepEqual(await second.keys.listKeys({ org: 'nobody' }), []);
      const everybody = await second.keys.listKeys({});
      assert.equal(everybody.filter((key) => key.org === org).length, keys.length);
    });

    test('any run of changes agrees with a plain model', async () => {
      const step = fc.record({
        key: fc.nat({ max: 3 }),
        change: fc.constantFrom('create', 'revoke', 'rotate', 'grace', 'stale'),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 25 }), (steps) =>
          runAgainstModel(first.keys, second.keys, steps),
        ),
        { numRuns: 60 },
      );
    });
  });
}

interface Step {
  readonly key: number;
  readonly change: 'create' | 'revoke' | 'rotate' | 'grace' | 'stale';
}

/** The model: records by id, and every hash that ever was. */
async function runAgainstModel(one: KeyStore, other: KeyStore, steps: Step[]): Promise<void> {
  const records = new Map<string, StoredKey>();
  const hashes = new Set<string>();
  const ids = Array.from({ length: 4 }, () => `key-${randomUUID()}`);
  for (const { key, change } of steps) {
    const id = ids[key];
    const record = records.get(id);
    const sha256 = newHash();
    let next: StoredKey | undefined;
    if (change === 'create') next = createKey(attributes({ id }), sha256, Date.now());
    else if (record === undefined) continue;
    else if (change === 'stale') next = { ...record, name: 'stale' };
    else if (change === 'revoke') next = revokeKey(record, Date.now());
    else if (record.revokedAtMs === undefined) {
      next = rotateKey(record, { sha256, graceMs: change === 'grace' ? 60_000 : 0 }, Date.now());
    }
    if (next === undefined || next === record) continue;
    const isNext = next.revision === (record?.revision ?? 0) + 1;
    assert.equal(await one.putKey(next), isNext, change);
    hashes.add(next.sha256);
    if (isNext) records.set(id, next);
  }
  for (const id of ids) assert.deepEqual(await other.getKey(id), records.get(id));
  for (const hash of hashes) {
    const holder = [...records.values()].find(
      ({ sha256, previousSha256 }) => sha256 === hash || previousSha256 === hash,
    );
    assert.deepEqual(await other.findKey(hash), holder);
  }
}

test('redis: what a crash leaves between index and record does no harm, and gives way', async () => {
  const server = await startRedis();
  const redis = new Redis(server.url);
  try {
    const keys = new RedisKeys(redis);
    const key = createKey(attributes(), newHash(), Date.now());
    const longAgo = Date.now() - 3_600_000;
    await redis.set(keyHashName(key.sha256), `acme\nkey-that-never-came\n${longAgo}`);
    await redis.set(keyIdName(key.id), `elsewhere\n${key.id}\n${longAgo}`);
    assert.equal(await keys.findKey(key.sha256), undefined);
    assert.equal(await keys.getKey(key.id), undefined);
    assert.equal(await keys.putKey(key), true);
    assert.deepEqual(await keys.findKey(key.sha256), key);
    const rotated = rotateKey(key, { sha256: newHash(), graceMs: 0 }, Date.now());
    assert.equal(await keys.putKey(rotated), true);
    await redis.set(keyHashName(key.sha256), `acme\n${key.id}\n${longAgo}`);
    assert.equal(await keys.findKey(key.sha256), undefined, 'the old entry outlived the rotation');
  } finally {
    redis.disconnect();
    await server.stop();
  }
});
