/** The last step of admission: all limits that apply are charged together, or the request is refused. */
import { formatAmount, type Measure } from '../limits/limit.ts';
import type { Dialect } from '../request/endpoint.ts';
import type { Refusal } from '../request/refusal.ts';
import type { VariableValue } from '../request/variables.ts';
import type { AdmittedBy, Exceeded, LimitState } from '../store/store.ts';
import type { Exchange, LimitCharge } from './exchange.ts';
import type { Receipt } from './receipt.ts';

/** What the `x-ratelimit-*` headers tell of. */
const SHOWN_MEASURES = ['requests', 'tokens'] as const;
/** A limit that will not be free for so long is told as a spent budget, not as a rate: clients should not wait. */
const SOON_MS = 3_600_000;
/** When a concurrent request ends cannot be known. */
const CONCURRENCY_RETRY_SECONDS = 1;

/** As OpenAI writes it: `1s`, `6m0s`, `350ms`. */
export function formatReset(milliseconds: number): string {
  if (milliseconds < 1000) return `${milliseconds}ms`;
  const seconds = milliseconds / 1000;
  const minutes = Math.floor(seconds / 60);
  const rest = Number((seconds - minutes * 60).toFixed(3));
  return minutes > 0 ? `${minutes}m${rest}s` : `${rest}s`;
}

/** The enforced limit with the least left decides what the client is told. */
function tightest(
  charges: readonly LimitCharge[],
  states: readonly LimitState[],
  measure: Measure,
): LimitState | undefined {
  let least: LimitState | undefined;
  states.forEach((state, index) => {
    if (charges[index].measure !== measure || !charges[index].enforced) return;
    if (least === undefined || state.remaining < least.remaining) least = state;
  });
  return least;
}

/**
 * `limit_requests`, `remaining_tokens` …: what the headers `x-ratelimit-*` and `anthropic-ratelimit-*` say. OpenAI
 * tells how long until a reset, Anthropic when (RFC 3339); sources: platform.openai.com/docs/guides/rate-limits,
 * docs.anthropic.com/en/api/rate-limits, "Response headers".
 */
export function limitVariables(
  charges: readonly LimitCharge[],
  states: readonly LimitState[],
  dialect: Dialect,
  nowMs: number,
): [string, VariableValue][] {
  const reset = (resetMs: number): string =>
    dialect === 'anthropic'
      ? new Date(nowMs + resetMs).toISOString().replace(/\.\d+Z$/, 'Z')
      : formatReset(resetMs);
  return SHOWN_MEASURES.flatMap((measure): [string, VariableValue][] => {
    const state = tightest(charges, states, measure);
    if (state === undefined) return [];
    return [
      [`limit_${measure}`, state.limit],
      [`remaining_${measure}`, state.remaining],
      [`reset_${measure}`, reset(state.resetMs)],
    ];
  });
}

/** Names of limits that are only observed and would have refused. */
export function overshotObserved(
  charges: readonly LimitCharge[],
  states: readonly LimitState[],
): string[] {
  return charges.flatMap(({ enforced, rule }, index) =>
    !enforced && states[index].used > states[index].limit ? [rule] : [],
  );
}

export function limitRefusal(
  charges: readonly LimitCharge[],
  { exceeded, retryAfterMs, states }: Exceeded,
): Refusal {
  const charge = charges[exceeded];
  const { measure, period, amount } = charge;
  const limited = measure === 'requests' || measure === 'concurrent' ? 'requests' : 'tokens';
  const limit =
    formatAmount(measure, charge.limit) + (period === undefined ? '' : ` per ${period}`);
  const left = formatAmount(measure, states[exceeded].remaining);
  const asked = `${left} left, this request needs ${formatAmount(measure, amount)}`;
  if (retryAfterMs === undefined) {
    return {
      code: 'rate_limit_exceeded',
      message: `This request is larger than the whole limit of ${charge.subject}: ${limit}; ${asked}.`,
      limited,
    };
  }
  if (measure === 'concurrent') {
    return {
      code: 'rate_limit_exceeded',
      message: `Too many requests of ${charge.subject} at once: ${limit} are allowed.`,
      limited,
      retryAfterSeconds: CONCURRENCY_RETRY_SECONDS,
    };
  }
  const retryAfterSeconds = Math.max(1, Math.ceil(retryAfterMs / 1000));
  if (retryAfterMs > SOON_MS) {
    return {
      code: 'insufficient_quota',
      message: `Budget of ${charge.subject} used up: ${limit}; ${asked}. It is free again in ${formatReset(retryAfterSeconds * 1000)}.`,
      retryAfterSeconds,
    };
  }
  return {
    code: 'rate_limit_exceeded',
    message: `Rate limit of ${charge.subject} reached: ${limit}; ${asked}. Try again in ${retryAfterSeconds} s.`,
    limited,
    retryAfterSeconds,
  };
}

/** What settlement needs to know of an admitted request. */
export function receiptOf(
  exchange: Exchange,
  chargedAtMs: number,
  admittedBy: AdmittedBy,
): Receipt {
  const { request, endpoint, body, route, promptCount, knownIdentity } = exchange;
  const { id, org, team, user, tags } = knownIdentity;
  const { mcp } = exchange;
  return {
    requestId: request.id,
    chargedAtMs,
    admittedBy,
    org,
    team,
    user,
    key: id,
    tags,
    session: exchange.session,
    endpoint: endpoint.name,
    model: body.model,
    provider: route?.provider.name ?? (mcp === undefined ? '' : 'mcp'),
    providerModel: route?.providerModel ?? mcp?.operation ?? '',
    promptTokens: promptCount?.tokens ?? 0,
    countedPromptTokens: promptCount?.countedTokens ?? 0,
    price: exchange.price,
    charges: exchange.charges,
  };
}
