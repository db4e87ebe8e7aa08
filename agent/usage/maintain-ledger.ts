/** What has to be done to a ledger every minute or so, by any agent and by several at once. */
import type { LedgerStore } from '../store/ledger.ts';

const DAY_MS = 86_400_000;

/** In days, as in gateway.yaml. */
export interface Retention {
  readonly rowsDays: number;
  readonly sumsDays: number;
}

export interface Maintained {
  readonly summedRows: number;
  readonly prunedRows: number;
}

/** @throws StoreError */
export async function maintainLedger(
  store: Pick<LedgerStore, 'rollUp' | 'prune'>,
  { rowsDays, sumsDays }: Retention,
  nowMs: number,
): Promise<Maintained> {
  const summedRows = await store.rollUp();
  const prunedRows = await store.prune({
    rowsMs: nowMs - rowsDays * DAY_MS,
    sumsMs: nowMs - sumsDays * DAY_MS,
  });
  return { summedRows, prunedRows };
}
