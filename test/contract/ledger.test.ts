/** What every ledger must do, run against each: SQLite in a file, a real Redis server, a real Redis Cluster. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { Cluster, Redis } from 'ioredis';
import type {
  LedgerRow,
  LedgerStore,
  UsageDimension,
  UsagePeriod,
  UsageTotal,
} from '../../agent/store/ledger.ts';
import { HOUR_MS } from '../../agent/store/ledger-sums.ts';
import { RedisLedger } from '../../agent/store/redis/redis-ledger.ts';
import { MIGRATIONS } from '../../agent/store/sqlite/schema.ts';
import { SqliteLedger } from '../../agent/store/sqlite/sqlite-ledger.ts';
import { startRedisCluster } from '../helpers/redis-cluster.ts';
import { startRedis } from '../helpers/redis-server.ts';
import { removeTemporaryFolder, temporaryFolder } from '../helpers/temporary-folder.ts';

interface OpenLedger extends LedgerStore {
  append(row: LedgerRow): Promise<void>;
  close(): void;
}

interface StartedLedger {
  /** Another agent's view of the ledger of `name`; there is one such ledger at a time. */
  open(name: string): Promise<OpenLedger>;
  stop(): Promise<void>;
}

interface LedgerKind {
  readonly name: string;
  readonly propertyRuns: number;
  start(): Promise<StartedLedger>;
}

function openSqlite(file: string): OpenLedger {
  const database = new DatabaseSync(file, { timeout: 2000 });
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;');
  const { user_version } = database.prepare('PRAGMA user_version').get()!;
  for (const migration of MIGRATIONS.slice(Number(user_version))) database.exec(migration);
  database.exec(`PRAGMA user_version = ${MIGRATIONS.length}`);
  const ledger = new SqliteLedger(database);
  return Object.assign(ledger, {
    append: async (row: LedgerRow) => ledger.insert(row),
    close: () => database.close(),
  });
}

/** A new name finds an empty Redis. */
function openedRedis(connect: () => Redis | Cluster): StartedLedger['open'] {
  let known: string | undefined;
  return async (name) => {
    const redis = connect();
    if (name !== known) {
      const nodes = redis instanceof Cluster ? [] : [redis];
      if (redis instanceof Cluster) {
        await redis.ping();
        nodes.push(...redis.nodes('master'));
      }
      await Promise.all(nodes.map((node) => node.flushdb()));
      known = name;
    }
    return Object.assign(new RedisLedger(redis), { close: () => redis.disconnect() });
  };
}

const KINDS: readonly LedgerKind[] = [
  {
    name: 'sqlite',
    propertyRuns: 60,
    async start() {
      const folder = temporaryFolder('ledger');
      return {
        open: async (name) => openSqlite(path.join(folder, `${name}.db`)),
        stop: async () => removeTemporaryFolder(folder),
      };
    },
  },
  {
    name: 'redis',
    propertyRuns: 40,
    async start() {
      const server = await startRedis();
      return { open: openedRedis(() => new Redis(server.url)), stop: () => server.stop() };
    },
  },
  {
    name: 'redis cluster',
    propertyRuns: 20,
    async start() {
      const cluster = await startRedisCluster();
      return {
        open: openedRedis(() => new Cluster([...cluster.urls])),
        stop: () => cluster.stop(),
      };
    },
  },
];

const NOON = Date.UTC(2026, 10, 5, 12);

function row(changes: Partial<LedgerRow> = {}): LedgerRow {
  return {
    requestId: randomUUID(),
    endedAtMs: NOON,
    org: 'acme',
    team: 'red',
    user: 'ann',
    key: 'k1',
    tags: {},
    session: 's',
    endpoint: 'chat',
    model: 'fast',
    provider: 'openai',
    providerModel: 'gpt-4o-mini',
    promptTokens: 100,
    completionTokens: 20,
    cachedTokens: 10,
    cacheWriteTokens: 5,
    reasoningTokens: 3,
    countedPromptTokens: 99,
    costMicros: 27,
    priced: true,
    source: 'reported',
    status: 200,
    errorClass: '',
    termination: '--',
    firstByteMs: 5,
    totalMs: 60,
    ...changes,
  };
}

async function all<T>(values: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const value of values) list.push(value);
  return list;
}

const ALL_TIME = { fromMs: 0, toMs: Date.UTC(2100, 0) };
const NEVER = { rowsMs: 0, sumsMs: 0 };

/** What a report must say, from the rows themselves. */
function expected(
  rows: readonly LedgerRow[],
  by: readonly UsageDimension[],
  { fromMs, toMs }: { fromMs: number; toMs: number },
  periods: readonly UsagePeriod[] = [],
): UsageTotal[] {
  const groups = Map.groupBy(
    rows.filter(({ endedAtMs }) => endedAtMs >= fromMs && endedAtMs < toMs),
    (one) => JSON.stringify(by.map((dimension) => valueOfRow(one, dimension, periods))),
  );
  return [...groups]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([values, group]) => {
      const sum = (value: (one: LedgerRow) => number): number =>
        Number(group.reduce((total, one) => total + BigInt(value(one)), 0n));
      return {
        values: JSON.parse(values) as string[],
        requests: group.length,
        errors: sum(({ errorClass }) => Number(errorClass !== '')),
        promptTokens: sum(({ promptTokens }) => promptTokens),
        completionTokens: sum(({ completionTokens }) => completionTokens),
        cachedTokens: sum(({ cachedTokens }) => cachedTokens),
        cacheWriteTokens: sum(({ cacheWriteTokens }) => cacheWriteTokens),
        reasoningTokens: sum(({ reasoningTokens }) => reasoningTokens),
        costMicros: sum(({ costMicros }) => costMicros),
        unpricedRequests: sum(({ priced }) => Number(!priced)),
      };
    });
}

function valueOfRow(
  one: LedgerRow,
  dimension: UsageDimension,
  periods: readonly UsagePeriod[],
): string {
  const iso = new Date(one.endedAtMs).toISOString();
  const inPeriod = periods.find(
    ({ fromMs, toMs }) => one.endedAtMs >= fromMs && one.endedAtMs < toMs,
  );
  const date = inPeriod?.label ?? iso;
  if (dimension === 'hour') return `${iso.slice(0, 13)}:00Z`;
  if (dimension === 'day') return date.slice(0, 10);
  if (dimension === 'month') return date.slice(0, 7);
  if (dimension.startsWith('tag:')) return one.tags[dimension.slice(4)] ?? '';
  return String(one[dimension as keyof LedgerRow]);
}

const money = fc.oneof(fc.nat(1000), fc.nat(1_000_000_000_000));
const someRow: fc.Arbitrary<LedgerRow> = fc
  .record({
    endedAtMs: fc.integer({ min: NOON - 60 * HOUR_MS, max: NOON + 60 * HOUR_MS }),
    org: fc.constantFrom('acme', 'apex'),
    team: fc.constantFrom('red', 'blue', 'o\'neil, "ltd"'),
    key: fc.constantFrom('k1', 'k2', 'k3'),
    model: fc.constantFrom('fast', 'große Maus', '=1+1'),
    tags: fc.constantFrom({}, { a: '1' }, { a: '1', b: '2' }, { b: '2', a: '1' }, { a: '' }),
    errorClass: fc.constantFrom('', '', 'timeout', 'cut' as const),
    priced: fc.boolean(),
    source: fc.constantFrom('reported', 'estimated'),
    promptTokens: fc.nat(2_000_000),
    completionTokens: fc.nat(100_000),
    costMicros: money,
  })
  .map((changes) => row(changes as Partial<LedgerRow>));

/** Days of a zone five hours behind UTC, one of them of 25 hours. */
const ZONE_DAYS: readonly UsagePeriod[] = [0, 24, 49, 73].map((hour, index) => ({
  label: `2026-11-0${index + 1}`,
  fromMs: NOON + (hour - 55) * HOUR_MS,
  toMs: NOON + ([24, 49, 73, 97][index] - 55) * HOUR_MS,
}));
const ZONE_RANGE = { fromMs: ZONE_DAYS[0].fromMs, toMs: ZONE_DAYS[3].toMs };

const BREAKDOWNS: readonly (readonly UsageDimension[])[] = [
  [],
  ['team'],
  ['org', 'team', 'model'],
  ['tag:a'],
  ['tag:a', 'tag:b', 'errorClass'],
  ['day', 'key'],
  ['month'],
  ['hour', 'source', 'providerModel', 'provider', 'endpoint', 'user'],
];

for (const kind of KINDS) {
  describe(kind.name, () => {
    let started: StartedLedger;
    before(async () => {
      started = await kind.start();
    });
    after(() => started.stop());

    const withLedger = async (
      name: string,
      work: (ledger: OpenLedger, other: OpenLedger) => Promise<void>,
    ): Promise<void> => {
      const [ledger, other] = [await started.open(name), await started.open(name)];
      await work(ledger, other);
      ledger.close();
      other.close();
    };

    test('gives rows back as they were written, newest first', () =>
      withLedger('back', async (ledger) => {
        const rows = [
          row({ tags: { center: '4711', 'a b': '"x"' }, session: 'naïve ☃' }),
          row({ priced: false, errorClass: 'cut', source: 'none', endedAtMs: NOON + 1 }),
          row({ team: 'blue' }),
        ];
        for (const one of rows) await ledger.append(one);
        assert.deepEqual(await ledger.ledger(10), rows.toReversed());
        assert.deepEqual(await ledger.ledger(1), [rows[2]]);
        assert.deepEqual(await all(ledger.rows(ALL_TIME)), rows);
        assert.deepEqual(await all(ledger.rows({ fromMs: NOON + 1, toMs: NOON + 2 })), [rows[1]]);
        assert.deepEqual(await all(ledger.rows({ fromMs: NOON + 2, toMs: NOON + 9 })), []);
      }));

    test('gives many rows, in order', () =>
      withLedger('many', async (ledger) => {
        const ids = Array.from({ length: 2300 }, (_, index) => `r${index}`);
        for (const requestId of ids) await ledger.append(row({ requestId }));
        const seen = (await all(ledger.rows(ALL_TIME))).map(({ requestId }) => requestId);
        assert.deepEqual(seen, ids);
        assert.equal(await ledger.rollUp(), 2300);
        assert.equal((await ledger.usage({ ...ALL_TIME, by: [] }))[0].requests, 2300);
      }));

    test('an empty ledger is no trouble', () =>
      withLedger('empty', async (ledger) => {
        assert.equal(await ledger.rollUp(), 0);
        assert.equal(await ledger.prune({ rowsMs: NOON, sumsMs: NOON }), 0);
        assert.deepEqual(await ledger.usage({ ...ALL_TIME, by: ['team'] }), []);
        assert.deepEqual(await ledger.ledger(5), []);
      }));

    test('a report is the same before and after rows are summed', () =>
      withLedger('same', async (ledger, other) => {
        const rows = [row(), row({ team: 'blue' }), row({ endedAtMs: NOON + HOUR_MS })];
        for (const one of rows) await ledger.append(one);
        const query = { fromMs: NOON, toMs: NOON + HOUR_MS, by: ['team'] as const };
        const inHour = expected(rows, query.by, query);
        assert.deepEqual(await ledger.usage(query), inHour);
        assert.equal(await other.rollUp(), 3);
        assert.equal(await ledger.rollUp(), 0);
        assert.deepEqual(await ledger.usage(query), inHour);
        await ledger.append(row({ costMicros: 1 }));
        assert.equal((await other.usage({ ...query, by: [] }))[0].costMicros, 55);
      }));

    test('two agents that sum at once sum each row once', () =>
      withLedger('twice', async (ledger, other) => {
        for (let count = 0; count < 1200; count += 1) await ledger.append(row());
        const summed = await Promise.all([ledger.rollUp(), other.rollUp(), ledger.rollUp()]);
        assert.equal(summed[0] + summed[1] + summed[2], 1200);
        const [total] = await other.usage({ ...ALL_TIME, by: [] });
        assert.equal(total.requests, 1200);
        assert.equal(total.costMicros, 1200 * 27);
      }));

    test('pruned rows stay in the sums, rows not summed stay', () =>
      withLedger('pruned', async (ledger) => {
        await ledger.append(row());
        await ledger.append(row({ endedAtMs: NOON + 1 }));
        assert.equal(await ledger.prune({ rowsMs: NOON + 9, sumsMs: 0 }), 0);
        await ledger.rollUp();
        await ledger.append(row({ endedAtMs: NOON + 2, requestId: 'new' }));
        assert.equal(await ledger.prune({ rowsMs: NOON + 1, sumsMs: 0 }), 1);
        assert.equal(await ledger.prune({ rowsMs: NOON + 9, sumsMs: 0 }), 1);
        const left = await all(ledger.rows(ALL_TIME));
        assert.deepEqual(
          left.map(({ requestId }) => requestId),
          ['new'],
        );
        assert.equal((await ledger.usage({ ...ALL_TIME, by: [] }))[0].requests, 3);
      }));

    test('a row that comes after all others were pruned is summed too', () =>
      withLedger('again', async (ledger) => {
        await ledger.append(row());
        await ledger.rollUp();
        assert.equal(await ledger.prune({ rowsMs: NOON + 1, sumsMs: 0 }), 1);
        await ledger.append(row());
        assert.equal((await ledger.usage({ ...ALL_TIME, by: [] }))[0].requests, 2);
        assert.equal(await ledger.rollUp(), 1);
        assert.equal((await ledger.usage({ ...ALL_TIME, by: [] }))[0].requests, 2);
      }));

    test('sums are pruned by whole hours', () =>
      withLedger('sums', async (ledger) => {
        await ledger.append(row({ endedAtMs: NOON - 24 * HOUR_MS, team: 'blue' }));
        await ledger.append(row({ endedAtMs: NOON }));
        await ledger.rollUp();
        await ledger.prune({ rowsMs: 0, sumsMs: NOON + HOUR_MS - 1 });
        const usage = await ledger.usage({ ...ALL_TIME, by: ['hour'] });
        assert.deepEqual(
          usage.map(({ values }) => values),
          [['2026-11-05T12:00Z']],
        );
        await ledger.prune({ rowsMs: 0, sumsMs: NOON + 13 * HOUR_MS });
        assert.deepEqual(await ledger.usage({ ...ALL_TIME, by: ['hour'] }), []);
        await ledger.append(row({ endedAtMs: NOON + HOUR_MS * 14 }));
        await ledger.rollUp();
        assert.equal((await ledger.usage({ ...ALL_TIME, by: [] }))[0].requests, 1);
      }));

    test('reports equal the sum of rows, whoever sums when', async () => {
      const step = fc.oneof(
        { weight: 6, arbitrary: fc.array(someRow, { minLength: 1, maxLength: 40 }) },
        { weight: 2, arbitrary: fc.constant('rollUp' as const) },
        { weight: 1, arbitrary: fc.constant('rollUp by two' as const) },
        { weight: 1, arbitrary: fc.constant('restart' as const) },
        { weight: 1, arbitrary: fc.constant('prune nothing' as const) },
      );
      let run = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
          run += 1;
          const name = `property${run}`;
          const other = await started.open(name);
          let ledger = await started.open(name);
          const rows: LedgerRow[] = [];
          for (const one of steps) {
            if (one === 'rollUp') await other.rollUp();
            else if (one === 'prune nothing') await ledger.prune(NEVER);
            else if (one === 'restart') {
              ledger.close();
              ledger = await started.open(name);
            } else if (one === 'rollUp by two') {
              // A report in the midst of it is exact as well.
              const [, , report] = await Promise.all([
                ledger.rollUp(),
                other.rollUp(),
                other.usage({ ...ALL_TIME, by: ['team'] }),
              ]);
              assert.deepEqual(report, expected(rows, ['team'], ALL_TIME));
            } else {
              rows.push(...one);
              for (const [index, added] of one.entries()) {
                await (index % 2 === 0 ? ledger : other).append(added);
              }
            }
          }
          const part = { fromMs: NOON - 20 * HOUR_MS, toMs: NOON + 33 * HOUR_MS };
          for (const by of BREAKDOWNS) {
            for (const range of [ALL_TIME, part]) {
              assert.deepEqual(
                await ledger.usage({ ...range, by }),
                expected(rows, by, range),
                `by ${by}`,
              );
            }
            assert.deepEqual(
              await ledger.usage({ ...ZONE_RANGE, by, periods: ZONE_DAYS }),
              expected(rows, by, ZONE_RANGE, ZONE_DAYS),
              `days of a zone, by ${by}`,
            );
          }
          ledger.close();
          other.close();
        }),
        { numRuns: kind.propertyRuns, verbose: 1 },
      );
    });
  });
}

test('redis counts the rows that were trimmed before they were summed', async () => {
  const server = await startRedis();
  const redis = new Redis(server.url);
  const lost: unknown[] = [];
  const ledger = new RedisLedger(redis, (...words) => lost.push(words));
  for (let count = 0; count < 10; count += 1) await ledger.append(row());
  assert.equal(await ledger.rollUp(), 10);
  for (let count = 0; count < 10; count += 1) await ledger.append(row());
  await redis.xtrim('{aigw:acme}:ledger', 'MAXLEN', 7);
  assert.equal(await ledger.rollUp(), 7);
  await ledger.append(row());
  assert.equal(await ledger.rollUp(), 1);
  assert.deepEqual(lost, [['acme', 3]]);
  redis.disconnect();
  await server.stop();
});

test('redis sums rows once when the answer of a script was lost', async () => {
  const server = await startRedis();
  const redis = new Redis(server.url);
  const ledger = new RedisLedger(redis);
  for (let count = 0; count < 10; count += 1) await ledger.append(row());
  const scripts = redis as unknown as Record<'aiFoldLedger', (...words: unknown[]) => unknown>;
  const fold = scripts.aiFoldLedger;
  scripts.aiFoldLedger = async (...words) => {
    await fold.apply(redis, words);
    scripts.aiFoldLedger = fold;
    throw new Error('Command timed out');
  };
  await assert.rejects(ledger.rollUp(), /timed out/);
  await ledger.append(row());
  assert.equal(await ledger.rollUp(), 1);
  const [total] = await ledger.usage({ ...ALL_TIME, by: [] });
  assert.deepEqual([total.requests, total.costMicros], [11, 11 * 27]);
  redis.disconnect();
  await server.stop();
});

test('sqlite upgrades the rows of an older file', async () => {
  const folder = temporaryFolder('ledger');
  const file = path.join(folder, 'old.db');
  const old = new DatabaseSync(file);
  old.exec(MIGRATIONS[0]);
  old.exec(`
    PRAGMA user_version = 1;
    INSERT INTO ledger VALUES ('r1', ${NOON}, 'k', 't', 'u', 'chat', 'm', 'p', 'pm', 3, 4, 1, 2, 1, 'reported', 200, '--', 5, 6);`);
  old.close();
  const ledger = openSqlite(file);
  const [one] = await ledger.ledger(5);
  assert.equal(one.org, 'default');
  assert.equal(one.promptTokens, 3);
  assert.equal(one.priced, false);
  assert.equal(await ledger.rollUp(), 1);
  const [total] = await ledger.usage({ ...ALL_TIME, by: ['org', 'team'] });
  assert.deepEqual(total.values, ['default', 't']);
  assert.equal(total.unpricedRequests, 1);
  ledger.close();
  removeTemporaryFolder(folder);
});
