/** Settles access lines: parses, verifies, corrects, writes the ledger, and counts what happened. */
import type { ReceiptKey } from '../pipeline/receipt.ts';
import type { Settlement, SettleOutcome, Store } from '../store/store.ts';
import { type AccessLine, parseAccessLine } from './access-line.ts';
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

/** Ids of lines dealt with lately: after a reload a line may come twice, a moment apart. */
const REMEMBERED_LINES = 16_384;

export class Settler {
  private readonly parts: SettlerParts;
  private readonly recent = new Set<string>();

  constructor(parts: SettlerParts) {
    this.parts = parts;
  }

  /** @throws StoreError when the store cannot settle now */
  async settleLine(line: string): Promise<void> {
    const access = parseAccessLine(line);
    if (access === undefined) {
      this.parts.observer.line('foreign');
      return;
    }
    if (this.recent.has(access.requestId)) return;
    const outcome = await this.settle(access);
    this.remember(access.requestId);
    this.parts.observer.line(outcome);
  }

  private async settle(access: AccessLine): Promise<LineOutcome> {
    const { store, receiptKey, observer, log } = this.parts;
    const settling = settlementOf(access, receiptKey, Date.now());
    if (settling.kind === 'forged') {
      log.warn({ requestId: access.requestId }, 'receipt not signed by this gateway, ignored');
    }
    if (settling.kind !== 'settle') return settling.kind;
    const outcome = await store.settle(settling.settlement);
    if (outcome === 'settled') observer.settled(settling.settlement);
    return outcome;
  }

  private remember(requestId: string): void {
    this.recent.add(requestId);
    if (this.recent.size <= REMEMBERED_LINES) return;
    const [oldest] = this.recent;
    this.recent.delete(oldest);
  }
}
