/**
 * What the gateway remembers, behind one interface: limits, open reservations, the ledger.
 * Every implementation passes test/contract/store.test.ts.
 *
 * Reserve, then settle: a reservation charges every limit in one atomic step, or none of them. A settlement
 * corrects the charges to what was really used and writes the ledger row, once, however often it comes.
 */

/** One limit and what a request would take from it. */
export interface Charge {
  /** Names the counter: scope, subject and measure, as `key:dev:tokens`. Same name, same counter. */
  readonly counter: string;
  readonly windowMs: number;
  readonly limit: number;
  readonly amount: number;
}

/** How a limit stands. */
export interface LimitState {
  readonly counter: string;
  readonly limit: number;
  /** What is left; after an admitted request, after its charge. Never negative. */
  readonly remaining: number;
  /** Until the whole limit is free again, if nothing more is charged. */
  readonly resetMs: number;
}

export interface Reservation {
  readonly requestId: string;
  readonly charges: readonly Charge[];
  /** After this the reservation counts as never settled; what it charged stays charged. */
  readonly expiresInMs: number;
}

export type ReserveOutcome =
  | {
      readonly admitted: true;
      /** By the store's clock; corrections refer to it. */
      readonly chargedAtMs: number;
      readonly states: readonly LimitState[];
    }
  | {
      readonly admitted: false;
      /** Index of the charge that does not fit. */
      readonly exceeded: number;
      /** Until that charge would fit; undefined when it is larger than the limit itself. */
      readonly retryAfterMs: number | undefined;
      readonly states: readonly LimitState[];
    };

export interface Correction {
  readonly counter: string;
  readonly windowMs: number;
  /** Used minus reserved. */
  readonly delta: number;
}

/** What undoes charges that were made. */
export function refundOf(charges: readonly Charge[]): Correction[] {
  return charges.map(({ counter, windowMs, amount }) => ({ counter, windowMs, delta: -amount }));
}

/** One request, ended. Token counts are as the provider reported, or estimated where `source` says so. */
export interface LedgerRow {
  readonly requestId: string;
  readonly endedAtMs: number;
  readonly key: string;
  readonly team: string;
  readonly user: string;
  readonly endpoint: string;
  readonly model: string;
  readonly provider: string;
  readonly providerModel: string;
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly cachedTokens: number;
  readonly cacheWriteTokens: number;
  readonly reasoningTokens: number;
  readonly source: 'reported' | 'estimated' | 'none';
  readonly status: number;
  /** HAProxy's two-letter termination state; `--` is a normal end. */
  readonly termination: string;
  readonly firstByteMs: number;
  readonly totalMs: number;
}

export interface Settlement {
  readonly requestId: string;
  readonly chargedAtMs: number;
  readonly corrections: readonly Correction[];
  readonly row: LedgerRow;
}

/** `unknown`: settled before, or its reservation expired. */
export type SettleOutcome = 'settled' | 'unknown';

export interface Store {
  /** @throws StoreError */
  reserve(reservation: Reservation): Promise<ReserveOutcome>;
  /** Undoes a reservation whose request will not be made. Without effect when it is not open. */
  release(requestId: string, chargedAtMs: number, charges: readonly Charge[]): Promise<void>;
  settle(settlement: Settlement): Promise<SettleOutcome>;
  /** Forgets reservations that expired; returns how many were never settled. */
  expireReservations(): Promise<number>;
  openReservations(): Promise<number>;
  /** Newest first. */
  ledger(limit: number): Promise<LedgerRow[]>;
  /** A secret shared by all agents of this store, made by the first that asks. */
  sharedSecret(name: string): Promise<Buffer>;
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
