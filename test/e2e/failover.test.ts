/** A target that fails is not the client's business: the same request goes to the next, as that one wants it. */
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:net';
import { after, test } from 'node:test';
import { freePort, releasePorts } from '../helpers/free-port.ts';
import type { GatewayFile } from '../helpers/gateway-stack.ts';
import { logged, onEachVersion, post, say, settledRows } from '../helpers/gateway-suite.ts';
import { type Behaviour, startMockProvider } from '../mock-provider/provider.ts';

const good = await startMockProvider();
const limited = await startMockProvider({ behaviour: { status: 429, retryAfter: 30 } });
const broken = await startMockProvider({ behaviour: { status: 500 } });
const overloaded = await startMockProvider({ behaviour: { status: 529 } });
const hanging = await startMockProvider({ behaviour: { hang: true } });
const cutting = await startMockProvider({ behaviour: { cutAfterEvents: 0 } });
const locked = await startMockProvider({ behaviour: { status: 401 } });
const forbidden = await startMockProvider({ behaviour: { status: 403 } });
const deadPort = await freePort();

/** Says so and hangs up as soon as it is asked. */
async function rude(answer: string): Promise<{ server: Server; port: number }> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.end(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, port: (server.address() as { port: number }).port };
}
const garbage = await rude('220 this is not a web server\r\n');
const halfHead = await rude('HTTP/1.1 200 OK\r\ncontent-type: applicat');

after(async () => {
  for (const one of [good, limited, broken, overloaded, hanging, cutting, locked, forbidden])
    await one.stop();
  garbage.server.close();
  halfHead.server.close();
  releasePorts([deadPort]);
});

const PORTS = {
  good: good.port,
  limited: limited.port,
  broken: broken.port,
  overloaded: overloaded.port,
  hanging: hanging.port,
  cutting: cutting.port,
  locked: locked.port,
  forbidden: forbidden.port,
  dead: deadPort,
  garbage: garbage.port,
  'half-head': halfHead.port,
};
const BAD = Object.keys(PORTS).filter((name) => name !== 'good');
const TRY_SECONDS = 1;
/** Two tries, the first of which may run into its time-out; and a busy machine. */
const LIMIT_MS = (TRY_SECONDS + 3) * 1000;

function configure(config: GatewayFile): GatewayFile {
  const pool = (name: string, providers: string[], more: object = {}) => ({
    name,
    targets: providers.map((provider) => ({ provider, model: `${provider}-model` })),
    tryTimeoutSeconds: TRY_SECONDS,
    ...more,
  });
  const pools = [
    ...BAD.map((name) => pool(`after-${name}`, [name, 'good'])),
    pool('third', ['broken', 'cutting', 'good']),
    pool('weighted-third', ['overloaded', 'half-head', 'good'], { balance: 'weighted' }),
    pool('hashed-third', ['overloaded', 'half-head', 'good'], { balance: 'hash-key' }),
    {
      ...pool('forbidden-twice', []),
      targets: ['one', 'two'].map((model) => ({ provider: 'forbidden', model })),
    },
    {
      ...pool('cut-first', []),
      targets: ['cutting', 'good'].map((provider) => ({ provider, model: 'cut' })),
    },
    pool('only-bad', ['broken', 'limited']),
    // Models of its own: what fails again and again is left alone, in all pools.
    {
      ...pool('two-tries', []),
      targets: ['broken', 'cutting', 'good'].map((provider) => ({ provider, model: 'another' })),
      tries: 2,
    },
    pool('short', ['hanging', 'cutting', 'good'], { timeoutSeconds: 1, tryTimeoutSeconds: 30 }),
  ];
  return {
    ...config,
    providers: Object.entries(PORTS).map(([name, port]) => ({
      name,
      dialect: 'openai',
      url: `http://127.0.0.1:${port}/v1`,
      keys: [{ env: 'SOME_KEY' }],
    })),
    pools,
    models: [
      ...pools.map(({ name }) => ({ name, pool: name })),
      { name: 'locked-alone', provider: 'locked' },
    ],
  };
}

await onEachVersion(
  { rendered: true, configure, haproxyEnv: { SOME_KEY: 'provider-key-for-the-test' } },
  (suite) => {
    for (const bad of BAD) {
      test(`${bad}, then good`, async () => {
        const startedAtMs = Date.now();
        const answer = await post(suite.stack, { body: say('hi', { model: `after-${bad}` }) });
        const text = await answer.text();
        assert.equal(answer.status, 200, text);
        const tookMs = Date.now() - startedAtMs;
        assert.ok(tookMs < LIMIT_MS, `took ${tookMs} ms`);
        const got = good.received.at(-1)!;
        assert.equal(JSON.parse(got.body.toString()).model, 'good-model');
        assert.equal(got.headers.authorization, 'Bearer provider-key-for-the-test');
        const ours = Object.keys(got.headers).filter((name) => name.startsWith('x-ai-gateway'));
        assert.deepEqual(ours, []);
        assert.equal(answer.headers.get('x-ai-gateway-target'), null);
        const rows = await settledRows(suite.stack, [answer.headers.get('x-request-id')!]);
        const [row] = [...rows.values()].filter(({ model }) => model === `after-${bad}`);
        assert.equal(row.completionTokens, 16);
      });
    }

    for (const model of ['third', 'weighted-third', 'hashed-third']) {
      test(`${model}: every target is asked once, until one is good`, async () => {
        for (let round = 0; round < 3; round += 1) {
          const counts = [broken, cutting, overloaded].map(({ count }) => count);
          const answer = await post(suite.stack, { body: say('hi', { model }) });
          assert.equal(answer.status, 200, await answer.text());
          for (const [index, one] of [broken, cutting, overloaded].entries()) {
            assert.ok(one.count - counts[index] <= 1);
          }
        }
      });
    }

    test('a stream goes on at the next target, too', async () => {
      const body = say('hi', { model: 'after-broken', stream: true });
      const answer = await post(suite.stack, { body });
      assert.equal(answer.status, 200);
      assert.match(await answer.text(), /data: \[DONE\]/);
    });

    for (const chunked of [false, true]) {
      const how = chunked ? 'chunked' : 'of a known length';
      test(`an answer ${how}, up to and over the size of a buffer, comes whole`, async () => {
        for (const kibibytes of [60, 900, 1000, 1030, 1060, 1090, 1160, 3000]) {
          const text = 'word '.repeat(kibibytes * 205);
          good.behaveOnce({ text, chunked });
          const answer = await post(suite.stack, { body: say('hi', { model: 'after-dead' }) });
          assert.equal(answer.status, 200, `${kibibytes} KiB`);
          const { choices } = (await answer.json()) as {
            choices: [{ message: { content: string } }];
          };
          assert.equal(choices[0].message.content.length, text.length, `${kibibytes} KiB`);
        }
      });
    }

    for (const cutAfterEvents of [0, 2]) {
      test(`an answer that breaks off within its body (${cutAfterEvents}) comes from another`, async () => {
        cutting.behave({ cutAfterEvents });
        const { count } = cutting;
        const answer = await post(suite.stack, { body: say('hi', { model: 'cut-first' }) });
        assert.equal(answer.status, 200);
        await answer.json();
        assert.equal(cutting.count, count + 1);
        cutting.behave({ cutAfterEvents: 0 });
      });
    }

    test('an operator’s key that a provider refuses is another’s chance, and never quoted', async () => {
      const answer = await post(suite.stack, { body: say('hi', { model: 'after-locked' }) });
      assert.equal(answer.status, 200);
      await logged(
        () => suite.stack.haproxyLog,
        /hop 502 .*target=after-locked\/locked:locked-model provider_status=401/,
      );
      const alone = await post(suite.stack, { body: say('hi', { model: 'locked-alone' }) });
      assert.equal(alone.status, 502);
      assert.match(await alone.text(), /provider_key_refused/);
      const forbidden = await post(suite.stack, { body: say('hi', { model: 'forbidden-twice' }) });
      assert.equal(forbidden.status, 403);
    });

    test('the last answer is the client’s, as it was, with its retry-after', async () => {
      const answer = await post(suite.stack, { body: say('hi', { model: 'only-bad' }) });
      assert.equal(answer.status, 429);
      const seconds = Number(answer.headers.get('retry-after'));
      assert.ok(seconds > 0 && seconds <= 30, String(seconds));
      assert.equal(answer.headers.get('x-ai-gateway-status'), null);
      assert.ok(((await answer.json()) as { error: object }).error);
    });

    test('no more tries than the pool allows', async () => {
      const { count } = good;
      const answer = await post(suite.stack, { body: say('hi', { model: 'two-tries' }) });
      assert.equal(answer.status, 502);
      assert.equal(good.count, count);
    });

    test('no more time than the pool allows', async () => {
      const startedAtMs = Date.now();
      const answer = await post(suite.stack, { body: say('hi', { model: 'short' }) });
      assert.equal(answer.status, 504);
      assert.ok(Date.now() - startedAtMs < 4000);
    });

    test('nothing goes on once the first byte is out', async () => {
      const change: Partial<Behaviour> = { cutAfterEvents: 3 };
      good.behaveOnce(change);
      const { count } = good;
      const body = say('hi', { model: 'after-broken', stream: true });
      const answer = await post(suite.stack, { body });
      assert.equal(answer.status, 200);
      await assert.rejects(answer.text());
      assert.equal(good.count, count + 1);
    });

    test('a client cannot speak to the hop, nor choose a target', async () => {
      const headers = { 'x-ai-gateway-target': 'good:good-model', 'x-ai-gateway-pool': 'third' };
      const answer = await post(suite.stack, { body: say('x', { model: 'after-dead' }), headers });
      assert.equal(answer.status, 200);
      assert.equal(good.received.at(-1)!.headers['x-ai-gateway-target'], undefined);
    });
  },
);
