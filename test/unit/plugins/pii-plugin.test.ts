/** The plugin on whole requests: scopes, refusals, variables, and what is wrong with its options. */
import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { parseConfig } from '../../../agent/config/load.ts';
import { ConfigError } from '../../../agent/config/problems.ts';
import { NOTHING_LEARNED, Runtime, SILENT_OBSERVER } from '../../../agent/gateway/runtime.ts';
import type { Exchange } from '../../../agent/pipeline/exchange.ts';
import type { Verdict } from '../../../agent/pipeline/plugin.ts';
import { ReceiptKey } from '../../../agent/pipeline/receipt.ts';
import { piiPlugin } from '../../../agent/plugins/pii/index.ts';
import { piiOptions } from '../../../agent/plugins/pii/options.ts';
import { applyEdits } from '../../../agent/request/edits.ts';
import { DryStore } from '../../../agent/store/dry-store.ts';
import { emptyContext } from '../../helpers/plugin-context.ts';
import { type ExampleChanges, exampleExchange } from '../../helpers/policy-exchange.ts';

const CARD = '4111 1111 1111 1111';
const MAIL = 'ann.lee@example.com';

interface Outcome {
  readonly exchange: Exchange;
  readonly verdict: Verdict;
  readonly sent: string;
}

async function run(
  options: object,
  content: string,
  changes: ExampleChanges = {},
): Promise<Outcome> {
  const parsed = piiOptions.parse(options);
  const plugin = await piiPlugin.create(parsed, emptyContext());
  const body = { model: 'gpt-4o', messages: [{ role: 'user', content }] };
  const exchange = exampleExchange({ body, ...changes });
  const verdict = await plugin.admit(exchange);
  const { request, edits } = exchange;
  const settled = edits.settle(request.resizable);
  assert.ok(settled !== undefined, 'the body may not grow');
  return { exchange, verdict, sent: applyEdits(request.body, settled).toString() };
}

const contentOf = ({ sent }: Outcome): string =>
  (JSON.parse(sent) as { messages: { content: string }[] }).messages[0].content;

test('by default cards go, addresses come back, and network addresses are noted', async () => {
  const outcome = await run({}, `${CARD} ${MAIL} 10.0.0.1 ${MAIL}`);
  const [, placeholder] = contentOf(outcome).split(' ');
  assert.equal(contentOf(outcome), `[CREDIT_CARD] ${placeholder} 10.0.0.1 ${placeholder}`);
  const { variables, findings } = outcome.exchange;
  assert.equal(variables.get('pii_count'), 3);
  assert.equal(variables.get('pii_entities'), 'CREDIT_CARD,EMAIL_ADDRESS');
  assert.equal(variables.get('pii_logged'), 1);
  assert.deepEqual(findings, [
    { entity: 'CREDIT_CARD', action: 'placeholder', count: 1 },
    { entity: 'EMAIL_ADDRESS', action: 'reversible', count: 2 },
    { entity: 'IP_ADDRESS', action: 'log', count: 1 },
  ]);
  const restore = variables.get('restore') as Buffer;
  const length = restore.readUInt16BE(0);
  assert.equal(restore.toString('utf8', 2, 2 + length), placeholder);
  assert.equal(restore.readUInt32BE(2 + length), MAIL.length);
  assert.equal(restore.toString('utf8', 6 + length), MAIL);
  const again = await run({}, `another turn with ${MAIL}`);
  assert.ok(contentOf(again).endsWith(placeholder), 'the same in every turn');
});

test('nothing to find sets nothing but the count', async () => {
  const { exchange, sent } = await run({}, 'hello');
  assert.equal(sent, exchange.request.body.toString());
  assert.deepEqual([...exchange.variables], [['pii_count', 0]]);
});

test('the first rule that holds decides; nothing is scrubbed towards our own', async () => {
  const options = {
    entities: { US_SSN: 'mask' },
    responses: { CREDIT_CARD: 'mask', API_KEY: 'block' },
    rules: [
      { when: 'provider == "openai" && team == "own"', default: 'off', responses: {} },
      { when: 'team == "red"', entities: { CREDIT_CARD: 'redact' } },
    ],
  };
  const content = `${CARD} 078-05-1120`;
  const as = (team: string) => run(options, content, { identity: { team } });
  const usual = await as('blue');
  assert.equal(contentOf(usual), '[CREDIT_CARD] ***-**-1120');
  assert.equal(usual.exchange.variables.get('response_rules'), 'API_KEY:block,CREDIT_CARD:mask');
  assert.equal(contentOf(await as('red')), '[REDACTED] ***-**-1120');
  const own = await as('own');
  assert.equal(contentOf(own), content);
  assert.equal(own.exchange.variables.get('response_rules'), undefined);
});

test('a rule that holds for one target of the pool alone makes nothing milder', async () => {
  const options = { rules: [{ when: 'provider == "vllm"', default: 'off' }] };
  const towards = async (...providers: string[]) => {
    const targets = providers.map((provider) => ({
      name: provider,
      provider,
      model: undefined,
      region: undefined,
    }));
    const plugin = await piiPlugin.create(piiOptions.parse(options), emptyContext());
    const body = { model: 'm', messages: [{ role: 'user', content: CARD }] };
    const exchange = exampleExchange({ body });
    const { route } = exchange;
    const provider = { ...route!.provider, name: providers[0] };
    exchange.route = { ...route!, provider, targets };
    await plugin.admit(exchange);
    return applyEdits(exchange.request.body, exchange.edits.settle(true)!).toString();
  };
  assert.ok((await towards('vllm')).includes(CARD));
  assert.ok(!(await towards('vllm', 'openai')).includes(CARD));
  assert.ok(!(await towards('openai', 'vllm')).includes(CARD));
  assert.ok((await towards('vllm', 'vllm')).includes(CARD));
});

test('a rule that cannot be decided makes nothing milder', async () => {
  const rule = (choice: object) => ({ rules: [{ when: 'tags["nosuch"] == "x"', ...choice }] });
  assert.equal(contentOf(await run(rule({ default: 'off' }), CARD)), '[CREDIT_CARD]');
  const { verdict } = await run(rule({ entities: { CREDIT_CARD: 'block' } }), CARD);
  assert.ok(verdict !== undefined && 'refuse' in verdict);
});

test('a refusal names kinds and places, never values', async () => {
  const body = {
    model: 'gpt-4o',
    messages: [
      { role: 'user', content: [{ type: 'tool_use', input: { [MAIL]: CARD, note: [CARD] } }] },
    ],
  };
  const options = { entities: { CREDIT_CARD: 'block', EMAIL_ADDRESS: 'mask' } };
  const { verdict, exchange } = await run(options, '', { body });
  assert.deepEqual(verdict, {
    refuse: {
      code: 'blocked_by_policy',
      message:
        'This request holds what may not be sent: CREDIT_CARD in messages[0].content[0].input.*, CREDIT_CARD in messages[0].content[0].input.note[0].',
      param: 'messages[0].content[0].input.*',
    },
  });
  assert.equal(exchange.variables.get('pii_count'), undefined);
});

test('a body that may not grow does not, whatever is found', async () => {
  const content = `a@b.co ${MAIL} bob@example.com 078-05-1120 ${CARD} {"n":4111111111111111}`;
  for (const action of ['placeholder', 'reversible', 'hash', 'redact', 'mask'] as const) {
    const request = { resizable: false };
    const { sent, exchange } = await run({ default: action }, content, { request });
    assert.ok(Buffer.byteLength(sent) <= exchange.request.body.length, action);
    JSON.parse(sent);
    assert.doesNotMatch(sent, /a@b\.co|ann|bob@|078|4111/);
  }
  const numbers = { model: 'm', messages: [{ content: JSON.stringify({ n: 4111111111111111 }) }] };
  const { sent } = await run({ default: 'hash' }, '', {
    body: numbers,
    request: { resizable: false },
  });
  assert.doesNotMatch(JSON.parse(JSON.parse(sent).messages[0].content).n, /4111/);
});

test('what is changed in signed reasoning breaks its seal; other reasoning is not touched', async () => {
  const thought = (thinking: string, signature: string) => ({
    type: 'thinking',
    thinking,
    signature,
  });
  const input = { type: 'thinking', thinking: CARD, signature: 'x' };
  const content = [
    thought('Hm.', 'EsIBsignature'),
    thought(`Write to ${MAIL}, ${MAIL}.`, 'EsIBsignature'),
    thought('It is 10.0.0.1.', 'EsIBsignature'),
    { type: 'tool_use', id: 'a', name: 'look', input },
  ];
  const body = {
    model: 'claude-x',
    messages: [
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content },
    ],
  };
  for (const resizable of [true, false]) {
    const changes = { body, path: '/v1/messages', request: { resizable } };
    const { sent, exchange } = await run({}, '', changes);
    const blocks = (JSON.parse(sent) as typeof body).messages[1].content as typeof content;
    assert.deepEqual(blocks[0], content[0]);
    assert.ok(!sent.includes(MAIL) && !sent.includes(CARD));
    assert.equal((blocks[1] as { signature: string }).signature, 'changed:');
    assert.deepEqual(blocks[2], content[2], 'what is only noted changes nothing');
    assert.equal((blocks[3] as { input: { signature: string } }).input.signature, 'x');
    assert.equal(exchange.variables.get('foreign_reasoning'), true);
  }
});

test('vectors have nothing to give back', async () => {
  const body = { model: 'text-embedding-3-small', input: [`x ${MAIL}`] };
  const { exchange, sent } = await run({}, '', { body, path: '/v1/embeddings' });
  assert.match(sent, /\[EMAIL_ADDRESS_/);
  assert.equal(exchange.variables.get('restore'), undefined);
});

async function problemOf(pii: object): Promise<string> {
  const file = 'test/fixtures/g.yaml';
  const text = [
    'providers: [{name: p, dialect: openai}]',
    'models: [{name: m, provider: p}]',
    `plugins: {pii: ${JSON.stringify(pii)}}`,
  ].join('\n');
  try {
    const runtime = await Runtime.compile(parseConfig(text, file), file, {
      store: new DryStore(),
      receiptKey: new ReceiptKey(Buffer.alloc(0)),
      learned: NOTHING_LEARNED,
      log: { warn() {}, info() {} },
      observer: SILENT_OBSERVER,
    });
    await runtime.retire();
    return '';
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
}

test('what is wrong with the options is told with its place', async () => {
  const cases: [object, RegExp][] = [
    [{ entities: { NAME: 'mask' } }, /g\.yaml:3:\d+: plugins\.pii\.entities\.NAME: is no kind/],
    [{ entities: { US_SSN: 'hide' } }, /entities\.US_SSN: .*"block"/],
    [{ entities: { API_KEY: 'reversible' } }, /entities\.API_KEY: a secret is never given back/],
    [{ rules: [{ when: 'team = "x"' }] }, /g\.yaml:3:\d+: plugins\.pii\.rules\[0\]\.when: /],
    [{ rules: [{ when: 'true', entities: ['NOPE'] }] }, /rules\[0\]\.entities\[0\]: is no kind/],
    [{ patterns: [{ entity: 'X1', pattern: '(a)\\1' }] }, /patterns\[0\]\.pattern: .*escape/],
    [{ patterns: [{ entity: 'X1', pattern: 'a*' }] }, /matches the empty text/],
    [{ patterns: [{ entity: 'x1', pattern: 'a' }] }, /patterns\[0\]\.entity: .*capital letters/],
    [{ terms: [{ entity: 'X1' }] }, /terms\[0\]: must have 'values' or a 'file'/],
    [{ terms: [{ entity: 'X1', file: './none' }] }, /terms\[0\]\.file: .*cannot be read \(ENOENT/],
    [{ hmacKeyEnv: 'NOT_IN_THE_ENVIRONMENT' }, /hmacKeyEnv: is not in the environment/],
    [{ responses: { VIN: 'mask' } }, /responses/],
    [{ entity: [] }, /plugins\.pii\.entity: unknown key; allowed: default, entities, rules/],
  ];
  for (const [pii, expected] of cases) assert.match(await problemOf(pii), expected);
  const fine = { terms: [{ entity: 'X1', values: ['a'] }], entities: { X1: 'reversible' } };
  assert.equal(await problemOf(fine), '');
});

/** A small analyzer; `answer` says what it does. */
async function withAnalyzer(
  answer: (text: string) => unknown,
  work: (url: string) => Promise<void>,
): Promise<void> {
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { text } = JSON.parse(Buffer.concat(chunks).toString()) as { text: string };
      const made = answer(text);
      if (made === undefined) return; // never answers
      response.statusCode = typeof made === 'number' ? made : 200;
      response.end(typeof made === 'string' ? made : JSON.stringify(made));
    });
  };
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}/analyze`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** As Presidio does: offsets are code points. */
function names(text: string): object[] {
  const points = [...text];
  return ['Zoë Müller', 'Ann Lee'].flatMap((name) => {
    const at = text.indexOf(name);
    if (at < 0) return [];
    const start = [...text.slice(0, at)].length;
    assert.equal(points.slice(start, start + name.length).join(''), name);
    return [{ entity_type: 'PERSON', start, end: start + name.length, score: 0.85, extra: 1 }];
  });
}

/** As long as may be: a busy machine is no failure of an analyzer. */
const PATIENT_MS = 5000;

test('an external analyzer finds names, behind emoji and in arguments of tools', async () => {
  await withAnalyzer(names, async (url) => {
    const body = {
      model: 'm',
      messages: [
        { role: 'user', content: '\u{1f600}\u{1f468}\u200d\u{1f469} Zoë Müller wrote' },
        { role: 'assistant', tool_calls: [{ function: { arguments: '{"to":"\\u0041nn Lee"}' } }] },
      ],
    };
    const outcome = await run(
      { analyzer: { url, timeoutMs: PATIENT_MS }, entities: { PERSON: 'reversible' } },
      '',
      { body },
    );
    const sent = JSON.parse(outcome.sent);
    assert.match(
      sent.messages[0].content,
      /^\u{1f600}\u{1f468}\u200d\u{1f469} \[PERSON_\w{6}\] wrote$/u,
    );
    assert.match(
      sent.messages[1].tool_calls[0].function.arguments,
      /^\{"to":"\[PERSON_\w{6}\]"\}$/,
    );
  });
});

test('an analyzer that fails does what the operator chose, in time', async () => {
  const garbage = [
    undefined,
    500,
    'nonsense',
    '{"a":1}',
    [{ entity_type: 'PERSON', start: 2, end: 999, score: 1 }],
  ];
  for (const made of garbage) {
    await withAnalyzer(
      () => made,
      async (url) => {
        const analyzer = { url, timeoutMs: 100 };
        const { verdict } = await run({ analyzer }, `Ann ${CARD}`);
        assert.ok(verdict !== undefined && 'refuse' in verdict);
        assert.equal(verdict.refuse.code, 'plugin_failed');
        const skipped = await run({ analyzer: { ...analyzer, onFailure: 'skip' } }, `Ann ${CARD}`);
        assert.equal(contentOf(skipped), 'Ann [CREDIT_CARD]');
      },
    );
  }
  const large = await run({ analyzer: { url: 'http://127.0.0.1:9/', maxTextBytes: 2 } }, 'Ann');
  assert.ok(large.verdict !== undefined);
});

test('no more questions are in flight than are allowed', async () => {
  await withAnalyzer(
    () => undefined,
    async (url) => {
      const options = piiOptions.parse({ analyzer: { url, timeoutMs: 1500, maxInFlight: 1 } });
      const plugin = await piiPlugin.create(options, emptyContext());
      const first = plugin.admit(exampleExchange());
      const startedAtMs = performance.now();
      assert.ok((await plugin.admit(exampleExchange())) !== undefined);
      assert.ok(performance.now() - startedAtMs < 1000, 'the second does not wait');
      await first;
    },
  );
});
