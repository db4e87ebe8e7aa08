/** Rows of the ledger as text, one after the other: as CSV, as JSON Lines, and in the columns of FOCUS. */
import type { LedgerRow } from '../store/ledger.ts';
import { canonicalTags } from '../store/ledger-sums.ts';
import { type CsvValue, csvLine } from './csv.ts';
import { decimalDollars } from './dollars.ts';
import { FOCUS_COLUMNS, focusValues } from './focus.ts';

export const EXPORT_FORMATS = ['csv', 'jsonl', 'focus'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

const CSV_COLUMNS: Readonly<Record<string, (row: LedgerRow) => CsvValue>> = {
  request_id: (row) => row.requestId,
  ended_at: (row) => new Date(row.endedAtMs).toISOString(),
  org: (row) => row.org,
  team: (row) => row.team,
  user: (row) => row.user,
  key: (row) => row.key,
  tags: (row) => canonicalTags(row.tags),
  session: (row) => row.session,
  endpoint: (row) => row.endpoint,
  model: (row) => row.model,
  provider: (row) => row.provider,
  provider_model: (row) => row.providerModel,
  prompt_tokens: (row) => row.promptTokens,
  cached_tokens: (row) => row.cachedTokens,
  cache_write_tokens: (row) => row.cacheWriteTokens,
  completion_tokens: (row) => row.completionTokens,
  reasoning_tokens: (row) => row.reasoningTokens,
  counted_prompt_tokens: (row) => row.countedPromptTokens,
  cost_usd: (row) => decimalDollars(row.costMicros),
  priced: (row) => String(row.priced),
  source: (row) => row.source,
  status: (row) => row.status,
  error_class: (row) => row.errorClass,
  termination: (row) => row.termination,
  first_byte_ms: (row) => row.firstByteMs,
  total_ms: (row) => row.totalMs,
};

/** Text pieces; the first of CSV and FOCUS is the line of column names. */
export async function* exportRows(
  rows: AsyncIterable<LedgerRow>,
  format: ExportFormat,
): AsyncGenerator<string> {
  if (format === 'csv') yield csvLine(Object.keys(CSV_COLUMNS));
  if (format === 'focus') yield csvLine(FOCUS_COLUMNS);
  for await (const row of rows) yield exportRow(row, format);
}

function exportRow(row: LedgerRow, format: ExportFormat): string {
  if (format === 'jsonl') return `${JSON.stringify(row)}\n`;
  if (format === 'focus') return csvLine(focusValues(row));
  return csvLine(Object.values(CSV_COLUMNS).map((column) => column(row)));
}
