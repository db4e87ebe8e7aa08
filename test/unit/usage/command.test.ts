/** `ai-gateway usage`, as a process of its own, against an SQLite file. */
import assert from 'node:assert/strict';
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { before, test } from 'node:test';
import type { LedgerRow } from '../../../agent/store/ledger.ts';
import { SqliteLedger } from '../../../agent/store/sqlite/sqlite-ledger.ts';
import { SqliteStore } from '../../../agent/store/sqlite/sqlite-store.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

const MAIN = path.resolve('agent/main.ts');
const MINUTE_MS = 60_000;
const START = Date.UTC(2026, 10, 1);
const ROWS = 600;
/** Of the export that must not need more memory for more rows. */
const MANY_ROWS = 100_000;
const SMALL_HEAP = '--max-old-space-size=56';

function row(index: number, changes: Partial<LedgerRow> = {}): LedgerRow {
  return {
    requestId: `r${index}`,
    endedAtMs: START + index * 7 * MINUTE_MS,
    org: 'acme',
    team: index % 3 === 0 ? 'red' : 'blue',
    user: 'ann',
    key: `k${index % 5}`,
    tags: { center: String(index % 2) },
    session: 's',
    endpoint: 'chat',
    model: 'fast',
    provider: 'openai',
    providerModel: 'gpt-4o-mini',
    promptTokens: index,
    completionTokens: 1,
    cachedTokens: 0,
    cacheWriteTokens: 0,
    reasoningTokens: 0,
    countedPromptTokens: index,
    costMicros: index * 1001,
    priced: true,
    source: 'reported',
    status: 200,
    errorClass: '',
    termination: '--',
    firstByteMs: 1,
    totalMs: 2,
    ...changes,
  };
}

const rows = Array.from({ length: ROWS }, (_, index) => row(index));

async function writeLedger(file: string, all: Iterable<LedgerRow>, sumEvery: number) {
  await SqliteStore.open({ path: file }).close();
  const database = new DatabaseSync(file);
  const ledger = new SqliteLedger(database);
  database.exec('BEGIN');
  let count = 0;
  for (const one of all) {
    ledger.insert(one);
    count += 1;
    if (count % sumEvery !== 0) continue;
    database.exec('COMMIT');
    await ledger.rollUp();
    database.exec('BEGIN');
  }
  database.exec('COMMIT');
  database.close();
}

let config: string;

function configIn(folder: string): string {
  const file = path.join(folder, 'gateway.yaml');
  writeFileSync(
    file,
    [
      'store: {type: sqlite, path: usage.db}',
      'timeZone: Europe/Berlin',
      'providers: [{name: openai, dialect: openai}]',
      'models: [{name: fast, provider: openai}]',
    ].join('\n'),
  );
  return file;
}

function usage(words: readonly string[], node: readonly string[] = []): SpawnSyncReturns<string> {
  const range = ['--from', '2026-11-01', '--to', '2026-12-01'];
  return spawnSync(
    process.execPath,
    [...node, MAIN, 'usage', words[0], ...range, '-c', config, ...words.slice(1)],
    { encoding: 'utf8', maxBuffer: 1 << 28 },
  );
}

before(async () => {
  const folder = temporaryFolder('usage');
  config = configIn(folder);
  // Some rows are summed, the last 100 are not.
  await writeLedger(path.join(folder, 'usage.db'), rows, 500);
});

const cost = (some: readonly LedgerRow[]): number =>
  some.reduce((sum, { costMicros }) => sum + costMicros, 0);

test('report: totals equal the sum of rows', () => {
  const { stdout, stderr, status } = usage([
    'report',
    '--by',
    'team',
    '--format',
    'json',
    '--time-zone',
    'UTC',
  ]);
  assert.equal(status, 0, stderr);
  const report = JSON.parse(stdout);
  assert.equal(report.total.requests, ROWS);
  assert.equal(report.total.costMicros, cost(rows));
  const red = rows.filter(({ team }) => team === 'red');
  const [first, second] = report.rows;
  assert.deepEqual(first.values, ['blue']);
  assert.deepEqual([second.values, second.costMicros], [['red'], cost(red)]);
});

test("report: days are those of gateway.yaml's time zone", () => {
  const { stdout, status } = usage(['report', '--by', 'day,tag:center', '--format', 'csv']);
  assert.equal(status, 0);
  const lines = stdout.trimEnd().split('\r\n').slice(1);
  const [day, center, requests] = lines[0].split(',');
  // Berlin's November 1 ends at 23:00 UTC: 198 rows of 7 minutes, every second of them.
  const inDay = rows.filter(({ endedAtMs }) => endedAtMs < Date.UTC(2026, 10, 1, 23));
  assert.deepEqual([day, center, Number(requests)], ['2026-11-01', '0', inDay.length / 2]);
  const total = lines.reduce(
    (sum, line) => sum + Number(line.split(',').at(-1)!.replace('.', '')),
    0,
  );
  assert.equal(total, cost(rows));
});

test('report: a table for people', () => {
  const { stdout } = usage(['report', '--by', 'team,model']);
  assert.match(stdout, /^2026-11-01 up to 2026-12-01, Europe\/Berlin\n\nteam +model +requests/);
  assert.match(stdout, /\ntotal +600 /);
});

test('export: every row, in each format, adds up to the report', () => {
  const lines = usage(['export', '--format', 'jsonl']).stdout.trimEnd().split('\n');
  assert.deepEqual(
    lines.map((line) => JSON.parse(line)),
    rows,
  );
  for (const [format, column] of [
    ['csv', 'cost_usd'],
    ['focus', 'BilledCost'],
  ]) {
    const [head, ...body] = usage(['export', '--format', format]).stdout.trimEnd().split('\r\n');
    const index = head.split(',').indexOf(column);
    // No comma stands in the columns before it, but in the tags.
    const plain = body.map((line) => line.replaceAll(/"(?:[^"]|"")*"/g, ''));
    const total = plain.reduce(
      (sum, line) => sum + Number(line.split(',')[index].replace('.', '')),
      0,
    );
    assert.equal(total, cost(rows), format);
  }
});

test('export: exactly the moments of the days', () => {
  const words = [
    'export',
    '--format',
    'jsonl',
    '--to',
    '2026-11-02',
    '--time-zone',
    'Asia/Kolkata',
  ];
  const lines = usage(words).stdout.trimEnd().split('\n');
  const expected = rows.filter(({ endedAtMs }) => endedAtMs < Date.UTC(2026, 10, 1, 18, 30));
  assert.equal(lines.length, expected.length);
});

test('a wrong question has one line of answer and exit code 1', () => {
  for (const [words, message] of [
    [
      ['report', '--by', 'colour'],
      /^a report cannot be broken down by 'colour'; it can by org, team/,
    ],
    [['report', '--format', 'xml'], /^there is no format 'xml'; there are table, csv, json\n$/],
    [['export', '--from', '2026-13-01'], /^'2026-13-01' \(from\) is not a day/],
    [['report', '-c', '/nowhere.yaml'], /^\/nowhere\.yaml:1:1: no such file/],
  ] as const) {
    const { stderr, stdout, status } = usage(words);
    assert.equal(status, 1);
    assert.match(stderr, message);
    assert.equal(stdout, '');
  }
});

test('export: memory stays the same for many rows, and a reader may leave', async () => {
  const folder = temporaryFolder('usage-many');
  const many = (function* () {
    for (let index = 0; index < MANY_ROWS; index += 1)
      yield row(index, { endedAtMs: START + index });
  })();
  await writeLedger(path.join(folder, 'usage.db'), many, MANY_ROWS + 1);
  const previous = config;
  config = configIn(folder);
  const { stdout, stderr, status } = usage(['export', '--time-zone', 'UTC'], [SMALL_HEAP]);
  assert.equal(status, 0, stderr.slice(-500));
  assert.equal(stdout.split('\r\n').length, MANY_ROWS + 2);
  const command = [process.execPath, MAIN, 'usage', 'export', '--time-zone', 'UTC', '-c', config];
  const range = '--from 2026-11-01 --to 2026-12-01';
  const piped = spawnSync(
    'bash',
    ['-c', `set -o pipefail; ${command.join(' ')} ${range} | head -1`],
    { encoding: 'utf8' },
  );
  assert.match(piped.stdout, /^request_id,/);
  assert.equal(piped.stderr, '');
  assert.equal(piped.status, 0);
  config = previous;
});
