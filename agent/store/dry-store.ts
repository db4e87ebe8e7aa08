/** A store that admits everything and keeps nothing: for `check` and `explain`, which must not charge anybody. */
import { randomBytes } from 'node:crypto';
import type { KeyStore, StoredKey } from './keys.ts';
import type { LedgerRow, UsageTotal } from './ledger.ts';
import type {
  Charge,
  Release,
  Reservation,
  ReserveOutcome,
  Settlement,
  SettleOutcome,
  Store,
} from './store.ts';

const SECRET_BYTES = 32;

export class DryStore implements Store {
  private readonly keys: Pick<KeyStore, 'findKey' | 'getKey'> | undefined;

  /** @param keys where keys are looked up; nowhere if absent */
  constructor(keys?: Pick<KeyStore, 'findKey' | 'getKey'>) {
    this.keys = keys;
  }

  async reserve({ charges }: Reservation): Promise<ReserveOutcome> {
    const exceeded = charges.findIndex(({ amount, limit, enforced }) => enforced && amount > limit);
    const states = charges.map(({ counter, limit, amount }) => {
      const used = exceeded < 0 ? amount : 0;
      return { counter, limit, used, remaining: Math.max(0, limit - used), resetMs: 0 };
    });
    if (exceeded >= 0) return { result: 'exceeded', exceeded, retryAfterMs: undefined, states };
    return { result: 'admitted', admittedBy: 'store', chargedAtMs: Date.now(), states };
  }

  async release(_reservation: Release, _charges: readonly Charge[]): Promise<void> {}

  async settle(_settlement: Settlement): Promise<SettleOutcome> {
    return 'unknown';
  }

  async expireReservations(): Promise<number> {
    return 0;
  }

  async openReservations(): Promise<number> {
    return 0;
  }

  async claimOnce(): Promise<boolean> {
    return false;
  }

  async countAgents(): Promise<number> {
    return 1;
  }

  async findKey(sha256: string): Promise<StoredKey | undefined> {
    return this.keys?.findKey(sha256);
  }

  async getKey(id: string): Promise<StoredKey | undefined> {
    return this.keys?.getKey(id);
  }

  async listKeys(): Promise<StoredKey[]> {
    return [];
  }

  async putKey(): Promise<boolean> {
    return false;
  }

  async ledger(): Promise<LedgerRow[]> {
    return [];
  }

  async *rows(): AsyncIterable<LedgerRow> {}

  async usage(): Promise<UsageTotal[]> {
    return [];
  }

  async rollUp(): Promise<number> {
    return 0;
  }

  async prune(): Promise<number> {
    return 0;
  }

  async sharedSecret(): Promise<Buffer> {
    return randomBytes(SECRET_BYTES);
  }

  async check(): Promise<void> {}

  async close(): Promise<void> {}
}
