/** Settles access lines: parses, verifies, corrects, writes the ledger, and counts what happened. */
import type { ReceiptKey } from '../pipeline/receipt.ts';
import type { Settlement, SettleOutcome, Store } from '../store/store.ts';
import { parseAccessLine } from './access-line.ts';
import { settlementOf } from './settlement.ts';

export type LineOutcome = SettleOutcome | 'no-receipt' | 'forged' | 'foreign';

export interface SettlerObserver {
  line(outcome: LineOutcome): void;
  settled(settlement: Settlement): void;
}

export interface SettlerParts {
  readonly store: Store;
  readonly receiptKey: ReceiptKey;
  readonly observer: SettlerObserver;
  readonly log: { warn(fields: object, message: string): void };
}

/** @throws StoreError when the store cannot settle now */
export async function settleLine(line: string, parts: SettlerParts): Promise<void> {
  const { store, receiptKey, observer, log } = parts;
  const access = parseAccessLine(line);
  if (access === undefined) {
    observer.line('foreign');
    return;
  }
  const settling = settlementOf(access, receiptKey, Date.now());
  if (settling.kind !== 'settle') {
    if (settling.kind === 'forged') {
      log.warn({ requestId: access.requestId }, 'receipt not signed by this gateway, ignored');
    }
    observer.line(settling.kind);
    return;
  }
  const outcome = await store.settle(settling.settlement);
  observer.line(outcome);
  if (outcome === 'settled') observer.settled(settling.settlement);
}
