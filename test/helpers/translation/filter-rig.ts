/**
 * A HAProxy with nothing but the filter lua.ai-translate, before a provider that sends what the test says. Request
 * headers set the variables that the agent would set.
 */
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Program, startProgram } from '../child-process.ts';
import { freePorts } from '../free-port.ts';
import type { HaproxyVersion } from '../haproxy-versions.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { ARGS } from './lua-driver.ts';

const LUA = resolve(dirname(fileURLToPath(import.meta.url)), '../../../lua');

export interface ProviderAnswer {
  readonly status?: number;
  readonly headers: http.OutgoingHttpHeaders;
  readonly pieces: (string | Buffer)[];
  readonly pauseMs?: number;
  /** The connection breaks after the last piece. */
  readonly breaks?: boolean;
}

export interface Received {
  status: number;
  headers: http.IncomingHttpHeaders;
  text: string;
  pieces: { at: number; text: string }[];
  broken: boolean;
}

export class FilterRig {
  readonly #version: HaproxyVersion;
  readonly #bufferBytes: number;
  readonly #provider = http.createServer((request, response) => this.#answer(request, response));
  answer: ProviderAnswer = { headers: {}, pieces: [] };
  /** When each piece was sent. */
  sent: number[] = [];
  port = 0;
  haproxy!: Program;

  constructor(version: HaproxyVersion, bufferBytes = 1 << 20) {
    this.#version = version;
    this.#bufferBytes = bufferBytes;
  }

  async start(): Promise<void> {
    this.#provider.listen(0, '127.0.0.1');
    await once(this.#provider, 'listening');
    [this.port] = (await freePorts(1)) as [number];
    const file = join(temporaryFolder('translate-filter'), 'haproxy.cfg');
    writeFileSync(file, this.#configuration((this.#provider.address() as AddressInfo).port));
    this.haproxy = await startProgram({
      name: `HAProxy ${this.#version.version}`,
      command: [...this.#version.command, '-dW', '-db', '-f', file],
      ready: { ports: [this.port] },
    });
  }

  async stop(): Promise<void> {
    await this.haproxy?.stop();
    this.#provider.closeAllConnections();
    this.#provider.close();
  }

  #configuration(provider: number): string {
    return `
global
    nbthread 1
    tune.bufsize ${this.#bufferBytes}
    tune.maxrewrite ${Math.min(65536, this.#bufferBytes >> 2)}
.if version_atleast(3.1)
    tune.lua.bool-sample-conversion normal
.endif
    lua-prepend-path ${LUA}/?.lua
    lua-load-per-thread ${LUA}/ai_translate.lua
    log stdout format raw local0
defaults
    log global
    mode http
    timeout connect 5s
    timeout client 20s
    timeout server 20s
    option http-no-delay
    option abortonclose
frontend test
    bind 127.0.0.1:${this.port}
    filter lua.ai-translate
    http-request set-var(txn.up.translate) req.hdr(x-translate) if { req.hdr(x-translate) -m found }
    http-request set-var(txn.up.translate_args) req.fhdr(x-translate-args)
    acl translated var(txn.up.translate) -m found
    http-response del-header content-length if translated
.if version_before(2.7)
    http-response set-var(txn.up.content_type) res.hdr(content-type) if translated
    http-response set-header content-type application/json if translated
    http-response set-header content-type text/event-stream if translated { var(txn.up.translate) -m end :sse } { status 200:299 }
.endif
    default_backend provider
backend provider
    server provider 127.0.0.1:${provider}
`;
  }

  async #answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const { status = 200, headers, pieces, pauseMs, breaks } = this.answer;
    request.resume();
    response.on('error', () => {});
    response.socket?.setNoDelay(true);
    response.writeHead(status, headers);
    this.sent = [];
    for (const [i, piece] of pieces.entries()) {
      if (i > 0 && pauseMs !== undefined) await sleep(pauseMs);
      this.sent.push(performance.now());
      response.write(piece);
    }
    if (pauseMs !== undefined) await sleep(pauseMs);
    if (breaks) response.socket?.destroy();
    else response.end();
  }

  /** `spec` undefined: the response is not to be translated. */
  request(spec: string | undefined, args: object = {}): Promise<Received> {
    const headers: http.OutgoingHttpHeaders = {
      ...(spec ? { 'x-translate': spec } : {}),
      'x-translate-args': JSON.stringify({ ...ARGS, ...args }),
    };
    const options = { port: this.port, host: '127.0.0.1', headers, agent: false as const };
    return new Promise((resolve) => {
      const received: Received = { status: 0, headers: {}, text: '', pieces: [], broken: false };
      const broken = () => resolve({ ...received, broken: true });
      const request = http.request({ ...options, method: 'POST' }, (response) => {
        received.status = response.statusCode ?? 0;
        received.headers = response.headers;
        response.setEncoding('utf8');
        response.on('data', (text: string) => {
          received.text += text;
          received.pieces.push({ at: performance.now(), text });
        });
        response.on('end', () => resolve(received));
        response.on('error', broken);
      });
      request.on('error', broken);
      request.end();
    });
  }
}
