/** Times and durations as people write them. */

const UNIT_MS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
const DURATION = /^(\d{1,6})([smhdw])$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

export const DURATION_FORM = 'a number and s, m, h, d or w, as 24h or 90d';
export const TIME_FORM = `a time as 2027-01-31 or 2027-01-31T12:00:00Z, or from now on: ${DURATION_FORM}`;

/** @returns undefined for what is none; DURATION_FORM says what is */
export function parseDuration(text: string): number | undefined {
  const match = DURATION.exec(text.trim());
  return match === null ? undefined : Number(match[1]) * UNIT_MS[match[2] as keyof typeof UNIT_MS];
}

/**
 * A day is its first moment, UTC.
 * @returns undefined for what is none; TIME_FORM says what is
 */
export function parseTime(text: string, nowMs: number): number | undefined {
  const given = text.trim();
  const durationMs = parseDuration(given);
  if (durationMs !== undefined) return nowMs + durationMs;
  if (!DAY.test(given) && !MOMENT.test(given)) return undefined;
  const timeMs = Date.parse(given);
  // Date.parse takes 30 February for 2 March; a typo in an expiry must not pass.
  const isRealDay = new Date(`${given.slice(0, 10)}T00:00:00Z`)
    .toJSON()
    ?.startsWith(given.slice(0, 10));
  return Number.isNaN(timeMs) || isRealDay !== true ? undefined : timeMs;
}
