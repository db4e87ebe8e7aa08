import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  type FailurePolicy,
  GuardedStore,
  type GuardObserver,
} from '../../../agent/store/guarded/guarded-store.ts';
import { KEY_TRUSTED_MS } from '../../../agent/store/guarded/known-keys.ts';
import type { StoredKey } from '../../../agent/store/keys.ts';
import { SqliteStore } from '../../../agent/store/sqlite/sqlite-store.ts';
import type { Charge, ReserveOutcome, Settlement } from '../../../agent/store/store.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { ledgerRow } from '../../helpers/ledger-row.ts';
import { type Trouble, TroubledStore } from '../../helpers/troubled-store.ts';

const TIMEOUT_MS = 50;
/** Longer than the longest wait for a probe. */
const RECOVERY_MS = 10_000;
const WINDOW = { kind: 'sliding', lengthMs: 60_000 } as const;
const HASH = 'a'.repeat(64);

function charge(counter: string, limit: number, amount: number): Charge {
  return { counter, shared: false, window: WINDOW, limit, amount, enforced: true };
}

function storedKey(fields: Partial<StoredKey> = {}): StoredKey {
  return {
    id: 'key-1',
    sha256: HASH,
    name: 'one',
    org: 'acme',
    team: 'team-1',
    user: 'user-1',
    roles: [],
    tags: {},
    models: ['*'],
    limits: [],
    createdAtMs: 1,
    revision: 1,
    ...fields,
  };
}

class Guarded {
  readonly clock = new FakeClock();
  readonly primary = new TroubledStore(this.clock);
  readonly told: string[] = [];
  readonly store: GuardedStore;
  private requests = 0;

  constructor(onFailure: FailurePolicy) {
    const observer: GuardObserver = {
      storeAway: () => this.told.push('away'),
      storeBack: () => this.told.push('back'),
      fellBack: (policy) => this.told.push(policy),
      reservationLost: () => this.told.push('lost'),
    };
    const nowMs = (): number => this.clock.nowMs();
    this.store = new GuardedStore({
      primary: this.primary,
      onFailure,
      local: onFailure === 'local' ? SqliteStore.open({ path: ':memory:', nowMs }) : undefined,
      observer,
      timeoutMs: TIMEOUT_MS,
      clock: this.clock,
    });
  }

  nextId(): string {
    this.requests += 1;
    return `request-${this.requests}`;
  }

  begin(charges: Charge[], requestId = this.nextId(), key?: { id: string; revision: number }) {
    return this.store.reserve({ requestId, org: 'acme', key, charges, expiresInMs: 3_600_000 });
  }

  /** Reserves, and moves time until there is an answer; none may take longer than the limit. */
  async reserve(
    charges: Charge[],
    requestId = this.nextId(),
    key?: { id: string; revision: number },
  ): Promise<ReserveOutcome | 'refused'> {
    const outcome = this.begin(charges, requestId, key).catch(() => 'refused' as const);
    await this.clock.advance(TIMEOUT_MS);
    const late = Symbol('late');
    const first = await Promise.race([outcome, Promise.resolve().then(() => late)]);
    assert.notEqual(first, late, 'no answer within the limit');
    return outcome;
  }

  /** As many refused requests as open the breaker. */
  async untilOpen(): Promise<void> {
    for (let count = 0; this.store.state === 'closed'; count += 1) {
      assert.ok(count < 10);
      await this.reserve([]);
    }
  }

  settlement(requestId: string, charges: Charge[], used: number): Settlement {
    const corrections = charges.map(({ counter, shared, window }) => ({
      counter,
      shared,
      window,
      delta: used,
    }));
    const chargedAtMs = this.clock.nowMs();
    const row = ledgerRow({ requestId });
    return { requestId, org: 'acme', chargedAtMs, admittedBy: 'agent', corrections, row };
  }
}

const resultOf = (outcome: ReserveOutcome | 'refused'): string =>
  outcome === 'refused' ? outcome : outcome.result;

describe('a guarded store', () => {
  test('waits no longer than the limit, and releases what was reserved too late', async () => {
    const guarded = new Guarded('deny');
    guarded.primary.become('stopped');
    assert.equal(await guarded.reserve([charge('a', 10, 4)]), 'refused');
    assert.equal(guarded.store.state, 'closed');
    guarded.primary.become('up');
    assert.equal(guarded.primary.used('a'), 4, 'the store has made the reservation after all');
    await guarded.clock.advance(2_000);
    assert.equal(guarded.primary.used('a'), 0);
    assert.equal(await guarded.store.openReservations(), 0);
  });

  test('answers that are lost and answers that never were agree afterwards', async () => {
    const guarded = new Guarded('deny');
    guarded.primary.become('deaf');
    assert.equal(await guarded.reserve([charge('a', 10, 4)]), 'refused');
    guarded.primary.become('refusing');
    assert.equal(await guarded.reserve([charge('a', 10, 4)]), 'refused');
    guarded.primary.become('up');
    await guarded.clock.advance(RECOVERY_MS);
    assert.equal(guarded.primary.used('a'), 0);
  });

  test('after some failures nobody waits, until a probe finds the store', async () => {
    const guarded = new Guarded('deny');
    guarded.primary.become('stopped');
    await guarded.untilOpen();
    assert.match(guarded.store.notReadyReason()!, /^the store is away since 20.*: .*50 ms$/);
    await assert.rejects(guarded.begin([]), { name: 'StoreError', message: /is away since/ });
    await assert.rejects(guarded.store.check(), { name: 'StoreError' });
    await guarded.clock.advance(RECOVERY_MS);
    assert.ok(guarded.primary.checks >= 5 && guarded.primary.checks <= 9);
    guarded.primary.become('up');
    await guarded.clock.advance(RECOVERY_MS);
    assert.equal(guarded.store.state, 'closed');
    assert.equal(guarded.store.notReadyReason(), undefined);
    assert.equal(resultOf(await guarded.reserve([charge('a', 10, 4)])), 'admitted');
    assert.deepEqual([...new Set(guarded.told)], ['deny', 'away', 'back']);
  });

  test('a store that is slower than the limit stays open', async () => {
    const guarded = new Guarded('deny');
    guarded.primary.latencyMs = TIMEOUT_MS + 10;
    await guarded.untilOpen();
    await guarded.clock.advance(RECOVERY_MS);
    assert.equal(guarded.store.state, 'open');
    guarded.primary.latencyMs = TIMEOUT_MS - 10;
    await guarded.clock.advance(RECOVERY_MS);
    assert.equal(guarded.store.state, 'closed');
  });

  test('a void reservation is refused under every policy, and is no failure', async () => {
    for (const policy of ['deny', 'allow', 'local'] as const) {
      const guarded = new Guarded(policy);
      const requestId = guarded.nextId();
      assert.equal(resultOf(await guarded.reserve([charge('a', 10, 4)], requestId)), 'admitted');
      for (let count = 0; count < 10; count += 1) {
        assert.equal(await guarded.reserve([charge('a', 10, 4)], requestId), 'refused');
      }
      await guarded.clock.advance(RECOVERY_MS);
      assert.equal(guarded.store.state, 'closed');
      assert.equal(guarded.primary.used('a'), 4, 'the first one stays');
    }
  });

  test('a release during an outage is made up for', async () => {
    const guarded = new Guarded('deny');
    const charges = [charge('a', 10, 4)];
    const outcome = await guarded.reserve(charges, 'r');
    assert.ok(outcome !== 'refused' && outcome.result === 'admitted');
    guarded.primary.become('refusing');
    const { chargedAtMs } = outcome;
    await guarded.store.release({ requestId: 'r', org: 'acme', chargedAtMs }, charges);
    guarded.primary.become('up');
    await guarded.clock.advance(RECOVERY_MS);
    assert.equal(guarded.primary.used('a'), 0);
  });

  test('figures for metrics stay as they were', async () => {
    const guarded = new Guarded('deny');
    await guarded.reserve([charge('a', 10, 4)]);
    assert.equal(await guarded.store.openReservations(), 1);
    guarded.primary.become('refusing');
    assert.equal(await guarded.store.openReservations(), 1);
  });
});

describe('allow', () => {
  test('admits without a charge, and the settlement charges all that was used, once', async () => {
    const guarded = new Guarded('allow');
    guarded.primary.become('stopped');
    const charges = [charge('a', 10, 4)];
    const outcome = await guarded.reserve(charges, 'r');
    assert.ok(outcome !== 'refused' && outcome.result === 'admitted');
    assert.equal(outcome.admittedBy, 'agent');
    assert.equal(outcome.states.length, 1);
    const settlement = guarded.settlement('r', charges, 3);
    const first = assert.rejects(guarded.store.settle(settlement), { name: /^Store/ });
    await guarded.clock.advance(2_000);
    await first;
    guarded.primary.become('up');
    await guarded.clock.advance(RECOVERY_MS);
    await guarded.store.settle(settlement);
    await guarded.store.settle(settlement);
    assert.equal(guarded.primary.used('a'), 3);
    assert.equal(guarded.store.degradedReason(), undefined);
  });

  test('is ready, but says that it is degraded', async () => {
    const guarded = new Guarded('allow');
    guarded.primary.become('refusing');
    await guarded.untilOpen();
    await guarded.store.check();
    assert.equal(guarded.store.notReadyReason(), undefined);
    assert.match(guarded.store.degradedReason()!, /connection refused/);
  });

  test('keys are as last known, for a while; others are refused', async () => {
    const guarded = new Guarded('allow');
    guarded.primary.storedKeys.set(HASH, storedKey());
    assert.equal((await guarded.store.findKey(HASH))?.id, 'key-1');
    guarded.primary.become('refusing');
    await guarded.untilOpen();
    const key = { id: 'key-1', revision: 1 };
    assert.equal((await guarded.store.findKey(HASH))?.id, 'key-1');
    assert.equal((await guarded.store.getKey('key-1'))?.id, 'key-1');
    await assert.rejects(guarded.store.findKey('b'.repeat(64)), { name: 'StoreError' });
    assert.equal(resultOf(await guarded.reserve([], guarded.nextId(), key)), 'admitted');
    const stale = await guarded.reserve([], guarded.nextId(), { id: 'key-1', revision: 7 });
    assert.equal(resultOf(stale), 'key_changed');
    assert.equal(
      await guarded.reserve([], guarded.nextId(), { id: 'key-2', revision: 1 }),
      'refused',
    );
    await guarded.clock.advance(KEY_TRUSTED_MS);
    assert.equal(await guarded.reserve([], guarded.nextId(), key), 'refused');
    await assert.rejects(guarded.store.findKey(HASH), { name: 'StoreError' });
  });

  test('a key that a reservation found changed is not trusted any more', async () => {
    const guarded = new Guarded('allow');
    guarded.primary.storedKeys.set(HASH, storedKey());
    await guarded.store.findKey(HASH);
    const key = { id: 'key-1', revision: 1 };
    assert.equal(resultOf(await guarded.reserve([], guarded.nextId(), key)), 'admitted');
    guarded.primary.storedKeys.set(HASH, storedKey({ revision: 2, revokedAtMs: 5 }));
    assert.equal(resultOf(await guarded.reserve([], guarded.nextId(), key)), 'key_changed');
    guarded.primary.become('refusing');
    assert.equal(await guarded.reserve([], guarded.nextId(), key), 'refused');
  });
});

describe('local', () => {
  test('each agent has its share of what was left', async () => {
    const guarded = new Guarded('local');
    guarded.primary.agents = 3;
    guarded.store.start();
    await guarded.clock.advance(1);
    await guarded.reserve([charge('a', 100, 10)]);
    guarded.primary.become('refusing');
    const outcomes: (ReserveOutcome | 'refused')[] = [];
    for (let count = 0; count < 5; count += 1) {
      outcomes.push(await guarded.reserve([charge('a', 100, 10)]));
    }
    assert.deepEqual(outcomes.map(resultOf), [
      'admitted',
      'admitted',
      'admitted',
      'exceeded',
      'exceeded',
    ]);
    const third = outcomes[2] as Extract<ReserveOutcome, { result: 'admitted' }>;
    assert.equal(third.admittedBy, 'agent');
    assert.equal(third.states[0].limit, 100);
    assert.equal(third.states[0].remaining, 0);
    assert.equal(third.states[0].used, 100, 'as if the others did the same');
    const fresh = await guarded.reserve([charge('b', 100, 34)]);
    assert.ok(fresh !== 'refused' && fresh.result === 'exceeded');
    assert.equal(fresh.retryAfterMs, 10_000, 'it would fit the whole limit');
    await guarded.store.close();
  });

  test('is corrected when a request ends, and forgotten once the store has it', async () => {
    const guarded = new Guarded('local');
    guarded.primary.become('refusing');
    const charges = [charge('a', 100, 60)];
    assert.equal(resultOf(await guarded.reserve(charges, 'r')), 'admitted');
    assert.equal(resultOf(await guarded.reserve(charges)), 'exceeded');
    const settlement = guarded.settlement('r', charges, 5);
    await assert.rejects(guarded.store.settle(settlement), { name: 'StoreError' });
    await assert.rejects(guarded.store.settle(settlement), { name: 'StoreError' });
    assert.equal(resultOf(await guarded.reserve([charge('a', 100, 95)], 's')), 'admitted');
    assert.equal(resultOf(await guarded.reserve([charge('a', 100, 1)])), 'exceeded');
    guarded.primary.become('up');
    await guarded.clock.advance(RECOVERY_MS);
    await guarded.store.settle(settlement);
    await guarded.store.settle(guarded.settlement('s', charges, 90));
    assert.equal(guarded.primary.used('a'), 95);
    guarded.primary.become('refusing');
    const again = await guarded.reserve([charge('a', 100, 100)]);
    assert.equal(resultOf(again), 'admitted', 'nothing is left of it here');
    await guarded.store.close();
  });

  test('a release gives back what this agent has admitted', async () => {
    const guarded = new Guarded('local');
    guarded.primary.become('refusing');
    const charges = [charge('a', 100, 60)];
    assert.equal(resultOf(await guarded.reserve(charges, 'r')), 'admitted');
    await guarded.store.release({ requestId: 'r', org: 'acme', chargedAtMs: 1 }, charges);
    assert.equal(resultOf(await guarded.reserve(charges)), 'admitted');
    await guarded.store.close();
  });
});

const TROUBLES: readonly Trouble[] = ['up', 'stopped', 'refusing', 'deaf'];
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('reserve'), amount: fc.integer({ min: 1, max: 40 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('settle'), used: fc.integer({ min: 0, max: 60 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('become'), trouble: fc.constantFrom(...TROUBLES) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('wait'), ms: fc.integer({ min: 1, max: 3_000 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('latency'), ms: fc.integer({ min: 0, max: 90 }) }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Plays a schedule; at its end all is well again and every admitted request is settled. */
async function play(policy: FailurePolicy, steps: readonly Step[]): Promise<void> {
  const guarded = new Guarded(policy);
  const { clock, primary, store } = guarded;
  const running: { requestId: string; amount: number; admittedBy: 'store' | 'agent' }[] = [];
  const unsettled: Settlement[] = [];
  let usedInAll = 0;
  const settle = async (settlement: Settlement): Promise<void> => {
    const outcome = store.settle(settlement).catch(() => unsettled.push(settlement));
    await clock.advance(2_000);
    await outcome;
  };
  const end = async (used: number): Promise<void> => {
    const request = running.shift();
    if (request === undefined) return;
    const { requestId, amount, admittedBy } = request;
    usedInAll += used;
    const delta = admittedBy === 'store' ? used - amount : used;
    await settle({ ...guarded.settlement(requestId, [charge('a', 0, 0)], delta), admittedBy });
  };
  for (const one of steps) {
    if ('amount' in one) {
      const requestId = guarded.nextId();
      const outcome = await guarded.reserve([charge('a', 1_000, one.amount)], requestId);
      if (outcome === 'refused' || outcome.result !== 'admitted') continue;
      assert.ok(policy !== 'deny' || outcome.admittedBy === 'store', 'none is free under deny');
      running.push({ requestId, amount: one.amount, admittedBy: outcome.admittedBy });
    } else if ('used' in one) await end(one.used);
    else if ('trouble' in one) primary.become(one.trouble);
    else if (one.do === 'latency') primary.latencyMs = one.ms;
    else await clock.advance(one.ms);
  }
  primary.latencyMs = 0;
  primary.become('up');
  await clock.advance(RECOVERY_MS);
  assert.equal(store.state, 'closed', 'it closes by itself');
  while (running.length > 0) await end(7);
  for (const settlement of unsettled.splice(0)) await settle(settlement);
  assert.equal(unsettled.length, 0);
  assert.equal(primary.used('a'), usedInAll, 'counters agree with what was used');
  assert.equal(await store.openReservations(), 0);
  await store.close();
}

describe('whatever happens to the store', () => {
  for (const policy of ['deny', 'allow', 'local'] as const) {
    test(`under ${policy} no request waits longer than the limit, and counters agree again`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 40 }), (steps) => play(policy, steps)),
        { numRuns: 150 },
      );
    });
  }
});
