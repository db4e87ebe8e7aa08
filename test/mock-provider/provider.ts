/**
 * The mock provider as a module: `const provider = await startMockProvider()`,
 * then point the gateway at provider.url, look at provider.received, and
 * `await provider.stop()`. main.ts runs the same as a program.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, makeAnswer } from './answer.ts';
import { anthropicMessages, anthropicModels } from './anthropic-messages.ts';
import {
  type Behaviour,
  BehaviourError,
  behaviourOf,
  DEFAULT_BEHAVIOUR,
  readBehaviour,
} from './behaviour.ts';
import { BadRequest, type Call, type Dialect, type ErrorShape } from './dialect.ts';
import { errorBody, errorMessage } from './errors.ts';
import { openaiChat, openaiCompletions } from './openai-chat.ts';
import { openaiEmbeddings, openaiModels } from './openai-embeddings.ts';
import { openaiResponses } from './openai-responses.ts';
import { hasOnlyKey, isAnthropic, parseBody, readBody } from './read-request.ts';
import {
  DEFAULT_RECORDER_LIMITS,
  type ReceivedRequest,
  Recorder,
  type RecorderLimits,
  type SentAnswer,
} from './recorder.ts';
import { countMessages, prepareTokenizer } from './tokens.ts';
import { writeJson, writeStream } from './write-answer.ts';

export type { Behaviour } from './behaviour.ts';
export type { ReceivedRequest } from './recorder.ts';

export type MockProviderOptions = {
  /** 0, the default, takes any free port. */
  port?: number;
  host?: string;
  /** How it behaves unless a request says otherwise. */
  behaviour?: Partial<Behaviour>;
  /** The provider key without which a request gets a 401. */
  requireKey?: string;
  record?: Partial<RecorderLimits>;
};

export type MockProvider = {
  /** `http://127.0.0.1:<port>`, without /v1. */
  url: string;
  port: number;
  /** Oldest first; the last 1,000 requests or 64 MiB unless told otherwise. */
  readonly received: readonly ReceivedRequest[];
  /** All requests ever. */
  readonly count: number;
  clear(): void;
  /** Changes the behaviour from now on. */
  behave(change: Partial<Behaviour>): void;
  /** The next request that no earlier call covers behaves so; then one more call, the one after it. */
  behaveOnce(change: Partial<Behaviour>): void;
  /** Resolves when `test` holds of the requests received, at most `limitMs` later. */
  waitFor(test: (received: readonly ReceivedRequest[]) => boolean, limitMs?: number): Promise<void>;
  /** Ends open connections too. */
  stop(): Promise<void>;
};

const DIALECTS: Record<string, Dialect> = {
  '/v1/chat/completions': openaiChat,
  '/v1/completions': openaiCompletions,
  '/v1/responses': openaiResponses,
  '/v1/embeddings': openaiEmbeddings,
  '/v1/messages': anthropicMessages,
};

const WAIT_LIMIT_MS = 5_000;
const WAIT_POLL_MS = 5;

export async function startMockProvider(options: MockProviderOptions = {}): Promise<MockProvider> {
  const state = new ProviderState(options);
  if (state.defaults.usage === 'counted') prepareTokenizer();
  const server = createServer({ keepAliveTimeout: 0, noDelay: true }, (request, response) =>
    readBody(request, response, (body) => state.answer(request, response, body)),
  );
  server.requestTimeout = 0;
  server.headersTimeout = 0;
  server.on('clientError', (_error, socket) => socket.destroy());
  const host = options.host ?? '127.0.0.1';
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, host, 1_024, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    port,
    get received() {
      return state.recorder.records;
    },
    get count() {
      return state.recorder.count;
    },
    clear: () => state.recorder.clear(),
    behave: (change) => {
      state.defaults = { ...state.defaults, ...readBehaviour(change) };
    },
    behaveOnce: (change) => {
      state.once.push(readBehaviour(change));
    },
    async waitFor(test, limitMs = WAIT_LIMIT_MS) {
      const giveUpAt = Date.now() + limitMs;
      while (!test(state.recorder.records)) {
        if (Date.now() > giveUpAt) {
          throw new Error(`the mock provider did not see within ${limitMs} ms: ${test}`);
        }
        await sleep(WAIT_POLL_MS);
      }
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

class ProviderState {
  readonly recorder: Recorder;
  readonly once: Partial<Behaviour>[] = [];
  defaults: Behaviour;
  readonly #requiredKey: string | undefined;
  #requests = 0;

  constructor(options: MockProviderOptions) {
    this.defaults = { ...DEFAULT_BEHAVIOUR, ...readBehaviour(options.behaviour ?? {}) };
    this.recorder = new Recorder({ ...DEFAULT_RECORDER_LIMITS, ...options.record });
    this.#requiredKey = options.requireKey;
  }

  answer(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
    const target = request.url ?? '/';
    const path = target.split('?', 1)[0] as string;
    if (path.startsWith('/__mock/')) {
      this.#answerControl(request, response, path, body);
      return;
    }
    const method = request.method ?? 'GET';
    const sent = this.recorder.add({ method, path: target, headers: request.headers, body });
    response.once('close', () => {
      if (!response.writableFinished && sent.outcome !== 'cut') sent.outcome = 'client-gone';
    });
    const exchange: Exchange = {
      request,
      response,
      sent,
      shape: isAnthropic(path, request) ? 'anthropic' : 'openai',
      behaviour: this.defaults,
      headers: this.#responseHeaders(path),
    };
    try {
      this.#serve(exchange, method, path, body)?.catch((error) => crash(exchange, error));
    } catch (error) {
      if (error instanceof BadRequest || error instanceof BehaviourError) {
        const parameter = error instanceof BadRequest ? error.parameter : 'metadata';
        refuse(exchange, 400, error.message, parameter);
      } else crash(exchange, error);
    }
  }

  #responseHeaders(path: string): Record<string, string> {
    this.#requests += 1;
    const id = `req_mock${this.#requests}`;
    return path === '/v1/messages'
      ? { 'request-id': id }
      : { 'x-request-id': id, 'openai-processing-ms': '1', 'openai-version': '2020-10-01' };
  }

  #serve(exchange: Exchange, method: string, path: string, raw: Buffer): Promise<void> | undefined {
    const { request } = exchange;
    if (this.#requiredKey !== undefined && !hasOnlyKey(request, this.#requiredKey)) {
      refuse(exchange, 401, 'Incorrect API key provided (mock).');
      return undefined;
    }
    if (path === '/v1/models' && method === 'GET') {
      const models = exchange.shape === 'anthropic' ? anthropicModels() : openaiModels();
      return reply(exchange, 200, models);
    }
    const dialect = DIALECTS[path];
    if (dialect === undefined && path !== '/v1/messages/count_tokens') {
      refuse(exchange, 404, `Invalid URL (${method} ${path})`);
      return undefined;
    }
    if (method !== 'POST') {
      refuse(exchange, 405, `Not allowed to ${method} on ${path}`);
      return undefined;
    }
    const body = parseBody(raw);
    const once = this.once.shift();
    const defaults = once === undefined ? this.defaults : { ...this.defaults, ...once };
    exchange.behaviour = behaviourOf(defaults, request.headers, body.metadata);
    if (dialect === undefined)
      return reply(exchange, 200, { input_tokens: countMessages(body).tokens });
    return answerCall(exchange, dialect, dialect.read(body, request.headers));
  }

  #answerControl(request: IncomingMessage, response: ServerResponse, path: string, body: Buffer) {
    const json = (status: number, text: string) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(text);
    const what = `${request.method} ${path}`;
    if (what === 'GET /__mock/health') json(200, '{"status":"ok"}');
    else if (what === 'GET /__mock/requests') json(200, this.recorder.toJson());
    else if (what === 'DELETE /__mock/requests') {
      this.recorder.clear();
      response.writeHead(204).end();
    } else if (what === 'PUT /__mock/behaviour' || what === 'POST /__mock/behaviour') {
      try {
        const change = readBehaviour(parseBody(body));
        if (request.method === 'POST') this.once.push(change);
        else this.defaults = { ...this.defaults, ...change };
        json(200, JSON.stringify(this.defaults));
      } catch (error) {
        json(400, JSON.stringify({ error: (error as Error).message }));
      }
    } else json(404, JSON.stringify({ error: `the mock provider knows no ${what}` }));
  }
}

type Exchange = {
  request: IncomingMessage;
  response: ServerResponse;
  sent: SentAnswer;
  shape: ErrorShape;
  behaviour: Behaviour;
  headers: Record<string, string>;
};

function answerCall(exchange: Exchange, dialect: Dialect, call: Call): Promise<void> | undefined {
  const { behaviour, sent } = exchange;
  if (behaviour.hang) {
    sent.outcome = 'hanging';
    return undefined;
  }
  if (behaviour.firstByteMs > 0) {
    return sleep(behaviour.firstByteMs).then(() => {
      if (!exchange.response.destroyed) return answerNow(exchange, dialect, call);
      return undefined;
    });
  }
  return answerNow(exchange, dialect, call);
}

function answerNow(exchange: Exchange, dialect: Dialect, call: Call): Promise<void> | undefined {
  const { behaviour, sent, response, headers } = exchange;
  const isUnlucky = behaviour.errorRate > 0 && Math.random() < behaviour.errorRate;
  const status = isUnlucky ? behaviour.errorStatus : behaviour.status;
  if (status >= 400) {
    refuse(exchange, status, errorMessage(status));
    return undefined;
  }
  const answer: Answer = makeAnswer({
    behaviour,
    model: call.model,
    count: call.count,
    maxTokens: call.maxTokens,
    lastText: call.lastText,
    choices: call.choices,
  });
  sent.usage = answer.usage;
  if (answer.usage?.isExact === false) headers['x-mock-prompt-tokens'] = 'by-length';
  if (!call.stream || dialect.writeEvents === undefined || dialect.errorEvent === undefined) {
    return reply(exchange, status, dialect.writeJson(answer, call));
  }
  const events = dialect.writeEvents(answer, call);
  const errorEvent = dialect.errorEvent('The mock provider was told to fail here.');
  return writeStream(response, behaviour, sent, headers, events, errorEvent);
}

function reply(exchange: Exchange, status: number, value: unknown): Promise<void> | undefined {
  const { response, behaviour, sent, headers } = exchange;
  return writeJson(response, behaviour, sent, status, headers, value);
}

function refuse(
  exchange: Exchange,
  status: number,
  message: string,
  parameter: string | null = null,
): void {
  const { behaviour, headers, shape } = exchange;
  if (status === 429 || status === 503) headers['retry-after'] = String(behaviour.retryAfter);
  const requestId = headers['request-id'] ?? headers['x-request-id'] ?? '';
  const body = errorBody(shape, status, message, { parameter, requestId });
  reply(exchange, status, body)?.catch((error) => crash(exchange, error));
}

/** A fault of the mock itself: seen at once, on the console and by the client. */
function crash(exchange: Exchange, error: unknown): void {
  console.error('mock provider:', error);
  if (!exchange.response.headersSent) exchange.response.writeHead(500).end(String(error));
  else exchange.response.destroy();
}
