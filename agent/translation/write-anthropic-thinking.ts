/** How much a Claude shall think, and how long its answer may be: thinking counts towards `max_tokens`. */
import type { Conversation } from './conversation.ts';
import type { Losses } from './losses.ts';
import type { ClaudeTraits } from './models.ts';
import { budgetOf, effortOf } from './reasoning.ts';
import type { SpokenTurn } from './turns.ts';

const MIN_BUDGET_TOKENS = 1024;
/** What must be left of `max_tokens` for the answer itself. */
const MIN_ANSWER_TOKENS = 1024;

interface Thinking {
  readonly type: 'enabled' | 'adaptive' | 'disabled';
  readonly budget_tokens?: number;
  readonly display?: 'summarized';
}

export interface ThinkingPlan {
  readonly maxTokens: number;
  readonly thinking?: Thinking;
  readonly effort?: string;
}

interface Circumstances {
  readonly traits: ClaudeTraits;
  /** The model must call a tool, which does not go together with thinking. */
  readonly isForced: boolean;
  readonly defaultMaxTokens: number;
}

/** OpenAI's words for efforts in Anthropic's. */
const CLAUDE_EFFORTS = { minimal: 'low' } as Readonly<Record<string, string>>;

export function planThinking(
  { reasoning, maxTokens }: Conversation,
  turns: readonly SpokenTurn[],
  { traits, isForced, defaultMaxTokens }: Circumstances,
  losses: Losses,
): ThinkingPlan {
  const unthinking = { maxTokens: maxTokens ?? defaultMaxTokens };
  if (reasoning === undefined) return unthinking;
  const effort = effortOf(reasoning);
  if (effort === 'none') {
    return traits.thinksUnasked ? { ...unthinking, thinking: { type: 'disabled' } } : unthinking;
  }
  if (traits.thinking === 'none') {
    losses.lose('reasoning', reasoning.path);
    return unthinking;
  }
  // An effort is a wish: where it cannot be granted the answer is still worth having.
  const ungranted = () => {
    losses.warn(reasoning.path);
    return unthinking;
  };
  if (isForced) return ungranted();
  if (traits.thinking === 'adaptive') {
    return {
      ...unthinking,
      thinking: { type: 'adaptive', ...(reasoning.shown && { display: 'summarized' }) },
      ...(effort !== undefined && { effort: CLAUDE_EFFORTS[effort] ?? effort }),
    };
  }
  const wished = Math.max(budgetOf(reasoning), MIN_BUDGET_TOKENS);
  const limit = maxTokens ?? wished + defaultMaxTokens;
  const budget = Math.min(wished, limit - MIN_ANSWER_TOKENS);
  if (budget < MIN_BUDGET_TOKENS || isInUnthinkingLoop(turns)) return ungranted();
  return { maxTokens: limit, thinking: { type: 'enabled', budget_tokens: budget } };
}

/**
 * Results of tools that were called without thinking (or whose thinking the client did not keep): a Claude with a
 * budget refuses to begin thinking there.
 */
function isInUnthinkingLoop(turns: readonly SpokenTurn[]): boolean {
  const answersTools = turns.at(-1)?.parts.some((part) => part.type === 'tool_result') ?? false;
  const [first] = turns.at(-2)?.parts ?? [];
  return answersTools && first?.type !== 'reasoning';
}
