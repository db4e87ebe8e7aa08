/** Pools as HAProxy runs them: whose turn it is, who waits, who is left alone, and with which key. */
import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type GatewayFile,
  type GatewayStack,
  keyHash,
  randomKey,
} from '../helpers/gateway-stack.ts';
import { eventually, onEachVersion, post, say, settledRows } from '../helpers/gateway-suite.ts';
import { removeTemporaryFolder, temporaryFolder } from '../helpers/temporary-folder.ts';
import { startMockProvider } from '../mock-provider/provider.ts';

const [first, second, third] = [
  await startMockProvider(),
  await startMockProvider(),
  await startMockProvider(),
];
const targets = [first, second, third];
const folder = temporaryFolder('pools');
const keyFile = join(folder, 'provider-key');
writeFileSync(keyFile, 'key-from-a-file\n');
chmodSync(keyFile, 0o600);
const otherKey = randomKey();

after(async () => {
  for (const one of targets) await one.stop();
  removeTemporaryFolder(folder);
});

const SLOW_MS = 400;
const QUEUE_SECONDS = 20;

function configure(config: GatewayFile): GatewayFile {
  const names = ['first', 'second', 'third'];
  const pool = (name: string, providers: string[], more: object = {}) => ({
    name,
    targets: providers.map((provider) => ({ provider })),
    ...more,
  });
  const narrow = [{ provider: 'first', maxConnections: 1 }];
  const pools = [
    pool('pause', ['first', 'second']),
    pool('breaker', ['third', 'second']),
    pool('round', names, { balance: 'round-robin' }),
    pool('by-key', names, { balance: 'hash-key' }),
    pool('by-session', names, { balance: 'hash-session' }),
    pool('by-prompt', names, { balance: 'hash-prompt' }),
    { name: 'narrow', targets: narrow, queueTimeoutSeconds: QUEUE_SECONDS, maxQueue: 1000 },
    { name: 'full', targets: narrow, queueTimeoutSeconds: QUEUE_SECONDS, maxQueue: 2 },
    { name: 'impatient', targets: narrow, queueTimeoutSeconds: 1 },
    pool('rotating', ['rotating']),
    pool('from-file', ['from-file']),
  ];
  const url = (index: number) => `http://127.0.0.1:${targets[index].port}/v1`;
  return {
    ...config,
    providers: [
      ...names.map((name, index) => ({ name, dialect: 'openai' as const, url: url(index) })),
      {
        name: 'rotating',
        dialect: 'openai',
        url: url(0),
        keys: [{ env: 'KEY_ONE' }, { env: 'KEY_TWO' }, { file: keyFile }],
      },
      {
        name: 'from-file',
        dialect: 'azure-openai',
        url: url(0).replace('/v1', ''),
        apiVersion: '2024-10-21',
        keys: [{ file: keyFile }],
        headers: { 'x-extra': '100% "$HOME" \\ it is' },
      },
    ],
    pools,
    models: [
      ...pools.map(({ name }) => ({ name, pool: name })),
      { name: 'urgent', pool: 'narrow', priority: -10 },
    ],
    keys: [...config.keys!, { id: 'other', sha256: keyHash(otherKey), team: 'test' }],
  };
}

async function ask(stack: GatewayStack, model: string, more: object = {}, headers = {}) {
  const answer = await post(stack, { body: say('hi', { model, ...more }), headers });
  await answer.text();
  return answer;
}

/** Which of the three got how many requests while `work` ran. */
async function spread(work: () => Promise<void>): Promise<number[]> {
  const before = targets.map(({ count }) => count);
  await work();
  return targets.map(({ count }, index) => count - before[index]);
}

await onEachVersion(
  {
    rendered: true,
    configure,
    haproxyEnv: { KEY_ONE: 'key-one-of-the-provider', KEY_TWO: 'key-two-of-the-provider' },
  },
  (suite) => {
    test('keys take turns, and none is left out', async () => {
      const seen: unknown[] = [];
      for (let index = 0; index < 6; index += 1) {
        assert.equal((await ask(suite.stack, 'rotating')).status, 200);
        seen.push(first.received.at(-1)!.headers.authorization);
      }
      assert.equal(new Set(seen.slice(0, 3)).size, 3);
      assert.deepEqual(seen.slice(3), seen.slice(0, 3));
      assert.ok(seen.includes('Bearer key-from-a-file'));
      assert.ok(seen.includes('Bearer key-two-of-the-provider'));
    });

    test('azure: its own path, query, key header; other headers as they are written', async () => {
      await ask(suite.stack, 'from-file'); // the mock knows no such path
      const { path, headers } = first.received.at(-1)!;
      assert.equal(path, '/openai/deployments/from-file/chat/completions?api-version=2024-10-21');
      assert.equal(headers['api-key'], 'key-from-a-file');
      assert.equal(headers.authorization, undefined);
      assert.equal(headers['x-extra'], '100% "$HOME" \\ it is');
    });

    test('retry-after: the target is left alone so long, then it is asked again', async () => {
      first.behaveOnce({ status: 429, retryAfter: 3 });
      const startedAtMs = Date.now();
      assert.equal((await ask(suite.stack, 'pause')).status, 200);
      const { count } = first;
      while (Date.now() - startedAtMs < 2000) {
        assert.equal((await ask(suite.stack, 'pause')).status, 200);
        await sleep(50);
      }
      assert.equal(first.count, count, 'asked during its pause');
      await eventually('asked again', async () => {
        await ask(suite.stack, 'pause');
        await sleep(100);
        return first.count > count ? true : undefined;
      });
      assert.ok(Date.now() - startedAtMs < 9000, `back after ${Date.now() - startedAtMs} ms`);
    });

    test('a target that fails again and again is left out, and comes back', async () => {
      third.behave({ status: 500 });
      for (let index = 0; index < 8; index += 1) {
        assert.equal((await ask(suite.stack, 'breaker')).status, 200);
      }
      const { count } = third;
      assert.equal((await ask(suite.stack, 'breaker')).status, 200);
      assert.equal(third.count, count, 'still asked');
      third.behave({ status: 200 });
      await eventually('asked again', async () => {
        await ask(suite.stack, 'breaker');
        await sleep(100);
        return third.count > count ? true : undefined;
      });
    });

    test('round robin', async () => {
      await eventually('all are back', async () => {
        const counts = await spread(async () => {
          for (let index = 0; index < 3; index += 1) await ask(suite.stack, 'round');
        });
        return counts.every((count) => count === 1) ? true : undefined;
      });
      const counts = await spread(async () => {
        for (let index = 0; index < 9; index += 1) await ask(suite.stack, 'round');
      });
      assert.deepEqual(counts, [3, 3, 3]);
    });

    test('the same key, session or prompt goes to the same target', async () => {
      // A target that the breaker has left out is back in each pool only after that pool's next check, and what was its
      // goes to it again then. So many requests go to one target by chance never.
      const together = (model: string, body: (index: number) => object, headers: object = {}) =>
        eventually(`${model}: one target`, async () => {
          const counts = await spread(async () => {
            for (let index = 0; index < 12; index += 1) {
              await ask(suite.stack, model, body(index), { ...headers });
            }
          });
          return counts.filter((count) => count > 0).length === 1 || undefined;
        });
      await together('by-key', () => ({}));
      await together('by-session', () => ({}), { 'x-session-id': 'one' });
      const system = { role: 'system', content: 'You are terse.' };
      const turns = (count: number) => [
        system,
        { role: 'user', content: 'Begin.' },
        ...Array.from({ length: count }, (_, index) => ({ role: 'user', content: `${index}` })),
      ];
      await together('by-prompt', (count) => ({ messages: turns(count) }));
      await eventually('sessions are spread', async () => {
        const sessions = await spread(async () => {
          for (let index = 0; index < 60; index += 1) {
            await ask(suite.stack, 'by-session', {}, { 'x-session-id': `session ${index}` });
          }
        });
        return Math.min(...sessions) >= 8 || undefined;
      });
    });

    test('what waits goes by priority: a request of a higher class overtakes', async () => {
      first.behave({ firstByteMs: SLOW_MS });
      const order: string[] = [];
      const send = async (name: string, model: string) => {
        assert.equal((await ask(suite.stack, model, { user: name })).status, 200);
        order.push(name);
      };
      const all = ['a', 'b', 'c', 'd'].map((name) => send(name, 'narrow'));
      await sleep(SLOW_MS / 2);
      all.push(send('urgent', 'urgent'));
      await Promise.all(all);
      first.behave({ firstByteMs: 0 });
      assert.equal(order.indexOf('urgent'), 1, order.join(' '));
    });

    test('a full queue answers 503 with retry-after at once; a long wait does, too', async () => {
      first.behave({ firstByteMs: 2500 });
      const waiting = Array.from({ length: 3 }, async () => {
        await sleep(0);
        return ask(suite.stack, 'full');
      });
      await sleep(500);
      const startedAtMs = Date.now();
      const refused = await post(suite.stack, { body: say('hi', { model: 'full' }) });
      assert.equal(refused.status, 503);
      assert.ok(Number(refused.headers.get('retry-after')) > 0);
      assert.equal(
        ((await refused.json()) as { error: { type: string } }).error.type,
        'server_error',
      );
      assert.ok(Date.now() - startedAtMs < 1500);
      await eventually('the log says why', () =>
        suite.stack.haproxyLog.includes('error=queue_full') ? true : undefined,
      );
      first.behave({ firstByteMs: 2000 });
      const holding = ask(suite.stack, 'impatient');
      await sleep(100);
      const late = await ask(suite.stack, 'impatient');
      assert.equal(late.status, 503);
      assert.ok(Number(late.headers.get('retry-after')) > 0);
      first.behave({ firstByteMs: 0 });
      for (const answer of await Promise.all([...waiting, holding])) {
        assert.equal(answer.status, 200);
      }
    });

    test('the hop lets nobody in who does not know its secret', async () => {
      // HAProxy fills the name up with zeros.
      const socket = `\0ai-hop-127.0.0.1:${suite.stack.ports.relay}`.padEnd(108, '\0');
      const status = await new Promise<number>((resolve, reject) => {
        const headers = {
          'x-ai-gateway-pool': 'round',
          'x-ai-gateway-target': 'first',
          'x-ai-gateway-hop': 'A'.repeat(64),
        };
        request({ socketPath: socket, path: '/v1/chat/completions', method: 'POST', headers })
          .once('response', (answer) => resolve(answer.resume().statusCode!))
          .once('error', reject)
          .end('{}');
      });
      assert.equal(status, 403);
    });

    test('the ledger knows who answered', async () => {
      first.behaveOnce({ status: 500 });
      const answer = await ask(suite.stack, 'pause');
      const id = answer.headers.get('x-request-id')!;
      const rows = await settledRows(suite.stack, [id]);
      assert.equal(rows.get(id)!.provider, 'second');
    });
  },
);
