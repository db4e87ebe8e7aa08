/** HAProxy's side of SPOP, for tests that must send what a real HAProxy never would. */
import { connect, type Socket } from 'node:net';
import { ByteReader } from '../../agent/spop/byte-reader.ts';
import { encodeFrame, FRAME_TYPE, type Frame, parseFrame } from '../../agent/spop/frame.ts';
import { FrameReader } from '../../agent/spop/frame-reader.ts';
import type { Scope } from '../../agent/spop/notify.ts';
import { SCOPE } from '../../agent/spop/notify.ts';
import {
  encodeName,
  encodeTypedValue,
  readTypedValue,
  type TypedValue,
} from '../../agent/spop/typed-data.ts';

const MAX_FRAME_BYTES = 64 * 1024 * 1024;
const WAIT_LIMIT_MS = 5_000;

export interface ReadAction {
  readonly type: 'set' | 'unset';
  readonly scope: Scope;
  readonly name: string;
  readonly value: TypedValue | undefined;
}

export function keyValues(pairs: Readonly<Record<string, TypedValue>>): Buffer[] {
  return Object.entries(pairs).flatMap(([name, value]) => [
    encodeName(name),
    encodeTypedValue(value),
  ]);
}

export function readKeyValues(payload: Buffer): Record<string, TypedValue> {
  const reader = new ByteReader(payload);
  const pairs: Record<string, TypedValue> = {};
  while (!reader.atEnd) {
    const name = reader.readString();
    pairs[name] = readTypedValue(reader);
  }
  return pairs;
}

export function encodeMessage(name: string, args: Readonly<Record<string, TypedValue>>): Buffer[] {
  return [encodeName(name), Buffer.from([Object.keys(args).length]), ...keyValues(args)];
}

export function readActions(payload: Buffer): ReadAction[] {
  const reader = new ByteReader(payload);
  const actions: ReadAction[] = [];
  while (!reader.atEnd) {
    const type = reader.readByte() === 1 ? 'set' : 'unset';
    reader.readByte();
    const scopeNumber = reader.readByte();
    const scope = (Object.keys(SCOPE) as Scope[]).find((name) => SCOPE[name] === scopeNumber)!;
    const name = reader.readString();
    const value = type === 'set' ? readTypedValue(reader) : undefined;
    actions.push({ type, scope, name, value });
  }
  return actions;
}

export const HELLO: Readonly<Record<string, TypedValue>> = {
  'supported-versions': { type: 'string', value: '2.0' },
  'max-frame-size': { type: 'uint32', value: 16_380 },
  capabilities: { type: 'string', value: 'pipelining,async' },
};

export class SpopPeer {
  readonly socket: Socket;
  private readonly reader = new FrameReader(MAX_FRAME_BYTES);
  private readonly frames: Frame[] = [];
  private isClosed = false;
  private wake: () => void = () => {};

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk) => {
      this.reader.push(chunk);
      for (let bytes = this.reader.next(); bytes !== undefined; bytes = this.reader.next()) {
        this.frames.push(parseFrame(Buffer.from(bytes)));
      }
      this.wake();
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      this.isClosed = true;
      this.wake();
    });
  }

  static connect(port: number): Promise<SpopPeer> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true });
      socket.once('error', reject);
      socket.once('connect', () => resolve(new SpopPeer(socket)));
    });
  }

  /** Connected and shaken hands. */
  static async open(port: number, maxFrameBytes = 16_380): Promise<SpopPeer> {
    const peer = await SpopPeer.connect(port);
    peer.sendHello({ 'max-frame-size': { type: 'uint32', value: maxFrameBytes } });
    await peer.next();
    return peer;
  }

  sendHello(changes: Readonly<Record<string, TypedValue | undefined>> = {}): void {
    const pairs = Object.entries({ ...HELLO, ...changes }).filter(([, value]) => value);
    const hello = keyValues(Object.fromEntries(pairs) as Record<string, TypedValue>);
    this.socket.write(encodeFrame(FRAME_TYPE.haproxyHello, 0, 0, hello));
  }

  notify(
    streamId: number,
    frameId: number,
    args: Readonly<Record<string, TypedValue>>,
    message = 'ai-request',
  ): void {
    this.socket.write(
      encodeFrame(FRAME_TYPE.notify, streamId, frameId, encodeMessage(message, args)),
    );
  }

  /** The next frame, or undefined once the connection is closed. */
  async next(limitMs = WAIT_LIMIT_MS): Promise<Frame | undefined> {
    const endsAtMs = Date.now() + limitMs;
    while (this.frames.length === 0 && !this.isClosed) {
      const leftMs = endsAtMs - Date.now();
      if (leftMs <= 0) throw new Error(`no frame within ${limitMs} ms`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, leftMs);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    return this.frames.shift();
  }

  close(): void {
    this.socket.destroy();
  }
}
