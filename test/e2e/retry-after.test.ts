/** A client that obeys retry-after gets through: the official SDK waits as long as it is told, and no longer. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { logged, onNewestVersion } from '../helpers/gateway-suite.ts';
import { openai } from '../helpers/sdk-clients.ts';

/** The SDK obeys a retry-after below one minute; the window is a minute and one second. */
const HEAD_START_MS = 50_000;

await onNewestVersion(
  {
    configure(config) {
      config.keys![0] = { ...config.keys![0], limits: ['1 requests/minute'] };
    },
  },
  (suite) => {
    test('the openai SDK waits for retry-after, then succeeds at the first retry', async () => {
      const { provider } = suite.stack;
      const client = openai(suite.stack, { maxRetries: 1 });
      const ask = () =>
        client.chat.completions.create({
          model: 'gpt-4o',
          messages: [{ role: 'user', content: 'hello' }],
        });
      const firstAtMs = Date.now();
      await ask();
      await sleep(HEAD_START_MS);
      const secondAtMs = Date.now();
      await ask();
      const waitedMs = Date.now() - secondAtMs;
      assert.equal(provider.count, 2);
      assert.ok(Date.now() - firstAtMs >= 60_000, 'not before the window has passed');
      assert.ok(waitedMs < 15_000, `waited ${waitedMs} ms`);
      const refused = /error=rate_limit_exceeded/g;
      await logged(() => suite.stack.haproxyLog, refused);
      assert.equal(suite.stack.haproxyLog.match(refused)?.length, 1);
    });
  },
);
