/** A report as a table for people, as CSV, and as JSON. */
import type { UsageTotal } from '../store/ledger.ts';
import { csvLine } from './csv.ts';
import { decimalDollars } from './dollars.ts';
import type { ReportTotal, UsageReport } from './report.ts';

export const REPORT_FORMATS = ['table', 'csv', 'json'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

const COLUMNS: readonly { readonly name: string; value(total: ReportTotal): string | number }[] = [
  { name: 'requests', value: ({ requests }) => requests },
  { name: 'errors', value: ({ errors }) => errors },
  { name: 'prompt_tokens', value: ({ promptTokens }) => promptTokens },
  { name: 'cached_tokens', value: ({ cachedTokens }) => cachedTokens },
  { name: 'cache_write_tokens', value: ({ cacheWriteTokens }) => cacheWriteTokens },
  { name: 'completion_tokens', value: ({ completionTokens }) => completionTokens },
  { name: 'reasoning_tokens', value: ({ reasoningTokens }) => reasoningTokens },
  { name: 'unpriced_requests', value: ({ unpricedRequests }) => unpricedRequests },
  { name: 'cost_usd', value: ({ costMicros }) => decimalDollars(costMicros) },
];

/** Columns that a table has also when they are zero. */
const ALWAYS = new Set(['requests', 'cost_usd']);

export function formatReport(report: UsageReport, format: ReportFormat): string {
  if (format === 'json') return `${JSON.stringify(report)}\n`;
  return format === 'csv' ? csvReport(report) : tableReport(report);
}

/** Without the line of totals: what is added up again would count twice. */
function csvReport({ by, rows }: UsageReport): string {
  const lines = rows.map((row) =>
    csvLine([...row.values, ...COLUMNS.map(({ value }) => value(row))]),
  );
  return [csvLine([...by, ...COLUMNS.map(({ name }) => name)]), ...lines].join('');
}

/** Columns that hold nothing but zeros are left out. */
function tableReport({ by, rows, total, from, to, timeZone }: UsageReport): string {
  const columns = COLUMNS.filter(({ name, value }) => ALWAYS.has(name) || value(total) !== 0);
  const numbers = (of: ReportTotal): string[] => columns.map(({ value }) => String(value(of)));
  const head = [...by, ...columns.map(({ name }) => name.replaceAll('_', ' '))];
  const body = rows.map((row) => [...shownValues(row), ...numbers(row)]);
  const foot = [...by.map((_, index) => (index === 0 ? 'total' : '')), ...numbers(total)];
  const widths = head.map((_, column) =>
    Math.max(...[head, ...body, foot].map((cells) => cells[column].length)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) =>
        column < by.length ? cell.padEnd(widths[column]) : cell.padStart(widths[column]),
      )
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  const totals = by.length === 0 ? [] : [rule, line(foot)];
  const empty = rows.length === 0 ? ['no requests'] : [];
  const lines = [line(head), rule, ...body.map(line), ...totals, ...empty];
  return `${[`${from} up to ${to}, ${timeZone}`, '', ...lines].join('\n')}\n`;
}

/** Control characters would move the terminal's cursor. */
function shownValues({ values }: UsageTotal): string[] {
  return values.map((value) => (value === '' ? '-' : value.replaceAll(/\p{Cc}/gu, '?')));
}
