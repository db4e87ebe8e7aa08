/**
 * The mock provider held against the official SDKs: what they parse is what a
 * real provider sends. Later end-to-end tests stand on it.
 */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { loremText } from '../mock-provider/answer.ts';
import { type MockProvider, startMockProvider } from '../mock-provider/provider.ts';
import { countText } from '../mock-provider/tokens.ts';

const question = [{ role: 'user' as const, content: 'What is the capital of France?' }];
/** 3 for the message, 1 for the role, 7 for the text, 3 for the answer's beginning. */
const QUESTION_TOKENS = 14;

let provider: MockProvider;
let openai: OpenAI;
let anthropic: Anthropic;

before(async () => {
  provider = await startMockProvider({ requireKey: 'sk-provider' });
  const limits = { maxRetries: 0, timeout: 5_000 };
  openai = new OpenAI({ apiKey: 'sk-provider', baseURL: `${provider.url}/v1`, ...limits });
  anthropic = new Anthropic({ apiKey: 'sk-provider', baseURL: provider.url, ...limits });
});
after(() => provider.stop());
beforeEach(() => provider.clear());

const sent = () => provider.received.at(-1)?.sent;

describe('the OpenAI SDK', () => {
  test('gets a chat completion with true usage', async () => {
    const answer = await openai.chat.completions.create({ model: 'gpt-4o', messages: question });
    const text = answer.choices[0]?.message.content ?? '';
    assert.equal(answer.object, 'chat.completion');
    assert.equal(answer.choices[0]?.finish_reason, 'stop');
    assert.equal(answer.usage?.prompt_tokens, QUESTION_TOKENS);
    assert.equal(answer.usage?.completion_tokens, 16);
    assert.equal(countText(text).tokens, 16);
    assert.equal(answer.usage?.total_tokens, QUESTION_TOKENS + 16);
    assert.equal(provider.received[0]?.headers.authorization, 'Bearer sk-provider');
    assert.equal(JSON.parse(provider.received[0]?.body.toString() ?? '').model, 'gpt-4o');
  });

  test('every length of the lorem has as many tokens as it says', () => {
    for (const tokens of [1, 2, 20, 21, 22, 60]) {
      const text = loremText(tokens);
      assert.equal(countText(text).tokens, tokens, text);
    }
  });

  test('streams chunks, and mentions usage only when asked', async () => {
    const create = { model: 'gpt-4o', messages: question, stream: true } as const;
    const plain = await collect(await openai.chat.completions.create(create));
    assert.ok(plain.every((chunk) => !('usage' in chunk) && chunk.choices.length === 1));
    assert.equal(plain.length, 1 + 16 + 1);
    assert.equal(plain.at(-1)?.choices[0]?.finish_reason, 'stop');

    const asked = await collect(
      await openai.chat.completions.create({ ...create, stream_options: { include_usage: true } }),
    );
    const last = asked.pop();
    assert.ok(asked.every((chunk) => chunk.usage === null));
    assert.deepEqual(last?.choices, []);
    assert.equal(last?.usage?.prompt_tokens, QUESTION_TOKENS);
    assert.equal(last?.usage?.completion_tokens, 16);
    assert.deepEqual([sent()?.events, sent()?.contentEvents], [1 + 16 + 1 + 1 + 1, 16]);
  });

  test('assembles a stream with its helper, also from single bytes and CRLF', async () => {
    const stream = openai.chat.completions.stream(
      { model: 'gpt-4o', messages: question, stream_options: { include_usage: true }, n: 2 },
      { headers: { 'x-mock-fragment-bytes': '1', 'x-mock-line-ending': 'crlf' } },
    );
    const answer = await stream.finalChatCompletion();
    assert.equal(answer.choices.length, 2);
    assert.equal(answer.choices[0]?.message.content, answer.choices[1]?.message.content);
    assert.equal(answer.usage?.completion_tokens, 32);
  });

  test('obeys max_tokens, and counts reasoning as completion', async () => {
    const metadata = { mock: '{"completionTokens": 100, "reasoningTokens": 4, "cachedTokens": 5}' };
    const create = { model: 'gpt-4o', messages: question, metadata, max_completion_tokens: 10 };
    const answer = await openai.chat.completions.create(create);
    assert.equal(answer.choices[0]?.finish_reason, 'length');
    assert.equal(answer.usage?.completion_tokens, 10);
    assert.equal(answer.usage?.completion_tokens_details?.reasoning_tokens, 4);
    assert.equal(answer.usage?.prompt_tokens_details?.cached_tokens, 5);
    assert.equal(countText(answer.choices[0]?.message.content ?? '').tokens, 6);
  });

  test('gets completions, whole and streamed', async () => {
    const create = { model: 'gpt-3.5-turbo-instruct', prompt: 'What is the capital of France?' };
    const whole = await openai.completions.create(create);
    assert.deepEqual([whole.usage?.prompt_tokens, whole.usage?.completion_tokens], [7, 16]);
    const streamed = await collect(
      await openai.completions.create({
        ...create,
        stream: true,
        stream_options: { include_usage: true },
      }),
    );
    assert.equal(streamed.at(-1)?.usage?.total_tokens, 23);
    const text = streamed.map((chunk) => chunk.choices[0]?.text ?? '').join('');
    assert.equal(text, whole.choices[0]?.text);
  });

  test('gets a response, whole and with the helper for streams', async () => {
    const create = { model: 'gpt-5', input: 'What is the capital of France?' };
    const whole = await openai.responses.create(create);
    assert.equal(whole.status, 'completed');
    assert.equal(whole.usage?.input_tokens, QUESTION_TOKENS);

    const stream = openai.responses.stream(create);
    const seen: string[] = [];
    const numbers: number[] = [];
    stream.on('event', (event) => {
      seen.push(event.type);
      numbers.push(event.sequence_number);
    });
    const final = await stream.finalResponse();
    assert.equal(final.output_text, whole.output_text);
    assert.equal(final.usage?.output_tokens, 16);
    assert.equal(seen.at(0), 'response.created');
    assert.equal(seen.at(-1), 'response.completed');
    assert.deepEqual(
      numbers,
      numbers.map((_, index) => index),
    );

    const cut = await openai.responses.create({ ...create, max_output_tokens: 3 });
    assert.deepEqual(
      [cut.status, cut.incomplete_details?.reason],
      ['incomplete', 'max_output_tokens'],
    );
  });

  test('gets embeddings as numbers from base64, and the models', async () => {
    const answer = await openai.embeddings.create({
      model: 'text-embedding-3-small',
      input: ['one', 'two words'],
      dimensions: 8,
    });
    assert.deepEqual(
      answer.data.map(({ embedding }) => embedding.length),
      [8, 8],
    );
    const length = Math.hypot(...(answer.data[0]?.embedding ?? []));
    assert.ok(length > 0.5 && length < 1.5, String(length));
    assert.equal(answer.usage.prompt_tokens, 3);
    assert.ok((await openai.models.list()).data.some(({ id }) => id === 'gpt-4o'));
  });

  test('gets typed errors', async () => {
    const ask = (mock: Record<string, string>) =>
      openai.chat.completions.create({ model: 'm', messages: question }, { headers: mock });
    await assert.rejects(ask({ 'x-mock-status': '429', 'x-mock-retry-after': '7' }), (error) => {
      assert.ok(error instanceof OpenAI.RateLimitError);
      assert.equal(error.headers?.get('retry-after'), '7');
      return true;
    });
    await assert.rejects(ask({ 'x-mock-status': '500' }), OpenAI.InternalServerError);
    await assert.rejects(ask({ 'x-mock-error-rate': '1' }), OpenAI.InternalServerError);
    await assert.rejects(ask({ authorization: 'Bearer sk-client' }), OpenAI.AuthenticationError);
    await assert.rejects(ask({ 'x-mock-status': 'lots' }), /mock setting status cannot be "lots"/);
    await assert.rejects(ask({ 'x-mock-cut-after-events': '0' }), OpenAI.APIConnectionError);
  });
});

describe('the Anthropic SDK', () => {
  const create = { model: 'claude-sonnet-4-6', max_tokens: 100, messages: question };

  test('gets a message whose input tokens leave out the cache', async () => {
    const headers = { 'x-mock-cached-tokens': '4', 'x-mock-cache-write-tokens': '3' };
    const answer = await anthropic.messages.create(create, { headers });
    assert.equal(answer.stop_reason, 'end_turn');
    assert.equal(answer.usage.input_tokens, QUESTION_TOKENS - 7);
    assert.equal(answer.usage.cache_read_input_tokens, 4);
    assert.equal(answer.usage.cache_creation_input_tokens, 3);
    assert.equal(answer.usage.output_tokens, 16);
    assert.equal(provider.received[0]?.headers.authorization, 'Bearer sk-provider');
  });

  test('streams with its helper', async () => {
    const stream = anthropic.messages.stream({ ...create, max_tokens: 5 });
    const seen: string[] = [];
    stream.on('streamEvent', (event) => seen.push(event.type));
    const answer = await stream.finalMessage();
    assert.equal(answer.stop_reason, 'max_tokens');
    assert.equal(answer.usage.output_tokens, 5);
    assert.equal(answer.usage.input_tokens, QUESTION_TOKENS);
    const deltas = Array<string>(5).fill('content_block_delta');
    const end = ['content_block_stop', 'message_delta', 'message_stop'];
    assert.deepEqual(seen, ['message_start', 'content_block_start', ...deltas, ...end]);
  });

  test('counts tokens, lists models, and gets typed errors', async () => {
    const { max_tokens: _, ...counted } = create;
    assert.equal((await anthropic.messages.countTokens(counted)).input_tokens, QUESTION_TOKENS);
    assert.ok((await anthropic.models.list()).data.length > 0);
    const ask = (mock: Record<string, string>) =>
      anthropic.messages.create(create, { headers: mock });
    await assert.rejects(ask({ 'x-mock-status': '429' }), Anthropic.RateLimitError);
    await assert.rejects(ask({ 'x-mock-status': '529' }), Anthropic.InternalServerError);
    await assert.rejects(ask({ 'x-api-key': 'sk-client' }), Anthropic.AuthenticationError);
    const broken = anthropic.messages.stream(create, {
      headers: { 'x-mock-error-after-events': '4' },
    });
    await assert.rejects(broken.finalMessage(), /told to fail/);
  });
});

async function collect<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of stream) items.push(item);
  return items;
}
