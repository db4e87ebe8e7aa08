import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Conversation, conversationOf } from '../../../agent/request/conversation.ts';
import { findEndpoint } from '../../../agent/request/endpoint.ts';
import { canonicalJson } from '../../../agent/request/json/canonical.ts';
import { scanJson } from '../../../agent/request/json/scan.ts';
import { JsonValue } from '../../../agent/request/json/value.ts';
import { readPromptBody } from '../../../agent/request/prompt-body.ts';

function read(path: string, body: object): Conversation {
  const endpoint = findEndpoint(path)!;
  return conversationOf(
    endpoint.name,
    readPromptBody(endpoint, Buffer.from(JSON.stringify({ model: 'm', ...body })), false),
  );
}

const chatCall = (name: string, args: string) => ({
  id: 'c',
  type: 'function',
  function: { name, arguments: args },
});

test('chat: turns, calls, repetitions and results', () => {
  const messages = [
    { role: 'user', content: 'go' },
    { role: 'assistant', tool_calls: [chatCall('find', '{"q":"a","n":1}'), chatCall('list', '')] },
    { role: 'tool', tool_call_id: 'c', content: 'x'.repeat(100) },
    { role: 'assistant', tool_calls: [chatCall('find', ' {"n": 1.0, "q": "\\u0061"} ')] },
    { role: 'tool', tool_call_id: 'c', content: 'y' },
    { role: 'assistant', function_call: { name: 'find', arguments: '{"q":"a","n":1}' } },
    { role: 'assistant', tool_calls: [{ type: 'custom', custom: { name: 'find', input: 'a' } }] },
    { role: 'assistant', content: 'done' },
  ];
  assert.deepEqual(read('/v1/chat/completions', { messages }), {
    steps: 5,
    toolCalls: 5,
    callsInARow: 2,
    sameCalls: 3,
    largestResultBytes: 100,
  });
});

test('messages: turns, calls of client, server and MCP, results', () => {
  const use = (type: string, input: object) => ({ type, id: 't', name: 'find', input });
  const result = { type: 'tool_result', tool_use_id: 't', content: [{ type: 'text', text: 'r' }] };
  const messages = [
    { role: 'user', content: 'go' },
    { role: 'assistant', content: [use('tool_use', { a: 1, b: 2 })] },
    { role: 'user', content: [result] },
    {
      role: 'assistant',
      content: [use('server_tool_use', { b: 2, a: 1 }), use('mcp_tool_use', { a: 2 })],
    },
  ];
  assert.deepEqual(read('/v1/messages', { max_tokens: 5, messages }), {
    steps: 2,
    toolCalls: 3,
    callsInARow: 2,
    sameCalls: 2,
    largestResultBytes: JSON.stringify(result.content).length,
  });
});

test('responses: what the model made in one go is one turn', () => {
  const call = (args: string) => ({
    type: 'function_call',
    call_id: 'c',
    name: 'f',
    arguments: args,
  });
  const output = { type: 'function_call_output', call_id: 'c', output: 'four' };
  const input = [
    { role: 'user', content: 'go' },
    { type: 'reasoning', summary: [] },
    call('{}'),
    call('{ }'),
    output,
    { type: 'mcp_call', server_label: 's', name: 'g', arguments: '{}', output: 'a longer one' },
    { type: 'web_search_call', action: { query: 'q' } },
    { role: 'assistant', content: 'done' },
    { role: 'user', content: 'thanks' },
  ];
  assert.deepEqual(read('/v1/responses', { input }), {
    steps: 2,
    toolCalls: 4,
    callsInARow: 2,
    sameCalls: 2,
    largestResultBytes: 'a longer one'.length,
  });
});

test('bodies without a history, or with an odd one, have an empty conversation', () => {
  const nothing = {
    steps: 0,
    toolCalls: 0,
    callsInARow: 0,
    sameCalls: 0,
    largestResultBytes: 0,
  };
  assert.deepEqual(read('/v1/embeddings', { input: ['a'] }), nothing);
  assert.deepEqual(read('/v1/responses', { input: 'hello', previous_response_id: 'r' }), nothing);
  const messages = [1, null, { role: { a: 1 } }, { role: 'assistant'.repeat(20) }, []];
  assert.deepEqual(read('/v1/chat/completions', { messages }), nothing);
  const odd = [{ role: 'assistant', tool_calls: [{}, 5, { function: 3 }], function_call: null }];
  assert.equal(read('/v1/chat/completions', { messages: odd }).steps, 1);
});

test('arguments nested beyond any limit are still one call', () => {
  const deep = '['.repeat(100_000);
  const messages = [{ role: 'assistant', tool_calls: [chatCall('f', deep), chatCall('f', deep)] }];
  assert.equal(read('/v1/chat/completions', { messages }).sameCalls, 2);
});

test('canonical JSON: equal values have one text, different ones have two', () => {
  const canonical = (text: string) => canonicalJson(new JsonValue(scanJson(Buffer.from(text)), 0));
  const shuffled = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(shuffled);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([key, inside]) => [key, shuffled(inside)]),
    );
  };
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
      const text = canonical(JSON.stringify(one));
      assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(one)));
      assert.equal(canonical(JSON.stringify(shuffled(one), null, 2)), text);
      const isSame = canonical(JSON.stringify(other)) === text;
      assert.equal(isSame, isDeepEqual(JSON.parse(JSON.stringify(other)), JSON.parse(text)));
    }),
  );
});

function isDeepEqual(one: unknown, other: unknown): boolean {
  try {
    assert.deepEqual(one, other);
    return true;
  } catch {
    return false;
  }
}
