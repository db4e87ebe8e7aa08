/** Keys of the store from creation to the end, while two gateways that share the store serve requests. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { newApiKey } from '../../agent/keys/api-key.ts';
import {
  type GatewayFile,
  type GatewayStack,
  keyHash,
  randomKey,
  startGatewayStack,
} from '../helpers/gateway-stack.ts';
import { onEachVersion, post, say } from '../helpers/gateway-suite.ts';
import { haproxyVersions } from '../helpers/haproxy-versions.ts';
import { keysJson, runKeys } from '../helpers/keys-command.ts';
import { startRedis } from '../helpers/redis-server.ts';

type StoreFile = NonNullable<GatewayFile['store']>;

const STORES: Record<string, () => Promise<{ store?: StoreFile; stop(): Promise<void> }>> = {
  sqlite: async () => ({ stop: async () => {} }),
  redis: async () => {
    const server = await startRedis();
    const store = { type: 'redis' as const, url: server.url, commandTimeoutMs: 1000 };
    return { store, stop: () => server.stop() };
  },
};

const ask = (stack: GatewayStack, key: string, headers: Record<string, string> = {}) =>
  post(stack, { body: say('hello'), headers: { authorization: `Bearer ${key}`, ...headers } });

async function refusal(answer: Response): Promise<string> {
  const body = await answer.text();
  assert.equal(answer.status, 401, body);
  const { error } = JSON.parse(body) as { error: { code: string; message: string } };
  assert.equal(error.code, 'invalid_api_key');
  return error.message;
}

async function status(answer: Promise<Response>): Promise<number> {
  const { status: code, body } = await answer;
  await body?.cancel();
  return code;
}

for (const [name, start] of Object.entries(STORES)) {
  describe(name, () => {
    let shared: Awaited<ReturnType<typeof start>>;
    const stacks: GatewayStack[] = [];
    before(async () => {
      shared = await start();
      const version = (await haproxyVersions()).at(-1)!;
      for (const place of ['first', 'second']) {
        const stack = await startGatewayStack({
          version,
          configure(config) {
            config.roles = [{ name: 'developer' }];
            const file = `${stacks[0]?.folder ?? '.'}/ai-gateway.db`;
            config.store = shared.store ?? { type: 'sqlite', path: file };
            config.keys![0] = { ...config.keys![0], id: `${place}-gateway` };
          },
        });
        stacks.push(stack);
      }
    });
    after(async () => {
      for (const stack of stacks.toReversed()) await stack.stop();
      await shared.stop();
    });
    const create = (...words: string[]) =>
      keysJson(stacks[0], ['create', '--team', 'test', '--role', 'developer', ...words]);

    test('a created key works at once on every agent, and is shown once', async () => {
      const created = await create('--user', 'ann', '--tag', 'cost-center=4711');
      for (const stack of stacks) assert.equal(await status(ask(stack, created.key)), 200);
      const shown = await runKeys(stacks[1], ['show', created.id]);
      assert.match(shown.stdout, new RegExp(`id +${created.id}\nstate +active\n`));
      const list = await runKeys(stacks[1], ['list', '--json']);
      assert.match(list.stdout, new RegExp(created.id));
      for (const { stdout } of [shown, list]) {
        assert.ok(!stdout.includes(created.key) && !stdout.includes(keyHash(created.key)));
      }
    });

    test('a typo, a wrong key and none are told apart', async () => {
      const { key } = await create();
      for (const typo of [key.slice(0, -1), key.replace(/.(.{9})$/, '-$1')]) {
        assert.match(await refusal(await ask(stacks[0], typo)), /a character of it is wrong or/);
      }
      const unknown = await refusal(await ask(stacks[0], newApiKey()));
      assert.equal(unknown, 'Incorrect API key provided.');
      const none = fetch(`${stacks[0].url}/v1/models`);
      assert.match(await refusal(await none), /No API key provided/);
    });

    test('a revoked key is refused from the next request on, by every agent', async () => {
      const { key, id } = await create();
      const models = (stack: GatewayStack) =>
        fetch(`${stack.url}/v1/models`, { headers: { authorization: `Bearer ${key}` } });
      for (const stack of stacks) {
        assert.equal(await status(ask(stack, key)), 200);
        assert.equal(await status(models(stack)), 200);
      }
      assert.equal((await keysJson(stacks[0], ['revoke', id])).state, 'revoked');
      for (const stack of stacks) {
        assert.match(await refusal(await ask(stack, key)), /was revoked on 20/);
        assert.match(await refusal(await models(stack)), /was revoked on 20/);
      }
      const again = await runKeys(stacks[0], ['rotate', id]);
      assert.equal(again.code, 1);
      assert.match(again.stderr, /is revoked; create one/);
    });

    test('of a list of models alone: a revocation holds there too, with nothing asked before', async () => {
      const { key, id } = await create();
      const headers = { authorization: `Bearer ${key}` };
      for (const stack of stacks) {
        assert.equal(await status(fetch(`${stack.url}/v1/models`, { headers })), 200);
      }
      await keysJson(stacks[0], ['revoke', id]);
      for (const stack of stacks) {
        assert.equal(await status(fetch(`${stack.url}/v1/models`, { headers })), 401);
      }
    });

    test('a rotated key: both work until the grace ends, on one account', async () => {
      const old = await create('--limit', '5 requests/hour');
      for (const stack of stacks) assert.equal(await status(ask(stack, old.key)), 200);
      const next = await keysJson(stacks[1], ['rotate', old.id, '--grace', '5s']);
      const graceEndsAtMs = Date.now() + 5000;
      assert.deepEqual([next.id, next.revision], [old.id, 2]);
      assert.notEqual(next.key, old.key);
      assert.equal(await status(ask(stacks[0], old.key)), 200);
      assert.equal(await status(ask(stacks[1], next.key)), 200);
      assert.equal(await status(ask(stacks[0], next.key)), 200);
      for (const stack of stacks) assert.equal(await status(ask(stack, next.key)), 429);
      await sleep(graceEndsAtMs - Date.now() + 50);
      for (const stack of stacks) {
        assert.match(await refusal(await ask(stack, old.key)), /expired on 20/);
        assert.equal(await status(ask(stack, next.key)), 429, 'the new one is still known');
      }
    });

    test('a rotation without grace ends the old key at once', async () => {
      const old = await create();
      for (const stack of stacks) assert.equal(await status(ask(stack, old.key)), 200);
      const next = await keysJson(stacks[0], ['rotate', old.id]);
      for (const stack of stacks) {
        assert.equal(await refusal(await ask(stack, old.key)), 'Incorrect API key provided.');
        assert.equal(await status(ask(stack, next.key)), 200);
      }
    });

    test('a key expires', async () => {
      const { key } = await create('--expires', '4s');
      const endsAtMs = Date.now() + 4000;
      assert.equal(await status(ask(stacks[0], key)), 200);
      await sleep(endsAtMs - Date.now() + 50);
      for (const stack of stacks) {
        assert.match(await refusal(await ask(stack, key)), /expired on 20/);
      }
    });

    test('keys of another system are imported by their hashes', async () => {
      const foreign = randomKey();
      const row = JSON.stringify({ sha256: keyHash(foreign), team: 'test', id: `old-${name}` });
      const { created } = await keysJson<{ created: number }>(stacks[0], ['import', '-'], row);
      assert.equal(created, 1);
      assert.equal(await status(ask(stacks[1], foreign)), 200);
    });

    test('under load no request is admitted that began after the revocation was confirmed', async (context) => {
      const { key, id } = await create();
      const begun: { atMs: number; status: number }[] = [];
      let isOver = false;
      const client = async (stack: GatewayStack): Promise<void> => {
        while (!isOver) {
          const atMs = performance.now();
          begun.push({ atMs, status: await status(ask(stack, key)) });
        }
      };
      const clients = Array.from({ length: 24 }, (_, index) => client(stacks[index % 2]));
      await sleep(700);
      const answer = await fetch(`${stacks[0].adminUrl}/api/keys/${id}`, {
        method: 'DELETE',
        headers: { authorization: `Bearer ${stacks[0].adminToken}` },
      });
      const revokedAtMs = performance.now();
      assert.equal(answer.status, 200, await answer.text());
      await sleep(700);
      isOver = true;
      await Promise.all(clients);
      const late = begun.filter(({ atMs }) => atMs > revokedAtMs);
      const admittedBefore = begun.length - late.length;
      const admitted = late.filter((one) => one.status === 200).length;
      context.diagnostic(
        `${name}: ${admittedBefore} requests before, ${late.length} after the revocation, ${admitted} of these admitted`,
      );
      assert.ok(admittedBefore > 50 && late.length > 50);
      assert.equal(admitted, 0);
      assert.ok(late.every((one) => one.status === 401));
    });
  });
}

describe('the checksum, as each HAProxy computes it', async () => {
  await onEachVersion({}, (suite) => {
    test('a key of ours is whole or mistyped, in whatever header it comes', async () => {
      for (let count = 0; count < 20; count += 1) {
        const key = newApiKey();
        const typo = key.slice(0, 20) + (key[20] === 'x' ? 'y' : 'x') + key.slice(21);
        for (const header of ['authorization', 'x-api-key', 'api-key', 'x-goog-api-key']) {
          const asked = async (text: string): Promise<string> => {
            const value = header === 'authorization' ? `Bearer ${text}` : text;
            const answer = await fetch(`${suite.stack.url}/v1/models`, {
              headers: { [header]: value },
            });
            return refusal(answer);
          };
          assert.equal(await asked(key), 'Incorrect API key provided.');
          assert.match(await asked(typo), /a character of it is wrong or missing/);
        }
      }
    });
  });
});
