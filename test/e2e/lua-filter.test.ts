/**
 * The Lua filter in real HAProxys, without the agent: small configurations set
 * txn.ai.edits from a request header, and a node:http server is the provider.
 *
 * Longer than most files because the rig and what it is for stay together: a
 * reader needs both, and nothing else uses the rig.
 */
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import http2 from 'node:http2';
import { type AddressInfo, connect } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { assertNothingLeft, type Program, startProgram } from '../helpers/child-process.ts';
import { freePorts } from '../helpers/free-port.ts';
import { logged } from '../helpers/gateway-suite.ts';
import { type HaproxyVersion, haproxyVersions } from '../helpers/haproxy-versions.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const LUA = resolve(dirname(fileURLToPath(import.meta.url)), '../../lua');
const MIB = 1 << 20;

// ── Edits ──

type Edit = { offset: number; length: number; text: string };

function encodeEdits(edits: Edit[]): Buffer {
  return Buffer.concat(
    edits.flatMap(({ offset, length, text }) => {
      const head = Buffer.alloc(12);
      const bytes = Buffer.from(text);
      head.writeUInt32BE(offset, 0);
      head.writeUInt32BE(length, 4);
      head.writeUInt32BE(bytes.length, 8);
      return [head, bytes];
    }),
  );
}

/** What the filter must make of it. */
function applyEdits(body: Buffer, edits: Edit[]): Buffer {
  const parts: Buffer[] = [];
  let from = 0;
  for (const { offset, length, text } of edits) {
    parts.push(body.subarray(from, offset), Buffer.from(text));
    from = offset + length;
  }
  parts.push(body.subarray(from));
  return Buffer.concat(parts);
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

// ── The provider ──

type Answer = (
  request: http.IncomingMessage,
  response: http.ServerResponse,
) => Promise<void> | void;
type Received = { headers: http.IncomingHttpHeaders; body: Buffer; complete: boolean };

class Provider {
  readonly #server = http.createServer((request, response) => this.#serve(request, response));
  readonly #answers = new Map<string, Answer>();
  readonly received = new Map<string, Received>();
  port = 0;

  async start(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    this.port = (this.#server.address() as AddressInfo).port;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** How to answer the request with this x-test header. */
  answer(test: string, answer: Answer): void {
    this.#answers.set(test, answer);
  }

  #serve(request: http.IncomingMessage, response: http.ServerResponse): void {
    const test = String(request.headers['x-test']);
    const received: Received = { headers: request.headers, body: Buffer.alloc(0), complete: false };
    this.received.set(test, received);
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => {
      parts.push(part);
      received.body = Buffer.concat(parts);
    });
    request.on('error', () => {});
    response.on('error', () => {});
    request.on('end', async () => {
      received.complete = true;
      response.socket?.setNoDelay(true);
      const answer = this.#answers.get(test);
      if (answer) await answer(request, response);
      else response.end('{}');
    });
  }
}

// ── HAProxy with the filter ──

type Outcome = {
  status: number;
  body: Buffer;
  arrivals: { at: number; bytes: number }[];
  aborted: boolean;
};
type RigOptions = { bufferBytes?: number; reserveBytes?: number; timeoutServer?: string };

const FIELDS = {
  prompt: 'used_prompt_tokens',
  completion: 'used_completion_tokens',
  cached: 'used_cached_tokens',
  cacheWrite: 'used_cache_write_tokens',
  reasoning: 'used_reasoning_tokens',
  source: 'usage_source',
  events: 'response_events',
} as const;
type Usage = Record<keyof typeof FIELDS, string>;

class Rig {
  readonly provider = new Provider();
  /** Log lines come by UDP: HAProxy drops some when its standard output is full. */
  readonly #log = createSocket('udp4');
  #lines = '';
  readonly #version: HaproxyVersion;
  readonly #options: RigOptions;
  #haproxy: Program | undefined;
  #port = 0;
  #tests = 0;

  constructor(version: HaproxyVersion, options: RigOptions = {}) {
    this.#version = version;
    this.#options = options;
  }

  get haproxy(): Program {
    return this.#haproxy as Program;
  }

  async start(): Promise<void> {
    await this.provider.start();
    this.#log.on('message', (line) => {
      this.#lines += `${line}\n`;
    });
    this.#log.bind(0, '127.0.0.1');
    await once(this.#log, 'listening');
    [this.#port] = (await freePorts(1)) as [number];
    const file = join(temporaryFolder('lua-filter'), 'haproxy.cfg');
    writeFileSync(file, this.#configuration());
    this.#haproxy = await startProgram({
      name: `HAProxy ${this.#version.version}`,
      command: [...this.#version.command, '-dW', '-db', '-f', file],
      ready: { ports: [this.#port] },
    });
  }

  async stop(): Promise<void> {
    await this.#haproxy?.stop();
    this.provider.stop();
    this.#log.close();
  }

  #configuration(): string {
    const {
      bufferBytes = MIB + 65536,
      reserveBytes = 65536,
      timeoutServer = '10s',
    } = this.#options;
    const log = Object.entries(FIELDS).map(([name, field]) => `${name}=%[var(txn.ai.${field})]`);
    return `
global
    tune.bufsize ${bufferBytes}
    tune.maxrewrite ${reserveBytes}
.if version_atleast(3.1)
    tune.lua.bool-sample-conversion normal
.endif
    lua-prepend-path ${LUA}/?.lua
    lua-load-per-thread ${LUA}/ai_gateway.lua
    log stdout format raw local0
defaults
    mode http
    timeout connect 5s
    timeout client 10s
    timeout server ${timeoutServer}
    option http-no-delay
    option abortonclose
frontend test
    bind 127.0.0.1:${this.#port}
    log 127.0.0.1:${this.#log.address().port} len 8192 format raw local0
    filter lua.ai-gateway
    log-format "METERED test=%[var(txn.test)] term=%ts ${log.join(' ')} error=%[var(txn.ai.error_code)] end"
    http-request set-var(txn.test) req.hdr(x-test)
    http-request set-var(txn.ai.edits) req.hdr(x-edits),b64dec if { req.hdr(x-edits) -m found }
    http-request set-var(txn.ai.response_rules) req.hdr(x-rules) if { req.hdr(x-rules) -m found }
    http-request set-var(txn.keep) bool(true) if { req.hdr(x-keep-length) -m found }
    http-request del-header x-edits
    http-request wait-for-body time 5s unless { req.hdr(x-no-wait) -m found }
.if version_before(2.7)
    http-request del-header content-length if { var(txn.ai.edits) -m found } !{ var(txn.keep) -m bool }
.endif
    default_backend provider
backend provider
    server provider 127.0.0.1:${this.provider.port}
`;
  }

  newTest(): string {
    this.#tests += 1;
    return `t${this.#tests}`;
  }

  /** One request over HTTP/1.1; `parts` are sent one by one, with a pause when there is one. */
  async request(
    test: string,
    parts: Buffer[],
    options: { edits?: Edit[] | Buffer; headers?: http.OutgoingHttpHeaders; pauseMs?: number } = {},
  ): Promise<Outcome> {
    const headers: http.OutgoingHttpHeaders = { 'x-test': test, ...options.headers };
    if (options.edits) {
      const list = Buffer.isBuffer(options.edits) ? options.edits : encodeEdits(options.edits);
      headers['x-edits'] = list.toString('base64');
    }
    const request = http.request({
      port: this.#port,
      host: '127.0.0.1',
      method: 'POST',
      headers,
      agent: false,
    });
    request.setNoDelay(true);
    const outcome = outcomeOf(request);
    for (const [i, part] of parts.entries()) {
      if (i > 0 && options.pauseMs) await sleep(options.pauseMs);
      request.write(part);
    }
    request.end();
    return outcome;
  }

  async head(test: string, headers: http.OutgoingHttpHeaders) {
    const request = http.request({
      port: this.#port,
      host: '127.0.0.1',
      method: 'HEAD',
      headers: { 'x-test': test, ...headers },
      agent: false,
    });
    request.end();
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    let bytes = 0;
    for await (const part of response) bytes += (part as Buffer).length;
    return {
      status: response.statusCode,
      contentLength: response.headers['content-length'],
      bytes,
    };
  }

  async requestHttp2(test: string, body: Buffer, edits: Edit[]): Promise<number> {
    const session = http2.connect(`http://127.0.0.1:${this.#port}`);
    const stream = session.request({
      ':method': 'POST',
      ':path': '/',
      'x-test': test,
      'x-edits': encodeEdits(edits).toString('base64'),
    });
    stream.end(body);
    const [headers] = await once(stream, 'response');
    stream.resume();
    await once(stream, 'end');
    session.close();
    return Number(headers[':status']);
  }

  socket() {
    return connect(this.#port, '127.0.0.1');
  }

  /** What the filter published about the request, from the log line. */
  async usage(test: string): Promise<Usage & { term: string; error: string }> {
    const pattern = new RegExp(`METERED test=${test} .* end`);
    let line = '';
    await this.haproxy.waitUntil(`log line of ${test}`, 12_000, () => {
      line = pattern.exec(this.#lines)?.[0] ?? '';
      return line !== '';
    });
    const pairs = line.split(' ').filter((word) => word.includes('='));
    return Object.fromEntries(pairs.map((word) => word.split('='))) as never;
  }

  /** Sends an empty request and lets the provider answer with these pieces. */
  async metered(contentType: string, pieces: (string | Buffer)[], options: MeterOptions = {}) {
    const test = this.newTest();
    this.provider.answer(test, async (_, response) => {
      response.writeHead(options.status ?? 200, {
        'content-type': contentType,
        ...options.headers,
      });
      for (const [i, piece] of pieces.entries()) {
        if (i > 0) await (options.pauseMs ? sleep(options.pauseMs) : nextTurn());
        response.write(piece);
      }
      response.end();
    });
    const headers = options.rules === undefined ? {} : { 'x-rules': options.rules };
    const outcome = await this.request(test, [Buffer.from('{}')], { headers });
    const all = Buffer.concat(pieces.map((piece) => Buffer.from(piece)));
    assert.equal(sha256(outcome.body), sha256(all), 'the response must pass unchanged');
    return this.usage(test);
  }
}

type MeterOptions = {
  status?: number;
  headers?: http.OutgoingHttpHeaders;
  pauseMs?: number;
  /** As txn.ai.response_rules. */
  rules?: string;
};

function outcomeOf(request: http.ClientRequest): Promise<Outcome> {
  return new Promise((resolve) => {
    const outcome: Outcome = { status: 0, body: Buffer.alloc(0), arrivals: [], aborted: false };
    const parts: Buffer[] = [];
    let bytes = 0;
    const done = (aborted: boolean) => {
      resolve({ ...outcome, aborted, body: Buffer.concat(parts) });
    };
    request.on('error', () => done(true));
    request.on('response', (response) => {
      outcome.status = response.statusCode ?? 0;
      response.on('data', (part: Buffer) => {
        parts.push(part);
        bytes += part.length;
        outcome.arrivals.push({ at: performance.now(), bytes });
      });
      response.on('end', () => done(false));
      response.on('error', () => done(true));
    });
  });
}

/** Inspected, and nothing about it changed. */
const LOG_RULES = 'CREDIT_CARD:log,US_SSN:log,EMAIL_ADDRESS:log';

// ── Streams as providers send them ──

const event = (data: unknown) => `data: ${JSON.stringify(data)}\n\n`;
const chatChunk = (delta: object, more: object = {}) =>
  event({ id: 'c', object: 'chat.completion.chunk', choices: [{ index: 0, delta }], ...more });
const CHAT_USAGE = {
  prompt_tokens: 11,
  completion_tokens: 5,
  total_tokens: 16,
  prompt_tokens_details: { cached_tokens: 3, audio_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: 2, audio_tokens: 0 },
};
const CHAT_EVENTS = [
  chatChunk({ role: 'assistant', content: '' }, { usage: null }),
  chatChunk({ content: 'Hel' }, { usage: null }),
  chatChunk(
    { content: 'the "usage":{"prompt_tokens":9,"completion_tokens":9} "' },
    { usage: null },
  ),
  chatChunk({ content: 'lo' }, { usage: null }),
  chatChunk({}, { usage: null }),
  event({ id: 'c', choices: [], usage: CHAT_USAGE }),
  'data: [DONE]\n\n',
];
const CHAT_RESULT = {
  prompt: '11',
  completion: '5',
  cached: '3',
  cacheWrite: '-',
  reasoning: '2',
  source: 'reported',
  events: '3',
};

const named = (type: string, data: object) =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;
const ANTHROPIC_EVENTS = [
  named('message_start', {
    message: {
      content: [],
      usage: {
        input_tokens: 7,
        cache_creation_input_tokens: 20,
        cache_read_input_tokens: 100,
        cache_creation: { ephemeral_5m_input_tokens: 20, ephemeral_1h_input_tokens: 0 },
        output_tokens: 1,
      },
    },
  }),
  named('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
  named('ping', {}),
  named('content_block_delta', { index: 0, delta: { type: 'text_delta', text: 'Hi "usage":{' } }),
  named('content_block_delta', { index: 0, delta: { type: 'thinking_delta', thinking: 'hm' } }),
  named('content_block_delta', {
    index: 1,
    delta: { type: 'input_json_delta', partial_json: '{"a' },
  }),
  named('content_block_stop', { index: 0 }),
  named('message_delta', { delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 15 } }),
  named('message_stop', {}),
];
const ANTHROPIC_RESULT = {
  prompt: '127',
  completion: '15',
  cached: '100',
  cacheWrite: '20',
  reasoning: '-',
  source: 'reported',
  events: '3',
};

/** A client's tool schema that plays usage; providers send it back. */
const TRICK_TOOLS = [
  {
    type: 'function',
    parameters: { properties: { usage: { input_tokens: 0, output_tokens: 0 } } },
  },
];
const RESPONSES_USAGE = {
  input_tokens: 40,
  input_tokens_details: { cached_tokens: 8 },
  output_tokens: 12,
  output_tokens_details: { reasoning_tokens: 4 },
  total_tokens: 52,
};
const RESPONSES_EVENTS = [
  named('response.created', { response: { id: 'r', tools: TRICK_TOOLS, usage: null } }),
  named('response.output_item.added', { item: { type: 'message', content: [] } }),
  named('response.output_text.delta', { delta: 'Hel' }),
  named('response.output_text.delta', { delta: 'lo' }),
  named('response.output_text.done', { text: 'Hello' }),
  named('response.completed', {
    response: {
      output: [{ content: [{ type: 'output_text', text: 'Hello' }] }],
      tools: TRICK_TOOLS,
      usage: RESPONSES_USAGE,
      user: null,
      metadata: {},
    },
  }),
];
const RESPONSES_RESULT = {
  prompt: '40',
  completion: '12',
  cached: '8',
  cacheWrite: '-',
  reasoning: '4',
  source: 'reported',
  events: '2',
};
const NONE = {
  prompt: '-',
  completion: '-',
  cached: '-',
  cacheWrite: '-',
  reasoning: '-',
  source: 'none',
  events: '-',
};

function assertUsage(actual: Usage, expected: Partial<Usage>): void {
  for (const [name, value] of Object.entries(expected)) {
    assert.equal(actual[name as keyof Usage], value, `${name} in ${JSON.stringify(actual)}`);
  }
}

/** Calls `work` with the text in two pieces, for every cut from `from` on. */
async function atEveryCut(text: string, from: number, work: (pieces: string[]) => Promise<void>) {
  const cuts = Array.from({ length: text.length - from }, (_, i) => from + i);
  while (cuts.length > 0) {
    const some = cuts.splice(0, CUTS_AT_ONCE);
    await Promise.all(some.map((cut) => work([text.slice(0, cut), text.slice(cut)])));
  }
}

const CUTS_AT_ONCE = 32;
const SSE = 'text/event-stream';
const JSON_TYPE = 'application/json';

for (const version of await haproxyVersions()) {
  describe(`lua.ai-gateway in HAProxy ${version.version}`, () => {
    const rig = new Rig(version);
    before(() => rig.start());
    after(() => rig.stop());

    describe('applies edits', () => {
      const body = Buffer.from('{"messages":[{"content":"card 4111-1111-1111-1111, ok – ü"}]}');
      const end = body.length;
      const cases: [string, Edit[]][] = [
        ['shrinks', [{ offset: 30, length: 19, text: '[CC]' }]],
        ['grows', [{ offset: 30, length: 19, text: '[CREDIT_CARD_NUMBER_REMOVED]' }]],
        ['same length', [{ offset: 30, length: 4, text: 'XXXX' }]],
        ['inserts at the first byte', [{ offset: 0, length: 0, text: '   ' }]],
        ['replaces the first byte', [{ offset: 0, length: 1, text: ' {' }]],
        ['inserts at the very end', [{ offset: end, length: 0, text: '\n\n' }]],
        ['replaces the last byte', [{ offset: end - 1, length: 1, text: '} ' }]],
        ['removes', [{ offset: 5, length: 20, text: '' }]],
        ['replaces everything', [{ offset: 0, length: end, text: '{"other":"body"}' }]],
        ['removes everything', [{ offset: 0, length: end, text: '' }]],
        [
          'edits side by side',
          [
            { offset: 10, length: 5, text: 'A' },
            { offset: 15, length: 0, text: 'ß' },
            { offset: 15, length: 1, text: '' },
            { offset: 16, length: 3, text: 'CCCCC' },
          ],
        ],
      ];
      for (const [name, edits] of cases) {
        it(name, async () => {
          const expected = applyEdits(body, edits).toString();
          for (const framing of ['content-length', 'chunked', 'http2']) {
            const test = rig.newTest();
            if (framing === 'http2') {
              assert.equal(await rig.requestHttp2(test, body, edits), 200);
            } else {
              const headers =
                framing === 'chunked' ? {} : { 'content-length': String(body.length) };
              const parts =
                framing === 'chunked' ? [body.subarray(0, 33), body.subarray(33)] : [body];
              assert.equal(
                (await rig.request(test, parts, { edits, headers })).status,
                200,
                framing,
              );
            }
            assert.equal(rig.provider.received.get(test)?.body.toString(), expected, framing);
          }
        });
      }

      it('2,000 edits in 1 MiB, among them the first and the last byte', async () => {
        const large = Buffer.alloc(MIB, 'a');
        const edits: Edit[] = [];
        for (let i = 0; i < 2000; i += 1) {
          edits.push({ offset: i * 524, length: i % 7, text: 'x'.repeat(i % 11) });
        }
        edits.push({ offset: MIB - 1, length: 1, text: '!' });
        const test = rig.newTest();
        const headers = { 'content-length': String(MIB) };
        assert.equal((await rig.request(test, [large], { edits, headers })).status, 200);
        const received = rig.provider.received.get(test);
        assert.equal(sha256(received!.body), sha256(applyEdits(large, edits)));
      });

      it('4 MiB through a buffer of 1 MiB: edits in the part seen, the rest streams', async () => {
        const large = randomBytes(4 * MIB);
        const edits = [
          { offset: 0, length: 3, text: 'START' },
          { offset: 1000, length: 19, text: '[CREDIT_CARD]' },
          { offset: 900_000, length: 19, text: '[CREDIT_CARD]' },
        ];
        for (const headers of [{ 'content-length': String(large.length) }, {}]) {
          const test = rig.newTest();
          assert.equal((await rig.request(test, [large], { edits, headers })).status, 200);
          const received = rig.provider.received.get(test);
          assert.equal(sha256(received!.body), sha256(applyEdits(large, edits)));
        }
      });

      it('edits that span pieces which arrive apart', async () => {
        const pieces = Array.from({ length: 12 }, (_, i) => Buffer.from(`<piece number ${i}>`));
        const whole = Buffer.concat(pieces);
        const size = pieces[0]!.length;
        const edits = [
          { offset: size - 2, length: 4, text: '[A]' }, // over one border
          { offset: 2 * size, length: 3 * size, text: '[B]' }, // whole pieces
          { offset: 6 * size, length: 0, text: '[C]' }, // at a border
          { offset: 7 * size - 1, length: whole.length - 7 * size, text: '' }, // all but the last byte
        ];
        for (const headers of [{ 'content-length': String(whole.length) }, {}]) {
          const test = rig.newTest();
          const options = { edits, headers: { ...headers, 'x-no-wait': '1' }, pauseMs: 8 };
          assert.equal((await rig.request(test, pieces, options)).status, 200);
          const received = rig.provider.received.get(test);
          assert.equal(received?.body.toString(), applyEdits(whole, edits).toString());
        }
      });

      it('leaves a body without edits alone', async () => {
        const test = rig.newTest();
        await rig.request(test, [body], { headers: { 'content-length': String(body.length) } });
        const received = rig.provider.received.get(test);
        assert.equal(received?.body.toString(), body.toString());
        assert.equal(received?.headers['content-length'], String(body.length));
      });
    });

    describe('fails closed', () => {
      const secret = Buffer.from('{"content":"card 4111-1111-1111-1111"}');
      const good = { offset: 17, length: 19, text: '[CC]' };
      const lists: [string, Buffer][] = [
        ['a cut header', encodeEdits([good]).subarray(0, 7)],
        ['a cut replacement', encodeEdits([good]).subarray(0, -1)],
        ['records out of order', encodeEdits([good, { offset: 3, length: 1, text: '' }])],
        ['records that overlap', encodeEdits([good, { offset: 20, length: 1, text: '' }])],
        ['an edit beyond the body', encodeEdits([good, { offset: 38, length: 1, text: '' }])],
        ['an insertion beyond the body', encodeEdits([{ offset: 39, length: 0, text: 'x' }])],
        ['a huge offset', encodeEdits([{ offset: 0xffffffff, length: 0xffffffff, text: '' }])],
        ['noise', randomBytes(100)],
      ];
      for (const [name, list] of lists) {
        it(name, async () => {
          for (const headers of [{ 'content-length': String(secret.length) }, {}]) {
            const test = rig.newTest();
            const outcome = await rig.request(test, [secret], { edits: list, headers });
            assert.ok(outcome.status >= 400 || outcome.aborted, `status ${outcome.status}`);
            const received = rig.provider.received.get(test);
            assert.equal(received?.complete ?? false, false, 'the provider got a whole request');
            assert.doesNotMatch(received?.body.toString() ?? '', /4111-1111-1111-1111/);
            assert.equal((await rig.usage(test)).error, 'edit_failed');
          }
        });
      }

      it('growth beyond what the buffer can take: all edits or no request', async () => {
        const large = Buffer.alloc(MIB, 'a');
        const edits = [{ offset: 10, length: 1, text: 'b'.repeat(200_000) }];
        const test = rig.newTest();
        const headers = { 'content-length': String(MIB) };
        await rig.request(test, [large], { edits, headers });
        const received = rig.provider.received.get(test);
        if (received?.complete) {
          assert.equal(sha256(received.body), sha256(applyEdits(large, edits)));
        } else {
          assert.equal((await rig.usage(test)).error, 'edit_failed');
        }
      });

      it('says why in its error log, without a byte of the body', async () => {
        const log = () => rig.haproxy.output;
        await logged(log, /edits: record 2 overlaps or is out of order/);
        await logged(log, /edits reach beyond the body/);
        assert.doesNotMatch(rig.haproxy.output, /4111|content/);
      });
    });

    if (version.branch === '2.6') {
      it('where the length must stay, a shorter body gets spaces and a longer one is refused', async () => {
        const body = Buffer.from('{"content":"card 4111-1111-1111-1111"}');
        const headers = { 'content-length': String(body.length), 'x-keep-length': '1' };
        const shorter = rig.newTest();
        const edits = [{ offset: 17, length: 19, text: '[CC]' }];
        assert.equal((await rig.request(shorter, [body], { edits, headers })).status, 200);
        const expected = applyEdits(body, edits).toString().padEnd(body.length, ' ');
        assert.equal(rig.provider.received.get(shorter)?.body.toString(), expected);
        const longer = rig.newTest();
        edits[0]!.text = 'more than nineteen bytes';
        assert.ok((await rig.request(longer, [body], { edits, headers })).status >= 400);
        assert.equal(rig.provider.received.has(longer), false);
      });
    }

    describe('meters', () => {
      const streams: [string, string[], Partial<Usage>][] = [
        ['OpenAI chat', CHAT_EVENTS, CHAT_RESULT],
        ['OpenAI responses', RESPONSES_EVENTS, RESPONSES_RESULT],
        ['Anthropic messages', ANTHROPIC_EVENTS, ANTHROPIC_RESULT],
      ];
      for (const [name, events, expected] of streams) {
        it(`${name}: event by event`, async () => {
          assertUsage(await rig.metered(SSE, events, { pauseMs: 2 }), expected);
        });
        it(`${name}: the same while it is inspected`, async () => {
          for (const pieces of [events, [events.join('')]]) {
            assertUsage(await rig.metered(SSE, pieces, { pauseMs: 1, rules: LOG_RULES }), expected);
          }
        });
        it(`${name}: all at once, with LF, CRLF, and without the last newlines`, async () => {
          const whole = events.join('');
          for (const text of [whole, whole.replaceAll('\n', '\r\n'), whole.trimEnd()]) {
            assertUsage(await rig.metered(`${SSE}; charset=utf-8`, [text]), expected);
          }
        });
        it(`${name}: in pieces of 1 to 61 bytes`, async () => {
          for (const size of [1, 2, 3, 7, 61]) {
            for (const newline of ['\n', '\r\n']) {
              const text = events.join('').replaceAll('\n', newline);
              const pieces = text.match(new RegExp(`.{1,${size}}`, 'gs')) as string[];
              assertUsage(await rig.metered(SSE, pieces), expected);
            }
          }
        });
        it(`${name}: cut at every position of the events that hold usage`, async () => {
          const whole = events.join('');
          const from = whole.indexOf(events.find((text) => /"usage":\{/.test(text)) as string);
          await atEveryCut(whole, from, async (pieces) => {
            assertUsage(await rig.metered(SSE, pieces, { pauseMs: 6 }), expected);
          });
        });
      }

      const jsons: [string, unknown, Partial<Usage>][] = [
        [
          'OpenAI chat',
          { choices: [{ message: { content: 'x' } }], usage: CHAT_USAGE, system_fingerprint: 'f' },
          { ...CHAT_RESULT, events: '-' },
        ],
        [
          'usage before the answer, and an answer that plays usage',
          {
            usage: CHAT_USAGE,
            choices: [{ extra: { usage: { prompt_tokens: 1, completion_tokens: 1 } } }],
          },
          { ...CHAT_RESULT, events: '-' },
        ],
        [
          'OpenAI responses',
          { output: [], tools: TRICK_TOOLS, usage: RESPONSES_USAGE, user: null, metadata: {} },
          { ...RESPONSES_RESULT, events: '-' },
        ],
        [
          'Anthropic messages, and a tool call that plays usage',
          {
            content: [
              { type: 'tool_use', input: { usage: { input_tokens: 0, output_tokens: 0 } } },
            ],
            usage: { input_tokens: 7, cache_read_input_tokens: 3, output_tokens: 9 },
          },
          { ...NONE, prompt: '10', completion: '9', cached: '3', source: 'reported' },
        ],
        [
          'embeddings',
          {
            data: [{ embedding: Array(1536).fill(0.125) }],
            usage: { prompt_tokens: 8, total_tokens: 8 },
          },
          { ...NONE, prompt: '8', source: 'reported' },
        ],
        ['usage null', { choices: [], usage: null }, NONE],
        ['usage of another kind', { usage: { cpu: 12 } }, NONE],
        ['usage as text', { usage: '{"prompt_tokens":1}' }, NONE],
        ['a list', [{ usage: CHAT_USAGE }], NONE],
        [
          'an absurd count',
          { usage: { prompt_tokens: 1e21, completion_tokens: 3 } },
          { completion: '3' },
        ],
        [
          "Anthropic's list of iterations",
          {
            usage: {
              iterations: [{ input_tokens: 1, output_tokens: 2 }],
              input_tokens: 30,
              output_tokens: 4,
            },
          },
          { prompt: '30', completion: '4' },
        ],
      ];
      for (const [name, value, expected] of jsons) {
        it(`JSON: ${name}`, async () => {
          for (const text of [JSON.stringify(value), JSON.stringify(value, null, 2)]) {
            assertUsage(await rig.metered(JSON_TYPE, [text]), expected);
            const pieces = text.match(/.{1,13}/gs) as string[];
            assertUsage(
              await rig.metered(JSON_TYPE, pieces.slice(0, 400).concat(pieces.slice(400).join(''))),
              expected,
            );
          }
        });
      }

      it('JSON cut at every position', async () => {
        const value = { usage: CHAT_USAGE, choices: [{ text: 'a \\" b \\\\' }], x: { usage: {} } };
        const text = JSON.stringify(value);
        await atEveryCut(text, 1, async (pieces) => {
          assertUsage(await rig.metered(JSON_TYPE, pieces, { pauseMs: 6 }), { completion: '5' });
        });
      });

      it('what cannot be metered: source none', async () => {
        const answer = JSON.stringify({ usage: CHAT_USAGE });
        assertUsage(await rig.metered(JSON_TYPE, [answer], { status: 500 }), NONE);
        assertUsage(await rig.metered('text/html', [answer]), NONE);
        const headers = { 'content-encoding': 'gzip' };
        assertUsage(await rig.metered(JSON_TYPE, [gzipSync(answer)], { headers }), NONE);
        assertUsage(await rig.metered(SSE, [gzipSync(CHAT_EVENTS.join(''))], { headers }), NONE);
        assertUsage(await rig.metered(JSON_TYPE, ['']), NONE);
        assertUsage(await rig.metered(JSON_TYPE, ['{"usage":{"prompt_tokens":']), NONE);
      });

      it('a stream that ends without usage is an estimate', async () => {
        assertUsage(await rig.metered(SSE, CHAT_EVENTS.slice(0, 4)), {
          ...NONE,
          completion: '3',
          events: '3',
          source: 'estimated',
        });
        assertUsage(await rig.metered(SSE, ANTHROPIC_EVENTS.slice(0, 5)), {
          prompt: '127',
          completion: '2',
          cached: '100',
          source: 'estimated',
        });
        assertUsage(await rig.metered(SSE, RESPONSES_EVENTS.slice(0, 3)), {
          ...NONE,
          completion: '1',
          events: '1',
          source: 'estimated',
        });
        assertUsage(await rig.metered(SSE, [': nothing\n\n']), {
          completion: '0',
          source: 'estimated',
        });
      });

      it('kinds of content that change in mid-stream', async () => {
        const events = [
          chatChunk({ role: 'assistant', content: null, reasoning_content: 'a' }),
          chatChunk({ content: null, reasoning_content: 'b' }),
          chatChunk({ content: 'c' }),
          chatChunk({ content: 'd', reasoning_content: null }),
          chatChunk({ tool_calls: [{ index: 0, function: { name: 'f', arguments: '' } }] }),
          chatChunk({ tool_calls: [{ index: 0, function: { arguments: '{"' } }] }),
          chatChunk({}, { usage: CHAT_USAGE }),
          event({ choices: [{ text: 'completions' }] }).replaceAll(':', ': '),
        ];
        for (const pieces of [events, [events.join('')]]) {
          assertUsage(await rig.metered(SSE, pieces), { ...CHAT_RESULT, events: '6' });
          const inspected = await rig.metered(SSE, pieces, { rules: LOG_RULES });
          assertUsage(inspected, { ...CHAT_RESULT, events: '6' });
        }
      });

      it('usage in every event: the last one counts', async () => {
        const events = Array.from({ length: 50 }, (_, i) =>
          chatChunk({ content: 'x' }, { usage: { prompt_tokens: 4, completion_tokens: i + 1 } }),
        );
        const expected = { prompt: '4', completion: '50', events: '50' };
        assertUsage(await rig.metered(SSE, events), expected);
        assertUsage(await rig.metered(SSE, events, { rules: LOG_RULES }), expected);
      });

      it('events of several MiB, before and with the usage', async () => {
        const text = 'word "usage":{"prompt_tokens":1} \\ '.repeat(100_000); // 3.5 MB, quotes escaped
        const events = [
          chatChunk({ content: text }),
          chatChunk({ content: 'x' }),
          event({ choices: [{ delta: { content: text } }], usage: CHAT_USAGE, extra: text }),
          'data: [DONE]\n\n',
        ];
        assertUsage(await rig.metered(SSE, [events.join('')]), { ...CHAT_RESULT, events: '3' });
        const completed = named('response.completed', {
          response: { output: [{ text }], tools: TRICK_TOOLS, usage: RESPONSES_USAGE, user: null },
        });
        assertUsage(await rig.metered(SSE, [completed]), { ...RESPONSES_RESULT, events: '0' });
      });

      it('a JSON answer of 60 MB, in bounded memory', async () => {
        const row = JSON.stringify({
          embedding: Array(1536).fill(-0.0123456789),
          text: 'a "usage" b',
        });
        const rows = `[${Array(50).fill(row).join(',')}],`;
        const pieces = [
          '{"data":[',
          ...Array(60).fill(rows),
          `0],"usage":${JSON.stringify(CHAT_USAGE)}}`,
        ];
        const before = residentBytes(rig.haproxy.pid);
        const usage = await rig.metered(JSON_TYPE, pieces);
        assertUsage(usage, { prompt: '11', completion: '5', source: 'reported' });
        const grown = residentBytes(rig.haproxy.pid) - before;
        assert.ok(grown < 40 * MIB, `HAProxy grew by ${Math.round(grown / MIB)} MiB`);
      });
    });

    describe('a stream that is cut', () => {
      const half = CHAT_EVENTS.slice(0, 3);
      const estimate = { ...NONE, completion: '2', events: '2', source: 'estimated' };

      it('by the provider', async () => {
        const test = rig.newTest();
        rig.provider.answer(test, async (_, response) => {
          response.writeHead(200, { 'content-type': SSE });
          for (const text of half) response.write(text);
          response.write('data: {"choices":[{"delta":{"content":"hal');
          await sleep(50);
          response.socket?.destroy();
        });
        const outcome = await rig.request(test, [Buffer.from('{}')]);
        assert.equal(outcome.aborted, true);
        const usage = await rig.usage(test);
        assertUsage(usage, estimate);
        assert.equal(usage.term, 'SD');
      });

      it('by the client', async () => {
        const test = rig.newTest();
        rig.provider.answer(test, async (_, response) => {
          response.writeHead(200, { 'content-type': SSE });
          for (const text of half) response.write(text);
        });
        const socket = rig.socket();
        socket.on('error', () => {});
        socket.write(
          `POST / HTTP/1.1\r\nhost: x\r\nx-test: ${test}\r\ncontent-length: 2\r\n\r\n{}`,
        );
        let seen = '';
        for await (const part of socket) {
          seen += part;
          if (seen.includes('the \\"usage\\"')) break; // leaving the loop closes the socket
        }
        const usage = await rig.usage(test);
        assertUsage(usage, estimate);
        assert.equal(usage.term, 'CD');
      });

      it('JSON by the provider: none', async () => {
        const test = rig.newTest();
        rig.provider.answer(test, async (_, response) => {
          response.writeHead(200, { 'content-type': JSON_TYPE, 'content-length': '1000' });
          response.write(`{"a":{"usage":${JSON.stringify(CHAT_USAGE)}}`);
          await sleep(50);
          response.socket?.destroy();
        });
        await rig.request(test, [Buffer.from('{}')]);
        assertUsage(await rig.usage(test), NONE);
      });
    });

    it('a stream that times out', async () => {
      const impatient = new Rig(version, { timeoutServer: '300ms' });
      await impatient.start();
      try {
        const test = impatient.newTest();
        impatient.provider.answer(test, (_, response) => {
          response.writeHead(200, { 'content-type': SSE });
          response.write(ANTHROPIC_EVENTS.slice(0, 5).join(''));
        });
        await impatient.request(test, [Buffer.from('{}')]);
        const usage = await impatient.usage(test);
        assertUsage(usage, { prompt: '127', completion: '2', source: 'estimated' });
        assert.match(usage.term, /^(sD|CD)$/); // 3.0 blames the client when abortonclose is set
      } finally {
        await impatient.stop();
      }
    });

    it('an answer to HEAD keeps its headers and gets no body, whatever the rules', async () => {
      for (const rules of ['CREDIT_CARD:mask', 'CREDIT_CARD:block', 'CREDIT_CARD:log']) {
        const test = rig.newTest();
        rig.provider.answer(test, (_, response) => {
          response.writeHead(200, { 'content-type': 'application/json', 'content-length': '17' });
          response.end();
        });
        const answer = await rig.head(test, { 'x-rules': rules });
        assert.equal(answer.status, 200);
        assert.equal(answer.contentLength, '17');
        assert.equal(answer.bytes, 0);
      }
    });

    it('forwards each event in the wake-up in which it came', async () => {
      const test = rig.newTest();
      const sent: { at: number; bytes: number }[] = [];
      rig.provider.answer(test, async (_, response) => {
        response.writeHead(200, { 'content-type': SSE });
        let bytes = 0;
        for (let i = 0; i < 60; i += 1) {
          await sleep(10);
          const text = chatChunk({ content: `token ${i}` });
          bytes += text.length;
          sent.push({ at: performance.now(), bytes });
          response.write(text);
        }
        response.end();
      });
      const { arrivals } = await rig.request(test, [Buffer.from('{}')]);
      const arrivalOf = (bytes: number) =>
        arrivals.find((piece) => piece.bytes >= bytes)?.at ?? NaN;
      const delays = sent.map(({ at, bytes }) => arrivalOf(bytes) - at).sort((a, b) => a - b);
      // About 0.5 ms on an idle machine. Without http-no-delay HAProxy holds small pieces back for 100 ms and more.
      assert.ok(delays[30]! < 10, `median delay of an event: ${delays[30]} ms`);
      assertUsage(await rig.usage(test), { events: '60' });
    });

    it('loads and runs without an error of its own', () => {
      assert.doesNotMatch(rig.haproxy.output, /metering failed|attempt to|stack overflow|panic/i);
    });
  });
}

after(() => assertNothingLeft());

function residentBytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
}
