/**
 * A report: what a range of days adds up to, broken down. Totals are the sums of rows to the micro-dollar.
 *
 * The ledger's sums are of whole hours (UTC), so a day of a time zone is the hours from its first to the next day's. In
 * zones that are off by half an hour or a quarter, days begin at the whole hour before their midnight, here; nothing is
 * lost or counted twice by that, and the report says so.
 */
import type { LedgerStore, UsageDimension, UsagePeriod, UsageTotal } from '../store/ledger.ts';
import { type DayRange, parseDimensions, periodsOf } from './usage-range.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

export interface ReportQuestion extends DayRange {
  /** As `team,model`. */
  readonly by: string;
}

export type ReportTotal = Omit<UsageTotal, 'values'>;

export interface UsageReport extends DayRange {
  readonly by: readonly UsageDimension[];
  /** In order of time where time is asked for, else the dearest first. */
  readonly rows: readonly UsageTotal[];
  readonly total: ReportTotal;
  /** What a reader should know. */
  readonly notes: readonly string[];
}

/** @throws UsageQuestionError, StoreError */
export async function usageReport(
  store: Pick<LedgerStore, 'usage'>,
  { by: text, from, to, timeZone }: ReportQuestion,
): Promise<UsageReport> {
  const by = parseDimensions(text);
  const length = by.includes('day') ? 'day' : by.includes('month') ? 'month' : 'all';
  const exact = periodsOf({ from, to, timeZone }, length);
  const periods = exact.map(wholeHours);
  const { fromMs } = periods[0];
  const { toMs } = periods.at(-1)!;
  const rows = await store.usage({ fromMs, toMs, by, periods });
  rows.sort(by.some(isTime) ? byValues : byCost);
  const total = sumOf(rows);
  return { from, to, timeZone, by, rows, total, notes: notesOn(exact, timeZone, total) };
}

function isTime(dimension: UsageDimension): boolean {
  return dimension === 'hour' || dimension === 'day' || dimension === 'month';
}

function wholeHours({ label, fromMs, toMs }: UsagePeriod): UsagePeriod {
  const down = (timeMs: number): number => Math.floor(timeMs / HOUR_MS) * HOUR_MS;
  return { label, fromMs: down(fromMs), toMs: down(toMs) };
}

function byValues(one: UsageTotal, other: UsageTotal): number {
  for (const [index, value] of one.values.entries()) {
    if (value !== other.values[index]) return value < other.values[index] ? -1 : 1;
  }
  return 0;
}

function byCost(one: UsageTotal, other: UsageTotal): number {
  return other.costMicros - one.costMicros || byValues(one, other);
}

function sumOf(rows: readonly UsageTotal[]): ReportTotal {
  const sum = (value: (row: UsageTotal) => number): number =>
    rows.reduce((total, row) => total + value(row), 0);
  return {
    requests: sum(({ requests }) => requests),
    errors: sum(({ errors }) => errors),
    promptTokens: sum(({ promptTokens }) => promptTokens),
    completionTokens: sum(({ completionTokens }) => completionTokens),
    cachedTokens: sum(({ cachedTokens }) => cachedTokens),
    cacheWriteTokens: sum(({ cacheWriteTokens }) => cacheWriteTokens),
    reasoningTokens: sum(({ reasoningTokens }) => reasoningTokens),
    costMicros: sum(({ costMicros }) => costMicros),
    unpricedRequests: sum(({ unpricedRequests }) => unpricedRequests),
  };
}

function notesOn(
  periods: readonly UsagePeriod[],
  timeZone: string,
  { unpricedRequests }: ReportTotal,
): string[] {
  const early = Math.max(...periods.map(({ fromMs }) => (fromMs % HOUR_MS) / MINUTE_MS));
  const notes: string[] = [];
  if (early > 0) {
    notes.push(
      `${timeZone} is not off UTC by whole hours: days begin ${early} minutes early in this report. 'usage export' is exact.`,
    );
  }
  if (unpricedRequests > 0) {
    notes.push(`${unpricedRequests} requests went to models without a price and count as free.`);
  }
  return notes;
}
