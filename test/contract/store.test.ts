/** What every store must do, run against each: SQLite in a file, and a real Redis server. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { GuardedStore } from '../../agent/store/guarded/guarded-store.ts';
import type { StoredKey } from '../../agent/store/keys.ts';
import type { LedgerRow } from '../../agent/store/ledger.ts';
import { RedisStore } from '../../agent/store/redis/redis-store.ts';
import { SqliteStore } from '../../agent/store/sqlite/sqlite-store.ts';
import type { Charge, ReserveOutcome, Settlement, Store } from '../../agent/store/store.ts';
import type { Window } from '../../agent/store/window.ts';
import { ledgerRow } from '../helpers/ledger-row.ts';
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
        open: () => new RedisStore({ urls: [redis.url], isCluster: false, commandTimeoutMs: 2000 }),
        stop: () => redis.stop(),
      };
    },
  },
];

/** A guard changes nothing while the store answers. */
function guarded({ name, start }: StoreKind): StoreKind {
  const observer = { storeAway() {}, storeBack() {}, fellBack() {}, reservationLost() {} };
  return {
    name: `${name} behind a guard`,
    async start() {
      const { open, stop } = await start();
      return {
        open: () =>
          new GuardedStore({ primary: open(), onFailure: 'deny', timeoutMs: 2000, observer }),
        stop,
      };
    },
  };
}

const MINUTE_MS = 60_000;
const EXPIRES_IN_MS = 60_000;

const ORG = 'acme';

function sliding(lengthMs: number): Window {
  return { kind: 'sliding', lengthMs };
}

function charge(counter: string, limit: number, amount: number, lengthMs = MINUTE_MS): Charge {
  return { counter, shared: false, limit, amount, window: sliding(lengthMs), enforced: true };
}

const row = (requestId: string): LedgerRow => ledgerRow({ requestId });

function statesOf(outcome: ReserveOutcome) {
  assert.ok(outcome.result !== 'key_changed');
  return outcome.states;
}

const KEY: StoredKey = {
  id: 'key_1',
  sha256: 'ab'.repeat(32),
  name: 'laptop',
  org: ORG,
  team: 't',
  user: 'u',
  roles: [],
  tags: {},
  models: ['*'],
  limits: [],
  createdAtMs: 1,
  revision: 1,
};

for (const kind of STORES.flatMap((kind) => [kind, guarded(kind)])) {
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
      store.reserve({ requestId, org: ORG, key: undefined, charges, expiresInMs });
    /** What is left of a limit, without charging it. */
    const left = async (counter: string, limit: number, windowMs = MINUTE_MS): Promise<number> => {
      return statesOf(await reserve([charge(counter, limit, 0, windowMs)]))[0].remaining;
    };
    const settlement = (
      requestId: string,
      chargedAtMs: number,
      counter: string,
      delta: number,
    ): Settlement => ({
      requestId,
      org: ORG,
      chargedAtMs,
      admittedBy: 'store',
      corrections: [{ counter, shared: false, window: sliding(MINUTE_MS), delta }],
      row: row(requestId),
    });

    test('admits up to the limit and not one more', async () => {
      for (let count = 1; count <= 3; count += 1) {
        const outcome = await reserve([charge('a', 3, 1)]);
        assert.ok(outcome.result === 'admitted');
        assert.equal(outcome.states[0].remaining, 3 - count);
        assert.ok(outcome.states[0].resetMs > 59_000 && outcome.states[0].resetMs <= 61_000);
      }
      const refused = await reserve([charge('a', 3, 1)]);
      assert.ok(refused.result === 'exceeded');
      assert.equal(refused.exceeded, 0);
      assert.ok(refused.retryAfterMs! > 58_000 && refused.retryAfterMs! <= 61_000);
    });

    test('charges all limits or none', async () => {
      const outcome = await reserve([charge('b1', 10, 1), charge('b2', 5, 6), charge('b3', 10, 1)]);
      assert.ok(outcome.result === 'exceeded');
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
      assert.equal(outcomes.filter(({ result }) => result === 'admitted').length, 50);
      assert.equal(await left('c-tokens', 1e6), 1e6 - 350);
    });

    test('a settlement corrects the charge, once', async () => {
      const requestId = randomUUID();
      const outcome = await reserve([charge('d', 1000, 500)], requestId);
      assert.ok(outcome.result === 'admitted');
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
      assert.ok(outcome.result === 'admitted');
      await store.settle(settlement(requestId, outcome.chargedAtMs, 'e', 250));
      assert.equal(await left('e', 1000), 650);
    });

    test('a release gives everything back, once', async () => {
      const requestId = randomUUID();
      const charges = [charge('f', 10, 4)];
      const outcome = await reserve(charges, requestId);
      assert.ok(outcome.result === 'admitted');
      await store.release({ requestId, org: ORG, chargedAtMs: outcome.chargedAtMs }, charges);
      await store.release({ requestId, org: ORG, chargedAtMs: outcome.chargedAtMs }, charges);
      assert.equal(await left('f', 10), 10);
      const late = await store.settle(settlement(requestId, outcome.chargedAtMs, 'f', 4));
      assert.equal(late, 'unknown');
    });

    test('a charge leaves its window after it, and not before', async () => {
      const windowMs = 600;
      const startedAtMs = Date.now();
      assert.equal((await reserve([charge('g', 1, 1, windowMs)])).result, 'admitted');
      let refused = 0;
      while ((await reserve([charge('g', 1, 1, windowMs)])).result !== 'admitted') {
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
      assert.ok(outcome.result === 'admitted');
      await sleep(200);
      await store.settle({
        ...settlement(requestId, outcome.chargedAtMs, 'h', 100),
        corrections: [{ counter: 'h', shared: false, window: sliding(windowMs), delta: 100 }],
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
      assert.ok(outcome.result === 'admitted');
      const refused = await other.reserve({
        requestId: randomUUID(),
        org: ORG,
        key: undefined,
        charges: [charge('j', 10, 6)],
        expiresInMs: EXPIRES_IN_MS,
      });
      assert.equal(refused.result, 'exceeded');
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
      const own = Buffer.alloc(32, 7);
      assert.deepEqual(await other.sharedSecret('receipt', own), mine, 'there is one already');
      assert.deepEqual(await other.sharedSecret('another', own), own);
      await other.close();
    });

    test('what is only observed is charged and never refused', async () => {
      const observed = { ...charge('k', 1, 1), enforced: false };
      await reserve([observed]);
      const outcome = await reserve([observed, charge('k-enforced', 5, 1)]);
      assert.equal(outcome.result, 'admitted');
      assert.deepEqual(
        statesOf(outcome).map(({ used, remaining }) => [used, remaining]),
        [
          [2, 0],
          [1, 4],
        ],
      );
    });

    test('a calendar window is the one that the clock of the store is in', async () => {
      const hourMs = 3_600_000;
      const now = Date.now();
      const budget = (startMs: number): Charge => ({
        ...charge('l', 10, 6),
        window: {
          kind: 'calendar',
          startMs,
          endMs: startMs + hourMs,
          nextEndMs: startMs + 2 * hourMs,
        },
      });
      const started = now - hourMs / 2;
      assert.equal((await reserve([budget(started)])).result, 'admitted');
      const refused = await reserve([budget(started)]);
      assert.ok(refused.result === 'exceeded');
      assert.ok(Math.abs(refused.retryAfterMs! - hourMs / 2) < 5_000);
      // An agent whose clock is behind still believes to be in the hour before.
      const behind = await reserve([budget(started - hourMs)]);
      assert.equal(behind.result, 'exceeded', 'the same hour for the store');
      const later = await reserve([budget(started + hourMs / 2 + 60_000)]);
      assert.equal(later.result, 'admitted', 'a new period is free');
    });

    test('a reservation that expired is settled when its line comes late', async () => {
      const requestId = randomUUID();
      const outcome = await reserve([charge('m', 100, 40)], requestId, 1);
      assert.ok(outcome.result === 'admitted');
      await sleep(20);
      assert.ok((await store.expireReservations()) >= 1);
      const open = await store.openReservations();
      assert.equal(
        await store.settle(settlement(requestId, outcome.chargedAtMs, 'm', -30)),
        'settled',
      );
      assert.equal(await store.openReservations(), open);
      assert.equal(await left('m', 100), 90);
    });

    test('what an agent admitted alone is charged in full at its settlement, once', async () => {
      const requestId = randomUUID();
      const late: Settlement = {
        ...settlement(requestId, Date.now(), 'n', 25),
        admittedBy: 'agent',
      };
      assert.equal(await store.settle(late), 'settled');
      assert.equal(await store.settle(late), 'unknown');
      assert.equal(await left('n', 100), 75);
    });

    test('a reservation holds only for the key as it is', async () => {
      assert.equal(await store.putKey(KEY), true);
      const withKey = (revision: number) =>
        store.reserve({
          requestId: randomUUID(),
          org: ORG,
          key: { id: KEY.id, revision },
          charges: [charge('o', 10, 1)],
          expiresInMs: EXPIRES_IN_MS,
        });
      assert.equal((await withKey(1)).result, 'admitted');
      assert.equal(await store.putKey({ ...KEY, revokedAtMs: 2, revision: 2 }), true);
      assert.equal((await withKey(1)).result, 'key_changed');
      assert.equal((await withKey(2)).result, 'admitted');
      assert.equal(await left('o', 10), 8);
    });

    test('counters that all organizations share', async () => {
      const shared = { ...charge('p', 10, 4), shared: true };
      const requestId = randomUUID();
      const one = await reserve([shared, charge('p-own', 10, 1)], requestId);
      assert.ok(one.result === 'admitted');
      const other = { requestId: randomUUID(), key: undefined, expiresInMs: EXPIRES_IN_MS };
      const charges = [charge('p-own', 1, 1), shared];
      const admitted = await store.reserve({ ...other, org: 'other', charges });
      assert.equal(admitted.result, 'admitted', 'a counter of its own organization is another');
      const refused = await store.reserve({ ...other, org: 'third', charges });
      assert.ok(refused.result === 'exceeded');
      assert.equal(refused.exceeded, 1);
      const corrections = [
        { counter: 'p', shared: true, window: sliding(MINUTE_MS), delta: -4 },
        { counter: 'p-own', shared: false, window: sliding(MINUTE_MS), delta: -1 },
      ];
      const { chargedAtMs } = one;
      const settling = { ...settlement(requestId, chargedAtMs, 'p', 0), corrections };
      assert.equal(await store.settle(settling), 'settled');
      assert.equal(statesOf(await reserve([{ ...shared, amount: 0 }]))[0].used, 4);
    });

    test('a claim is given once, and again when its time is over', async () => {
      assert.deepEqual(await Promise.all([store.claimOnce('q', 50), store.claimOnce('q', 50)]), [
        true,
        false,
      ]);
      await sleep(80);
      assert.equal(await store.claimOnce('q', 50), true);
    });

    test('a release whose reservation is not known gives back what was charged', async () => {
      const requestId = randomUUID();
      const charges = [charge('lost', 10, 4)];
      await reserve(charges, requestId);
      const lost = { requestId, org: ORG, chargedAtMs: undefined };
      await store.release(lost, charges);
      await store.release(lost, charges);
      assert.equal(await left('lost', 10), 10);
    });

    test('a reservation that comes after its release, or a second time, is void', async () => {
      const requestId = randomUUID();
      const charges = [charge('void', 10, 4)];
      await store.release({ requestId, org: ORG, chargedAtMs: undefined }, charges);
      await assert.rejects(reserve(charges, requestId), { name: 'VoidReservationError' });
      assert.equal(await left('void', 10), 10);
      assert.equal(await store.settle(settlement(requestId, 1, 'void', 0)), 'unknown');
      const other = randomUUID();
      await reserve(charges, other);
      await assert.rejects(reserve(charges, other), { name: 'VoidReservationError' });
      assert.equal(await left('void', 10), 6);
    });

    test('agents are counted while they are heard of', async () => {
      assert.equal(await store.countAgents('agent-1', MINUTE_MS), 1);
      assert.equal(await store.countAgents('agent-2', MINUTE_MS), 2);
      assert.equal(await store.countAgents('agent-1', MINUTE_MS), 2);
      await sleep(20);
      assert.equal(await store.countAgents('agent-3', 10), 1);
    });

    test('a closed store says so', async () => {
      const other = started.open();
      await other.check();
      await other.close();
      await assert.rejects(other.check(), { name: 'StoreError' });
    });
  });
}
