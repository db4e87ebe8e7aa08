/**
 * Who speaks OpenAI's dialect, and how each differs in what it takes at /chat/completions. What a strict one does not
 * know is a 400 or 422 there, and most clients send some of it.
 *
 * Sources, of 2026: Mistral, "Chat Completion" of the API reference and its OpenAPI document; DeepSeek, "Thinking Mode";
 * Groq, "OpenAI Compatibility"; and what users of each report of its error messages: Mistral `extra_forbidden`, `Tool
 * call id … must be a-z, A-Z, 0-9, with a length of 9`; DeepSeek `unknown variant 'developer'`, `The reasoning_content
 * in the thinking mode must be passed back`; Moonshot `reasoning_content is missing in assistant tool call message`;
 * Groq and Cerebras `property 'reasoning_content' is unsupported`; Z.ai `Incorrect role information`; DeepInfra `Input
 * should be 'system', 'user', 'assistant', or 'tool'`; Mistral `Unexpected role 'user' after role 'tool'`; templates of
 * Qwen and others, on servers of one's own, `System message must be at the beginning`.
 */

export const OPENAI_VARIANTS = [
  'openai',
  'other',
  'mistral',
  'deepseek',
  'moonshot',
  'groq',
  'cerebras',
  'compatible',
] as const;
export type OpenAiVariant = (typeof OPENAI_VARIANTS)[number];

export interface VariantTraits {
  /** Its models are OpenAI's, and their names tell what each refuses. Others who offer them sort that out themselves. */
  readonly hasModelsOfOpenAi: boolean;
  /** What it calls the limit of an answer. */
  readonly maxTokensName: 'max_completion_tokens' | 'max_tokens';
  readonly seedName: 'seed' | 'random_seed';
  /** False: instructions come as `system`. */
  readonly hasDeveloperRole: boolean;
  /** False: instructions come first and once. Claude Code and Codex also give some in the middle. */
  readonly hasSystemAnywhere: boolean;
  /** False: behind results of tools only the model may speak. */
  readonly hasUserAfterTool: boolean;
  /** False: it tells what was used at the end of each stream, unasked. */
  readonly hasStreamOptions: boolean;
  readonly hasResponses: boolean;
  readonly hasCompletions: boolean;
  /** It wants back what the model thought, as `reasoning_content`, with each message that calls tools. */
  readonly wantsReasoning: boolean;
  /** Not every model of it takes `reasoning_effort`, and the others refuse it: a wish of another dialect is not told. */
  readonly hasEfforts: boolean;
  /** Ids of tool calls are nine letters and digits. */
  readonly hasShortCallIds: boolean;
  /** Members of a body that it refuses. */
  readonly refused: ReadonlySet<string>;
  /** Members of a message that it takes; undefined: any. */
  readonly messageMembers: ReadonlySet<string> | undefined;
}

const OPENAI: VariantTraits = {
  hasModelsOfOpenAi: true,
  maxTokensName: 'max_completion_tokens',
  seedName: 'seed',
  hasDeveloperRole: true,
  hasSystemAnywhere: true,
  hasUserAfterTool: true,
  hasStreamOptions: true,
  hasResponses: true,
  hasCompletions: true,
  wantsReasoning: false,
  hasEfforts: true,
  hasShortCallIds: false,
  refused: new Set(),
  messageMembers: undefined,
};

/** Nothing is known of it: a body of its clients is theirs, one that is made for it is careful. */
const OTHER: VariantTraits = { ...OPENAI, hasModelsOfOpenAi: false, hasSystemAnywhere: false };

/** What servers of any make take. */
const COMPATIBLE: VariantTraits = {
  ...OTHER,
  maxTokensName: 'max_tokens',
  hasDeveloperRole: false,
  hasResponses: false,
};

/** About the client's account at OpenAI: the answer is the same without them. */
export const ACCOUNT_MEMBERS: ReadonlySet<string> = new Set([
  'store',
  'user',
  'safety_identifier',
  'service_tier',
  'prompt_cache_key',
  'prompt_cache_retention',
]);
const PRODUCTS = ['verbosity', 'modalities', 'audio', 'web_search_options'];
const FORMER = ['functions', 'function_call'];
const PROBABILITIES = ['logprobs', 'top_logprobs', 'logit_bias'];
const CONVERSATION = ['role', 'content', 'tool_calls', 'tool_call_id'];

const TRAITS: Readonly<Record<OpenAiVariant, VariantTraits>> = {
  openai: OPENAI,
  other: OTHER,
  compatible: COMPATIBLE,
  mistral: {
    ...COMPATIBLE,
    seedName: 'random_seed',
    hasUserAfterTool: false,
    hasStreamOptions: false,
    hasCompletions: false,
    hasShortCallIds: true,
    hasEfforts: false,
    refused: new Set([...ACCOUNT_MEMBERS, ...PRODUCTS, ...FORMER, ...PROBABILITIES]),
    messageMembers: new Set([...CONVERSATION, 'prefix']),
  },
  deepseek: { ...COMPATIBLE, hasCompletions: false, wantsReasoning: true },
  moonshot: { ...COMPATIBLE, hasCompletions: false, wantsReasoning: true },
  groq: {
    ...OTHER,
    hasCompletions: false,
    hasEfforts: false,
    refused: new Set([...PROBABILITIES, 'store']),
    messageMembers: new Set(CONVERSATION),
  },
  cerebras: {
    ...OTHER,
    hasResponses: false,
    messageMembers: new Set([...CONVERSATION, 'name']),
  },
};

/** By the end of the name of a provider's host. */
const HOSTS: readonly (readonly [string, OpenAiVariant])[] = [
  ['openai.com', 'openai'],
  ['azure.com', 'openai'],
  ['mistral.ai', 'mistral'],
  ['deepseek.com', 'deepseek'],
  ['moonshot.ai', 'moonshot'],
  ['moonshot.cn', 'moonshot'],
  ['groq.com', 'groq'],
  ['cerebras.ai', 'cerebras'],
  ['z.ai', 'compatible'],
  ['bigmodel.cn', 'compatible'],
  ['deepinfra.com', 'compatible'],
  ['minimax.io', 'compatible'],
  ['minimaxi.com', 'compatible'],
];

export function traitsOf(variant: OpenAiVariant): VariantTraits {
  return TRAITS[variant];
}

export function hostsOf(variant: OpenAiVariant): string[] {
  return HOSTS.flatMap(([host, its]) => (its === variant ? [host] : []));
}

/** Whether chat as its clients write it goes on as it is. */
export function isPlain(variant: OpenAiVariant): boolean {
  return variant === 'openai' || variant === 'other';
}

/** @param url undefined for OpenAI's own */
export function variantOfHost(url: string | undefined): OpenAiVariant {
  if (url === undefined) return 'openai';
  const name = new URL(url).hostname;
  return HOSTS.find(([host]) => name === host || name.endsWith(`.${host}`))?.[1] ?? 'other';
}
