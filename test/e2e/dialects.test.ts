/**
 * Any client's dialect to any provider's: the official SDKs through a real HAProxy, to a provider that takes only what
 * the published shape of its API allows.
 */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { dialectGateway, TARGETS } from '../helpers/dialect-gateway.ts';
import { ANSWER_TEXT, DialectProvider, USAGE } from '../helpers/dialect-provider.ts';
import type { GatewayStack } from '../helpers/gateway-stack.ts';
import { onEachVersion, type Suite, settledRows } from '../helpers/gateway-suite.ts';
import { PNG } from '../helpers/translation-samples.ts';

const provider = await DialectProvider.start();
after(() => provider.stop());

const openai = ({ url, apiKey }: GatewayStack): OpenAI =>
  new OpenAI({ apiKey, baseURL: `${url}/v1`, maxRetries: 0 });
const anthropic = ({ url, apiKey }: GatewayStack): Anthropic =>
  new Anthropic({ apiKey, baseURL: url, maxRetries: 0 });

const WEATHER = {
  type: 'object' as const,
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
};
const IMAGE = `data:image/png;base64,${PNG}`;
const CITIES = ['Paris', 'Oslo "north"'];

/** A question with an image, answered with two calls, their results, and the answer: in chat. */
async function chat(suite: Suite, model: string, isStream: boolean): Promise<void> {
  const client = openai(suite.stack);
  const messages: OpenAI.ChatCompletionMessageParam[] = [
    { role: 'system', content: 'You are a weather bot.' },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'Which is warmer?' },
        { type: 'image_url', image_url: { url: IMAGE } },
      ],
    },
  ];
  const asked = {
    model,
    messages,
    max_completion_tokens: 500,
    temperature: 0.5,
    stop: ['END'],
    tools: [{ type: 'function' as const, function: { name: 'get_weather', parameters: WEATHER } }],
  };
  const complete = (): Promise<OpenAI.ChatCompletion> =>
    isStream
      ? client.chat.completions
          .stream({ ...asked, stream_options: { include_usage: true } })
          .finalChatCompletion()
      : client.chat.completions.create(asked);
  const first = await complete();
  // What needs no translation passes as it is, with the provider's own name of the model.
  if (model !== 'via-chat-only') assert.equal(first.model, model);
  const [{ message, finish_reason: reason }] = first.choices;
  assert.equal(reason, 'tool_calls');
  const calls = message.tool_calls!.filter((call) => call.type === 'function');
  assert.deepEqual(
    calls.map((call) => (JSON.parse(call.function.arguments) as { city: string }).city),
    CITIES,
  );
  messages.push({ role: 'assistant', content: message.content, tool_calls: calls });
  for (const { id } of calls)
    messages.push({ role: 'tool', tool_call_id: id, content: '21 degrees' });
  const second = await complete();
  assert.equal(second.choices[0].message.content, ANSWER_TEXT);
  assert.equal(second.choices[0].finish_reason, 'stop');
  assert.equal(second.usage?.prompt_tokens, USAGE.fresh + USAGE.cached);
  assert.equal(second.usage?.completion_tokens, USAGE.visible);
}

async function messagesApi(suite: Suite, model: string, isStream: boolean): Promise<void> {
  const client = anthropic(suite.stack);
  const messages: Anthropic.MessageParam[] = [
    {
      role: 'user',
      content: [
        { type: 'text', text: 'Which is warmer?' },
        { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PNG } },
      ],
    },
  ];
  const asked = {
    model,
    max_tokens: 500,
    system: 'You are a weather bot.',
    messages,
    temperature: 0.5,
    stop_sequences: ['END'],
    tools: [{ name: 'get_weather', input_schema: WEATHER }],
  };
  const complete = (): Promise<Anthropic.Message> =>
    isStream ? client.messages.stream(asked).finalMessage() : client.messages.create(asked);
  const first = await complete();
  if (model !== 'via-anthropic') assert.equal(first.model, model);
  assert.equal(first.stop_reason, 'tool_use');
  const calls = first.content.filter((block) => block.type === 'tool_use');
  assert.deepEqual(
    calls.map(({ input }) => (input as { city: string }).city),
    CITIES,
  );
  messages.push({ role: 'assistant', content: first.content });
  messages.push({
    role: 'user',
    content: calls.map(({ id }) => ({
      type: 'tool_result',
      tool_use_id: id,
      content: '21 degrees',
    })),
  });
  const second = await complete();
  assert.deepEqual(
    second.content.map((block) => (block.type === 'text' ? block.text : block.type)),
    [ANSWER_TEXT],
  );
  assert.equal(second.stop_reason, 'end_turn');
  assert.equal(second.usage.input_tokens, USAGE.fresh);
  assert.equal(second.usage.cache_read_input_tokens, USAGE.cached);
  assert.equal(second.usage.output_tokens, USAGE.visible);
}

async function responses(suite: Suite, model: string, isStream: boolean): Promise<void> {
  const client = openai(suite.stack);
  const input: OpenAI.Responses.ResponseInput = [
    {
      role: 'user',
      content: [
        { type: 'input_text', text: 'Which is warmer?' },
        { type: 'input_image', image_url: IMAGE, detail: 'auto' },
      ],
    },
  ];
  const asked = {
    model,
    input,
    instructions: 'You are a weather bot.',
    store: false,
    max_output_tokens: 500,
    temperature: 0.5,
    tools: [{ type: 'function' as const, name: 'get_weather', parameters: WEATHER, strict: true }],
  };
  const complete = (): Promise<OpenAI.Responses.Response> =>
    isStream ? client.responses.stream(asked).finalResponse() : client.responses.create(asked);
  const first = await complete();
  assert.equal(first.status, 'completed');
  const calls = first.output.filter((item) => item.type === 'function_call');
  assert.deepEqual(
    calls.map((call) => (JSON.parse(call.arguments) as { city: string }).city),
    CITIES,
  );
  for (const { call_id, name, arguments: args } of calls) {
    input.push({ type: 'function_call', call_id, name, arguments: args });
  }
  for (const { call_id } of calls) {
    input.push({ type: 'function_call_output', call_id, output: '21 degrees' });
  }
  const second = await complete();
  assert.equal(second.output_text, ANSWER_TEXT);
  assert.equal(second.usage?.input_tokens, USAGE.fresh + USAGE.cached);
  assert.equal(second.usage?.output_tokens, USAGE.visible);
}

async function completions(suite: Suite, model: string, isStream: boolean): Promise<void> {
  const client = openai(suite.stack);
  const asked = { model, prompt: 'Once upon a time', max_tokens: 50 };
  if (!isStream) {
    const { choices, usage } = await client.completions.create(asked);
    assert.equal(choices[0].text, ANSWER_TEXT);
    assert.equal(usage?.completion_tokens, USAGE.visible);
    return;
  }
  let text = '';
  for await (const { choices } of await client.completions.create({ ...asked, stream: true })) {
    text += choices[0]?.text ?? '';
  }
  assert.equal(text, ANSWER_TEXT);
}

/** Tools that only responses know: in a namespace, of free text, and one that the provider would have to run. */
async function responsesTools(suite: Suite, model: string, isStream: boolean): Promise<void> {
  const client = openai(suite.stack);
  const patch = '*** Begin "patch"\n\tä€😀 \\n';
  provider.toolCalls = [
    { name: 'geo__get_weather', args: { city: 'Paris' } },
    { name: 'apply_patch', args: { input: patch } },
  ];
  const input: OpenAI.Responses.ResponseInput = [{ role: 'user', content: 'Mend it.' }];
  const weather = { type: 'function' as const, name: 'get_weather', parameters: WEATHER };
  const grammar = { type: 'grammar' as const, syntax: 'lark' as const, definition: 'start: /.+/' };
  const asked = {
    model,
    input,
    store: false,
    tools: [
      { type: 'namespace' as const, name: 'geo', description: 'Places', tools: [weather] },
      { type: 'custom' as const, name: 'apply_patch', format: grammar },
      { type: 'web_search' as const },
    ],
  };
  const complete = (): Promise<OpenAI.Responses.Response> =>
    isStream ? client.responses.stream(asked).finalResponse() : client.responses.create(asked);
  const { output } = await complete();
  const calls = output.filter(({ type }) => type.endsWith('_call')) as [
    OpenAI.Responses.ResponseFunctionToolCall,
    OpenAI.Responses.ResponseCustomToolCall,
  ];
  const [look, mend] = calls;
  assert.deepEqual([look.type, look.namespace, look.name], ['function_call', 'geo', 'get_weather']);
  assert.deepEqual([mend.type, mend.name], ['custom_tool_call', 'apply_patch']);
  assert.equal(mend.input, patch);
  input.push(look, mend);
  input.push({ type: 'function_call_output', call_id: look.call_id, output: '21 degrees' });
  input.push({ type: 'custom_tool_call_output', call_id: mend.call_id, output: 'Done' });
  assert.equal((await complete()).output_text, ANSWER_TEXT);
}

/** What Claude Code sends beside a plain request. */
async function betaMessages(suite: Suite, model: string): Promise<void> {
  const stream = anthropic(suite.stack).beta.messages.stream({
    model,
    max_tokens: 5000,
    thinking: { type: 'enabled', budget_tokens: 4000, display: 'omitted' },
    context_management: { edits: [{ type: 'clear_thinking_20251015', keep: 'all' }] },
    betas: ['interleaved-thinking-2025-05-14', 'context-management-2025-06-27'],
    metadata: { user_id: '{"session_id":"one"}' },
    messages: [{ role: 'user', content: 'Hi' }],
  });
  assert.equal(await stream.finalText(), ANSWER_TEXT);
}

const CLIENTS = { chat, messages: messagesApi, responses, completions };

await onEachVersion(
  {
    rendered: true,
    configure: dialectGateway(provider.port),
    haproxyEnv: { PROVIDER_KEY: 'key-of-the-operator' },
  },
  (suite) => {
    for (const target of TARGETS) {
      for (const [client, converse] of Object.entries(CLIENTS)) {
        for (const isStream of [false, true]) {
          const title = `${client} to ${target}, ${isStream ? 'streamed' : 'JSON'}`;
          if (client === 'completions' && target === 'chat-only') continue; // passes as it is
          test(title, () => converse(suite, `via-${target}`, isStream));
        }
      }
    }

    for (const target of TARGETS) {
      for (const isStream of [false, true]) {
        test(`tools of responses alone to ${target}, ${isStream ? 'streamed' : 'JSON'}`, async () => {
          const { toolCalls } = provider;
          try {
            await responsesTools(suite, `via-${target}`, isStream);
          } finally {
            provider.toolCalls = toolCalls;
          }
        });
      }
      if (target === 'anthropic') continue; // passes as it is
      test(`beta messages to ${target}`, () => betaMessages(suite, `via-${target}`));
    }

    test('embeddings to Gemini and Cohere', async () => {
      for (const model of ['embed-gemini', 'embed-cohere']) {
        const input = ['one', 'two'];
        const { data } = await openai(suite.stack).embeddings.create({ model, input });
        assert.deepEqual(
          data.map(({ embedding }) => embedding),
          [
            [0.25, -0.5, 1],
            [0.25, -0.5, 1],
          ],
        );
      }
    });

    test('the provider gets its key and its model, and nothing of the gateway', async () => {
      await messagesApi(suite, 'via-gemini', true);
      const { headers, path } = provider.received.at(-1)!;
      assert.equal(headers['x-goog-api-key'], 'key-of-the-operator');
      assert.match(path, /^\/v1beta\/models\/gemini-2\.5-flash:/);
      const names = Object.keys(headers);
      assert.deepEqual(
        names.filter((name) => /^(x-ai-|anthropic-|x-api-key|authorization)/.test(name)),
        [],
      );
    });

    test('what the provider reported is in the ledger', async () => {
      const client = openai(suite.stack);
      const asked = {
        model: 'via-anthropic',
        messages: [{ role: 'user' as const, content: 'Hi' }],
      };
      const { response } = await client.chat.completions.create(asked).withResponse();
      const stream = await client.chat.completions
        .create({ ...asked, stream: true })
        .withResponse();
      for await (const chunk of stream.data) {
        assert.ok(chunk.choices.length > 0, 'usage that the client did not ask for');
      }
      const ids = [response, stream.response].map(({ headers }) => headers.get('x-request-id')!);
      const rows = await settledRows(suite.stack, ids);
      for (const id of ids) {
        const row = rows.get(id)!;
        assert.equal(row.source, 'reported');
        assert.equal(row.promptTokens, USAGE.fresh + USAGE.cached);
        assert.equal(row.completionTokens, USAGE.visible);
        assert.equal(row.providerModel, 'claude-sonnet-4-5');
      }
    });

    test('what cannot be carried over is dropped with a warning, or refused', async () => {
      const asked = {
        messages: [{ role: 'user' as const, content: 'Hi' }],
        logit_bias: { 50256: -100 },
      };
      const { response } = await openai(suite.stack)
        .chat.completions.create({ model: 'via-anthropic', ...asked })
        .withResponse();
      assert.equal(response.headers.get('x-ai-gateway-warnings'), 'logit_bias');
      await assert.rejects(
        openai(suite.stack).chat.completions.create({ model: 'via-strict', ...asked }),
        (error: InstanceType<typeof OpenAI.APIError>) => {
          assert.ok(error instanceof OpenAI.BadRequestError);
          assert.match(error.message, /'logit_bias' cannot be carried over/);
          return true;
        },
      );
    });

    test("a provider's error comes in the client's own shape", async () => {
      provider.failWith = 400;
      try {
        await assert.rejects(
          openai(suite.stack).chat.completions.create({
            model: 'via-anthropic',
            messages: [{ role: 'user', content: 'Hi' }],
          }),
          OpenAI.BadRequestError,
        );
        await assert.rejects(
          anthropic(suite.stack).messages.create({
            model: 'via-gemini',
            max_tokens: 5,
            messages: [{ role: 'user', content: 'Hi' }],
          }),
          Anthropic.BadRequestError,
        );
      } finally {
        provider.failWith = undefined;
      }
    });

    test('each target of a pool is asked in its own dialect', async () => {
      const before = provider.received.length;
      provider.failWith = 500;
      try {
        await assert.rejects(
          anthropic(suite.stack).messages.create({
            model: 'mixed',
            max_tokens: 5,
            messages: [{ role: 'user', content: 'Hi' }],
          }),
          Anthropic.InternalServerError,
        );
      } finally {
        provider.failWith = undefined;
      }
      const tried = provider.received.slice(before).map(({ path }) => path);
      assert.deepEqual(tried, [
        '/v1/chat/completions',
        '/v1/messages',
        '/v1beta/models/gemini-2.5-flash:generateContent',
      ]);
    });
  },
);
