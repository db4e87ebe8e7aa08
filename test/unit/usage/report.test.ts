import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { UsageQuery, UsageTotal } from '../../../agent/store/ledger.ts';
import { csvLine } from '../../../agent/usage/csv.ts';
import { decimalDollars } from '../../../agent/usage/dollars.ts';
import { maintainLedger } from '../../../agent/usage/maintain-ledger.ts';
import { usageReport } from '../../../agent/usage/report.ts';
import { formatReport } from '../../../agent/usage/report-format.ts';
import {
  parseDimensions,
  periodsOf,
  UsageQuestionError,
} from '../../../agent/usage/usage-range.ts';

const HOUR_MS = 3_600_000;
const iso = (timeMs: number): string => new Date(timeMs).toISOString();

function total(values: string[], costMicros: number): UsageTotal {
  return {
    values,
    requests: 2,
    errors: 1,
    promptTokens: 30,
    completionTokens: 20,
    cachedTokens: 4,
    cacheWriteTokens: 3,
    reasoningTokens: 5,
    costMicros,
    unpricedRequests: 0,
  };
}

/** A store that gives these totals and remembers what it was asked. */
function fakeStore(totals: UsageTotal[]) {
  const asked: UsageQuery[] = [];
  const usage = async (query: UsageQuery) => {
    asked.push(query);
    return totals;
  };
  return { asked, usage };
}

test('days begin when they do in the time zone, also when clocks change', () => {
  const range = { from: '2026-10-24', to: '2026-10-27', timeZone: 'Europe/Berlin' };
  const days = periodsOf(range, 'day');
  assert.deepEqual(
    days.map(({ label, fromMs, toMs }) => [label, iso(fromMs), (toMs - fromMs) / HOUR_MS]),
    [
      ['2026-10-24', '2026-10-23T22:00:00.000Z', 24],
      ['2026-10-25', '2026-10-24T22:00:00.000Z', 25],
      ['2026-10-26', '2026-10-25T23:00:00.000Z', 24],
    ],
  );
  const [all] = periodsOf(range, 'all');
  assert.deepEqual([all.fromMs, all.toMs], [days[0].fromMs, days[2].toMs]);
});

test('months are cut off where the range is', () => {
  const months = periodsOf({ from: '2026-10-15', to: '2026-12-02', timeZone: 'UTC' }, 'month');
  assert.deepEqual(
    months.map(({ label, fromMs, toMs }) => [
      label,
      iso(fromMs).slice(0, 10),
      iso(toMs).slice(0, 10),
    ]),
    [
      ['2026-10', '2026-10-15', '2026-11-01'],
      ['2026-11', '2026-11-01', '2026-12-01'],
      ['2026-12', '2026-12-01', '2026-12-02'],
    ],
  );
});

test('periods have no gaps, in any time zone', () => {
  const zone = fc.constantFrom(
    'UTC',
    'America/New_York',
    'Asia/Kolkata',
    'Pacific/Apia',
    'Africa/Cairo',
  );
  const day = fc.integer({ min: 0, max: 400 });
  fc.assert(
    fc.property(zone, day, fc.integer({ min: 1, max: 70 }), (timeZone, first, count) => {
      const date = (offset: number) => iso(Date.UTC(2026, 0, 1 + offset)).slice(0, 10);
      const range = { from: date(first), to: date(first + count), timeZone };
      const [all] = periodsOf(range, 'all');
      for (const length of ['day', 'month'] as const) {
        const periods = periodsOf(range, length);
        assert.equal(periods[0].fromMs, all.fromMs);
        assert.equal(periods.at(-1)!.toMs, all.toMs);
        for (const [index, { toMs }] of periods.slice(0, -1).entries()) {
          assert.equal(periods[index + 1].fromMs, toMs);
        }
        if (length === 'day') assert.equal(periods.length, count);
      }
    }),
    { numRuns: 60 },
  );
});

test('wrong questions are answered with what would be right', () => {
  const ask =
    (from: string, to: string, timeZone = 'UTC') =>
    () =>
      periodsOf({ from, to, timeZone }, 'all');
  assert.throws(ask('2026-02-30', '2026-03-04'), /'2026-02-30' \(from\) is not a day/);
  assert.throws(ask('yesterday', '2026-03-04'), UsageQuestionError);
  assert.throws(ask('2026-03-04', '2026-03-04'), /there is no day from/);
  assert.throws(ask('2026-03-04', '2026-03-05', 'Mars'), /'Mars' is not a time zone/);
  assert.throws(
    () => parseDimensions('team,colour'),
    /cannot be broken down by 'colour'.*tag:NAME/,
  );
  assert.throws(() => parseDimensions('team,team'), /'team' is there twice/);
  assert.deepEqual(parseDimensions('team,tag:cost-center'), ['team', 'tag:cost-center']);
  assert.deepEqual(parseDimensions(''), []);
});

const NOVEMBER = { from: '2026-11-01', to: '2026-12-01', timeZone: 'UTC' };

test('a report has its dearest rows first, and their sum', async () => {
  const store = fakeStore([total(['a'], 1), total(['b'], 9_000_000_000_000_000), total(['c'], 5)]);
  const report = await usageReport(store, { by: 'team', ...NOVEMBER });
  assert.deepEqual(
    report.rows.map(({ values }) => values[0]),
    ['b', 'c', 'a'],
  );
  assert.equal(report.total.costMicros, 9_000_000_000_000_006);
  assert.equal(report.total.requests, 6);
  assert.deepEqual(report.notes, []);
  assert.deepEqual(store.asked.length, 1);
});

test('a report by day is in order of time', async () => {
  const store = fakeStore([total(['2026-11-02'], 9), total(['2026-11-01'], 1)]);
  const report = await usageReport(store, { by: 'day', ...NOVEMBER, to: '2026-11-03' });
  assert.deepEqual(
    report.rows.map(({ values }) => values[0]),
    ['2026-11-01', '2026-11-02'],
  );
  assert.deepEqual(
    store.asked[0].periods!.map(({ label }) => label),
    ['2026-11-01', '2026-11-02'],
  );
});

test('zones off by half an hour are asked for in whole hours, and told so', async () => {
  const store = fakeStore([]);
  const range = { from: '2026-11-01', to: '2026-11-03', timeZone: 'Asia/Kolkata' };
  const report = await usageReport(store, { by: 'day', ...range });
  assert.deepEqual(
    store.asked[0].periods!.map(({ fromMs, toMs }) => [iso(fromMs), iso(toMs)]),
    [
      ['2026-10-31T18:00:00.000Z', '2026-11-01T18:00:00.000Z'],
      ['2026-11-01T18:00:00.000Z', '2026-11-02T18:00:00.000Z'],
    ],
  );
  assert.match(report.notes[0], /Asia\/Kolkata .* days begin 30 minutes early/);
});

test('a report as table, CSV and JSON', async () => {
  const store = fakeStore([total(['red, "x"', '=m'], 1_234_567), total(['', 'm'], 5)]);
  const report = await usageReport(store, { by: 'team,model', ...NOVEMBER });
  assert.equal(
    formatReport(report, 'csv'),
    [
      'team,model,requests,errors,prompt_tokens,cached_tokens,cache_write_tokens,completion_tokens,reasoning_tokens,unpriced_requests,cost_usd',
      '"red, ""x""",\'=m,2,1,30,4,3,20,5,0,1.234567',
      ',m,2,1,30,4,3,20,5,0,0.000005',
      '',
    ].join('\r\n'),
  );
  const lines = formatReport(report, 'table').split('\n');
  assert.equal(lines[0], '2026-11-01 up to 2026-12-01, UTC');
  assert.match(lines[2], /^team {6}model {2}requests .* cost usd$/);
  assert.match(lines[4], /^red, "x" {2}=m .* 1\.234567$/);
  assert.match(lines[5], /^- {9}m .* 0\.000005$/);
  assert.match(lines[7], /^total .* 4 .* 1\.234572$/);
  assert.equal(JSON.parse(formatReport(report, 'json')).total.costMicros, 1_234_572);
  const empty = await usageReport(fakeStore([]), { by: '', ...NOVEMBER });
  assert.match(formatReport(empty, 'table'), /no requests\n$/);
});

test('money is written exactly', () => {
  assert.equal(decimalDollars(0), '0.000000');
  assert.equal(decimalDollars(Number.MAX_SAFE_INTEGER), '9007199254.740991');
  fc.assert(
    fc.property(fc.maxSafeNat(), (micros) => {
      const [whole, fraction] = decimalDollars(micros).split('.');
      assert.equal(BigInt(whole) * 1_000_000n + BigInt(fraction), BigInt(micros));
      assert.equal(fraction.length, 6);
    }),
  );
});

/** RFC 4180, one line. */
function parseCsv(line: string): string[] {
  const values: string[] = [];
  for (const [, quoted, plain] of line.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(?:,|\r\n$)/g)) {
    values.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
  }
  return values;
}

test('CSV can be read back, and holds no formula', () => {
  const text = fc.oneof(
    fc.string(),
    fc.string({
      unit: fc.constantFrom('"', ',', '\r', '\n', '=', '+', '-', '@', '\t', ' ', 'a', 'é'),
    }),
  );
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), (values) => {
      const read = parseCsv(csvLine(values));
      assert.equal(read.length, values.length);
      for (const [index, value] of read.entries()) {
        assert.doesNotMatch(value, /^(?!--?$)[=+\-@\t\r\n]/);
        assert.ok(value === values[index] || value === `'${values[index]}`);
      }
    }),
    { numRuns: 2000 },
  );
  assert.equal(csvLine([-5, '-5', '=cmd|x!A1']), "-5,'-5,'=cmd|x!A1\r\n");
});

test('maintenance sums first, then forgets what is older than retention', async () => {
  const calls: unknown[] = [];
  const store = {
    rollUp: async () => calls.push('rollUp'),
    prune: async (before: object) => calls.push(before),
  };
  const nowMs = Date.UTC(2026, 10, 22);
  const done = await maintainLedger(store, { rowsDays: 1, sumsDays: 2 }, nowMs);
  assert.deepEqual(done, { summedRows: 1, prunedRows: 2 });
  const before = { rowsMs: Date.UTC(2026, 10, 21), sumsMs: Date.UTC(2026, 10, 20) };
  assert.deepEqual(calls, ['rollUp', before]);
});
