/** A store that admits everything and keeps nothing: for `check` and `explain`, which must not charge anybody. */
import { randomBytes } from 'node:crypto';
import type { LedgerRow, Reservation, ReserveOutcome, SettleOutcome, Store } from './store.ts';

const SECRET_BYTES = 32;

export class DryStore implements Store {
  async reserve({ charges }: Reservation): Promise<ReserveOutcome> {
    const exceeded = charges.findIndex(({ amount, limit }) => amount > limit);
    const states = charges.map(({ counter, limit, amount }) => ({
      counter,
      limit,
      remaining: Math.max(0, exceeded < 0 ? limit - amount : limit),
      resetMs: 0,
    }));
    if (exceeded >= 0) return { admitted: false, exceeded, retryAfterMs: undefined, states };
    return { admitted: true, chargedAtMs: Date.now(), states };
  }

  async release(): Promise<void> {}

  async settle(): Promise<SettleOutcome> {
    return 'unknown';
  }

  async expireReservations(): Promise<number> {
    return 0;
  }

  async openReservations(): Promise<number> {
    return 0;
  }

  async ledger(): Promise<LedgerRow[]> {
    return [];
  }

  async sharedSecret(): Promise<Buffer> {
    return randomBytes(SECRET_BYTES);
  }

  async check(): Promise<void> {}

  async close(): Promise<void> {}
}
