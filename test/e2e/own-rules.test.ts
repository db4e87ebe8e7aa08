/** The examples in haproxy.cfg's "Your own rules", switched on: each does what its comment says. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { keyHash, PROJECT_FOLDER } from '../helpers/gateway-stack.ts';
import { onEachVersion, post, say, settledRows } from '../helpers/gateway-suite.ts';
import { removeTemporaryFolder, temporaryFolder } from '../helpers/temporary-folder.ts';

const INTERN = 'sk-ai-intern';
const BATCH = 'sk-ai-batch';
/** As haproxy.cfg has it. */
const BYTES_PER_SECOND = 5000;
/** More than 4,000 tokens: last in the queue. */
const MIDDLING_PROMPT = 'word '.repeat(6_000);
const SLOW_MS = 400;
const LONG_PROMPT = 'word '.repeat(33_000);

const folder = temporaryFolder('own-rules');
after(() => removeTemporaryFolder(folder));
const withExamples = path.join(folder, 'haproxy.cfg');
const shipped = readFileSync(path.join(PROJECT_FOLDER, 'haproxy/haproxy.cfg'), 'utf8');
writeFileSync(withExamples, shipped.replace(/^ {4}#http-request /gm, '    http-request '));

await onEachVersion(
  {
    haproxyFiles: [withExamples],
    haproxyEnv: { AI_PROVIDER_MAXCONN: '1' },
    configure(config) {
      config.teams!.push({ name: 'interns' }, { name: 'batch' });
      config.keys!.push({ id: 'intern', sha256: keyHash(INTERN), team: 'interns' });
      config.keys!.push({ id: 'batch', sha256: keyHash(BATCH), team: 'batch' });
      config.keys![0] = { ...config.keys![0], limits: ['10M tokens/minute'] };
    },
  },
  (suite) => {
    const ask = (content: string, more: object = {}, headers: Record<string, string> = {}) =>
      post(suite.stack, { body: say(content, { model: 'gpt-4o-mini', ...more }), headers });

    test('what no rule refuses passes', async () => {
      const answer = await ask('hello');
      assert.equal(answer.status, 200, await answer.text());
    });

    test('no prompt over 32,000 tokens, refused in the shape of each dialect', async () => {
      const before = suite.stack.provider.count;
      const openai = await ask(LONG_PROMPT);
      assert.equal(openai.status, 413);
      const body = (await openai.json()) as { error: { message: string; type: string } };
      assert.equal(body.error.message, 'Prompts may have 32000 tokens at most.');
      const anthropic = await post(suite.stack, {
        path: '/v1/messages',
        body: say(LONG_PROMPT, { model: 'claude-x', max_tokens: 5 }),
      });
      assert.equal(anthropic.status, 413);
      const shape = (await anthropic.json()) as { type: string; error: { type: string } };
      assert.deepEqual([shape.type, shape.error.type], ['error', 'request_too_large']);
      assert.equal(suite.stack.provider.count, before, 'the provider never saw it');
    });

    test('what a rule of the operator refuses is given back to the limits', async () => {
      const refused = await ask(LONG_PROMPT);
      const id = refused.headers.get('x-request-id')!;
      const row = (await settledRows(suite.stack, [id])).get(id)!;
      assert.deepEqual([row.promptTokens, row.completionTokens, row.status], [0, 0, 413]);
      const next = await ask('hello');
      assert.ok(Number(next.headers.get('x-ratelimit-remaining-tokens')) > 9_990_000);
    });

    test('a model only from some networks', async () => {
      const answer = await ask('hello', { model: 'gpt-4o' });
      assert.equal(answer.status, 403);
      assert.match(await answer.text(), /may not be used from your network/);
    });

    test("a team's hours", async () => {
      const hour = new Date().getUTCHours();
      const answer = await ask('hello', {}, { authorization: `Bearer ${INTERN}` });
      assert.equal(answer.status, hour >= 6 && hour <= 19 ? 200 : 403);
    });

    test('a short prompt overtakes long ones that wait', async (t) => {
      const { provider } = suite.stack;
      provider.behave({ firstByteMs: SLOW_MS });
      const startedAtMs = performance.now();
      const answered: string[] = [];
      const send = async (name: string, content: string) => {
        const answer = await ask(content);
        assert.equal(answer.status, 200, await answer.text());
        answered.push(name);
        t.diagnostic(`${name} after ${Math.round(performance.now() - startedAtMs)} ms`);
      };
      const all = [1, 2, 3, 4].map((index) => send(`long ${index}`, MIDDLING_PROMPT));
      await sleep(SLOW_MS / 2);
      await Promise.all([...all, send('short', 'hello')]);
      provider.behave({ firstByteMs: 0 });
      assert.equal(answered.indexOf('short'), 1, answered.join(', '));
    });

    test("a team's answers go out slowly, where HAProxy can", async () => {
      suite.stack.provider.behave({ completionTokens: 60 });
      const timeStream = async (key: string): Promise<[ms: number, bytes: number]> => {
        const startedAtMs = performance.now();
        const headers = key === '' ? {} : { authorization: `Bearer ${key}` };
        const answer = await ask('Tell a story.', { stream: true }, headers);
        const { length } = await answer.text();
        return [performance.now() - startedAtMs, length];
      };
      const [slowMs, bytes] = await timeStream(BATCH);
      assert.ok(bytes > 2 * BYTES_PER_SECOND, `${bytes} bytes`);
      const [otherMs] = await timeStream('');
      if (suite.version.branch === '2.6') return;
      const dueMs = (bytes / BYTES_PER_SECOND - 1) * 1000;
      assert.ok(slowMs > dueMs * 0.9, `${bytes} bytes in ${slowMs} ms`);
      assert.ok(otherMs < dueMs, `the others' in ${otherMs} ms`);
    });

    test('what the agent has refused stays refused, with its own status', async () => {
      const answer = await ask(LONG_PROMPT, { model: 'unknown' });
      assert.equal(answer.status, 404);
    });
  },
);
