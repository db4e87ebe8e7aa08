import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { SpopListener } from '../../../agent/server/listener.ts';
import type { NotifyHandler, SpopLimits } from '../../../agent/server/types.ts';
import { encodeFrame, FRAME_TYPE } from '../../../agent/spop/frame.ts';
import { readActions, readKeyValues, SpopPeer } from '../../helpers/spop-peer.ts';

const LIMITS: SpopLimits = {
  maxFrameBytes: 1_000_000,
  maxFramesInFlight: 4,
  maxConnections: 10,
  deadlineMs: 500,
};

const listeners: SpopListener[] = [];
after(async () => {
  for (const listener of listeners) await listener.drain(1000);
});

interface Served {
  readonly port: number;
  readonly listener: SpopListener;
  readonly unanswered: string[];
  readonly warnings: string[];
}

async function serve(handler: NotifyHandler, limits: Partial<SpopLimits> = {}): Promise<Served> {
  const unanswered: string[] = [];
  const warnings: string[] = [];
  const listener = new SpopListener({
    host: '127.0.0.1',
    port: 0,
    limits: { ...LIMITS, ...limits },
    handler,
    log: { info() {}, debug() {}, warn: (_fields, message) => warnings.push(message) },
    observer: {
      connectionsChanged() {},
      answered() {},
      protocolError() {},
      unanswered: (reason) => unanswered.push(reason),
    },
  });
  listeners.push(listener);
  return { port: await listener.listen(), listener, unanswered, warnings };
}

/** Answers with the `id` it was asked with. */
const echo: NotifyHandler = async ([message]) => ({
  actions: [{ set: 'id', scope: 'transaction', value: message.args.get('id')! }],
});

const id = (value: string) => ({ id: { type: 'string' as const, value } });

async function disconnectStatus(peer: SpopPeer): Promise<unknown> {
  const frame = await peer.next();
  assert.equal(frame?.type, FRAME_TYPE.agentDisconnect);
  const { 'status-code': code } = readKeyValues(frame.payload);
  assert.equal(await peer.next(), undefined, 'the connection closes after DISCONNECT');
  return code.type === 'uint32' ? code.value : code;
}

test('a health check gets its HELLO and is closed', async () => {
  const { port } = await serve(echo);
  const peer = await SpopPeer.connect(port);
  peer.sendHello({ healthcheck: { type: 'boolean', value: true } });
  assert.equal((await peer.next())?.type, FRAME_TYPE.agentHello);
  assert.equal(await peer.next(), undefined);
});

test('questions on one connection are answered as they finish, each with its own ids', async () => {
  const { port } = await serve(async (messages, context) => {
    const slow = messages[0].args.get('id') as { value: string };
    await sleep(slow.value === 'slow' ? 60 : 0);
    return echo(messages, context);
  });
  const peer = await SpopPeer.open(port);
  peer.notify(1, 1, id('slow'));
  peer.notify(2, 1, id('fast'));
  const answers = [(await peer.next())!, (await peer.next())!];
  assert.deepEqual(
    answers.map(({ streamId, payload }) => [streamId, readActions(payload)[0].value]),
    [
      [2, { type: 'string', value: 'fast' }],
      [1, { type: 'string', value: 'slow' }],
    ],
  );
  peer.close();
});

test('no more than the limit is in flight; the rest waits and is answered', async () => {
  let inFlight = 0;
  let most = 0;
  const { port } = await serve(async (messages, context) => {
    inFlight += 1;
    most = Math.max(most, inFlight);
    await sleep(5);
    inFlight -= 1;
    return echo(messages, context);
  });
  const peer = await SpopPeer.open(port);
  for (let stream = 1; stream <= 50; stream += 1) peer.notify(stream, 1, id(`${stream}`));
  const seen = new Set<number>();
  for (let count = 0; count < 50; count += 1) seen.add((await peer.next())!.streamId);
  assert.equal(seen.size, 50);
  assert.equal(most, LIMITS.maxFramesInFlight);
  peer.close();
});

test('an answer after the deadline is not sent, and is discarded once', async () => {
  let discarded = 0;
  const { port, unanswered } = await serve(
    async (messages, context) => {
      const { value } = messages[0].args.get('id') as { value: string };
      if (value === 'late') await sleep(80);
      const answer = await echo(messages, context);
      return { ...answer!, discard: () => (discarded += 1) };
    },
    { deadlineMs: 40 },
  );
  const peer = await SpopPeer.open(port);
  peer.notify(1, 1, id('late'));
  await sleep(120);
  peer.notify(2, 1, id('in time'));
  assert.equal((await peer.next())?.streamId, 2);
  assert.deepEqual([discarded, unanswered], [1, ['late']]);
  peer.close();
});

test('an answer to a connection that went away is discarded', async () => {
  let discarded = 0;
  const { port, unanswered } = await serve(async () => {
    await sleep(50);
    return { actions: [], discard: () => (discarded += 1) };
  });
  const peer = await SpopPeer.open(port);
  peer.notify(1, 1, id('x'));
  await sleep(10);
  peer.close();
  await sleep(100);
  assert.deepEqual([discarded, unanswered], [1, ['gone']]);
});

test('a handler that fails leaves its question unanswered and the connection open', async () => {
  const { port, unanswered } = await serve(async (messages, context) => {
    const { value } = messages[0].args.get('id') as { value: string };
    if (value === 'bad') throw new Error('no');
    return echo(messages, context);
  });
  const peer = await SpopPeer.open(port);
  peer.notify(1, 1, id('bad'));
  peer.notify(2, 1, id('good'));
  assert.equal((await peer.next())?.streamId, 2);
  assert.deepEqual(unanswered, ['failed']);
  peer.close();
});

test('frames up to the settled size pass, larger ones end with status 3', async () => {
  const { port } = await serve(async () => ({ actions: [] }));
  const size = 5000;
  const frameOf = (length: number): Buffer =>
    encodeFrame(FRAME_TYPE.notify, 1, 1, [
      Buffer.concat([
        Buffer.from([1, 0x61, 1, 1, 0x62, 9]),
        // A varint of two bytes, then as much as makes the frame `length` long.
        Buffer.from([0xf0 | ((length - 21) & 0x0f)]),
        varintTail(length - 21),
        Buffer.alloc(length - 21),
      ]),
    ]);
  const exact = await SpopPeer.open(port, size);
  const fitting = frameOf(size - 6);
  assert.ok(fitting.length - 4 <= size);
  exact.socket.write(fitting);
  assert.equal((await exact.next())?.type, FRAME_TYPE.ack);
  exact.socket.write(frameOf(size + 100));
  assert.equal(await disconnectStatus(exact), 3);
});

function varintTail(value: number): Buffer {
  const tail: number[] = [];
  let rest = Math.floor((value - 240) / 16);
  while (rest >= 128) {
    tail.push((rest & 0x7f) | 0x80);
    rest = Math.floor((rest - 128) / 128);
  }
  return Buffer.from([...tail, rest]);
}

test('an answer larger than a frame is not sent, and is discarded', async () => {
  let discarded = 0;
  const { port, unanswered, warnings } = await serve(async () => ({
    actions: [
      { set: 'x', scope: 'transaction', value: { type: 'binary', value: Buffer.alloc(20_000) } },
    ],
    discard: () => (discarded += 1),
  }));
  const peer = await SpopPeer.open(port, 16_380);
  peer.notify(1, 1, id('x'));
  await sleep(50);
  assert.deepEqual([discarded, unanswered], [1, ['failed']]);
  assert.deepEqual(warnings, ['answer larger than a frame, not sent']);
  peer.close();
});

test('fragmented frames are refused with status 10', async () => {
  const { port } = await serve(echo);
  for (const type of [FRAME_TYPE.notify, FRAME_TYPE.unset]) {
    const peer = await SpopPeer.open(port);
    const frame = encodeFrame(type, 1, 1, [Buffer.from('x')]);
    frame.writeUInt32BE(0, 5);
    peer.socket.write(frame);
    assert.equal(await disconnectStatus(peer), 10);
  }
});

test('frames of unknown types are skipped', async () => {
  const { port } = await serve(echo);
  const peer = await SpopPeer.open(port);
  peer.socket.write(encodeFrame(77, 1, 1, [Buffer.from('future')]));
  peer.notify(1, 2, id('after'));
  assert.equal((await peer.next())?.frameId, 2);
  peer.close();
});

test('garbage ends its own connection and harms no other', async () => {
  const { port, warnings } = await serve(echo);
  const good = await SpopPeer.open(port);
  const garbage = [
    Buffer.from('GET / HTTP/1.1\r\nhost: x\r\n\r\n'),
    Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01]),
    Buffer.alloc(64),
    encodeFrame(FRAME_TYPE.notify, 1, 1, [Buffer.from('before hello')]),
    encodeFrame(FRAME_TYPE.haproxyHello, 0, 0, [Buffer.from('nonsense')]),
  ];
  for (const bytes of garbage) {
    const peer = await SpopPeer.connect(port);
    peer.socket.write(bytes);
    const status = await disconnectStatus(peer);
    assert.ok(status === 3 || status === 4 || status === 5, `status ${status}`);
  }
  assert.equal(warnings.length, garbage.length);
  good.notify(1, 1, id('still here'));
  assert.equal((await good.next())?.type, FRAME_TYPE.ack);
  good.close();
});

test('HAPROXY-DISCONNECT is answered with AGENT-DISCONNECT 0', async () => {
  const { port } = await serve(echo);
  const peer = await SpopPeer.open(port);
  peer.socket.write(encodeFrame(FRAME_TYPE.haproxyDisconnect, 0, 0, []));
  assert.equal(await disconnectStatus(peer), 0);
});

test('a drain answers what is in flight, says goodbye, and accepts no more', async () => {
  const { port, listener } = await serve(async (messages, context) => {
    await sleep(60);
    return echo(messages, context);
  });
  const busy = await SpopPeer.open(port);
  const idle = await SpopPeer.open(port);
  busy.notify(1, 1, id('last'));
  await sleep(10);
  const drained = listener.drain(2000);
  assert.equal(await disconnectStatus(idle), 0);
  assert.equal((await busy.next())?.type, FRAME_TYPE.ack);
  assert.equal(await disconnectStatus(busy), 0);
  assert.equal(await drained, true);
  await assert.rejects(SpopPeer.connect(port));
});

test('a drain is bounded: what does not end in time is cut', async () => {
  const { port, listener } = await serve(() => new Promise(() => {}));
  const peer = await SpopPeer.open(port);
  peer.notify(1, 1, id('never'));
  await sleep(20);
  const startedAtMs = Date.now();
  assert.equal(await listener.drain(100), false);
  assert.ok(Date.now() - startedAtMs < 1000);
});
