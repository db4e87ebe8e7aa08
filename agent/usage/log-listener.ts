/**
 * Takes HAProxy's access lines and settles them. A line may come several times: the store settles it once.
 *
 * Lines come on two ways to the same port. By TCP from the relay in HAProxy, which keeps them until they are settled,
 * so that none is lost while the agent is away. And by datagram, without any promise, for the streams that end in an old
 * HAProxy process after a reload, whose ring is closed by then.
 *
 * The sender hears how many lines are dealt with, as decimal numbers on lines of their own, and keeps the rest to
 * send it again (lua/ai_gateway/relay.lua). A bounded number is in work at a time; a store that is away is asked again
 * for as long as it takes, while what comes after waits in HAProxy. Only datagrams are given up, and lines that fail
 * for another reason.
 */
import { createSocket, type Socket as DatagramSocket } from 'node:dgram';
import { createServer, isIPv6, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { bind } from '../server/bind.ts';
import { StoreError } from '../store/store.ts';
import { LogFramingError, OctetCountedReader } from './octet-counted.ts';

export interface LineLog {
  warn(fields: object, message: string): void;
  info(fields: object, message: string): void;
}

export interface LogListenerOptions {
  readonly host: string;
  readonly port: number;
  /** Rejects when the line could not be settled now and should be tried again. */
  readonly settleLine: (line: string) => Promise<void>;
  readonly log: LineLog;
}

const MAX_CONNECTIONS = 256;
/** For bursts of datagrams; the kernel may give less. */
const DATAGRAM_BUFFER_BYTES = 4 * 1024 * 1024;
/** Lines of one connection being settled at once; beyond that its bytes wait in the socket. */
const MAX_LINES_IN_FLIGHT = 512;
/** The last is repeated for lines that HAProxy keeps. */
const RETRY_DELAYS_MS = [50, 200, 1_000, 5_000, 5_000, 5_000] as const;

export class LogListener {
  private readonly options: LogListenerOptions;
  private readonly server: Server;
  private readonly datagrams: DatagramSocket;
  private readonly sockets = new Set<Socket>();
  private linesInFlight = 0;
  private isClosing = false;
  private onIdle: (() => void) | undefined;

  constructor(options: LogListenerOptions) {
    this.options = options;
    this.server = createServer({ keepAlive: true }, (socket) => this.accept(socket));
    this.server.maxConnections = MAX_CONNECTIONS;
    this.datagrams = createSocket({
      type: isIPv6(options.host) ? 'udp6' : 'udp4',
      recvBufferSize: DATAGRAM_BUFFER_BYTES,
    });
    this.datagrams.on('message', (message) => void this.settle(message.toString('utf8'), false));
  }

  /** @returns the port, for callers that asked for any (0) */
  async listen(): Promise<number> {
    const { host, log } = this.options;
    const bound = await bind(this.server, this.options, (error) => {
      log.warn({ error: error.message }, 'access line listener failed');
    });
    await new Promise<void>((resolve, reject) => {
      this.datagrams.once('error', reject);
      this.datagrams.bind(bound, host, () => {
        this.datagrams.removeListener('error', reject);
        this.datagrams.on('error', (error) => {
          log.warn({ error: error.message }, 'access lines by datagram failed');
        });
        resolve();
      });
    });
    return bound;
  }

  /** Takes no more, settles what has come; bounded by `timeoutMs`. */
  async close(timeoutMs: number): Promise<void> {
    this.isClosing = true;
    this.server.close();
    this.datagrams.close();
    for (const socket of this.sockets) socket.pause();
    if (this.linesInFlight > 0) {
      const idle = new Promise<void>((resolve) => {
        this.onIdle = resolve;
      });
      await Promise.race([idle, sleep(timeoutMs, undefined, { ref: false })]);
    }
    await new Promise((resolve) => setImmediate(resolve));
    for (const socket of this.sockets) socket.destroySoon();
  }

  private accept(socket: Socket): void {
    const peer = `${socket.remoteAddress}:${socket.remotePort}`;
    const reader = new OctetCountedReader();
    const acknowledgements = new Acknowledgements(socket);
    let inFlight = 0;
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('error', (error) => {
      this.options.log.info({ peer, error: error.message }, 'log connection failed');
    });
    socket.on('data', (chunk) => {
      let lines: string[];
      try {
        lines = reader.push(chunk);
      } catch (error) {
        if (!(error instanceof LogFramingError)) throw error;
        this.options.log.warn({ peer, error: error.message }, 'log connection closed');
        socket.destroy();
        return;
      }
      inFlight += lines.length;
      if (inFlight >= MAX_LINES_IN_FLIGHT) socket.pause();
      for (const line of lines) {
        const finished = acknowledgements.expect();
        this.settle(line, true).then((isDealtWith) => {
          if (isDealtWith) finished();
          inFlight -= 1;
          if (inFlight < MAX_LINES_IN_FLIGHT && !this.isClosing) socket.resume();
        });
      }
    });
  }

  /** @returns false for a kept line that is to come again */
  private async settle(line: string, isKept: boolean): Promise<boolean> {
    this.linesInFlight += 1;
    try {
      return await this.settleWithRetries(line, isKept);
    } finally {
      this.linesInFlight -= 1;
      if (this.linesInFlight === 0) this.onIdle?.();
    }
  }

  private async settleWithRetries(line: string, isKept: boolean): Promise<boolean> {
    for (let tries = 0; ; tries += 1) {
      try {
        await this.options.settleLine(line);
        return true;
      } catch (error) {
        const comesAgain = isKept && error instanceof StoreError;
        if (comesAgain && this.isClosing) return false;
        if (!comesAgain && (this.isClosing || tries >= RETRY_DELAYS_MS.length)) {
          const reason = error instanceof Error ? error.message : String(error);
          this.options.log.warn({ error: reason }, 'settlement given up; it stays as reserved');
          return true;
        }
        const delayMs = RETRY_DELAYS_MS[Math.min(tries, RETRY_DELAYS_MS.length - 1)];
        await sleep(delayMs, undefined, { ref: false });
      }
    }
  }
}

/** Tells the sender how many lines are dealt with, in the order they came, once per turn of the event loop. */
class Acknowledgements {
  private readonly socket: Socket;
  private readonly finished = new Set<number>();
  private expected = 0;
  private acknowledged = 0;
  private unsaid = 0;

  constructor(socket: Socket) {
    this.socket = socket;
  }

  /** @returns what to call when the line that came now is dealt with */
  expect(): () => void {
    const sequence = this.expected;
    this.expected += 1;
    return () => this.finish(sequence);
  }

  private finish(sequence: number): void {
    this.finished.add(sequence);
    while (this.finished.delete(this.acknowledged)) {
      this.acknowledged += 1;
      this.unsaid += 1;
      if (this.unsaid === 1) setImmediate(() => this.say());
    }
  }

  private say(): void {
    if (this.socket.writable) this.socket.write(`${this.unsaid}\n`);
    this.unsaid = 0;
  }
}
