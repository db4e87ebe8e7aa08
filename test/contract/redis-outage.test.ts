/**
 * A real Redis that is paused, killed, restarted and emptied under load: no request waits longer than the limit, none is
 * free when the policy is `deny`, and afterwards the counters agree with what was admitted.
 */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { type FailurePolicy, GuardedStore } from '../../agent/store/guarded/guarded-store.ts';
import { RedisStore } from '../../agent/store/redis/redis-store.ts';
import { SqliteStore } from '../../agent/store/sqlite/sqlite-store.ts';
import type { Charge } from '../../agent/store/store.ts';
import { type RedisServer, startRedis } from '../helpers/redis-server.ts';
import { ReservationLoad, untilUsed, usedOf, waitUntil } from '../helpers/reservation-load.ts';

const TIMEOUT_MS = 50;
/** What a busy test machine may add to a wait. A client without a guard waits for seconds. */
const SLACK_MS = 2_000;
const WORKERS = 20;
const HOUR_MS = 3_600_000;
const USED = 3;

function charge(counter: string, limit: number, amount: number): Charge {
  const window = { kind: 'sliding', lengthMs: HOUR_MS } as const;
  return { counter, shared: false, window, limit, amount, enforced: true };
}

const CHARGES = [charge('requests', 1e9, 1), charge('tokens', 1e12, 500)];

interface Agent {
  readonly store: GuardedStore;
  readonly fellBack: Set<FailurePolicy>;
}

function openAgent(redis: RedisServer, onFailure: FailurePolicy, timeoutMs = TIMEOUT_MS): Agent {
  const fellBack = new Set<FailurePolicy>();
  const store = new GuardedStore({
    primary: new RedisStore({ urls: [redis.url], isCluster: false, commandTimeoutMs: 1_000 }),
    onFailure,
    local: onFailure === 'local' ? SqliteStore.open({ path: ':memory:' }) : undefined,
    timeoutMs,
    observer: {
      storeAway() {},
      storeBack() {},
      fellBack: (policy) => fellBack.add(policy),
      reservationLost: () => assert.fail('a reservation was lost'),
    },
  });
  store.start();
  return { store, fellBack };
}

/** The first answer of a connection that is just being made may take longer than a request waits. */
async function untilConnected({ store }: Agent): Promise<void> {
  await waitUntil(() =>
    store.check().then(
      () => store.state === 'closed',
      () => false,
    ),
  );
}

async function untilBack({ store }: Agent): Promise<void> {
  await waitUntil(() => store.state === 'closed');
  await waitUntil(() =>
    usedOf(store, []).then(
      () => true,
      () => false,
    ),
  );
  await sleep(1_500); // reservations whose answers were lost are released
}

function assertNobodyWaited(load: ReservationLoad, timeoutMs = TIMEOUT_MS): void {
  const { longestWaitMs } = load;
  assert.ok(longestWaitMs < timeoutMs + SLACK_MS, `a request waited ${longestWaitMs} ms`);
}

describe('an outage of Redis, policy deny', () => {
  let redis: RedisServer;
  let agent: Agent;
  let load: ReservationLoad;
  const begin = async (appendOnly: boolean): Promise<void> => {
    redis = await startRedis({ appendOnly });
    agent = openAgent(redis, 'deny');
    await untilConnected(agent);
    load = new ReservationLoad([agent.store], CHARGES);
    load.start(WORKERS);
    await sleep(300);
  };
  // After every test, also one that failed: an open store would keep the process.
  afterEach(async () => {
    await load.stop();
    await agent.store.close();
    await redis.stop();
  });
  const assertAgrees = async (known: number): Promise<void> => {
    await untilUsed(agent.store, CHARGES, [known, known * 500]);
    assert.equal(await load.settleAll(agent.store, USED), known);
    await untilUsed(agent.store, CHARGES, [known * USED, known * USED]);
  };

  test('paused and continued', async () => {
    await begin(false);
    redis.signal('SIGSTOP');
    await waitUntil(() => agent.store.state === 'open');
    await sleep(700);
    const admitted = load.admitted.length;
    assert.ok(admitted > 0 && load.refused > WORKERS);
    assert.match(agent.store.notReadyReason()!, /away since/);
    redis.signal('SIGCONT');
    await untilBack(agent);
    await load.stop();
    await untilBack(agent);
    assert.ok(load.admitted.length > admitted, 'it goes on by itself');
    assertNobodyWaited(load);
    assert.ok(load.admitted.every(({ admittedBy }) => admittedBy === 'store'));
    await assertAgrees(load.admitted.length);
  });

  test('paused for less than a breaker needs to open', async () => {
    await begin(false);
    for (let count = 0; count < 5; count += 1) {
      redis.signal('SIGSTOP');
      await sleep(60);
      redis.signal('SIGCONT');
      await sleep(100);
    }
    await load.stop();
    await untilBack(agent);
    assertNobodyWaited(load);
    await assertAgrees(load.admitted.length);
  });

  test('killed, and back with all that it had', async () => {
    await begin(true);
    await redis.kill();
    await waitUntil(() => agent.store.state === 'open');
    await sleep(500);
    await redis.restart();
    await untilBack(agent);
    await load.stop();
    await untilBack(agent);
    assertNobodyWaited(load);
    assert.ok(load.refused > 0);
    await assertAgrees(load.admitted.length);
  });

  test('killed, and back empty', async () => {
    await begin(false);
    await redis.kill();
    await waitUntil(() => agent.store.state === 'open');
    const restartedAtMs = Date.now();
    await redis.restart();
    await untilBack(agent);
    await load.stop();
    await untilBack(agent);
    assertNobodyWaited(load);
    const kept = load.admitted.filter(({ chargedAtMs }) => chargedAtMs >= restartedAtMs).length;
    assert.ok(kept > 0 && kept < load.admitted.length);
    await assertAgrees(kept);
  });

  test('emptied, scripts too', async () => {
    await begin(false);
    const client = new Redis(redis.url);
    const [[, time]] = (await client.multi().time().flushall().script('FLUSH').exec())!;
    client.disconnect();
    const [seconds, micros] = time as [string, string];
    const flushedAtMs = Number(seconds) * 1000 + Math.floor(Number(micros) / 1000);
    await sleep(300);
    await load.stop();
    await untilBack(agent);
    assertNobodyWaited(load);
    const since = (atMs: number): number =>
      load.admitted.filter(({ chargedAtMs }) => chargedAtMs >= atMs).length;
    const [used] = await usedOf(agent.store, CHARGES);
    assert.ok(used >= since(flushedAtMs + 1) && used <= since(flushedAtMs), `${used} charged`);
    assert.ok(used > 0);
    await assertAgrees(used);
  });
});

describe('an outage of Redis, other policies', () => {
  let redis: RedisServer;
  const opened: GuardedStore[] = [];
  const open = (onFailure: FailurePolicy, timeoutMs?: number): Agent => {
    const agent = openAgent(redis, onFailure, timeoutMs);
    opened.push(agent.store);
    return agent;
  };
  // One for each test: agents of the one before would still be counted.
  beforeEach(async () => {
    redis = await startRedis({ appendOnly: true });
  });
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close();
    await redis.stop();
  });

  test('allow: all are admitted, and charged by their settlement', async () => {
    const charges = [charge('allow', 10, 1)];
    const agent = open('allow');
    await untilConnected(agent);
    const load = new ReservationLoad([agent.store], charges);
    await redis.kill();
    load.start(WORKERS);
    await sleep(300);
    await load.stop();
    assert.equal(load.refused + load.exceeded, 0);
    assertNobodyWaited(load);
    await redis.restart();
    await untilBack(agent);
    assert.equal(await load.settleAll(agent.store, USED), load.admitted.length);
    assert.equal(await load.settleAll(agent.store, USED), 0);
    await untilUsed(agent.store, charges, [load.admitted.length * USED]);
  });

  test('local: two agents together stay within what was left, and it is counted afterwards', async () => {
    const limit = 100;
    const charges = [charge('local', limit, 1)];
    // On a busy machine Redis may well take 50 ms, and this is about what is left, not about waiting.
    const patientMs = 1_000;
    const agents = [1, 2].map(() => open('local', patientMs));
    const stores = agents.map(({ store }) => store);
    for (const agent of agents) await untilConnected(agent);
    const load = new ReservationLoad(stores, charges);
    await sleep(5_500); // a second heartbeat: each knows of the other
    for (let count = 0; count < 10; count += 1) {
      for (const store of stores) await load.reserve(store);
    }
    // A last one of each, so that both know what the other has used.
    assert.equal(load.admitted.length, 20);
    for (const store of stores) await usedOf(store, charges);
    await redis.kill();
    load.start(WORKERS);
    await waitUntil(() => load.exceeded > 1_000);
    await load.stop();
    assert.equal(load.refused, 0);
    assert.equal(load.admitted.length, limit);
    assertNobodyWaited(load, patientMs);
    await redis.restart();
    for (const agent of agents) await untilBack(agent);
    assert.equal(await load.settleAll(stores[0], 1), limit);
    await untilUsed(stores[1], charges, [limit]);
    await load.reserve(stores[1]);
    assert.equal(load.admitted.length, limit, 'the store refuses what is beyond');
  });
});
