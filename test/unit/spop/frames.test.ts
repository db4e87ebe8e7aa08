import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ByteReader } from '../../../agent/spop/byte-reader.ts';
import { encodeFrame, FRAME_TYPE, parseFrame } from '../../../agent/spop/frame.ts';
import { FrameReader } from '../../../agent/spop/frame-reader.ts';
import { encodeAgentHello, parseHaproxyHello, settle } from '../../../agent/spop/handshake.ts';
import { type Action, encodeAck, parseMessages } from '../../../agent/spop/notify.ts';
import {
  encodeTypedValue,
  readTypedValue,
  type TypedValue,
} from '../../../agent/spop/typed-data.ts';
import {
  encodeMessage,
  HELLO,
  keyValues,
  readActions,
  readKeyValues,
} from '../../helpers/spop-peer.ts';
import { processorMs } from '../../helpers/work-time.ts';

/** With an ordinary prototype, as what is compared has. */
function record<T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> {
  return fc.record(model, { noNullPrototype: true }) as fc.Arbitrary<T>;
}

const typedValue: fc.Arbitrary<TypedValue> = fc.oneof(
  fc.constant({ type: 'null' as const }),
  record({ type: fc.constant('boolean' as const), value: fc.boolean() }),
  record({ type: fc.constant('int32' as const), value: fc.integer() }),
  record({ type: fc.constant('uint32' as const), value: fc.nat(0xffff_ffff) }),
  record({
    type: fc.constant('int64' as const),
    value: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  }),
  record({
    type: fc.constant('uint64' as const),
    value: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  }),
  record({ type: fc.constant('ipv4' as const), value: bytes(4, 4) }),
  record({ type: fc.constant('ipv6' as const), value: bytes(16, 16) }),
  record({ type: fc.constant('string' as const), value: fc.string({ unit: 'grapheme' }) }),
  record({ type: fc.constant('binary' as const), value: bytes(0, 400) }),
);

function bytes(minLength: number, maxLength: number): fc.Arbitrary<Buffer> {
  return fc.uint8Array({ minLength, maxLength }).map((array) => Buffer.from(array));
}

test('all typed data comes back', () => {
  fc.assert(
    fc.property(typedValue, (value) => {
      const reader = new ByteReader(encodeTypedValue(value));
      assert.deepEqual(readTypedValue(reader), value);
      assert.ok(reader.atEnd);
    }),
  );
});

test('all of several messages in one NOTIFY are read', () => {
  const message = record({
    name: fc.string({ minLength: 1 }),
    args: fc.dictionary(fc.string({ minLength: 1, maxLength: 20 }), typedValue, {
      maxKeys: 20,
      noNullPrototype: true,
    }),
  });
  fc.assert(
    fc.property(fc.array(message, { maxLength: 5 }), (messages) => {
      const payload = Buffer.concat(
        messages.flatMap(({ name, args }) => encodeMessage(name, args)),
      );
      const read = parseMessages(payload);
      assert.deepEqual(
        read.map(({ name, args }) => ({ name, args: Object.fromEntries(args) })),
        messages,
      );
    }),
  );
});

test('set-var and unset-var of every scope and type are written as HAProxy reads them', () => {
  const scope = fc.constantFrom(
    'process',
    'session',
    'transaction',
    'request',
    'response' as const,
  );
  const name = fc.stringMatching(/^[a-z][a-z0-9_.]{0,39}$/);
  const action = fc.oneof(
    record({ set: name, scope, value: typedValue }),
    record({ unset: name, scope }),
  ) as fc.Arbitrary<Action>;
  fc.assert(
    fc.property(fc.array(action), fc.nat(), fc.nat(), (actions, streamId, frameId) => {
      const frame = parseFrame(encodeAck(streamId, frameId, actions).subarray(4));
      assert.equal(frame.type, FRAME_TYPE.ack);
      assert.deepEqual([frame.streamId, frame.frameId, frame.flags], [streamId, frameId, 1]);
      const expected = actions.map((one) =>
        'set' in one
          ? { type: 'set', scope: one.scope, name: one.set, value: one.value }
          : { type: 'unset', scope: one.scope, name: one.unset, value: undefined },
      );
      assert.deepEqual(readActions(frame.payload), expected);
    }),
  );
});

test('a variable name that HAProxy would refuse is asserted, since it would drop the rest', () => {
  const value: TypedValue = { type: 'null' };
  for (const set of ['', 'x'.repeat(64)]) {
    assert.throws(() => encodeAck(1, 1, [{ set, scope: 'transaction', value }]), /1 to 48 bytes/);
  }
});

test('frames come whole however the bytes are cut and joined', () => {
  const frames = fc.array(
    record({ streamId: fc.nat(), frameId: fc.nat(), payload: bytes(0, 3000) }),
    { minLength: 1, maxLength: 8 },
  );
  fc.assert(
    fc.property(frames, fc.infiniteStream(fc.integer({ min: 1, max: 700 })), (list, sizes) => {
      const stream = Buffer.concat(
        list.map(({ streamId, frameId, payload }) =>
          encodeFrame(FRAME_TYPE.notify, streamId, frameId, [payload]),
        ),
      );
      const reader = new FrameReader(100_000);
      const read: object[] = [];
      for (let at = 0; at < stream.length; ) {
        const size: number = sizes.next().value;
        reader.push(Buffer.from(stream.subarray(at, at + size)));
        at += size;
        for (let frame = reader.next(); frame !== undefined; frame = reader.next()) {
          const { streamId, frameId, payload } = parseFrame(frame);
          read.push({ streamId, frameId, payload: Buffer.from(payload) });
        }
      }
      assert.deepEqual(read, list);
      assert.equal(reader.pendingBytes, 0);
    }),
  );
});

test('a frame in one-byte pieces is joined in linear work', () => {
  const frame = encodeFrame(FRAME_TYPE.notify, 1, 1, [Buffer.alloc(1_000_000)]);
  const reader = new FrameReader(2_000_000);
  const tookMs = processorMs(() => {
    for (let at = 0; at < frame.length; at += 16) reader.push(frame.subarray(at, at + 16));
    let frames = 0;
    while (reader.next() !== undefined) frames += 1;
    assert.equal(frames, 1);
  });
  assert.ok(tookMs < 2000);
});

test('too large and too small frames are refused as soon as their length is known', () => {
  const length = (value: number): Buffer => {
    const prefix = Buffer.alloc(4);
    prefix.writeUInt32BE(value);
    return prefix;
  };
  const reader = (value: number): FrameReader => {
    const made = new FrameReader(1000);
    made.push(length(value));
    return made;
  };
  assert.throws(() => reader(1001).next(), { status: 'frame_too_big' });
  assert.throws(() => reader(0xffff_ffff).next(), { status: 'frame_too_big' });
  assert.throws(() => reader(3).next(), { status: 'invalid_frame' });
  assert.equal(reader(1000).next(), undefined);
});

test('any bytes as a payload give messages or a SPOP error, never another', () => {
  fc.assert(
    fc.property(bytes(0, 200), (payload) => {
      try {
        parseMessages(payload);
      } catch (error) {
        assert.equal((error as { name: string }).name, 'SpopError');
      }
    }),
    { numRuns: 2000 },
  );
});

function hello(changes: Record<string, TypedValue | undefined>) {
  const pairs = Object.entries({ ...HELLO, ...changes }).filter(([, value]) => value);
  const payload = Buffer.concat(keyValues(Object.fromEntries(pairs) as Record<string, TypedValue>));
  return parseHaproxyHello({ type: 1, flags: 1, streamId: 0, frameId: 0, payload });
}

const text = (value: string): TypedValue => ({ type: 'string', value });

test('a handshake settles on version 2.0, the smaller frame, and pipelining where offered', () => {
  const settled = settle(hello({ 'supported-versions': text('1.0, 2.0,3.1') }), 1_000_000);
  assert.deepEqual(settled, { maxFrameBytes: 16_380, pipelining: true });
  assert.equal(settle(hello({}), 1000).maxFrameBytes, 1000);
  assert.equal(settle(hello({ capabilities: text('') }), 1000).pipelining, false);
  const answer = readKeyValues(parseFrame(encodeAgentHello(settled).subarray(4)).payload);
  assert.deepEqual(answer, {
    version: text('2.0'),
    'max-frame-size': { type: 'uint32', value: 16_380 },
    capabilities: text('pipelining'),
  });
});

test('a handshake without a common ground says why', () => {
  const cases: [Record<string, TypedValue | undefined>, string][] = [
    [{ 'supported-versions': undefined }, 'no_version'],
    [{ 'supported-versions': text('1.0') }, 'unsupported_version'],
    [{ 'max-frame-size': undefined }, 'no_max_frame_size'],
    [{ 'max-frame-size': { type: 'uint32', value: 10 } }, 'bad_max_frame_size'],
    [{ capabilities: undefined }, 'no_capabilities'],
  ];
  for (const [changes, status] of cases) {
    assert.throws(() => settle(hello(changes), 1000), { status });
  }
});
