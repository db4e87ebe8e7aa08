/** Reservations as fast as a store gives answers, from several workers at once, and what became of each. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { type AdmittedBy, type Charge, type Store, StoreError } from '../../agent/store/store.ts';
import { ledgerRow } from './ledger-row.ts';

export const LOAD_ORG = 'acme';
const EXPIRES_IN_MS = 3_600_000;
const PAUSE_MS = 1;

export interface AdmittedRequest {
  readonly requestId: string;
  readonly chargedAtMs: number;
  readonly admittedBy: AdmittedBy;
}

export class ReservationLoad {
  readonly admitted: AdmittedRequest[] = [];
  readonly waitsMs: number[] = [];
  refused = 0;
  exceeded = 0;
  private readonly stores: readonly Store[];
  private readonly charges: readonly Charge[];
  private readonly workers: Promise<void>[] = [];
  private isOver = false;

  constructor(stores: readonly Store[], charges: readonly Charge[]) {
    this.stores = stores;
    this.charges = charges;
  }

  start(workers: number): void {
    for (let worker = 0; worker < workers; worker += 1) {
      this.workers.push(this.work(this.stores[worker % this.stores.length]));
    }
  }

  async stop(): Promise<void> {
    this.isOver = true;
    await Promise.all(this.workers);
  }

  get longestWaitMs(): number {
    return this.waitsMs.reduce((longest, waitMs) => Math.max(longest, waitMs), 0);
  }

  async reserve(store: Store): Promise<void> {
    const requestId = randomUUID();
    const startedAtMs = performance.now();
    try {
      const outcome = await store.reserve({
        requestId,
        org: LOAD_ORG,
        key: undefined,
        charges: this.charges,
        expiresInMs: EXPIRES_IN_MS,
      });
      if (outcome.result === 'admitted') this.admitted.push({ requestId, ...outcome });
      else this.exceeded += 1;
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      this.refused += 1;
    }
    this.waitsMs.push(performance.now() - startedAtMs);
  }

  /** Ends every admitted request, each having used `used` of every limit. @returns how many were known to the store */
  async settleAll(store: Store, used: number): Promise<number> {
    let settled = 0;
    for (const { requestId, chargedAtMs, admittedBy } of this.admitted) {
      const corrections = this.charges.map(({ counter, shared, window, amount }) => ({
        counter,
        shared,
        window,
        delta: admittedBy === 'store' ? used - amount : used,
      }));
      const row = ledgerRow({ requestId });
      const settlement = { requestId, org: LOAD_ORG, chargedAtMs, admittedBy, corrections, row };
      if ((await store.settle(settlement)) === 'settled') settled += 1;
    }
    return settled;
  }

  private async work(store: Store): Promise<void> {
    while (!this.isOver) {
      await this.reserve(store);
      await sleep(PAUSE_MS);
    }
  }
}

/** What is used of each limit, without charging it. */
export async function usedOf(store: Store, charges: readonly Charge[]): Promise<number[]> {
  const outcome = await store.reserve({
    requestId: randomUUID(),
    org: LOAD_ORG,
    key: undefined,
    charges: charges.map((charge) => ({ ...charge, amount: 0, enforced: false })),
    expiresInMs: 1,
  });
  return outcome.result === 'key_changed' ? [] : outcome.states.map(({ used }) => used);
}

/** A reservation whose answer came too late on a busy machine is released a little later. */
export async function untilUsed(
  store: Store,
  charges: readonly Charge[],
  expected: readonly number[],
): Promise<void> {
  let used: readonly number[] = [];
  await waitUntil(async () => {
    used = await usedOf(store, charges).catch(() => []);
    return isDeepStrictEqual(used, expected);
  }).catch(() => assert.deepEqual(used, expected));
}

export async function waitUntil(test: () => boolean | Promise<boolean>): Promise<void> {
  const giveUpAt = Date.now() + 15_000;
  while (!(await test())) {
    if (Date.now() > giveUpAt) throw new Error(`not so within 15 s: ${test}`);
    await sleep(20);
  }
}
