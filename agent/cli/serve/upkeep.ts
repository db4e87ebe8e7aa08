/**
 * What an agent does every minute: reservations that expired, sums and retention of the ledger, and the secret that
 * receipts are signed with, put back should the store have lost it.
 */
import type { Gateway } from '../../gateway/gateway.ts';
import type { Logger } from '../../observability/log.ts';
import type { Metrics } from '../../observability/metrics.ts';
import type { Store } from '../../store/store.ts';
import { maintainLedger } from '../../usage/maintain-ledger.ts';

/** The name of the secret in the store. */
export const RECEIPT_SECRET = 'receipt';

const INTERVAL_MS = 60_000;

export interface UpkeepParts {
  readonly gateway: Gateway;
  readonly store: Store;
  /** That this agent signs receipts with. */
  readonly secret: Buffer;
  readonly metrics: Metrics;
  readonly log: Logger;
}

/** @returns what ends it */
export function startUpkeep(parts: UpkeepParts): () => void {
  const timer = setInterval(() => void upkeep(parts), INTERVAL_MS);
  return () => clearInterval(timer);
}

async function upkeep({ gateway, store, secret, metrics, log }: UpkeepParts): Promise<void> {
  try {
    const count = await store.expireReservations();
    metrics.reservationsExpired(count);
    if (count > 0) log.warn({ count }, 'reservations were never settled and stay charged');
    const kept = await store.sharedSecret(RECEIPT_SECRET, secret);
    if (!kept.equals(secret)) {
      log.error({}, 'the store has another secret for receipts: restart this agent');
    }
    await maintainLedger(store, gateway.runtime.config.retention, Date.now());
  } catch (error) {
    metrics.storeFailed();
    log.warn({ error: String(error) }, 'the upkeep of the store failed');
  }
}
