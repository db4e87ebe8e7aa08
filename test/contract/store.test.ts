/** What every store must do, run against each: SQLite in a file, and a real Redis server. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { RedisStore } from '../../agent/store/redis/redis-store.ts';
import { SqliteStore } from '../../agent/store/sqlite/sqlite-store.ts';
import type { Charge, LedgerRow, Settlement, Store } from '../../agent/store/store.ts';
import { type RedisServer, startRedis } from '../helpers/redis-server.ts';
import { removeTemporaryFolder, temporaryFolder } from '../helpers/temporary-folder.ts';

interface StoreKind {
  readonly name: string;
  start(): Promise<{ open: () => Store; stop: () => Promise<void> }>;
}

const STORES: readonly StoreKind[] = [
  {
    name: 'sqlite',
    async start() {
      const folder = temporaryFolder('store');
      return {
        open: () => SqliteStore.open({ path: path.join(folder, 'store.db') }),
        stop: async () => removeTemporaryFolder(folder),
      };
    },
  },
  {
    name: 'redis',
    async start() {
      const redis: RedisServer = await startRedis();
      return {
        open: () => new RedisStore({ url: redis.url, commandTimeoutMs: 2000 }),
        stop: () => redis.stop(),
      };
    },
  },
];

const MINUTE_MS = 60_000;
const EXPIRES_IN_MS = 60_000;

function charge(counter: string, limit: number, amount: number, windowMs = MINUTE_MS): Charge {
  return { counter, limit, amount, windowMs };
}

function row(requestId: string): LedgerRow {
  return {
    requestId,
    endedAtMs: 1_700_000_000_000,
    key: 'k',
    team: 't',
    user: 'u',
    endpoint: 'chat',
    model: 'm',
    provider: 'p',
    providerModel: 'pm',
    promptTokens: 3,
    completionTokens: 4,
    cachedTokens: 1,
    cacheWriteTokens: 2,
    reasoningTokens: 1,
    source: 'reported',
    status: 200,
    termination: '--',
    firstByteMs: 5,
    totalMs: 6,
  };
}

for (const kind of STORES) {
  describe(kind.name, () => {
    let started: Awaited<ReturnType<StoreKind['start']>>;
    let store: Store;
    before(async () => {
      started = await kind.start();
      store = started.open();
    });
    after(async () => {
      await store.close();
      await started.stop();
    });

    const reserve = (charges: Charge[], requestId = randomUUID(), expiresInMs = EXPIRES_IN_MS) =>
      store.reserve({ requestId, charges, expiresInMs });
    /** What is left of a limit, without charging it. */
    const left = async (counter: string, limit: number, windowMs = MINUTE_MS): Promise<number> => {
      const { states } = await reserve([charge(counter, limit, 0, windowMs)]);
      return states[0].remaining;
    };
    const settlement = (
      requestId: string,
      chargedAtMs: number,
      counter: string,
      delta: number,
    ): Settlement => ({
      requestId,
      chargedAtMs,
      corrections: [{ counter, windowMs: MINUTE_MS, delta }],
      row: row(requestId),
    });

    test('admits up to the limit and not one more', async () => {
      for (let count = 1; count <= 3; count += 1) {
        const outcome = await reserve([charge('a', 3, 1)]);
        assert.equal(outcome.admitted, true);
        assert.equal(outcome.states[0].remaining, 3 - count);
        assert.ok(outcome.states[0].resetMs > 59_000 && outcome.states[0].resetMs <= 61_000);
      }
      const refused = await reserve([charge('a', 3, 1)]);
      assert.ok(!refused.admitted);
      assert.equal(refused.exceeded, 0);
      assert.ok(refused.retryAfterMs! > 58_000 && refused.retryAfterMs! <= 61_000);
    });

    test('charges all limits or none', async () => {
      const outcome = await reserve([charge('b1', 10, 1), charge('b2', 5, 6), charge('b3', 10, 1)]);
      assert.ok(!outcome.admitted);
      assert.equal(outcome.exceeded, 1);
      assert.equal(outcome.retryAfterMs, undefined, 'larger than the limit: never');
      assert.deepEqual(
        [await left('b1', 10), await left('b2', 5), await left('b3', 10)],
        [10, 5, 10],
      );
    });

    test('of 200 at once against a limit of 50 exactly 50 are admitted', async () => {
      const outcomes = await Promise.all(
        Array.from({ length: 200 }, () =>
          reserve([charge('c', 50, 1), charge('c-tokens', 1e6, 7)]),
        ),
      );
      assert.equal(outcomes.filter(({ admitted }) => admitted).length, 50);
      assert.equal(await left('c-tokens', 1e6), 1e6 - 350);
    });

    test('a settlement corrects the charge, once', async () => {
      const requestId = randomUUID();
      const outcome = await reserve([charge('d', 1000, 500)], requestId);
      assert.ok(outcome.admitted);
      const settle = () => store.settle(settlement(requestId, outcome.chargedAtMs, 'd', -430));
      assert.equal(await settle(), 'settled');
      assert.equal(await settle(), 'unknown');
      assert.equal(await left('d', 1000), 930);
      assert.deepEqual(
        (await store.ledger(100)).filter((one) => one.requestId === requestId),
        [row(requestId)],
      );
    });

    test('more used than reserved is charged too', async () => {
      const requestId = randomUUID();
      const outcome = await reserve([charge('e', 1000, 100)], requestId);
      assert.ok(outcome.admitted);
      await store.settle(settlement(requestId, outcome.chargedAtMs, 'e', 250));
      assert.equal(await left('e', 1000), 650);
    });

    test('a release gives everything back, once', async () => {
      const requestId = randomUUID();
      const charges = [charge('f', 10, 4)];
      const outcome = await reserve(charges, requestId);
      assert.ok(outcome.admitted);
      await store.release(requestId, outcome.chargedAtMs, charges);
      await store.release(requestId, outcome.chargedAtMs, charges);
      assert.equal(await left('f', 10), 10);
      const late = await store.settle(settlement(requestId, outcome.chargedAtMs, 'f', 4));
      assert.equal(late, 'unknown');
    });

    test('a charge leaves its window after it, and not before', async () => {
      const windowMs = 600;
      const startedAtMs = Date.now();
      assert.ok((await reserve([charge('g', 1, 1, windowMs)])).admitted);
      let refused = 0;
      while (!(await reserve([charge('g', 1, 1, windowMs)])).admitted) {
        refused += 1;
        await sleep(5);
      }
      const waitedMs = Date.now() - startedAtMs;
      assert.ok(refused > 0);
      assert.ok(waitedMs >= windowMs - 5, `admitted again after ${waitedMs} ms`);
    });

    test('a correction of a charge that left its window changes nothing', async () => {
      const windowMs = 120;
      const requestId = randomUUID();
      const outcome = await reserve([charge('h', 10, 5, windowMs)], requestId);
      assert.ok(outcome.admitted);
      await sleep(200);
      await store.settle({
        ...settlement(requestId, outcome.chargedAtMs, 'h', 100),
        corrections: [{ counter: 'h', windowMs, delta: 100 }],
      });
      assert.equal(await left('h', 10, windowMs), 10);
    });

    test('expired reservations are counted, once, and stay charged', async () => {
      await store.expireReservations();
      await reserve([charge('i', 10, 4)], randomUUID(), 1);
      await sleep(20);
      assert.equal(await store.expireReservations(), 1);
      assert.equal(await store.expireReservations(), 0);
      assert.equal(await left('i', 10), 6);
    });

    test('two agents share limits, reservations and secrets', async () => {
      const other = started.open();
      const requestId = randomUUID();
      const outcome = await reserve([charge('j', 10, 6)], requestId);
      assert.ok(outcome.admitted);
      const refused = await other.reserve({
        requestId: randomUUID(),
        charges: [charge('j', 10, 6)],
        expiresInMs: EXPIRES_IN_MS,
      });
      assert.equal(refused.admitted, false);
      assert.equal(
        await other.settle(settlement(requestId, outcome.chargedAtMs, 'j', -6)),
        'settled',
      );
      const [mine, theirs] = await Promise.all([
        store.sharedSecret('receipt'),
        other.sharedSecret('receipt'),
      ]);
      assert.equal(mine.length, 32);
      assert.deepEqual(mine, theirs);
      await other.close();
    });

    test('a closed store says so', async () => {
      const other = started.open();
      await other.check();
      await other.close();
      await assert.rejects(other.check(), { name: 'StoreError' });
    });
  });
}
