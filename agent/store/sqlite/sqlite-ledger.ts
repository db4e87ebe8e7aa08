/**
 * The ledger in SQLite: rows as they are settled, and hourly sums of them. A row is in the sums when its id is at most
 * `summed_to`; both change in one transaction, so each row is summed once, whichever process does it. A report is the
 * sums plus the rows that are not in them yet, as of one moment: exact at any time.
 *
 * This runs in agents that answer HAProxy meanwhile: everything that may take long is done in slices of a few
 * milliseconds.
 */

import { DatabaseSync, type SQLOutputValue, type StatementSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LedgerRow, LedgerStore, UsageQuery, UsageTotal } from '../ledger.ts';
import {
  type Dimensions,
  dimensionsOf,
  HOUR_MS,
  hourOf,
  hoursOf,
  sumsOf,
  UsageTotals,
} from '../ledger-sums.ts';
import { StoreError } from '../store.ts';
import {
  DIMENSION_COLUMNS,
  ROW_COLUMNS,
  rowOfValues,
  SUM_COLUMNS,
  valuesOfRow,
} from './ledger-schema.ts';

/** About 10 ms of work, during which no other process can write. */
const ROWS_PER_TRANSACTION = 2000;
const ROWS_PER_PAGE = 1000;
const DIMENSIONS_PER_TRANSACTION = 1000;
/** How long a report keeps the event loop. */
const SLICE_MS = 4;
const BUSY_TIMEOUT_MS = 250;

type Values = SQLOutputValue[];

export class SqliteLedger implements LedgerStore {
  private readonly database: DatabaseSync;
  private readonly statements: ReturnType<typeof prepareStatements>;
  /** Sums before this hour are gone; they are looked for once an hour. */
  private prunedToHour = 0;

  /** @param database with LEDGER_MIGRATION applied */
  constructor(database: DatabaseSync) {
    this.database = database;
    this.statements = prepareStatements(database);
  }

  /** Called inside the transaction that settles the request. */
  insert(row: LedgerRow): void {
    this.statements.insert.run(...valuesOfRow(row));
  }

  async ledger(limit: number): Promise<LedgerRow[]> {
    return attempt(() => arrays(this.statements.newest.all(limit)).map(rowOfValues));
  }

  async *rows({ fromMs, toMs }: { fromMs: number; toMs: number }): AsyncGenerator<LedgerRow> {
    const { span, page } = this.statements;
    const [first, last] = attempt(() => arrays([span.get(fromMs, toMs)])[0]);
    if (first === null) return;
    let from = Number(first);
    for (;;) {
      const values = attempt(() => arrays(page.all(from, last, fromMs, toMs, ROWS_PER_PAGE)));
      for (const [id, ...row] of values) {
        yield rowOfValues(row);
        from = Number(id) + 1;
      }
      if (values.length < ROWS_PER_PAGE) return;
    }
  }

  async usage(query: UsageQuery): Promise<UsageTotal[]> {
    const location = this.database.location();
    const totals = new UsageTotals(query);
    if (location === null) {
      // In memory there is one connection, which has to be free of this before anybody else uses it.
      attempt(() => {
        for (const _ of addUsage(this.database, query, totals));
      });
      return totals.list();
    }
    const connection = attempt(
      () => new DatabaseSync(location, { readOnly: true, timeout: BUSY_TIMEOUT_MS }),
    );
    try {
      connection.exec('BEGIN');
      for (const _ of addUsage(connection, query, totals)) await nextTurn();
      return totals.list();
    } catch (error) {
      throw storeError(error);
    } finally {
      connection.close();
    }
  }

  async rollUp(): Promise<number> {
    let summed = 0;
    for (;;) {
      const count = attempt(() => this.inTransaction(() => this.rollUpSome()));
      summed += count;
      if (count < ROWS_PER_TRANSACTION) return summed;
      await nextTurn();
    }
  }

  async prune({ rowsMs, sumsMs }: { rowsMs: number; sumsMs: number }): Promise<number> {
    let removed = 0;
    for (;;) {
      const { changes } = attempt(() =>
        this.statements.pruneRows.run(rowsMs, ROWS_PER_TRANSACTION),
      );
      removed += Number(changes);
      if (changes < ROWS_PER_TRANSACTION) break;
      await nextTurn();
    }
    await this.pruneSums(hourOf(sumsMs));
    return removed;
  }

  private rollUpSome(): number {
    const { readState, nextRows, addDimensions, addSums, writeState } = this.statements;
    const summedTo = Number(arrays([readState.get()])[0][0]);
    const [last, count] = arrays([nextRows.get(summedTo, ROWS_PER_TRANSACTION)])[0];
    if (count === 0) return 0;
    addDimensions.run(summedTo, last);
    addSums.run(summedTo, last);
    writeState.run(last);
    return Number(count);
  }

  private async pruneSums(beforeHour: number): Promise<void> {
    if (beforeHour <= this.prunedToHour) return;
    const { nextDimensions, pruneSums, dropUnusedDimensions } = this.statements;
    let last: SQLOutputValue = 0;
    for (;;) {
      const ids = attempt(() => arrays(nextDimensions.all(last, DIMENSIONS_PER_TRANSACTION)));
      if (ids.length === 0) break;
      attempt(() =>
        this.inTransaction(() => {
          for (const [id] of ids) pruneSums.run(id, beforeHour);
          dropUnusedDimensions.run(ids[0][0], ids.at(-1)![0]);
        }),
      );
      last = ids.at(-1)![0];
      await nextTurn();
    }
    this.prunedToHour = beforeHour;
  }

  private inTransaction<T>(work: () => T): T {
    this.database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.database.exec('COMMIT');
      return result;
    } catch (error) {
      if (this.database.isTransaction) this.database.exec('ROLLBACK');
      throw error;
    }
  }
}

/** Yields when it has kept the event loop long enough. */
function* addUsage(
  connection: DatabaseSync,
  query: UsageQuery,
  totals: UsageTotals,
): Generator<void> {
  const { fromHour, toHour } = hoursOf(query);
  const dimensions = new Map<SQLOutputValue, Dimensions>();
  const everyDimension = `SELECT id, ${DIMENSION_COLUMNS} FROM ledger_dimensions`;
  for (const [id, ...values] of read(connection, everyDimension, [])) {
    dimensions.set(id, values as string[]);
  }
  const range = [fromHour, toHour];
  yield* slices(read(connection, sumsQuery(connection, query), range), ([id, hour, ...sums]) =>
    totals.addKnown(dimensions.get(id)!, Number(hour), sums as number[]),
  );
  const moments = [fromHour * HOUR_MS, toHour * HOUR_MS];
  yield* slices(read(connection, UNSUMMED_ROWS, moments), (values) => {
    const row = rowOfValues(values);
    totals.add(dimensionsOf(row), hourOf(row.endedAtMs), sumsOf(row));
  });
}

/** As long stretches as what is asked for allows: adding up is SQLite's work. */
function sumsQuery(connection: DatabaseSync, { by, periods }: UsageQuery): string {
  if (by.includes('hour')) return SUMS_BY_HOUR;
  if (!by.includes('day') && !by.includes('month')) return SUMS;
  if (periods === undefined) return SUMS_BY_HOUR;
  connection.exec(PERIODS);
  const add = connection.prepare('INSERT INTO temp.periods (from_hour, to_hour) VALUES (?, ?)');
  for (const { fromMs, toMs } of periods) add.run(hourOf(fromMs), hourOf(toMs));
  return SUMS_BY_PERIOD;
}

/**
 * CROSS JOIN: SQLite keeps this order of loops, so that what is grouped is never sorted. A plus sign keeps it from using
 * that condition to find rows.
 */
const SUMS = `
  SELECT d.id, 0, ${SUM_COLUMNS.map((column) => `sum(s.${column})`)}
  FROM ledger_dimensions d CROSS JOIN ledger_sums s ON s.dimensions = d.id
  WHERE s.hour >= ? AND s.hour < ? GROUP BY d.id`;
const PERIODS = `
  DROP TABLE IF EXISTS temp.periods;
  CREATE TEMP TABLE periods (from_hour INTEGER PRIMARY KEY, to_hour INTEGER NOT NULL);`;
const SUMS_BY_PERIOD = `
  SELECT d.id, p.from_hour, ${SUM_COLUMNS.map((column) => `sum(s.${column})`)}
  FROM ledger_dimensions d CROSS JOIN temp.periods p
    CROSS JOIN ledger_sums s ON s.dimensions = d.id AND s.hour >= p.from_hour AND s.hour < p.to_hour
  WHERE +s.hour >= ? AND +s.hour < ? GROUP BY d.id, p.from_hour`;
const SUMS_BY_HOUR = `
  SELECT d.id, s.hour, ${SUM_COLUMNS.map((column) => `s.${column}`)}
  FROM ledger_dimensions d CROSS JOIN ledger_sums s ON s.dimensions = d.id
  WHERE s.hour >= ? AND s.hour < ?`;
const UNSUMMED_ROWS = `
  SELECT ${ROW_COLUMNS} FROM ledger
  WHERE id > (SELECT value FROM ledger_state WHERE name = 'summed_to')
    AND +ended_at_ms >= ? AND +ended_at_ms < ?`;

function read(connection: DatabaseSync, sql: string, parameters: number[]): Iterable<Values> {
  const statement = connection.prepare(sql);
  statement.setReturnArrays(true);
  return statement.iterate(...parameters) as unknown as Iterable<Values>;
}

function* slices(rows: Iterable<Values>, work: (values: Values) => void): Generator<void> {
  let since = performance.now();
  for (const values of rows) {
    work(values);
    if (performance.now() - since < SLICE_MS) continue;
    yield;
    since = performance.now();
  }
}

function prepareStatements(database: DatabaseSync) {
  const prepare = (sql: string): StatementSync => {
    const statement = database.prepare(sql);
    statement.setReturnArrays(true);
    return statement;
  };
  const sameDimensions = DIMENSION_COLUMNS.map((column) => `d.${column} = l.${column}`);
  const added = SUM_COLUMNS.map((column) => `${column} = ${column} + excluded.${column}`);
  return {
    insert: prepare(
      `INSERT INTO ledger (${ROW_COLUMNS}) VALUES (${ROW_COLUMNS.map(() => '?').join()})`,
    ),
    newest: prepare(`SELECT ${ROW_COLUMNS} FROM ledger ORDER BY id DESC LIMIT ?`),
    span: prepare('SELECT min(id), max(id) FROM ledger WHERE ended_at_ms >= ? AND ended_at_ms < ?'),
    page: prepare(`
      SELECT id, ${ROW_COLUMNS} FROM ledger
      WHERE id >= ? AND id <= ? AND +ended_at_ms >= ? AND +ended_at_ms < ? ORDER BY id LIMIT ?`),
    readState: prepare("SELECT value FROM ledger_state WHERE name = 'summed_to'"),
    writeState: prepare("UPDATE ledger_state SET value = ? WHERE name = 'summed_to'"),
    nextRows: prepare(`
      SELECT max(id), count(*) FROM (SELECT id FROM ledger WHERE id > ? ORDER BY id LIMIT ?)`),
    addDimensions: prepare(`
      INSERT OR IGNORE INTO ledger_dimensions (${DIMENSION_COLUMNS})
      SELECT DISTINCT ${DIMENSION_COLUMNS} FROM ledger WHERE id > ? AND id <= ?`),
    addSums: prepare(`
      INSERT INTO ledger_sums (dimensions, hour, ${SUM_COLUMNS})
      SELECT d.id, l.ended_at_ms / ${HOUR_MS}, count(*), sum(l.error_class <> ''), sum(l.prompt_tokens),
        sum(l.completion_tokens), sum(l.cached_tokens), sum(l.cache_write_tokens), sum(l.reasoning_tokens),
        sum(l.cost_micros), sum(NOT l.priced)
      FROM ledger l CROSS JOIN ledger_dimensions d ON ${sameDimensions.join(' AND ')}
      WHERE l.id > ? AND l.id <= ? GROUP BY 1, 2
      ON CONFLICT DO UPDATE SET ${added}`),
    pruneRows: prepare(`
      DELETE FROM ledger WHERE id IN (
        SELECT id FROM ledger WHERE ended_at_ms < ?
          AND id <= (SELECT value FROM ledger_state WHERE name = 'summed_to') LIMIT ?)`),
    nextDimensions: prepare('SELECT id FROM ledger_dimensions WHERE id > ? ORDER BY id LIMIT ?'),
    pruneSums: prepare('DELETE FROM ledger_sums WHERE dimensions = ? AND hour < ?'),
    dropUnusedDimensions: prepare(`
      DELETE FROM ledger_dimensions WHERE id >= ? AND id <= ?
        AND NOT EXISTS (SELECT 1 FROM ledger_sums WHERE dimensions = ledger_dimensions.id)`),
  };
}

/** What statements return once `setReturnArrays` is on; Node's types know only objects. */
function arrays(results: unknown[]): Values[] {
  return results as Values[];
}

function attempt<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw storeError(error);
  }
}

function storeError(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new StoreError(`the ledger failed: ${message}`, { cause: error });
}
