import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { localTime } from '../../../agent/policy/local-time.ts';

function shown(iso: string, zone: string): string {
  const { date, clock, hour, minute, weekday } = localTime(Date.parse(iso), zone);
  assert.equal(clock, [hour, minute].map((part) => String(part).padStart(2, '0')).join(':'));
  return `${date} ${clock} ${weekday}`;
}

test('clocks of time zones, around the changes of summer time', () => {
  const cases: [string, string, string][] = [
    ['2026-11-22T12:00:59.999Z', 'UTC', '2026-11-22 12:00 7'],
    ['2026-11-22T23:30:00Z', 'Europe/Berlin', '2026-11-23 00:30 1'],
    ['2026-03-29T00:59:00Z', 'Europe/Berlin', '2026-03-29 01:59 7'],
    ['2026-03-29T01:00:00Z', 'Europe/Berlin', '2026-03-29 03:00 7'],
    ['2026-10-25T00:30:00Z', 'Europe/Berlin', '2026-10-25 02:30 7'],
    ['2026-10-25T01:30:00Z', 'Europe/Berlin', '2026-10-25 02:30 7'],
    ['2026-10-25T02:00:00Z', 'Europe/Berlin', '2026-10-25 03:00 7'],
    ['2026-11-01T05:59:00Z', 'America/New_York', '2026-11-01 01:59 7'],
    ['2026-11-01T06:00:00Z', 'America/New_York', '2026-11-01 01:00 7'],
    ['2026-07-01T00:00:00Z', 'Asia/Kathmandu', '2026-07-01 05:45 3'],
    ['2026-10-03T15:30:00Z', 'Australia/Lord_Howe', '2026-10-04 02:30 7'],
    ['2026-12-31T23:59:00Z', 'Pacific/Kiritimati', '2027-01-01 13:59 5'],
    ['2026-01-01T00:00:00Z', 'Pacific/Pago_Pago', '2025-12-31 13:00 3'],
  ];
  for (const [iso, zone, expected] of cases) assert.equal(shown(iso, zone), expected, iso);
});

test('another zone shows the same moment, and what is remembered of a minute changes nothing', () => {
  const zones = ['UTC', 'Europe/Berlin', 'America/St_Johns', 'Asia/Tokyo', 'Australia/Lord_Howe'];
  const years = { min: Date.UTC(2000, 0), max: Date.UTC(2040, 0) };
  fc.assert(
    fc.property(
      fc.integer(years),
      fc.constantFrom(...zones),
      fc.constantFrom(...zones),
      (timeMs, zone, other) => {
        const there = localTime(timeMs, other).inZone(zone);
        const text = new Intl.DateTimeFormat('sv-SE', {
          timeZone: zone,
          dateStyle: 'short',
          timeStyle: 'short',
        }).format(timeMs);
        assert.equal(`${there.date} ${there.clock}`, text);
        const sunday = 7;
        assert.equal(Number(there.weekday), new Date(`${there.date}Z`).getUTCDay() || sunday);
      },
    ),
    { numRuns: 500 },
  );
});

test('what is no time zone throws', () => {
  assert.throws(() => localTime(0, 'Europe/Atlantis'), RangeError);
});
