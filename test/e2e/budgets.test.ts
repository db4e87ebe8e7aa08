/**
 * Limits of every kind through a real HAProxy, on both stores: money, calendar budgets, concurrent requests, limits by
 * session and by tag, limits that are only observed, and how each dialect is told.
 */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { type GatewayFile, type GatewayStack, keyHash } from '../helpers/gateway-stack.ts';
import {
  eventually,
  metric,
  onNewestVersion,
  post,
  say,
  settledRows,
} from '../helpers/gateway-suite.ts';
import { type RedisServer, startRedis } from '../helpers/redis-server.ts';

const KEYS = {
  dollar: 'sk-ai-dollar',
  month: 'sk-ai-month',
  three: 'sk-ai-three',
  tagged: 'sk-ai-tagged',
  observed: 'sk-ai-observed',
  anthropic: 'sk-ai-anthropic',
};

/** Of shipped prices: gpt-4o costs $2.50 per million prompt tokens and $10 per million completion tokens. */
const GPT_4O_MICROS = { prompt: 2.5, cached: 1.25, completion: 10 };

function configureLimits(config: GatewayFile): void {
  config.orgs = [{ name: 'default', limits: ['10M tokens/minute'] }];
  config.roles = [{ name: 'developer', limits: ['100 requests/second'] }];
  config.keys!.push(
    { id: 'dollar', sha256: keyHash(KEYS.dollar), team: 'test', limits: ['$0.01/day'] },
    { id: 'month', sha256: keyHash(KEYS.month), team: 'test', limits: ['2 requests/month'] },
    { id: 'three', sha256: keyHash(KEYS.three), team: 'test', limits: ['3 concurrent'] },
    { id: 'tagged', sha256: keyHash(KEYS.tagged), team: 'test', tags: { project: 'apollo' } },
    { id: 'observed', sha256: keyHash(KEYS.observed), team: 'test', roles: ['developer'] },
    { id: 'a', sha256: keyHash(KEYS.anthropic), team: 'test', limits: ['1 requests/minute'] },
  );
  config.limits = [
    { name: 'by-project', by: ['tag:project', 'model'], limit: '2 requests/hour' },
    { name: 'by-session', by: ['session'], limit: '1 requests/hour' },
    {
      name: 'trial',
      by: ['key'],
      when: 'key == "observed"',
      limit: '1 requests/minute',
      mode: 'observe',
    },
  ];
}

interface ErrorBody {
  readonly error: { readonly type: string; readonly code: string; readonly message: string };
}

function defineTests(stackOf: () => GatewayStack): void {
  const ask = (key: string, more: object = {}, headers: Record<string, string> = {}) =>
    post(stackOf(), {
      body: say('hello', more),
      headers: { authorization: `Bearer ${key}`, ...headers },
    });

  test('money is reserved by the price list, and corrected to what was used', async () => {
    const first = await ask(KEYS.dollar, { max_tokens: 900 });
    assert.equal(first.status, 200);
    await first.text();
    const id = first.headers.get('x-request-id')!;
    const row = (await settledRows(stackOf(), [id])).get(id)!;
    const [prompt, cached, completion] = [
      row.promptTokens,
      row.cachedTokens,
      row.completionTokens,
    ].map(Number);
    const { prompt: perPrompt, cached: perCached, completion: perCompletion } = GPT_4O_MICROS;
    const cost = (prompt - cached) * perPrompt + cached * perCached + completion * perCompletion;
    assert.equal(row.costMicros, Math.round(cost));
    assert.equal(row.priced, true);
    const again = await ask(KEYS.dollar, { max_tokens: 900 });
    assert.equal(again.status, 200, 'only what was used is gone');
    const larger = await ask(KEYS.dollar, { max_tokens: 2000 });
    assert.equal(larger.status, 429);
    const { error } = (await larger.json()) as ErrorBody;
    assert.match(error.message, /larger than the whole limit of key 'dollar': \$0\.01 per day/);
  });

  test('a budget that does not come back soon is insufficient_quota, and not to be retried', async () => {
    assert.equal((await ask(KEYS.month)).status, 200);
    assert.equal((await ask(KEYS.month)).status, 200);
    const spent = await ask(KEYS.month);
    assert.equal(spent.status, 429);
    assert.equal(spent.headers.get('x-should-retry'), 'false');
    const { error } = (await spent.json()) as ErrorBody;
    assert.equal(error.type, 'insufficient_quota');
    assert.equal(error.code, 'insufficient_quota');
    assert.match(error.message, /Budget of key 'month' used up: 2 requests per month/);
  });

  test('no more requests at once than allowed, and a place is free again when one ends', async () => {
    const slow = { 'x-mock-first-byte-ms': '600' };
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask(KEYS.three, {}, slow)));
    const statuses = answers.map(({ status }) => status);
    assert.equal(statuses.filter((status) => status === 200).length, 3);
    const refused = answers.find(({ status }) => status === 429)!;
    assert.match(((await refused.json()) as ErrorBody).error.message, /3 concurrent requests/);
    await eventually('a place is free', async () =>
      (await ask(KEYS.three)).status === 200 ? true : undefined,
    );
  });

  test('a limit by tag and model holds for each combination alone', async () => {
    const statuses: number[] = [];
    for (const model of ['gpt-4o', 'gpt-4o', 'gpt-4o', 'gpt-4o']) {
      statuses.push((await ask(KEYS.tagged, { model })).status);
    }
    assert.deepEqual(statuses, [200, 200, 429, 429]);
    assert.equal((await post(stackOf(), { body: say('x') })).status, 200, 'a key without the tag');
  });

  test('a limit by session holds for those that name one', async () => {
    const inSession = (session: string) => ask(KEYS.observed, {}, { 'x-session-id': session });
    assert.equal((await inSession('one')).status, 200);
    assert.equal((await inSession('one')).status, 429);
    assert.equal((await inSession('two')).status, 200);
  });

  test('a session is the same from whichever place its name comes', async () => {
    const ways: [object, Record<string, string>][] = [
      [{}, { 'x-ai-session': 'run-7' }],
      [{}, { 'x-session-id': 'run-7' }],
      [{}, { 'x-ai-session': 'run-7', 'x-session-id': 'another' }],
      [{ metadata: { session_id: 'run-7' } }, {}],
      [{ metadata: { user_id: 'run-7' } }, {}],
    ];
    const statuses: number[] = [];
    for (const [more, headers] of ways) {
      statuses.push((await ask(KEYS.observed, more, headers)).status);
    }
    assert.deepEqual(statuses, [200, 429, 429, 429, 429]);
    const respond = (conversation: unknown) =>
      post(stackOf(), {
        path: '/v1/responses',
        headers: { authorization: `Bearer ${KEYS.observed}` },
        body: { model: 'gpt-4o', input: 'hello', conversation },
      });
    assert.equal((await respond('conv_1')).status, 200);
    assert.equal((await respond({ id: 'conv_1' })).status, 429);
    assert.equal((await respond('conv_2')).status, 200);
    const mcpSession = (id: string) => ask(KEYS.observed, {}, { 'mcp-session-id': id });
    assert.equal((await mcpSession('a-secret-of-mcp')).status, 200);
    assert.equal((await mcpSession('a-secret-of-mcp')).status, 429);
  });

  test('an observed limit is counted and told, and refuses nobody', async () => {
    for (let count = 0; count < 3; count += 1) {
      assert.equal((await ask(KEYS.observed)).status, 200);
    }
    assert.ok((await metric(stackOf(), 'ai_gateway_would_deny_total{rule="trial"}')) >= 2);
    await eventually('the log tells', () =>
      /"rules":"trial".*would_deny/.test(stackOf().agentLog) ? true : undefined,
    );
  });

  test('Anthropic clients are told as Anthropic tells', async () => {
    const message = (key: string) =>
      post(stackOf(), {
        path: '/v1/messages',
        headers: { 'x-api-key': key, authorization: '', 'anthropic-version': '2023-06-01' },
        body: {
          model: 'claude-sonnet-4-5',
          max_tokens: 10,
          messages: [{ role: 'user', content: 'hi' }],
        },
      });
    const admitted = await message(KEYS.anthropic);
    assert.equal(admitted.status, 200);
    assert.equal(admitted.headers.get('anthropic-ratelimit-requests-limit'), '1');
    assert.equal(admitted.headers.get('anthropic-ratelimit-requests-remaining'), '0');
    const resetAtMs = Date.parse(admitted.headers.get('anthropic-ratelimit-requests-reset')!);
    assert.ok(Math.abs(resetAtMs - Date.now() - 61_000) < 5_000);
    assert.equal(admitted.headers.get('x-ratelimit-limit-requests'), null);
    const refused = await message(KEYS.anthropic);
    assert.equal(refused.status, 429);
    assert.equal(((await refused.json()) as ErrorBody).error.type, 'rate_limit_error');
  });
}

describe('sqlite', async () => {
  await onNewestVersion(
    {
      configure(config) {
        configureLimits(config);
        return config;
      },
    },
    (suite) => defineTests(() => suite.stack),
  );
});

const redis: RedisServer = await startRedis();
after(() => redis.stop());
describe('redis', async () => {
  await onNewestVersion(
    {
      configure(config) {
        configureLimits(config);
        config.store = { type: 'redis', url: redis.url, commandTimeoutMs: 1000 };
        return config;
      },
    },
    (suite) => defineTests(() => suite.stack),
  );
});
