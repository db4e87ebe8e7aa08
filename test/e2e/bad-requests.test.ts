/** Whatever a client sends: a clear answer in bounded time, and the gateway goes on. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onEachVersion, post, say } from '../helpers/gateway-suite.ts';

interface ErrorBody {
  readonly error: { readonly code: string; readonly message: string; readonly type: string };
}

const LONGEST_ANSWER_MS = 4_000;

await onEachVersion({}, (suite) => {
  const code = async (body: string | Buffer | object, headers: Record<string, string> = {}) => {
    const startedAtMs = performance.now();
    const answer = await post(suite.stack, { body, headers });
    const { error } = (await answer.json()) as ErrorBody;
    assert.ok(performance.now() - startedAtMs < LONGEST_ANSWER_MS);
    assert.ok(error.message.length > 10, 'says what is wrong');
    assert.match(answer.headers.get('content-type')!, /^application\/json/);
    return `${answer.status} ${error.code}`;
  };

  test('bodies that are not what they should be', async () => {
    assert.equal(await code('not JSON'), '400 invalid_json');
    assert.equal(await code(''), '400 invalid_json');
    assert.equal(await code('[1,2]'), '400 invalid_json');
    assert.equal(await code(Buffer.from('7b22ff227d', 'hex')), '400 invalid_json');
    assert.equal(await code('['.repeat(100_000)), '400 invalid_json');
    assert.equal(await code('{"a":'.repeat(100_000)), '400 invalid_json');
    assert.equal(await code(`{${'"a":0,'.repeat(150_000)}"b":0}`), '400 invalid_json');
    // Not much larger than the buffer: who is still writing when the answer comes may not get to read it.
    assert.equal(await code(`{${'"a":0,'.repeat(200_000)}"b":0}`), '413 request_too_large');
    assert.equal(await code({ messages: [] }), '400 invalid_request');
    const twice = '{"model":"gpt-4o","messages":[],"model":"gpt-4"}';
    assert.equal(await code(twice), '400 duplicate_key');
    const plain = { 'content-type': 'text/plain' };
    assert.equal(await code(say('x'), plain), '400 unsupported_content_type');
  });

  test('long runs of one character are counted in time', async () => {
    for (const unit of ['a', ' ', '!', '\n', '-', '/', '日']) {
      const content = unit.repeat(
        Math.floor(900_000 / Buffer.byteLength(JSON.stringify(unit)) - 2),
      );
      const startedAtMs = performance.now();
      const answer = await post(suite.stack, { body: say(content) });
      assert.equal(answer.status, 200, await answer.text());
      assert.ok(performance.now() - startedAtMs < LONGEST_ANSWER_MS, JSON.stringify(unit));
    }
  });

  test('an escaped lone surrogate goes through unharmed', async () => {
    const body = '{"model":"gpt-4o","messages":[{"role":"user","content":"a\\ud83dz"}]}';
    assert.equal((await post(suite.stack, { body })).status, 200);
    assert.equal(suite.stack.provider.received.at(-1)!.body.toString(), body);
  });

  test('unknown paths and methods', async () => {
    const unknown = await post(suite.stack, { path: '/v1/unknown', body: say('x') });
    assert.equal(unknown.status, 404);
    const got = await fetch(`${suite.stack.url}/v1/chat/completions`, {
      headers: { authorization: `Bearer ${suite.stack.apiKey}` },
    });
    assert.equal(got.status, 405);
    const root = await fetch(suite.stack.url);
    assert.equal(root.status, 404);
    assert.ok(((await root.json()) as ErrorBody).error.message);
  });

  test('refusals for /v1/messages have Anthropic’s shape', async () => {
    const answer = await post(suite.stack, { path: '/v1/messages', body: 'nope' });
    assert.equal(answer.status, 400);
    const body = (await answer.json()) as { type: string; error: { type: string } };
    assert.deepEqual([body.type, body.error.type], ['error', 'invalid_request_error']);
  });
});
