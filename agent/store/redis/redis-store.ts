/**
 * The shared store: Redis 7 or later, Valkey 8 or later. Each reservation and each settlement is one script call.
 *
 * A command waits `commandTimeoutMs` at most. One that timed out may still run when Redis wakes: a reservation
 * made that way is never settled and stays charged, so a limit is never exceeded by it.
 */
import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import {
  type Charge,
  type LedgerRow,
  type Reservation,
  type ReserveOutcome,
  refundOf,
  type Settlement,
  type SettleOutcome,
  type Store,
  StoreError,
} from '../store.ts';
import { CLOSE_SCRIPT, EXPIRE_SCRIPT, RESERVE_SCRIPT } from './scripts.ts';

/** One hash tag for all keys, so that a script may touch them together on a cluster. */
const PREFIX = '{ai-gateway}';
/** Rows kept in the ledger stream until they are shipped on; about 300 bytes each. */
const LEDGER_MAX_ROWS = 1_000_000;
const SECRET_BYTES = 32;

export interface RedisStoreOptions {
  /** `redis://[user:password@]host:port[/database]`, `rediss://` for TLS. */
  readonly url: string;
  /** Longest wait for one answer. */
  readonly commandTimeoutMs: number;
  /** Told about connection errors; ioredis reconnects by itself. */
  readonly onError?: (error: Error) => void;
}

interface Scripts {
  aiReserve(keyCount: number, ...keysAndArguments: (string | number)[]): Promise<number[]>;
  aiClose(keyCount: number, ...keysAndArguments: (string | number)[]): Promise<number>;
  aiExpire(keyCount: number, ...keys: string[]): Promise<number>;
}

const reservationKey = (requestId: string): string => `${PREFIX}:reservation:${requestId}`;
const counterKey = (counter: string): string => `${PREFIX}:counter:${counter}`;
const OPEN_RESERVATIONS = `${PREFIX}:reservations`;
const LEDGER = `${PREFIX}:ledger`;

interface Closing {
  readonly requestId: string;
  readonly chargedAtMs: number;
  readonly corrections: Settlement['corrections'];
  readonly row: LedgerRow | undefined;
}

export class RedisStore implements Store {
  private readonly redis: Redis & Scripts;

  constructor(options: RedisStoreOptions) {
    const redis = new Redis(options.url, {
      commandTimeout: options.commandTimeoutMs,
      maxRetriesPerRequest: 0,
      enableOfflineQueue: true,
      scripts: {
        aiReserve: { lua: RESERVE_SCRIPT },
        aiClose: { lua: CLOSE_SCRIPT },
        aiExpire: { lua: EXPIRE_SCRIPT },
      },
    });
    redis.on('error', (error: Error) => options.onError?.(error));
    this.redis = redis as Redis & Scripts;
  }

  async reserve({ requestId, charges, expiresInMs }: Reservation): Promise<ReserveOutcome> {
    const keys = [reservationKey(requestId), OPEN_RESERVATIONS, ...counterKeys(charges)];
    const numbers = charges.flatMap(({ windowMs, limit, amount }) => [windowMs, limit, amount]);
    const reply = await this.ask(() =>
      this.redis.aiReserve(keys.length, ...keys, requestId, expiresInMs, ...numbers),
    );
    const [admitted, nowMs, exceeded, retryAfterMs, ...standings] = reply;
    const states = charges.map(({ counter, limit }, index) => ({
      counter,
      limit,
      remaining: Math.max(0, limit - standings[index * 2]),
      resetMs: standings[index * 2 + 1],
    }));
    if (admitted === 1) return { admitted: true, chargedAtMs: nowMs, states };
    return {
      admitted: false,
      exceeded,
      retryAfterMs: retryAfterMs < 0 ? undefined : retryAfterMs,
      states,
    };
  }

  async release(requestId: string, chargedAtMs: number, charges: readonly Charge[]): Promise<void> {
    const corrections = refundOf(charges);
    await this.closeReservation({ requestId, chargedAtMs, corrections, row: undefined });
  }

  async settle(settlement: Settlement): Promise<SettleOutcome> {
    return (await this.closeReservation(settlement)) ? 'settled' : 'unknown';
  }

  expireReservations(): Promise<number> {
    return this.ask(() => this.redis.aiExpire(1, OPEN_RESERVATIONS));
  }

  openReservations(): Promise<number> {
    return this.ask(() => this.redis.zcard(OPEN_RESERVATIONS));
  }

  async ledger(limit: number): Promise<LedgerRow[]> {
    const entries = await this.ask(() => this.redis.xrevrange(LEDGER, '+', '-', 'COUNT', limit));
    return entries.map(([, fields]) => JSON.parse(fields[1]) as LedgerRow);
  }

  async sharedSecret(name: string): Promise<Buffer> {
    const key = `${PREFIX}:secret:${name}`;
    const secret = await this.ask(async () => {
      await this.redis.set(key, randomBytes(SECRET_BYTES).toString('base64'), 'NX');
      return this.redis.get(key);
    });
    return Buffer.from(secret!, 'base64');
  }

  async check(): Promise<void> {
    await this.ask(() => this.redis.ping());
  }

  async close(): Promise<void> {
    this.redis.disconnect();
  }

  private async closeReservation(closing: Closing): Promise<boolean> {
    const { requestId, chargedAtMs, corrections, row } = closing;
    const counters = counterKeys(corrections);
    const keys = [reservationKey(requestId), OPEN_RESERVATIONS, ...counters, LEDGER];
    const json = row === undefined ? '' : JSON.stringify(row);
    const numbers = corrections.flatMap(({ windowMs, delta }) => [windowMs, delta]);
    const closed = await this.ask(() =>
      this.redis.aiClose(
        keys.length,
        ...keys,
        requestId,
        chargedAtMs,
        json,
        LEDGER_MAX_ROWS,
        ...numbers,
      ),
    );
    return closed === 1;
  }

  private async ask<T>(command: () => Promise<T>): Promise<T> {
    try {
      return await command();
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      throw new StoreError(`Redis failed: ${message}`, { cause: error });
    }
  }
}

function counterKeys(charges: readonly { readonly counter: string }[]): string[] {
  return charges.map(({ counter }) => counterKey(counter));
}
