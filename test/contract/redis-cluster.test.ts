/** A real Redis Cluster: limits of one organization and limits that all share lie on different nodes, and fail over. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { GuardedStore } from '../../agent/store/guarded/guarded-store.ts';
import { partOf } from '../../agent/store/redis/names.ts';
import { RedisStore } from '../../agent/store/redis/redis-store.ts';
import type { Charge, Store } from '../../agent/store/store.ts';
import { ledgerRow } from '../helpers/ledger-row.ts';
import { type RedisCluster, startRedisCluster } from '../helpers/redis-cluster.ts';
import {
  LOAD_ORG,
  ReservationLoad,
  untilUsed,
  usedOf,
  waitUntil,
} from '../helpers/reservation-load.ts';

const SLOTS = 16_384;
const TIMEOUT_MS = 50;
const SLACK_MS = 450;
const WORKERS = 20;
const HOUR_MS = 3_600_000;

function charge(counter: string, shared: boolean, limit: number, amount: number): Charge {
  const window = { kind: 'sliding', lengthMs: HOUR_MS } as const;
  return { counter, shared, window, limit, amount, enforced: true };
}

/** Index of the master that has what belongs to an organization, or, undefined, to all. */
async function nodeOf(org: string | undefined): Promise<number> {
  const client = new Redis(cluster.urls[0]);
  const slot = (await client.cluster('KEYSLOT', partOf(org))) as number;
  client.disconnect();
  return Math.floor(slot / Math.ceil(SLOTS / cluster.masters.length));
}

let cluster: RedisCluster;
let store: RedisStore;
before(async () => {
  cluster = await startRedisCluster({ withReplicas: true });
  store = new RedisStore({ urls: cluster.urls, isCluster: true, commandTimeoutMs: 2_000 });
});
after(async () => {
  await store.close();
  await cluster.stop();
});

describe('limits on a cluster', () => {
  const reserve = (org: string, charges: Charge[], requestId: string = randomUUID()) =>
    store.reserve({ requestId, org, key: undefined, charges, expiresInMs: HOUR_MS });
  const used = async (org: string, one: Charge): Promise<number> => {
    const outcome = await reserve(org, [{ ...one, amount: 0, enforced: false }]);
    assert.ok(outcome.result === 'admitted');
    return outcome.states[0].used;
  };
  /** Organizations on the node of what all share, and on another. */
  let near = '';
  let far = '';
  before(async () => {
    const shared = await nodeOf(undefined);
    for (let index = 0; near === '' || far === ''; index += 1) {
      const org = `org-${index}`;
      if ((await nodeOf(org)) === shared) near ||= org;
      else far ||= org;
    }
  });

  test('of many at once, own and shared limits admit exactly what fits', async () => {
    const own = charge('own', false, 100, 1);
    const shared = charge('shared', true, 150, 1);
    let admitted = 0;
    const ask = async (org: string): Promise<void> => {
      const outcome = await reserve(org, [own, shared]);
      if (outcome.result === 'admitted') admitted += 1;
      else assert.equal(outcome.result, 'exceeded');
    };
    await Promise.all(Array.from({ length: 400 }, (_, index) => ask(index % 2 ? near : far)));
    assert.ok(admitted <= 150, `${admitted} admitted`);
    // What was reserved in one part and undone may have kept others out for a moment.
    for (let count = 0; count < 20; count += 1) await ask(far);
    for (let count = 0; count < 20; count += 1) await ask(near);
    assert.equal(admitted, 150);
    assert.equal(await used(far, shared), 150);
    assert.equal((await used(far, own)) + (await used(near, own)), 150);
  });

  test('all limits are charged, or none, in whichever part one does not fit', async () => {
    const wide = [charge('wide', false, 10, 1), charge('wide-shared', true, 10, 1)];
    for (const tooMuch of [charge('no', false, 1, 2), charge('no-shared', true, 1, 2)]) {
      const outcome = await reserve(far, [...wide, tooMuch]);
      assert.ok(outcome.result === 'exceeded');
      assert.equal(outcome.exceeded, 2);
    }
    assert.equal(await used(far, wide[0]), 0);
    assert.equal(await used(far, wide[1]), 0);
  });

  test('settlement, release and release after a lost answer reach both parts, once', async () => {
    const charges = [charge('end', false, 100, 5), charge('end-shared', true, 100, 5)];
    const both = async (): Promise<number[]> => [
      await used(far, charges[0]),
      await used(far, charges[1]),
    ];
    const outcome = await reserve(far, charges, 'settled');
    assert.ok(outcome.result === 'admitted');
    const settlement = {
      requestId: 'settled',
      org: far,
      chargedAtMs: outcome.chargedAtMs,
      admittedBy: 'store' as const,
      corrections: charges.map((one) => ({ ...one, delta: 2 })),
      row: ledgerRow({ requestId: 'settled', org: far }),
    };
    assert.equal(await store.settle(settlement), 'settled');
    assert.equal(await store.settle(settlement), 'unknown');
    assert.deepEqual(await both(), [7, 7]);
    await reserve(far, charges, 'lost');
    const lost = { requestId: 'lost', org: far, chargedAtMs: undefined };
    await store.release(lost, charges);
    await store.release(lost, charges);
    assert.deepEqual(await both(), [7, 7]);
    await assert.rejects(reserve(far, charges, 'lost'), { name: 'VoidReservationError' });
    assert.deepEqual(await both(), [7, 7]);
  });

  test('agents, claims and secrets are shared', async () => {
    assert.equal(await store.countAgents('one', HOUR_MS), 1);
    assert.equal(await store.countAgents('two', HOUR_MS), 2);
    assert.equal(await store.claimOnce('event', HOUR_MS), true);
    assert.equal(await store.claimOnce('event', HOUR_MS), false);
    assert.deepEqual(await store.sharedSecret('receipt'), await store.sharedSecret('receipt'));
  });
});

describe('a cluster that fails over under load', () => {
  const charges = [charge('fail', false, 1e9, 1), charge('fail-shared', true, 1e9, 1)];
  let guarded: GuardedStore;
  before(async () => {
    guarded = new GuardedStore({
      primary: new RedisStore({ urls: cluster.urls, isCluster: true, commandTimeoutMs: 1_000 }),
      onFailure: 'deny',
      timeoutMs: TIMEOUT_MS,
      observer: { storeAway() {}, storeBack() {}, fellBack() {}, reservationLost() {} },
    });
    await waitUntil(() => canReserve(guarded));
  });
  after(() => guarded.close());

  const canReserve = (one: Store): Promise<boolean> =>
    usedOf(one, charges).then(
      () => true,
      () => false,
    );
  const settleDown = async (load: ReservationLoad): Promise<void> => {
    await sleep(500);
    await waitUntil(() => guarded.state === 'closed' && canReserve(guarded));
    const admitted = load.admitted.length;
    await waitUntil(() => load.admitted.length > admitted + WORKERS);
    await load.stop();
    await sleep(2_500); // reservations whose answers were lost are released
    await waitUntil(() => canReserve(guarded));
    const { longestWaitMs } = load;
    assert.ok(longestWaitMs < TIMEOUT_MS + SLACK_MS, `a request waited ${longestWaitMs} ms`);
  };

  test('in order: nobody waits, and counters agree', async () => {
    const load = new ReservationLoad([guarded], charges);
    load.start(WORKERS);
    await sleep(200);
    const index = await nodeOf(LOAD_ORG);
    const replica = new Redis(cluster.replicas[index].url);
    await replica.cluster('FAILOVER');
    await waitUntil(async () => (await replica.info('replication')).includes('role:master'));
    await settleDown(load);
    await untilUsed(guarded, charges, Array(2).fill(load.admitted.length));
    assert.equal(await load.settleAll(guarded, 0), load.admitted.length);
    await untilUsed(guarded, charges, [0, 0]);
    // And back, for the next test.
    const old = new Redis(cluster.masters[index].url);
    await waitUntil(async () => (await old.info('replication')).includes('master_link_status:up'));
    await old.cluster('FAILOVER');
    await waitUntil(async () => (await old.info('replication')).includes('role:master'));
    replica.disconnect();
    old.disconnect();
    await waitUntil(() => canReserve(guarded));
  });

  test('a node that dies: nobody waits, and what was not replicated yet is all that is lost', async () => {
    const load = new ReservationLoad([guarded], charges);
    load.start(WORKERS);
    await sleep(200);
    await cluster.masters[await nodeOf(LOAD_ORG)].kill();
    await waitUntil(() => load.refused > 0);
    await settleDown(load);
    const [own] = await usedOf(guarded, charges);
    const lost = load.admitted.length - own;
    assert.ok(lost >= 0 && lost <= WORKERS, `${lost} of ${load.admitted.length} lost`);
    assert.equal(await load.settleAll(guarded, 0), own);
    assert.equal((await usedOf(guarded, charges))[0], 0);
  });
});
