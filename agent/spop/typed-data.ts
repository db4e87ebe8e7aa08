/**
 * Typed data of SPOP: one byte of type and flags, then the value.
 * Source: HAProxy doc/SPOE.txt, section 3.1 (typed data).
 */
import type { ByteReader } from './byte-reader.ts';
import { SpopError } from './errors.ts';
import { encodeVarint64, readVarint, readVarint64, varintLength, writeVarint } from './varint.ts';

export type TypedValue =
  | { readonly type: 'null' }
  | { readonly type: 'boolean'; readonly value: boolean }
  | { readonly type: 'int32'; readonly value: number }
  | { readonly type: 'uint32'; readonly value: number }
  | { readonly type: 'int64'; readonly value: bigint }
  | { readonly type: 'uint64'; readonly value: bigint }
  /** Four or sixteen bytes in network order. */
  | { readonly type: 'ipv4'; readonly value: Buffer }
  | { readonly type: 'ipv6'; readonly value: Buffer }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'binary'; readonly value: Buffer };

const TYPE = {
  null: 0,
  boolean: 1,
  int32: 2,
  uint32: 3,
  int64: 4,
  uint64: 5,
  ipv4: 6,
  ipv6: 7,
  string: 8,
  binary: 9,
} as const;

const TYPE_MASK = 0x0f;
const FLAG_TRUE = 0x10;

const NULL: TypedValue = { type: 'null' };

/** @throws SpopError `invalid_frame` for an unknown type or a cut value */
export function readTypedValue(reader: ByteReader): TypedValue {
  const typeAndFlags = reader.readByte();
  switch (typeAndFlags & TYPE_MASK) {
    case TYPE.null:
      return NULL;
    case TYPE.boolean:
      return { type: 'boolean', value: (typeAndFlags & FLAG_TRUE) !== 0 };
    case TYPE.int32:
      return { type: 'int32', value: Number(BigInt.asIntN(32, readVarint64(reader))) };
    case TYPE.uint32:
      return { type: 'uint32', value: Number(BigInt.asUintN(32, readVarint64(reader))) };
    case TYPE.int64:
      return { type: 'int64', value: BigInt.asIntN(64, readVarint64(reader)) };
    case TYPE.uint64:
      return { type: 'uint64', value: readVarint64(reader) };
    case TYPE.ipv4:
      return { type: 'ipv4', value: reader.readBytes(4) };
    case TYPE.ipv6:
      return { type: 'ipv6', value: reader.readBytes(16) };
    case TYPE.string:
      return { type: 'string', value: reader.readString() };
    case TYPE.binary:
      return { type: 'binary', value: reader.readBytes(readVarint(reader)) };
    default:
      throw new SpopError('invalid_frame', `unknown data type ${typeAndFlags & TYPE_MASK}`);
  }
}

function withLength(type: number, bytes: Uint8Array): Buffer {
  const encoded = Buffer.allocUnsafe(1 + varintLength(bytes.length) + bytes.length);
  encoded[0] = type;
  encoded.set(bytes, writeVarint(encoded, 1, bytes.length));
  return encoded;
}

function withVarint64(type: number, value: bigint): Buffer {
  return Buffer.concat([Buffer.from([type]), encodeVarint64(value)]);
}

function unsignedVarint(type: number, value: number): Buffer {
  const encoded = Buffer.allocUnsafe(1 + varintLength(value));
  encoded[0] = type;
  writeVarint(encoded, 1, value);
  return encoded;
}

export function encodeTypedValue(typed: TypedValue): Buffer {
  switch (typed.type) {
    case 'null':
      return Buffer.from([TYPE.null]);
    case 'boolean':
      return Buffer.from([TYPE.boolean | (typed.value ? FLAG_TRUE : 0)]);
    case 'int32':
      return typed.value >= 0
        ? unsignedVarint(TYPE.int32, typed.value)
        : withVarint64(TYPE.int32, BigInt(typed.value));
    case 'uint32':
      return unsignedVarint(TYPE.uint32, typed.value);
    case 'int64':
    case 'uint64':
      return withVarint64(TYPE[typed.type], typed.value);
    case 'ipv4':
    case 'ipv6':
      return Buffer.concat([Buffer.from([TYPE[typed.type]]), typed.value]);
    case 'string':
      return withLength(TYPE.string, Buffer.from(typed.value));
    case 'binary':
      return withLength(TYPE.binary, typed.value);
  }
}

/** A varint length, then the bytes: names of variables, keys of key-value lists. */
export function encodeName(name: string): Buffer {
  const bytes = Buffer.from(name);
  const encoded = Buffer.allocUnsafe(varintLength(bytes.length) + bytes.length);
  encoded.set(bytes, writeVarint(encoded, 0, bytes.length));
  return encoded;
}
