import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseLimit } from '../../../agent/limits/limit.ts';
import type { Catalog, KeyRecord, LimitRule } from '../../../agent/pipeline/catalog.ts';
import { Exchange } from '../../../agent/pipeline/exchange.ts';
import { quotaPlugin } from '../../../agent/plugins/quota/index.ts';
import { findEndpoint } from '../../../agent/request/endpoint.ts';
import { readPromptBody } from '../../../agent/request/prompt-body.ts';
import { emptyContext } from '../../helpers/plugin-context.ts';

const limit = (text: string) => parseLimit(text)!;

const IDENTITY: KeyRecord = {
  id: 'k',
  sha256: '0'.repeat(64),
  org: 'acme',
  team: 'red',
  user: 'ann',
  roles: ['developer', 'tester'],
  tags: { project: 'a:b' },
  models: ['*'],
  limits: [limit('10 requests/minute')],
  expiresAtMs: undefined,
  revision: undefined,
};

function rule(fields: Partial<LimitRule>): LimitRule {
  return {
    name: 'r',
    limit: limit('5 requests/hour'),
    by: [],
    when: undefined,
    mode: 'enforce',
    timeZone: 'UTC',
    ...fields,
  };
}

async function chargesOf(catalog: Partial<Catalog>, body: object = {}, changes: object = {}) {
  const context = emptyContext(catalog);
  const options = { expectedCompletionTokens: 500, concurrencyLeaseSeconds: 900 };
  const plugin = await quotaPlugin.create(options, context);
  const bytes = Buffer.from(
    JSON.stringify({ model: 'gpt-4o', messages: [{ role: 'user', content: 'x' }], ...body }),
  );
  const endpoint = findEndpoint('/v1/chat/completions')!;
  const exchange = new Exchange(
    {
      id: 'r-1',
      method: 'POST',
      path: '/v1/chat/completions',
      credentialSha256: IDENTITY.sha256,
      sourceAddress: '2001:db8:1:2:3:4:5:6',
      session: '',
      region: '',
      contentType: 'application/json',
      body: bytes,
      bodySizeBytes: bytes.length,
      resizable: true,
      translates: true,
      sentAtMs: undefined,
      ...changes,
    },
    endpoint,
  );
  exchange.identity = IDENTITY;
  exchange.body = readPromptBody(endpoint, bytes, false);
  exchange.promptCount = { tokens: 100, countedTokens: 100, isEstimate: false };
  await plugin.admit(exchange);
  return exchange.charges;
}

test('a request is charged to its key, team, organization and roles', async () => {
  const charges = await chargesOf({
    orgs: [{ name: 'acme', limits: [limit('10 concurrent')] }],
    teams: [
      { name: 'red', org: 'acme', limits: [limit('1M tokens/day'), limit('$5/month')] },
      { name: 'red', org: 'other', limits: [limit('1 requests/day')] },
    ],
    roles: [{ name: 'developer', models: ['*'], limits: [limit('9k prompt-tokens/hour')] }],
  });
  assert.deepEqual(
    charges.map(({ counter, amount, window }) => [counter, amount, window.kind]),
    [
      ['key:k:requests:minute', 1, 'sliding'],
      ['team:red:tokens:day', 600, 'sliding'],
      ['team:red:cost:month', 0, 'calendar'],
      ['org:acme:concurrent:now', 1, 'sliding'],
      ['role:developer:k:prompt-tokens:hour', 100, 'sliding'],
    ],
  );
  assert.ok(charges.every(({ shared }) => !shared));
});

test('every combination of scopes has a counter of its own, whatever the values hold', async () => {
  const counters = async (by: LimitRule['by'], changes: object = {}) =>
    (await chargesOf({ limits: [rule({ by })] }, {}, changes))
      .slice(1)
      .map(({ counter, shared }) => [counter, shared]);
  assert.deepEqual(await counters([]), [['limit:r:requests:hour', true]]);
  assert.deepEqual(await counters(['role', 'model']), [
    ['limit:r:developer:gpt-4o:requests:hour', true],
    ['limit:r:tester:gpt-4o:requests:hour', true],
  ]);
  assert.deepEqual(await counters(['team', 'tag:project']), [
    ['limit:r:red:a%3Ab:requests:hour', false],
  ]);
  assert.deepEqual(await counters(['session']), [], 'no session, no limit by session');
  assert.deepEqual(await counters(['source']), [
    ['limit:r:2001%3Adb8%3A1%3A2%3A%3A%2F64:requests:hour', true],
  ]);
  const long = await counters(['session'], { session: 's'.repeat(5_000) });
  assert.ok((long[0][0] as string).length < 100);
});

test('a condition chooses; one that cannot be evaluated does not lift the limit', async () => {
  const applies = async (when: string) =>
    (await chargesOf({ limits: [rule({ when })] })).length === 2;
  assert.equal(await applies('team == "red"'), true);
  assert.equal(await applies('team == "blue"'), false);
  assert.equal(await applies('tags["missing"] == "x"'), true);
});

test('the reservation is what the client caps, for each completion', async () => {
  const tokens = async (body: object) =>
    (await chargesOf({ limits: [rule({ limit: limit('1M tokens/day') })] }, body))[1].amount;
  assert.equal(await tokens({}), 600);
  assert.equal(await tokens({ max_tokens: 50 }), 150);
  assert.equal(await tokens({ max_tokens: 50, n: 3 }), 250);
});
