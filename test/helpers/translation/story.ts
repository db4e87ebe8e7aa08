/**
 * What a model does in one answer, told without any provider's words, and how each provider would send it: as the
 * events of a stream or as one document. Shapes follow the providers' published examples.
 */
import { BEDROCK_STREAM, bedrockEvent } from './event-frames.ts';
import type { ClientName } from './sdk-readers.ts';

export type Part =
  | { kind: 'text' | 'reasoning'; pieces: string[] }
  | { kind: 'tool'; id: string; name: string; args: object };

export type Finish = 'stop' | 'length' | 'tool_calls' | 'content_filter';

export interface Usage {
  /** Of the prompt that no cache has to do with, read from a cache, and written to one. */
  fresh: number;
  cached: number;
  written: number;
  /** Of the answer, reasoning left out. */
  visible: number;
  reasoning: number;
}

export interface Story {
  parts: Part[];
  finish: Finish;
  usage: Usage;
  /** How long the pieces are in which arguments come. */
  argumentPiece: number;
}

/** Providers whose streams are text. */
export type SseProvider = 'openai' | 'anthropic' | 'gemini';
export type ProviderName = SseProvider | 'bedrock';

/** All clients and providers whose dialects differ. */
export const TRANSLATED_PAIRS: readonly [ClientName, ProviderName][] = [
  ['messages', 'openai'],
  ['responses', 'openai'],
  ['completions', 'openai'],
  ['chat', 'anthropic'],
  ['responses', 'anthropic'],
  ['completions', 'anthropic'],
  ['chat', 'gemini'],
  ['responses', 'gemini'],
  ['messages', 'gemini'],
  ['completions', 'gemini'],
  ['chat', 'bedrock'],
  ['responses', 'bedrock'],
  ['messages', 'bedrock'],
  ['completions', 'bedrock'],
];

export const data = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;
export const named = (type: string, members: object = {}): string =>
  `event: ${type}\n${data({ type, ...members })}`;

function cut(text: string, size: number): string[] {
  return text.match(new RegExp(`[^]{1,${size}}`, 'gu')) ?? [];
}

/** Gemini and completions do not say everything: what the others are told of. */
export function textOf(story: Story, kind: 'text' | 'reasoning'): string {
  return story.parts.map((part) => (part.kind === kind ? part.pieces.join('') : '')).join('');
}

export function toolsOf(story: Story): Extract<Part, { kind: 'tool' }>[] {
  return story.parts.filter((part) => part.kind === 'tool');
}

/** Text alone, of that many tokens, each of them a piece. */
export function storyOfTokens(tokens: number): Story {
  const pieces = Array.from({ length: tokens }, (_, index) => ` token${index % 97}`);
  return {
    parts: [{ kind: 'text', pieces }],
    finish: 'stop',
    usage: { fresh: 9, cached: 0, written: 0, visible: tokens, reasoning: 0 },
    argumentPiece: 8,
  };
}

// ── OpenAI chat completions ──

export function chatChunk(delta: object, finishReason: string | null = null, more: object = {}) {
  return data({
    id: 'chatcmpl-CX1',
    object: 'chat.completion.chunk',
    created: 1_760_000_000,
    model: 'gpt-4o-mini-2024-07-18',
    service_tier: 'default',
    system_fingerprint: 'fp_560af6e559',
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }],
    ...more,
  });
}

function chatUsage({ fresh, cached, written, visible, reasoning }: Usage) {
  const prompt = fresh + cached + written;
  return {
    prompt_tokens: prompt,
    completion_tokens: visible + reasoning,
    total_tokens: prompt + visible + reasoning,
    prompt_tokens_details: { cached_tokens: cached, cache_write_tokens: written, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: reasoning, audio_tokens: 0 },
  };
}

function openAiStream(story: Story): string[] {
  const events = [chatChunk({ role: 'assistant', content: '', refusal: null })];
  let index = 0;
  for (const part of story.parts) {
    if (part.kind === 'tool') {
      const call = { id: part.id, type: 'function', function: { name: part.name, arguments: '' } };
      events.push(chatChunk({ tool_calls: [{ index, ...call }] }));
      for (const piece of cut(JSON.stringify(part.args), story.argumentPiece)) {
        events.push(chatChunk({ tool_calls: [{ index, function: { arguments: piece } }] }));
      }
      index += 1;
    } else {
      const member = part.kind === 'text' ? 'content' : 'reasoning_content';
      events.push(...part.pieces.map((piece) => chatChunk({ [member]: piece })));
    }
  }
  events.push(chatChunk({}, story.finish));
  events.push(data({ id: 'chatcmpl-CX1', choices: [], usage: chatUsage(story.usage) }));
  events.push('data: [DONE]\n\n');
  return events;
}

function openAiDocument(story: Story): object {
  const calls = toolsOf(story).map(({ id, name, args }) => ({
    id,
    type: 'function',
    function: { name, arguments: JSON.stringify(args) },
  }));
  const message = {
    role: 'assistant',
    content: textOf(story, 'text') || null,
    reasoning_content: textOf(story, 'reasoning') || undefined,
    refusal: null,
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
  };
  return {
    id: 'chatcmpl-CX1',
    object: 'chat.completion',
    created: 1_760_000_000,
    model: 'gpt-4o-mini-2024-07-18',
    choices: [{ index: 0, message, logprobs: null, finish_reason: story.finish }],
    usage: chatUsage(story.usage),
    system_fingerprint: 'fp_560af6e559',
  };
}

// ── Anthropic messages ──

export const SIGNATURE = 'EqQBCgIYAhIM+signed/==';

const ANTHROPIC_STOP: Record<Finish, string> = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  content_filter: 'refusal',
};

function anthropicUsage({ fresh, cached, written }: Usage) {
  return {
    input_tokens: fresh,
    cache_creation_input_tokens: written,
    cache_read_input_tokens: cached,
    cache_creation: { ephemeral_5m_input_tokens: written, ephemeral_1h_input_tokens: 0 },
    output_tokens: 1,
    service_tier: 'standard',
  };
}

function anthropicStream(story: Story): string[] {
  const usage = anthropicUsage(story.usage);
  const message = {
    id: 'msg_01X',
    type: 'message',
    role: 'assistant',
    model: 'claude-sonnet-4-5-20250929',
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage,
  };
  const events = [named('message_start', { message })];
  story.parts.forEach((part, index) => {
    const start = (block: object) =>
      events.push(named('content_block_start', { index, content_block: block }));
    const delta = (value: object) => {
      events.push(named('content_block_delta', { index, delta: value }));
    };
    if (part.kind !== 'tool') {
      const isText = part.kind === 'text';
      start(
        isText ? { type: 'text', text: '' } : { type: 'thinking', thinking: '', signature: '' },
      );
      if (index === 0) events.push(named('ping'));
      for (const piece of part.pieces) {
        delta(
          isText
            ? { type: 'text_delta', text: piece }
            : { type: 'thinking_delta', thinking: piece },
        );
      }
      if (!isText) delta({ type: 'signature_delta', signature: SIGNATURE });
    } else {
      start({ type: 'tool_use', id: part.id, name: part.name, input: {} });
      delta({ type: 'input_json_delta', partial_json: '' });
      for (const partial_json of cut(JSON.stringify(part.args), story.argumentPiece)) {
        delta({ type: 'input_json_delta', partial_json });
      }
    }
    events.push(named('content_block_stop', { index }));
  });
  const { visible, reasoning } = story.usage;
  events.push(
    named('message_delta', {
      delta: { stop_reason: ANTHROPIC_STOP[story.finish], stop_sequence: null },
      usage: {
        output_tokens: visible + reasoning,
        output_tokens_details: { thinking_tokens: reasoning },
      },
    }),
    named('message_stop'),
  );
  // Anthropic pads its events with spaces.
  return events.map((text, i) => text.replace(/\}\n\n$/, `${' '.repeat(i % 5)}}\n\n`));
}

function anthropicDocument(story: Story): object {
  const content = story.parts.map((part) => {
    if (part.kind === 'tool') {
      return { type: 'tool_use', id: part.id, name: part.name, input: part.args };
    }
    const text = part.pieces.join('');
    return part.kind === 'text'
      ? { type: 'text', text }
      : { type: 'thinking', thinking: text, signature: SIGNATURE };
  });
  const { visible, reasoning } = story.usage;
  return {
    id: 'msg_01X',
    type: 'message',
    role: 'assistant',
    model: 'claude-sonnet-4-5-20250929',
    content,
    stop_reason: ANTHROPIC_STOP[story.finish],
    stop_sequence: null,
    usage: {
      ...anthropicUsage(story.usage),
      output_tokens: visible + reasoning,
      output_tokens_details: { thinking_tokens: reasoning },
    },
  };
}

// ── Gemini ──

const GEMINI_FINISH: Record<Finish, string> = {
  stop: 'STOP',
  length: 'MAX_TOKENS',
  tool_calls: 'STOP', // it has no word for it
  content_filter: 'SAFETY',
};

function geminiUsage({ fresh, cached, written, visible, reasoning }: Usage) {
  const prompt = fresh + cached + written;
  return {
    promptTokenCount: prompt,
    cachedContentTokenCount: cached,
    candidatesTokenCount: visible,
    thoughtsTokenCount: reasoning,
    totalTokenCount: prompt + visible + reasoning,
    promptTokensDetails: [{ modality: 'TEXT', tokenCount: prompt }],
  };
}

type GeminiPart = Record<string, unknown>;

function geminiDocument(parts: GeminiPart[], usage: object, finishReason?: string): object {
  return {
    candidates: [
      {
        content: { parts, role: 'model' },
        ...(finishReason ? { finishReason } : {}),
        index: 0,
      },
    ],
    usageMetadata: usage,
    modelVersion: 'gemini-2.5-flash',
    responseId: 'b1cXaYv6',
  };
}

function geminiParts(story: Story): GeminiPart[] {
  return story.parts.flatMap((part): GeminiPart[] => {
    if (part.kind === 'tool') return [{ functionCall: { name: part.name, args: part.args } }];
    const thought = part.kind === 'reasoning' ? { thought: true } : {};
    return part.pieces.map((text) => ({ text, ...thought }));
  });
}

function geminiStream(story: Story): string[] {
  const parts = geminiParts(story);
  const usage = geminiUsage(story.usage);
  const events = parts.map((part, i) =>
    data(geminiDocument([part], { ...usage, candidatesTokenCount: i })),
  );
  events.push(data(geminiDocument([{ text: '' }], usage, GEMINI_FINISH[story.finish])));
  return events.map((text) => text.replaceAll('\n', '\r\n'));
}

// ── Bedrock ──

const BEDROCK_STOP: Record<Finish, string> = {
  ...ANTHROPIC_STOP,
  content_filter: 'content_filtered',
};

function bedrockUsage({ fresh, cached, written, visible, reasoning }: Usage) {
  return {
    inputTokens: fresh,
    outputTokens: visible + reasoning,
    totalTokens: fresh + cached + written + visible + reasoning,
    cacheReadInputTokens: cached,
    cacheWriteInputTokens: written,
  };
}

const PADDING = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

function bedrockStream(story: Story): Buffer[] {
  const events: Buffer[] = [];
  const tell = (type: string, payload: object) => {
    // Each event is filled up with letters to another length.
    const p = PADDING.slice(0, 1 + ((events.length * 7) % PADDING.length));
    events.push(bedrockEvent(type, { ...payload, p }));
  };
  tell('messageStart', { role: 'assistant' });
  story.parts.forEach((part, contentBlockIndex) => {
    const delta = (told: object) => tell('contentBlockDelta', { contentBlockIndex, delta: told });
    if (part.kind === 'tool') {
      const toolUse = { toolUseId: part.id, name: part.name };
      tell('contentBlockStart', { contentBlockIndex, start: { toolUse } });
      for (const input of cut(JSON.stringify(part.args), story.argumentPiece)) {
        delta({ toolUse: { input } });
      }
    } else {
      for (const text of part.pieces) {
        delta(part.kind === 'text' ? { text } : { reasoningContent: { text } });
      }
      if (part.kind === 'reasoning') {
        for (const signature of cut(SIGNATURE, 8)) delta({ reasoningContent: { signature } });
      }
    }
    tell('contentBlockStop', { contentBlockIndex });
  });
  tell('messageStop', { stopReason: BEDROCK_STOP[story.finish] });
  tell('metadata', { usage: bedrockUsage(story.usage), metrics: { latencyMs: 551 } });
  return events;
}

function bedrockDocument(story: Story): object {
  const content = story.parts.map((part) => {
    if (part.kind === 'tool') {
      return { toolUse: { toolUseId: part.id, name: part.name, input: part.args } };
    }
    const text = part.pieces.join('');
    return part.kind === 'text'
      ? { text }
      : { reasoningContent: { reasoningText: { text, signature: SIGNATURE } } };
  });
  return {
    metrics: { latencyMs: 551 },
    output: { message: { content, role: 'assistant' } },
    stopReason: BEDROCK_STOP[story.finish],
    usage: bedrockUsage(story.usage),
  };
}

/** The answer as a provider of text streams it, event by event. */
export const STREAMS: Record<SseProvider, (story: Story) => string[]> = {
  openai: openAiStream,
  anthropic: anthropicStream,
  gemini: geminiStream,
};

/** The answer as any provider streams it, event by event. */
export function streamOf(provider: ProviderName, story: Story): Buffer[] {
  if (provider === 'bedrock') return bedrockStream(story);
  return STREAMS[provider](story).map((event) => Buffer.from(event));
}

export function streamTypeOf(provider: ProviderName): string {
  return provider === 'bedrock' ? BEDROCK_STREAM : 'text/event-stream';
}

/** The answer as the provider sends it whole. */
export const DOCUMENTS: Record<ProviderName, (story: Story) => object> = {
  openai: openAiDocument,
  anthropic: anthropicDocument,
  gemini: (story) =>
    geminiDocument(geminiParts(story), geminiUsage(story.usage), GEMINI_FINISH[story.finish]),
  bedrock: bedrockDocument,
};
