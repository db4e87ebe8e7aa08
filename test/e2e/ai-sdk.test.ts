/**
 * Applications on Vercel's AI SDK (the package `ai`): its OpenAI clients for chat and responses and its Anthropic client
 * through a real HAProxy to a provider of each dialect; the tool loop runs in the SDK.
 */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import {
  generateText,
  isStepCount,
  jsonSchema,
  type LanguageModel,
  type ModelMessage,
  streamText,
  tool,
} from 'ai';
import { dialectGateway, TARGETS } from '../helpers/dialect-gateway.ts';
import { ANSWER_TEXT, DialectProvider, USAGE } from '../helpers/dialect-provider.ts';
import type { GatewayStack } from '../helpers/gateway-stack.ts';
import { onEachVersion } from '../helpers/gateway-suite.ts';
import { PNG } from '../helpers/translation-samples.ts';

const provider = await DialectProvider.start();
after(() => provider.stop());

const CLIENTS: Record<string, (stack: GatewayStack, model: string) => LanguageModel> = {
  chat: ({ url, apiKey }, model) => createOpenAI({ apiKey, baseURL: `${url}/v1` }).chat(model),
  responses: ({ url, apiKey }, model) =>
    createOpenAI({ apiKey, baseURL: `${url}/v1` }).responses(model),
  messages: ({ url, apiKey }, model) => createAnthropic({ apiKey, baseURL: `${url}/v1` })(model),
};

const MESSAGES: ModelMessage[] = [
  {
    role: 'user',
    content: [
      { type: 'text', text: 'Which is warmer?' },
      { type: 'file', data: Buffer.from(PNG, 'base64'), mediaType: 'image/png' },
    ],
  },
];

/** The tool loop: the model calls two tools at once, and answers when it has what they said. */
async function converse(model: LanguageModel, isStream: boolean, store = false): Promise<void> {
  const cities: string[] = [];
  const weather = tool({
    description: 'The weather in a city',
    inputSchema: jsonSchema<{ city: string }>({
      type: 'object',
      properties: { city: { type: 'string' } },
      required: ['city'],
      additionalProperties: false,
    }),
    execute: ({ city }) => {
      cities.push(city);
      return '21 degrees';
    },
  });
  const asked = {
    model,
    instructions: 'You are a weather bot.',
    messages: MESSAGES,
    tools: { get_weather: weather },
    stopWhen: isStepCount(3),
    maxOutputTokens: 500,
    maxRetries: 0,
    providerOptions: { openai: { store } },
  };
  const answer = isStream ? streamText(asked) : await generateText(asked);
  assert.equal(await answer.text, ANSWER_TEXT);
  assert.equal(await answer.finishReason, 'stop');
  assert.deepEqual(cities, ['Paris', 'Oslo "north"']);
  const usage = await answer.usage;
  const { length: steps } = await answer.steps;
  assert.equal(steps, 2);
  assert.equal(usage.inputTokens, steps * (USAGE.fresh + USAGE.cached));
  assert.equal(usage.outputTokens, steps * USAGE.visible);
}

await onEachVersion(
  {
    rendered: true,
    configure: dialectGateway(provider.port),
    haproxyEnv: { PROVIDER_KEY: 'key-of-the-operator' },
  },
  (suite) => {
    for (const [client, modelOf] of Object.entries(CLIENTS)) {
      for (const target of TARGETS) {
        for (const isStream of [false, true]) {
          test(`${client} to ${target}, ${isStream ? 'streamed' : 'JSON'}`, () =>
            converse(modelOf(suite.stack, `via-${target}`), isStream));
        }
      }
    }

    test('a client that only points at what the provider should have kept is told what to do', () =>
      assert.rejects(
        converse(CLIENTS.responses(suite.stack, 'via-anthropic'), false, true),
        (error: Error) => error.message.includes('set store to false'),
      ));
  },
);
