import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { countPrompt, guessEndpoint } from '../../../agent/plugins/tokens/count-prompt.ts';
import { unescapeUtf8 } from '../../../agent/plugins/tokens/unescape.ts';
import type { EndpointName } from '../../../agent/request/endpoint.ts';
import { scanJsonPrefix } from '../../../agent/request/json/scan.ts';
import { JsonValue } from '../../../agent/request/json/value.ts';
import { countTokens } from '../../../agent/tokenizer/index.ts';
import { assertGrowth } from '../../helpers/work-time.ts';
import { chat, count, parse, part } from './bodies.ts';

const ENDPOINTS: EndpointName[] = ['chat', 'responses', 'messages', 'completions', 'embeddings'];

test('completions and embeddings have texts and token numbers, and no framing', () => {
  const prompt = (value: unknown) => count('completions', 'davinci-002', { prompt: value }).tokens;
  assert.equal(prompt('hello world'), 2);
  assert.equal(prompt(['hello world', 'hello']), 3);
  assert.equal(prompt([1, 2, 3]), 3);
  assert.equal(prompt([[1, 2, 3], [4]]), 4);
  assert.equal(prompt([]), 0);
  const input = (value: unknown) =>
    count('embeddings', 'text-embedding-3-small', { input: value }).tokens;
  assert.equal(input('hello world'), 2);
  assert.equal(input(['hello', 'world']), 2);
  assert.equal(input([15339, 1917]), 2);
  const suffix = { prompt: 'hello', suffix: ' world' };
  assert.equal(count('completions', 'gpt-3.5-turbo-instruct', suffix).tokens, 2);
});

test('a string and its escaped spelling count the same', () => {
  const spellings = ['"h\\u00e9llo \\ud83d\\ude00\\n\\"x\\" \\/"', '"héllo 😀\\n\\"x\\" /"'];
  const counts = spellings.map(
    (content) => chat('gpt-4o', `{"messages":[{"role":"user","content":${content}}]}`).tokens,
  );
  assert.equal(counts[0], counts[1]);
  assert.equal(counts[0], countTokens('héllo 😀\n"x" /', 'o200k_base') + 7);
});

test('unescaping gives what JSON.parse gives', () => {
  const property = fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
    const plain = JSON.stringify(text);
    const units = Array.from({ length: text.length }, (_, index) => text.charCodeAt(index));
    const hex = units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
    for (const json of [plain.slice(1, -1), hex, `\\ud800${hex}\\udc00x`]) {
      const bytes = Buffer.from(json);
      const expected = Buffer.from(JSON.parse(`"${json}"`) as string);
      assert.deepEqual(Buffer.from(unescapeUtf8(bytes, 0, bytes.length)), expected);
    }
  });
  fc.assert(property, { numRuns: 2000 });
});

test('calls, results and formats are parts of their own', () => {
  const counted = chat('gpt-4o', {
    messages: [
      { role: 'user', content: 'hello' },
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }],
      },
      { role: 'tool', tool_call_id: 'c', content: 'hello world' },
    ],
    response_format: {
      type: 'json_schema',
      json_schema: { name: 'answer', schema: { type: 'object' } },
    },
  });
  assert.equal(part(counted, 'text'), 1);
  assert.equal(part(counted, 'framing'), 3 * 4 + 3);
  assert.equal(part(counted, 'tool calls'), 1 + 1 + 3);
  assert.equal(part(counted, 'tool results'), 2);
  assert.equal(
    part(counted, 'response format'),
    1 + countTokens('{"type":"object"}', 'o200k_base'),
  );
  assert.equal(counted.isEstimate, true);
  const sum = counted.parts.reduce((total, { tokens }) => total + tokens, 0);
  assert.equal(counted.tokens, sum);
});

test('responses: items, instructions, what the provider keeps', () => {
  const body = {
    instructions: 'hello world',
    input: [
      { role: 'user', content: [{ type: 'input_text', text: 'hello' }] },
      { type: 'function_call', name: 'f', arguments: '{}', call_id: 'c' },
      { type: 'function_call_output', call_id: 'c', output: 'hello world' },
      { type: 'reasoning', encrypted_content: 'x'.repeat(5000), summary: [] },
    ],
  };
  const counted = count('responses', 'gpt-4o', body);
  assert.equal(part(counted, 'text'), 3);
  assert.equal(part(counted, 'framing'), 4 * 4 + 3);
  assert.equal(part(counted, 'tool results'), 2);
  assert.equal(count('responses', 'gpt-4o', { input: 'hello' }).tokens, 8);
  assert.equal(count('responses', 'gpt-4o', { input: 'hello' }).isEstimate, false);
  const continued = { input: 'hello', previous_response_id: 'resp_1' };
  assert.equal(count('responses', 'gpt-4o', continued).isEstimate, true);
});

test('messages: blocks of every kind', () => {
  const counted = count('messages', 'claude-sonnet-4-5', {
    system: [{ type: 'text', text: 'hello world' }],
    tools: [{ type: 'bash_20250124', name: 'bash' }],
    tool_choice: { type: 'any' },
    messages: [
      {
        role: 'user',
        content: [
          { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'hello' } },
          { type: 'document', source: { type: 'content', content: [{ type: 'text', text: 'a' }] } },
        ],
      },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'hello', signature: 'y'.repeat(5000) },
          { type: 'tool_use', id: 't', name: 'bash', input: { command: 'ls' } },
        ],
      },
      {
        role: 'user',
        content: [
          {
            type: 'tool_result',
            tool_use_id: 't',
            content: [{ type: 'text', text: 'hello world' }],
          },
        ],
      },
    ],
  });
  assert.equal(part(counted, 'text'), Math.ceil(5 * 1.15));
  assert.equal(part(counted, 'tools'), 588 + 245);
  assert.equal(part(counted, 'tool results'), 3);
  assert.equal(part(counted, 'framing'), 3 * 4 + 3);
});

test('nothing that is JSON makes it throw', () => {
  const key = fc.constantFrom(
    ...['messages', 'role', 'content', 'type', 'text', 'tools', 'function', 'parameters'],
    ...['properties', 'enum', 'items', 'input', 'prompt', 'image_url', 'url', 'source', 'data'],
    ...['name', 'tool_calls', 'arguments', 'required', 'system', 'input_audio', 'file'],
  );
  const word = fc.constantFrom(
    ...['text', 'image_url', 'image', 'tool_use', 'tool_result', 'document', 'input_audio', 'file'],
    ...['function', 'object', 'array', 'string', 'data:image/png;base64,iVBORw0KGgo=', 'hello', ''],
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 7, withCrossShrink: true },
      word,
      fc.integer(),
      fc.constant(null),
      fc.boolean(),
      fc.array(tie('tree'), { maxLength: 4 }),
      fc.dictionary(key, tie('tree'), { maxKeys: 6 }),
    ),
  }));
  const property = fc.property(fc.dictionary(key, tree, { maxKeys: 8 }), (body) => {
    const bytes = Buffer.from(JSON.stringify(body));
    const roots = [parse(body)];
    for (let cut = 1; cut < bytes.length; cut += 7) {
      roots.push(new JsonValue(scanJsonPrefix(bytes.subarray(0, cut)), 0));
    }
    for (const root of roots) {
      for (const endpoint of ENDPOINTS) {
        for (const model of ['gpt-4o', 'claude-opus-4-8']) {
          const { tokens } = countPrompt(root, endpoint, model);
          assert.ok(Number.isSafeInteger(tokens) && tokens >= 0);
        }
      }
    }
  });
  fc.assert(property, { numRuns: 300 });
});

/** Ten times the body may take ten times as long, and some noise. */
test('no shape of a body is worse than linear', async () => {
  const shapes: Record<string, (n: number) => string> = {
    'many tools': (n) => `{"tools":[${'{"type":"x"},'.repeat(n)}{}]}`,
    'many functions': (n) => `{"tools":[${'{"function":{"name":"f"}},'.repeat(n)}{}]}`,
    'deep schema': (n) => deepSchema(n),
    'many parts': (n) =>
      `{"messages":[{"content":[${'{"type":"text","text":"a"},'.repeat(n)}{}]}]}`,
    'many pictures': (n) =>
      `{"messages":[{"content":[${'{"type":"image_url","image_url":"data:,\\/"},'.repeat(n)}{}]}]}`,
    'many numbers': (n) => `{"prompt":[${'1,'.repeat(n * 8)}1]}`,
    'many escapes': (n) => `{"messages":[{"content":"${'\\u00e9\\n'.repeat(n)}"}]}`,
    'backslashes in a picture': (n) =>
      `{"messages":[{"content":[{"type":"image_url","image_url":"data:${'\\\\'.repeat(n)}"}]}]}`,
  };
  for (const [name, shape] of Object.entries(shapes)) {
    const endpoint = name === 'many numbers' ? 'completions' : 'chat';
    const [small, large] = [2_000, 20_000].map((n) => {
      const root = parse(shape(n));
      return () => countPrompt(root, endpoint, 'gpt-4o');
    });
    await assertGrowth(name, { small, large, mostTimes: 25, leastMs: 1 });
  }
});

function deepSchema(n: number): string {
  const depth = 150;
  const open = '{"type":"object","properties":{"a":'.repeat(depth);
  const inner = `{"type":"object","properties":{${'"b":{"type":"null"},'.repeat(n)}"c":{}}}`;
  return `{"tools":[{"function":{"name":"f","parameters":${open}${inner}${'}}'.repeat(depth)}}}]}`;
}

test('which endpoint a body was written for', () => {
  const guess = (body: unknown, model = 'gpt-4o') => guessEndpoint(parse(body), model);
  assert.equal(guess({ messages: [] }), 'chat');
  assert.equal(guess({ messages: [] }, 'claude-opus-4-8'), 'messages');
  assert.equal(guess({ input: '' }), 'responses');
  assert.equal(guess({ input: '' }, 'text-embedding-3-small'), 'embeddings');
  assert.equal(guess({ prompt: '' }), 'completions');
  assert.equal(guess({ text: '' }), undefined);
});
