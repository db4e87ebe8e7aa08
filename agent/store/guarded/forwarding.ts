/** What no request waits for goes to the store as it is: reports, lists of keys, house-keeping. */
import type { KeyFilter, StoredKey } from '../keys.ts';
import type { LedgerRow, LedgerStore, UsageQuery, UsageTotal } from '../ledger.ts';
import type { Store } from '../store.ts';

export abstract class Forwarding implements LedgerStore {
  protected readonly primary: Store;

  constructor(primary: Store) {
    this.primary = primary;
  }

  listKeys(filter: KeyFilter): Promise<StoredKey[]> {
    return this.primary.listKeys(filter);
  }

  ledger(limit: number): Promise<LedgerRow[]> {
    return this.primary.ledger(limit);
  }

  rows(range: { readonly fromMs: number; readonly toMs: number }): AsyncIterable<LedgerRow> {
    return this.primary.rows(range);
  }

  usage(query: UsageQuery): Promise<UsageTotal[]> {
    return this.primary.usage(query);
  }

  rollUp(): Promise<number> {
    return this.primary.rollUp();
  }

  prune(before: { readonly rowsMs: number; readonly sumsMs: number }): Promise<number> {
    return this.primary.prune(before);
  }

  sharedSecret(name: string, proposed?: Buffer): Promise<Buffer> {
    return this.primary.sharedSecret(name, proposed);
  }
}
