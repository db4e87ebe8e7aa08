import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { signatureOf } from '../../../agent/events/signature.ts';
import { MAX_WAITING, openWebhook, Webhook } from '../../../agent/events/webhook.ts';
import { waitUntil } from '../../helpers/reservation-load.ts';

const SECRET = 'a secret';
const TIMINGS = { tryTimeoutMs: 150, firstDelayMs: 10, longestDelayMs: 80 };

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

describe('the signature of an event', () => {
  test('is the HMAC-SHA256 of time and body', () => {
    // echo -n '1700000000.{"id":"1"}' | openssl dgst -sha256 -hmac 'a secret'
    const digest = createHmac('sha256', SECRET).update('1700000000.{"id":"1"}').digest('hex');
    assert.equal(signatureOf(SECRET, '{"id":"1"}', 1_700_000_000_999), `t=1700000000,v1=${digest}`);
  });
});

describe('the webhook', () => {
  let server: Server;
  let webhook: Webhook;
  let received: Received[];
  let outcomes: string[];
  let warnings: object[];
  /** Answers with these, one after the other, then with 204; `hang` does not answer. */
  let answers: (number | 'hang')[];
  let mostAtOnce: number;

  beforeEach(async () => {
    received = [];
    outcomes = [];
    warnings = [];
    answers = [];
    mostAtOnce = 0;
    let atOnce = 0;
    server = createServer((request, response) => {
      atOnce += 1;
      mostAtOnce = Math.max(mostAtOnce, atOnce);
      response.on('close', () => {
        atOnce -= 1;
      });
      let body = '';
      request.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      request.on('end', () => {
        received.push({ headers: request.headers, body });
        const answer = answers.shift() ?? 204;
        if (answer !== 'hang') response.writeHead(answer, { location: '/elsewhere' }).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    webhook = new Webhook({
      url: `http://127.0.0.1:${port}/hooks/secret-path`,
      secret: SECRET,
      observer: { webhookEvent: (outcome) => outcomes.push(outcome) },
      log: { warn: (fields) => warnings.push(fields) },
      timings: TIMINGS,
    });
  });
  afterEach(async () => {
    await webhook.close(0);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  test('delivers an event, signed', async () => {
    webhook.send({ id: 'event-1' });
    await waitUntil(() => outcomes.length === 1);
    assert.deepEqual(outcomes, ['delivered']);
    const [{ headers, body }] = received;
    assert.equal(body, '{"id":"event-1"}');
    assert.equal(headers['x-aigw-event-id'], 'event-1');
    assert.equal(headers['content-type'], 'application/json');
    const [, seconds, digest] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(
      headers['x-aigw-signature'] as string,
    )!;
    assert.ok(Math.abs(Number(seconds) - Date.now() / 1000) < 5);
    assert.equal(digest, createHmac('sha256', SECRET).update(`${seconds}.${body}`).digest('hex'));
  });

  test('tries again after errors, redirects and silence, with the same id', async () => {
    answers = [500, 302, 'hang', 429];
    webhook.send({ id: 'event-1' });
    await waitUntil(() => outcomes.length === 1);
    assert.deepEqual(outcomes, ['delivered']);
    assert.equal(received.length, 5);
    assert.ok(received.every(({ body }) => body === '{"id":"event-1"}'));
  });

  test('gives up in the end, without the path of the URL in the log', async () => {
    answers = Array(20).fill(404);
    webhook.send({ id: 'event-1' });
    await waitUntil(() => outcomes.length === 1);
    assert.deepEqual(outcomes, ['failed']);
    assert.equal(received.length, 9);
    assert.equal(warnings.length, 1);
    assert.ok(!JSON.stringify(warnings).includes('secret-path'));
    assert.match(JSON.stringify(warnings), /status 404/);
  });

  test('a receiver that is away gets it when it is back', async () => {
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    webhook.send({ id: 'event-1' });
    await new Promise((resolve) => setTimeout(resolve, 30));
    assert.deepEqual(outcomes, []);
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    await waitUntil(() => outcomes.length === 1);
    assert.deepEqual(outcomes, ['delivered']);
  });

  test('a few at once, and a bounded queue: what is beyond is dropped and said once', async () => {
    answers = Array(4).fill('hang');
    for (let event = 0; event < MAX_WAITING + 5; event += 1) webhook.send({ id: `event-${event}` });
    assert.deepEqual(outcomes, Array(5).fill('dropped'));
    assert.equal(warnings.length, 1);
    await waitUntil(() => outcomes.length === MAX_WAITING + 5);
    assert.ok(mostAtOnce <= 4, `${mostAtOnce} at once`);
    assert.equal(outcomes.filter((outcome) => outcome === 'delivered').length, MAX_WAITING);
  });

  test('at the end what waits is tried once more, and then let go', async () => {
    answers = Array(20).fill(500);
    webhook.send({ id: 'event-1' });
    await waitUntil(() => received.length > 0);
    answers = [];
    await webhook.close(1_000);
    assert.deepEqual(outcomes, ['delivered']);
    webhook.send({ id: 'event-2' });
    assert.deepEqual(outcomes, ['delivered', 'dropped']);
  });

  test('a receiver that hangs does not keep the agent', async () => {
    answers = Array(20).fill('hang');
    webhook.send({ id: 'event-1' });
    await waitUntil(() => received.length > 0);
    const startedAtMs = performance.now();
    await webhook.close(20);
    assert.ok(performance.now() - startedAtMs < 140);
    assert.deepEqual(outcomes, ['dropped']);
  });
});

describe('a webhook as configured', () => {
  const parts = { observer: { webhookEvent() {} }, log: { warn() {} } };
  const config = { url: 'https://hooks.example', secretEnv: 'HOOK_SECRET' };

  test('takes its secret from the environment', () => {
    assert.ok(openWebhook(config, { HOOK_SECRET: SECRET }, parts) instanceof Webhook);
  });

  test('says which variable is missing', () => {
    assert.throws(() => openWebhook(config, {}, parts), /HOOK_SECRET is not set/);
  });
});
