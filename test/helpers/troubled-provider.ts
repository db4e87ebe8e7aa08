/**
 * A provider of one dialect that gets into trouble when a test says so, and out of it again. When it is well it answers
 * with the text between the marks in the last thing that it was told, so that each answer can be told from all others.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { bedrockException } from './translation/event-frames.ts';
import {
  DOCUMENTS,
  named,
  type ProviderName,
  type Story,
  streamOf,
  streamTypeOf,
} from './translation/story.ts';

/** What can be wrong with a provider before the first byte of its answer, or before the first event of its stream. */
export const TROUBLES = [
  'status-500',
  'overloaded',
  'limited',
  'hang',
  'garbage',
  'refused',
  'half-head',
  'closed-before-first-event',
  'hang-before-first-event',
  'error-event',
  'closed-in-document',
  'closed-in-chunked-document',
  'key-refused',
  'account-refused',
] as const;
export type Trouble = (typeof TROUBLES)[number];

/** Of `limited`. */
export const RETRY_AFTER_SECONDS = 1;
export const TOLD_USAGE = { fresh: 30, cached: 10, written: 0, visible: 7, reasoning: 0 };
const MARKED = /<<([^<>]*)>>/g;
const HALF_DOCUMENT = '{"id":"half","choices":[{"index":0,"message":{"role":"assi';
/** A model's pause between the pieces of its answer, now and then. */
const PAUSE_MS = 5;

export class TroubledProvider {
  readonly dialect: ProviderName;
  /** Requests by what they met. */
  readonly met = new Map<string, number>();
  private readonly server: Server;
  private trouble: Trouble | undefined;
  private wellSinceMs = performance.now();
  private address = 0;

  private constructor(dialect: ProviderName) {
    this.dialect = dialect;
    this.server = createServer((request, response) => void this.serve(request, response));
    // The other side gave up.
    this.server.on('connection', (socket) => socket.on('error', () => {}));
  }

  static async start(dialect: ProviderName): Promise<TroubledProvider> {
    const provider = new TroubledProvider(dialect);
    await provider.listen();
    return provider;
  }

  get port(): number {
    return this.address;
  }

  get isWell(): boolean {
    return this.trouble === undefined;
  }

  /** Whether it has been well, and did not ask to be left alone, from then (performance.now()) until now. */
  isWellSince(timeMs: number): boolean {
    return this.isWell && this.wellSinceMs <= timeMs;
  }

  /** What is being answered goes on as it began. */
  async become(trouble: Trouble | undefined): Promise<void> {
    if (trouble === this.trouble) return;
    const before = this.trouble;
    this.trouble = trouble;
    if (trouble === 'refused') {
      this.server.close();
      this.server.closeIdleConnections();
    } else if (before === 'refused') {
      await this.listen();
    }
    if (trouble === undefined) {
      const leftAloneMs = before === 'limited' ? RETRY_AFTER_SECONDS * 1000 : 0;
      this.wellSinceMs = performance.now() + leftAloneMs;
    }
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    if (this.server.listening) await new Promise((resolve) => this.server.close(resolve));
  }

  private async listen(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(this.address, '127.0.0.1', resolve);
    });
    this.address = (this.server.address() as AddressInfo).port;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer);
    } catch {
      return;
    }
    const { trouble } = this;
    const what = trouble ?? 'well';
    this.met.set(what, (this.met.get(what) ?? 0) + 1);
    const text = Buffer.concat(chunks).toString();
    const isStream = /alt=sse$|converse-stream$/.test(request.url!) || /"stream": ?true/.test(text);
    if (trouble !== undefined) {
      const isPossible = isStream ? !trouble.endsWith('document') : trouble !== 'error-event';
      this.fail(isPossible ? trouble : 'status-500', request, response);
      return;
    }
    await this.answer([...text.matchAll(MARKED)].at(-1)?.[1] ?? '', isStream, response);
  }

  private fail(trouble: Trouble, { socket }: IncomingMessage, response: ServerResponse): void {
    switch (trouble) {
      case 'status-500':
        failWith(response, 500);
        return;
      case 'overloaded':
        failWith(response, 529);
        return;
      case 'limited':
        failWith(response, 429, { 'retry-after': String(RETRY_AFTER_SECONDS) });
        return;
      case 'hang':
        return;
      case 'garbage':
        socket.end('220 this is not a web server\r\n');
        return;
      case 'half-head':
        socket.end('HTTP/1.1 200 OK\r\ncontent-type: applicat');
        return;
      case 'refused': // on a connection that was there before
        socket.destroy();
        return;
      case 'closed-before-first-event':
        response.writeHead(200, { 'content-type': streamTypeOf(this.dialect) }).flushHeaders();
        setTimeout(() => socket.end(), PAUSE_MS);
        return;
      case 'hang-before-first-event':
        response.writeHead(200, { 'content-type': streamTypeOf(this.dialect) }).flushHeaders();
        return;
      case 'key-refused':
        failWith(response, 401);
        return;
      case 'account-refused':
        failWith(response, 403);
        return;
      case 'closed-in-document':
      case 'closed-in-chunked-document': {
        const isChunked = trouble === 'closed-in-chunked-document';
        const length = isChunked ? {} : { 'content-length': HALF_DOCUMENT.length * 2 };
        response.writeHead(200, { 'content-type': 'application/json', ...length });
        response.write(HALF_DOCUMENT);
        setTimeout(() => socket.end(), PAUSE_MS);
        return;
      }
      case 'error-event':
        response.writeHead(200, { 'content-type': streamTypeOf(this.dialect) });
        response.end(errorEvent(this.dialect));
    }
  }

  private async answer(text: string, isStream: boolean, response: ServerResponse): Promise<void> {
    const story: Story = {
      parts: [{ kind: 'text', pieces: text.split(/(?<= )/) }],
      finish: 'stop',
      usage: TOLD_USAGE,
      argumentPiece: 5,
    };
    if (!isStream) {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(DOCUMENTS[this.dialect](story)));
      return;
    }
    response.writeHead(200, { 'content-type': streamTypeOf(this.dialect) });
    const events = streamOf(this.dialect, story);
    for (const [index, event] of events.entries()) {
      response.write(event);
      if (index % 4 === 1) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    response.end();
  }
}

function failWith(response: ServerResponse, status: number, headers: object = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify({ error: { message: 'in trouble', type: 'server_error' } }));
}

/** As each provider tells of an error when 200 has gone out already. */
function errorEvent(dialect: ProviderName): string | Buffer {
  const message = 'Overloaded';
  if (dialect === 'bedrock') return bedrockException('serviceUnavailableException', message);
  if (dialect === 'anthropic')
    return named('error', { error: { type: 'overloaded_error', message } });
  const code = dialect === 'gemini' ? 503 : 'server_error';
  return `data: ${JSON.stringify({ error: { code, message } })}\n\n`;
}
