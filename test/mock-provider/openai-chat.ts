/**
 * OpenAI's /v1/chat/completions and /v1/completions: the answer as one JSON
 * object or as a stream of chunks that ends with [DONE]. With
 * stream_options.include_usage every chunk says `usage: null`, and one more,
 * without choices, says the usage; without it no chunk mentions usage.
 */
import { type Answer, lastTextOf } from './answer.ts';
import {
  BadRequest,
  type Call,
  type Dialect,
  type JsonObject,
  readCap,
  readChoices,
  requireList,
  requireModel,
  type StreamEvent,
} from './dialect.ts';
import { countChat, countInput } from './tokens.ts';

const FINGERPRINT = 'fp_mock000000';

export const openaiChat: Dialect = {
  read(body) {
    requireList(body, 'messages');
    return {
      body,
      model: requireModel(body),
      stream: readStream(body),
      maxTokens:
        readCap(body.max_completion_tokens, 'max_completion_tokens') ??
        readCap(body.max_tokens, 'max_tokens'),
      choices: readChoices(body.n),
      count: () => countChat(body),
      lastText: () => lastTextOf(body.messages),
    };
  },

  writeJson(answer, call) {
    return {
      id: `chatcmpl-${answer.id}`,
      object: 'chat.completion',
      created: answer.createdAtSeconds,
      model: answer.model,
      choices: indexes(call.choices).map((index) => ({
        index,
        message: { role: 'assistant', content: answer.text, refusal: null, annotations: [] },
        logprobs: null,
        finish_reason: answer.finish,
      })),
      ...(answer.usage && { usage: openaiUsage(answer) }),
      service_tier: 'default',
      system_fingerprint: FINGERPRINT,
    };
  },

  *writeEvents(answer, call) {
    const wantsUsage = asksForUsage(call.body) && answer.usage !== undefined;
    const chunk = (choices: unknown[], isContent: boolean): StreamEvent => ({
      isContent,
      data: JSON.stringify({
        id: `chatcmpl-${answer.id}`,
        object: 'chat.completion.chunk',
        created: answer.createdAtSeconds,
        model: answer.model,
        service_tier: 'default',
        system_fingerprint: FINGERPRINT,
        choices,
        ...(wantsUsage && { usage: choices.length > 0 ? null : openaiUsage(answer) }),
      }),
    });
    const choice = (index: number, delta: JsonObject, finish: string | null = null) => [
      { index, delta, logprobs: null, finish_reason: finish },
    ];
    const all = indexes(call.choices);
    for (const index of all) {
      yield chunk(choice(index, { role: 'assistant', content: '', refusal: null }), false);
    }
    for (const piece of answer.pieces) {
      for (const index of all) yield chunk(choice(index, { content: piece }), true);
    }
    for (const index of all) yield chunk(choice(index, {}, answer.finish), false);
    if (wantsUsage) yield chunk([], false);
    yield DONE;
  },

  errorEvent: openaiErrorEvent,
};

export const openaiCompletions: Dialect = {
  read(body) {
    if (body.prompt === undefined) throw new BadRequest('you must provide a prompt', 'prompt');
    return {
      body,
      model: requireModel(body),
      stream: readStream(body),
      maxTokens: readCap(body.max_tokens, 'max_tokens'),
      choices: readChoices(body.n),
      count: () => countInput(body.prompt),
      lastText: () => lastTextOf(body.prompt),
    };
  },

  writeJson(answer, call) {
    return {
      ...completionHead(answer),
      choices: indexes(call.choices).map((index) => ({
        text: answer.text,
        index,
        logprobs: null,
        finish_reason: answer.finish,
      })),
      ...(answer.usage && { usage: openaiUsage(answer) }),
    };
  },

  *writeEvents(answer, call) {
    const wantsUsage = asksForUsage(call.body) && answer.usage !== undefined;
    const chunk = (choices: unknown[], isContent: boolean): StreamEvent => ({
      isContent,
      data: JSON.stringify({
        ...completionHead(answer),
        choices,
        ...(wantsUsage && { usage: choices.length > 0 ? null : openaiUsage(answer) }),
      }),
    });
    const choice = (index: number, text: string, finish: string | null = null) => [
      { text, index, logprobs: null, finish_reason: finish },
    ];
    const all = indexes(call.choices);
    for (const piece of answer.pieces) {
      for (const index of all) yield chunk(choice(index, piece), true);
    }
    for (const index of all) yield chunk(choice(index, '', answer.finish), false);
    if (wantsUsage) yield chunk([], false);
    yield DONE;
  },

  errorEvent: openaiErrorEvent,
};

const DONE: StreamEvent = { data: '[DONE]', isContent: false };

function completionHead(answer: Answer) {
  return {
    id: `cmpl-${answer.id}`,
    object: 'text_completion',
    created: answer.createdAtSeconds,
    model: answer.model,
    system_fingerprint: FINGERPRINT,
  };
}

function openaiErrorEvent(message: string): StreamEvent {
  const error = { message, type: 'server_error', param: null, code: 'server_error' };
  return { data: JSON.stringify({ error }), isContent: false };
}

export function openaiUsage({ usage }: Answer) {
  if (usage === undefined) return undefined;
  return {
    prompt_tokens: usage.promptTokens,
    completion_tokens: usage.completionTokens,
    total_tokens: usage.promptTokens + usage.completionTokens,
    prompt_tokens_details: {
      cached_tokens: usage.cachedTokens,
      cache_write_tokens: usage.cacheWriteTokens,
      audio_tokens: 0,
    },
    completion_tokens_details: {
      reasoning_tokens: usage.reasoningTokens,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}

function asksForUsage(body: JsonObject): boolean {
  return (
    (body.stream_options as { include_usage?: unknown } | null | undefined)?.include_usage === true
  );
}

export function readStream(body: JsonObject): boolean {
  const { stream } = body;
  if (stream !== undefined && stream !== null && typeof stream !== 'boolean') {
    throw new BadRequest("Invalid type for 'stream': expected a boolean", 'stream');
  }
  if (stream !== true && body.stream_options !== undefined && body.stream_options !== null) {
    throw new BadRequest(
      "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
      'stream_options',
    );
  }
  return stream === true;
}

function indexes(count: Call['choices']): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
