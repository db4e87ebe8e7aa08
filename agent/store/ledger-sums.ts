/**
 * What rows of the ledger add up to, for every store: by which dimensions they are summed, what is summed, and how sums
 * become the totals of a report. Sums are integers below 2^53, so they are exact in any order.
 */
import type { LedgerRow, UsageDimension, UsagePeriod, UsageQuery, UsageTotal } from './ledger.ts';

export const HOUR_MS = 3_600_000;
const HOURS_PER_DAY = 24;

/** Rows are summed for each hour and each combination of these. */
export const SUMMED_DIMENSIONS = [
  'org',
  'team',
  'user',
  'key',
  'model',
  'provider',
  'providerModel',
  'endpoint',
  'source',
  'errorClass',
] as const satisfies readonly (keyof LedgerRow & UsageDimension)[];

/** Values in the order of SUMMED_DIMENSIONS, and at the end the tags as canonical JSON. */
export type Dimensions = readonly string[];

const TAGS_INDEX = SUMMED_DIMENSIONS.length;

export const SUMMED_FIELDS = [
  'requests',
  'errors',
  'promptTokens',
  'completionTokens',
  'cachedTokens',
  'cacheWriteTokens',
  'reasoningTokens',
  'costMicros',
  'unpricedRequests',
] as const satisfies readonly (keyof UsageTotal)[];

/** Values in the order of SUMMED_FIELDS. */
export type Sums = readonly number[];

/** The same tags are the same text, in whatever order they were written. */
export function canonicalTags(tags: Readonly<Record<string, string>>): string {
  const names = Object.keys(tags);
  if (names.length < 2) return JSON.stringify(tags);
  return JSON.stringify(Object.fromEntries(names.toSorted().map((name) => [name, tags[name]])));
}

export function dimensionsOf(row: LedgerRow): Dimensions {
  return [...SUMMED_DIMENSIONS.map((name) => row[name]), canonicalTags(row.tags)];
}

export function sumsOf(row: LedgerRow): Sums {
  return [
    1,
    Number(row.errorClass !== ''),
    row.promptTokens,
    row.completionTokens,
    row.cachedTokens,
    row.cacheWriteTokens,
    row.reasoningTokens,
    row.costMicros,
    Number(!row.priced),
  ];
}

/** Hours since the epoch. */
export function hourOf(timeMs: number): number {
  return Math.floor(timeMs / HOUR_MS);
}

/** The whole hours of a query, hours since the epoch. A part of an hour is not told from the whole. */
export function hoursOf({ fromMs, toMs }: UsageQuery): { fromHour: number; toHour: number } {
  return { fromHour: hourOf(fromMs), toHour: Math.ceil(toMs / HOUR_MS) };
}

/** Adds sums up to the totals that a query asks for. */
export class UsageTotals {
  private readonly by: readonly UsageDimension[];
  private readonly periods: readonly UsagePeriod[] | undefined;
  private readonly totals = new Map<string, { values: readonly string[]; sums: number[] }>();
  private readonly known = new Map<Dimensions, Map<number, number[]>>();

  constructor({ by, periods }: UsageQuery) {
    this.by = by;
    this.periods = periods;
  }

  /** @param hour hours since the epoch; of a sum over a longer period, any hour of it */
  add(dimensions: Dimensions, hour: number, sums: Sums): void {
    addUp(this.totalOf(dimensions, hour), sums);
  }

  /**
   * The same, faster, for many sums of few combinations.
   * @param dimensions the same object for the same combination
   */
  addKnown(dimensions: Dimensions, hour: number, sums: Sums): void {
    const ofDimensions = this.known.get(dimensions) ?? new Map<number, number[]>();
    this.known.set(dimensions, ofDimensions);
    const time = this.timeOf(hour);
    const total = ofDimensions.get(time) ?? this.totalOf(dimensions, hour);
    ofDimensions.set(time, total);
    addUp(total, sums);
  }

  /** A number that is the same for hours which the query does not tell apart. */
  private timeOf(hour: number): number {
    if (this.by.includes('hour')) return hour;
    if (!this.by.includes('day') && !this.by.includes('month')) return 0;
    const period = this.periods && periodAt(this.periods, hour);
    return period === undefined ? dayOf(hour) : hourOf(period.fromMs);
  }

  private valueOf(dimension: UsageDimension, dimensions: Dimensions, hour: number): string {
    switch (dimension) {
      case 'hour':
        return `${isoTime(hour).slice(0, 'YYYY-MM-DDTHH'.length)}:00Z`;
      case 'day':
        return this.labelAt(hour).slice(0, 'YYYY-MM-DD'.length);
      case 'month':
        return this.labelAt(hour).slice(0, 'YYYY-MM'.length);
      default:
        break;
    }
    if (dimension.startsWith('tag:')) return tagValue(dimension, dimensions);
    const index = SUMMED_DIMENSIONS.indexOf(dimension as (typeof SUMMED_DIMENSIONS)[number]);
    return dimensions[index];
  }

  private labelAt(hour: number): string {
    return (this.periods && periodAt(this.periods, hour)?.label) ?? isoTime(hour);
  }

  private totalOf(dimensions: Dimensions, hour: number): number[] {
    const values = this.by.map((dimension) => this.valueOf(dimension, dimensions, hour));
    return this.totalNamed(JSON.stringify(values), values);
  }

  private totalNamed(name: string, values: readonly string[]): number[] {
    const known = this.totals.get(name);
    if (known !== undefined) return known.sums;
    const sums = SUMMED_FIELDS.map(() => 0);
    this.totals.set(name, { values, sums });
    return sums;
  }

  /** @param other of the same query */
  merge(other: UsageTotals): void {
    for (const [name, { values, sums }] of other.totals) {
      addUp(this.totalNamed(name, values), sums);
    }
  }

  /** In the order of their values. */
  list(): UsageTotal[] {
    return [...this.totals]
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([, { values, sums }]) => {
        const fields = SUMMED_FIELDS.map((field, index) => [field, sums[index]]);
        return { values, ...Object.fromEntries(fields) } as UsageTotal;
      });
  }
}

function addUp(total: number[], sums: Sums): void {
  for (let index = 0; index < total.length; index += 1) total[index] += sums[index];
}

function tagValue(dimension: string, dimensions: Dimensions): string {
  const tags = JSON.parse(dimensions[TAGS_INDEX]) as Record<string, string>;
  const name = dimension.slice('tag:'.length);
  return Object.hasOwn(tags, name) ? tags[name] : '';
}

/** @returns undefined when none of them has this hour */
export function periodAt(periods: readonly UsagePeriod[], hour: number): UsagePeriod | undefined {
  const timeMs = hour * HOUR_MS;
  let [low, high] = [0, periods.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (periods[middle].toMs <= timeMs) low = middle + 1;
    else high = middle;
  }
  return periods[low]?.fromMs <= timeMs ? periods[low] : undefined;
}

function isoTime(hour: number): string {
  return new Date(hour * HOUR_MS).toISOString();
}

/** Days since the epoch. */
export function dayOf(hour: number): number {
  return Math.floor(hour / HOURS_PER_DAY);
}

export function firstHourOf(day: number): number {
  return day * HOURS_PER_DAY;
}
