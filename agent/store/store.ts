/**
 * What the gateway remembers, behind one interface: limits and open reservations (here), keys (keys.ts), the ledger
 * (ledger.ts). Every implementation passes test/contract/.
 *
 * Reserve, then settle: a reservation charges every limit in one atomic step, or none of them. A settlement
 * corrects the charges to what was really used and writes the ledger row, once, however often it comes.
 */
import type { KeyStore } from './keys.ts';
import type { LedgerRow, LedgerStore } from './ledger.ts';
import type { Window } from './window.ts';

/** One limit and what a request would take from it. */
export interface Charge {
  /** Names the counter: rule and subject, as `key:dev:tokens:minute`. Same name, same counter. */
  readonly counter: string;
  /** True when requests of several organizations share the counter. */
  readonly shared: boolean;
  readonly window: Window;
  readonly limit: number;
  readonly amount: number;
  /** False: charged, but never a reason to refuse. */
  readonly enforced: boolean;
}

/** How a limit stands. */
export interface LimitState {
  readonly counter: string;
  readonly limit: number;
  /** After an admitted request, after its charge. Above the limit where it is not enforced. */
  readonly used: number;
  /** What is left. Never negative. */
  readonly remaining: number;
  /** Until the whole limit is free again, if nothing more is charged. */
  readonly resetMs: number;
}

/** A key as the agent knows it; a reservation holds only if the store still has it so. */
export interface KnownKey {
  readonly id: string;
  readonly revision: number;
}

export interface Reservation {
  readonly requestId: string;
  /** Everything of one organization is kept together. */
  readonly org: string;
  /** Undefined for keys that the store does not keep. */
  readonly key: KnownKey | undefined;
  readonly charges: readonly Charge[];
  /**
   * After this the reservation counts as never settled, and what it charged stays charged. A settlement that comes
   * within LATE_SETTLEMENT_MS after it is taken all the same.
   */
  readonly expiresInMs: number;
}

export const LATE_SETTLEMENT_MS = 86_400_000;

/** `agent`: by an agent alone, while the store was away; it has nothing of it. */
export type AdmittedBy = 'store' | 'agent';

export type ReserveOutcome =
  | {
      readonly result: 'admitted';
      readonly admittedBy: AdmittedBy;
      /** By the store's clock; corrections refer to it. */
      readonly chargedAtMs: number;
      readonly states: readonly LimitState[];
    }
  | {
      readonly result: 'exceeded';
      /** Index of the first charge that does not fit. */
      readonly exceeded: number;
      /** Until that charge would fit; undefined when it is larger than the limit itself. */
      readonly retryAfterMs: number | undefined;
      readonly states: readonly LimitState[];
    }
  /** Revoked, rotated, edited or removed since the agent looked: nothing was charged. */
  | { readonly result: 'key_changed' };

export type Admitted = Extract<ReserveOutcome, { result: 'admitted' }>;
export type Exceeded = Extract<ReserveOutcome, { result: 'exceeded' }>;

/** Which reservation, and when it was charged. */
export interface ReservationRef {
  readonly requestId: string;
  readonly org: string;
  readonly chargedAtMs: number;
}

/** A reservation to be undone. `chargedAtMs` undefined: the answer is lost, so it may be made, or be made yet. */
export interface Release {
  readonly requestId: string;
  readonly org: string;
  readonly chargedAtMs: number | undefined;
}

/** So long the store refuses a reservation that was released before it came. */
export const VOID_KEPT_MS = 600_000;

export interface Correction {
  readonly counter: string;
  readonly shared: boolean;
  readonly window: Window;
  /** Used minus reserved. */
  readonly delta: number;
}

/** What undoes charges that were made. */
export function refundOf(charges: readonly Charge[]): Correction[] {
  return charges.map(({ counter, shared, window, amount }) => ({
    counter,
    shared,
    window,
    delta: -amount,
  }));
}

export interface Settlement extends ReservationRef {
  /** `store`: `corrections` are used minus reserved. `agent`: they are all that was used. */
  readonly admittedBy: AdmittedBy;
  readonly corrections: readonly Correction[];
  readonly row: LedgerRow;
}

/** `unknown`: settled before, or its reservation expired long ago. */
export type SettleOutcome = 'settled' | 'unknown';

export interface LimitStore {
  /** @throws StoreError */
  reserve(reservation: Reservation): Promise<ReserveOutcome>;
  /**
   * Undoes a reservation whose request will not be made. Without effect when it is not open; but one whose answer was
   * lost is void from then on: should it come after its release, `reserve` fails and charges nothing.
   */
  release(reservation: Release, charges: readonly Charge[]): Promise<void>;
  settle(settlement: Settlement): Promise<SettleOutcome>;
  /** Forgets reservations that expired; returns how many were never settled. */
  expireReservations(): Promise<number>;
  openReservations(): Promise<number>;
  /** True for the first that asks within `ttlMs`, whichever agent that is. */
  claimOnce(name: string, ttlMs: number): Promise<boolean>;
  /** Announces an agent, and counts those that did so within `ttlMs`. */
  countAgents(agentId: string, ttlMs: number): Promise<number>;
}

export interface Store extends LimitStore, KeyStore, LedgerStore {
  /**
   * A secret shared by all agents of this store, made by the first that asks.
   * @param proposed taken when there is none; made at random if absent
   */
  sharedSecret(name: string, proposed?: Buffer): Promise<Buffer>;
  /** Throws a StoreError when the store cannot be used now. */
  check(): Promise<void>;
  close(): Promise<void>;
}

/** The store cannot answer: away, slow, full, damaged. */
export class StoreError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StoreError';
  }
}

/** An answer, not a failure: this reservation was made before, or given up before it came. Nothing was charged. */
export class VoidReservationError extends StoreError {
  constructor() {
    super('the reservation was made or given up before');
    this.name = 'VoidReservationError';
  }
}
