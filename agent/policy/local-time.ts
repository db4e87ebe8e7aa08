/** A moment as the clocks of a time zone show it. */

const MINUTE_MS = 60_000;

/** Zones named in a configuration are few; beyond this something else is wrong, and memory is worth more. */
const MAX_ZONES = 1000;

export class LocalTime {
  /** 0 to 23. CEL's integers are BigInts. */
  readonly hour: bigint;
  /** 0 to 59. */
  readonly minute: bigint;
  /** 1 is Monday, 7 is Sunday, as in ISO 8601. */
  readonly weekday: bigint;
  /** As `08:05`: texts of this form compare as the times do. */
  readonly clock: string;
  /** As `2026-11-22`; compares as dates do. */
  readonly date: string;
  /** Of UTC; the minute's beginning. */
  readonly #atMs: number;

  /** @param wallMs the local date and time, as if it were UTC's */
  constructor(atMs: number, wallMs: number) {
    const wall = new Date(wallMs);
    const iso = wall.toISOString();
    this.#atMs = atMs;
    this.hour = BigInt(wall.getUTCHours());
    this.minute = BigInt(wall.getUTCMinutes());
    this.weekday = BigInt(wall.getUTCDay() || 7);
    this.clock = iso.slice(11, 16);
    this.date = iso.slice(0, 10);
  }

  inZone(timeZone: string): LocalTime {
    return localTime(this.#atMs, timeZone);
  }
}

/** Asks the time zone database once a minute: it is slow, and clocks are only changed at full minutes. */
class ZoneClock {
  private readonly format: Intl.DateTimeFormat;
  private shown: { readonly minuteMs: number; readonly time: LocalTime } | undefined;

  constructor(timeZone: string) {
    this.format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    });
  }

  at(timeMs: number): LocalTime {
    const minuteMs = Math.floor(timeMs / MINUTE_MS) * MINUTE_MS;
    if (this.shown?.minuteMs !== minuteMs) {
      this.shown = { minuteMs, time: new LocalTime(minuteMs, this.wallMs(minuteMs)) };
    }
    return this.shown.time;
  }

  private wallMs(timeMs: number): number {
    const parts = this.format.formatToParts(timeMs);
    const number = (type: string): number =>
      Number(parts.find((part) => part.type === type)!.value);
    return Date.UTC(
      number('year'),
      number('month') - 1,
      number('day'),
      number('hour'),
      number('minute'),
    );
  }
}

const clocks = new Map<string, ZoneClock>();

/** @throws RangeError for what is no time zone */
export function localTime(timeMs: number, timeZone: string): LocalTime {
  let clock = clocks.get(timeZone);
  if (clock === undefined) {
    clock = new ZoneClock(timeZone);
    if (clocks.size >= MAX_ZONES) clocks.clear();
    clocks.set(timeZone, clock);
  }
  return clock.at(timeMs);
}
