/**
 * A store in memory that can be slow, stopped, refusing, or lose its answers. Its counters know no windows: what is
 * charged stays.
 */
import { DryStore } from '../../agent/store/dry-store.ts';
import type { Clock } from '../../agent/store/guarded/clock.ts';
import type { StoredKey } from '../../agent/store/keys.ts';
import {
  type Charge,
  type Release,
  type Reservation,
  type ReserveOutcome,
  type Settlement,
  type SettleOutcome,
  StoreError,
  VoidReservationError,
} from '../../agent/store/store.ts';

/**
 * `up`: answers after `latencyMs`. `stopped`: does everything when it goes on, as a process after SIGCONT.
 * `refusing`: does nothing and says so. `deaf`: does it, but the answer is lost.
 */
export type Trouble = 'up' | 'stopped' | 'refusing' | 'deaf';

export class TroubledStore extends DryStore {
  readonly counters = new Map<string, number>();
  readonly storedKeys = new Map<string, StoredKey>();
  readonly settledIds = new Set<string>();
  agents = 1;
  latencyMs = 0;
  checks = 0;
  private readonly open = new Map<string, readonly Charge[]>();
  private readonly voided = new Set<string>();
  private readonly clock: Clock;
  private trouble: Trouble = 'up';
  private stopped: (() => void)[] = [];

  constructor(clock: Clock) {
    super();
    this.clock = clock;
  }

  become(trouble: Trouble): void {
    this.trouble = trouble;
    if (trouble === 'stopped') return;
    const pending = this.stopped;
    this.stopped = [];
    for (const run of pending) run();
  }

  used(counter: string): number {
    return this.counters.get(counter) ?? 0;
  }

  override reserve({ requestId, charges, key }: Reservation): Promise<ReserveOutcome> {
    return this.do(() => {
      if (this.open.has(requestId) || this.voided.has(requestId)) throw new VoidReservationError();
      const known = [...this.storedKeys.values()].find(({ id }) => id === key?.id);
      if (key !== undefined && known?.revision !== key.revision) return { result: 'key_changed' };
      const exceeded = charges.findIndex(
        ({ counter, amount, limit }) => this.used(counter) + amount > limit,
      );
      if (exceeded < 0) {
        this.open.set(requestId, charges);
        for (const { counter, amount } of charges) this.add(counter, amount);
      }
      const states = charges.map(({ counter, limit }) => {
        const used = this.used(counter);
        return { counter, limit, used, remaining: Math.max(0, limit - used), resetMs: 60_000 };
      });
      if (exceeded >= 0) return { result: 'exceeded', exceeded, retryAfterMs: 1000, states };
      return { result: 'admitted', admittedBy: 'store', chargedAtMs: this.clock.nowMs(), states };
    });
  }

  override release({ requestId, chargedAtMs }: Release, charges: readonly Charge[]): Promise<void> {
    return this.do(() => {
      if (this.open.delete(requestId)) {
        for (const { counter, amount } of charges) this.add(counter, -amount);
      } else if (chargedAtMs === undefined) this.voided.add(requestId);
    });
  }

  override settle({ requestId, admittedBy, corrections }: Settlement): Promise<SettleOutcome> {
    return this.do(() => {
      const isFirst =
        admittedBy === 'store' ? this.open.delete(requestId) : !this.settledIds.has(requestId);
      if (!isFirst) return 'unknown';
      this.settledIds.add(requestId);
      for (const { counter, delta } of corrections) this.add(counter, delta);
      return 'settled';
    });
  }

  override findKey(sha256: string): Promise<StoredKey | undefined> {
    return this.do(() => this.storedKeys.get(sha256));
  }

  override getKey(id: string): Promise<StoredKey | undefined> {
    return this.do(() => [...this.storedKeys.values()].find((key) => key.id === id));
  }

  override countAgents(): Promise<number> {
    return this.do(() => this.agents);
  }

  override openReservations(): Promise<number> {
    return this.do(() => this.open.size);
  }

  override check(): Promise<void> {
    this.checks += 1;
    return this.do(() => undefined);
  }

  private add(counter: string, amount: number): void {
    this.counters.set(counter, this.used(counter) + amount);
  }

  private do<T>(work: () => T): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const run = (): void => {
      if (this.trouble === 'refusing') {
        reject(new StoreError('connection refused'));
        return;
      }
      try {
        const answer = work();
        if (this.trouble === 'deaf') reject(new StoreError('connection lost'));
        else if (this.latencyMs === 0) resolve(answer);
        else this.clock.after(this.latencyMs, () => resolve(answer));
      } catch (error) {
        reject(error);
      }
    };
    if (this.trouble === 'stopped') this.stopped.push(run);
    else run();
    return promise;
  }
}
