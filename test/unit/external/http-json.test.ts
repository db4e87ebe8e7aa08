import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { JsonService, type JsonServiceOptions } from '../../../agent/external/http-json.ts';
import { answeringServer, answerJson } from '../../helpers/answering-server.ts';

const server = await answeringServer((response) => answerJson(response, { fine: true }));
after(() => server.close());
beforeEach(() => {
  server.asked.length = 0;
  server.answer = (response) => answerJson(response, { fine: true });
});

function service(more: Partial<JsonServiceOptions> = {}): JsonService {
  return new JsonService({
    url: server.url,
    timeoutMs: 5_000,
    maxInFlight: 2,
    maxResponseBytes: 1_000,
    ...more,
  });
}

test('posts JSON with the headers given, and reads JSON', async () => {
  const answer = await service({ headers: { authorization: 'Bearer k' } }).post({ a: 'ü' });
  assert.deepEqual(answer, { ok: true, json: { fine: true } });
  const [{ headers, body }] = server.asked;
  assert.equal(headers.authorization, 'Bearer k');
  assert.equal(headers['content-type'], 'application/json');
  assert.deepEqual(JSON.parse(body), { a: 'ü' });
});

test('a peer that does not answer, or stops in the middle, is a timeout', async () => {
  server.answer = () => {};
  const silent = await service({ timeoutMs: 50 }).post({});
  assert.deepEqual(silent, { ok: false, failure: 'timeout' });
  server.answer = (response) => response.writeHead(200).write('{"a"');
  const stalled = await service({ timeoutMs: 50 }).post({});
  assert.deepEqual(stalled, { ok: false, failure: 'timeout' });
});

test('what is no answer of JSON has a name each', async () => {
  const failures: [string, (typeof server)['answer']][] = [
    ['status', (response) => answerJson(response, {}, 500)],
    ['not_json', (response) => response.end('<html>')],
    ['too_large', (response) => response.end(JSON.stringify('x'.repeat(2_000)))],
    ['unreachable', (response) => response.socket!.destroy()],
    ['unreachable', (response) => response.writeHead(307, { location: server.url }).end()],
  ];
  for (const [failure, answer] of failures) {
    server.answer = answer;
    const result = await service().post({});
    assert.equal(result.ok ? 'ok' : result.failure, failure);
  }
  assert.equal(server.asked.length, failures.length, 'a redirect is not followed');
  const gone = await service({ url: 'http://127.0.0.1:1/' }).post({});
  assert.deepEqual(gone, { ok: false, failure: 'unreachable' });
});

test('more than may be in flight are not sent; afterwards there is room again', async () => {
  const waiting: (() => void)[] = [];
  server.answer = (response) => waiting.push(() => answerJson(response, {}));
  const limited = service();
  const sent = [limited.post({}), limited.post({})];
  assert.deepEqual(await limited.post({}), { ok: false, failure: 'busy' });
  while (waiting.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  for (const answer of waiting) answer();
  for (const answer of await Promise.all(sent)) assert.ok(answer.ok);
  server.answer = (response) => answerJson(response, {});
  assert.ok((await limited.post({})).ok);
  assert.equal(server.asked.length, 3);
});

test('closing ends what is in flight', async () => {
  server.answer = () => {};
  const closed = service();
  const answer = closed.post({});
  closed.close();
  assert.deepEqual(await answer, { ok: false, failure: 'closed' });
  assert.deepEqual(await closed.post({}), { ok: false, failure: 'closed' });
});
