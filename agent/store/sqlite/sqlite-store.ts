/**
 * The embedded store: one SQLite file, Node's own driver, shared by the agents of one machine.
 *
 * Write-ahead log with synchronous=NORMAL: a killed process loses nothing that was committed (a power cut may
 * lose the last moments, never the file). Everything asked within one turn of the event loop is one transaction,
 * since a commit costs many times what the statements in it do.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type {
  Charge,
  Correction,
  LedgerRow,
  LimitState,
  Reservation,
  ReserveOutcome,
  Settlement,
  SettleOutcome,
  Store,
} from '../store.ts';
import { refundOf, StoreError } from '../store.ts';
import {
  liveSlots,
  resetAfterMs,
  retryAfterMs,
  type SlotCharge,
  slotAt,
  usedIn,
  withAmount,
} from '../window.ts';
import { CounterCache } from './counter-cache.ts';
import { MIGRATIONS } from './schema.ts';

/** How long a transaction of another agent on the machine is waited for. */
const BUSY_TIMEOUT_MS = 250;
const SECRET_BYTES = 32;

export interface SqliteStoreOptions {
  readonly path: string;
  /** Injected by tests. */
  readonly nowMs?: () => number;
}

interface Queued {
  readonly run: () => void;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export class SqliteStore implements Store {
  private readonly database: DatabaseSync;
  private readonly nowMs: () => number;
  private readonly statements: ReturnType<typeof prepareStatements>;
  private readonly counters: CounterCache;
  private queue: Queued[] = [];
  private isFlushScheduled = false;
  private isClosed = false;

  private constructor(database: DatabaseSync, nowMs: () => number) {
    this.database = database;
    this.nowMs = nowMs;
    this.statements = prepareStatements(database);
    this.counters = new CounterCache(database);
  }

  /** @throws StoreError when the file cannot be opened, is damaged or is of a newer version */
  static open(options: SqliteStoreOptions): SqliteStore {
    const file = path.resolve(options.path);
    try {
      mkdirSync(path.dirname(file), { recursive: true });
      const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
      database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
      migrate(database, file);
      return new SqliteStore(database, options.nowMs ?? Date.now);
    } catch (error) {
      if (error instanceof StoreError) throw error;
      throw new StoreError(`cannot open the store ${file}: ${messageOf(error)}`, { cause: error });
    }
  }

  reserve(reservation: Reservation): Promise<ReserveOutcome> {
    return this.inTransaction(() => this.reserveNow(reservation));
  }

  release(requestId: string, chargedAtMs: number, charges: readonly Charge[]): Promise<void> {
    return this.inTransaction(() => {
      const { changes } = this.statements.closeReservation.run(requestId);
      if (changes === 1) this.correct(refundOf(charges), chargedAtMs);
    });
  }

  settle(settlement: Settlement): Promise<SettleOutcome> {
    return this.inTransaction(() => {
      const { changes } = this.statements.closeReservation.run(settlement.requestId);
      if (changes === 0) return 'unknown';
      this.correct(settlement.corrections, settlement.chargedAtMs);
      this.statements.insertLedger.run(...ledgerValues(settlement.row));
      return 'settled';
    });
  }

  expireReservations(): Promise<number> {
    return this.inTransaction(() => {
      const nowMs = this.nowMs();
      this.counters.dropOld(nowMs);
      return Number(this.statements.expireReservations.run(nowMs).changes);
    });
  }

  async openReservations(): Promise<number> {
    return Number(this.statements.countReservations.get()!.count);
  }

  async ledger(limit: number): Promise<LedgerRow[]> {
    return this.statements.readLedger
      .all(limit)
      .map((row) => ({ ...row })) as unknown as LedgerRow[];
  }

  sharedSecret(name: string): Promise<Buffer> {
    return this.inTransaction(() => {
      this.statements.insertSecret.run(name, randomBytes(SECRET_BYTES));
      return Buffer.from(this.statements.readSecret.get(name)!.secret as Uint8Array);
    });
  }

  async check(): Promise<void> {
    if (this.isClosed) throw new StoreError('the store is closed');
    await this.inTransaction(() => undefined);
  }

  async close(): Promise<void> {
    if (this.isClosed) return;
    this.flush();
    this.isClosed = true;
    this.database.close();
  }

  private reserveNow({ requestId, charges, expiresInMs }: Reservation): ReserveOutcome {
    const nowMs = this.nowMs();
    const counters = charges.map((charge) => ({
      charge,
      live: liveSlots(this.counters.read(charge.counter), nowMs, charge.windowMs),
    }));
    const exceeded = counters.findIndex(
      ({ charge, live }) => usedIn(live) + charge.amount > charge.limit,
    );
    if (exceeded >= 0) {
      const { charge, live } = counters[exceeded];
      return {
        admitted: false,
        exceeded,
        retryAfterMs: retryAfterMs(live, nowMs, charge.windowMs, charge.limit, charge.amount),
        states: counters.map((entry) => limitState(entry.charge, entry.live, nowMs)),
      };
    }
    this.statements.openReservation.run(requestId, nowMs + expiresInMs);
    const states = counters.map(({ charge, live }) => {
      const charged = withAmount(live, slotAt(nowMs, charge.windowMs), charge.amount);
      this.counters.write(charge.counter, { windowMs: charge.windowMs, slots: charged, nowMs });
      return limitState(charge, charged, nowMs);
    });
    return { admitted: true, chargedAtMs: nowMs, states };
  }

  private correct(corrections: readonly Correction[], chargedAtMs: number): void {
    const nowMs = this.nowMs();
    for (const { counter, windowMs, delta } of corrections) {
      if (delta === 0) continue;
      const slot = slotAt(chargedAtMs, windowMs);
      const corrected = withAmount(this.counters.read(counter), slot, delta);
      const slots = liveSlots(corrected, nowMs, windowMs);
      this.counters.write(counter, { windowMs, slots, nowMs });
    }
  }

  /** Runs with everything else of this turn of the event loop, in one transaction. */
  private inTransaction<T>(work: () => T): Promise<T> {
    if (this.isClosed) return Promise.reject(new StoreError('the store is closed'));
    return new Promise<T>((resolve, reject) => {
      let result: T;
      this.queue.push({
        run: () => {
          result = work();
        },
        resolve: () => resolve(result),
        reject,
      });
      if (!this.isFlushScheduled) {
        this.isFlushScheduled = true;
        setImmediate(() => this.flush());
      }
    });
  }

  private flush(): void {
    this.isFlushScheduled = false;
    const batch = this.queue;
    this.queue = [];
    if (batch.length === 0 || this.isClosed) return;
    try {
      this.statements.begin.run();
      this.counters.begin();
      for (const { run } of batch) run();
      this.counters.flush();
      this.statements.commit.run();
    } catch (error) {
      this.counters.forget();
      if (this.database.isTransaction) this.database.exec('ROLLBACK');
      const failure = new StoreError(`the store failed: ${messageOf(error)}`, { cause: error });
      for (const { reject } of batch) reject(failure);
      return;
    }
    for (const { resolve } of batch) resolve();
  }
}

function migrate(database: DatabaseSync, file: string): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    const version = Number(database.prepare('PRAGMA user_version').get()!.user_version);
    if (version > MIGRATIONS.length) {
      throw new StoreError(
        `the store ${file} is of version ${version}; this agent knows up to ${MIGRATIONS.length}`,
      );
    }
    for (const migration of MIGRATIONS.slice(version)) database.exec(migration);
    database.exec(`PRAGMA user_version = ${MIGRATIONS.length}`);
    database.exec('COMMIT');
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}

const LEDGER_COLUMNS = {
  requestId: 'request_id',
  endedAtMs: 'ended_at_ms',
  key: 'key',
  team: 'team',
  user: 'user',
  endpoint: 'endpoint',
  model: 'model',
  provider: 'provider',
  providerModel: 'provider_model',
  promptTokens: 'prompt_tokens',
  completionTokens: 'completion_tokens',
  cachedTokens: 'cached_tokens',
  cacheWriteTokens: 'cache_write_tokens',
  reasoningTokens: 'reasoning_tokens',
  source: 'source',
  status: 'status',
  termination: 'termination',
  firstByteMs: 'first_byte_ms',
  totalMs: 'total_ms',
} as const satisfies Record<keyof LedgerRow, string>;

const LEDGER_FIELDS = Object.keys(LEDGER_COLUMNS) as (keyof LedgerRow)[];

function ledgerValues(row: LedgerRow): (string | number)[] {
  return LEDGER_FIELDS.map((field) => row[field]);
}

function prepareStatements(database: DatabaseSync) {
  const prepare = (sql: string): StatementSync => database.prepare(sql);
  const columns = LEDGER_FIELDS.map((field) => LEDGER_COLUMNS[field]);
  const named = LEDGER_FIELDS.map((field) => `${LEDGER_COLUMNS[field]} AS ${field}`);
  return {
    begin: prepare('BEGIN IMMEDIATE'),
    commit: prepare('COMMIT'),
    openReservation: prepare(
      'INSERT OR REPLACE INTO reservations (request_id, expires_at_ms) VALUES (?, ?)',
    ),
    closeReservation: prepare('DELETE FROM reservations WHERE request_id = ?'),
    expireReservations: prepare('DELETE FROM reservations WHERE expires_at_ms <= ?'),
    countReservations: prepare('SELECT count(*) AS count FROM reservations'),
    insertLedger: prepare(
      `INSERT INTO ledger (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
    ),
    readLedger: prepare(`SELECT ${named.join(', ')} FROM ledger ORDER BY rowid DESC LIMIT ?`),
    insertSecret: prepare('INSERT OR IGNORE INTO secrets (name, secret) VALUES (?, ?)'),
    readSecret: prepare('SELECT secret FROM secrets WHERE name = ?'),
  };
}

function limitState(charge: Charge, live: readonly SlotCharge[], nowMs: number): LimitState {
  return {
    counter: charge.counter,
    limit: charge.limit,
    remaining: Math.max(0, charge.limit - usedIn(live)),
    resetMs: resetAfterMs(live, nowMs, charge.windowMs),
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
