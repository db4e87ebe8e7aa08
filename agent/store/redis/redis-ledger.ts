/**
 * The ledger in Redis: rows in a stream for each organization, and sums of them.
 *
 *   {aigw:<org>}:ledger              stream: one entry for each request, field `row` = JSON of LedgerRow
 *   {aigw:<org>}:ledger:summed       hash: `to` = last entry that is in the sums, `rows` = how many are, `lost`
 *   {aigw:<org>}:ledger:dimensions   hash: dimensions as JSON -> a short number for them
 *   {aigw:<org>}:ledger:buckets      sorted set: hours and days that have sums, by their end (ms)
 *   {aigw:<org>}:sums:h<hour>        hash: number of dimensions -> sums, separated by commas
 *   {aigw:<org>}:sums:d<day>         the same of a whole day (UTC), for long reports
 *
 * Entries are read by the agent, added up, and handed to one script together with the last entry that the agent took
 * for summed: the script does nothing when another agent was faster. So each row is summed once, with any number of
 * agents, and a command that timed out but ran does no harm.
 *
 * Errors are ioredis's own; RedisStore makes StoreErrors of them.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Cluster, Redis } from 'ioredis';
import type { LedgerRow, LedgerStore, UsageQuery, UsageTotal } from '../ledger.ts';
import {
  type Dimensions,
  dayOf,
  dimensionsOf,
  firstHourOf,
  HOUR_MS,
  hourOf,
  hoursOf,
  periodAt,
  sumsOf,
  UsageTotals,
} from '../ledger-sums.ts';
import {
  BEFORE_ALL,
  bucketsName,
  dimensionsName,
  type Entry,
  FOLD_SCRIPT,
  foldWords,
  rowOf,
  summedName,
  sumsName,
} from './ledger-fold.ts';
import { ledgerName, ORGS, partOf } from './names.ts';

/** About 250 KB; a script of some milliseconds. */
const ENTRIES_PER_ROLLUP = 500;
const ENTRIES_PER_PAGE = 500;
const BUCKETS_PER_READ = 8;
/** Another agent sums rows while a report is read; then it is read again. */
const REPORT_ATTEMPTS = 20;

interface Scripts {
  /** @returns -1 when another agent was faster, else how many rows were found to be lost */
  aiFoldLedger(...words: (string | number)[]): Promise<number>;
}

export class RedisLedger implements LedgerStore {
  private readonly redis: (Redis | Cluster) & Scripts;
  private readonly onLostRows: (org: string, rows: number) => void;

  /** @param onLostRows told of rows that Redis trimmed before they were summed: they are in no report */
  constructor(redis: Redis | Cluster, onLostRows: (org: string, rows: number) => void = () => {}) {
    redis.defineCommand('aiFoldLedger', { lua: FOLD_SCRIPT });
    this.redis = redis as (Redis | Cluster) & Scripts;
    this.onLostRows = onLostRows;
  }

  /** What a settlement does, in the same form; for tests and for imports. */
  async append(row: LedgerRow): Promise<void> {
    await this.redis.sadd(ORGS, row.org);
    await this.redis.xadd(ledgerName(partOf(row.org)), '*', 'row', JSON.stringify(row));
  }

  async ledger(limit: number): Promise<LedgerRow[]> {
    const newest = await this.eachOrg((part) =>
      this.redis.xrevrange(ledgerName(part), '+', '-', 'COUNT', limit),
    );
    return newest
      .flat()
      .toSorted(([one], [other]) => compareIds(other, one))
      .slice(0, limit)
      .map(rowOf);
  }

  /** One organization after the other. */
  async *rows({ fromMs, toMs }: { fromMs: number; toMs: number }): AsyncGenerator<LedgerRow> {
    for (const org of await this.orgs()) {
      for await (const entries of this.pages(ledgerName(partOf(org)), BEFORE_ALL)) {
        for (const entry of entries) {
          const row = rowOf(entry);
          if (row.endedAtMs >= fromMs && row.endedAtMs < toMs) yield row;
        }
      }
    }
  }

  async usage(query: UsageQuery): Promise<UsageTotal[]> {
    const totals = new UsageTotals(query);
    for (const org of await this.orgs()) {
      totals.merge(await this.usageOfOrg(partOf(org), query));
    }
    return totals.list();
  }

  async rollUp(): Promise<number> {
    let rows = 0;
    for (const org of await this.orgs()) rows += await this.rollUpOrg(org);
    return rows;
  }

  async prune({ rowsMs, sumsMs }: { rowsMs: number; sumsMs: number }): Promise<number> {
    let removed = 0;
    for (const org of await this.orgs()) {
      removed += await this.pruneRows(partOf(org), rowsMs);
      await this.pruneSums(partOf(org), sumsMs);
    }
    return removed;
  }

  private async orgs(): Promise<string[]> {
    return (await this.redis.smembers(ORGS)).toSorted();
  }

  private async eachOrg<T>(work: (part: string) => Promise<T>): Promise<T[]> {
    return Promise.all((await this.orgs()).map((org) => work(partOf(org))));
  }

  private async *pages(stream: string, after: string): AsyncGenerator<Entry[]> {
    let last = after;
    for (;;) {
      const entries = await this.redis.xrange(stream, `(${last}`, '+', 'COUNT', ENTRIES_PER_PAGE);
      if (entries.length === 0) return;
      yield entries;
      last = entries.at(-1)![0];
    }
  }

  private async rollUpOrg(org: string): Promise<number> {
    const part = partOf(org);
    let summed = 0;
    for (;;) {
      const to = await this.summedTo(part);
      const stream = ledgerName(part);
      const entries = await this.redis.xrange(stream, `(${to}`, '+', 'COUNT', ENTRIES_PER_ROLLUP);
      if (entries.length === 0) return summed;
      const lost = await this.redis.aiFoldLedger(...foldWords(part, to, entries));
      if (lost >= 0) summed += entries.length;
      if (lost > 0) this.onLostRows(org, lost);
    }
  }

  private async summedTo(part: string): Promise<string> {
    return (await this.redis.hget(summedName(part), 'to')) ?? BEFORE_ALL;
  }

  /** Sums and the rows that are not in them yet, as of one moment: read again when rows were summed meanwhile. */
  private async usageOfOrg(part: string, query: UsageQuery): Promise<UsageTotals> {
    for (let attempt = 1; attempt <= REPORT_ATTEMPTS; attempt += 1) {
      const totals = new UsageTotals(query);
      const to = await this.summedTo(part);
      await this.addSums(part, query, totals);
      await this.addRows(part, to, query, totals);
      if ((await this.summedTo(part)) === to) return totals;
    }
    throw new Error('rows are summed faster than the report is read');
  }

  private async addSums(part: string, query: UsageQuery, totals: UsageTotals): Promise<void> {
    const wanted = await this.bucketsOf(part, query);
    if (wanted.length === 0) return;
    const numbers = await this.redis.hgetall(dimensionsName(part));
    const dimensions = new Map<string, Dimensions>(
      Object.entries(numbers).map(([json, number]) => [number, JSON.parse(json)]),
    );
    for (let from = 0; from < wanted.length; from += BUCKETS_PER_READ) {
      const some = wanted.slice(from, from + BUCKETS_PER_READ);
      const hashes = await Promise.all(
        some.map(({ bucket }) => this.redis.hgetall(sumsName(part, bucket))),
      );
      for (const [index, hash] of hashes.entries()) {
        // The agent answers HAProxy meanwhile: a day of many combinations takes some milliseconds.
        await nextTurn();
        for (const [number, sums] of Object.entries(hash)) {
          totals.addKnown(dimensions.get(number)!, some[index].hour, sums.split(',').map(Number));
        }
      }
    }
  }

  private async addRows(
    part: string,
    after: string,
    query: UsageQuery,
    totals: UsageTotals,
  ): Promise<void> {
    const { fromHour, toHour } = hoursOf(query);
    for await (const entries of this.pages(ledgerName(part), after)) {
      for (const row of entries.map(rowOf)) {
        const hour = hourOf(row.endedAtMs);
        if (hour >= fromHour && hour < toHour) totals.add(dimensionsOf(row), hour, sumsOf(row));
      }
    }
  }

  /** Whole days where nobody asks for hours, hours at the ends; only what has sums. */
  private async bucketsOf(
    part: string,
    query: UsageQuery,
  ): Promise<{ readonly bucket: string; readonly hour: number }[]> {
    const { fromHour, toHour } = hoursOf(query);
    const known = await this.redis.zrangebyscore(
      bucketsName(part),
      `(${fromHour * HOUR_MS}`,
      toHour * HOUR_MS,
    );
    const isWhole = (day: number): boolean =>
      firstHourOf(day) >= fromHour && firstHourOf(day + 1) <= toHour && isUndivided(query, day);
    return known.flatMap((bucket) => {
      const number = Number(bucket.slice(1));
      if (bucket.startsWith('d')) {
        return isWhole(number) ? [{ bucket, hour: firstHourOf(number) }] : [];
      }
      const isWanted = number >= fromHour && number < toHour && !isWhole(dayOf(number));
      return isWanted ? [{ bucket, hour: number }] : [];
    });
  }

  /** From the oldest on, up to the first that has to stay. */
  private async pruneRows(part: string, beforeMs: number): Promise<number> {
    const stream = ledgerName(part);
    const to = await this.summedTo(part);
    let removed = 0;
    for (;;) {
      const entries = await this.redis.xrange(stream, '-', to, 'COUNT', ENTRIES_PER_PAGE);
      const stays = entries.findIndex((entry) => rowOf(entry).endedAtMs >= beforeMs);
      const old = stays < 0 ? entries : entries.slice(0, stays);
      if (old.length === 0) return removed;
      removed += await this.redis.xdel(stream, ...old.map(([id]) => id));
      if (stays >= 0 || entries.length < ENTRIES_PER_PAGE) return removed;
    }
  }

  private async pruneSums(part: string, beforeMs: number): Promise<void> {
    const old = await this.redis.zrangebyscore(bucketsName(part), '-inf', beforeMs);
    if (old.length === 0) return;
    await this.redis.unlink(old.map((bucket) => sumsName(part, bucket)));
    await this.redis.zrem(bucketsName(part), old);
  }
}

/** True when the hours of a day (UTC) need not be told apart. */
function isUndivided({ by, periods }: UsageQuery, day: number): boolean {
  if (by.includes('hour')) return false;
  if (periods === undefined || (!by.includes('day') && !by.includes('month'))) return true;
  const first = periodAt(periods, firstHourOf(day));
  return first === periodAt(periods, firstHourOf(day + 1) - 1);
}

/** Ids are `<milliseconds>-<number>`. */
function compareIds(one: string, other: string): number {
  const [oneMs, oneNumber] = one.split('-').map(Number);
  const [otherMs, otherNumber] = other.split('-').map(Number);
  return oneMs - otherMs || oneNumber - otherNumber;
}
