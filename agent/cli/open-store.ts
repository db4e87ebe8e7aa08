/** Makes the store that the configuration names. */
import path from 'node:path';
import type { GatewayConfig } from '../config/schema.ts';
import { RedisStore } from '../store/redis/redis-store.ts';
import { SqliteStore } from '../store/sqlite/sqlite-store.ts';
import type { Store } from '../store/store.ts';

/**
 * @param configFile gateway.yaml, against whose folder the path of an SQLite file is resolved
 * @throws StoreError
 */
export function openStore(
  config: GatewayConfig['store'],
  configFile: string,
  onError: (error: Error) => void,
): Store {
  if (config.type === 'redis') {
    const { url, commandTimeoutMs } = config;
    return new RedisStore({ url, commandTimeoutMs, onError });
  }
  return SqliteStore.open({ path: path.resolve(path.dirname(configFile), config.path) });
}
