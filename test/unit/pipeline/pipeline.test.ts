import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import path from 'node:path';
import { test } from 'node:test';
import { parseConfig } from '../../../agent/config/load.ts';
import { parsePrices } from '../../../agent/config/prices.ts';
import { NOTHING_LEARNED, Runtime, SILENT_OBSERVER } from '../../../agent/gateway/runtime.ts';
import { decodeReceipt, encodeReceipt, ReceiptKey } from '../../../agent/pipeline/receipt.ts';
import { formatReset } from '../../../agent/pipeline/reservation.ts';
import type { AiRequest } from '../../../agent/request/ai-request.ts';
import { applyEdits } from '../../../agent/request/edits.ts';
import { DryStore } from '../../../agent/store/dry-store.ts';
import type { StoredKey } from '../../../agent/store/keys.ts';
import {
  type Reservation,
  type ReserveOutcome,
  type Store,
  StoreError,
} from '../../../agent/store/store.ts';

const SECRET = new ReceiptKey(Buffer.alloc(32, 7));
const KEY = 'sk-ai-test';
const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

const PRICES = 'providers: {p: {models: {m: {input: 1.25, output: 10}}}}';

const CONFIG = `
providers:
  - {name: openai, dialect: openai}
  - {name: anthropic, dialect: anthropic}
models:
  - {name: fast, provider: openai, providerModel: gpt-4o-mini, pool: quick, priority: -5}
  - {name: gpt-4o, provider: openai}
  - {name: claude-*, provider: anthropic}
teams: [{name: red, limits: [100 requests/minute, 2k tokens/minute]}]
keys:
  - {id: all, sha256: ${hash(KEY)}, team: red, user: ann, limits: [1k tokens/minute]}
  - {id: few, sha256: ${hash('few')}, team: red, models: [gpt-4o]}
plugins:
  shout: {module: ./shout-plugin.ts}
`;

async function runtime(
  changes: (text: string) => string = (text) => text,
  store: Store = new DryStore(),
) {
  const file = path.resolve('test/fixtures/g.yaml');
  const loaded = parseConfig(changes(CONFIG), file);
  const log = { warn() {}, info() {} };
  return Runtime.compile(loaded, file, {
    store,
    receiptKey: SECRET,
    learned: NOTHING_LEARNED,
    log,
    observer: SILENT_OBSERVER,
  });
}

function request(body: unknown, changes: Partial<AiRequest> = {}): AiRequest {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  return {
    id: 'request-1',
    method: 'POST',
    path: '/v1/chat/completions',
    credentialSha256: hash(KEY),
    sourceAddress: '127.0.0.1',
    session: '',
    region: '',
    contentType: 'application/json',
    body: bytes,
    bodySizeBytes: bytes.length,
    resizable: true,
    translates: true,
    sentAtMs: undefined,
    ...changes,
  };
}

const say = (content: string, more: object = {}) => ({
  model: 'gpt-4o',
  messages: [{ role: 'user', content }],
  ...more,
});

async function decide(asked: AiRequest, of = runtime()) {
  const { decision } = await (await of).pipeline.decide(asked);
  return decision;
}

async function refusalCode(asked: AiRequest, of = runtime()): Promise<string> {
  const decision = await decide(asked, of);
  return decision.action === 'deny' ? decision.refusal.code : decision.action;
}

test('an admitted request has its route, its count, its limits and its receipt', async () => {
  const asked = request(say('hello world', { model: 'fast' }));
  const decision = await decide(asked);
  assert.ok(decision.action === 'allow');
  const { variables } = decision;
  const picked = ['key', 'team', 'user', 'model', 'provider_model', 'provider', 'pool', 'priority'];
  assert.deepEqual(
    picked.map((name) => variables.get(name)),
    ['all', 'red', 'ann', 'fast', 'gpt-4o-mini', 'openai', 'quick', -5],
  );
  assert.equal(variables.get('prompt_tokens'), 2 + 4 + 3);
  assert.equal(variables.get('limit_tokens'), 1000, 'the tightest one');
  const receipt = decodeReceipt(variables.get('receipt') as string, SECRET);
  assert.deepEqual(
    receipt?.charges.map(({ counter, amount }) => [counter, amount]),
    [
      ['key:all:tokens:minute', 509],
      ['team:red:requests:minute', 1],
      ['team:red:tokens:minute', 509],
    ],
  );
  const sent = applyEdits(asked.body, decision.edits).toString();
  assert.equal(JSON.parse(sent).model, 'gpt-4o-mini');
});

test('each check refuses with its own code', async () => {
  const cases: [string, AiRequest][] = [
    ['invalid_api_key', request(say('x'), { credentialSha256: undefined })],
    ['invalid_api_key', request(say('x'), { credentialSha256: hash('wrong') })],
    ['invalid_api_key', request('not even JSON', { credentialSha256: hash('wrong') })],
    ['unknown_endpoint', request(say('x'), { path: '/v1/nothing' })],
    ['method_not_allowed', request('', { method: 'GET' })],
    ['unsupported_content_type', request(say('x'), { contentType: 'text/plain' })],
    ['unsupported_content_type', request(say('x'), { contentType: 'application/jsonx' })],
    ['request_too_large', request(say('x'), { bodySizeBytes: 1e9 })],
    ['invalid_json', request('{')],
    ['model_not_found', request(say('x', { model: 'nope' }))],
    ['model_not_found', request(say('x', { model: 'claude-5' }), { translates: false })],
    ['model_not_allowed', request(say('x', { model: 'fast' }), { credentialSha256: hash('few') })],
    ['blocked_by_policy', request(say('stop!!!!'))],
    ['rate_limit_exceeded', request(say('x', { max_tokens: 5000 }))],
    ['respond', request('', { method: 'GET', path: '/v1/models' })],
    ['allow', request(say('x'), { contentType: 'application/json; charset=utf-8' })],
  ];
  for (const [code, asked] of cases) assert.equal(await refusalCode(asked), code);
});

test('/v1/models shows what the key may use', async () => {
  const list = async (key: string) => {
    const asked = request('', { method: 'GET', path: '/v1/models', credentialSha256: hash(key) });
    const decision = await decide(asked);
    assert.ok(decision.action === 'respond');
    return (JSON.parse(decision.responseBody) as { data: { id: string }[] }).data.map(
      ({ id }) => id,
    );
  };
  assert.deepEqual(await list(KEY), ['fast', 'gpt-4o']);
  assert.deepEqual(await list('few'), ['gpt-4o']);
});

test('a stream asks for its usage, whatever the client wrote', async () => {
  const cases: [string, object][] = [
    ['{"model":"gpt-4o","stream":true}', { include_usage: true }],
    ['{ "stream":true, "model":"gpt-4o", "stream_options":null}', { include_usage: true }],
    ['{"model":"gpt-4o","stream":true,"stream_options":{}}', { include_usage: true }],
    ['{"model":"gpt-4o","stream":true,"stream_options":{"x":1}}', { include_usage: true, x: 1 }],
    [
      '{"model":"gpt-4o","stream":true,"stream_options":{"include_usage":false}}',
      { include_usage: true },
    ],
    [
      '{"model":"gpt-4o","stream":true,"stream_options":{"include_usage":true}}',
      { include_usage: true },
    ],
  ];
  for (const [body, expected] of cases) {
    const asked = request(body);
    const decision = await decide(asked);
    assert.ok(decision.action === 'allow');
    const sent = JSON.parse(applyEdits(asked.body, decision.edits).toString());
    assert.deepEqual(sent.stream_options, expected);
  }
  const fixed = await decide(request('{"model":"gpt-4o","stream":true}', { resizable: false }));
  assert.ok(fixed.action === 'allow');
  assert.deepEqual(fixed.edits, [], 'a body that may not grow is left as it is');
});

test('cards are replaced and every other byte stays', async () => {
  const before = '{ "model" : "gpt-4o",\n "temperature": 1.50e0, "messages":[{"content":"';
  const after = '","role":"user"}],"x":[1e2,"\\ud800","é"]  }\n';
  const cards = ['4111 1111 1111 1111', '\\u0034111111111111111', '4111-1111-1111-1111'];
  for (const card of cards) {
    const asked = request(`${before}é ${card}\\n078-05-1120 end${after}`);
    const decision = await decide(asked);
    assert.ok(decision.action === 'allow');
    const sent = applyEdits(asked.body, decision.edits).toString();
    assert.equal(sent, `${before}é [CREDIT_CARD]\\n[US_SSN] end${after}`);
    assert.equal(decision.variables.get('pii_count'), 2);
    assert.equal(decision.variables.get('pii_entities'), 'CREDIT_CARD,US_SSN');
  }
  const numeric = request(
    '{"model":"gpt-4o","messages":[{"content":[{"input":{"card":4111111111111111}}]}]}',
  );
  const decision = await decide(numeric);
  assert.ok(decision.action === 'allow');
  const sent = JSON.parse(applyEdits(numeric.body, decision.edits).toString());
  assert.equal(sent.messages[0].content[0].input.card, '[CREDIT_CARD]');
});

test('what a cut body shows is scrubbed and counted, the rest extrapolated', async () => {
  const whole = Buffer.from(JSON.stringify(say(`4111111111111111 ${'word '.repeat(1000)}`)));
  const asked = request('', { body: whole.subarray(0, 2000), bodySizeBytes: whole.length });
  const decision = await decide(
    asked,
    runtime((text) =>
      `${text}oversize: estimate\n`
        .replace('1k tokens', '10k tokens')
        .replace('2k tokens', '20k tokens'),
    ),
  );
  assert.ok(decision.action === 'allow');
  const tokens = decision.variables.get('prompt_tokens') as number;
  assert.ok(tokens > 900 && tokens < 1200, `${tokens}`);
  assert.equal(decision.variables.get('prompt_estimated'), true);
  assert.equal(decision.edits.length, 1);
});

test("a third party's plugin is loaded by path, sets its variables, refuses", async () => {
  const decision = await decide(request(say('hey!')));
  assert.equal(decision.variables.get('shout_marks'), 1);
  const strict = runtime((text) => text.replace('shout-plugin.ts', 'shout-plugin.ts, maxMarks: 0'));
  assert.equal(await refusalCode(request(say('hey!')), strict), 'blocked_by_policy');
});

test('a plugin that fails does what the operator chose', async () => {
  assert.equal(await refusalCode(request(say('explode'))), 'allow');
  const strict = runtime((text) =>
    text.replace('shout-plugin.ts', 'shout-plugin.ts, onFailure: deny'),
  );
  assert.equal(await refusalCode(request(say('explode')), strict), 'plugin_failed');
});

test('a store that fails is a refusal, and a refused request reserves nothing', async () => {
  class Failing extends DryStore {
    override reserve(): Promise<never> {
      return Promise.reject(new StoreError('away'));
    }
  }
  assert.equal(
    await refusalCode(request(say('x')), runtime(undefined, new Failing())),
    'store_unavailable',
  );
  const reserved: Reservation[] = [];
  class Recording extends DryStore {
    override reserve(reservation: Reservation) {
      reserved.push(reservation);
      return super.reserve(reservation);
    }
  }
  await refusalCode(request(say('stop!!!!')), runtime(undefined, new Recording()));
  assert.deepEqual(reserved, []);
});

test('a key that changed meanwhile is looked up again, and judged as it is now', async () => {
  const stored = {
    id: 'key_1',
    sha256: hash('from the store'),
    name: '',
    org: 'default',
    team: 'red',
    user: '',
    roles: [],
    tags: {},
    models: ['gpt-4o'],
    limits: [],
    createdAtMs: 1,
    revision: 1,
  };
  class Changing extends DryStore {
    current: StoredKey = stored;
    override async findKey(): Promise<StoredKey> {
      return this.current;
    }
    override async getKey(): Promise<StoredKey> {
      return this.current;
    }
    override async reserve(reservation: Reservation): Promise<ReserveOutcome> {
      if (reservation.key?.revision !== this.current.revision) return { result: 'key_changed' };
      return super.reserve(reservation);
    }
  }
  const store = new Changing();
  const of = runtime(undefined, store);
  const asked = request(say('x'), { credentialSha256: stored.sha256 });
  assert.equal(await refusalCode(asked, of), 'allow');
  store.current = { ...stored, revokedAtMs: 2, revision: 2 };
  assert.equal(await refusalCode(asked, of), 'invalid_api_key');
  store.current = { ...stored, models: ['claude-*'], revision: 3 };
  assert.equal(await refusalCode(asked, of), 'model_not_allowed');
  const models = { ...asked, method: 'GET', path: '/v1/models', body: Buffer.alloc(0) };
  store.current = { ...stored, revokedAtMs: 4, revision: 4 };
  assert.equal(await refusalCode(models, of), 'invalid_api_key');
});

test('a receipt comes back whole, and only with its signature', () => {
  const receipt = {
    requestId: 'r',
    chargedAtMs: 1,
    admittedBy: 'store' as const,
    org: 'o',
    key: 'k',
    team: 't',
    user: 'ü',
    tags: { project: 'x' },
    session: 's',
    endpoint: 'chat',
    model: 'm',
    provider: 'p',
    providerModel: 'pm',
    promptTokens: 9,
    countedPromptTokens: 8,
    price: parsePrices(PRICES, 'prices.yaml', []).entries[0].prices[0].price,
    charges: [
      {
        counter: 'c',
        shared: false,
        window: { kind: 'sliding' as const, lengthMs: 60_000 },
        amount: 5,
        measure: 'tokens' as const,
      },
      {
        counter: 'd',
        shared: true,
        window: { kind: 'calendar' as const, startMs: 1, endMs: 2, nextEndMs: 3 },
        amount: 6,
        measure: 'cost' as const,
      },
    ],
  };
  const text = encodeReceipt(receipt, SECRET);
  const payload = text.slice(0, text.indexOf('.'));
  const hmac = createHmac('sha256', Buffer.alloc(32, 7)).update(payload).digest();
  assert.equal(text, `${payload}.${hmac.subarray(0, 16).toString('base64url')}`);
  assert.match(text, /^[A-Za-z0-9_.-]+$/);
  assert.deepEqual(decodeReceipt(text, SECRET), receipt);
  assert.equal(decodeReceipt(text, new ReceiptKey(Buffer.alloc(32))), undefined);
  for (const forged of ['', '.', 'x', `A${text}`, `${text}A`, text.replace('.', '')]) {
    assert.equal(decodeReceipt(forged, SECRET), undefined);
  }
});

test('resets are written as OpenAI writes them', () => {
  assert.deepEqual([0, 350, 1000, 1500, 60_000, 360_500].map(formatReset), [
    '0ms',
    '350ms',
    '1s',
    '1.5s',
    '1m0s',
    '6m0.5s',
  ]);
});
