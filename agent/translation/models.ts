/**
 * What a provider's model takes, where generations of one provider differ. Read from its name; a name that tells
 * nothing counts as of the newest generation.
 *
 * Sources: Anthropic, "Thinking", "Effort", "Structured outputs" and the migration guides of Claude Opus 4.7 and
 * Claude Opus 5; Google, "Gemini thinking" and "Structured output"; OpenAI, "Reasoning models" and what its errors say
 * (`Only the default (1) value is supported`, `Function tools with reasoning_effort are not supported`).
 */

const NEWEST = Number.POSITIVE_INFINITY;
/** `claude-3-5-sonnet-…`, `claude-opus-4-1-…`, `claude-sonnet-5`; a date is no minor version. */
const CLAUDE = /claude-(?:[a-z]+-)?(\d{1,2})(?:[-.](\d{1,2})(?!\d))?(?!\d)/;
const GPT = /(?:^|\/)gpt-(\d{1,2})(?:\.(\d{1,2}))?/;
const O_SERIES = /(?:^|\/)o[1-9](?![0-9a-z])/;
const GEMINI = /gemini-(\d{1,2})(?:\.(\d{1,2}))?/;

/** 407 for 4.7. */
function generation(model: string, pattern: RegExp): number {
  const found = pattern.exec(model.toLowerCase());
  if (found === null) return NEWEST;
  return Number(found[1]) * 100 + Number(found[2] ?? 0);
}

export interface ClaudeTraits {
  /** `budget`: a number of tokens; `adaptive`: the model decides, led by an effort. */
  readonly thinking: 'none' | 'budget' | 'adaptive';
  readonly thinksUnasked: boolean;
  readonly takesSampling: boolean;
  readonly hasStructuredOutputs: boolean;
}

export function claudeTraits(model: string): ClaudeTraits {
  const version = generation(model, CLAUDE);
  const canThink = version >= 307;
  return {
    thinking: version >= 406 ? 'adaptive' : canThink ? 'budget' : 'none',
    thinksUnasked: version >= 500 && version !== NEWEST,
    takesSampling: version < 407 || version === NEWEST,
    hasStructuredOutputs: version >= 401,
  };
}

export interface OpenAiTraits {
  /** While it does it takes neither sampling nor stop sequences. */
  readonly canReason: boolean;
  /** Without an effort; from 5.1 to 5.5 it then does not. */
  readonly reasonsUnasked: boolean;
  /** False: it cannot reason, and refuses to be told how much. */
  readonly takesEffort: boolean;
  /** Beside tools it takes no effort in chat but `none`. */
  readonly reasonsWithoutTools: boolean;
}

/** Of a model that takes everything. */
export const UNKNOWN_MODEL: OpenAiTraits = {
  canReason: false,
  reasonsUnasked: false,
  takesEffort: true,
  reasonsWithoutTools: false,
};

/** A name that tells nothing is that of a deployment. */
export function openAiTraits(model: string): OpenAiTraits {
  const isOfSeriesO = O_SERIES.test(model);
  if (!isOfSeriesO && (!GPT.test(model) || model.includes('oss'))) return UNKNOWN_MODEL;
  const version = isOfSeriesO ? 0 : generation(model, GPT);
  const canReason = isOfSeriesO || (version >= 500 && !model.includes('chat'));
  return {
    canReason,
    reasonsUnasked: canReason && (version <= 500 || version >= 506),
    takesEffort: canReason,
    reasonsWithoutTools: canReason && version >= 506,
  };
}

export interface GeminiTraits {
  readonly thinking: 'none' | 'budget' | 'level';
  /** The least budget of thinking: 0 where it can be switched off. */
  readonly minBudgetTokens: number;
  readonly maxBudgetTokens: number;
  /** It refuses tool calls of the current turn that come without its signature. */
  readonly wantsSignatures: boolean;
  readonly takesSchemaWithTools: boolean;
}

export function geminiTraits(model: string): GeminiTraits {
  const version = generation(model, GEMINI);
  const isPro = model.includes('pro');
  return {
    thinking: version >= 300 ? 'level' : version >= 205 ? 'budget' : 'none',
    minBudgetTokens: isPro ? 128 : 0,
    maxBudgetTokens: isPro ? 32_768 : 24_576,
    wantsSignatures: version >= 300,
    takesSchemaWithTools: version >= 300,
  };
}

export function isClaude(model: string): boolean {
  return model.toLowerCase().includes('claude');
}
