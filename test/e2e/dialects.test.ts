/**
 * Any client's dialect to any provider's: the official SDKs through a real HAProxy, to a provider that takes only what
 * the published shape of its API allows.
 */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import {
  betaMessages,
  CLIENTS,
  messagesApi,
  mixedThoughts,
  responsesTools,
} from '../helpers/dialect-clients.ts';
import { dialectGateway, TARGETS } from '../helpers/dialect-gateway.ts';
import { ANSWER_TEXT, DialectProvider, THOUGHT, USAGE } from '../helpers/dialect-provider.ts';
import { onEachVersion, post, settledRows } from '../helpers/gateway-suite.ts';
import { anthropic, openai } from '../helpers/sdk-clients.ts';

const provider = await DialectProvider.start();
after(() => provider.stop());

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
          test(title, () => converse(suite.stack, `via-${target}`, isStream));
        }
      }
    }

    for (const target of TARGETS) {
      for (const isStream of [false, true]) {
        test(`tools of responses alone to ${target}, ${isStream ? 'streamed' : 'JSON'}`, async () => {
          const { toolCalls } = provider;
          try {
            await responsesTools(suite.stack, provider, `via-${target}`, isStream);
          } finally {
            provider.toolCalls = toolCalls;
          }
        });
      }
      test(`thoughts of several models to ${target}`, () =>
        mixedThoughts(suite.stack, `via-${target}`));
      if (target === 'anthropic') continue; // passes as it is
      test(`beta messages to ${target}`, () => betaMessages(suite.stack, `via-${target}`));
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

    test('DeepSeek gets back what it thought, where the client keeps it', async () => {
      for (const isStream of [false, true]) {
        await messagesApi(suite.stack, 'via-deepseek', isStream);
        const messages = provider.received.at(-1)!.body.messages as Record<string, unknown>[];
        const calling = messages.find(({ tool_calls: calls }) => calls !== undefined)!;
        assert.equal(calling.reasoning_content, THOUGHT);
      }
    });

    test('of several models’ thoughts Anthropic gets its own, and everything else as it was', async () => {
      const path = '/v1/messages?beta=true';
      const [own, foreign] = ['EsIB', 'gemini:c2ln'].map((signature) => ({
        type: 'thinking',
        thinking: 'Ask "Ann".',
        signature,
      }));
      const telling = { ...own, thinking: 'Ask ann@example.com.' };
      const body = (thoughts: object[]) => ({
        messages: [
          { role: 'user', content: 'ünd "this"' },
          { role: 'assistant', content: [...thoughts, { type: 'text', text: 'Hello.' }] },
          { role: 'user', content: 'Go on.' },
        ],
        model: 'via-anthropic',
        max_tokens: 10,
      });
      const headers = { 'anthropic-beta': 'some-beta-2026-01-01' };
      const asked = { path, body: body([foreign!, own!, telling, foreign!]), headers };
      const answer = await post(suite.stack, asked);
      assert.equal(answer.status, 200, await answer.text());
      const got = provider.received.at(-1)!;
      assert.deepEqual(got.body, { ...body([own!]), model: 'claude-sonnet-4-5' });
      assert.equal(got.path, path);
      assert.equal(got.headers['anthropic-beta'], 'some-beta-2026-01-01');
    });

    test('the provider gets its key and its model, and nothing of the gateway', async () => {
      await messagesApi(suite.stack, 'via-gemini', true);
      const { headers, path } = provider.received.at(-1)!;
      assert.equal(headers['x-goog-api-key'], 'key-of-the-operator');
      assert.match(path, /^\/v1beta\/models\/gemini-2\.5-flash:/);
      const names = Object.keys(headers);
      assert.deepEqual(
        names.filter((name) => /^(x-ai-|anthropic-|x-api-key|authorization)/.test(name)),
        [],
      );
    });

    for (const [target, providerModel] of [
      ['anthropic', 'claude-sonnet-4-5'],
      ['bedrock', 'us.anthropic.claude-sonnet-4-5-20250929-v1:0'],
    ] as const) {
      test(`what ${target} reported is in the ledger`, async () => {
        const client = openai(suite.stack);
        const asked = {
          model: `via-${target}`,
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
          assert.equal(row.providerModel, providerModel);
        }
      });
    }

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
        '/mistral/v1/chat/completions',
        '/deepseek/v1/chat/completions',
        '/v1beta/models/gemini-2.5-flash:generateContent',
        '/model/us.anthropic.claude-sonnet-4-5-20250929-v1%3A0/converse',
      ]);
    });

    test("an exception at the start of Bedrock's stream: another target, or an error", async () => {
      provider.exception = 'throttlingException';
      const asked = {
        max_tokens: 5,
        messages: [{ role: 'user' as const, content: 'Hi' }],
        stream: true as const,
      };
      try {
        const message = anthropic(suite.stack).messages.stream({
          ...asked,
          model: 'bedrock-first',
        });
        assert.equal(await message.finalText(), ANSWER_TEXT);
        assert.match(provider.received.at(-1)!.path, /gemini/);
        assert.match(provider.received.at(-2)!.path, /converse-stream$/);
        const refused = anthropic(suite.stack).messages.stream({ ...asked, model: 'via-bedrock' });
        await assert.rejects(refused.finalText(), /rate_limit_error.*as told/);
      } finally {
        provider.exception = undefined;
      }
    });

    test('Bedrock gets its key as a bearer token, and a model by its ARN', async () => {
      await messagesApi(suite.stack, 'via-bedrock', true);
      const { headers, path } = provider.received.at(-1)!;
      assert.equal(headers.authorization, 'Bearer key-of-the-operator');
      assert.equal(headers.accept, undefined);
      assert.equal(path, '/model/us.anthropic.claude-sonnet-4-5-20250929-v1%3A0/converse-stream');
      await messagesApi(suite.stack, 'bedrock-arn', false);
      assert.equal(
        provider.received.at(-1)!.path,
        '/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Ainference-profile%2Fus.anthropic.claude-sonnet-4-5-20250929-v1%3A0/converse',
      );
    });
  },
);
