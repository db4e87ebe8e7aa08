/**
 * A process that reserves many times at once in a store, as one agent of several would:
 *
 *   node reserving-process.ts STORE COUNT SEED      STORE as JSON: {"path": …} or {"url": …}
 *
 * Prints {"admitted": [amounts]} once all are answered. Begins when a line arrives on standard input, so that several
 * begin together.
 */
import { once } from 'node:events';
import { RedisStore } from '../../agent/store/redis/redis-store.ts';
import { SqliteStore } from '../../agent/store/sqlite/sqlite-store.ts';
import type { Charge, Store } from '../../agent/store/store.ts';

const [where, count, seed] = process.argv.slice(2);

export const REQUEST_LIMIT = 500;
export const TOKEN_LIMIT = 1_000_000;
export const MAX_TOKENS = 3_000;

function openStore(): Store {
  const { path, url } = JSON.parse(where) as { path?: string; url?: string };
  if (path !== undefined) return SqliteStore.open({ path });
  return new RedisStore({ urls: [url!], isCluster: false, commandTimeoutMs: 20_000 });
}

function charges(scenario: string, amount: number): Charge[] {
  const minute = { kind: 'sliding' as const, lengthMs: 60_000 };
  const common = { shared: false, window: minute, enforced: true };
  const requests = scenario === 'requests' ? REQUEST_LIMIT : 1_000_000;
  return [
    { counter: `${scenario}:requests`, limit: requests, amount: 1, ...common },
    { counter: `${scenario}:tokens`, limit: TOKEN_LIMIT, amount, ...common },
  ];
}

async function reserveAll(store: Store, scenario: string): Promise<number[]> {
  const amounts = Array.from({ length: Number(count) }, (_, index) =>
    scenario === 'requests' ? 1_500 : 1 + ((index * 7919 + Number(seed) * 104_729) % MAX_TOKENS),
  );
  const outcomes = await Promise.all(
    amounts.map((amount, index) =>
      store.reserve({
        requestId: `${scenario}-${seed}-${index}`,
        org: 'acme',
        key: undefined,
        charges: charges(scenario, amount),
        expiresInMs: 60_000,
      }),
    ),
  );
  return amounts.filter((_, index) => outcomes[index].result === 'admitted');
}

if (process.argv[1] === import.meta.filename) {
  const store = openStore();
  await store.check();
  process.stdout.write('ready\n');
  await once(process.stdin, 'data');
  const requests = await reserveAll(store, 'requests');
  const tokens = await reserveAll(store, 'tokens');
  process.stdout.write(`${JSON.stringify({ requests, tokens })}\n`);
  await store.close();
  process.stdin.destroy();
}
