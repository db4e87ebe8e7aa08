/** Settles access lines: parses, verifies, corrects, writes the ledger, and counts what happened. */
import type { ReceiptKey } from '../pipeline/receipt.ts';
import type { Settlement, SettleOutcome, Store } from '../store/store.ts';
import { type AccessLine, parseAccessLine, type ResponseFinding } from './access-line.ts';
import { type ServedBy, settlementOf } from './settlement.ts';

export type LineOutcome = SettleOutcome | 'no-receipt' | 'forged' | 'foreign';

export interface SettlerObserver {
  line(outcome: LineOutcome): void;
  settled(settlement: Settlement): void;
  foundInResponse(findings: readonly ResponseFinding[]): void;
}

export interface SettlerParts {
  readonly store: Store;
  readonly receiptKey: ReceiptKey;
  readonly servedBy: ServedBy;
  readonly observer: SettlerObserver;
  readonly log: { warn(fields: object, message: string): void };
}

/** @throws StoreError when the store cannot settle now */
export async function settleLine(line: string, parts: SettlerParts): Promise<void> {
  const access = parseAccessLine(line);
  parts.observer.line(access === undefined ? 'foreign' : await settle(access, parts));
}

/** A line that comes again finds its reservation closed, so the store alone has to know what is settled. */
async function settle(access: AccessLine, parts: SettlerParts): Promise<LineOutcome> {
  const { store, receiptKey, servedBy, observer, log } = parts;
  const settling = settlementOf(access, receiptKey, Date.now(), servedBy);
  if (settling.kind === 'forged') {
    log.warn({ requestId: access.requestId }, 'receipt not signed by this gateway, ignored');
  }
  if (settling.kind !== 'settle') return settling.kind;
  const outcome = await store.settle(settling.settlement);
  if (outcome === 'settled') {
    observer.settled(settling.settlement);
    observer.foundInResponse(access.responseFindings);
  }
  return outcome;
}
