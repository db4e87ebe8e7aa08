/** The agent away, too slow, or wrong: what happens then is the operator's choice, and nothing else. */
import assert from 'node:assert/strict';
import { createServer, type Server, type Socket } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { encodeFrame, FRAME_TYPE, parseFrame } from '../../agent/spop/frame.ts';
import { FrameReader } from '../../agent/spop/frame-reader.ts';
import { encodeAgentHello, parseHaproxyHello, settle } from '../../agent/spop/handshake.ts';
import { type GatewayStack, startGatewayStack } from '../helpers/gateway-stack.ts';
import { eventually, onEachVersion, post, say } from '../helpers/gateway-suite.ts';
import { haproxyVersions } from '../helpers/haproxy-versions.ts';

const POLICIES = ['fail-closed', 'fail-open'] as const;
/** Longer than `timeout processing`. */
const LONGEST_ANSWER_MS = 4_000;
/** Enough for a stopped agent to read what came meanwhile. */
const WOKEN_MS = 500;

/** Shakes hands as an agent does, and answers each question with `answer`. */
function startWrongAgent(port: number, answer: (streamId: number, frameId: number) => Buffer) {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    const reader = new FrameReader(64 * 1024 * 1024);
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      reader.push(chunk);
      for (let bytes = reader.next(); bytes !== undefined; bytes = reader.next()) {
        const frame = parseFrame(bytes);
        if (frame.type === FRAME_TYPE.notify) socket.write(answer(frame.streamId, frame.frameId));
        if (frame.type !== FRAME_TYPE.haproxyHello) continue;
        const hello = parseHaproxyHello(frame);
        const settled = encodeAgentHello(settle(hello, 64 * 1024 * 1024));
        if (hello.healthcheck) socket.end(settled);
        else socket.write(settled);
      }
    });
  });
  const stop = () =>
    new Promise<void>((resolve) => {
      for (const socket of sockets) socket.destroy();
      server.close(() => resolve());
    });
  return new Promise<{ stop: typeof stop }>((resolve) => {
    server.listen(port, '127.0.0.1', () => resolve({ stop }));
  });
}

/** What the client sees while the agent does not answer. */
async function assertPolicy(stack: GatewayStack, policy: (typeof POLICIES)[number]): Promise<void> {
  const before = stack.provider.count;
  const startedAtMs = performance.now();
  const answer = await post(stack, { body: say('hello') });
  assert.ok(performance.now() - startedAtMs < LONGEST_ANSWER_MS);
  assert.ok(answer.headers.get('x-request-id'));
  if (policy === 'fail-open') {
    assert.equal(answer.status, 200);
    await answer.text();
    const { headers, body } = stack.provider.received.at(-1)!;
    assert.equal(stack.provider.count, before + 1);
    assert.ok(!JSON.stringify(headers).includes(stack.apiKey), 'the key still stays here');
    assert.equal(body.toString(), JSON.stringify(say('hello')));
    return;
  }
  assert.equal(answer.status, 503);
  assert.equal(stack.provider.count, before, 'nothing went to the provider');
  const { error } = (await answer.json()) as { error: { code: string; message: string } };
  assert.equal(error.code, 'gateway_unavailable');
  const anthropic = await post(stack, { path: '/v1/messages', body: {} });
  assert.equal(anthropic.status, 503);
  const shape = (await anthropic.json()) as { type: string; error: { type: string } };
  assert.equal(shape.type, 'error');
}

for (const version of await haproxyVersions()) {
  for (const policy of POLICIES) {
    describe(`HAProxy ${version.version}, ${policy}`, () => {
      let stack: GatewayStack;
      before(async () => {
        const haproxyEnv = { AI_ON_AGENT_FAILURE: policy };
        stack = await startGatewayStack({ version, haproxyEnv, shippedTimeouts: true });
      });
      after(() => stack.stop());

      test('an agent that is too slow, then back', async () => {
        assert.equal((await post(stack, { body: say('hello') })).status, 200);
        stack.agent!.signal('SIGSTOP');
        await assertPolicy(stack, policy);
        stack.agent!.signal('SIGCONT');
        await eventually('checked again', async () => {
          const answer = await post(stack, { body: say('hello') });
          await answer.text();
          return answer.headers.has('x-ratelimit-limit-requests') || answer.ok ? true : undefined;
        });
      });

      test('an agent that is away', async () => {
        await stack.agent!.stop();
        await assertPolicy(stack, policy);
      });

      test('an agent whose answers are malformed or empty', async () => {
        const garbage = (streamId: number, frameId: number): Buffer =>
          encodeFrame(FRAME_TYPE.ack, streamId, frameId, [Buffer.from([9, 9, 9, 9])]);
        const empty = (streamId: number, frameId: number): Buffer =>
          encodeFrame(FRAME_TYPE.ack, streamId, frameId, []);
        for (const answer of [garbage, empty]) {
          const wrong = await startWrongAgent(stack.ports.spop, answer);
          await assertPolicy(stack, policy);
          await wrong.stop();
        }
      });

      test('the agent back again', async () => {
        await stack.startAgent();
        await eventually('HAProxy finds it', async () => {
          const models = await fetch(`${stack.url}/v1/models`, {
            headers: { authorization: `Bearer ${stack.apiKey}` },
          });
          return models.status === 200 ? true : undefined;
        });
      });
    });
  }
}

await onEachVersion(
  {
    shippedTimeouts: true,
    configure(config) {
      config.keys![0] = { ...config.keys![0], limits: ['5 requests/minute'] };
    },
  },
  (suite) => {
    test('questions that waited too long are not charged', async () => {
      const { stack } = suite;
      assert.equal((await post(stack, { body: say('warm up') })).status, 200);
      stack.agent!.signal('SIGSTOP');
      const late = await Promise.all([1, 2, 3].map(() => post(stack, { body: say('x') })));
      assert.deepEqual(
        late.map(({ status }) => status),
        [503, 503, 503],
      );
      stack.agent!.signal('SIGCONT');
      await sleep(WOKEN_MS);
      await eventually('HAProxy finds the agent again', async () =>
        (await fetch(`${stack.url}/healthz`)).ok ? true : undefined,
      );
      const answer = await post(stack, { body: say('x') });
      assert.equal(answer.status, 200);
      assert.equal(answer.headers.get('x-ratelimit-remaining-requests'), '3');
    });
  },
);
