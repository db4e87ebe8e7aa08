import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKey, revokeKey } from '../../../agent/keys/lifecycle.ts';
import { isSameHash, KeyDirectory } from '../../../agent/pipeline/key-directory.ts';
import type { StoredKey } from '../../../agent/store/keys.ts';

const hash = (digit: number): string => digit.toString(16).padStart(64, '0');

function key(digit: number): StoredKey {
  const attributes = {
    id: `key-${digit}`,
    name: '',
    org: 'o',
    team: 't',
    user: '',
    roles: [],
    tags: {},
    models: ['*'],
    limits: [],
  };
  return createKey(attributes, hash(digit), 0);
}

/** A store whose answers come when the test says so. */
class SlowStore {
  readonly keys = new Map<string, StoredKey>();
  asked = 0;
  private readonly waiting: (() => void)[] = [];

  async findKey(sha256: string): Promise<StoredKey | undefined> {
    this.asked += 1;
    const found = this.keys.get(sha256); // as it is now, however late the answer
    await new Promise<void>((resolve) => this.waiting.push(resolve));
    return found;
  }

  async getKey(id: string): Promise<StoredKey | undefined> {
    return [...this.keys.values()].find((one) => one.id === id);
  }

  put(one: StoredKey): void {
    this.keys.set(one.sha256, one);
  }

  async answer(): Promise<void> {
    for (const resolve of this.waiting.splice(0)) resolve();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test('many requests with one new key ask the store once, later ones not at all', async () => {
  const store = new SlowStore();
  store.put(key(1));
  const directory = new KeyDirectory(store);
  const found = Array.from({ length: 50 }, () => directory.find(hash(1)));
  await store.answer();
  for (const one of found) assert.equal((await one)?.id, 'key-1');
  assert.equal(store.asked, 1);
  const again = directory.find(hash(1));
  assert.ok(!(again instanceof Promise));
  assert.equal(again?.revision, 1);
});

test('a key that is created while strangers try it works for the next request', async () => {
  const store = new SlowStore();
  const directory = new KeyDirectory(store);
  const stranger = directory.find(hash(1)) as Promise<unknown>;
  store.put(key(1));
  const holders = [directory.find(hash(1)), directory.find(hash(1))];
  await store.answer();
  assert.equal(await stranger, undefined);
  await store.answer();
  for (const holder of holders) assert.equal((await holder)?.id, 'key-1');
  assert.equal(store.asked, 2);
});

test('what was asked before a forget is not kept after it', async () => {
  const store = new SlowStore();
  store.put(key(1));
  const directory = new KeyDirectory(store);
  const early = directory.find(hash(1)) as Promise<unknown>;
  store.put(revokeKey(key(1), 5));
  directory.forget(hash(1));
  const late = directory.find(hash(1));
  await store.answer();
  await early;
  assert.equal((await late)?.revokedAtMs, 5);
  const kept = directory.find(hash(1));
  assert.ok(!(kept instanceof Promise));
  assert.equal(kept?.revokedAtMs, 5);
  assert.equal(await directory.isCurrent(kept!), true);
  store.put({ ...key(1), revision: 3 });
  assert.equal(await directory.isCurrent(kept!), false);
  assert.equal(await directory.isCurrent({ ...kept!, revision: undefined }), true);
});

test('errors of the store are passed on and not kept', async () => {
  let fails = true;
  const directory = new KeyDirectory({
    async findKey() {
      if (fails) throw new Error('away');
      return key(1);
    },
    getKey: async () => undefined,
  });
  await assert.rejects(directory.find(hash(1)) as Promise<unknown>, /away/);
  fails = false;
  assert.equal((await directory.find(hash(1)))?.id, 'key-1');
});

test('holds so many keys and no more; the one asked for last stays', async () => {
  let asked = 0;
  const findKey = async (sha256: string): Promise<StoredKey> => {
    asked += 1;
    return key(Number.parseInt(sha256, 16));
  };
  const directory = new KeyDirectory({ findKey, getKey: async () => undefined }, { maxKeys: 2 });
  for (const digit of [1, 2, 1, 3, 1]) await directory.find(hash(digit));
  assert.equal(asked, 3);
  await directory.find(hash(2));
  assert.equal(asked, 4);
});

test('hashes are the same or not, whatever their length', () => {
  assert.ok(isSameHash(hash(7), hash(7)));
  assert.ok(!isSameHash(hash(7), hash(8)));
  assert.ok(!isSameHash(hash(7), ''));
});
