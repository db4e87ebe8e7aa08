/**
 * The benchmark's upstream (`--fast`): reads just enough HTTP/1.1 to know where
 * a request ends and answers every one with the same bytes, made once. It looks
 * at no path, key, setting or metadata and records nothing, so that it takes as
 * little as possible of the CPU that is measured. A body with `"stream":true`
 * gets the whole SSE answer in one write.
 */
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { makeAnswer } from './answer.ts';
import { type Behaviour, DEFAULT_BEHAVIOUR } from './behaviour.ts';
import type { Call } from './dialect.ts';
import { openaiChat } from './openai-chat.ts';

export type FastProvider = { url: string; port: number; stop(): Promise<void> };

const LARGEST_REQUEST_BYTES = 256 << 20;
const HEAD_END = Buffer.from('\r\n\r\n');

export async function startFastProvider(options: {
  port: number;
  host: string;
  behaviour: Partial<Behaviour>;
}): Promise<FastProvider> {
  const behaviour = { ...DEFAULT_BEHAVIOUR, ...options.behaviour, usage: 'fixed' as const };
  const answers = cannedAnswers(behaviour);
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    const connection = new Connection(socket, answers, behaviour.firstByteMs);
    socket.on('data', (chunk: Buffer) => connection.receive(chunk));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, 1_024, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${options.host}:${port}`,
    port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

type Answers = { json: Buffer; stream: Buffer };

class Connection {
  readonly #socket: Socket;
  readonly #answers: Answers;
  readonly #firstByteMs: number;
  /** What came of a request that is not whole yet. */
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  /** How many bytes the first waiting request has, once its head says so. */
  #wanted = 0;

  constructor(socket: Socket, answers: Answers, firstByteMs: number) {
    this.#socket = socket;
    this.#answers = answers;
    this.#firstByteMs = firstByteMs;
  }

  receive(chunk: Buffer): void {
    this.#waiting.push(chunk);
    this.#waitingBytes += chunk.length;
    if (this.#waitingBytes > LARGEST_REQUEST_BYTES) {
      this.#socket.destroy();
      return;
    }
    while (this.#waitingBytes > 0 && this.#waitingBytes >= this.#wanted) {
      const bytes =
        this.#waiting.length === 1 ? (this.#waiting[0] as Buffer) : Buffer.concat(this.#waiting);
      const end = endOfRequest(bytes);
      if (end === -1 || end > bytes.length) {
        this.#waiting = [bytes];
        this.#wanted = end;
        return;
      }
      this.#waiting = end < bytes.length ? [bytes.subarray(end)] : [];
      this.#waitingBytes -= end;
      this.#wanted = 0;
      this.#answer(bytes.subarray(0, end));
    }
  }

  #answer(request: Buffer): void {
    const isStream = request.includes('"stream":true') || request.includes('"stream": true');
    const answer = isStream ? this.#answers.stream : this.#answers.json;
    if (this.#firstByteMs === 0) this.#socket.write(answer);
    else setTimeout(() => this.#socket.writable && this.#socket.write(answer), this.#firstByteMs);
  }
}

/** Where the request ends: within the bytes, beyond them, or -1 when they do not say yet. */
function endOfRequest(bytes: Buffer): number {
  const headEnd = bytes.indexOf(HEAD_END);
  if (headEnd === -1) return -1;
  const head = bytes.toString('latin1', 0, headEnd + 2);
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length !== undefined) return headEnd + 4 + Number(length);
  if (!/\r\ntransfer-encoding: *chunked/i.test(head)) return headEnd + 4;
  for (let at = headEnd + 4; ; ) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd === -1) return -1;
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16);
    at = lineEnd + 2 + size + 2; // trailers are not expected from HAProxy
    if (!(size > 0)) return at <= bytes.length ? at : -1;
    if (at > bytes.length) return -1;
  }
}

function cannedAnswers(behaviour: Behaviour): Answers {
  const call: Call = {
    body: { stream_options: { include_usage: true } },
    model: 'mock',
    stream: true,
    maxTokens: undefined,
    choices: 1,
    count: () => ({ tokens: 0, isExact: true }),
    lastText: () => '',
  };
  const answer = makeAnswer({ behaviour, ...call });
  const json = JSON.stringify(openaiChat.writeJson(answer, call));
  const events = [...(openaiChat.writeEvents?.(answer, call) ?? [])];
  const sse = events.map(({ data }) => `data: ${data}\n\n`).join('');
  return {
    json: answerBytes('application/json', json),
    stream: answerBytes('text/event-stream', sse),
  };
}

function answerBytes(contentType: string, body: string): Buffer {
  return Buffer.from(
    `HTTP/1.1 200 OK\r\ncontent-type: ${contentType}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
