/** Every client dialect to every provider dialect: what arrives keeps to the provider's published shape. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { anthropicMessagesRequest } from '../../helpers/provider-shapes/anthropic-messages.ts';
import { openAiResponsesRequest } from '../../helpers/provider-shapes/openai-responses.ts';
import {
  CHAT,
  COMPLETIONS,
  checkedBody,
  EMBEDDINGS,
  type Json,
  MESSAGES,
  PNG,
  RESPONSES,
  translation,
} from '../../helpers/translation-samples.ts';

const CONVERSATIONS = { chat: CHAT, responses: RESPONSES, messages: MESSAGES } as const;
type Conversing = keyof typeof CONVERSATIONS;

function translated(endpoint: Conversing, dialect: 'openai' | 'anthropic' | 'gemini' | 'bedrock') {
  const result = translation(endpoint, dialect, CONVERSATIONS[endpoint]);
  return { result, body: checkedBody(result, dialect) };
}

test('the samples are what their own providers take', () => {
  openAiResponsesRequest.parse(RESPONSES);
  anthropicMessagesRequest.parse(MESSAGES);
});

const ANTHROPIC_CONVERSATION = [
  {
    role: 'user',
    content: [
      { type: 'text', text: 'Which of these is warmer, and what is this?' },
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PNG } },
    ],
  },
  {
    role: 'assistant',
    content: [
      { type: 'text', text: 'Let me look.' },
      { type: 'tool_use', id: 'call_p', name: 'get_weather', input: { city: 'Paris' } },
      { type: 'tool_use', id: 'call_o', name: 'get_weather', input: { city: 'Oslo' } },
    ],
  },
];

test('responses to Anthropic: items become blocks, results stand first', () => {
  const { result, body } = translated('responses', 'anthropic');
  assert.ok(result.ok);
  assert.equal(result.path, '/messages');
  assert.deepEqual(result.headers, { 'anthropic-version': '2023-06-01' });
  assert.equal(result.responseTranslation, 'responses:anthropic:sse');
  assert.deepEqual(body.messages, [
    ...ANTHROPIC_CONVERSATION,
    {
      role: 'user',
      content: [
        {
          type: 'tool_result',
          tool_use_id: 'call_p',
          content: [{ type: 'text', text: '21 degrees' }],
        },
        {
          type: 'tool_result',
          tool_use_id: 'call_o',
          content: [{ type: 'text', text: '12 degrees' }],
        },
        { type: 'text', text: 'So?' },
      ],
    },
  ]);
  assert.deepEqual(body.system, [{ type: 'text', text: 'You are a weather bot.' }]);
  assert.equal(body.model, 'claude-sonnet-4-5');
});

test('chat to Anthropic: instructions to the front, long integers unharmed', () => {
  const { result, body } = translated('chat', 'anthropic');
  assert.ok(result.ok);
  assert.deepEqual(
    body.system.map(({ text }: { text: string }) => text),
    ['You are a weather bot.', 'Be short.'],
  );
  assert.match(result.body!, /"station":12345678901234567890\b/);
  assert.deepEqual(body.metadata, { user_id: 'user-17' });
  assert.deepEqual(body.stop_sequences, ['END']);
  assert.deepEqual([body.max_tokens, body.temperature, body.stream], [2000, 0.5, true]);
  assert.deepEqual(body.tools[0].strict, true);
  assert.deepEqual(result.responseArgs, {
    id: 'req-1',
    model: 'weather-bot',
    created: 1_795_000_000,
    include_usage: true,
  });
  assert.deepEqual(result.warnings, []);
});

test('chat to Gemini: roles, calls and responses by name, in the order of the calls', () => {
  const { result, body } = translated('chat', 'gemini');
  assert.ok(result.ok);
  assert.equal(result.path, '/models/gemini-2.5-flash:streamGenerateContent?alt=sse');
  assert.deepEqual(body.systemInstruction, {
    parts: [{ text: 'You are a weather bot.' }, { text: 'Be short.' }],
  });
  assert.deepEqual(
    body.contents.map(({ role }: Json) => role),
    ['user', 'model', 'user'],
  );
  assert.deepEqual(body.contents[2].parts, [
    { functionResponse: { name: 'get_weather', response: { output: '21 degrees' } } },
    { functionResponse: { name: 'get_weather', response: { degrees: 12 } } },
    { text: 'So?' },
  ]);
  assert.match(result.body!, /"station":12345678901234567890\b/);
  assert.deepEqual(body.contents[0].parts[1], { inlineData: { mimeType: 'image/png', data: PNG } });
  assert.deepEqual(body.generationConfig, {
    temperature: 0.5,
    maxOutputTokens: 2000,
    stopSequences: ['END'],
  });
});

test('messages to OpenAI: blocks become messages, pictures of results are shown by the user', () => {
  const { result, body } = translated('messages', 'openai');
  assert.ok(result.ok);
  assert.equal(result.path, '/chat/completions');
  assert.equal(result.responseTranslation, 'messages:openai:sse');
  assert.deepEqual(body.messages, [
    { role: 'system', content: 'You are a weather bot.' },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'Which of these is warmer, and what is this?' },
        { type: 'image_url', image_url: { url: `data:image/png;base64,${PNG}` } },
      ],
    },
    {
      role: 'assistant',
      content: 'Let me look.',
      tool_calls: [
        {
          id: 'toolu_p',
          type: 'function',
          function: { name: 'get_weather', arguments: '{"city":"Paris"}' },
        },
        {
          id: 'toolu_o',
          type: 'function',
          function: { name: 'get_weather', arguments: '{"city":"Oslo"}' },
        },
      ],
    },
    { role: 'tool', tool_call_id: 'toolu_o', content: 'no station' },
    { role: 'tool', tool_call_id: 'toolu_p', content: '21 degrees' },
    {
      role: 'user',
      content: [
        { type: 'image_url', image_url: { url: `data:image/png;base64,${PNG}` } },
        { type: 'text', text: 'So?' },
      ],
    },
  ]);
  assert.deepEqual(body.stream_options, { include_usage: true });
  assert.equal(body.max_completion_tokens, 4000);
  assert.equal(body.user, 'user-17');
});

test('messages to Gemini: results are put in the order of their calls', () => {
  const { body } = translated('messages', 'gemini');
  const [first, second] = body.contents[2].parts;
  assert.deepEqual(first.functionResponse.response, { output: '21 degrees' });
  assert.deepEqual(second.functionResponse.response, { error: 'no station' });
});

test('messages to Bedrock: errors, cache points and bytes', () => {
  const { result, body } = translated('messages', 'bedrock');
  assert.ok(result.ok);
  assert.equal(result.path, '/model/anthropic.claude-sonnet-4-5-20250929-v1%3A0/converse-stream');
  assert.deepEqual(body.system, [
    { text: 'You are a weather bot.' },
    { cachePoint: { type: 'default' } },
  ]);
  assert.equal(body.messages[2].content[0].toolResult.status, 'error');
  assert.deepEqual(body.messages[0].content[1].image, { format: 'png', source: { bytes: PNG } });
  assert.deepEqual(body.toolConfig.tools[1], { cachePoint: { type: 'default', ttl: '1h' } });
});

for (const endpoint of Object.keys(CONVERSATIONS) as Conversing[]) {
  for (const dialect of ['openai', 'anthropic', 'gemini', 'bedrock'] as const) {
    const passes =
      (endpoint === 'chat' && dialect === 'openai') ||
      (endpoint === 'messages' && dialect === 'anthropic');
    if (passes) continue;
    test(`${endpoint} to ${dialect} keeps to the shape`, () => {
      const { result, body } = translated(endpoint, dialect);
      assert.ok(result.ok);
      for (const told of ['You are a weather bot.', 'Let me look.', 'get_weather', PNG, 'So?']) {
        assert.ok(result.body!.includes(told), told);
      }
      // Claude's are good wherever Claude runs.
      const isClaude = endpoint === 'messages' && dialect === 'bedrock';
      const isSigned = JSON.stringify(body).includes('EsIB');
      assert.equal(isSigned, isClaude, 'signatures are for their makers');
    });
  }
}

for (const dialect of ['openai', 'anthropic', 'gemini', 'bedrock'] as const) {
  test(`completions to ${dialect}: the prompt is a user's message`, () => {
    const asked = dialect === 'anthropic' ? { ...COMPLETIONS, stop: 'THE END' } : COMPLETIONS;
    const result = translation('completions', dialect, asked);
    const body = checkedBody(result, dialect);
    assert.ok(result.ok);
    assert.equal(result.responseTranslation, `completions:${dialect}:json`);
    assert.match(JSON.stringify(body.messages ?? body.contents), /Once upon a time/);
  });
}

test('embeddings to Gemini and Cohere', () => {
  const gemini = translation('embeddings', 'gemini', EMBEDDINGS, { model: 'gemini-embedding-001' });
  assert.deepEqual(checkedBody(gemini, 'gemini').requests[1], {
    model: 'models/gemini-embedding-001',
    content: { parts: [{ text: 'second text' }] },
    outputDimensionality: 256,
  });
  assert.ok(gemini.ok);
  assert.equal(gemini.path, '/models/gemini-embedding-001:batchEmbedContents');
  assert.equal(gemini.responseArgs.encoding_format, 'base64');
  const cohere = translation('embeddings', 'cohere', EMBEDDINGS);
  assert.deepEqual(checkedBody(cohere, 'cohere'), {
    model: 'embed-v4.0',
    texts: ['first text', 'second text'],
    input_type: 'search_document',
    embedding_types: ['float'],
    output_dimension: 256,
  });
  assert.ok(cohere.ok);
  assert.equal(cohere.responseTranslation, 'embeddings:cohere:json');
});

test('pairs that cannot be: embeddings of Anthropic and Bedrock, answers of Cohere', () => {
  for (const dialect of ['anthropic', 'bedrock'] as const) {
    assert.equal(translation('embeddings', dialect, EMBEDDINGS).ok, false);
  }
  assert.equal(translation('chat', 'cohere', CHAT).ok, false);
});
