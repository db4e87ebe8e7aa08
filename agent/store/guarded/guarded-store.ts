/**
 * A store that may be slow, hung or gone, behind a guard: no reservation waits for it longer than `timeoutMs`, and what
 * cannot be answered is decided as the operator has declared:
 *
 * - `deny`: refused.
 * - `local`: within this agent's share of the limits (local-limits.ts).
 * - `allow`: admitted, charged when it is settled.
 *
 * After some failures nobody waits at all, until a probe finds the store again (breaker.ts). With `local` and `allow`
 * keys are as they were last known (known-keys.ts). Reservations whose answer was lost are released once the store is
 * back (uncertain-reservations.ts), and requests admitted meanwhile are charged to it by their settlement: so counters
 * agree again afterwards.
 */
import { randomUUID } from 'node:crypto';
import type { StoredKey } from '../keys.ts';
import {
  type Charge,
  type Release,
  type Reservation,
  type ReserveOutcome,
  type Settlement,
  type SettleOutcome,
  type Store,
  StoreError,
} from '../store.ts';
import { Availability, isFailure } from './availability.ts';
import { Breaker, type BreakerState } from './breaker.ts';
import { type Clock, systemClock } from './clock.ts';
import { Forwarding } from './forwarding.ts';
import { KnownKeys } from './known-keys.ts';
import { LocalLimits, type LocalStore } from './local-limits.ts';
import { type Uncertain, UncertainReservations } from './uncertain-reservations.ts';

export type FailurePolicy = 'deny' | 'local' | 'allow';

export interface GuardObserver {
  /** Reasons are error messages of the store: names of hosts and files, no keys. */
  storeAway(reason: string): void;
  storeBack(awayMs: number): void;
  /** A reservation was decided without the store. */
  fellBack(policy: FailurePolicy): void;
  /** Too many answers were lost: a reservation may stay charged. */
  reservationLost(): void;
}

export interface GuardedStoreOptions {
  readonly primary: Store;
  readonly onFailure: FailurePolicy;
  /** Needed for `local`: counters in this agent's memory. */
  readonly local?: LocalStore | undefined;
  readonly observer: GuardObserver;
  /** Longest wait of a request. */
  readonly timeoutMs?: number;
  readonly breaker?: Breaker;
  readonly clock?: Clock;
}

const DEFAULT_TIMEOUT_MS = 50;
/** Settlement and house-keeping, for which no client waits. */
const UNHURRIED_TIMEOUT_MS = 2_000;
/** How often an agent says that it is there. */
const HEARTBEAT_MS = 5_000;
/** An agent that was not heard of for so long does not count. */
const AGENT_TTL_MS = 15_000;
/** Before a reservation whose answer was lost is released, while the breaker is closed. */
const RELEASE_DELAY_MS = 1_000;

export class GuardedStore extends Forwarding implements Store {
  private readonly onFailure: FailurePolicy;
  private readonly local: LocalLimits | undefined;
  private readonly observer: GuardObserver;
  private readonly clock: Clock;
  private readonly availability: Availability;
  private readonly keys = new KnownKeys();
  private readonly uncertain = new UncertainReservations();
  private readonly agentId = randomUUID();
  /** Timers that are set, by what they are for. */
  private readonly timers = new Map<'heartbeat' | 'release', () => void>();
  /** The store's clock less this agent's, when it last answered. */
  private clockOffsetMs = 0;
  private lastOpenReservations = 0;
  private isClosed = false;

  constructor(options: GuardedStoreOptions) {
    const { primary, onFailure, local, observer, clock = systemClock } = options;
    super(primary);
    if (onFailure === 'local' && local === undefined) throw new Error('local needs a local store');
    this.onFailure = onFailure;
    this.observer = observer;
    this.clock = clock;
    this.local = onFailure === 'local' ? new LocalLimits(local!, () => clock.nowMs()) : undefined;
    this.availability = new Availability({
      check: () => primary.check(),
      timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
      breaker: options.breaker ?? new Breaker(),
      clock,
      onAway: (reason) => observer.storeAway(reason),
      onBack: (awayMs) => {
        observer.storeBack(awayMs);
        void this.releaseUncertain();
      },
    });
  }

  /** Announces this agent, so that limits can be divided while the store is away. For agents only, not for commands. */
  start(): void {
    void this.beat();
  }

  get state(): BreakerState {
    return this.availability.state;
  }

  /** Why no request can be served now; undefined when requests are. */
  notReadyReason(): string | undefined {
    return this.onFailure === 'deny' ? this.availability.awayReason : undefined;
  }

  /** Why requests are served without the store; undefined when they are not. */
  degradedReason(): string | undefined {
    return this.onFailure === 'deny' ? undefined : this.availability.awayReason;
  }

  async reserve(reservation: Reservation): Promise<ReserveOutcome> {
    if (this.state === 'open') return this.fallBack(reservation);
    const pending = this.primary.reserve(reservation);
    let outcome: ReserveOutcome;
    try {
      outcome = await this.availability.bound(pending);
    } catch (error) {
      if (!isFailure(error)) throw error;
      this.doubt(reservation);
      pending.then(
        ({ result }) => result !== 'admitted' && this.uncertain.forget(reservation.requestId),
        () => {},
      );
      return this.fallBack(reservation, error);
    }
    this.learn(reservation, outcome);
    return outcome;
  }

  /** Never fails: what cannot be released now is released when the store is back. */
  async release(reservation: Release, charges: readonly Charge[]): Promise<void> {
    await this.local?.release(reservation.requestId);
    try {
      await this.unhurried(() => this.primary.release(reservation, charges));
    } catch (error) {
      if (!isFailure(error)) throw error;
      this.doubt({ ...reservation, charges });
    }
  }

  async settle(settlement: Settlement): Promise<SettleOutcome> {
    const isLocal = settlement.admittedBy === 'agent' && this.local !== undefined;
    try {
      const settled = await this.unhurried(() => this.primary.settle(settlement));
      if (isLocal) await this.local.release(settlement.requestId);
      return settled;
    } catch (error) {
      if (isLocal && isFailure(error)) await this.local.correct(settlement);
      throw error;
    }
  }

  async expireReservations(): Promise<number> {
    await this.local?.expireReservations();
    return this.unhurried(() => this.primary.expireReservations());
  }

  /** As last counted while the store is away: a figure for metrics. */
  async openReservations(): Promise<number> {
    try {
      this.lastOpenReservations = await this.unhurried(() => this.primary.openReservations());
    } catch (error) {
      if (!isFailure(error)) throw error;
    }
    return this.lastOpenReservations;
  }

  claimOnce(name: string, ttlMs: number): Promise<boolean> {
    return this.unhurried(() => this.primary.claimOnce(name, ttlMs));
  }

  countAgents(agentId: string, ttlMs: number): Promise<number> {
    return this.unhurried(() => this.primary.countAgents(agentId, ttlMs));
  }

  async findKey(sha256: string): Promise<StoredKey | undefined> {
    const key = await this.askForKey(
      () => this.primary.findKey(sha256),
      (nowMs) => this.keys.find(sha256, nowMs),
    );
    if (key === undefined) this.keys.forgetHash(sha256);
    return key;
  }

  async getKey(id: string): Promise<StoredKey | undefined> {
    const key = await this.askForKey(
      () => this.primary.getKey(id),
      (nowMs) => this.keys.get(id, nowMs),
    );
    if (key === undefined) this.keys.forget(id);
    return key;
  }

  async putKey(key: StoredKey): Promise<boolean> {
    const isWritten = await this.primary.putKey(key);
    this.keys.forget(key.id);
    return isWritten;
  }

  /** Throws when requests would be refused, so never with `local` and `allow`. */
  async check(): Promise<void> {
    if (this.isClosed) throw new StoreError('the store is closed');
    if (this.onFailure === 'deny') await this.availability.ask(() => this.primary.check());
  }

  /** Tries once more to release what is uncertain. */
  async close(): Promise<void> {
    if (this.isClosed) return;
    if (this.state === 'closed') await this.releaseUncertain();
    this.isClosed = true;
    for (const cancel of this.timers.values()) cancel();
    this.timers.clear();
    this.availability.close();
    await this.primary.close();
    await this.local?.close();
  }

  private unhurried<T>(call: () => Promise<T>): Promise<T> {
    return this.availability.ask(call, UNHURRIED_TIMEOUT_MS);
  }

  private async fallBack(reservation: Reservation, error?: StoreError): Promise<ReserveOutcome> {
    const { key, charges } = reservation;
    this.observer.fellBack(this.onFailure);
    const revision = key && this.keys.revisionOf(key.id, this.clock.nowMs());
    if (this.onFailure === 'deny' || (key !== undefined && revision === undefined)) {
      throw error ?? new StoreError(this.availability.awayReason!);
    }
    if (revision !== key?.revision) return { result: 'key_changed' };
    const chargedAtMs = this.clock.nowMs() + this.clockOffsetMs;
    if (this.local !== undefined) {
      const outcome = await this.local.reserve(reservation);
      return outcome.result === 'admitted' ? { ...outcome, chargedAtMs } : outcome;
    }
    const states = charges.map(({ counter, limit }) => ({
      counter,
      limit,
      used: 0,
      remaining: limit,
      resetMs: 0,
    }));
    return { result: 'admitted', admittedBy: 'agent', chargedAtMs, states };
  }

  private async askForKey(
    call: () => Promise<StoredKey | undefined>,
    known: (nowMs: number) => StoredKey | undefined,
  ): Promise<StoredKey | undefined> {
    try {
      const key = await this.availability.ask(call);
      if (key !== undefined && this.onFailure !== 'deny') {
        this.keys.remember(key, this.clock.nowMs());
      }
      return key;
    } catch (error) {
      if (!isFailure(error)) throw error;
      const key = known(this.clock.nowMs());
      if (key === undefined) throw error;
      return key;
    }
  }

  private learn({ key, charges }: Reservation, outcome: ReserveOutcome): void {
    if (this.onFailure === 'deny') return;
    const nowMs = this.clock.nowMs();
    if (outcome.result === 'admitted') this.clockOffsetMs = outcome.chargedAtMs - nowMs;
    this.local?.learn(charges, outcome);
    if (key === undefined) return;
    if (outcome.result === 'key_changed') this.keys.forget(key.id);
    else this.keys.confirm(key, nowMs);
  }

  private doubt(reservation: Uncertain): void {
    if (!this.uncertain.add(reservation)) this.observer.reservationLost();
    if (this.state === 'closed') this.scheduleReleases();
  }

  private scheduleReleases(): void {
    this.later('release', RELEASE_DELAY_MS, () => this.releaseUncertain());
  }

  private async releaseUncertain(): Promise<void> {
    await this.uncertain.releaseAll(({ requestId, org, charges }) =>
      this.unhurried(() =>
        this.primary.release({ requestId, org, chargedAtMs: undefined }, charges),
      ),
    );
    if (this.uncertain.size > 0 && this.state === 'closed') this.scheduleReleases();
  }

  private async beat(): Promise<void> {
    try {
      if (this.state === 'closed') {
        const agents = await this.countAgents(this.agentId, AGENT_TTL_MS);
        this.local?.agentsCounted(agents);
        await this.local?.sweep();
      }
    } catch (error) {
      if (!isFailure(error)) throw error;
    } finally {
      this.later('heartbeat', HEARTBEAT_MS, () => this.beat());
    }
  }

  /** One timer for each purpose; `work` catches what the store does. */
  private later(
    purpose: 'heartbeat' | 'release',
    delayMs: number,
    work: () => Promise<void>,
  ): void {
    if (this.isClosed || this.timers.has(purpose)) return;
    const cancel = this.clock.inBackground(delayMs, () => {
      this.timers.delete(purpose);
      void work();
    });
    this.timers.set(purpose, cancel);
  }
}
