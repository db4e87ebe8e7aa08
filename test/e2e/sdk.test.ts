/** The official SDKs, pointed at HAProxy: what a developer does on the first day. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { keyHash } from '../helpers/gateway-stack.ts';
import { onEachVersion, settledRows } from '../helpers/gateway-suite.ts';
import { anthropic, openai } from '../helpers/sdk-clients.ts';

const TIGHT_KEY = 'sk-ai-tight';

const messages = [{ role: 'user' as const, content: 'hello there' }];

await onEachVersion(
  {
    configure(config) {
      config.teams = [{ name: 'test' }, { name: 'tight', limits: ['100k tokens/minute'] }];
      config.keys!.push({
        id: 'tight',
        sha256: keyHash(TIGHT_KEY),
        team: 'tight',
        models: ['gpt-4o', 'claude-*'],
        limits: ['1 requests/minute'],
      });
    },
  },
  (suite) => {
    test('openai: chat, JSON', async () => {
      const { data, response } = await openai(suite.stack)
        .chat.completions.create({ model: 'gpt-4o', messages })
        .withResponse();
      assert.ok(data.choices[0].message.content);
      const id = response.headers.get('x-request-id')!;
      const row = (await settledRows(suite.stack, [id])).get(id)!;
      assert.equal(row.promptTokens, data.usage?.prompt_tokens);
      assert.equal(row.completionTokens, data.usage?.completion_tokens);
      assert.equal(row.source, 'reported');
    });

    test('openai: chat, streamed: usage for the ledger, and for the client only if it asks', async () => {
      const ask = async (more: object) => {
        const { data, response } = await openai(suite.stack)
          .chat.completions.create({ model: 'gpt-4o', messages, stream: true, ...more })
          .withResponse();
        const chunks: OpenAI.ChatCompletionChunk[] = [];
        for await (const chunk of data) chunks.push(chunk);
        const id = response.headers.get('x-request-id')!;
        const row = (await settledRows(suite.stack, [id])).get(id)!;
        return { chunks, row };
      };
      const unasked = await ask({});
      // As many clients read it, without looking.
      const text = unasked.chunks.map(({ choices }) => choices[0].delta.content ?? '').join('');
      assert.ok(text.length > 20);
      assert.equal(unasked.row.source, 'reported');
      const asked = await ask({ stream_options: { include_usage: true } });
      const { choices, usage } = asked.chunks.at(-1)!;
      assert.deepEqual(choices, []);
      assert.equal(usage?.completion_tokens, asked.row.completionTokens);
      assert.equal(unasked.row.completionTokens, asked.row.completionTokens);
    });

    test('openai: responses, JSON and streamed; embeddings; completions; models', async () => {
      const client = openai(suite.stack);
      const response = await client.responses.create({ model: 'gpt-4o', input: 'hello' });
      assert.ok(response.output_text.length > 20);
      const events: string[] = [];
      const stream = await client.responses.create({ model: 'gpt-4o', input: 'hi', stream: true });
      for await (const event of stream) events.push(event.type);
      assert.equal(events.at(-1), 'response.completed');
      const embeddings = await client.embeddings.create({
        model: 'text-embedding-3-small',
        input: ['one', 'two'],
      });
      assert.equal(embeddings.data.length, 2);
      const completion = await client.completions.create({ model: 'gpt-4o', prompt: 'once' });
      assert.ok(completion.choices[0].text);
      const models = await openai(suite.stack, { apiKey: TIGHT_KEY }).models.list();
      assert.deepEqual(
        models.data.map(({ id }) => id),
        [],
        'patterns have no single name',
      );
    });

    test('anthropic: JSON and streamed', async () => {
      const client = anthropic(suite.stack);
      const asked = { model: 'claude-sonnet-4', max_tokens: 50, messages };
      const { data, response } = await client.messages.create(asked).withResponse();
      assert.ok(data.content[0].type === 'text' && data.content[0].text.length > 20);
      const stream = client.messages.stream(asked);
      const final = await stream.finalMessage();
      assert.ok(final.usage.output_tokens > 0);
      const ids = [
        response.headers.get('x-request-id')!,
        stream.response!.headers.get('x-request-id')!,
      ];
      const rows = await settledRows(suite.stack, ids);
      assert.equal(rows.get(ids[0])?.completionTokens, data.usage.output_tokens);
      assert.equal(rows.get(ids[1])?.promptTokens, final.usage.input_tokens);
      assert.equal(rows.get(ids[1])?.completionTokens, final.usage.output_tokens);
    });

    test('anthropic: tokens are counted without a provider', async () => {
      const before = suite.stack.provider.count;
      const client = anthropic(suite.stack);
      const asked = { model: 'claude-sonnet-4', messages };
      const { input_tokens: counted } = await client.messages.countTokens(asked);
      const longer = [{ role: 'user' as const, content: `${messages[0].content} and more words` }];
      const { input_tokens: more } = await client.messages.countTokens({
        ...asked,
        messages: longer,
      });
      assert.ok(counted > 0 && more > counted);
      assert.equal(suite.stack.provider.count, before);
      await assert.rejects(
        anthropic(suite.stack, { apiKey: 'sk-wrong' }).messages.countTokens(asked),
        Anthropic.AuthenticationError,
      );
    });

    test('openai: typed errors', async () => {
      const ask = (model: string, apiKey = suite.stack.apiKey, content = 'x') =>
        openai(suite.stack, { apiKey }).chat.completions.create({
          model,
          messages: [{ role: 'user', content }],
        });
      await assert.rejects(
        ask('gpt-4o', 'sk-wrong'),
        (error: InstanceType<typeof OpenAI.APIError>) => {
          assert.ok(error instanceof OpenAI.AuthenticationError);
          assert.equal(error.code, 'invalid_api_key');
          assert.ok(error.requestID);
          return true;
        },
      );
      await assert.rejects(ask('gpt-4o-mini', TIGHT_KEY), OpenAI.PermissionDeniedError);
      await assert.rejects(ask('nope'), (error: InstanceType<typeof OpenAI.APIError>) => {
        assert.ok(error instanceof OpenAI.NotFoundError);
        assert.equal(error.code, 'model_not_found');
        return true;
      });
      await assert.rejects(ask('gpt-4o', undefined, 'x'.repeat(2_000_000)), { status: 413 });
      await ask('gpt-4o', TIGHT_KEY);
      await assert.rejects(
        ask('gpt-4o', TIGHT_KEY),
        (error: InstanceType<typeof OpenAI.APIError>) => {
          assert.ok(error instanceof OpenAI.RateLimitError);
          assert.equal(error.code, 'rate_limit_exceeded');
          assert.equal(error.type, 'requests');
          const retryAfter = Number(error.headers?.get('retry-after'));
          assert.ok(retryAfter > 30 && retryAfter <= 61, `retry-after ${retryAfter}`);
          assert.equal(error.headers?.get('x-ratelimit-limit-requests'), '1');
          assert.equal(error.headers?.get('x-ratelimit-remaining-requests'), '0');
          assert.match(error.headers?.get('x-ratelimit-reset-requests') ?? '', /^(\d+m)?[\d.]+s$/);
          return true;
        },
      );
    });

    test('anthropic: typed errors in its own shape', async () => {
      const ask = (model: string, apiKey = suite.stack.apiKey) =>
        anthropic(suite.stack, { apiKey }).messages.create({ model, max_tokens: 5, messages });
      await assert.rejects(ask('claude-x', 'wrong'), (error: Error) => {
        assert.ok(error instanceof Anthropic.AuthenticationError);
        assert.match(JSON.stringify(error.error), /authentication_error/);
        return true;
      });
      await assert.rejects(ask('nope'), Anthropic.NotFoundError);
      await assert.rejects(ask('claude-x', TIGHT_KEY), Anthropic.RateLimitError);
    });

    test('what is left is on every answer', async () => {
      const { response } = await openai(suite.stack, { apiKey: TIGHT_KEY })
        .models.list()
        .withResponse();
      assert.ok(response.headers.get('x-request-id'));
    });
  },
);
