/** What the model says, on its way to the client: placeholders come back, findings are hidden or end the answer. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { RESTORED } from '../fixtures/response-plugin.ts';
import { type GatewayStack, PROJECT_FOLDER } from '../helpers/gateway-stack.ts';
import {
  eventually,
  logged,
  metric,
  onEachVersion,
  post,
  settledRows,
} from '../helpers/gateway-suite.ts';
import { anthropic, openai } from '../helpers/sdk-clients.ts';
import type { Behaviour } from '../mock-provider/provider.ts';

const CARD = '4111 1111 1111 1111';
const KEY = 'sk-proj-Ab3dE6gH9jK2mN5pQ8sT1vX4zB7cY0fW';
const SAID = 'Dear [PERSON_a1], I wrote to [EMAIL_ADDRESS_x7k2m9] and not to [PERSON_a2].';
const MEANT = Object.entries(RESTORED).reduce(
  (text, [name, value]) => text.replace(name, value),
  SAID,
);

const asking = (content: string) => [{ role: 'user' as const, content }];

/** The text of a streamed answer in each dialect, by the official SDKs. */
const STREAMS: Record<
  string,
  (stack: GatewayStack, prompt: string, seen: string[]) => Promise<void>
> = {
  async chat(stack, prompt, seen) {
    const stream = await openai(stack).chat.completions.create({
      model: 'gpt-4o',
      messages: asking(prompt),
      stream: true,
    });
    for await (const chunk of stream) seen.push(chunk.choices[0]?.delta.content ?? '');
  },
  async completions(stack, prompt, seen) {
    const stream = await openai(stack).completions.create({
      model: 'gpt-4o',
      prompt,
      stream: true,
    });
    for await (const chunk of stream) seen.push(chunk.choices[0]?.text ?? '');
  },
  async responses(stack, prompt, seen) {
    const stream = await openai(stack).responses.create({
      model: 'gpt-4o',
      input: prompt,
      stream: true,
    });
    for await (const event of stream) {
      if (event.type === 'response.output_text.delta') seen.push(event.delta);
      if (event.type === 'response.completed') {
        const [item] = event.response.output;
        assert.ok(item.type === 'message' && item.content[0].type === 'output_text');
        assert.equal(item.content[0].text, seen.join(''));
      }
    }
  },
  async messages(stack, prompt, seen) {
    const stream = await anthropic(stack).messages.create({
      model: 'claude-sonnet-4-6',
      max_tokens: 1000,
      messages: asking(prompt),
      stream: true,
    });
    for await (const event of stream) {
      if (event.type === 'content_block_delta' && event.delta.type === 'text_delta') {
        seen.push(event.delta.text);
      }
    }
  },
};

const FRAMINGS: Partial<Behaviour>[] = [
  {},
  { eventCharacters: 1 },
  { eventCharacters: 5, fragmentBytes: 7 },
  { eventCharacters: 9, lineEnding: 'crlf' },
];

await onEachVersion(
  {
    configure(config) {
      config.plugins = {
        ...config.plugins,
        response: { module: join(PROJECT_FOLDER, 'test/fixtures/response-plugin.ts') },
      };
    },
  },
  (suite) => {
    for (const [dialect, read] of Object.entries(STREAMS)) {
      test(`${dialect}, streamed: placeholders come back and a card is masked`, async () => {
        for (const framing of FRAMINGS) {
          const text = `${SAID} Card ${CARD}!`;
          suite.stack.provider.behaveOnce({ ...framing, text });
          const seen: string[] = [];
          await read(suite.stack, 'restore rules=CREDIT_CARD:mask', seen);
          assert.equal(
            seen.join(''),
            `${MEANT} Card **** **** **** 1111!`,
            JSON.stringify(framing),
          );
        }
      });

      test(`${dialect}, streamed: block ends the answer with the SDK's error`, async () => {
        for (const framing of FRAMINGS) {
          suite.stack.provider.behaveOnce({ ...framing, text: `The key is ${KEY} and more.` });
          const seen: string[] = [];
          await assert.rejects(
            read(suite.stack, 'rules=API_KEY:block', seen),
            (error: Error) =>
              (error instanceof OpenAI.APIError || error instanceof Anthropic.APIError) &&
              /blocked: it contains API_KEY/.test(error.message),
          );
          assert.equal(seen.join('').trimEnd(), 'The key is', JSON.stringify(framing));
        }
      });
    }

    test('JSON: restored, masked, redacted; framed by length, chunks and close', async () => {
      for (const framing of [{}, { chunked: true }, { fragmentBytes: 11 }]) {
        suite.stack.provider.behaveOnce({ ...framing, text: `${SAID} ${CARD} 219-09-9998` });
        const { data, response } = await openai(suite.stack)
          .chat.completions.create({
            model: 'gpt-4o',
            messages: asking('restore rules=CREDIT_CARD:mask,US_SSN:redact'),
          })
          .withResponse();
        const { content } = data.choices[0].message;
        assert.equal(content, `${MEANT} **** **** **** 1111 [US_SSN]`);
        const id = response.headers.get('x-request-id')!;
        const row = (await settledRows(suite.stack, [id])).get(id)!;
        assert.equal(row.completionTokens, data.usage?.completion_tokens);
      }
    });

    test('JSON: block is a 403 in each dialect, and what was used is paid for', async () => {
      suite.stack.provider.behaveOnce({ text: `Use ${KEY} for it.` });
      const refused = await openai(suite.stack)
        .chat.completions.create({ model: 'gpt-4o', messages: asking('rules=API_KEY:block') })
        .then(
          () => assert.fail('not refused'),
          (error: InstanceType<typeof OpenAI.APIError>) => error,
        );
      assert.equal(refused.status, 403);
      assert.equal(refused.code, 'response_blocked');
      const id = refused.headers!.get('x-request-id')!;
      const row = (await settledRows(suite.stack, [id])).get(id)!;
      assert.equal(row.source, 'reported');
      assert.ok((row.completionTokens as number) > 5);
      suite.stack.provider.behaveOnce({ text: `Use ${KEY} for it.` });
      await assert.rejects(
        anthropic(suite.stack).messages.create({
          model: 'claude-sonnet-4-6',
          max_tokens: 100,
          messages: asking('rules=API_KEY:block'),
        }),
        (error: Error) => error instanceof Anthropic.PermissionDeniedError,
      );
      suite.stack.provider.behaveOnce({ text: 'Nothing to hide.' });
      const fine = await openai(suite.stack).chat.completions.create({
        model: 'gpt-4o',
        messages: asking('rules=API_KEY:block'),
      });
      assert.equal(fine.choices[0].message.content, 'Nothing to hide.');
    });

    test('findings are in the access line and counted; log changes nothing', async () => {
      const name = 'ai_gateway_response_findings_total{entity="IBAN_CODE"}';
      const before = await metric(suite.stack, name);
      const text = 'Pay to DE89 3704 0044 0532 0130 00 or GB82WEST12345698765432.';
      suite.stack.provider.behaveOnce({ text, eventCharacters: 3 });
      const seen: string[] = [];
      await STREAMS.chat(suite.stack, 'rules=IBAN_CODE:log', seen);
      assert.equal(seen.join(''), text);
      await eventually('two findings counted', async () =>
        (await metric(suite.stack, name)) === before + 2 ? true : undefined,
      );
      await logged(() => suite.stack.haproxyLog, /resp_pii=IBAN_CODE=2 /);
    });

    test('a stream that the provider cuts is cut for the client too', async () => {
      suite.stack.provider.behaveOnce({ text: SAID, cutAfterEvents: 4 });
      const answer = await post(suite.stack, {
        body: { model: 'gpt-4o', stream: true, messages: asking('restore rules=CREDIT_CARD:mask') },
      });
      await assert.rejects(answer.text());
    });

    test('errors of the provider, and answers without a body', async () => {
      suite.stack.provider.behaveOnce({ status: 500 });
      const failed = await post(suite.stack, {
        body: { model: 'gpt-4o', messages: asking('restore rules=API_KEY:block') },
      });
      assert.equal(failed.status, 500);
      assert.ok(((await failed.json()) as { error: unknown }).error);
    });

    test('nothing failed in Lua', () => {
      assert.doesNotMatch(
        suite.stack.haproxyLog,
        /attempt to|inspecting a response failed|runtime error/,
      );
    });
  },
);
