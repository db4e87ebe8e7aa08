/** What differs between generations of models, and what providers check between fields. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Asked,
  ask,
  askMessages,
  CHAT,
  checkedBody,
  type Json,
  SCHEMA_FORMAT,
  translation,
} from '../../helpers/translation-samples.ts';
import { assertGrowth } from '../../helpers/work-time.ts';

function anthropic(parameters: Json, asked: Asked = {}) {
  const result = translation('chat', 'anthropic', ask(parameters), asked);
  const body = checkedBody(result, 'anthropic');
  assert.ok(result.ok);
  return { body, warnings: result.warnings, args: result.responseArgs };
}

function gemini(
  parameters: Json,
  model = 'gemini-2.5-flash',
  endpoint: 'chat' | 'messages' = 'chat',
) {
  const body = endpoint === 'chat' ? ask(parameters) : askMessages(parameters);
  const result = translation(endpoint, 'gemini', body, { model, unsupported: 'drop' });
  const written = checkedBody(result, 'gemini');
  assert.ok(result.ok);
  return { body: written, warnings: result.warnings };
}

function refusal(body: Json, endpoint: 'chat' | 'messages' | 'responses' = 'chat') {
  const result = translation(endpoint, endpoint === 'messages' ? 'openai' : 'anthropic', body);
  assert.ok(!result.ok, 'it must be refused');
  return result;
}

const TOOL = { type: 'function', function: { name: 'look', parameters: { type: 'object' } } };
const CALL = { id: 'c1', type: 'function', function: { name: 'look', arguments: '{}' } };
const LOOP = [
  { role: 'user', content: 'Hello' },
  { role: 'assistant', content: null, tool_calls: [CALL] },
  { role: 'tool', tool_call_id: 'c1', content: 'seen' },
];

test('a request without a limit gets the default one, and a budget of thinking on top', () => {
  assert.equal(anthropic({}).body.max_tokens, 4096);
  assert.equal(anthropic({}, { provider: { defaultMaxTokens: 999 } }).body.max_tokens, 999);
  const { body } = anthropic({ reasoning_effort: 'low' });
  assert.deepEqual(body.thinking, { type: 'enabled', budget_tokens: 2048 });
  assert.equal(body.max_tokens, 2048 + 4096);
});

test('a budget leaves room for the answer, or is not asked for', () => {
  const { body } = anthropic({ reasoning_effort: 'high', max_tokens: 4000 });
  assert.deepEqual(body.thinking, { type: 'enabled', budget_tokens: 2976 });
  const small = anthropic({ reasoning_effort: 'high', max_tokens: 1500 });
  assert.equal(small.body.thinking, undefined);
  assert.deepEqual(small.warnings, ['reasoning_effort']);
});

test('newer Claudes think by effort and take no sampling', () => {
  const asked = { model: 'claude-opus-4-8', unsupported: 'drop' } as const;
  const { body, warnings } = anthropic(
    { reasoning_effort: 'minimal', temperature: 0.2, top_p: 1 },
    asked,
  );
  assert.deepEqual(body.thinking, { type: 'adaptive' });
  assert.deepEqual(body.output_config, { effort: 'low' });
  assert.equal(body.temperature, undefined);
  assert.deepEqual(warnings, ['temperature']);
  assert.deepEqual(anthropic({ temperature: 1 }, { model: 'claude-opus-5' }).warnings, []);
});

test('effort none switches thinking off where it is on unasked', () => {
  const off = { reasoning_effort: 'none' };
  assert.deepEqual(anthropic(off, { model: 'claude-opus-5' }).body.thinking, { type: 'disabled' });
  assert.equal(anthropic(off, { model: 'claude-opus-4-8' }).body.thinking, undefined);
  assert.equal(anthropic(off).body.thinking, undefined);
});

test('a Claude that cannot think refuses the wish, by policy', () => {
  const result = translation('chat', 'anthropic', ask({ reasoning_effort: 'high' }), {
    model: 'claude-3-5-haiku-20241022',
  });
  assert.ok(!result.ok);
  assert.equal(result.param, 'reasoning_effort');
});

test('no thinking begins in a loop of tools that was begun without', () => {
  const { body, warnings } = anthropic({ messages: LOOP, tools: [TOOL], reasoning_effort: 'high' });
  assert.equal(body.thinking, undefined);
  assert.deepEqual(warnings, ['reasoning_effort']);
  const details = [{ type: 'reasoning.text', text: 'Hm.', signature: 'EsIB' }];
  const [question, call, result] = LOOP;
  const signed = anthropic({
    messages: [question, { ...call, reasoning_details: details }, result],
    tools: [TOOL],
    reasoning_effort: 'high',
  });
  assert.equal(signed.body.thinking.type, 'enabled');
  assert.deepEqual(signed.body.messages[1].content[0], {
    type: 'thinking',
    thinking: 'Hm.',
    signature: 'EsIB',
  });
});

test('temperature above 1 is lowered, with a warning; top_p gives way to it', () => {
  const { body, warnings } = anthropic({ temperature: 1.7 });
  assert.equal(body.temperature, 1);
  assert.deepEqual(warnings, ['temperature']);
  const both = anthropic({ temperature: 0.5, top_p: 0.5 }, { unsupported: 'drop' });
  assert.deepEqual([both.body.temperature, both.body.top_p], [0.5, undefined]);
  assert.deepEqual(both.warnings, ['top_p']);
});

test('white space alone stops no Claude', () => {
  const { body, warnings } = anthropic({ stop: ['\n\n', 'END'] }, { unsupported: 'drop' });
  assert.deepEqual(body.stop_sequences, ['END']);
  assert.deepEqual(warnings, ['stop']);
});

test('a schema is told as such, closed; what Claude cannot check is told in words', () => {
  const { body } = anthropic({ response_format: SCHEMA_FORMAT });
  const { schema } = body.output_config.format;
  assert.deepEqual(schema.properties.degrees, { type: 'number', description: '{minimum: -100}' });
  assert.equal(schema.additionalProperties, false);
});

test('older Claudes, and open schemas, answer through a forced tool', () => {
  const old = anthropic(
    { response_format: SCHEMA_FORMAT },
    { model: 'claude-3-5-sonnet-20241022' },
  );
  assert.deepEqual(old.body.tool_choice, {
    type: 'tool',
    name: 'json_answer',
    disable_parallel_tool_use: true,
  });
  assert.equal(old.args.json_tool, 'json_answer');
  const open = { type: 'object', additionalProperties: { type: 'string' } };
  const format = { type: 'json_schema', json_schema: { name: 'map', schema: open } };
  const own = { ...TOOL, function: { ...TOOL.function, name: 'json_answer' } };
  const taken = anthropic({ response_format: format, tools: [own] });
  assert.equal(taken.args.json_tool, 'json_answer_');
  assert.deepEqual(taken.body.tool_choice, { type: 'any' });
});

test('ids of other providers are renamed, and each is used once', () => {
  const id = 'functions.look:0';
  const call = { ...CALL, id };
  const loop = [
    { role: 'assistant', content: null, tool_calls: [call] },
    { role: 'tool', tool_call_id: id, content: 'seen' },
  ];
  const messages = [{ role: 'user', content: 'Hello' }, ...loop, ...loop];
  const { body } = anthropic({ messages, tools: [TOOL] });
  const ids = body.messages.flatMap(({ content }: Json) =>
    (content as Json[]).flatMap((block) => block.id ?? block.tool_use_id ?? []),
  );
  assert.deepEqual(ids, ['call_1', 'call_1', 'call_2', 'call_2']);
});

test('calls without tools: they are declared again, and may not be called', () => {
  const { body } = anthropic({ messages: LOOP });
  assert.deepEqual(body.tools, [{ name: 'look', input_schema: { type: 'object' } }]);
  assert.deepEqual(body.tool_choice, { type: 'none' });
});

test('neighbours of one role are merged, empty messages left out, the end trimmed', () => {
  const { body } = anthropic({
    messages: [
      { role: 'user', content: 'a' },
      { role: 'user', content: ' \n' },
      { role: 'user', content: 'b' },
      { role: 'assistant', content: 'c ' },
    ],
  });
  assert.deepEqual(body.messages, [
    {
      role: 'user',
      content: [
        { type: 'text', text: 'a' },
        { type: 'text', text: 'b' },
      ],
    },
    { role: 'assistant', content: [{ type: 'text', text: 'c' }] },
  ]);
});

test('instructions alone are said by the user', () => {
  const { body } = anthropic({ messages: [{ role: 'system', content: 'Write a poem.' }] });
  assert.equal(body.system, undefined);
  assert.equal(body.messages[0].role, 'user');
});

test('older functions are tools, and the response side is told', () => {
  const { body, args } = anthropic({
    messages: [
      { role: 'user', content: 'Hello' },
      { role: 'assistant', content: null, function_call: { name: 'look', arguments: '' } },
      { role: 'function', name: 'look', content: 'seen' },
    ],
    functions: [
      { name: 'look', description: 'Look', parameters: { type: 'object', properties: {} } },
    ],
    function_call: 'auto',
  });
  const [call] = body.messages[1].content;
  assert.equal(body.messages[2].content[0].tool_use_id, call.id);
  assert.equal(args.legacy_functions, true);
});

test('Gemini: a level from 3 on, a budget before, neither before 2.5', () => {
  const config = (model: string, effort: string) =>
    gemini({ reasoning_effort: effort }, model).body.generationConfig?.thinkingConfig;
  assert.deepEqual(config('gemini-3-pro-preview', 'medium'), { thinkingLevel: 'MEDIUM' });
  assert.deepEqual(config('gemini-2.5-flash', 'medium'), { thinkingBudget: 8192 });
  assert.deepEqual(config('gemini-2.5-flash', 'max'), { thinkingBudget: 24_576 });
  assert.deepEqual(config('gemini-2.5-flash', 'none'), { thinkingBudget: 0 });
  assert.deepEqual(config('gemini-2.5-pro', 'none'), { thinkingBudget: 128 });
  assert.equal(config('gemini-2.0-flash', 'medium'), undefined);
  assert.deepEqual(gemini({ reasoning_effort: 'low' }, 'gemini-2.0-flash').warnings, [
    'reasoning_effort',
  ]);
});

test('Gemini 3 wants signatures: its own where kept, else it is told there is none', () => {
  const parts = (call: Json) =>
    gemini(
      { messages: [LOOP[0], { ...LOOP[1], tool_calls: [call] }, LOOP[2]], tools: [TOOL] },
      'gemini-3-flash',
    ).body.contents[1].parts;
  assert.equal(parts(CALL)[0].thoughtSignature, 'skip_thought_signature_validator');
  const signed = { ...CALL, extra_content: { google: { thought_signature: 'GSIG' } } };
  assert.equal(parts(signed)[0].thoughtSignature, 'GSIG');
  const older = gemini({ messages: LOOP, tools: [TOOL] }).body.contents[1].parts;
  assert.equal(older[0].thoughtSignature, undefined);
});

test('a signature of Gemini comes back with the first call of the turn', () => {
  const content = [
    { type: 'thinking', thinking: 'Hm.', signature: 'gemini:GSIG' },
    { type: 'tool_use', id: 't1', name: 'look', input: {} },
    { type: 'tool_use', id: 't2', name: 'look', input: {} },
  ];
  const results = ['t1', 't2'].map((id) => ({
    type: 'tool_result',
    tool_use_id: id,
    content: 'seen',
  }));
  const { body } = gemini(
    {
      messages: [
        { role: 'user', content: 'Hello' },
        { role: 'assistant', content },
        { role: 'user', content: results },
      ],
    },
    'gemini-3-flash',
    'messages',
  );
  const calls = body.contents[1].parts.map((part: Json) => part.thoughtSignature);
  assert.deepEqual(calls, ['GSIG', undefined]);
});

test('Gemini before 3 takes no schema beside tools', () => {
  const parameters = { response_format: SCHEMA_FORMAT, tools: [TOOL] };
  assert.deepEqual(gemini(parameters).warnings, ['response_format']);
  assert.equal(
    gemini(parameters, 'gemini-3-flash').body.generationConfig.responseMimeType,
    'application/json',
  );
});

test('OpenAI: strict only where every property is required', () => {
  const written = (schema: Json) =>
    checkedBody(
      translation(
        'messages',
        'openai',
        askMessages({ output_config: { format: { type: 'json_schema', schema } } }),
      ),
      'openai',
    ).response_format.json_schema.strict;
  const closed = {
    type: 'object',
    properties: { a: { type: 'string' } },
    additionalProperties: false,
  };
  assert.equal(written({ ...closed, required: ['a'] }), true);
  assert.equal(written(closed), false);
});

test('hosts that know only max_tokens are told so', () => {
  const provider = { variant: 'compatible' } as const;
  const result = translation('messages', 'openai', askMessages({}), { provider });
  const body = checkedBody(result, 'openai');
  assert.deepEqual([body.max_tokens, body.max_completion_tokens], [5000, undefined]);
});

test('what OpenAI does not take while it reasons is left out by policy, and kept when it does not', () => {
  const sampling = { temperature: 0.5, top_p: 0.9, stop_sequences: ['END'] };
  const written = (model: string, more: object, unsupported: 'drop' | 'refuse' = 'drop') => {
    const body = askMessages({ ...sampling, ...more });
    const result = translation('messages', 'openai', body, { model, unsupported });
    assert.ok(result.ok);
    const { temperature, top_p: topP, stop } = checkedBody(result, 'openai');
    return [temperature, topP, stop?.length, result.warnings.join()];
  };
  const wish = { thinking: { type: 'enabled', budget_tokens: 2000 } };
  const dropped = [undefined, undefined, undefined, 'temperature,top_p,stop_sequences'];
  const kept = [0.5, 0.9, 1, ''];
  for (const model of ['o3', 'openai/gpt-5-mini', 'gpt-5.6-luna', 'gpt-6']) {
    assert.deepEqual(written(model, {}), dropped, model);
  }
  for (const model of ['gpt-4o', 'gpt-5.1', 'gpt-5-chat-latest', 'my-deployment', 'gpt-oss-120b']) {
    assert.deepEqual(written(model, {}), kept, model);
  }
  assert.deepEqual(written('gpt-5.1', wish), dropped);
  assert.deepEqual(written('gpt-5.1', { thinking: { type: 'disabled' } }), kept);
  const harmless = { temperature: 1, top_p: 1, stop_sequences: [] };
  assert.deepEqual(
    written('o3', harmless, 'refuse'),
    [undefined, undefined, undefined, ''],
    'what a request without it gets is no loss',
  );
});

test('a model that reasons without tools alone does not beside them', () => {
  const wish = { thinking: { type: 'enabled', budget_tokens: 2000 } };
  const tools = [{ name: 'look', input_schema: { type: 'object' } }];
  const written = (model: string, more: object) => {
    const body = askMessages({ ...wish, ...more });
    const result = translation('messages', 'openai', body, { model, unsupported: 'drop' });
    assert.ok(result.ok);
    return [checkedBody(result, 'openai').reasoning_effort, result.warnings.join()];
  };
  assert.deepEqual(written('gpt-5.6-luna', { tools }), ['none', 'thinking']);
  assert.deepEqual(written('gpt-5.6-luna', {}), ['low', '']);
  assert.deepEqual(written('gpt-5.2', { tools }), ['low', '']);
  for (const model of ['gpt-4o', 'gpt-4.1-mini', 'gpt-5-chat-latest']) {
    assert.deepEqual(written(model, {}), [undefined, 'thinking'], model);
  }
  for (const model of ['gpt-oss-120b', 'my-deployment', 'o3']) {
    assert.deepEqual(written(model, {}), ['low', ''], model);
  }
});

test('more stop sequences than OpenAI takes: by policy', () => {
  const body = askMessages({ stop_sequences: ['a', 'b', 'c', 'd', 'e'] });
  assert.equal(refusal(body, 'messages').param, 'stop_sequences');
  const dropped = translation('messages', 'openai', body, { unsupported: 'drop' });
  assert.deepEqual(checkedBody(dropped, 'openai').stop, ['a', 'b', 'c', 'd']);
});

test('calls and results that do not fit are refused by their path', () => {
  const orphan = refusal(ask({ messages: [LOOP[0], LOOP[2]] }));
  assert.equal(orphan.param, 'messages[1]');
  const open = refusal(ask({ messages: [LOOP[0], LOOP[1], LOOP[0]] }));
  assert.equal(open.param, 'messages[1].tool_calls[0]');
  assert.match(open.message, /must be followed by its result/);
  const broken = { ...CALL, function: { name: 'look', arguments: '{"a":' } };
  const [question, call, result] = LOOP;
  const bad = refusal(ask({ messages: [question, { ...call, tool_calls: [broken] }, result] }));
  assert.equal(bad.param, 'messages[1].tool_calls[0].function.arguments');
});

test('types, ranges and roles are refused with what is allowed', () => {
  assert.match(
    refusal(ask({ temperature: 'hot' })).message,
    /'temperature' must be a number from 0 to 2\./,
  );
  assert.match(refusal(ask({ n: 1.5 })).message, /'n' must be an integer of at least 1\./);
  const role = refusal(ask({ messages: [{ role: 'robot', content: 'x' }] }));
  assert.match(role.message, /'messages\[0\]\.role' must be one of system, developer, user/);
  assert.equal(refusal(ask({ messages: [] })).param, 'messages');
  const image = { type: 'image_url', image_url: { url: 'data:image/tiff;base64,AAAA' } };
  assert.match(
    refusal(ask({ messages: [{ role: 'user', content: [image] }] })).message,
    /image\/png/,
  );
});

test('numbers that no double holds keep their digits, wherever they stand', () => {
  const input = '{"id":9007199254740993,"big":1e400,"fine":0.12345678901234567890,"plain":7}';
  const content = `[{"type":"tool_use","id":"t","name":"look","input":${input}}]`;
  const result = '[{"type":"tool_result","tool_use_id":"t","content":"12345678901234567890"}]';
  const body = `{"model":"m","messages":[{"role":"user","content":"Hello"},{"role":"assistant","content":${content}},{"role":"user","content":${result}}]}`;
  const translated = translation('messages', 'gemini', body);
  assert.ok(translated.ok);
  assert.ok(translated.body!.includes(`"args":${input}`), translated.body);
});

test('broken and bottomless JSON is refused', () => {
  assert.match(
    (translation('chat', 'gemini', '{"model":') as { message: string }).message,
    /not valid JSON/,
  );
  const deep = `{"messages":${'['.repeat(2000)}${']'.repeat(2000)}}`;
  assert.equal(translation('chat', 'gemini', deep).ok, false);
});

test('names that could break a header are not told in one', () => {
  const result = translation('chat', 'gemini', ask({ 'x\r\ny': 1 }), { unsupported: 'drop' });
  assert.ok(result.ok);
  assert.deepEqual(result.warnings, ['unknown_parameter']);
});

test('a conversation of thousands of messages takes time in proportion', async () => {
  const translating = (count: number) => {
    const messages = Array.from({ length: count }, () => CHAT.messages as Json[]).flat();
    const body = JSON.stringify({ ...CHAT, messages });
    return () => assert.ok(translation('chat', 'anthropic', body).ok);
  };
  const [small, large] = [translating(100), translating(800)];
  await assertGrowth('eight times the messages', { small, large, mostTimes: 24 });
});
