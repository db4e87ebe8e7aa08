/** How much a model shall think: an effort in words (OpenAI, newer Claude, Gemini 3) or a budget in tokens. */
import type { Effort, ReasoningWish, Signature, SigningDialect } from './conversation.ts';

/** The budget that stands for an effort. */
export const BUDGET_TOKENS: Readonly<Record<Effort, number>> = {
  none: 0,
  minimal: 1024,
  low: 2048,
  medium: 8192,
  high: 16_384,
  xhigh: 24_576,
  max: 27_648,
};

export const EFFORTS = Object.keys(BUDGET_TOKENS) as Effort[];

/** The effort that stands for a budget: at most this many tokens. Never above `high`, which all models know. */
const EFFORT_LIMITS: readonly (readonly [number, Effort])[] = [
  [0, 'none'],
  [4096, 'low'],
  [12_288, 'medium'],
];

export function effortOf(wish: ReasoningWish): Effort | undefined {
  if (wish.effort !== undefined) return wish.effort;
  const { budgetTokens } = wish;
  if (budgetTokens === undefined) return undefined;
  return EFFORT_LIMITS.find(([most]) => budgetTokens <= most)?.[1] ?? 'high';
}

export function budgetOf(wish: ReasoningWish): number {
  return wish.budgetTokens ?? BUDGET_TOKENS[wish.effort ?? 'medium'];
}

/**
 * Clients send signatures back as they got them. One that another provider made is marked by the response side with
 * that provider's dialect and a colon, so that it is never shown to a provider that could not read it; that of reasoning
 * which the gateway changed, with `changed:`; reasoning that came without one has `unsigned:`, for some clients send
 * back only what is signed.
 * @param native the dialect that writes such signatures bare
 */
export function readSignature(value: string, native: SigningDialect): Signature {
  if (value === '' || /^(unsigned|changed):/.test(value)) return { by: 'nobody', value: '' };
  const [, by, rest] = /^(openai|anthropic|gemini):([\s\S]*)$/.exec(value) ?? [];
  return by === undefined ? { by: native, value } : { by: by as SigningDialect, value: rest };
}
