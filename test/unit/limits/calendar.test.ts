import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Calendar, isTimeZone } from '../../../agent/limits/calendar.ts';
import type { CalendarPeriod } from '../../../agent/limits/limit.ts';

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/Havana',
  'Asia/Kathmandu',
  'Asia/Beirut',
  'Africa/Cairo',
  'America/Sao_Paulo',
  'Australia/Lord_Howe',
  'Pacific/Kiritimati',
];

function local(timeMs: number, timeZone: string): string {
  return new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'medium',
  }).format(timeMs);
}

const iso = (timeMs: number): string => new Date(timeMs).toISOString();

test('days, weeks and months begin at local midnight, also where clocks change', () => {
  const berlin = new Calendar('Europe/Berlin');
  const summerTimeBegins = Date.parse('2026-03-29T12:00:00Z');
  const day = berlin.spanAt(summerTimeBegins, 'calendar-day');
  assert.deepEqual([day.startMs, day.endMs].map(iso), [
    '2026-03-28T23:00:00.000Z',
    '2026-03-29T22:00:00.000Z',
  ]);
  const week = berlin.spanAt(summerTimeBegins, 'week');
  assert.deepEqual([week.startMs, week.endMs, week.nextEndMs].map(iso), [
    '2026-03-22T23:00:00.000Z',
    '2026-03-29T22:00:00.000Z',
    '2026-04-05T22:00:00.000Z',
  ]);
  const month = berlin.spanAt(summerTimeBegins, 'month');
  assert.deepEqual([month.startMs, month.endMs].map(iso), [
    '2026-02-28T23:00:00.000Z',
    '2026-03-31T22:00:00.000Z',
  ]);
});

test('a day that has no midnight begins with its first moment', () => {
  // Havana goes from 23:59:59 to 1:00.
  const span = new Calendar('America/Havana').spanAt(
    Date.parse('2026-03-08T12:00:00Z'),
    'calendar-day',
  );
  assert.equal(iso(span.startMs), '2026-03-08T05:00:00.000Z');
  assert.equal(local(span.startMs, 'America/Havana'), '2026-03-08 01:00:00');
});

test('periods hold the moment asked for, and follow one another without a gap', () => {
  const anyMoment = fc.integer({ min: Date.UTC(2024, 0), max: Date.UTC(2032, 0) });
  const anyPeriod = fc.constantFrom<CalendarPeriod>('calendar-day', 'week', 'month');
  fc.assert(
    fc.property(fc.constantFrom(...ZONES), anyMoment, anyPeriod, (zone, timeMs, period) => {
      const calendar = new Calendar(zone);
      const { startMs, endMs, nextEndMs } = calendar.spanAt(timeMs, period);
      assert.ok(startMs <= timeMs && timeMs < endMs && endMs < nextEndMs);
      const next = calendar.spanAt(endMs, period);
      assert.deepEqual([next.startMs, next.endMs], [endMs, nextEndMs]);
      const [date, time] = local(startMs, zone).split(' ');
      assert.ok(time === '00:00:00' || time === '01:00:00', `${zone} ${date} ${time}`);
      assert.notEqual(local(startMs - 1, zone).split(' ')[0], date);
      if (period === 'month') assert.match(date, /-01$/);
      if (period === 'week') assert.equal(new Date(`${date}T00:00:00Z`).getUTCDay(), 1);
    }),
    { numRuns: 300 },
  );
});

test('time zones are known by name', () => {
  assert.deepEqual(['UTC', 'Europe/Berlin', 'Mars/Olympus', ''].map(isTimeZone), [
    true,
    true,
    false,
    false,
  ]);
});
