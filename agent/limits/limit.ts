/**
 * A limit as people write it, in gateway.yaml and on the command line: `5M tokens/minute`, `10 concurrent`,
 * `$50/month`. One grammar: AMOUNT MEASURE / WINDOW.
 */

/** Receipts name a measure by its place here: add at the end. */
export const MEASURES = [
  'requests',
  'tokens',
  'prompt-tokens',
  'completion-tokens',
  'cost',
  'concurrent',
] as const;
export type Measure = (typeof MEASURES)[number];

/** Sliding: any so long stretch of time. Lengths in milliseconds. */
const SLIDING_MS = {
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
} as const;
type SlidingPeriod = keyof typeof SLIDING_MS;

/** By the calendar of a time zone; weeks begin on Monday. */
const CALENDAR_PERIODS = ['calendar-day', 'week', 'month'] as const;
export type CalendarPeriod = (typeof CALENDAR_PERIODS)[number];

export type Period = SlidingPeriod | CalendarPeriod;
const PERIODS: readonly Period[] = [
  ...(Object.keys(SLIDING_MS) as SlidingPeriod[]),
  ...CALENDAR_PERIODS,
];

export interface Limit {
  readonly measure: Measure;
  /** Undefined for `concurrent`, which knows no time. */
  readonly period: Period | undefined;
  /** Requests, tokens, or micro-dollars. */
  readonly amount: number;
}

const SCALE = { '': 1, k: 1e3, m: 1e6, b: 1e9 } as const;
const MICROS_PER_DOLLAR = 1e6;
const LIMIT = /^(\$?)([0-9]+(?:\.[0-9]+)?)([kmb]?)(?:\s+([a-z-]+))?(?:\s*\/\s*([a-z-]+))?$/;

/** Counters are doubles in Redis and SQLite; so much is exact with room for many charges above it. */
const MAX_AMOUNT = 1e15;

export const LIMIT_FORM =
  'AMOUNT MEASURE/WINDOW, as 5M tokens/minute, 600 requests/hour, 10 concurrent, $50/month; measures: ' +
  `${MEASURES.filter((measure) => measure !== 'cost').join(', ')}, or $AMOUNT for cost; windows: ${PERIODS.join(', ')}`;

export function slidingMs(period: Period): number | undefined {
  return period in SLIDING_MS ? SLIDING_MS[period as SlidingPeriod] : undefined;
}

/** @returns undefined for what is not a limit; LIMIT_FORM says what is */
export function parseLimit(text: string): Limit | undefined {
  const match = LIMIT.exec(text.trim().toLowerCase());
  if (match === null) return undefined;
  const [, dollar, digits, scale, word, window] = match;
  const measure = dollar === '$' ? 'cost' : word;
  if (dollar === '$' ? word !== undefined : word === 'cost') return undefined;
  if (!MEASURES.includes(measure as Measure)) return undefined;
  const isConcurrent = measure === 'concurrent';
  if (isConcurrent !== (window === undefined)) return undefined;
  if (!isConcurrent && !PERIODS.includes(window as Period)) return undefined;
  const unit = measure === 'cost' ? MICROS_PER_DOLLAR : 1;
  const amount = Math.round(Number(digits) * SCALE[scale as keyof typeof SCALE] * unit);
  if (amount > MAX_AMOUNT) return undefined;
  return { measure: measure as Measure, period: window as Period | undefined, amount };
}

/** Micro-dollars as people read them: `$12.50`, `$0.000042`. */
export function formatDollars(micros: number): string {
  const [whole, fraction] = (micros / MICROS_PER_DOLLAR).toFixed(6).split('.');
  return `$${whole}.${fraction.replace(/0{1,4}$/, '')}`;
}

/** `5000000 tokens`, `$12.50`, `10 concurrent requests`. */
export function formatAmount(measure: Measure, amount: number): string {
  if (measure === 'cost') return formatDollars(amount);
  if (measure === 'concurrent') return `${amount} concurrent requests`;
  return `${amount} ${measure.replace('-', ' ')}`;
}
