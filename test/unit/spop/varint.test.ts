import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ByteReader } from '../../../agent/spop/byte-reader.ts';
import {
  encodeVarint64,
  readVarint,
  readVarint64,
  varintLength,
  writeVarint,
} from '../../../agent/spop/varint.ts';

function write(value: number): Buffer {
  const bytes = Buffer.alloc(varintLength(value));
  assert.equal(writeVarint(bytes, 0, value), bytes.length);
  return bytes;
}

test('boundaries between lengths are where HAProxy doc/SPOE.txt 3.1 puts them', () => {
  const lengths: [number, number][] = [
    [0, 1],
    [239, 1],
    [240, 2],
    [2287, 2],
    [2288, 3],
    [264_431, 3],
    [264_432, 4],
    [33_818_863, 4],
    [33_818_864, 5],
  ];
  for (const [value, length] of lengths) assert.equal(write(value).length, length, `${value}`);
});

test('known encodings', () => {
  assert.deepEqual([...write(240)], [0xf0, 0x00]);
  assert.deepEqual([...write(2287)], [0xff, 0x7f]);
  assert.deepEqual([...write(2288)], [0xf0, 0x80, 0x00]);
  assert.equal(encodeVarint64(0xffff_ffff_ffff_ffffn).length, 10);
});

test('every safe integer comes back', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), (value) => {
      assert.equal(readVarint(new ByteReader(write(value))), value);
      assert.deepEqual(encodeVarint64(BigInt(value)), write(value));
    }),
  );
});

test('every 64-bit integer comes back', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (value) => {
      assert.equal(readVarint64(new ByteReader(encodeVarint64(value))), value);
    }),
  );
});

test('cut, overlong and too large integers are the peer’s error', () => {
  const bad = [[], [0xf0], [0xf0, 0x80], Array(11).fill(0xff), [...Array(9).fill(0xff), 0x7f]];
  for (const bytes of bad) {
    assert.throws(() => readVarint64(new ByteReader(Buffer.from(bytes))), {
      status: 'invalid_frame',
    });
    assert.throws(() => readVarint(new ByteReader(Buffer.from(bytes))), {
      status: 'invalid_frame',
    });
  }
  const above53 = encodeVarint64(2n ** 53n);
  assert.throws(() => readVarint(new ByteReader(above53)), /2\^53/);
});
