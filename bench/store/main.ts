/**
 * What a reservation and its settlement cost: one process and four, 2 and 10 limits, an empty store and one with
 * 100,000 keys and a million open windows; on SQLite and on Redis, in interleaved rounds.
 *
 *   npm run bench:store [-- --rounds 3 --seconds 3]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parseArgs } from 'node:util';
import { Redis } from 'ioredis';
import { SqliteStore } from '../../agent/store/sqlite/sqlite-store.ts';
import { startRedis } from '../../test/helpers/redis-server.ts';
import { removeTemporaryFolder, temporaryFolder } from '../../test/helpers/temporary-folder.ts';
import type { WorkerOptions, WorkerReport } from './worker.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '3' },
  },
});
const ROUNDS = Number(values.rounds);
const SECONDS = Number(values.seconds);
const MILLION_WINDOWS = 1_000_000;
const KEYS = 100_000;
const WORKER = path.join(import.meta.dirname, 'worker.ts');

interface Case {
  readonly name: string;
  readonly processes: number;
  readonly limits: number;
  readonly concurrency: number;
  readonly full: boolean;
}

const CASES: readonly Case[] = [
  {
    name: '1 process, one at a time, 2 limits',
    processes: 1,
    limits: 2,
    concurrency: 1,
    full: false,
  },
  {
    name: '1 process, 32 at once, 2 limits',
    processes: 1,
    limits: 2,
    concurrency: 32,
    full: false,
  },
  {
    name: '1 process, 32 at once, 10 limits',
    processes: 1,
    limits: 10,
    concurrency: 32,
    full: false,
  },
  {
    name: '1 process, 32 at once, 2 limits, full',
    processes: 1,
    limits: 2,
    concurrency: 32,
    full: true,
  },
  {
    name: '1 process, 32 at once, 10 limits, full',
    processes: 1,
    limits: 10,
    concurrency: 32,
    full: true,
  },
  {
    name: '4 processes, 8 at once each, 2 limits',
    processes: 4,
    limits: 2,
    concurrency: 8,
    full: false,
  },
];

type Where = { readonly path: string } | { readonly url: string };

async function startWorker(options: WorkerOptions) {
  const words = ['--disable-warning=ExperimentalWarning', WORKER, JSON.stringify(options)];
  const child = spawn(process.execPath, words, { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return {
    async run(): Promise<WorkerReport> {
      const chunks: Buffer[] = [];
      child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
      child.stdin.end('go\n');
      await once(child, 'close');
      return JSON.parse(Buffer.concat(chunks).toString()) as WorkerReport;
    },
  };
}

async function measure(where: Where, { processes, limits, concurrency, full }: Case) {
  const workers = await Promise.all(
    Array.from({ length: processes }, (_, index) =>
      startWorker({
        ...where,
        limits,
        concurrency,
        keys: full ? KEYS : 100,
        seconds: SECONDS,
        seed: Date.now() + index,
      }),
    ),
  );
  const reports = await Promise.all(workers.map((worker) => worker.run()));
  const pairs = reports.reduce((sum, report) => sum + report.pairs, 0);
  const worst = (pick: (report: WorkerReport) => number): number => Math.max(...reports.map(pick));
  return {
    perSecond: reports.reduce((sum, { pairs: own, seconds }) => sum + own / seconds, 0),
    cpuMicros: (reports.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0) / pairs) * 1e6,
    p50: worst(({ pairMicros }) => pairMicros.p50),
    p99: worst(({ pairMicros }) => pairMicros.p99),
  };
}

/** A million counters in the middle of their windows. */
function fillSqlite(file: string): void {
  const database = new DatabaseSync(file);
  const insert = database.prepare(
    'INSERT OR REPLACE INTO counters (counter, slots, forgotten_at_ms) VALUES (?, ?, ?)',
  );
  const slot = Math.floor(Date.now() / 60_000);
  const slots = new Uint8Array(new Float64Array([slot, 1]).buffer);
  database.exec('BEGIN');
  for (let index = 0; index < MILLION_WINDOWS; index += 1) {
    const counter = `acme/key:${index % KEYS}:measure-${Math.floor(index / KEYS)}`;
    insert.run(counter, slots, Date.now() + 7_200_000);
  }
  database.exec('COMMIT');
  database.close();
}

async function fillRedis(url: string): Promise<void> {
  const redis = new Redis(url);
  const script = `
    local value = cmsgpack.pack({ tonumber(ARGV[1]), 1 })
    for index = tonumber(ARGV[2]), tonumber(ARGV[3]) do
      local key = index % ${KEYS}
      local measure = math.floor(index / ${KEYS})
      redis.call('SET', '{aigw:acme}:counter:key:' .. key .. ':measure-' .. measure, value, 'PX', 7200000)
    end`;
  for (let from = 0; from < MILLION_WINDOWS; from += 10_000) {
    await redis.eval(script, 0, Math.floor(Date.now() / 60_000), from, from + 9_999);
  }
  redis.disconnect();
}

async function redisMemory(url: string): Promise<number> {
  const redis = new Redis(url);
  const info = await redis.info('memory');
  redis.disconnect();
  return Number(/used_memory:(\d+)/.exec(info)![1]);
}

function spread(numbers: readonly number[], digits = 0): string {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)];
  return `${middle.toFixed(digits)} (${sorted[0].toFixed(digits)}–${sorted.at(-1)!.toFixed(digits)})`;
}

const folder = temporaryFolder('bench-store');
const redisEmpty = await startRedis();
const redisFull = await startRedis();
const files = { empty: path.join(folder, 'empty.db'), full: path.join(folder, 'full.db') };
for (const file of Object.values(files)) await SqliteStore.open({ path: file }).close();
fillSqlite(files.full);
const before = await redisMemory(redisFull.url);
await fillRedis(redisFull.url);
const redisBytes = (await redisMemory(redisFull.url)) - before;
console.log(
  `a million open windows: SQLite ${(statSync(files.full).size / 2 ** 20).toFixed(0)} MiB on disk, ` +
    `Redis ${(redisBytes / 2 ** 20).toFixed(0)} MiB`,
);

type Measured = Awaited<ReturnType<typeof measure>>;
const results = new Map<string, Measured[]>();
for (let round = 0; round < ROUNDS; round += 1) {
  for (const one of CASES) {
    const places: [string, Where][] = [
      ['sqlite', { path: one.full ? files.full : files.empty }],
      ['redis', { url: (one.full ? redisFull : redisEmpty).url }],
    ];
    for (const [store, where] of places) {
      const key = `${store}: ${one.name}`;
      results.set(key, [...(results.get(key) ?? []), await measure(where, one)]);
    }
  }
}
console.log('medians of the rounds (lowest–highest); a pair is a reserve and its settle');
for (const [name, measured] of [...results].sort(([a], [b]) => a.localeCompare(b))) {
  const of = (pick: (one: Measured) => number, digits = 0): string =>
    spread(measured.map(pick), digits);
  console.log(
    `${name.padEnd(50)} ${of(({ perSecond }) => perSecond)} pairs/s, ` +
      `${of(({ perSecond }) => 1e6 / perSecond)} µs each, CPU ${of(({ cpuMicros }) => cpuMicros)} µs; ` +
      `latency of a pair p50 ${of(({ p50 }) => p50)} µs, p99 ${of(({ p99 }) => p99)} µs`,
  );
}
const status = readFileSync('/proc/self/status', 'utf8');
console.log(`memory of this process ${/VmRSS:\s+(\d+)/.exec(status)![1]} KiB`);
await redisEmpty.stop();
await redisFull.stop();
removeTemporaryFolder(folder);
