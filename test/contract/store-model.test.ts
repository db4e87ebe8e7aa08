/**
 * Random reserve, settle, release, expire and restart steps against a plain model, with a clock of their own: no
 * counter drifts by one token. The seed is printed; STORE_MODEL_SEED repeats a run, STORE_MODEL_STEPS lengthens it.
 */
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import path from 'node:path';
import { describe, test } from 'node:test';
import { RedisStore } from '../../agent/store/redis/redis-store.ts';
import { SqliteStore } from '../../agent/store/sqlite/sqlite-store.ts';
import {
  type Charge,
  LATE_SETTLEMENT_MS,
  type ReserveOutcome,
  type Store,
} from '../../agent/store/store.ts';
import type { Window } from '../../agent/store/window.ts';
import { ledgerRow } from '../helpers/ledger-row.ts';
import { startRedis } from '../helpers/redis-server.ts';
import { removeTemporaryFolder, temporaryFolder } from '../helpers/temporary-folder.ts';

const SEED = Number(process.env.STORE_MODEL_SEED ?? randomInt(2 ** 31));
const DAY_MS = 86_400_000;
const EXPIRES_IN_MS = 120_000;
const MAX_OPEN = 200;
const ORG = 'acme';

/** Mulberry32: a small generator with a seed. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

interface ModelLimit {
  readonly counter: string;
  readonly limit: number;
  readonly lengthMs: number | 'day';
  readonly enforced: boolean;
}

const LIMITS: readonly ModelLimit[] = [
  { counter: 'a', limit: 500, lengthMs: 60_000, enforced: true },
  { counter: 'b', limit: 40, lengthMs: 1000, enforced: true },
  { counter: 'c', limit: 20_000, lengthMs: 3_600_000, enforced: true },
  { counter: 'd', limit: 90_000, lengthMs: 'day', enforced: true },
  { counter: 'e', limit: 100, lengthMs: 60_000, enforced: false },
];

interface ModelCharge {
  readonly counter: string;
  readonly madeAtMs: number;
  amount: number;
}

interface OpenReservation {
  readonly requestId: string;
  readonly chargedAtMs: number;
  readonly charges: readonly Charge[];
  readonly entries: readonly ModelCharge[];
  hasExpired: boolean;
}

/** Written as the documentation says it, without slots kept anywhere: when does a charge stop to count? */
class Model {
  private charges: ModelCharge[] = [];

  used({ counter, lengthMs }: ModelLimit, nowMs: number): number {
    let used = 0;
    for (const charge of this.charges) {
      if (charge.counter === counter && countsAt(charge.madeAtMs, lengthMs, nowMs)) {
        used += charge.amount;
      }
    }
    return used;
  }

  add(charge: ModelCharge): ModelCharge {
    this.charges.push(charge);
    return charge;
  }

  /** Keeps the model fast: what counts nowhere any more. */
  forget(nowMs: number): void {
    this.charges = this.charges.filter(({ counter, madeAtMs }) => {
      const { lengthMs } = LIMITS.find((limit) => limit.counter === counter)!;
      return countsAt(madeAtMs, lengthMs, nowMs);
    });
  }
}

function countsAt(madeAtMs: number, lengthMs: number | 'day', nowMs: number): boolean {
  if (lengthMs === 'day') return Math.floor(madeAtMs / DAY_MS) === Math.floor(nowMs / DAY_MS);
  const slotMs = lengthMs / 60;
  return Math.floor(nowMs / slotMs) - Math.floor(madeAtMs / slotMs) <= 60;
}

function windowOf(lengthMs: number | 'day', nowMs: number): Window {
  if (lengthMs !== 'day') return { kind: 'sliding', lengthMs };
  const startMs = Math.floor(nowMs / DAY_MS) * DAY_MS;
  return { kind: 'calendar', startMs, endMs: startMs + DAY_MS, nextEndMs: startMs + 2 * DAY_MS };
}

class Run {
  private readonly random: (below: number) => number;
  private readonly model = new Model();
  private readonly openStore: () => Store;
  private store: Store;
  private readonly clock: { nowMs: number };
  private open: OpenReservation[] = [];
  private count = 0;

  constructor(seed: number, clock: { nowMs: number }, openStore: () => Store) {
    this.random = randomNumbers(seed);
    this.clock = clock;
    this.openStore = openStore;
    this.store = openStore();
  }

  async steps(count: number, restartEvery: number): Promise<void> {
    for (let step = 1; step <= count; step += 1) {
      this.clock.nowMs += this.random(400);
      if (this.random(20_000) === 0) this.clock.nowMs += this.random(DAY_MS);
      const dice = this.random(100);
      if (dice < 50 || this.open.length === 0) await this.reserve();
      else if (dice < 85) await this.settle();
      else if (dice < 90) await this.release();
      else if (dice < 91) await this.expire();
      if (this.open.length > MAX_OPEN) await this.settle();
      if (step % 500 === 0) this.model.forget(this.clock.nowMs);
      if (step % restartEvery === 0) await this.restart();
    }
    await this.store.close();
  }

  private async reserve(): Promise<void> {
    const { nowMs } = this.clock;
    const requestId = `r${this.count}`;
    this.count += 1;
    const limits = LIMITS.filter(() => this.random(3) > 0);
    const charges = limits.map(
      ({ counter, limit, lengthMs, enforced }): Charge => ({
        counter,
        shared: counter === 'c',
        limit,
        enforced,
        amount: this.random(5) === 0 ? this.random(limit + 2) : this.random(1 + limit / 20),
        window: windowOf(lengthMs, nowMs),
      }),
    );
    const outcome = await this.store.reserve({
      requestId,
      org: ORG,
      key: undefined,
      charges,
      expiresInMs: EXPIRES_IN_MS,
    });
    const used = limits.map((limit) => this.model.used(limit, nowMs));
    const exceeded = charges.findIndex(
      ({ enforced, amount, limit }, index) => enforced && used[index] + amount > limit,
    );
    this.check(outcome, exceeded, charges, used);
    if (outcome.result !== 'admitted') return;
    const entries = charges.map(({ counter, amount }) =>
      this.model.add({ counter, madeAtMs: nowMs, amount }),
    );
    const { chargedAtMs } = outcome;
    this.open.push({ requestId, chargedAtMs, charges, entries, hasExpired: false });
  }

  private check(
    outcome: ReserveOutcome,
    exceeded: number,
    charges: readonly Charge[],
    used: readonly number[],
  ): void {
    const about = `step of reservation ${this.count}, seed ${SEED}`;
    assert.ok(outcome.result !== 'key_changed');
    assert.equal(outcome.result === 'admitted', exceeded < 0, about);
    if (outcome.result === 'exceeded') assert.equal(outcome.exceeded, exceeded, about);
    const added = (index: number): number => (exceeded < 0 ? charges[index].amount : 0);
    assert.deepEqual(
      outcome.states.map((state) => state.used),
      used.map((before, index) => before + added(index)),
      about,
    );
  }

  private take(): OpenReservation {
    const [taken] = this.open.splice(this.random(this.open.length), 1);
    return taken;
  }

  private async settle(): Promise<void> {
    const taken = this.take();
    const { requestId, chargedAtMs, charges, entries } = taken;
    const corrections = charges.map(({ counter, shared, window, amount }) => {
      const actual = this.random(3) === 0 ? this.random(2 * amount + 2) : this.random(amount + 1);
      return { counter, shared, window, delta: actual - amount };
    });
    const settlement = {
      requestId,
      org: ORG,
      chargedAtMs,
      admittedBy: 'store' as const,
      corrections,
      row: ledgerRow({ requestId, org: ORG, endedAtMs: this.clock.nowMs }),
    };
    const outcome = await this.store.settle(settlement);
    assert.equal(outcome, 'settled', `${requestId}, seed ${SEED}`);
    entries.forEach((entry, index) => {
      entry.amount += corrections[index].delta;
    });
    if (this.random(10) === 0) assert.equal(await this.store.settle(settlement), 'unknown');
  }

  private async release(): Promise<void> {
    const { requestId, chargedAtMs, charges, entries } = this.take();
    await this.store.release({ requestId, org: ORG, chargedAtMs }, charges);
    for (const entry of entries) entry.amount = 0;
  }

  private async expire(): Promise<void> {
    const { nowMs } = this.clock;
    const isDue = (one: OpenReservation): boolean =>
      !one.hasExpired && one.chargedAtMs + EXPIRES_IN_MS <= nowMs;
    const due = this.open.filter(isDue);
    assert.equal(await this.store.expireReservations(), due.length, `seed ${SEED}`);
    for (const one of due) one.hasExpired = true;
    // Far beyond their time they can no longer be settled.
    const settleable = nowMs - LATE_SETTLEMENT_MS / 2;
    this.open = this.open.filter((one) => one.chargedAtMs + EXPIRES_IN_MS > settleable);
  }

  private async restart(): Promise<void> {
    await this.store.close();
    this.store = this.openStore();
  }
}

describe(`a store against a plain model, seed ${SEED}`, () => {
  test('sqlite', async () => {
    const folder = temporaryFolder('store-model');
    const clock = { nowMs: Date.now() };
    const openStore = () =>
      SqliteStore.open({ path: path.join(folder, 'store.db'), nowMs: () => clock.nowMs });
    const steps = Number(process.env.STORE_MODEL_STEPS ?? 100_000);
    await new Run(SEED, clock, openStore).steps(steps, 7_919);
    removeTemporaryFolder(folder);
  });

  test('redis', async () => {
    const redis = await startRedis();
    const clock = { nowMs: Date.now() };
    const openStore = () =>
      new RedisStore({
        urls: [redis.url],
        isCluster: false,
        commandTimeoutMs: 5_000,
        nowMs: () => clock.nowMs,
      });
    const steps = Number(process.env.STORE_MODEL_STEPS ?? 100_000) / 4;
    await new Run(SEED, clock, openStore).steps(steps, 2_503);
    await redis.stop();
  });
});
