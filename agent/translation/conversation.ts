/**
 * The middle form: what a request asks for, whatever its dialect. Readers make it from a client's body, writers make
 * a provider's body of it, so that clients and providers add up instead of multiplying.
 *
 * `path` is where a thing stood in the client's body, for messages to the client.
 */
import type { JsonObject } from './exact-json.ts';
import type { FieldName } from './fields.ts';

/** Anthropic's mark that the prompt up to here is worth caching. */
export interface CacheMark {
  readonly ttl?: '5m' | '1h';
}

export interface TextPart {
  readonly type: 'text';
  readonly text: string;
  readonly cache?: CacheMark;
}

/** `data` is base64. */
export type MediaSource =
  | { readonly from: 'base64'; readonly mediaType: string; readonly data: string }
  | { readonly from: 'url'; readonly url: string };

export interface ImagePart {
  readonly type: 'image';
  readonly source: MediaSource;
  readonly path: string;
  readonly cache?: CacheMark;
}

export interface AudioPart {
  readonly type: 'audio';
  readonly data: string;
  readonly format: 'wav' | 'mp3';
  readonly path: string;
}

export interface DocumentPart {
  readonly type: 'document';
  readonly source: MediaSource;
  readonly name?: string;
  readonly path: string;
  readonly cache?: CacheMark;
}

/**
 * What proves to a provider that it thought this itself. Worth nothing to any other. Reasoning by nobody has none: it
 * was not signed, or was changed.
 */
export interface Signature {
  readonly by: SigningDialect | 'nobody';
  readonly value: string;
}

export type SigningDialect = 'openai' | 'anthropic' | 'gemini';

export interface ReasoningPart {
  readonly type: 'reasoning';
  /** '' when only the signature was told. */
  readonly text: string;
  readonly signature: Signature;
  /** The signature stands for reasoning that is kept secret (Anthropic's `redacted_thinking`). */
  readonly redacted?: boolean;
}

export interface ToolCallPart {
  readonly type: 'tool_call';
  readonly id: string;
  readonly name: string;
  readonly arguments: JsonObject;
  readonly signature?: Signature;
  readonly path: string;
}

export type ToolResultContent = TextPart | ImagePart | DocumentPart;

export interface ToolResultPart {
  readonly type: 'tool_result';
  readonly id: string;
  readonly content: readonly ToolResultContent[];
  readonly isError: boolean;
  readonly path: string;
  readonly cache?: CacheMark;
}

export type UserPart = TextPart | ImagePart | AudioPart | DocumentPart | ToolResultPart;
export type AssistantPart = TextPart | ReasoningPart | ToolCallPart;

export interface UserTurn {
  readonly role: 'user';
  readonly parts: readonly UserPart[];
}

export interface AssistantTurn {
  readonly role: 'assistant';
  readonly parts: readonly AssistantPart[];
}

export interface SystemTurn {
  readonly role: 'system';
  readonly parts: readonly TextPart[];
}

export type Turn = UserTurn | AssistantTurn | SystemTurn;

export interface Tool {
  readonly name: string;
  readonly description?: string;
  /** JSON Schema of its arguments; left out for a tool that takes none. */
  readonly parameters?: JsonObject;
  readonly strict?: boolean;
  readonly cache?: CacheMark;
}

export type ToolChoice =
  | { readonly mode: 'auto' | 'none' | 'required' }
  | { readonly mode: 'tool'; readonly name: string }
  /** One of these tools, and only of these. */
  | { readonly mode: 'allowed'; readonly names: readonly string[]; readonly required: boolean };

export type OutputFormat =
  | { readonly type: 'json_object' }
  | {
      readonly type: 'json_schema';
      readonly name: string;
      readonly schema: JsonObject;
      readonly description?: string;
      readonly strict?: boolean;
    };

export type Effort = 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max';

export interface ReasoningWish {
  readonly effort?: Effort;
  readonly budgetTokens?: number;
  /** The client wants to read what the model thought. */
  readonly shown: boolean;
  /** As the client calls it. */
  readonly path: string;
}

/** Numbers that steer sampling, by the names that OpenAI gave them; each with the path of the client. */
export interface Sampling {
  readonly temperature?: number;
  readonly topP?: number;
  readonly topK?: number;
  readonly frequencyPenalty?: number;
  readonly presencePenalty?: number;
  readonly seed?: number;
}

/** A parameter that has no place in the middle form: the target's column in the table says what becomes of it. */
export interface Extra {
  readonly field: FieldName;
  readonly path: string;
  /** As the client wrote it, for a target that takes it as it is. */
  readonly value?: unknown;
}

/** What the client calls things, for warnings and refusals. */
export interface ParameterNames {
  readonly stop: string;
  readonly output: string;
  readonly parallelToolCalls: string;
  readonly user: string;
}

export interface Conversation {
  readonly names: ParameterNames;
  readonly turns: readonly Turn[];
  readonly tools: readonly Tool[];
  readonly toolChoice?: ToolChoice;
  /** False: one call at a time. */
  readonly parallelToolCalls?: boolean;
  readonly output?: OutputFormat;
  readonly sampling: Sampling;
  readonly maxTokens?: number;
  readonly stop: readonly string[];
  readonly reasoning?: ReasoningWish;
  readonly userId?: string;
  readonly serviceTier?: ServiceTier;
  readonly stream: boolean;
  /** The client asked for a last chunk with the usage (OpenAI). */
  readonly includeUsage: boolean;
  readonly extras: readonly Extra[];
  /** What else the response side must know: how the client asked. */
  readonly responseArgs: JsonObject;
}

/** `standard`: not the paid priority. Others are OpenAI's own. */
export type ServiceTier = 'auto' | 'standard' | 'flex' | 'scale' | 'priority' | 'fast';
