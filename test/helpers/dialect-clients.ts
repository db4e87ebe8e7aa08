/** Conversations by the official SDKs, as applications hold them; each asserts what the client gets to see. */
import assert from 'node:assert/strict';
import type Anthropic from '@anthropic-ai/sdk';
import type OpenAI from 'openai';
import { ANSWER_TEXT, type DialectProvider, USAGE } from './dialect-provider.ts';
import type { GatewayStack } from './gateway-stack.ts';
import { anthropic, openai } from './sdk-clients.ts';
import { PNG } from './translation-samples.ts';

const WEATHER = {
  type: 'object' as const,
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
};
const IMAGE = `data:image/png;base64,${PNG}`;
const CITIES = ['Paris', 'Oslo "north"'];

/** A question with an image, answered with two calls, their results, and the answer: in chat. */
async function chat(stack: GatewayStack, model: string, isStream: boolean): Promise<void> {
  const client = openai(stack);
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
  if (!/^via-(chat-only|mistral|deepseek)$/.test(model)) assert.equal(first.model, model);
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

export async function messagesApi(
  stack: GatewayStack,
  model: string,
  isStream: boolean,
): Promise<void> {
  const client = anthropic(stack);
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

async function responses(stack: GatewayStack, model: string, isStream: boolean): Promise<void> {
  const client = openai(stack);
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

async function completions(stack: GatewayStack, model: string, isStream: boolean): Promise<void> {
  const client = openai(stack);
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
export async function responsesTools(
  stack: GatewayStack,
  provider: DialectProvider,
  model: string,
  isStream: boolean,
): Promise<void> {
  const client = openai(stack);
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
export async function betaMessages(stack: GatewayStack, model: string): Promise<void> {
  const stream = anthropic(stack).beta.messages.stream({
    model,
    max_tokens: 5000,
    thinking: { type: 'enabled', budget_tokens: 4000, display: 'omitted' },
    context_management: { edits: [{ type: 'clear_thinking_20251015', keep: 'all' }] },
    betas: ['interleaved-thinking-2025-05-14', 'context-management-2025-06-27'],
    metadata: { user_id: '{"session_id":"one"}' },
    messages: [
      { role: 'user', content: 'Hi' },
      { role: 'system', content: 'The shell is bash.' },
    ],
  });
  assert.equal(await stream.finalText(), ANSWER_TEXT);
}

/**
 * A conversation that went on with several models: what the others thought is in it, signed by them, by nobody, or
 * changed on its way.
 */
export async function mixedThoughts(stack: GatewayStack, model: string): Promise<void> {
  const thought = (signature: string) => ({
    type: 'thinking' as const,
    thinking: 'Hm.',
    signature,
  });
  const message = await anthropic(stack).messages.create({
    model,
    max_tokens: 5000,
    thinking: { type: 'enabled', budget_tokens: 4000 },
    tools: [{ name: 'get_weather', input_schema: WEATHER }],
    messages: [
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: [thought('EsIB'), { type: 'text', text: 'Hello.' }] },
      { role: 'user', content: 'And?' },
      { role: 'assistant', content: [thought('gemini:c2ln')] },
      { role: 'user', content: 'Say it.' },
      {
        role: 'assistant',
        content: [
          thought(''),
          { type: 'text', text: 'Let me look.' },
          thought('changed:EsIB'),
          { type: 'redacted_thinking', data: 'openai:gAAA' },
          { type: 'tool_use', id: 'toolu_1', name: 'get_weather', input: { city: 'Oslo' } },
        ],
      },
      {
        role: 'user',
        content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: '21 degrees' }],
      },
    ],
  });
  assert.deepEqual(
    message.content.flatMap((block) => (block.type === 'text' ? [block.text] : [])),
    [ANSWER_TEXT],
  );
}

/** By endpoint. */
export const CLIENTS = { chat, messages: messagesApi, responses, completions };
