/** The last step of admission: all limits that apply are charged together, or the request is refused. */
import type { Refusal } from '../request/refusal.ts';
import type { VariableValue } from '../request/variables.ts';
import type { LimitState, ReserveOutcome } from '../store/store.ts';
import type { Exchange, LimitCharge } from './exchange.ts';

const MEASURES = ['requests', 'tokens'] as const;

/** As OpenAI writes it: `1s`, `6m0s`, `350ms`. */
export function formatReset(milliseconds: number): string {
  if (milliseconds < 1000) return `${milliseconds}ms`;
  const seconds = milliseconds / 1000;
  const minutes = Math.floor(seconds / 60);
  const rest = Number((seconds - minutes * 60).toFixed(3));
  return minutes > 0 ? `${minutes}m${rest}s` : `${rest}s`;
}

/** The limit with the least left decides what the client is told. */
function tightest(
  charges: readonly LimitCharge[],
  states: readonly LimitState[],
  measure: LimitCharge['measure'],
): LimitState | undefined {
  let least: LimitState | undefined;
  states.forEach((state, index) => {
    if (charges[index].measure !== measure) return;
    if (least === undefined || state.remaining < least.remaining) least = state;
  });
  return least;
}

/** `limit_requests`, `remaining_tokens` …: what the `x-ratelimit-*` headers say. */
export function limitVariables(
  charges: readonly LimitCharge[],
  states: readonly LimitState[],
): [string, VariableValue][] {
  return MEASURES.flatMap((measure): [string, VariableValue][] => {
    const state = tightest(charges, states, measure);
    if (state === undefined) return [];
    return [
      [`limit_${measure}`, state.limit],
      [`remaining_${measure}`, state.remaining],
      [`reset_${measure}`, formatReset(state.resetMs)],
    ];
  });
}

export function limitRefusal(
  exchange: Exchange,
  outcome: Extract<ReserveOutcome, { admitted: false }>,
): Refusal {
  const charge = exchange.charges[outcome.exceeded];
  const { remaining } = outcome.states[outcome.exceeded];
  const perWindow = `${charge.limit} ${charge.measure} per ${charge.windowMs / 1000} s`;
  const asked = `${remaining} left, this request needs ${charge.amount}`;
  if (outcome.retryAfterMs === undefined) {
    return {
      code: 'rate_limit_exceeded',
      message: `This request is larger than the whole limit of ${charge.subject}: ${perWindow}; ${asked}.`,
      limited: charge.measure,
    };
  }
  const retryAfterSeconds = Math.max(1, Math.ceil(outcome.retryAfterMs / 1000));
  return {
    code: 'rate_limit_exceeded',
    message:
      `Rate limit of ${charge.subject} reached: ${perWindow}; ${asked}. ` +
      `Try again in ${retryAfterSeconds} s.`,
    limited: charge.measure,
    retryAfterSeconds,
  };
}
