/** The gateway on a shared store: a real Redis, which also goes away and comes back. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { eventually, onNewestVersion, post, say, settledRows } from '../helpers/gateway-suite.ts';
import { startRedis } from '../helpers/redis-server.ts';

const redis = await startRedis();
after(() => redis.stop());

/** `commandTimeoutMs`, and the way there and back. */
const LONGEST_REFUSAL_MS = 2_000;

await onNewestVersion(
  {
    configure(config) {
      config.store = { type: 'redis', url: redis.url, commandTimeoutMs: 250 };
      config.keys![0] = { ...config.keys![0], limits: ['30 requests/minute'] };
    },
  },
  (suite) => {
    test('of 100 concurrent requests against a limit of 30 exactly 30 are admitted, and settled', async () => {
      const { stack } = suite;
      const answers = await Promise.all(
        Array.from({ length: 100 }, () => post(stack, { body: say('hello') })),
      );
      const admitted = answers.filter(({ status }) => status === 200);
      assert.equal(admitted.length, 30);
      const ids = admitted.map(({ headers }) => headers.get('x-request-id')!);
      const rows = await settledRows(stack, ids);
      assert.equal(rows.get(ids[0])?.source, 'reported');
    });

    test('a Redis that hangs: a clear refusal in bounded time, then all is well again', async () => {
      const { stack } = suite;
      process.kill(redis.pid, 'SIGSTOP');
      const startedAtMs = performance.now();
      const refused = await post(stack, { body: say('hello') });
      const tookMs = performance.now() - startedAtMs;
      process.kill(redis.pid, 'SIGCONT');
      assert.equal(refused.status, 503);
      const { error } = (await refused.json()) as { error: { code: string } };
      assert.equal(error.code, 'store_unavailable');
      assert.ok(tookMs < LONGEST_REFUSAL_MS, `took ${tookMs} ms`);
      await eventually('limits are checked again', async () =>
        (await post(stack, { body: say('hello') })).status === 429 ? true : undefined,
      );
    });
  },
);
