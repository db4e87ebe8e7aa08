/**
 * Anthropic's /v1/messages: one JSON object, or the events from message_start
 * to message_stop. input_tokens leaves out what was read from or written to the
 * cache; message_start reports it first and message_delta the final usage.
 */
import { type Answer, lastTextOf } from './answer.ts';
import {
  BadRequest,
  type Dialect,
  type JsonObject,
  readCap,
  requireList,
  requireModel,
  type StreamEvent,
} from './dialect.ts';
import { readStream } from './openai-chat.ts';
import { countMessages } from './tokens.ts';

export const anthropicMessages: Dialect = {
  read(body, headers) {
    if (headers['anthropic-version'] === undefined) {
      throw new BadRequest('anthropic-version: header is required');
    }
    requireList(body, 'messages');
    const maxTokens = readCap(body.max_tokens, 'max_tokens');
    if (maxTokens === undefined) throw new BadRequest('max_tokens: Field required', 'max_tokens');
    return {
      body,
      model: requireModel(body),
      stream: readStream({ stream: body.stream }),
      maxTokens,
      choices: 1,
      count: () => countMessages(body),
      lastText: () => lastTextOf(body.messages),
    };
  },

  writeJson(answer) {
    return {
      ...messageHead(answer),
      content: [{ type: 'text', text: answer.text }],
      stop_reason: stopReason(answer),
      stop_sequence: null,
      ...(answer.usage && { usage: usage(answer, answer.usage.completionTokens) }),
    };
  },

  *writeEvents(answer) {
    const event = (type: string, fields: JsonObject): StreamEvent => ({
      name: type,
      data: JSON.stringify({ type, ...fields }),
      isContent: type === 'content_block_delta',
    });
    yield event('message_start', {
      message: {
        ...messageHead(answer),
        content: [],
        stop_reason: null,
        stop_sequence: null,
        ...(answer.usage && { usage: usage(answer, 1) }),
      },
    });
    yield event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } });
    yield event('ping', {});
    for (const text of answer.pieces) {
      yield event('content_block_delta', { index: 0, delta: { type: 'text_delta', text } });
    }
    yield event('content_block_stop', { index: 0 });
    yield event('message_delta', {
      delta: { stop_reason: stopReason(answer), stop_sequence: null },
      ...(answer.usage && { usage: finalUsage(answer) }),
    });
    yield event('message_stop', {});
  },

  errorEvent(message) {
    const data = { type: 'error', error: { type: 'overloaded_error', message } };
    return { name: 'error', data: JSON.stringify(data), isContent: false };
  },
};

function messageHead(answer: Answer) {
  return {
    id: `msg_${answer.id}`,
    type: 'message',
    role: 'assistant',
    model: answer.model,
    container: null,
    diagnostics: null,
    stop_details: null,
  };
}

function stopReason({ finish }: Answer): string {
  return finish === 'stop' ? 'end_turn' : 'max_tokens';
}

function promptUsage({ usage: used }: Answer) {
  if (used === undefined) return {};
  return {
    input_tokens: used.promptTokens - used.cachedTokens - used.cacheWriteTokens,
    cache_creation_input_tokens: used.cacheWriteTokens,
    cache_read_input_tokens: used.cachedTokens,
  };
}

function usage(answer: Answer, outputTokens: number) {
  return {
    ...promptUsage(answer),
    cache_creation: {
      ephemeral_5m_input_tokens: answer.usage?.cacheWriteTokens ?? 0,
      ephemeral_1h_input_tokens: 0,
    },
    output_tokens: outputTokens,
    output_tokens_details: outputDetails(answer),
    server_tool_use: null,
    service_tier: 'standard',
    inference_geo: null,
    speed: 'standard',
  };
}

function finalUsage(answer: Answer) {
  return {
    ...promptUsage(answer),
    output_tokens: answer.usage?.completionTokens,
    output_tokens_details: outputDetails(answer),
    server_tool_use: null,
  };
}

function outputDetails({ usage: used }: Answer) {
  return { thinking_tokens: used?.reasoningTokens ?? 0 };
}

const MODELS = ['claude-opus-4-6', 'claude-sonnet-4-6', 'claude-haiku-4-5'];

export function anthropicModels() {
  const data = MODELS.map((id) => ({
    type: 'model',
    id,
    display_name: id,
    created_at: '2025-01-01T00:00:00Z',
  }));
  return { data, has_more: false, first_id: MODELS[0], last_id: MODELS.at(-1) };
}
