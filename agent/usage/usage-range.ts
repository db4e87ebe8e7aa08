/** From days of a time zone, as people write them, to moments. */
import { Calendar, isTimeZone } from '../limits/calendar.ts';
import { USAGE_DIMENSIONS, type UsageDimension, type UsagePeriod } from '../store/ledger.ts';

/** Something that was asked for wrongly; the message says what would be right. */
export class UsageQuestionError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageQuestionError';
  }
}

/** Days `from` up to, but without, `to`, as `2026-11-01`; they begin when they do in the time zone. */
export interface DayRange {
  readonly from: string;
  readonly to: string;
  readonly timeZone: string;
}

const DAY_MS = 86_400_000;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const TAG = /^tag:[A-Za-z0-9_.-]{1,64}$/;

/**
 * Days of a range, months of it (the first and the last cut off where the range is), or the range as one.
 * @throws UsageQuestionError
 */
export function periodsOf(range: DayRange, length: 'day' | 'month' | 'all'): UsagePeriod[] {
  const { from, to, timeZone } = range;
  if (!isTimeZone(timeZone)) {
    throw new UsageQuestionError(`'${timeZone}' is not a time zone, as UTC or Europe/Berlin`);
  }
  const calendar = new Calendar(timeZone);
  const [firstDay, endDay] = [parseDay(from, 'from'), parseDay(to, 'to')];
  if (endDay <= firstDay) {
    throw new UsageQuestionError(
      `there is no day from ${from} up to ${to}: the second is the first day that does not belong`,
    );
  }
  const starts = [firstDay];
  while (length !== 'all') {
    const next = nextStart(starts.at(-1)!, length);
    if (next >= endDay) break;
    starts.push(next);
  }
  return starts.map((day, index) => ({
    label: new Date(day).toISOString().slice(0, length === 'month' ? 7 : 10),
    fromMs: calendar.startOf(day),
    toMs: calendar.startOf(starts[index + 1] ?? endDay),
  }));
}

function nextStart(day: number, length: 'day' | 'month'): number {
  const date = new Date(day);
  if (length === 'day') return day + DAY_MS;
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
}

/** A local date as the moment at which it begins in UTC. */
function parseDay(text: string, what: string): number {
  const day = DAY.test(text) ? Date.parse(text) : Number.NaN;
  // JavaScript takes February 30 for March 2.
  if (Number.isNaN(day) || new Date(day).toISOString().slice(0, 10) !== text) {
    throw new UsageQuestionError(`'${text}' (${what}) is not a day, as 2026-11-01`);
  }
  return day;
}

/**
 * @param text as `team,model`; '' for none
 * @throws UsageQuestionError
 */
export function parseDimensions(text: string): UsageDimension[] {
  const names = text.split(',').filter((name) => name !== '');
  for (const [index, name] of names.entries()) {
    if (!isDimension(name)) {
      const known = USAGE_DIMENSIONS.join(', ');
      throw new UsageQuestionError(
        `a report cannot be broken down by '${name}'; it can by ${known}, tag:NAME`,
      );
    }
    if (names.indexOf(name) < index) throw new UsageQuestionError(`'${name}' is there twice`);
  }
  return names as UsageDimension[];
}

function isDimension(name: string): boolean {
  return (USAGE_DIMENSIONS as readonly string[]).includes(name) || TAG.test(name);
}
