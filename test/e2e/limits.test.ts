/** Limits hold exactly, however many requests come at once; what was not used is given back. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyHash } from '../helpers/gateway-stack.ts';
import { onEachVersion, post, say, settledRows } from '../helpers/gateway-suite.ts';

const FIFTY = 'sk-ai-fifty';
const TOKENS = 'sk-ai-tokens';
const MEMBER = 'sk-ai-member';

await onEachVersion(
  {
    configure(config) {
      config.teams!.push({ name: 'small', limits: ['2 requests/minute'] });
      config.keys!.push(
        { id: 'fifty', sha256: keyHash(FIFTY), team: 'test', limits: ['50 requests/minute'] },
        { id: 'tokens', sha256: keyHash(TOKENS), team: 'test', limits: ['1k tokens/minute'] },
        { id: 'member', sha256: keyHash(MEMBER), team: 'small' },
      );
    },
  },
  (suite) => {
    const ask = (key: string, body: object = say('hi')) =>
      post(suite.stack, { body, headers: { authorization: `Bearer ${key}` } });

    test('of 200 concurrent requests exactly 50 are admitted', async () => {
      const answers = await Promise.all(Array.from({ length: 200 }, () => ask(FIFTY)));
      const statuses = answers.map(({ status }) => status);
      assert.equal(statuses.filter((status) => status === 200).length, 50);
      assert.equal(statuses.filter((status) => status === 429).length, 150);
      assert.equal(suite.stack.provider.count, 50);
    });

    test('tokens are reserved, then corrected to what was used', async () => {
      const capped = say('hello', { max_tokens: 600 });
      const first = await ask(TOKENS, capped);
      assert.equal(first.status, 200);
      assert.equal(first.headers.get('x-ratelimit-limit-tokens'), '1000');
      assert.ok(Number(first.headers.get('x-ratelimit-remaining-tokens')) < 400);
      await first.text();
      const id = first.headers.get('x-request-id')!;
      const row = (await settledRows(suite.stack, [id])).get(id)!;
      const second = await ask(TOKENS, capped);
      assert.equal(second.status, 200, 'the rest of the first reservation was given back');
      const used = Number(row.promptTokens) + Number(row.completionTokens);
      const promptTokens = 8;
      assert.equal(
        Number(second.headers.get('x-ratelimit-remaining-tokens')),
        1000 - used - promptTokens - 600,
      );
      const tooLarge = await ask(TOKENS, say('hello', { max_tokens: 2000 }));
      assert.equal(tooLarge.status, 429);
      const { error } = (await tooLarge.json()) as { error: { message: string; type: string } };
      assert.equal(error.type, 'tokens');
      assert.match(
        error.message,
        /larger than the whole limit of key 'tokens': 1000 tokens per minute/,
      );
    });

    test("a team's limit holds over all its keys", async () => {
      const statuses: number[] = [];
      for (let count = 0; count < 3; count += 1) statuses.push((await ask(MEMBER)).status);
      assert.deepEqual(statuses, [200, 200, 429]);
    });
  },
);
