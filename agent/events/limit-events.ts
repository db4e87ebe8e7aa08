/**
 * Soft thresholds: an event when a limit is used to 50, 80, 100 percent, or refuses. Raised once for each counter,
 * threshold and window, over all agents. Asked for every request, so what was raised is remembered here first; only
 * what seems new is claimed in the store, by whichever agent is first. Without the store each agent raises its own.
 */
import { randomUUID } from 'node:crypto';
import type { Measure, Period } from '../limits/limit.ts';
import type { LimitCharge } from '../pipeline/exchange.ts';
import type { LimitStanding } from '../pipeline/pipeline.ts';
import { type LimitState, type LimitStore, StoreError } from '../store/store.ts';
import { slotAt, type Window } from '../store/window.ts';

/** As the webhook sends it, as JSON. */
export interface LimitEvent {
  /** The same on every try. */
  readonly id: string;
  readonly type: 'limit.threshold';
  /** RFC 3339, UTC. */
  readonly at: string;
  /** '' for a limit that organizations share. */
  readonly org: string;
  /** The limit's name in gateway.yaml, or whose it is: `team:acme/red`. */
  readonly rule: string;
  /** For people, as `key 'k1'`. */
  readonly subject: string;
  /** Which of the limit's counters: with its scopes' values. */
  readonly counter: string;
  readonly measure: Measure;
  /** Null for concurrent requests. */
  readonly period: Period | null;
  /** Percent. */
  readonly threshold: number;
  /** Requests, tokens or micro-dollars, with what is reserved. */
  readonly used: number;
  readonly limit: number;
  /** False for a limit that is only observed. */
  readonly enforced: boolean;
}

export interface LimitEventParts {
  readonly store: Pick<LimitStore, 'claimOnce'>;
  /** Percent; those of the present configuration. */
  readonly thresholds: () => readonly number[];
  readonly log: {
    info(fields: object, message: string): void;
    warn(fields: object, message: string): void;
  };
  readonly observer: { limitEvent(limit: string, threshold: number): void };
  /** To the webhook; returns at once. */
  readonly deliver?: ((event: LimitEvent) => void) | undefined;
  /** Injected by tests. */
  readonly nowMs?: () => number;
}

/** Refused by a limit that the request would fit: then it is reached, however little is missing or left. */
const REACHED_PERCENT = 100;
/** Limits per second or minute raise an event this often at most. */
const MIN_QUIET_MS = 60_000;
/** For agents whose clocks differ. */
const CLAIM_SLACK_MS = 60_000;
/** Counters near their limit; about 300 bytes each. Another one's claim only asks the store once more. */
const MAX_REMEMBERED = 50_000;
/** Claims under way. Beyond this an event waits for the next request that finds the limit near. */
const MAX_CLAIMS = 500;

interface Remembered {
  readonly limit: number;
  /** By threshold: until when it is not raised again. */
  readonly quietUntilMs: Map<number, number>;
}

interface Near {
  readonly charge: LimitCharge;
  readonly state: LimitState;
  readonly org: string;
  readonly threshold: number;
}

export class LimitEvents {
  private readonly parts: LimitEventParts;
  private readonly nowMs: () => number;
  private readonly remembered = new Map<string, Remembered>();
  private claims = 0;

  constructor(parts: LimitEventParts) {
    this.parts = parts;
    this.nowMs = parts.nowMs ?? Date.now;
  }

  /** Called for every request that limits were asked for; never throws. */
  limitsStand(
    charges: readonly LimitCharge[],
    states: readonly LimitState[],
    { org, exceeded }: LimitStanding,
  ): void {
    const thresholds = this.parts.thresholds();
    for (let index = 0; index < charges.length; index += 1) {
      const charge = charges[index];
      const state = states[index];
      const isReached = index === exceeded && charge.amount <= charge.limit;
      for (const threshold of thresholds) {
        const isNear = state.used * 100 >= threshold * state.limit && state.limit > 0;
        if (!isNear && !(isReached && threshold === REACHED_PERCENT)) continue;
        this.near({ charge, state, org: charge.shared ? '' : org, threshold });
      }
    }
  }

  private near(near: Near): void {
    const { charge, state, org, threshold } = near;
    const nowMs = this.nowMs();
    const { quietUntilMs } = this.memoryOf(`${org} ${charge.counter}`, state.limit);
    if (nowMs < (quietUntilMs.get(threshold) ?? 0) || this.claims >= MAX_CLAIMS) return;
    const untilMs = quietUntil(charge.window, nowMs);
    quietUntilMs.set(threshold, untilMs);
    this.claims += 1;
    this.claim(near, untilMs - nowMs)
      .then((isFirst) => isFirst && this.raise(near))
      .catch((error: unknown) => {
        this.parts.log.warn({ error: String(error) }, 'a limit event failed');
      })
      .finally(() => {
        this.claims -= 1;
      });
  }

  /** A limit that was changed is another limit. */
  private memoryOf(name: string, limit: number): Remembered {
    const known = this.remembered.get(name);
    if (known?.limit === limit) return known;
    const remembered = { limit, quietUntilMs: new Map<number, number>() };
    this.remembered.set(name, remembered);
    if (this.remembered.size > MAX_REMEMBERED) {
      const [oldest] = this.remembered.keys();
      this.remembered.delete(oldest);
    }
    return remembered;
  }

  private async claim({ charge, state, org, threshold }: Near, quietMs: number): Promise<boolean> {
    const { counter, window } = charge;
    const isCalendar = window.kind === 'calendar';
    const period = isCalendar ? slotAt(this.nowMs(), window) : '';
    const name = ['limit', org, counter, state.limit, threshold, period].join('\n');
    try {
      return await this.parts.store.claimOnce(name, quietMs + (isCalendar ? CLAIM_SLACK_MS : 0));
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      return true;
    }
  }

  private raise({ charge, state, org, threshold }: Near): void {
    const { rule, subject, counter, measure, period = null, enforced } = charge;
    const event: LimitEvent = {
      id: randomUUID(),
      type: 'limit.threshold',
      at: new Date(this.nowMs()).toISOString(),
      org,
      rule,
      subject,
      counter,
      measure,
      period,
      threshold,
      used: state.used,
      limit: state.limit,
      enforced,
    };
    const { log, observer, deliver } = this.parts;
    const { at: _, ...fields } = event;
    if (threshold >= REACHED_PERCENT) log.warn(fields, 'limit reached');
    else log.info(fields, 'limit near');
    observer.limitEvent(labelOf(rule), threshold);
    deliver?.(event);
  }
}

/** A period that the agent's clock believes over has begun its next one. */
function quietUntil(window: Window, nowMs: number): number {
  if (window.kind === 'sliding') return nowMs + Math.max(window.lengthMs, MIN_QUIET_MS);
  return nowMs < window.endMs ? window.endMs : window.nextEndMs;
}

/** A rule's name, or whose limit it is: `key`, `team`, `org`, `role`; names of keys and teams are too many. */
function labelOf(rule: string): string {
  return rule.split(':', 1)[0];
}
