/**
 * One connection from HAProxy: handshake, questions and answers in any order, goodbye.
 *
 * States: `hello` (nothing but HAPROXY-HELLO is taken), `open`, `draining` (what is in flight is answered, then
 * DISCONNECT), `closed`. Source: HAProxy doc/SPOE.txt, section 3.2.
 */
import type { Socket } from 'node:net';
import { SpopError, type SpopStatus } from '../spop/errors.ts';
import { FRAME_FLAG, FRAME_TYPE, type Frame, LENGTH_BYTES, parseFrame } from '../spop/frame.ts';
import { FrameReader } from '../spop/frame-reader.ts';
import {
  encodeAgentDisconnect,
  encodeAgentHello,
  parseHaproxyDisconnect,
  parseHaproxyHello,
  type Settled,
  settle,
} from '../spop/handshake.ts';
import { encodeAck, parseMessages } from '../spop/notify.ts';
import type { Answer, NotifyHandler, SpopLimits, SpopLog, SpopObserver } from './types.ts';

/** A HELLO is a few hundred bytes; whoever sends more before it is not HAProxy. */
const MAX_HELLO_BYTES = 16_384;
/** From accept to HAPROXY-HELLO. */
const HELLO_TIMEOUT_MS = 5_000;
/** After DISCONNECT, for the peer to close its side. */
const CLOSE_TIMEOUT_MS = 1_000;
/** Answers the peer has not read yet; beyond that no more questions are taken. */
const MAX_UNREAD_ANSWER_BYTES = 64 * 1024 * 1024;

const LOOPBACK = /^(::ffff:)?127\.|^::1$/;

interface ConnectionOptions {
  readonly limits: SpopLimits;
  readonly handler: NotifyHandler;
  readonly log: SpopLog;
  readonly observer: SpopObserver;
}

export class SpopConnection {
  readonly closed: Promise<void>;
  private readonly socket: Socket;
  private readonly options: ConnectionOptions;
  private readonly reader = new FrameReader(MAX_HELLO_BYTES);
  private readonly peer: string;
  private readonly isLocalPeer: boolean;
  private state: 'hello' | 'open' | 'draining' | 'closed' = 'hello';
  private settled: Settled | undefined;
  private framesInFlight = 0;
  private closeTimer: NodeJS.Timeout | undefined;

  constructor(socket: Socket, options: ConnectionOptions) {
    this.socket = socket;
    this.options = options;
    this.peer = `${socket.remoteAddress}:${socket.remotePort}`;
    this.isLocalPeer = LOOPBACK.test(socket.remoteAddress ?? '');
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()));
    this.closeTimer = setTimeout(
      () => this.disconnect('timeout', 'no HAPROXY-HELLO'),
      HELLO_TIMEOUT_MS,
    );
    socket.on('data', (chunk) => this.receive(chunk));
    socket.on('drain', () => this.continueReading());
    socket.on('error', (error) => {
      options.log.debug({ peer: this.peer, error: error.message }, 'SPOP connection failed');
    });
    socket.on('close', () => {
      clearTimeout(this.closeTimer);
      this.state = 'closed';
    });
  }

  /** Answers what is in flight, says goodbye, and resolves once the connection is closed. */
  drain(): Promise<void> {
    if (this.state === 'open') {
      this.state = 'draining';
      this.leaveWhenIdle();
    } else if (this.state === 'hello') {
      this.disconnect('normal');
    }
    return this.closed;
  }

  destroy(): void {
    this.socket.destroy();
  }

  private receive(chunk: Buffer): void {
    if (this.state === 'closed') return;
    this.reader.push(chunk);
    this.readFrames();
  }

  private readFrames(): void {
    try {
      while (this.state !== 'closed' && !this.isFull()) {
        const bytes = this.reader.next();
        if (bytes === undefined) break;
        this.take(parseFrame(bytes));
      }
    } catch (error) {
      if (!(error instanceof SpopError)) throw error;
      this.options.observer.protocolError(error.status);
      const { peer } = this;
      this.options.log.warn({ peer, status: error.code, error: error.message }, 'bad SPOP frame');
      this.disconnect(error.status, error.message);
    }
    if (this.isFull()) this.socket.pause();
  }

  private isFull(): boolean {
    const { maxFramesInFlight } = this.options.limits;
    return (
      this.framesInFlight >= maxFramesInFlight ||
      this.socket.writableLength > MAX_UNREAD_ANSWER_BYTES
    );
  }

  private continueReading(): void {
    if (this.state === 'closed' || this.isFull() || !this.socket.isPaused()) return;
    this.socket.resume();
    this.readFrames();
  }

  private take(frame: Frame): void {
    if (frame.type === FRAME_TYPE.haproxyDisconnect) {
      this.takeDisconnect(frame);
      return;
    }
    if (this.state === 'hello') {
      this.takeHello(frame);
      return;
    }
    const isFragment =
      frame.type === FRAME_TYPE.unset ||
      (frame.type === FRAME_TYPE.notify && (frame.flags & FRAME_FLAG.fin) === 0);
    if (isFragment) throw new SpopError('fragmentation_not_supported');
    if (frame.type === FRAME_TYPE.haproxyHello) {
      throw new SpopError('invalid_frame', 'second HAPROXY-HELLO');
    }
    // Frames of other types are skipped, as the protocol asks.
    if (frame.type === FRAME_TYPE.notify) void this.answer(frame);
  }

  private takeHello(frame: Frame): void {
    if (frame.type !== FRAME_TYPE.haproxyHello) {
      throw new SpopError('invalid_frame', 'expected HAPROXY-HELLO first');
    }
    const hello = parseHaproxyHello(frame);
    const settled = settle(hello, this.options.limits.maxFrameBytes);
    clearTimeout(this.closeTimer);
    this.settled = settled;
    this.reader.maxFrameBytes = settled.maxFrameBytes;
    this.state = 'open';
    const answer = encodeAgentHello(settled);
    if (hello.healthcheck) {
      this.state = 'closed';
      this.socket.end(answer);
      return;
    }
    this.socket.write(answer);
    this.options.log.debug({ peer: this.peer, ...settled }, 'SPOP connection open');
  }

  private takeDisconnect(frame: Frame): void {
    const { code, message } = parseHaproxyDisconnect(frame);
    const level = code === 0 ? 'debug' : 'warn';
    this.options.log[level]({ peer: this.peer, code, reason: message }, 'HAProxy disconnects');
    this.disconnect('normal');
  }

  private async answer(frame: Frame): Promise<void> {
    const { limits, handler, observer, log } = this.options;
    const { maxFrameBytes } = this.settled!;
    const arrivedAtMs = performance.now();
    const deadlineAtMs = arrivedAtMs + limits.deadlineMs;
    let answer: Answer | undefined;
    this.framesInFlight += 1;
    try {
      const messages = parseMessages(frame.payload);
      const { isLocalPeer } = this;
      answer = await handler(messages, { maxFrameBytes, deadlineAtMs, isLocalPeer });
      if (answer === undefined) {
        observer.unanswered('late');
        return;
      }
      const ack = encodeAck(frame.streamId, frame.frameId, answer.actions);
      const unsent = this.reasonNotToSend(ack, answer.deadlineAtMs ?? deadlineAtMs);
      if (unsent === undefined) {
        this.socket.write(ack);
        observer.answered(performance.now() - arrivedAtMs);
      } else {
        observer.unanswered(unsent);
        answer.discard?.();
      }
    } catch (error) {
      observer.unanswered('failed');
      answer?.discard?.();
      if (error instanceof SpopError) {
        log.warn({ peer: this.peer, status: error.code, error: error.message }, 'bad SPOP frame');
        this.disconnect(error.status, error.message);
      } else {
        log.warn({ peer: this.peer, error: describe(error) }, 'question left unanswered');
      }
    } finally {
      this.framesInFlight -= 1;
      if (this.state === 'draining') this.leaveWhenIdle();
      this.continueReading();
    }
  }

  private reasonNotToSend(
    ack: Buffer,
    deadlineAtMs: number,
  ): 'late' | 'gone' | 'failed' | undefined {
    if (this.state === 'closed' || this.socket.destroyed) return 'gone';
    if (performance.now() > deadlineAtMs) return 'late';
    const bytes = ack.length - LENGTH_BYTES;
    if (bytes <= this.settled!.maxFrameBytes) return undefined;
    const { maxFrameBytes } = this.settled!;
    this.options.log.warn({ bytes, maxFrameBytes }, 'answer larger than a frame, not sent');
    return 'failed';
  }

  private leaveWhenIdle(): void {
    if (this.framesInFlight === 0 && this.state === 'draining') this.disconnect('normal');
  }

  private disconnect(status: SpopStatus, detail?: string): void {
    if (this.state === 'closed' && this.socket.writableEnded) return;
    this.state = 'closed';
    clearTimeout(this.closeTimer);
    this.socket.end(encodeAgentDisconnect(status, detail));
    this.socket.resume();
    this.closeTimer = setTimeout(() => this.socket.destroy(), CLOSE_TIMEOUT_MS);
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
