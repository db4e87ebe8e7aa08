/** Days, weeks and months of a time zone as moments in time. */
import type { CalendarPeriod } from './limit.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** No time zone is farther from UTC than 14 hours. */
const MAX_OFFSET_MS = 15 * 60 * MINUTE_MS;
const MONDAY = 1;

export interface CalendarSpan {
  readonly startMs: number;
  readonly endMs: number;
  /** End of the period after it. */
  readonly nextEndMs: number;
}

export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** The calendar of one time zone. Remembers the present periods: asking the time zone database is slow. */
export class Calendar {
  private readonly format: Intl.DateTimeFormat;
  private readonly known = new Map<CalendarPeriod, CalendarSpan>();

  constructor(timeZone: string) {
    this.format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
    });
  }

  spanAt(timeMs: number, period: CalendarPeriod): CalendarSpan {
    const known = this.known.get(period);
    if (known !== undefined && timeMs >= known.startMs && timeMs < known.endMs) return known;
    const first = firstDay(this.dayAt(timeMs), period);
    const second = nextFirstDay(first, period);
    const third = nextFirstDay(second, period);
    const span = {
      startMs: this.startOf(first),
      endMs: this.startOf(second),
      nextEndMs: this.startOf(third),
    };
    this.known.set(period, span);
    return span;
  }

  /** The local date, as the moment at which it begins in UTC: dates become numbers that can be compared. */
  private dayAt(timeMs: number): number {
    const parts = this.format.formatToParts(timeMs);
    const number = (type: string): number =>
      Number(parts.find((part) => part.type === type)!.value);
    return Date.UTC(number('year'), number('month') - 1, number('day'));
  }

  /** The first moment of a local date, to the minute: midnight, or later where clocks are put forward at midnight. */
  startOf(day: number): number {
    let before = day - MAX_OFFSET_MS;
    let within = day + MAX_OFFSET_MS;
    while (within - before > MINUTE_MS) {
      const middle = before + Math.floor((within - before) / 2 / MINUTE_MS) * MINUTE_MS;
      if (this.dayAt(middle) >= day) within = middle;
      else before = middle;
    }
    return within;
  }
}

function firstDay(day: number, period: CalendarPeriod): number {
  const date = new Date(day);
  if (period === 'month') return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
  if (period === 'week') return day - ((date.getUTCDay() - MONDAY + 7) % 7) * DAY_MS;
  return day;
}

function nextFirstDay(day: number, period: CalendarPeriod): number {
  const date = new Date(day);
  if (period === 'month') return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
  return day + (period === 'week' ? 7 : 1) * DAY_MS;
}
