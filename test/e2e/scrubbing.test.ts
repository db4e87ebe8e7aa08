/** A card number in a prompt never reaches the provider: however the body arrives, wherever the number stands. */
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GatewayStack } from '../helpers/gateway-stack.ts';
import { onEachVersion, post, say } from '../helpers/gateway-suite.ts';

const CARD = '4111 1111 1111 1111';
const PLACEHOLDER = '[CREDIT_CARD]';

/** What the provider got of the last request, after checking that it is JSON without a card. */
function received(stack: GatewayStack): string {
  const text = stack.provider.received.at(-1)!.body.toString('utf8');
  assert.doesNotThrow(() => JSON.parse(text));
  assert.doesNotMatch(text, /4111|1111/);
  return text;
}

function bodyAround(before: number, after: number): string {
  return JSON.stringify(say(`${'a'.repeat(before)} ${CARD} ${'b'.repeat(after)}`));
}

/** Sends a chunked request in pieces of our own choice, and reads the status. */
async function sendChunked(stack: GatewayStack, pieces: readonly string[]): Promise<string> {
  const socket = connect({ port: stack.ports.clients, host: '127.0.0.1', noDelay: true });
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk.toString('latin1');
  });
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.write(
    'POST /v1/chat/completions HTTP/1.1\r\nhost: gateway\r\nconnection: close\r\n' +
      `authorization: Bearer ${stack.apiKey}\r\ncontent-type: application/json\r\n` +
      'transfer-encoding: chunked\r\n\r\n',
  );
  for (const piece of pieces) {
    socket.write(`${Buffer.byteLength(piece).toString(16)}\r\n${piece}\r\n`);
    await sleep(2);
  }
  socket.write('0\r\n\r\n');
  await closed;
  return answer.slice(9, 12);
}

await onEachVersion({}, (suite) => {
  test('everything but the number stays byte for byte', async () => {
    const body =
      ' {"model" : "gpt-4o",\r\n\t"temperature":1.50, "messages":[{"content":"é CARD\\n\\ud800","role":"user"}],"zz":{"b":1,"a":[ ]}} ';
    const answer = await post(suite.stack, { body: body.replace('CARD', CARD) });
    assert.equal(answer.status, 200);
    assert.equal(received(suite.stack), body.replace('CARD', PLACEHOLDER));
  });

  test('around every buffer and segment boundary, with content-length', async () => {
    const sizes = [0, 1_400, 8_000, 15_300, 16_200, 16_384, 32_700, 65_400, 131_000, 500_000];
    for (const size of sizes) {
      for (const shift of [0, 7, 13, 19, 40]) {
        const answer = await post(suite.stack, { body: bodyAround(size + shift, 64) });
        assert.equal(answer.status, 200);
        await answer.text();
        assert.ok(
          received(suite.stack).includes(` ${PLACEHOLDER} b`),
          `${size + shift} bytes before`,
        );
      }
    }
  });

  test('chunked, with the number split at every place', async () => {
    const body = bodyAround(20, 5);
    const start = body.indexOf(CARD);
    for (let cut = start - 1; cut <= start + CARD.length + 1; cut += 1) {
      const status = await sendChunked(suite.stack, [body.slice(0, cut), body.slice(cut)]);
      assert.equal(status, '200');
      assert.ok(received(suite.stack).includes(PLACEHOLDER));
    }
    assert.equal(await sendChunked(suite.stack, [...body]), '200');
    assert.equal(received(suite.stack), body.replace(CARD, PLACEHOLDER));
  });

  test('many findings, at the first and the last byte of a text, written as escapes', async () => {
    const contents = [CARD, `${CARD}x`, `x${CARD}`, `${CARD} ${CARD}`, '\u0000 5555555555554444'];
    for (const content of contents) {
      await post(suite.stack, { body: say(content) });
      assert.ok(received(suite.stack).includes(PLACEHOLDER));
    }
    const escaped = `{"model":"gpt-4o","messages":[{"role":"user","content":"\\u0034111\\u0020111111111111"}]}`;
    await post(suite.stack, { body: escaped.replace('\\u0020', '') });
    assert.ok(received(suite.stack).includes(`"${PLACEHOLDER}"`));
    const many = Array.from({ length: 500 }, (_, index) => `${index}: ${CARD};`).join(' ');
    await post(suite.stack, { body: say(many) });
    assert.equal(received(suite.stack).split(PLACEHOLDER).length, 501);
  });

  test('a streamed request is scrubbed and asks for usage in one go', async () => {
    const answer = await post(suite.stack, { body: say(`my card: ${CARD}`, { stream: true }) });
    assert.match(await answer.text(), /\[DONE\]/);
    const text = received(suite.stack);
    assert.deepEqual(JSON.parse(text).stream_options, { include_usage: true });
    assert.ok(text.includes(`my card: ${PLACEHOLDER}`));
  });

  test('1 MiB is counted, scrubbed and forwarded whole', async () => {
    const overhead = bodyAround(0, 0).length;
    const body = bodyAround(1024 * 1024 - overhead, 0);
    assert.equal(Buffer.byteLength(body), 1024 * 1024);
    const answer = await post(suite.stack, { body });
    assert.equal(answer.status, 200, await answer.text());
    assert.equal(received(suite.stack), body.replace(CARD, PLACEHOLDER));
    assert.ok(Number(answer.headers.get('x-ratelimit-remaining-tokens') ?? 1) > 0);
  });

  test('the client’s credentials never reach the provider', () => {
    const { stack } = suite;
    for (const { headers, body } of stack.provider.received) {
      assert.ok(!JSON.stringify(headers).includes(stack.apiKey));
      assert.ok(!body.includes(stack.apiKey));
    }
  });
});
