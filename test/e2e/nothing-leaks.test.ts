/**
 * No key, no hash of one, no prompt in anything the gateway writes: a varied load with unique texts, then everything
 * that anybody could read is searched. (Hashes of keys are in the store, of course, and nowhere else.)
 */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { Redis } from 'ioredis';
import { newApiKey } from '../../agent/keys/api-key.ts';
import { type GatewayStack, randomKey, startGatewayStack } from '../helpers/gateway-stack.ts';
import { post, settledRows } from '../helpers/gateway-suite.ts';
import { haproxyVersions } from '../helpers/haproxy-versions.ts';
import { keysJson, runKeys } from '../helpers/keys-command.ts';
import { assertNoSecrets, type Secret, secretsOfKey } from '../helpers/leaks.ts';
import { startRedis } from '../helpers/redis-server.ts';

/** What was used, to be searched for; and what was answered, to be searched. */
class Evidence {
  readonly keys: string[] = [];
  readonly prompts: string[] = [];
  readonly outputs: Record<string, string> = {};

  key(key: string): string {
    this.keys.push(key);
    return key;
  }

  prompt(): string {
    const prompt = `PROMPT${randomBytes(8).toString('hex')} my card is 4111 1111 1111 1111\n"quoted" é`;
    this.prompts.push(prompt);
    return prompt;
  }

  get keySecrets(): Secret[] {
    return this.keys.flatMap((key, index) => secretsOfKey(`key ${index}`, key));
  }

  /** By their unique beginnings. */
  get promptSecrets(): Secret[] {
    return this.prompts.map((prompt) => ({ what: 'a prompt', text: prompt.split(' ')[0] }));
  }
}

const chat = (content: string, more: object = {}) => ({
  model: 'gpt-4o',
  messages: [{ role: 'user', content }],
  ...more,
});

/** Requests of every kind and every outcome; returns the ids of those that were admitted. */
async function variedLoad(stack: GatewayStack, evidence: Evidence): Promise<string[]> {
  const admitted: string[] = [];
  const send = async (options: Parameters<typeof post>[1]): Promise<void> => {
    const answer = await post(stack, options);
    const text = await answer.text().catch(() => 'cut');
    if (answer.status === 200) admitted.push(answer.headers.get('x-request-id')!);
    else evidence.outputs[`answer ${Object.keys(evidence.outputs).length}`] = text;
  };
  const say = (more: object = {}): object => chat(evidence.prompt(), more);
  const as = (key: string): Record<string, string> => ({ authorization: `Bearer ${key}` });
  const metadata = (mock: object): object => ({ metadata: { mock: JSON.stringify(mock) } });

  await send({ body: say() });
  await send({ body: say({ stream: true }) });
  await send({ body: say(metadata({ echo: true })) });
  await send({ body: say(metadata({ status: 500 })) });
  await send({ body: say({ ...metadata({ cutAfterEvents: 2 }), stream: true }) });
  await send({ path: '/v1/messages', body: say({ model: 'claude-x', max_tokens: 9 }) });
  await send({ path: '/v1/responses', body: { model: 'gpt-4o', input: evidence.prompt() } });
  await send({
    path: '/v1/embeddings',
    body: { model: 'text-embedding-3-small', input: [evidence.prompt()] },
  });
  await send({ body: say({ model: 'nope' }) });
  await send({ body: say({ max_tokens: 1e9 }) });
  await send({ body: JSON.stringify(say()).slice(0, -1) });
  await send({ body: `{"model": "gpt-4o", ${JSON.stringify(evidence.prompt())}}` });
  await send({ body: evidence.prompt() });
  await send({ body: JSON.stringify(say()).replace('"model"', '"messages":[],"model"') });
  await send({ body: say(), headers: { 'content-type': 'text/plain' } });
  await send({ body: chat(`${evidence.prompt()}${'x '.repeat(1_000_000)}`) });
  await send({ body: say(), path: '/v1/nothing' });
  await send({ body: say(), path: `/v1/chat/completions?key=${evidence.key(randomKey())}` });
  for (const key of [randomKey(), newApiKey(), newApiKey().slice(0, -1)]) {
    await send({ body: say(), headers: as(evidence.key(key)) });
    for (const header of ['x-api-key', 'api-key', 'x-goog-api-key']) {
      await send({ body: say(), headers: { authorization: '', [header]: key } });
    }
  }
  const aborted = new AbortController();
  const hanging = send({ body: say(metadata({ hang: true })), signal: aborted.signal });
  setTimeout(() => aborted.abort(), 200);
  await hanging.catch(() => {});
  await sendRaw(stack, evidence.key(randomKey()), evidence.prompt());
  return admitted;
}

/** What no HTTP client would send: HAProxy refuses it before any rule of ours. */
function sendRaw(stack: GatewayStack, key: string, prompt: string): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(stack.ports.clients, '127.0.0.1');
    socket.on('close', () => resolve()).on('error', () => {});
    socket.resume();
    socket.end(
      `POST /v1/chat/completions HTTP/1.1\r\nauthorization: Bearer ${key}\0\r\n\r\n${prompt}`,
    );
  });
}

/** Keys of the store, made, used, ended, and given in wrong places. */
async function lifeOfKeys(stack: GatewayStack, evidence: Evidence): Promise<void> {
  const ask = (key: string) =>
    post(stack, { body: chat(evidence.prompt()), headers: { authorization: `Bearer ${key}` } });
  const created = await keysJson(stack, ['create', '--team', 'test']);
  evidence.key(created.key);
  assert.equal((await ask(created.key)).status, 200);
  const rotated = await keysJson(stack, ['rotate', created.id, '--grace', '1h']);
  evidence.key(rotated.key);
  for (const key of [created.key, rotated.key]) assert.equal((await ask(key)).status, 200);
  await keysJson(stack, ['revoke', created.id]);
  assert.equal((await ask(rotated.key)).status, 401);
  const imported = evidence.key(randomKey());
  const commands: [string[], string][] = [
    [['list'], ''],
    [['list', '--json'], ''],
    [['show', created.id], ''],
    [['import', '-'], imported],
    [['import', '-'], JSON.stringify({ sha256: imported, team: 'test' })],
    [['import', '-', '--format', 'csv'], `key,team\n${imported},test\n`],
  ];
  for (const [words, input] of commands) {
    const { stdout, stderr } = await runKeys(stack, words, input);
    evidence.outputs[`keys ${words.join(' ')} (${input.length})`] = stdout + stderr;
  }
  for (const [index, body] of [imported, `{"team": "${imported}`].entries()) {
    const answer = await fetch(`${stack.adminUrl}/api/keys`, {
      method: 'POST',
      headers: { authorization: `Bearer ${stack.adminToken}`, 'content-type': 'application/json' },
      body,
    });
    evidence.outputs[`admin answer ${index}`] = await answer.text();
  }
}

async function read(stack: GatewayStack, url: string): Promise<string> {
  const answer = await fetch(url, { headers: { authorization: `Bearer ${stack.adminToken}` } });
  assert.equal(answer.status, 200, url);
  return answer.text();
}

async function everythingWritten(stack: GatewayStack): Promise<Record<string, string>> {
  const { adminUrl, statsUrl } = stack;
  return {
    "the agent's log": stack.agentLog,
    "HAProxy's log": stack.haproxyLog,
    "the agent's metrics": await read(stack, `${adminUrl}/metrics`),
    'the ledger': await read(stack, `${adminUrl}/api/ledger?limit=1000`),
    'the list of keys': await read(stack, `${adminUrl}/api/keys`),
    "HAProxy's metrics": await read(stack, `${statsUrl}/metrics`),
    "HAProxy's statistics": await read(stack, `${statsUrl}/;csv`),
  };
}

/** Every byte, as Latin-1. */
function filesOf(folder: string): string {
  const names = readdirSync(folder).filter((name) => name !== 'gateway.yaml');
  return names.map((name) => readFileSync(join(folder, name), 'latin1')).join('\n');
}

async function contentOfRedis(url: string): Promise<string> {
  const redis = new Redis(url);
  try {
    await redis.config('SET', 'rdbcompression', 'no'); // or DUMP hides what it has
    const names = await redis.keys('*');
    const values = await Promise.all(names.map((name) => redis.dumpBuffer(name)));
    return [...names, ...values.map((value) => value?.toString('latin1') ?? '')].join('\n');
  } finally {
    redis.disconnect();
  }
}

test('the search finds each form of a key, and a prompt as JSON has it', () => {
  const key = newApiKey();
  const prompt = { what: 'a prompt', text: 'line\n"two"' };
  for (const secret of [...secretsOfKey('the key', key), prompt]) {
    const log = `{"message":${JSON.stringify(`got ${secret.text}, sorry`)}}`;
    assert.throws(() => assertNoSecrets({ log }, [secret]), { message: /is in log/ });
    assertNoSecrets({ log }, secretsOfKey('another', newApiKey()));
  }
});

for (const kind of ['sqlite', 'redis'] as const) {
  describe(kind, () => {
    test('after a varied load, keys, hashes and prompts are in nothing that was written', async () => {
      const redis = kind === 'redis' ? await startRedis() : undefined;
      const stack = await startGatewayStack({
        version: (await haproxyVersions()).at(-1)!,
        configure(config) {
          if (redis === undefined) return;
          config.store = { type: 'redis', url: redis.url, commandTimeoutMs: 1000 };
        },
      });
      const evidence = new Evidence();
      evidence.key(stack.apiKey);
      try {
        const admitted = await variedLoad(stack, evidence);
        assert.ok(admitted.length >= 6, `${admitted.length} were admitted`);
        await lifeOfKeys(stack, evidence);
        await settledRows(stack, admitted);
        stack.agent!.signal('SIGHUP'); // a reload writes too
        const outputs = { ...evidence.outputs, ...(await everythingWritten(stack)) };
        const stored = redis ? await contentOfRedis(redis.url) : filesOf(stack.folder);
        // The search looks where it should: ids of requests are in the log, the ledger and the store.
        for (const place of [stored, outputs["HAProxy's log"], outputs['the ledger']]) {
          assert.ok(place.includes(admitted[0]));
        }
        const token = { what: 'the admin token', text: stack.adminToken };
        assertNoSecrets(outputs, [...evidence.keySecrets, ...evidence.promptSecrets, token]);
        const texts = evidence.keys.map((key) => ({ what: 'a key', text: key }));
        assertNoSecrets({ 'the store': stored }, [...texts, ...evidence.promptSecrets, token]);
      } finally {
        await stack.stop();
        await redis?.stop();
      }
    });
  });
}
