/** Every request is settled with what it used: once, also when streams are cut and agents are killed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  eventually,
  metric,
  onEachVersion,
  post,
  say,
  settledRows,
} from '../helpers/gateway-suite.ts';

const STREAMS = 20;
const requestId = (answer: Response): string => answer.headers.get('x-request-id')!;

await onEachVersion({}, (suite) => {
  const stream = (more: object, path = '/v1/chat/completions', signal?: AbortSignal) =>
    post(suite.stack, {
      path,
      body: say('tell me a story', { stream: true, ...more }),
      ...(signal === undefined ? {} : { signal }),
    });
  const slowly = (tokens: number, tokensPerSecond: number) => ({
    metadata: { mock: JSON.stringify({ completionTokens: tokens, tokensPerSecond }) },
  });

  test('kill -9 of the agent while streams run: they go on, and each is settled once', async () => {
    const { stack } = suite;
    const answers = await Promise.all(
      Array.from({ length: STREAMS }, () => stream(slowly(40, 20))),
    );
    await sleep(500);
    stack.agent!.killNow();
    const texts = await Promise.all(answers.map((answer) => answer.text()));
    for (const text of texts) assert.match(text, /data: \[DONE\]\s*$/);
    await stack.startAgent();
    const ids = answers.map(requestId);
    const rows = await settledRows(stack, ids);
    for (const id of ids) {
      assert.equal(rows.get(id)?.source, 'reported');
      assert.equal(rows.get(id)?.completionTokens, 40);
    }
    await eventually('no reservation is left open', async () =>
      (await metric(stack, 'ai_gateway_reservations_open')) === 0 ? true : undefined,
    );
    await eventually('HAProxy finds the agent', async () =>
      (await fetch(`${stack.url}/healthz`)).ok ? true : undefined,
    );
  });

  test('a client that leaves is charged what it got', async () => {
    const abort = new AbortController();
    const answer = await stream(slowly(500, 50), undefined, abort.signal);
    const reader = answer.body!.getReader();
    await reader.read();
    await sleep(400);
    abort.abort();
    const id = requestId(answer);
    const row = (await settledRows(suite.stack, [id])).get(id)!;
    assert.equal(row.source, 'estimated');
    // HAProxy 3.2 now and then takes a client that left for a provider that cut.
    assert.match(row.termination as string, /^[CS]D/);
    assert.ok(Number(row.promptTokens) > 5);
    assert.ok(Number(row.completionTokens) > 5 && Number(row.completionTokens) < 100);
  });

  test('a provider that cuts the stream: what came through is charged', async () => {
    const answer = await stream({
      metadata: {
        mock: JSON.stringify({ completionTokens: 50, tokensPerSecond: 100, cutAfterEvents: 10 }),
      },
    });
    await answer.text().catch(() => {});
    const id = requestId(answer);
    const row = (await settledRows(suite.stack, [id])).get(id)!;
    assert.equal(row.source, 'estimated');
    assert.match(row.termination as string, /^S/);
    assert.ok(Number(row.completionTokens) >= 8 && Number(row.completionTokens) <= 10);
  });

  test('an Anthropic stream that is cut keeps the prompt that the provider reported', async () => {
    const answer = await post(suite.stack, {
      path: '/v1/messages',
      body: {
        model: 'claude-sonnet-4',
        max_tokens: 100,
        stream: true,
        messages: [{ role: 'user', content: 'tell me a story' }],
      },
      headers: {
        'anthropic-version': '2023-06-01',
        'x-mock-completion-tokens': '50',
        'x-mock-tokens-per-second': '200',
        'x-mock-cut-after-events': '12',
      },
    });
    await answer.text().catch(() => {});
    const id = requestId(answer);
    const row = (await settledRows(suite.stack, [id])).get(id)!;
    const { usage } = suite.stack.provider.received.at(-1)!.sent;
    assert.equal(row.promptTokens, usage?.promptTokens);
    assert.ok(Number(row.completionTokens) > 0);
  });

  test('cached and reasoning tokens are in the ledger', async () => {
    const answer = await post(suite.stack, {
      body: say('hello'),
      headers: { 'x-mock-cached-tokens': '4', 'x-mock-reasoning-tokens': '30' },
    });
    await answer.text();
    const id = requestId(answer);
    const row = (await settledRows(suite.stack, [id])).get(id)!;
    assert.deepEqual([row.cachedTokens, row.reasoningTokens], [4, 30]);
  });

  test('an error of the provider costs no tokens', async () => {
    const answer = await post(suite.stack, {
      body: say('hello'),
      headers: { 'x-mock-status': '500' },
    });
    assert.equal(answer.status, 500);
    await answer.text();
    const id = requestId(answer);
    const row = (await settledRows(suite.stack, [id])).get(id)!;
    assert.deepEqual([row.promptTokens, row.completionTokens, row.status], [0, 0, 500]);
  });

  test('each event of a stream is passed on when it comes', async () => {
    // A busy machine joins some; what is held back is joined in each attempt.
    await eventually('events come apart', async () => {
      const answer = await stream(slowly(40, 50));
      const delays: number[] = [];
      const sentEveryMs = 20;
      let lastAtMs: number | undefined;
      for await (const _chunk of answer.body!) {
        const nowMs = performance.now();
        if (lastAtMs !== undefined) delays.push(nowMs - lastAtMs);
        lastAtMs = nowMs;
      }
      const median = delays.toSorted((a, b) => a - b)[Math.floor(delays.length / 2)];
      return (delays.length >= 30 && median < sentEveryMs * 2.5) || undefined;
    });
  });

  test('a soft stop of HAProxy, as a reload does: streams go on, and each is settled', async () => {
    const { stack } = suite;
    const answers = await Promise.all(Array.from({ length: 5 }, () => stream(slowly(30, 30))));
    stack.haproxy.signal('SIGUSR1');
    await Promise.all(answers.map((answer) => answer.text()));
    const ids = answers.map(requestId);
    const rows = await settledRows(stack, ids);
    for (const id of ids) assert.equal(rows.get(id)?.completionTokens, 30);
  });
});
