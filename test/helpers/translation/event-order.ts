/**
 * What streams in each client's dialect must look like, stricter than the SDKs: every event by its shape, and each
 * where it may stand.
 */
import assert from 'node:assert/strict';
import { z } from 'zod';
import type { ClientName } from './sdk-readers.ts';

interface StreamEvent {
  name: string | undefined;
  data: string;
}

/** Also checks that events are framed as all our writers frame them. */
export function eventsOf(text: string): StreamEvent[] {
  assert.ok(text.endsWith('\n\n'), 'a stream must end with a blank line');
  return text
    .slice(0, -2)
    .split('\n\n')
    .filter((block) => !block.startsWith(':'))
    .map((block) => {
      const match = /^(?:event: ([\w.]+)\n)?data: ([^\n]*)$/.exec(block);
      assert.ok(match, `not an event: ${block}`);
      return { name: match[1], data: match[2]! };
    });
}

const index = z.number().int().nonnegative();

// ── Chat and completions ──

const chatChunk = z.strictObject({
  id: z.string().startsWith('chatcmpl-'),
  object: z.literal('chat.completion.chunk'),
  created: z.number().int(),
  model: z.string(),
  choices: z.array(
    z.strictObject({
      index,
      delta: z.strictObject({
        role: z.literal('assistant').optional(),
        content: z.string().optional(),
        refusal: z.string().nullable().optional(),
        reasoning_content: z.string().optional(),
        tool_calls: z
          .array(
            z.strictObject({
              index,
              id: z.string().min(1).optional(),
              type: z.literal('function').optional(),
              function: z.strictObject({ name: z.string().optional(), arguments: z.string() }),
              extra_content: z.unknown().optional(),
            }),
          )
          .optional(),
      }),
      logprobs: z.null(),
      finish_reason: z.enum(['stop', 'length', 'tool_calls', 'content_filter']).nullable(),
    }),
  ),
  usage: z.looseObject({ total_tokens: z.number().int() }).nullable().optional(),
});

function assertChat(events: StreamEvent[]): void {
  assert.equal(events.pop()?.data, '[DONE]');
  const chunks = events.map(({ data }) => chatChunk.parse(JSON.parse(data)));
  assert.equal(chunks[0]?.choices[0]?.delta.role, 'assistant');
  const finished = chunks.findIndex((chunk) => chunk.choices[0]?.finish_reason);
  assert.ok(finished > 0, 'no finish_reason');
  for (const chunk of chunks.slice(finished + 1)) assert.deepEqual(chunk.choices, []);
  const started = new Set<number>();
  for (const call of chunks.flatMap((chunk) => chunk.choices[0]?.delta.tool_calls ?? [])) {
    assert.equal(call.id !== undefined, !started.has(call.index), 'only the first piece has an id');
    started.add(call.index);
  }
}

const completionChunk = z.strictObject({
  id: z.string().startsWith('cmpl-'),
  object: z.literal('text_completion'),
  created: z.number().int(),
  model: z.string(),
  choices: z.array(
    z.strictObject({
      text: z.string(),
      index,
      logprobs: z.null(),
      finish_reason: z.enum(['stop', 'length', 'content_filter']).nullable(),
    }),
  ),
  usage: z.looseObject({ total_tokens: z.number().int() }).nullable().optional(),
});

function assertCompletions(events: StreamEvent[]): void {
  assert.equal(events.pop()?.data, '[DONE]');
  const chunks = events.map(({ data }) => completionChunk.parse(JSON.parse(data)));
  assert.equal(chunks.filter((chunk) => chunk.choices[0]?.finish_reason).length, 1);
}

// ── Messages ──

const BLOCK_OF_DELTA: Record<string, string> = {
  text_delta: 'text',
  thinking_delta: 'thinking',
  signature_delta: 'thinking',
  input_json_delta: 'tool_use',
};

function assertMessages(events: StreamEvent[]): void {
  let open: { index: number; type: string } | undefined;
  let blocks = 0;
  const kinds = events.map(({ name, data }) => {
    const event = JSON.parse(data);
    assert.equal(event.type, name);
    if (name === 'content_block_start') {
      assert.equal(open, undefined, 'a block begins in another');
      assert.equal(event.index, blocks);
      open = { index: event.index, type: event.content_block.type };
      blocks += 1;
    } else if (name === 'content_block_delta') {
      assert.equal(event.index, open?.index);
      assert.equal(BLOCK_OF_DELTA[event.delta.type], open?.type);
    } else if (name === 'content_block_stop') {
      assert.equal(event.index, open?.index);
      open = undefined;
    }
    return name;
  });
  assert.equal(open, undefined, 'a block has no end');
  assert.equal(kinds[0], 'message_start');
  assert.deepEqual(kinds.slice(-2), ['message_delta', 'message_stop']);
  assert.equal(kinds.filter((kind) => kind === 'message_start').length, 1);
}

// ── Responses ──

const BEGINS: Record<string, string> = {
  'response.output_item.added': 'response.output_item.done',
  'response.content_part.added': 'response.content_part.done',
  'response.reasoning_summary_part.added': 'response.reasoning_summary_part.done',
};
const DONE_OF_DELTA: Record<string, string> = {
  'response.output_text.delta': 'response.output_text.done',
  'response.refusal.delta': 'response.refusal.done',
  'response.reasoning_summary_text.delta': 'response.reasoning_summary_text.done',
  'response.function_call_arguments.delta': 'response.function_call_arguments.done',
};

function assertResponses(events: StreamEvent[]): void {
  const parsed = events.map(({ name, data }, i) => {
    const event = JSON.parse(data);
    assert.equal(event.type, name);
    assert.equal(event.sequence_number, i);
    return event;
  });
  const types = parsed.map(({ type }) => type);
  assert.deepEqual(types.slice(0, 2), ['response.created', 'response.in_progress']);
  assert.match(types.at(-1), /^response\.(completed|incomplete)$/);
  const open: { done: string; place: string }[] = [];
  const items: unknown[] = [];
  let told = '';
  for (const event of parsed.slice(2, -1)) {
    const place = `${event.output_index}/${event.content_index ?? event.summary_index ?? ''}`;
    const done = BEGINS[event.type];
    if (done) {
      open.push({ done, place });
      told = '';
    } else if (DONE_OF_DELTA[event.type]) {
      told += event.delta;
    } else if (Object.values(BEGINS).includes(event.type)) {
      const last = open.pop();
      assert.deepEqual({ done: event.type, place }, last, 'ends in the order of beginnings');
      if (event.item) items.push(event.item);
    } else {
      assert.ok(Object.values(DONE_OF_DELTA).includes(event.type), `unexpected ${event.type}`);
      assert.equal(event.text ?? event.refusal ?? event.arguments, told);
    }
  }
  assert.deepEqual(open, []);
  assert.deepEqual(parsed.at(-1).response.output, items);
}

const ASSERTIONS = {
  chat: assertChat,
  completions: assertCompletions,
  messages: assertMessages,
  responses: assertResponses,
};

/** Throws unless the text is a stream that came to its proper end. */
export function assertEventOrder(client: ClientName, text: string): void {
  ASSERTIONS[client](eventsOf(text));
}
