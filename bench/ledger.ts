/**
 * What the ledger costs: a row, its summing, and a report over many requests.
 *
 *   npm run bench:ledger -- [--rows 10000000] [--redis] [--folder DIR] [--keep]
 *
 * 90 days, 50 keys of 10 teams, 6 models, 3 % of errors of four kinds. --redis: the same in a Redis server of its own,
 * whose rows are pruned as soon as they are summed. --folder: where the SQLite file is (about 3 GB for 10 million
 * rows); one that is there, from --keep, is used again.
 */
import { existsSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { DatabaseSync } from 'node:sqlite';
import { parseArgs } from 'node:util';
import { Redis } from 'ioredis';
import type { ErrorClass, LedgerRow, LedgerStore } from '../agent/store/ledger.ts';
import { HOUR_MS } from '../agent/store/ledger-sums.ts';
import { RedisLedger } from '../agent/store/redis/redis-ledger.ts';
import { MIGRATIONS } from '../agent/store/sqlite/schema.ts';
import { SqliteLedger } from '../agent/store/sqlite/sqlite-ledger.ts';
import { usageReport } from '../agent/usage/report.ts';
import { startRedis } from '../test/helpers/redis-server.ts';
import { temporaryFolder } from '../test/helpers/temporary-folder.ts';

const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '10000000' },
    redis: { type: 'boolean', default: false },
    folder: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
});
const ROWS = Number(options.rows);
const DAYS = 90;
const KEYS = 50;
const KEYS_PER_TEAM = 5;
const MODELS = 6;
const ROWS_PER_COMMIT = 1000;
const END = Date.UTC(2026, 10, 1);
const START = END - DAYS * 24 * HOUR_MS;
const ERRORS: readonly ErrorClass[] = ['timeout', 'rate_limited', 'client_aborted', 'cut'];

function rowAt(index: number): LedgerRow {
  const random = Math.imul(index + 1, 2654435761) >>> 0;
  const key = random % KEYS;
  const model = (random >>> 8) % MODELS;
  const isError = (random >>> 12) % 100 < 3;
  return {
    requestId: `request-${index}`,
    endedAtMs: START + Math.floor((index / ROWS) * (END - START)),
    org: 'acme',
    team: `team-${Math.floor(key / KEYS_PER_TEAM)}`,
    user: `user-${key}`,
    key: `key-${key}`,
    tags: { center: `${4000 + (key % 7)}` },
    session: '',
    endpoint: 'chat',
    model: `model-${model}`,
    provider: 'openai',
    providerModel: `provider-model-${model}`,
    promptTokens: random % 5000,
    completionTokens: random % 900,
    cachedTokens: random % 1000,
    cacheWriteTokens: 0,
    reasoningTokens: random % 100,
    countedPromptTokens: random % 5000,
    costMicros: random % 30_000,
    priced: true,
    source: 'reported',
    status: isError ? 500 : 200,
    errorClass: isError ? ERRORS[random % ERRORS.length] : '',
    termination: '--',
    firstByteMs: random % 800,
    totalMs: random % 9000,
  };
}

function say(what: string, figure: string): void {
  process.stdout.write(`${what.padEnd(46)} ${figure}\n`);
}

const perSecond = (count: number, ms: number): string =>
  `${Math.round((count / ms) * 1000).toLocaleString('en')} rows/s, ${((ms * 1000) / count).toFixed(1)} µs each`;

async function timed<T>(work: () => Promise<T>): Promise<{ result: T; ms: number }> {
  const startedMs = performance.now();
  const result = await work();
  return { result, ms: performance.now() - startedMs };
}

function median(times: readonly number[]): string {
  return times.toSorted((one, other) => one - other)[times.length >> 1].toFixed(0);
}

const MONTHS = { from: '2026-08-03', to: '2026-11-01' } as const;

async function measureReports(store: LedgerStore): Promise<void> {
  for (const by of [
    ['team', 'model'],
    ['key'],
    ['tag:center'],
    ['month', 'team'],
    ['day', 'team'],
  ]) {
    for (const timeZone of by.length === 2 ? ['UTC', 'America/New_York'] : ['UTC']) {
      const times: number[] = [];
      const cpuTimes: number[] = [];
      const loop = monitorEventLoopDelay({ resolution: 1 });
      loop.enable();
      let requests = 0;
      for (let count = 0; count < 5; count += 1) {
        const query = { by: by.join(), ...MONTHS, timeZone };
        const before = process.cpuUsage();
        const { result, ms } = await timed(() => usageReport(store, query));
        const { user, system } = process.cpuUsage(before);
        times.push(ms);
        cpuTimes.push((user + system) / 1000);
        requests = result.total.requests;
      }
      loop.disable();
      say(
        `report by ${by.join(', ')} (${timeZone})`,
        `${median(times)} ms, ${median(cpuTimes)} ms of CPU, ${requests.toLocaleString('en')} requests; event loop held ${(loop.max / 1e6).toFixed(0)} ms at most`,
      );
    }
  }
}

async function benchSqlite(): Promise<void> {
  const folder = options.folder ?? temporaryFolder('bench-ledger');
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `ledger-${ROWS}.db`);
  const isThere = existsSync(file);
  const database = new DatabaseSync(file);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
  if (!isThere) for (const migration of MIGRATIONS) database.exec(migration);
  const ledger = new SqliteLedger(database);
  if (!isThere) {
    let insertMs = 0;
    let rollUpMs = 0;
    for (let from = 0; from < ROWS; from += ROWS_PER_COMMIT) {
      const rows = Array.from({ length: Math.min(ROWS_PER_COMMIT, ROWS - from) }, (_, index) =>
        rowAt(from + index),
      );
      const startedMs = performance.now();
      database.exec('BEGIN');
      for (const row of rows) ledger.insert(row);
      database.exec('COMMIT');
      insertMs += performance.now() - startedMs;
      if (from % 100_000 === 0) rollUpMs += (await timed(() => ledger.rollUp())).ms;
    }
    rollUpMs += (await timed(() => ledger.rollUp())).ms;
    say('sqlite: rows written', perSecond(ROWS, insertMs));
    say('sqlite: rows summed', perSecond(ROWS, rollUpMs));
  }
  say('sqlite: file', `${(statSync(file).size / ROWS).toFixed(0)} bytes per row`);
  const { count } = database.prepare('SELECT count(*) AS count FROM ledger_sums').get()!;
  say('sqlite: sums', `${Number(count).toLocaleString('en')} hours of a combination`);
  await measureReports(ledger);
  const exported = await timed(async () => {
    let rows = 0;
    for await (const _ of ledger.rows({ fromMs: END - 24 * HOUR_MS, toMs: END })) rows += 1;
    return rows;
  });
  say('sqlite: rows of a day read', perSecond(exported.result, exported.ms));
  database.close();
}

async function benchRedis(): Promise<void> {
  const server = await startRedis();
  const redis = new Redis(server.url);
  const ledger = new RedisLedger(redis);
  await redis.sadd('aigw:orgs', 'acme');
  let rollUpMs = 0;
  for (let from = 0; from < ROWS; from += 50_000) {
    const pipeline = redis.pipeline();
    for (let index = from; index < Math.min(from + 50_000, ROWS); index += 1) {
      pipeline.xadd('{aigw:acme}:ledger', '*', 'row', JSON.stringify(rowAt(index)));
    }
    await pipeline.exec();
    rollUpMs += (await timed(() => ledger.rollUp())).ms;
    await ledger.prune({ rowsMs: END, sumsMs: 0 });
  }
  say('redis: rows summed', perSecond(ROWS, rollUpMs));
  const memory = await redis.info('memory');
  say('redis: memory of the sums', /used_memory_human:(\S+)/.exec(memory)?.[1] ?? '');
  await measureReports(ledger);
  redis.disconnect();
  await server.stop();
}

if (options.redis) await benchRedis();
else await benchSqlite();
