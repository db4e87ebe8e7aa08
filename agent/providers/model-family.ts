/**
 * Which tokenizer a model has, and how its provider frames a conversation. Exact for OpenAI's models. Where the
 * tokenizer is not public or not here, the nearest one that is, times a ratio, and the count is marked as an estimate.
 */
import { type Encoding, encodingForModel } from '../tokenizer/index.ts';
import { claudeModel, isRecentClaude } from './claude.ts';

/** Tokens that stand around what the client wrote. */
export interface Framing {
  /** For each message, beside its role. */
  readonly message: number;
  /** For a message's `name`, beside the name itself. */
  readonly name: number;
  /** What begins the answer. */
  readonly priming: number;
  readonly isDocumented: boolean;
}

export interface ModelFamily {
  readonly name: 'openai' | 'claude' | 'gemini' | 'other';
  /** The model's name without a provider's prefix, in lower case. */
  readonly model: string;
  readonly encoding: Encoding;
  /** Tokens of the model for one token of the encoding. */
  readonly ratio: number;
  /** False when counts of text are estimates. */
  readonly isExact: boolean;
  readonly framing: Framing;
}

/**
 * OpenAI Cookbook, "How to count tokens with tiktoken", section 6: three tokens for each message, one for a name, three
 * that prime the answer; published with the API's own counts for gpt-3.5-turbo, gpt-4, gpt-4o and gpt-4o-mini.
 */
const COOKBOOK_FRAMING: Framing = { message: 3, name: 1, priming: 3, isDocumented: true };

/** The same source, an earlier edition: the format of this one snapshot, where a name takes the role's place. */
const FIRST_TURBO_FRAMING: Framing = { message: 4, name: -1, priming: 3, isDocumented: true };

/**
 * The harmony format (openai/harmony, docs/format.md): `<|start|>role<|message|>content<|end|>` for each message, and
 * `<|start|>assistant` begins the answer: one token less than above, which is also what the API reported for gpt-5
 * where the Cookbook's function gives one more.
 */
const HARMONY_FRAMING: Framing = { message: 3, name: 1, priming: 2, isDocumented: false };

/** Nothing is published for the others; each chat format known to us marks role and end of a message. */
const ASSUMED_FRAMING: Framing = { message: 3, name: 1, priming: 3, isDocumented: false };

const COOKBOOK_MODELS = /gpt-(3\.5|35|4)/;
const HARMONY_MODELS = /^(gpt-5|gpt-oss)/;

function openAiFraming(model: string): Framing {
  if (model === 'gpt-3.5-turbo-0301') return FIRST_TURBO_FRAMING;
  if (COOKBOOK_MODELS.test(model)) return COOKBOOK_FRAMING;
  return HARMONY_MODELS.test(model) ? HARMONY_FRAMING : ASSUMED_FRAMING;
}

interface Estimate {
  readonly pattern: RegExp;
  readonly name: ModelFamily['name'];
  readonly encoding: Encoding;
  readonly ratio: number;
}

/** Tried in this order. */
const ESTIMATES: readonly Estimate[] = [
  /**
   * Gemini API docs, "Understand and count tokens": about four characters a token; o200k_base has about 4.5 in English.
   * Gemma shares the vocabulary.
   */
  { pattern: /gemini|gemma/, name: 'gemini', encoding: 'o200k_base', ratio: 1.1 },
  /**
   * "The Llama 3 Herd of Models", section 3.2: Llama 2 has 3.17 characters a token where Llama 3 has 3.94. Mistral's
   * models before Tekken have a vocabulary of the same size and kind as Llama 2.
   */
  {
    pattern: /llama-?2|codellama|vicuna|mistral-7b|mixtral|mistral-(tiny|medium-2312)/,
    name: 'other',
    encoding: 'cl100k_base',
    ratio: 1.25,
  },
  /** The same section: 100K of Llama 3's 128K tokens are tiktoken's cl100k_base. */
  { pattern: /llama/, name: 'other', encoding: 'cl100k_base', ratio: 1 },
  /** Mistral, "Mistral NeMo": Tekken is based on tiktoken and compresses about as Llama 3's vocabulary does. */
  {
    pattern: /mistral|ministral|pixtral|codestral|magistral|devstral/,
    name: 'other',
    encoding: 'cl100k_base',
    ratio: 1,
  },
  /**
   * "Qwen Technical Report", section 2.2: cl100k_base, extended for Chinese and other languages to 152K, digits one by
   * one; o200k_base is nearer than cl100k_base in everything but English, where they differ little.
   */
  { pattern: /qwen|qwq|qvq/, name: 'other', encoding: 'o200k_base', ratio: 1 },
  /**
   * "DeepSeek-V3 Technical Report", section 4.1: byte-level BPE with 128K tokens, somewhat fewer than o200k_base. (Its
   * API docs' 0.3 tokens a character would be more than this, 0.6 a Chinese character less.)
   */
  { pattern: /deepseek/, name: 'other', encoding: 'o200k_base', ratio: 1.1 },
];

/**
 * Claude's tokenizer is not public. 1.15 and 1.5 times o200k_base are what its usage shows for prose and tables in a
 * public measurement (Hugging Face, datasets JOHNISKING/pdf-token-cost, 2026: 1.09 to 1.15 for Claude 4.5, 1.45 to 1.58
 * for Claude 5.5); Anthropic's docs, "Token counting", put the newer tokenizer about 30 % above the older one.
 */
const EARLIER_CLAUDE_RATIO = 1.15;
const RECENT_CLAUDE_RATIO = 1.5;

function claudeFamily(model: string): ModelFamily {
  const ratio = isRecentClaude(claudeModel(model)) ? RECENT_CLAUDE_RATIO : EARLIER_CLAUDE_RATIO;
  const framing = ASSUMED_FRAMING;
  return { name: 'claude', model, encoding: 'o200k_base', ratio, isExact: false, framing };
}

export function modelFamily(providerModel: string): ModelFamily {
  const model = providerModel.slice(providerModel.lastIndexOf('/') + 1).toLowerCase();
  const encoding = encodingForModel(model);
  if (encoding !== undefined) {
    const framing = openAiFraming(model);
    return { name: 'openai', model, encoding, ratio: 1, isExact: true, framing };
  }
  if (model.includes('claude')) return claudeFamily(model);
  const known = ESTIMATES.find(({ pattern }) => pattern.test(model));
  // OpenAI's newest: probably the same tokenizer, but tiktoken's table does not say so yet.
  const unknownName = /^(gpt-|o\d)/.test(model) ? 'openai' : 'other';
  return {
    name: known?.name ?? unknownName,
    model,
    encoding: known?.encoding ?? 'o200k_base',
    ratio: known?.ratio ?? 1,
    isExact: false,
    framing: ASSUMED_FRAMING,
  };
}
