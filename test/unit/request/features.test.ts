/** What bodies use, as the API references of OpenAI and Anthropic write it; and what clients call their session. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { featuresOf } from '../../../agent/request/features.ts';
import { scanJson } from '../../../agent/request/json/scan.ts';
import { JsonValue } from '../../../agent/request/json/value.ts';
import { sessionInBody, sessionName } from '../../../agent/request/session.ts';
import { processorMs } from '../../helpers/work-time.ts';

const read = (body: object | string): JsonValue =>
  new JsonValue(scanJson(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))), 0);

const user = (...content: object[]): object => ({ messages: [{ role: 'user', content }] });

const CASES: [string, object | string, string[]][] = [
  ['plain', { model: 'm', messages: [{ role: 'user', content: 'hi' }] }, []],
  [
    'nothing of everything',
    {
      tools: [],
      functions: null,
      response_format: { type: 'text' },
      mcp_servers: [],
      thinking: { type: 'disabled' },
      reasoning_effort: 'none',
      reasoning: null,
      text: { verbosity: 'low' },
    },
    [],
  ],
  ['function tools', { tools: [{ type: 'function', function: { name: 'f' } }] }, ['tools']],
  ['Anthropic tools', { tools: [{ name: 'f', input_schema: { type: 'image' } }] }, ['tools']],
  ['custom tools', { tools: [{ type: 'custom', name: 'f' }] }, ['tools']],
  ['old functions', { functions: [{ name: 'f' }] }, ['tools']],
  [
    'web search',
    { tools: [{ type: 'web_search_20250305', name: 'w' }] },
    ['provider_tools', 'tools'],
  ],
  ['a tool of an odd type', { tools: [{ type: 7 }, { type: 'x'.repeat(100) }] }, ['tools']],
  ['mixed tools', { tools: [{ type: 'function' }, { type: 'mcp' }] }, ['provider_tools', 'tools']],
  ['web search of chat', { web_search_options: {} }, ['provider_tools', 'tools']],
  ['MCP of messages', { mcp_servers: [{ url: 'u' }] }, ['provider_tools', 'tools']],
  [
    'a picture in chat',
    user({ type: 'text', text: 'x' }, { type: 'image_url', image_url: { url: 'u' } }),
    ['images'],
  ],
  ['a picture without a type', user({ image_url: 'u' }), ['images']],
  [
    'a picture in messages',
    user({ type: 'image', source: { type: 'base64', data: '' } }),
    ['images'],
  ],
  [
    'a picture in a result',
    user({ type: 'tool_result', content: [{ type: 'image' }] }),
    ['images'],
  ],
  [
    'a picture in responses',
    { input: [{ role: 'user', content: [{ type: 'input_image', image_url: 'u' }] }] },
    ['images'],
  ],
  [
    'a screenshot',
    {
      input: [
        { type: 'computer_call_output', output: { type: 'computer_screenshot', image_url: 'u' } },
      ],
    },
    ['images'],
  ],
  [
    'a picture for a stored prompt',
    { prompt: { id: 'p', variables: { v: { type: 'input_image' } } } },
    ['images'],
  ],
  ['escaped letters', '{"messages":[{"content":[{"\\u0074ype":"im\\u0061ge"}]}]}', ['images']],
  ['a type given twice', '{"messages":[{"content":[{"type":"image","type":"text"}]}]}', ['images']],
  ['tools given twice', '{"tools":[{"name":"f"}],"tools":[]}', ['tools']],
  ['arguments of a call', user({ type: 'tool_use', input: { type: 'image', image_url: 'x' } }), []],
  ['sound', user({ type: 'input_audio', input_audio: { data: '' } }), ['audio']],
  ['sound as the answer', { modalities: ['text', 'audio'], audio: { voice: 'v' } }, ['audio']],
  ['a film', user({ type: 'video_url', video_url: { url: 'u' } }), ['video']],
  ['a file in chat', user({ type: 'file', file: { file_data: 'd' } }), ['files']],
  ['a document', user({ type: 'document', source: { type: 'text', data: 'd' } }), ['files']],
  [
    'a picture in a document',
    user({ type: 'document', source: { type: 'content', content: [{ type: 'image' }] } }),
    ['files', 'images'],
  ],
  ['JSON mode', { response_format: { type: 'json_object' } }, ['json_mode']],
  ['a schema', { response_format: { type: 'json_schema', json_schema: {} } }, ['json_mode']],
  ['a schema in responses', { text: { format: { type: 'json_schema' } } }, ['json_mode']],
  ['a schema in messages', { output_config: { format: { type: 'json_schema' } } }, ['json_mode']],
  ['effort', { reasoning_effort: 'high' }, ['reasoning']],
  ['reasoning', { reasoning: { effort: 'low' } }, ['reasoning']],
  ['thinking', { thinking: { type: 'enabled', budget_tokens: 2000 } }, ['reasoning']],
  ['prose about it', user({ type: 'text', text: '{"type":"image"}' }), []],
];

test('features of bodies in each dialect', () => {
  for (const [what, body, expected] of CASES)
    assert.deepEqual(featuresOf(read(body)), expected, what);
});

test('any JSON has features or none, and never throws', () => {
  const key = fc.constantFrom(
    'messages',
    'content',
    'type',
    'tools',
    'text',
    'thinking',
    'input',
    'format',
    'modalities',
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'medium' },
      fc.constantFrom(null, 1, true, 'image', 'function', 'audio', ''),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(key, tie('value'), { maxKeys: 5 }),
    ),
  }));
  fc.assert(
    fc.property(fc.dictionary(key, value), (body) => {
      featuresOf(read(body));
      sessionInBody(read(body));
    }),
    { numRuns: 1000 },
  );
});

test('deep and long bodies are walked in linear time, without recursion', () => {
  const deep = `{"messages":${'[{"content":'.repeat(200)}"x"${'}]'.repeat(200)}}`;
  assert.deepEqual(featuresOf(read(deep)), []);
  const long = read(user(...Array.from({ length: 40_000 }, () => ({ type: 'text', text: 'x' }))));
  assert.ok(processorMs(() => assert.deepEqual(featuresOf(long), [])) < 2000);
});

test('sessions: plain names stay, any other is hashed to 64 characters', () => {
  assert.equal(sessionName(undefined), '');
  assert.equal(sessionName(''), '');
  assert.equal(sessionName('chat-1_2.3:4'), 'chat-1_2.3:4');
  assert.equal(sessionName('x'.repeat(64)), 'x'.repeat(64));
  for (const odd of ['x'.repeat(65), 'a b', 'a\nb', 'é', '\u0000']) {
    assert.match(sessionName(odd), /^[0-9a-f]{64}$/, odd);
    assert.equal(sessionName(odd), sessionName(odd));
  }
  assert.notEqual(sessionName('a b'), sessionName('a c'));
});

test('sessions in bodies', () => {
  const cases: [object, string][] = [
    [{}, ''],
    [{ metadata: null }, ''],
    [{ metadata: 'x' }, ''],
    [{ metadata: { session_id: 's' } }, 's'],
    [{ metadata: { user_id: 'u' } }, 'u'],
    [{ metadata: { user_id: 'u', session_id: 's' } }, 's'],
    [{ metadata: { session_id: 7 } }, ''],
    [{ metadata: { session_id: 'x'.repeat(10_000) } }, ''],
  ];
  for (const [body, expected] of cases) assert.equal(sessionInBody(read(body)), expected);
});
