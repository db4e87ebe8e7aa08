/**
 * What this agent last saw of the budgets of keys, for routes that spend less when little is left. A hint: what other
 * agents spend meanwhile shows with the next request of the key. The store decides what fits.
 */
import type { LimitState } from '../store/store.ts';
import type { LimitCharge } from './exchange.ts';

const PERCENT = 100;
const MAX_KEYS = 10_000;
/** After this it is forgotten: the window of a budget may have begun anew. */
const KNOWN_FOR_MS = 600_000;

interface Seen {
  readonly leftPercent: number;
  readonly atMs: number;
}

export class Budgets {
  /** In the order in which they were last seen. */
  private readonly seen = new Map<string, Seen>();

  /** @returns 100 for a key without a limit of money, or not seen lately */
  leftPercent(key: string, nowMs: number): number {
    const seen = this.seen.get(key);
    return seen === undefined || nowMs - seen.atMs > KNOWN_FOR_MS ? PERCENT : seen.leftPercent;
  }

  /** @param states of the charges, in their order */
  remember(
    key: string,
    charges: readonly LimitCharge[],
    states: readonly LimitState[],
    nowMs: number,
  ): void {
    const left = charges.flatMap(({ measure, enforced }, index) => {
      if (measure !== 'cost' || !enforced || states[index] === undefined) return [];
      const { used, limit } = states[index];
      return limit === 0 ? [0] : [Math.max(0, Math.floor(((limit - used) * PERCENT) / limit))];
    });
    if (left.length === 0) return;
    this.seen.delete(key);
    this.seen.set(key, { leftPercent: Math.min(...left), atMs: nowMs });
    if (this.seen.size <= MAX_KEYS) return;
    const [oldest] = this.seen.keys();
    this.seen.delete(oldest);
  }
}
