/**
 * The embedded store: one SQLite file, Node's own driver, shared by the agents of one machine.
 *
 * Write-ahead log with synchronous=NORMAL: a killed process loses nothing that was committed (a power cut may
 * lose the last moments, never the file).
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { KeyFilter, StoredKey } from '../keys.ts';
import type { LedgerRow, UsageQuery, UsageTotal } from '../ledger.ts';
import {
  type Charge,
  LATE_SETTLEMENT_MS,
  type Release,
  type Reservation,
  type ReserveOutcome,
  refundOf,
  type Settlement,
  type SettleOutcome,
  type Store,
  StoreError,
  VoidReservationError,
} from '../store.ts';
import { CounterCache } from './counter-cache.ts';
import { GroupedTransactions } from './grouped-transactions.ts';
import { MIGRATIONS } from './schema.ts';
import { SqliteKeys } from './sqlite-keys.ts';
import { SqliteLedger } from './sqlite-ledger.ts';
import { SqliteLimits } from './sqlite-limits.ts';

/** How long another process is waited for, blocking: while the file is opened, and where nothing is said. */
const BUSY_TIMEOUT_MS = 5_000;
const SECRET_BYTES = 32;

export interface SqliteStoreOptions {
  /** A file, or `:memory:`. */
  readonly path: string;
  /** How long another process is waited for, blocking, by what is not a request. */
  readonly busyTimeoutMs?: number | undefined;
  /** Injected by tests. */
  readonly nowMs?: () => number;
}

export class SqliteStore implements Store {
  private readonly database: DatabaseSync;
  private readonly nowMs: () => number;
  private readonly counters: CounterCache;
  private readonly limits: SqliteLimits;
  private readonly keys: SqliteKeys;
  private readonly rowsAndSums: SqliteLedger;
  private readonly transactions: GroupedTransactions;
  private readonly insertSecret: StatementSync;
  private readonly readSecret: StatementSync;
  private isClosed = false;

  private constructor(
    database: DatabaseSync,
    { nowMs = Date.now, busyTimeoutMs = BUSY_TIMEOUT_MS }: SqliteStoreOptions,
  ) {
    this.database = database;
    this.nowMs = nowMs;
    this.counters = new CounterCache(database);
    this.limits = new SqliteLimits(database, this.counters);
    this.keys = new SqliteKeys(database);
    this.rowsAndSums = new SqliteLedger(database);
    this.transactions = new GroupedTransactions(database, this.counters, busyTimeoutMs);
    this.insertSecret = database.prepare(
      'INSERT OR IGNORE INTO secrets (name, secret) VALUES (?, ?)',
    );
    this.readSecret = database.prepare('SELECT secret FROM secrets WHERE name = ?');
  }

  /** @throws StoreError when the file cannot be opened, is damaged or is of a newer version */
  static open(options: SqliteStoreOptions): SqliteStore {
    const isFile = options.path !== ':memory:';
    const file = isFile ? path.resolve(options.path) : options.path;
    try {
      if (isFile) mkdirSync(path.dirname(file), { recursive: true });
      const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
      database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
      migrate(database, file);
      return new SqliteStore(database, options);
    } catch (error) {
      if (error instanceof StoreError) throw error;
      const message = error instanceof Error ? error.message : String(error);
      throw new StoreError(`cannot open the store ${file}: ${message}`, { cause: error });
    }
  }

  async reserve(reservation: Reservation): Promise<ReserveOutcome> {
    const outcome = await this.transactions.run((): ReserveOutcome | undefined => {
      const { key } = reservation;
      if (key !== undefined && this.keys.revisionOf(key.id) !== key.revision) {
        return { result: 'key_changed' };
      }
      return this.limits.reserve(reservation, this.nowMs());
    });
    if (outcome === undefined) throw new VoidReservationError();
    return outcome;
  }

  release({ requestId, org, chargedAtMs }: Release, charges: readonly Charge[]): Promise<void> {
    return this.transactions.run(() => {
      const nowMs = this.nowMs();
      const closed = this.limits.close(requestId);
      if (closed !== undefined) this.limits.correct(org, refundOf(charges), closed, nowMs);
      else if (chargedAtMs === undefined) this.limits.forbid(requestId, nowMs);
    });
  }

  settle(settlement: Settlement): Promise<SettleOutcome> {
    const { requestId, org, admittedBy, corrections, chargedAtMs, row } = settlement;
    return this.transactions.run(() => {
      const nowMs = this.nowMs();
      const isFirst =
        admittedBy === 'store'
          ? this.limits.settle(requestId)
          : this.limits.claim(`settled:${requestId}`, nowMs + LATE_SETTLEMENT_MS, nowMs);
      if (!isFirst) return 'unknown';
      this.limits.correct(org, corrections, chargedAtMs, nowMs);
      this.rowsAndSums.insert(row);
      return 'settled';
    });
  }

  async expireReservations(): Promise<number> {
    const nowMs = this.nowMs();
    const expired = await this.transactions.run(() => this.limits.expire(nowMs));
    let after: string | undefined = '';
    while (after !== undefined) {
      const from: string = after;
      after = await this.transactions.run(() => this.counters.dropForgotten(from, nowMs));
    }
    return expired;
  }

  async openReservations(): Promise<number> {
    return this.limits.countOpen();
  }

  claimOnce(name: string, ttlMs: number): Promise<boolean> {
    return this.transactions.run(() => {
      const nowMs = this.nowMs();
      return this.limits.claim(name, nowMs + ttlMs, nowMs);
    });
  }

  countAgents(agentId: string, ttlMs: number): Promise<number> {
    return this.transactions.run(() => this.limits.countAgents(agentId, ttlMs, this.nowMs()));
  }

  findKey(sha256: string): Promise<StoredKey | undefined> {
    return this.keys.findKey(sha256);
  }

  getKey(id: string): Promise<StoredKey | undefined> {
    return this.keys.getKey(id);
  }

  listKeys(filter: KeyFilter): Promise<StoredKey[]> {
    return this.keys.listKeys(filter);
  }

  putKey(key: StoredKey): Promise<boolean> {
    return this.keys.putKey(key);
  }

  ledger(limit: number): Promise<LedgerRow[]> {
    return this.rowsAndSums.ledger(limit);
  }

  rows(range: { readonly fromMs: number; readonly toMs: number }): AsyncIterable<LedgerRow> {
    return this.rowsAndSums.rows(range);
  }

  usage(query: UsageQuery): Promise<UsageTotal[]> {
    return this.rowsAndSums.usage(query);
  }

  rollUp(): Promise<number> {
    return this.rowsAndSums.rollUp();
  }

  prune(before: { readonly rowsMs: number; readonly sumsMs: number }): Promise<number> {
    return this.rowsAndSums.prune(before);
  }

  sharedSecret(name: string, proposed = randomBytes(SECRET_BYTES)): Promise<Buffer> {
    return this.transactions.run(() => {
      this.insertSecret.run(name, proposed);
      return Buffer.from(this.readSecret.get(name)!.secret as Uint8Array);
    });
  }

  async check(): Promise<void> {
    await this.transactions.run(() => undefined);
  }

  async close(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    this.transactions.close();
    this.database.close();
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
