/** Counts that were published together with the API's own numbers. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chat, count, part } from './bodies.ts';

/** OpenAI Cookbook, "How to count tokens with tiktoken", section 6. */
const JARGON = [
  {
    role: 'system',
    content:
      'You are a helpful, pattern-following assistant that translates corporate jargon into plain English.',
  },
  {
    role: 'system',
    name: 'example_user',
    content: 'New synergies will help drive top-line growth.',
  },
  {
    role: 'system',
    name: 'example_assistant',
    content: 'Things working well together will increase revenue.',
  },
  {
    role: 'system',
    name: 'example_user',
    content:
      "Let's circle back when we have more bandwidth to touch base on opportunities for increased leverage.",
  },
  {
    role: 'system',
    name: 'example_assistant',
    content: "Let's talk later when we're less busy about how to do better.",
  },
  {
    role: 'user',
    content:
      "This late pivot means we don't have time to boil the ocean for the client deliverable.",
  },
];

test("the Cookbook's messages", () => {
  const published: [string, number][] = [
    ['gpt-3.5-turbo-0301', 127],
    ['gpt-3.5-turbo-0613', 129],
    ['gpt-3.5-turbo', 129],
    ['gpt-4-0314', 129],
    ['gpt-4-0613', 129],
    ['gpt-4', 129],
    ['gpt-4o', 124],
    ['gpt-4o-mini', 124],
  ];
  for (const [model, tokens] of published) {
    const counted = chat(model, { messages: JARGON });
    assert.equal(counted.tokens, tokens, model);
    assert.equal(counted.isEstimate, false, model);
  }
});

/** The same, section 7. */
const WEATHER_TOOL = {
  type: 'function',
  function: {
    name: 'get_current_weather',
    description: 'Get the current weather in a given location',
    parameters: {
      type: 'object',
      properties: {
        location: {
          type: 'string',
          description: 'The city and state, e.g. San Francisco, CA',
        },
        unit: {
          type: 'string',
          description: 'The unit of temperature to return',
          enum: ['celsius', 'fahrenheit'],
        },
      },
      required: ['location'],
    },
  },
};

const WEATHER = {
  messages: [
    {
      role: 'system',
      content: 'You are a helpful assistant that can answer to questions about the weather.',
    },
    { role: 'user', content: "What's the weather like in San Francisco?" },
  ],
  tools: [WEATHER_TOOL],
};

test("the Cookbook's tool", () => {
  const published: [string, number][] = [
    ['gpt-3.5-turbo', 105],
    ['gpt-4', 105],
    ['gpt-4o', 101],
    ['gpt-4o-mini', 101],
  ];
  for (const [model, tokens] of published) {
    const counted = chat(model, WEATHER);
    assert.equal(counted.tokens, tokens, model);
    assert.equal(counted.isEstimate, false, model);
  }
});

test('the same tool in the shapes of functions and of responses', () => {
  const { tools: _tools, ...messages } = WEATHER;
  const functions = { ...messages, functions: [WEATHER_TOOL.function] };
  assert.equal(chat('gpt-4o', functions).tokens, 101);
  const flat = { type: 'function', ...WEATHER_TOOL.function };
  const [system, user] = WEATHER.messages;
  const responses = { instructions: system.content, input: user.content, tools: [flat] };
  assert.equal(count('responses', 'gpt-4o', responses).tokens, 101);
  assert.equal(count('responses', 'gpt-4o', { input: WEATHER.messages }).tokens, 33);
});

const say = (content: string, role = 'user') => ({ role, content });
const doStuff = { name: 'do_stuff', parameters: { type: 'object', properties: {} } };
const bing = (properties: object) => ({
  name: 'bing_bong',
  description: 'Do a bing bong',
  parameters: { type: 'object', properties },
});
const recipe = {
  name: 'get_recipe',
  parameters: {
    type: 'object',
    required: ['ingredients', 'instructions', 'time_to_cook'],
    properties: {
      ingredients: {
        type: 'array',
        items: {
          type: 'object',
          required: ['name', 'unit', 'amount'],
          properties: {
            name: { type: 'string' },
            unit: { enum: ['grams', 'ml', 'cups', 'pieces', 'teaspoons'], type: 'string' },
            amount: { type: 'number' },
          },
        },
      },
      instructions: {
        type: 'array',
        items: { type: 'string' },
        description: 'Steps to prepare the recipe (no numbering)',
      },
      time_to_cook: {
        type: 'number',
        description: 'Total time to prepare the recipe in minutes',
      },
    },
  },
};
const nested = {
  foo: {
    type: 'object',
    properties: { bar: { type: 'string', enum: ['a', 'b', 'c'] }, baz: { type: 'boolean' } },
  },
};
const call = (json: string) => ({
  role: 'assistant',
  content: '',
  function_call: { name: 'do_stuff', arguments: json },
});
const result = (name: string, content: string) => ({ role: 'function', name, content });

/** github.com/hmarr/openai-chat-tokens, tests/token-counts.test.ts: as the API counted them for gpt-3.5-turbo. */
const MEASURED: [number, object[], object[]?][] = [
  [8, [say('hello')]],
  [9, [say('hello world')]],
  [8, [say('hello', 'system')]],
  [9, [say('hello:', 'system')]],
  [
    27,
    [
      say("# Important: you're the best robot", 'system'),
      say('hello robot'),
      say('hello world', 'assistant'),
    ],
  ],
  [31, [say('hello')], [{ name: 'foo', parameters: { type: 'object', properties: {} } }]],
  [
    36,
    [say('hello')],
    [{ name: 'foo', description: 'Do a foo', parameters: { type: 'object', properties: {} } }],
  ],
  [49, [say('hello')], [bing({ foo: { type: 'string' } })]],
  [
    57,
    [say('hello')],
    [bing({ foo: { type: 'string' }, bar: { type: 'number', description: 'A number' } })],
  ],
  [68, [say('hello')], [bing(nested)]],
  [15, [say('hello world'), result('do_stuff', '{}')]],
  [28, [say('hello world'), result('do_stuff', '{"foo": "bar", "baz": 1.5}')]],
  [24, [result('dance_the_tango', '{"a": { "b" : { "c": false}}}')]],
  [26, [call('{"foo": "bar", "baz": 1.5}')]],
  [25, [call('{"foo":"bar", "baz":\n\n 1.5}')]],
  [35, [say('Hello', 'system'), say('Hi there')], [doStuff]],
  [35, [say('Hello:', 'system'), say('Hi there')], [doStuff]],
  [40, [say('Hello:', 'system'), say('Hello', 'system'), say('Hi there')], [doStuff]],
  [106, [say('hello')], [recipe]],
];

test('functions, calls and results as they were measured', () => {
  for (const [tokens, messages, functions] of MEASURED) {
    const counted = chat('gpt-3.5-turbo', { messages, functions });
    assert.equal(counted.tokens, tokens, JSON.stringify({ messages, functions }));
    assert.equal(counted.isEstimate, false);
  }
});

test('a tool choice costs what it names', () => {
  const base = chat('gpt-4', WEATHER).tokens;
  const choose = (tool_choice: unknown) => chat('gpt-4', { ...WEATHER, tool_choice }).tokens - base;
  assert.equal(choose('auto'), 0);
  assert.equal(choose('none'), 1);
  // get_current_weather is three tokens.
  assert.equal(choose({ type: 'function', function: { name: 'get_current_weather' } }), 3 + 4);
});

/** Claude docs, "Token counting". The tokenizer is not public: near is enough. */
test("Anthropic's examples, nearly", () => {
  const tool = {
    name: 'get_weather',
    description: 'Get the current weather in a given location',
    input_schema: {
      type: 'object',
      properties: {
        location: { type: 'string', description: 'The city and state, e.g. San Francisco, CA' },
      },
      required: ['location'],
    },
  };
  const messages = [say("What's the weather like in San Francisco?")];
  const withTool = count('messages', 'claude-opus-4-20250514', { tools: [tool], messages });
  assert.ok(Math.abs(withTool.tokens - 403) < 403 * 0.05, `${withTool.tokens}`);
  const greeting = { system: 'You are a scientist', messages: [say('Hello, Claude')] };
  const hello = count('messages', 'claude-opus-4-20250514', greeting);
  assert.ok(Math.abs(hello.tokens - 14) <= 3, `${hello.tokens}`);
  assert.equal(hello.isEstimate, true);
  const viaChat = chat('claude-opus-4-20250514', { tools: [WEATHER_TOOL], messages });
  assert.ok(Math.abs((part(viaChat, 'tools') ?? 0) - (part(withTool, 'tools') ?? 0)) < 50);
});

test('which models are estimates', () => {
  const isEstimate = (model: string) => chat(model, { messages: [say('hello')] }).isEstimate;
  for (const model of ['gpt-4o', 'openai/gpt-4o-mini', 'gpt-4-turbo', 'ft:gpt-3.5-turbo:x']) {
    assert.equal(isEstimate(model), false, model);
  }
  const others = ['gpt-5', 'o3', 'gpt-6-astra', 'claude-opus-4-8', 'gemini-3-pro', '__proto__'];
  for (const model of [...others, 'llama-3.3-70b', 'mistral-large', 'qwen3-32b', 'deepseek-chat']) {
    assert.equal(isEstimate(model), true, model);
  }
});
