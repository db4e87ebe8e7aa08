/** Reserves and settles in a store for a while: `node worker.ts OPTIONS` with options as JSON; prints what it took. */
import { once } from 'node:events';
import { RedisStore } from '../../agent/store/redis/redis-store.ts';
import { SqliteStore } from '../../agent/store/sqlite/sqlite-store.ts';
import { type Charge, refundOf, type Store } from '../../agent/store/store.ts';
import { ledgerRow } from '../../test/helpers/ledger-row.ts';

export interface WorkerOptions {
  readonly path?: string;
  readonly url?: string;
  readonly limits: number;
  readonly concurrency: number;
  /** Counters are spread over so many keys. */
  readonly keys: number;
  readonly seconds: number;
  readonly seed: number;
}

export interface WorkerReport {
  readonly pairs: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** Microseconds of each reserve, and of the settlement that follows. */
  readonly pairMicros: { readonly p50: number; readonly p99: number };
}

const LENGTHS_MS = [60_000, 3_600_000, 86_400_000];
const WARM_UP_SHARE = 0.2;

function chargesOf(key: number, limits: number): Charge[] {
  return Array.from({ length: limits }, (_, index) => ({
    counter: `key:${index === 0 ? key : key % 100}:measure-${index}`,
    shared: false,
    window: { kind: 'sliding' as const, lengthMs: LENGTHS_MS[index % LENGTHS_MS.length] },
    limit: 1e12,
    amount: 1 + index * 500,
    enforced: true,
  }));
}

async function pair(store: Store, requestId: string, key: number, limits: number): Promise<void> {
  const charges = chargesOf(key, limits);
  const outcome = await store.reserve({
    requestId,
    org: 'acme',
    key: undefined,
    charges,
    expiresInMs: 7_200_000,
  });
  if (outcome.result !== 'admitted') throw new Error(`not admitted: ${outcome.result}`);
  const corrections = refundOf(charges).map((one) => ({
    ...one,
    delta: Math.trunc(one.delta / 2),
  }));
  const { chargedAtMs } = outcome;
  const row = ledgerRow({ requestId, endedAtMs: Date.now() });
  const settlement = { requestId, org: 'acme', chargedAtMs, corrections, row };
  await store.settle({ ...settlement, admittedBy: 'store' });
}

async function run(options: WorkerOptions): Promise<WorkerReport> {
  const { path, url, limits, concurrency, keys, seconds, seed } = options;
  const store: Store =
    path === undefined
      ? new RedisStore({ urls: [url!], isCluster: false, commandTimeoutMs: 10_000 })
      : SqliteStore.open({ path });
  await store.check();
  process.stdout.write('ready\n');
  await once(process.stdin, 'data');
  const startedAtMs = performance.now();
  const measuredFromMs = startedAtMs + seconds * 1000 * WARM_UP_SHARE;
  const endsAtMs = startedAtMs + seconds * 1000;
  const samples: number[] = [];
  let count = 0;
  let cpuBefore: NodeJS.CpuUsage | undefined;
  const lane = async (): Promise<void> => {
    for (;;) {
      const beganAtMs = performance.now();
      if (beganAtMs >= endsAtMs) return;
      count += 1;
      await pair(store, `${seed}-${count}`, (count * 7919) % keys, limits);
      if (beganAtMs < measuredFromMs) continue;
      cpuBefore ??= process.cpuUsage();
      samples.push((performance.now() - beganAtMs) * 1000);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
  const cpu = process.cpuUsage(cpuBefore);
  await store.close();
  samples.sort((a, b) => a - b);
  const at = (share: number): number => samples[Math.floor(samples.length * share)] ?? 0;
  return {
    pairs: samples.length,
    seconds: (performance.now() - measuredFromMs) / 1000,
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
    pairMicros: { p50: at(0.5), p99: at(0.99) },
  };
}

if (process.argv[1] === import.meta.filename) {
  const report = await run(JSON.parse(process.argv[2]) as WorkerOptions);
  process.stdout.write(`${JSON.stringify(report)}\n`);
  process.stdin.destroy();
}
