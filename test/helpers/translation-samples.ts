/** One conversation in each client dialect, as real clients write it; and what checks a translation's output. */
import assert from 'node:assert/strict';
import {
  type NotTranslated,
  type Translated,
  type TranslationInput,
  translateRequest,
} from '../../agent/translation/translate.ts';
import { anthropicMessagesRequest } from './provider-shapes/anthropic-messages.ts';
import { bedrockRequest } from './provider-shapes/bedrock.ts';
import { cohereEmbedRequest } from './provider-shapes/cohere.ts';
import { geminiEmbedRequest, geminiRequest } from './provider-shapes/gemini.ts';
import { openAiChatRequest } from './provider-shapes/openai-chat.ts';

export type Json = Record<string, unknown>;
type Dialect = TranslationInput['provider']['dialect'];

export const MODELS: Readonly<Record<Dialect, string>> = {
  openai: 'gpt-5.2',
  'azure-openai': 'my-deployment',
  anthropic: 'claude-sonnet-4-5',
  gemini: 'gemini-2.5-flash',
  cohere: 'embed-v4.0',
  bedrock: 'anthropic.claude-sonnet-4-5-20250929-v1:0',
};

export interface Asked extends Partial<Omit<TranslationInput, 'body' | 'provider'>> {
  readonly provider?: Partial<TranslationInput['provider']>;
}

export function translation(
  endpoint: TranslationInput['endpoint'],
  dialect: Dialect,
  body: unknown,
  { provider, ...asked }: Asked = {},
): Translated | NotTranslated {
  const isOpenAi = dialect === 'openai' || dialect === 'azure-openai';
  return translateRequest({
    endpoint,
    // Translated even where it could pass: that is what is tested.
    provider: {
      dialect,
      ...(isOpenAi && { hasResponses: false, hasCompletions: false }),
      ...provider,
    },
    model: MODELS[dialect],
    body: typeof body === 'string' ? body : JSON.stringify(body),
    requestId: 'req-1',
    nowSeconds: 1_795_000_000,
    unsupported: 'refuse',
    ...asked,
  });
}

/** The body that the provider gets, checked against its published shape. */
export function checkedBody(
  translated: Translated | NotTranslated,
  dialect: Dialect,
  // biome-ignore lint/suspicious/noExplicitAny: a provider's body, which the shape has just checked
): any {
  assert.ok(translated.ok, translated.ok ? '' : translated.message);
  assert.notEqual(translated.body, undefined);
  const body = JSON.parse(translated.body!);
  shapeOf(dialect, translated.path).parse(body);
  return body;
}

function shapeOf(dialect: Dialect, path: string) {
  if (dialect === 'anthropic') return anthropicMessagesRequest;
  if (dialect === 'gemini')
    return path.includes(':batchEmbed') ? geminiEmbedRequest : geminiRequest;
  if (dialect === 'cohere') return cohereEmbedRequest;
  return dialect === 'bedrock' ? bedrockRequest : openAiChatRequest;
}

export const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
export const PDF = 'JVBERi0xLjQKJcfsj6IK';

const WEATHER_SCHEMA = {
  type: 'object',
  properties: { city: { type: 'string', description: 'Name of the city' } },
  required: ['city'],
  additionalProperties: false,
};
const REPORT_SCHEMA = {
  type: 'object',
  properties: {
    warmest: { type: 'string' },
    degrees: { type: 'number', minimum: -100 },
  },
  required: ['warmest', 'degrees'],
  additionalProperties: false,
};

export const CHAT: Json = {
  model: 'weather-bot',
  messages: [
    { role: 'developer', content: 'You are a weather bot.' },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'Which of these is warmer, and what is this?' },
        { type: 'image_url', image_url: { url: `data:image/png;base64,${PNG}`, detail: 'low' } },
      ],
    },
    {
      role: 'assistant',
      content: 'Let me look.',
      tool_calls: [
        call('call_p', 'get_weather', '{"city":"Paris"}'),
        call('call_o', 'get_weather', '{"city":"Oslo","station":12345678901234567890}'),
      ],
    },
    { role: 'tool', tool_call_id: 'call_p', content: '21 degrees' },
    { role: 'tool', tool_call_id: 'call_o', content: '{"degrees":12}' },
    { role: 'system', content: 'Be short.' },
    { role: 'user', name: 'ann', content: 'So?' },
  ],
  tools: [
    {
      type: 'function',
      function: {
        name: 'get_weather',
        description: 'The weather of a city',
        parameters: WEATHER_SCHEMA,
        strict: true,
      },
    },
  ],
  tool_choice: 'auto',
  max_completion_tokens: 2000,
  temperature: 0.5,
  stop: ['END'],
  user: 'user-17',
  stream: true,
  stream_options: { include_usage: true },
};

function call(id: string, name: string, args: string) {
  return { id, type: 'function', function: { name, arguments: args } };
}

export const RESPONSES: Json = {
  model: 'weather-bot',
  instructions: 'You are a weather bot.',
  store: false,
  input: [
    {
      role: 'user',
      content: [
        { type: 'input_text', text: 'Which of these is warmer, and what is this?' },
        { type: 'input_image', image_url: `data:image/png;base64,${PNG}`, detail: 'auto' },
      ],
    },
    {
      type: 'message',
      id: 'msg_1',
      role: 'assistant',
      status: 'completed',
      content: [{ type: 'output_text', text: 'Let me look.', annotations: [] }],
    },
    { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'gAAAAABo' },
    functionCall('call_p', '{"city":"Paris"}'),
    functionCall('call_o', '{"city":"Oslo"}'),
    { type: 'function_call_output', call_id: 'call_p', output: '21 degrees' },
    {
      type: 'function_call_output',
      call_id: 'call_o',
      output: [{ type: 'input_text', text: '12 degrees' }],
    },
    { type: 'message', role: 'user', content: 'So?' },
  ],
  tools: [
    {
      type: 'function',
      name: 'get_weather',
      description: 'The weather of a city',
      parameters: WEATHER_SCHEMA,
      strict: true,
    },
  ],
  tool_choice: 'auto',
  parallel_tool_calls: true,
  max_output_tokens: 2000,
  reasoning: { effort: 'low' },
  include: ['reasoning.encrypted_content'],
  prompt_cache_key: 'abc',
  stream: true,
};

function functionCall(callId: string, args: string) {
  return {
    type: 'function_call',
    id: `fc_${callId}`,
    call_id: callId,
    name: 'get_weather',
    arguments: args,
  };
}

export const MESSAGES: Json = {
  model: 'weather-bot',
  max_tokens: 4000,
  system: [{ type: 'text', text: 'You are a weather bot.', cache_control: { type: 'ephemeral' } }],
  messages: [
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
        { type: 'thinking', thinking: 'I need the weather.', signature: 'EsIB' },
        { type: 'text', text: 'Let me look.' },
        { type: 'tool_use', id: 'toolu_p', name: 'get_weather', input: { city: 'Paris' } },
        { type: 'tool_use', id: 'toolu_o', name: 'get_weather', input: { city: 'Oslo' } },
      ],
    },
    {
      role: 'user',
      content: [
        { type: 'tool_result', tool_use_id: 'toolu_o', content: 'no station', is_error: true },
        {
          type: 'tool_result',
          tool_use_id: 'toolu_p',
          content: [
            { type: 'text', text: '21 degrees' },
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PNG } },
          ],
        },
        { type: 'text', text: 'So?' },
      ],
    },
  ],
  tools: [
    {
      name: 'get_weather',
      description: 'The weather of a city',
      input_schema: WEATHER_SCHEMA,
      cache_control: { type: 'ephemeral', ttl: '1h' },
    },
  ],
  tool_choice: { type: 'auto' },
  stop_sequences: ['END'],
  metadata: { user_id: 'user-17' },
  stream: true,
};

export const COMPLETIONS: Json = {
  model: 'writer',
  prompt: ['Once upon a time'],
  max_tokens: 50,
  temperature: 0.7,
  stop: '\n\n',
  user: 'user-17',
};

export const EMBEDDINGS: Json = {
  model: 'embedder',
  input: ['first text', 'second text'],
  encoding_format: 'base64',
  dimensions: 256,
  user: 'user-17',
};

export const SCHEMA_FORMAT = {
  type: 'json_schema',
  json_schema: { name: 'report', schema: REPORT_SCHEMA, strict: true },
};

export const PLAIN_CHAT: Json = { model: 'm', messages: [{ role: 'user', content: 'Hello' }] };

/** A chat of one question, with what is tested beside it. */
export function ask(parameters: Json): Json {
  return { ...PLAIN_CHAT, ...parameters };
}

export function askMessages(parameters: Json): Json {
  return {
    model: 'm',
    max_tokens: 5000,
    messages: [{ role: 'user', content: 'Hello' }],
    ...parameters,
  };
}
