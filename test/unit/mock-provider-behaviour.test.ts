/**
 * What the mock provider can be told to do: be slow, fail, break off, hang; what
 * it remembers; and the fast server that benchmarks use.
 */
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startProgram } from '../helpers/child-process.ts';
import { freePort } from '../helpers/free-port.ts';
import { PROJECT_FOLDER } from '../helpers/gateway-stack.ts';
import { startFastProvider } from '../mock-provider/fast-server.ts';
import { startMockProvider } from '../mock-provider/provider.ts';
import { countText } from '../mock-provider/tokens.ts';

const provider = await startMockProvider();
after(() => provider.stop());

const LIMIT_MS = 10_000;

function ask(mock: object, more: object = {}, signal = AbortSignal.timeout(LIMIT_MS)) {
  return fetch(`${provider.url}/v1/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({
      model: 'gpt-4o',
      messages: [{ role: 'user', content: 'one two three' }],
      metadata: { mock },
      ...more,
    }),
    signal,
  });
}

const last = () => provider.received.at(-1);

test('waits before the first byte, and paces a stream', async () => {
  const start = performance.now();
  const answer = await ask(
    { firstByteMs: 100, tokensPerSecond: 100, completionTokens: 21 },
    { stream: true },
  );
  const firstByteMs = performance.now() - start;
  await answer.text();
  const totalMs = performance.now() - start;
  assert.ok(firstByteMs >= 95, `${firstByteMs}`);
  assert.ok(totalMs >= 285, `20 gaps of 10 ms after 100 ms took ${totalMs}`);
});

test('echoes, answers a given text, and counts both truly', async () => {
  const echoed = JSON.parse(await (await ask({ echo: true })).text());
  assert.equal(echoed.choices[0].message.content, 'one two three');
  assert.equal(echoed.usage.completion_tokens, 3);
  const text = 'Grüße, 世界!';
  const given = await (await ask({ text }, { stream: true })).text();
  const pieces = [...given.matchAll(/"content":"((?:[^"\\]|\\.)+)"/g)].map((match) => match[1]);
  assert.equal(pieces.join(''), text);
  assert.equal(last()?.sent.usage?.completionTokens, countText(text).tokens);
});

test('cuts a stream and a JSON answer', async () => {
  const stream = await ask({ cutAfterEvents: 3 }, { stream: true });
  await assert.rejects(stream.text());
  assert.deepEqual([last()?.sent.outcome, last()?.sent.contentEvents], ['cut', 2]);
  const json = await ask({ cutAfterEvents: 1 });
  await assert.rejects(json.text());
});

test('hangs, and notices that the client is gone', async () => {
  await assert.rejects(ask({ hang: true }, {}, AbortSignal.timeout(100)), { name: 'TimeoutError' });
  await provider.waitFor((received) => received.at(-1)?.sent.outcome === 'client-gone');

  const hung = await ask({ hangAfterEvents: 2 }, { stream: true }, AbortSignal.timeout(100));
  await assert.rejects(hung.text(), { name: 'TimeoutError' });
  await provider.waitFor((received) => received.at(-1)?.sent.outcome === 'client-gone');
  assert.equal(last()?.sent.events, 2);
});

test('fails once, then answers', async () => {
  provider.behaveOnce({ status: 429, retryAfter: 3 });
  const refused = await ask({});
  assert.deepEqual([refused.status, refused.headers.get('retry-after')], [429, '3']);
  assert.equal(JSON.parse(await refused.text()).error.code, 'rate_limit_exceeded');
  assert.equal((await ask({})).status, 200);
});

test('leaves usage out, and sends a JSON answer chunked in fragments', async () => {
  const answer = await ask({ usage: 'none', chunked: true, fragmentBytes: 7 });
  assert.equal(answer.headers.get('content-length'), null);
  assert.equal(JSON.parse(await answer.text()).usage, undefined);
});

test('says what is wrong with a setting', async () => {
  for (const [mock, message] of [
    [{ speed: 1 }, /mock setting speed is unknown; known are firstByteMs, /],
    [{ errorRate: 2 }, /mock setting errorRate cannot be 2/],
    ['{', /metadata.mock is neither an object nor the JSON text of one/],
  ] as const) {
    const answer = await ask(mock as object);
    assert.equal(answer.status, 400);
    assert.match(JSON.parse(await answer.text()).error.message, message);
  }
});

test('counts a long run by its length, at once, and says so', async () => {
  const start = performance.now();
  const answer = await ask({}, { messages: [{ role: 'user', content: 'a'.repeat(1 << 20) }] });
  assert.ok(performance.now() - start < 2_000);
  assert.equal(answer.headers.get('x-mock-prompt-tokens'), 'by-length');
  assert.equal(last()?.sent.usage?.isExact, false);
  await answer.text();
});

test('remembers the bytes that came, and only so many', async () => {
  const small = await startMockProvider({ record: { requests: 3, bytes: 10_000 } });
  after(() => small.stop());
  const post = (body: Uint8Array<ArrayBuffer>) =>
    fetch(`${small.url}/v1/embeddings?x=1`, { method: 'POST', body }).then((a) => a.text());
  await post(Buffer.from([0x7b, 0xff, 0x7d]));
  assert.deepEqual([...(small.received[0]?.body ?? [])], [0x7b, 0xff, 0x7d]);
  assert.equal(small.received[0]?.path, '/v1/embeddings?x=1');
  const shown = await (await fetch(`${small.url}/__mock/requests`)).json();
  assert.equal((shown as { requests: { body_base64: string }[] }).requests[0]?.body_base64, 'e/99');
  for (let count = 0; count < 5; count += 1) await post(Buffer.from('{}'));
  assert.deepEqual([small.received.length, small.count], [3, 6]);
  await post(Buffer.alloc(20_000, ' '));
  assert.equal(small.received.length, 1);
  assert.equal((await fetch(`${small.url}/__mock/requests`, { method: 'DELETE' })).status, 204);
  assert.equal(small.received.length, 0);
});

test('is a program with the same settings as flags, changed while it runs', async () => {
  const port = await freePort();
  const main = `${PROJECT_FOLDER}/test/mock-provider/main.ts`;
  const words = ['--port', String(port), '--usage', 'fixed', '--completion-tokens', '2'];
  const program = await startProgram({
    name: 'the mock provider',
    command: [process.execPath, main, ...words],
    ready: { output: /listening on/ },
  });
  const url = `http://127.0.0.1:${port}`;
  const body = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'x' }] });
  const usage = async () => {
    const answer = await fetch(`${url}/v1/chat/completions`, { method: 'POST', body });
    return ((await answer.json()) as { usage: { total_tokens: number } }).usage.total_tokens;
  };
  assert.equal(await usage(), 12);
  const change = await fetch(`${url}/__mock/behaviour`, {
    method: 'PUT',
    body: '{"completionTokens":5}',
  });
  assert.equal(change.status, 200);
  assert.equal(await usage(), 15);
  assert.deepEqual(await program.stop(), { code: 0, signal: null });

  const wrong = await startProgram({
    name: 'wrong',
    command: [process.execPath, main, '--port', 'x'],
  });
  assert.equal((await wrong.exited).code, 2);
  assert.match(wrong.output, /--port must be a whole number/);
});

test('the fast server finds the end of requests however they are cut', async () => {
  const fast = await startFastProvider({ port: 0, host: '127.0.0.1', behaviour: {} });
  after(() => fast.stop());
  const plain = 'POST / HTTP/1.1\r\nhost: x\r\nContent-Length: 5\r\n\r\nhello';
  const chunked =
    'POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n3\r\n0\r\n\r\n2;x=y\r\nab\r\n0\r\n\r\n';
  const get = 'GET /healthz HTTP/1.1\r\n\r\n';
  const all = Buffer.from([plain, chunked, get, plain].join(''));
  for (const size of [1, 7, 20, all.length]) {
    const socket = connect(fast.port, '127.0.0.1').setNoDelay(true).setEncoding('utf8');
    let answers = '';
    socket.on('data', (text: string) => {
      answers += text;
    });
    for (let at = 0; at < all.length; at += size) {
      socket.write(all.subarray(at, at + size));
      await sleep(1);
    }
    const giveUpAt = Date.now() + LIMIT_MS;
    while (answers.split('HTTP/1.1 200').length < 5 && Date.now() < giveUpAt) await sleep(5);
    assert.equal(answers.split('HTTP/1.1 200').length - 1, 4, `in pieces of ${size}`);
    socket.destroy();
  }
});
