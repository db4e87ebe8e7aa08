/** Makes the store that the configuration names. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { GatewayConfig } from '../config/schema.ts';
import { GuardedStore, type GuardObserver } from '../store/guarded/guarded-store.ts';
import type { KeyStore } from '../store/keys.ts';
import { RedisStore, type StoreObserver } from '../store/redis/redis-store.ts';
import { SqliteStore } from '../store/sqlite/sqlite-store.ts';
import type { Store } from '../store/store.ts';

/** A person waits for a command, not a request: Redis may take longer than gateway.yaml says. */
const LEAST_COMMAND_TIMEOUT_MS = 10_000;

/** Other agents of the machine write to the same file; a request waits for them no longer than this. */
const SQLITE_TIMEOUT_MS = 500;
/** Reports and changes of keys, in an agent: no request shall wait longer for them. */
const SQLITE_BUSY_TIMEOUT_MS = 250;

/** A command that observes nothing learns what goes wrong from the answers. */
interface OpenOptions extends Partial<StoreObserver> {
  /** How long another process that writes to an SQLite file is waited for, blocking. */
  readonly sqliteBusyTimeoutMs?: number;
}

/** The same store, for those who can wait. */
export function patient(config: GatewayConfig['store']): GatewayConfig['store'] {
  if (config.type === 'sqlite') return config;
  const commandTimeoutMs = Math.max(config.commandTimeoutMs, LEAST_COMMAND_TIMEOUT_MS);
  return { ...config, commandTimeoutMs };
}

/**
 * Keys as the store has them, opened for each question: for commands that seldom need one. A store that is not there
 * has none, and is not made.
 */
export function keysOfStore(
  config: GatewayConfig['store'],
  configFile: string,
): Pick<KeyStore, 'findKey' | 'getKey'> {
  const ask = async <T>(question: (keys: KeyStore) => Promise<T>): Promise<T | undefined> => {
    if (config.type === 'sqlite' && !existsSync(sqliteFile(config.path, configFile))) {
      return undefined;
    }
    const store = openStore(patient(config), configFile);
    try {
      return await question(store);
    } finally {
      await store.close();
    }
  };
  return {
    findKey: (sha256) => ask((keys) => keys.findKey(sha256)),
    getKey: (id) => ask((keys) => keys.getKey(id)),
  };
}

function sqliteFile(file: string, configFile: string): string {
  return path.resolve(path.dirname(configFile), file);
}

/**
 * @param configFile gateway.yaml, against whose folder the path of an SQLite file is resolved
 * @throws StoreError
 */
export function openStore(
  config: GatewayConfig['store'],
  configFile: string,
  options: OpenOptions = {},
): Store {
  if (config.type === 'sqlite') {
    const { sqliteBusyTimeoutMs: busyTimeoutMs } = options;
    return SqliteStore.open({ path: sqliteFile(config.path, configFile), busyTimeoutMs });
  }
  const isCluster = config.type === 'redis-cluster';
  const urls = config.type === 'redis-cluster' ? config.urls : [config.url];
  return new RedisStore({
    urls,
    isCluster,
    commandTimeoutMs: config.commandTimeoutMs,
    ...options,
  });
}

/** A store behind its guard, as an agent uses it. */
export function openGuardedStore(
  config: GatewayConfig['store'],
  configFile: string,
  observer: GuardObserver & StoreObserver,
): GuardedStore {
  const { onFailure } = config;
  return new GuardedStore({
    // The guard bounds waits; the client's own timer is for connections that nobody waits for.
    primary: openStore(patient(config), configFile, {
      ...observer,
      sqliteBusyTimeoutMs: SQLITE_BUSY_TIMEOUT_MS,
    }),
    onFailure,
    local: onFailure === 'local' ? SqliteStore.open({ path: ':memory:' }) : undefined,
    observer,
    timeoutMs: config.type === 'sqlite' ? SQLITE_TIMEOUT_MS : config.commandTimeoutMs,
  });
}
