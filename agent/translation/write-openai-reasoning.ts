/** How much a model of OpenAI's dialect shall reason, and what it does not take while it does. */
import type { Conversation, Effort } from './conversation.ts';
import type { Losses } from './losses.ts';
import type { OpenAiTraits } from './models.ts';
import { effortOf } from './reasoning.ts';

export interface ReasoningPlan {
  readonly isReasoning: boolean;
  readonly effort: Effort | undefined;
}

/** What goes together with reasoning: for a model that reasons without tools these come before its effort. */
export function planReasoning(
  { reasoning, sampling, stop, names, tools }: Conversation,
  { canReason, reasonsUnasked, takesEffort, reasonsWithoutTools }: OpenAiTraits,
  losses: Losses,
): ReasoningPlan {
  const wished = reasoning && effortOf(reasoning);
  const isKept = reasonsWithoutTools && tools.length > 0;
  const granted = takesEffort ? wished : undefined;
  const effort = isKept ? 'none' : granted;
  // An effort is a wish: where it cannot be granted the answer is still worth having.
  if (reasoning !== undefined && wished !== 'none' && effort !== wished)
    losses.warn(reasoning.path);
  const isReasoning = canReason && (effort === undefined ? reasonsUnasked : effort !== 'none');
  if (!isReasoning) return { isReasoning, effort };
  // These are what a request without them gets.
  const { temperature = 1, topP = 1, frequencyPenalty = 0, presencePenalty = 0 } = sampling;
  if (temperature !== 1) losses.lose('temperature', 'temperature');
  if (topP !== 1) losses.lose('top_p', 'top_p');
  if (frequencyPenalty !== 0) losses.lose('frequency_penalty', 'frequency_penalty');
  if (presencePenalty !== 0) losses.lose('presence_penalty', 'presence_penalty');
  if (stop.length > 0) losses.lose('stop', names.stop);
  return { isReasoning, effort };
}
