/** Temperature and its kin, as a Claude takes them; for Anthropic and for Bedrock. */
import type { Conversation } from './conversation.ts';
import { given } from './given.ts';
import type { Losses } from './losses.ts';
import type { ClaudeTraits } from './models.ts';
import type { ThinkingPlan } from './write-anthropic-thinking.ts';

export interface ClaudeSampling {
  readonly temperature?: number;
  readonly top_p?: number;
  readonly top_k?: number;
}

const LEAST_TOP_P_WITH_THINKING = 0.95;

/**
 * Newer generations take less: none of it from 4.7 on, one of temperature and top_p since 4.1, and hardly any while
 * thinking.
 */
export function claudeSampling(
  { sampling }: Conversation,
  traits: ClaudeTraits,
  { thinking }: ThinkingPlan,
  losses: Losses,
): ClaudeSampling {
  const isThinking = thinking !== undefined && thinking.type !== 'disabled';
  if (sampling.frequencyPenalty) losses.lose('frequency_penalty', 'frequency_penalty');
  if (sampling.presencePenalty) losses.lose('presence_penalty', 'presence_penalty');
  if (sampling.seed !== undefined) losses.lose('seed', 'seed');
  // 1 is what a request without it gets: it is left out wherever it could be refused.
  const temperature = sampling.temperature === 1 ? undefined : sampling.temperature;
  const topP = sampling.topP === 1 ? undefined : sampling.topP;
  const { topK } = sampling;
  const isFree = traits.takesSampling && !isThinking;
  const keepsTopP =
    traits.takesSampling && (!isThinking || (topP ?? 1) >= LEAST_TOP_P_WITH_THINKING);
  // Claude takes one of the two since 4.1.
  const isOneTooMany = temperature !== undefined && traits.hasStructuredOutputs;
  if (temperature !== undefined && !isFree) losses.lose('temperature', 'temperature');
  if (topP !== undefined && (!keepsTopP || (isFree && isOneTooMany))) losses.lose('top_p', 'top_p');
  if (topK !== undefined && !isFree) losses.lose('top_k', 'top_k');
  if (isFree && temperature !== undefined && temperature > 1) losses.warn('temperature');
  return given({
    temperature: isFree && temperature !== undefined ? Math.min(temperature, 1) : undefined,
    top_p: keepsTopP && !(isFree && isOneTooMany) ? topP : undefined,
    top_k: isFree ? topK : undefined,
  });
}
