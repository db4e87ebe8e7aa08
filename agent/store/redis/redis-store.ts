/**
 * The shared store: Redis 7 or later, Valkey 8 or later, one server or a cluster.
 *
 * A command waits `commandTimeoutMs` at most. One that timed out may still run when Redis wakes:
 * store/guarded/ sees to what it did.
 */
import { randomBytes } from 'node:crypto';
import { Cluster, Redis } from 'ioredis';
import type { KeyFilter, StoredKey } from '../keys.ts';
import type { LedgerRow, UsageQuery, UsageTotal } from '../ledger.ts';
import {
  type Charge,
  type Release,
  type Reservation,
  type ReserveOutcome,
  type Settlement,
  type SettleOutcome,
  type Store,
  StoreError,
} from '../store.ts';
import { secretName } from './names.ts';
import { RedisKeys } from './redis-keys.ts';
import { RedisLedger } from './redis-ledger.ts';
import { LIMIT_SCRIPTS, type LimitClient, RedisLimits } from './redis-limits.ts';

const SECRET_BYTES = 32;

export interface StoreObserver {
  /** The connection failed; ioredis reconnects by itself. */
  onError(error: Error): void;
  /** Redis trimmed rows of the ledger before they were summed: they are in no report. */
  onRowsLost(org: string, rows: number): void;
}

export interface RedisStoreOptions extends Partial<StoreObserver> {
  /** `redis://[user:password@]host:port[/database]`, `rediss://` for TLS. Several: nodes of a cluster. */
  readonly urls: readonly string[];
  readonly isCluster: boolean;
  /** Longest wait for one answer. */
  readonly commandTimeoutMs: number;
  /** Injected by tests; undefined: Redis's own clock. */
  readonly nowMs?: () => number;
}

export class RedisStore implements Store {
  private readonly redis: LimitClient;
  private readonly limits: RedisLimits;
  private readonly keys: RedisKeys;
  private readonly rowsAndSums: RedisLedger;

  constructor(options: RedisStoreOptions) {
    this.redis = connect(options);
    this.redis.on('error', (error: Error) => options.onError?.(error));
    this.limits = new RedisLimits(this.redis, options);
    this.keys = new RedisKeys(this.redis);
    this.rowsAndSums = new RedisLedger(this.redis, options.onRowsLost);
  }

  reserve(reservation: Reservation): Promise<ReserveOutcome> {
    return ask(() => this.limits.reserve(reservation));
  }

  release(reservation: Release, charges: readonly Charge[]): Promise<void> {
    return ask(() => this.limits.release(reservation, charges));
  }

  settle(settlement: Settlement): Promise<SettleOutcome> {
    return ask(() => this.limits.settle(settlement));
  }

  expireReservations(): Promise<number> {
    return ask(() => this.limits.expireReservations());
  }

  openReservations(): Promise<number> {
    return ask(() => this.limits.openReservations());
  }

  claimOnce(name: string, ttlMs: number): Promise<boolean> {
    return ask(() => this.limits.claimOnce(name, ttlMs));
  }

  countAgents(agentId: string, ttlMs: number): Promise<number> {
    return ask(() => this.limits.countAgents(agentId, ttlMs));
  }

  findKey(sha256: string): Promise<StoredKey | undefined> {
    return ask(() => this.keys.findKey(sha256));
  }

  getKey(id: string): Promise<StoredKey | undefined> {
    return ask(() => this.keys.getKey(id));
  }

  listKeys(filter: KeyFilter): Promise<StoredKey[]> {
    return ask(() => this.keys.listKeys(filter));
  }

  putKey(key: StoredKey): Promise<boolean> {
    return ask(() => this.keys.putKey(key));
  }

  ledger(limit: number): Promise<LedgerRow[]> {
    return ask(() => this.rowsAndSums.ledger(limit));
  }

  rows(range: { readonly fromMs: number; readonly toMs: number }): AsyncIterable<LedgerRow> {
    return asked(this.rowsAndSums.rows(range));
  }

  usage(query: UsageQuery): Promise<UsageTotal[]> {
    return ask(() => this.rowsAndSums.usage(query));
  }

  rollUp(): Promise<number> {
    return ask(() => this.rowsAndSums.rollUp());
  }

  prune(before: { readonly rowsMs: number; readonly sumsMs: number }): Promise<number> {
    return ask(() => this.rowsAndSums.prune(before));
  }

  async sharedSecret(name: string, proposed = randomBytes(SECRET_BYTES)): Promise<Buffer> {
    const secret = await ask(async () => {
      const key = secretName(name);
      await this.redis.set(key, proposed.toString('base64'), 'NX');
      return this.redis.get(key);
    });
    return Buffer.from(secret!, 'base64');
  }

  async check(): Promise<void> {
    await ask(() => this.redis.ping());
  }

  async close(): Promise<void> {
    this.redis.disconnect();
  }
}

function connect({ urls, isCluster, commandTimeoutMs }: RedisStoreOptions): LimitClient {
  const { username, password, protocol } = new URL(urls[0]);
  const redisOptions = {
    commandTimeout: commandTimeoutMs,
    maxRetriesPerRequest: 0,
    ...(username === '' ? {} : { username: decodeURIComponent(username) }),
    ...(password === '' ? {} : { password: decodeURIComponent(password) }),
    ...(protocol === 'rediss:' ? { tls: {} } : {}),
  };
  if (isCluster) {
    return new Cluster([...urls], {
      redisOptions,
      scripts: LIMIT_SCRIPTS,
    }) as unknown as LimitClient;
  }
  return new Redis(urls[0], { ...redisOptions, scripts: LIMIT_SCRIPTS }) as unknown as LimitClient;
}

async function ask<T>(command: () => Promise<T>): Promise<T> {
  try {
    return await command();
  } catch (error) {
    throw storeError(error);
  }
}

async function* asked<T>(values: AsyncIterable<T>): AsyncIterable<T> {
  try {
    yield* values;
  } catch (error) {
    throw storeError(error);
  }
}

function storeError(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new StoreError(`Redis failed: ${message}`, { cause: error });
}
