/**
 * OpenAI's /v1/responses: one JSON object, or the events from response.created
 * to response.completed (response.incomplete when the cap on tokens was met),
 * numbered in sequence. There is no [DONE].
 */
import { type Answer, lastTextOf } from './answer.ts';
import {
  BadRequest,
  type Dialect,
  type JsonObject,
  readCap,
  requireModel,
  type StreamEvent,
} from './dialect.ts';
import { readStream } from './openai-chat.ts';
import { countResponses } from './tokens.ts';

export const openaiResponses: Dialect = {
  read(body) {
    if (typeof body.input !== 'string' && !Array.isArray(body.input)) {
      throw new BadRequest("Missing required parameter: 'input'.", 'input');
    }
    return {
      body,
      model: requireModel(body),
      stream: readStream({ stream: body.stream }),
      maxTokens: readCap(body.max_output_tokens, 'max_output_tokens'),
      choices: 1,
      count: () => countResponses(body),
      lastText: () => lastTextOf(body.input),
    };
  },

  writeJson(answer, call) {
    return response(answer, call.body, 'final');
  },

  *writeEvents(answer, call) {
    let sequence = 0;
    const event = (type: string, fields: JsonObject): StreamEvent => ({
      name: type,
      data: JSON.stringify({ type, ...fields, sequence_number: sequence++ }),
      isContent: type === 'response.output_text.delta',
    });
    const place = { item_id: `msg_${answer.id}`, output_index: 0, content_index: 0 };
    yield event('response.created', { response: response(answer, call.body, 'started') });
    yield event('response.in_progress', { response: response(answer, call.body, 'started') });
    yield event('response.output_item.added', {
      output_index: 0,
      item: outputItem(answer, 'in_progress', []),
    });
    yield event('response.content_part.added', { ...place, part: textPart('') });
    for (const delta of answer.pieces) {
      yield event('response.output_text.delta', { ...place, delta, logprobs: [] });
    }
    yield event('response.output_text.done', { ...place, text: answer.text, logprobs: [] });
    yield event('response.content_part.done', { ...place, part: textPart(answer.text) });
    yield event('response.output_item.done', { output_index: 0, item: finishedItem(answer) });
    yield event(answer.finish === 'stop' ? 'response.completed' : 'response.incomplete', {
      response: response(answer, call.body, 'final'),
    });
  },

  errorEvent(message) {
    const data = { type: 'error', code: 'server_error', message, param: null, sequence_number: 0 };
    return { name: 'error', data: JSON.stringify(data), isContent: false };
  },
};

function response(answer: Answer, body: JsonObject, phase: 'started' | 'final') {
  const status = answer.finish === 'stop' ? 'completed' : 'incomplete';
  return {
    id: `resp_${answer.id}`,
    object: 'response',
    created_at: answer.createdAtSeconds,
    completed_at: phase === 'final' ? answer.createdAtSeconds : null,
    status: phase === 'started' ? 'in_progress' : status,
    background: false,
    error: null,
    incomplete_details:
      phase === 'final' && answer.finish === 'length' ? { reason: 'max_output_tokens' } : null,
    instructions: body.instructions ?? null,
    max_output_tokens: body.max_output_tokens ?? null,
    max_tool_calls: null,
    model: answer.model,
    output: phase === 'final' ? [finishedItem(answer)] : [],
    parallel_tool_calls: true,
    previous_response_id: null,
    prompt_cache_key: null,
    reasoning: { effort: null, summary: null },
    safety_identifier: null,
    service_tier: phase === 'final' ? 'default' : 'auto',
    store: body.store ?? true,
    temperature: body.temperature ?? 1,
    text: { format: { type: 'text' }, verbosity: 'medium' },
    tool_choice: body.tool_choice ?? 'auto',
    tools: body.tools ?? [],
    top_logprobs: 0,
    top_p: body.top_p ?? 1,
    truncation: 'disabled',
    usage: phase === 'final' ? (usage(answer) ?? null) : null,
    user: null,
    metadata: body.metadata ?? {},
  };
}

function finishedItem(answer: Answer) {
  const status = answer.finish === 'stop' ? 'completed' : 'incomplete';
  return outputItem(answer, status, [textPart(answer.text)]);
}

function outputItem(answer: Answer, status: string, content: unknown[]) {
  return { id: `msg_${answer.id}`, type: 'message', status, content, role: 'assistant' };
}

function textPart(text: string) {
  return { type: 'output_text', annotations: [], logprobs: [], text };
}

function usage({ usage: used }: Answer) {
  if (used === undefined) return undefined;
  return {
    input_tokens: used.promptTokens,
    input_tokens_details: {
      cached_tokens: used.cachedTokens,
      cache_write_tokens: used.cacheWriteTokens,
    },
    output_tokens: used.completionTokens,
    output_tokens_details: { reasoning_tokens: used.reasoningTokens },
    total_tokens: used.promptTokens + used.completionTokens,
  };
}
