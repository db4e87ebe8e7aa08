/** API keys in SQLite: the record as JSON, beside it the columns that it is found by. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { KeyFilter, KeyStore, StoredKey } from '../keys.ts';
import { StoreError } from '../store.ts';

export const KEYS_MIGRATION = `
  CREATE TABLE keys (
    id TEXT PRIMARY KEY,
    sha256 TEXT NOT NULL UNIQUE,
    previous_sha256 TEXT UNIQUE,
    org TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    record TEXT NOT NULL
  );
  CREATE INDEX keys_by_creation ON keys (created_at_ms, id);
`;

/** Read in pages, so that a list of 100,000 keys does not stop the agent's event loop. */
const PAGE_ROWS = 1000;

export class SqliteKeys implements KeyStore {
  private readonly database: DatabaseSync;
  private readonly statements: ReturnType<typeof prepareStatements>;
  private readonly puts: Put[] = [];

  constructor(database: DatabaseSync) {
    this.database = database;
    this.statements = prepareStatements(database);
  }

  async findKey(sha256: string): Promise<StoredKey | undefined> {
    return guarded(() => recordOf(this.statements.find.get(sha256)));
  }

  async getKey(id: string): Promise<StoredKey | undefined> {
    return guarded(() => recordOf(this.statements.get.get(id)));
  }

  /** For a reservation, inside its transaction: undefined when there is no such key. */
  revisionOf(id: string): number | undefined {
    return this.statements.revision.get(id)?.revision as number | undefined;
  }

  async listKeys(filter: KeyFilter): Promise<StoredKey[]> {
    const keys: StoredKey[] = [];
    let createdAtMs = Number.MIN_SAFE_INTEGER;
    let id = '';
    for (;;) {
      const page = guarded(() => this.statements.page.all(createdAtMs, id, PAGE_ROWS));
      for (const row of page) {
        const key = recordOf(row)!;
        if (matches(key, filter)) keys.push(key);
        ({ createdAtMs, id } = key);
      }
      if (page.length < PAGE_ROWS) return keys;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Together with all others that are put within one turn of the event loop, as an import does. */
  putKey(key: StoredKey): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.puts.push({ key, resolve, reject });
      if (this.puts.length === 1) setImmediate(() => this.writePuts());
    });
  }

  private writePuts(): void {
    const puts = this.puts.splice(0);
    try {
      const written = guarded(() =>
        this.inSyncedTransaction(() => puts.map(({ key }) => this.put(key))),
      );
      for (const [index, { resolve }] of puts.entries()) resolve(written[index]);
    } catch (error) {
      for (const { reject } of puts) reject(error);
    }
  }

  /** On the disk when it returns, unlike counters: a revocation that was confirmed must survive a power cut too. */
  private inSyncedTransaction<T>(work: () => T): T {
    this.database.exec('PRAGMA synchronous = FULL; BEGIN IMMEDIATE');
    try {
      const result = work();
      this.database.exec('COMMIT');
      return result;
    } catch (error) {
      if (this.database.isTransaction) this.database.exec('ROLLBACK');
      throw error;
    } finally {
      this.database.exec('PRAGMA synchronous = NORMAL');
    }
  }

  private put(key: StoredKey): boolean {
    const { id, sha256, previousSha256 = null, org, createdAtMs, revision } = key;
    const record = JSON.stringify(key);
    const values = [id, sha256, previousSha256, org, revision, record] as const;
    const { changes } =
      revision === 1
        ? this.statements.insert.run(...values, createdAtMs)
        : this.statements.update.run(...values);
    return changes === 1;
  }
}

interface Put {
  readonly key: StoredKey;
  readonly resolve: (isWritten: boolean) => void;
  readonly reject: (error: unknown) => void;
}

function recordOf(row: Record<string, unknown> | undefined): StoredKey | undefined {
  return row === undefined ? undefined : (JSON.parse(row.record as string) as StoredKey);
}

function matches(key: StoredKey, filter: KeyFilter): boolean {
  return (['org', 'team', 'user'] as const).every(
    (field) => filter[field] === undefined || filter[field] === key[field],
  );
}

function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new StoreError(`the store failed: ${message}`, { cause: error });
  }
}

function prepareStatements(database: DatabaseSync) {
  const prepare = (sql: string): StatementSync => database.prepare(sql);
  const hashIsTaken =
    'EXISTS (SELECT 1 FROM keys WHERE id <> ?1 AND (sha256 IN (?2, ?3) OR previous_sha256 IN (?2, ?3)))';
  return {
    find: prepare('SELECT record FROM keys WHERE sha256 = ?1 OR previous_sha256 = ?1'),
    get: prepare('SELECT record FROM keys WHERE id = ?'),
    revision: prepare('SELECT revision FROM keys WHERE id = ?'),
    page: prepare(
      'SELECT record FROM keys WHERE (created_at_ms, id) > (?, ?) ORDER BY created_at_ms, id LIMIT ?',
    ),
    insert: prepare(
      'INSERT INTO keys (id, sha256, previous_sha256, org, revision, record, created_at_ms) ' +
        `SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7 WHERE NOT ${hashIsTaken} ` +
        'ON CONFLICT (id) DO NOTHING',
    ),
    update: prepare(
      'UPDATE keys SET sha256 = ?2, previous_sha256 = ?3, revision = ?5, record = ?6 ' +
        `WHERE id = ?1 AND org = ?4 AND revision = ?5 - 1 AND NOT ${hashIsTaken}`,
    ),
  };
}
