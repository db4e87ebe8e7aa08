/** Where requests go: models, routes, the cheapest of several, borders; from gateway.yaml to the chosen pool. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type LoadedConfig, parseConfig } from '../../../agent/config/load.ts';
import { ConfigError } from '../../../agent/config/problems.ts';
import { catalogOf } from '../../../agent/gateway/catalog.ts';
import type { Exchange } from '../../../agent/pipeline/exchange.ts';
import { routingPlugin } from '../../../agent/plugins/routing/index.ts';
import type { Refusal } from '../../../agent/request/refusal.ts';
import { emptyContext } from '../../helpers/plugin-context.ts';
import { type ExampleChanges, exampleExchange } from '../../helpers/policy-exchange.ts';

const GATEWAY = `
store: { type: sqlite, path: ':memory:' }
providers:
  - { name: openai, dialect: openai, region: us }
  - { name: mistral, dialect: openai, url: 'https://api.mistral.ai/v1', region: eu }
  - { name: local, dialect: openai, url: 'http://10.0.0.1:8000/v1', region: eu }
  - { name: anthropic, dialect: anthropic, region: us }
pools:
  - name: both
    targets:
      - { provider: mistral, model: mistral-large-2512 }
      - { provider: openai, model: gpt-4o }
  - name: eu
    targets:
      - { provider: mistral, model: mistral-large-2512 }
models:
  - { name: 'gpt-*', provider: openai }
  - { name: chat, pool: both }
  - { name: chat-eu, pool: eu }
  - { name: tiny, provider: local, providerModel: qwen-small }
  - { name: auto, cheapestOf: [gpt-4o, gpt-4o-mini, gpt-4.1] }
  - { name: unpriced, cheapestOf: [tiny, gpt-4o-mini] }
`;

function load(more = ''): LoadedConfig {
  return parseConfig(GATEWAY + more, 'gateway.yaml');
}

async function route(
  more: string,
  changes: ExampleChanges = {},
  model = 'auto',
): Promise<{ exchange: Exchange; refusal: Refusal | undefined }> {
  const { config, prices, capabilities } = load(more);
  const context = { ...emptyContext(), catalog: catalogOf(config), prices, capabilities };
  const plugin = await routingPlugin.create({}, context);
  const body = {
    model,
    max_tokens: 500,
    messages: [{ role: 'user', content: 'What is the capital of France?' }],
    ...changes.body,
  };
  const exchange = exampleExchange({ ...changes, body });
  exchange.route = undefined;
  const verdict = (await plugin.admit(exchange)) as { refuse: Refusal } | undefined;
  return { exchange, refusal: verdict?.refuse };
}

const chosen = ({ exchange }: { exchange: Exchange }) => [
  exchange.route?.pool,
  exchange.route?.providerModel,
];

describe('the cheapest of several', () => {
  test('is taken, and the body asks for it', async () => {
    const result = await route('');
    assert.deepEqual(chosen(result), ['openai', 'gpt-4o-mini']);
    const [edit] = result.exchange.edits.settle(true)!;
    assert.equal(edit.replacement, 'gpt-4o-mini');
    assert.match(
      result.exchange.notes.map(({ text }) => text).join(),
      /gpt-4o-mini' for \d+ micro/,
    );
  });

  test('must be able to: context, length of the answer, features', async () => {
    assert.deepEqual(chosen(await route('', { promptTokens: 200_000 })), ['openai', 'gpt-4.1']);
    assert.deepEqual(chosen(await route('', { body: { max_tokens: 20_000 } })), [
      'openai',
      'gpt-4.1',
    ]);
    const audio = {
      messages: [{ role: 'user', content: [{ type: 'input_audio', input_audio: {} }] }],
    };
    const { refusal } = await route('', { body: audio });
    assert.equal(refusal?.code, 'invalid_request');
    assert.match(refusal!.message, /behind 'auto'.*gpt-4o: gpt-4o lacks audio/);
  });

  test('a price that is not known comes last', async () => {
    assert.deepEqual(chosen(await route('', {}, 'unpriced')), ['openai', 'gpt-4o-mini']);
    const long = await route('', { promptTokens: 200_000 }, 'unpriced');
    assert.deepEqual(chosen(long), ['local', 'qwen-small'], 'of which nothing is known');
  });

  test('a name of the client stays what it is', async () => {
    assert.deepEqual(chosen(await route('', {}, 'gpt-5')), ['openai', 'gpt-5']);
    assert.deepEqual(chosen(await route('', {}, 'chat')), ['both', 'mistral-large-2512']);
  });
});

describe('routes', () => {
  const routes = `
routes:
  - { name: pictures, when: '"images" in features', model: gpt-4.1 }
  - { name: broken, when: 'tags.nothing == "x"', model: tiny }
  - { name: europe, when: 'region == "eu" && model == "chat"', pool: eu }
  - { name: hard, when: 'model == "auto" && complexity >= 30', model: gpt-4o }
  - { name: poor, when: 'budgetLeftPercent < 20', model: tiny }
  - { name: chinese, when: 'script == "han"', model: tiny }
`;

  test('the first that holds is taken, one that cannot be decided is passed over', async () => {
    const image = { type: 'image_url', image_url: { url: 'https://x/y.png' } };
    const pictures = { messages: [{ role: 'user', content: [image] }] };
    const result = await route(routes, { body: pictures });
    assert.deepEqual(chosen(result), ['openai', 'gpt-4.1']);
    const plain = await route(routes);
    assert.deepEqual(chosen(plain), ['openai', 'gpt-4o-mini'], 'none holds');
    const notes = plain.exchange.notes.map(({ text }) => text).join('\n');
    assert.match(notes, /'broken' cannot be decided/);
    assert.match(notes, /'europe' does not hold/);
  });

  test('by region, complexity, budget and script', async () => {
    const eu = await route(routes, { request: { region: 'eu' } }, 'chat');
    assert.deepEqual(chosen(eu), ['eu', 'mistral-large-2512']);
    const question = 'Prove it step by step, then refactor:\n```py\nprint(1)\n```';
    const hard = await route(routes, { body: { messages: [{ role: 'user', content: question }] } });
    assert.deepEqual(chosen(hard), ['openai', 'gpt-4o']);
    assert.ok(hard.exchange.notes.some(({ text }) => text === '45 (code 15, task 30)'));
    const han = await route(routes, {
      body: { messages: [{ role: 'user', content: '请把这句话翻译成英文' }] },
    });
    assert.deepEqual(chosen(han), ['local', 'qwen-small']);
  });

  test('a plugin before may say a pool', async () => {
    const { config, prices, capabilities } = load();
    const context = { ...emptyContext(), catalog: catalogOf(config), prices, capabilities };
    const plugin = await routingPlugin.create({}, context);
    const exchange = exampleExchange();
    exchange.pool = 'eu';
    assert.equal(plugin.admit(exchange), undefined);
    assert.equal(exchange.route?.pool, 'eu');
  });
});

describe('borders', () => {
  const borders = `
residency:
  - { name: stays-in-europe, when: 'tags.residency == "eu"', regions: [eu] }
`;
  const european = { identity: { tags: { residency: 'eu' } } };

  test('a pool with one target outside is refused, whatever goes first', async () => {
    const { refusal } = await route(borders, european, 'chat');
    assert.equal(refusal?.code, 'blocked_by_policy');
    assert.match(refusal!.message, /'stays-in-europe'.*eu only; pool 'both' has a target in us/);
    assert.deepEqual(chosen(await route(borders, european, 'chat-eu')), [
      'eu',
      'mistral-large-2512',
    ]);
  });

  test('who is not within them is free, and in doubt they hold', async () => {
    const free = { identity: { tags: { residency: 'us' } } };
    assert.deepEqual(chosen(await route(borders, free, 'chat')), ['both', 'mistral-large-2512']);
    const { refusal } = await route(borders, { identity: { tags: {} } }, 'chat');
    assert.equal(refusal?.code, 'blocked_by_policy');
  });

  test('a choice is made within them', async () => {
    assert.deepEqual(chosen(await route(borders, european, 'unpriced')), ['local', 'qwen-small']);
    const { refusal } = await route(borders, european, 'auto');
    assert.match(refusal!.message, /gpt-4o: 'stays-in-europe'/);
  });
});

test('mistakes are told with their place', () => {
  const problems = (more: string): string => {
    try {
      load(more);
    } catch (error) {
      if (error instanceof ConfigError) return error.message;
      throw error;
    }
    return '';
  };
  assert.match(
    problems('routes: [{ name: a, when: "true", model: llama }]\n'),
    /routes\[0\]\.model.*declared model, one of: gpt-\*/,
  );
  assert.match(problems('routes: [{ name: a, when: "true", pool: x }]\n'), /routes\[0\]\.pool/);
  assert.match(
    problems('routes: [{ name: a, when: "true" }]\n'),
    /must have 'model' or 'pool', and not both/,
  );
  assert.match(
    problems('routes: [{ name: a, when: "nope > 1", pool: eu }]\n'),
    /routes\[0\]\.when/,
  );
  assert.match(
    problems('residency: [{ name: a, when: "true", regions: [mars] }]\n'),
    /regions\[0\].*one of: us, eu/,
  );
  const choices = (model: string) =>
    assert.throws(
      () => parseConfig(GATEWAY.replace('models:\n', `models:\n  - ${model}\n`), 'x'),
      ConfigError,
    );
  choices('{ name: a, cheapestOf: [auto] }');
  choices('{ name: a, cheapestOf: [nothing] }');
  choices('{ name: a, cheapestOf: [chat], provider: openai }');
});
