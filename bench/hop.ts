/**
 * `npm run bench:hop`: what the way to a provider of another dialect costs in the whole gateway, rendered from
 * gateway.yaml, with agent and provider:
 * - the first token, translated and not, in turns
 * - a stream of 100,000 events: events per second of one core of HAProxy, and its memory
 * - a small answer from a pool of one target, and of three
 *
 *   BENCH_EVENTS=100000 BENCH_ROUNDS=3 HAPROXY_BRANCHES=3.2 npm run bench:hop
 */
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  type GatewayFile,
  type GatewayStack,
  startGatewayStack,
} from '../test/helpers/gateway-stack.ts';
import { haproxyVersions } from '../test/helpers/haproxy-versions.ts';
import {
  DOCUMENTS,
  type SseProvider,
  STREAMS,
  storyOfTokens,
} from '../test/helpers/translation/story.ts';
import { cpuSecondsOf } from './cpu-time.ts';
import { median, memoryMiB, spread, THREADS } from './gateway/setup.ts';

const EVENTS = Number(process.env.BENCH_EVENTS ?? 100_000);
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
const FIRST_TOKENS = 600;
const SMALL_ANSWERS = 1500;
const SMALL_ROUNDS = 5;
/** About what a provider's connection delivers at once when it is fast. */
const WRITE_EVENTS = 50;
const SAMPLE_MS = 20;
const DIALECTS: readonly SseProvider[] = ['openai', 'anthropic', 'gemini'];

/** Speaks all dialects, each under its paths; streams have as many events as `tokens` says. */
class Provider {
  tokens = 2;
  private readonly streams = new Map<string, string[]>();
  private readonly server = http.createServer((request, response) => {
    void this.answer(request, response);
  });

  async start(): Promise<number> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return (this.server.address() as AddressInfo).port;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async answer(request: http.IncomingMessage, response: http.ServerResponse) {
    const path = request.url!;
    let body = '';
    for await (const piece of request.setEncoding('utf8')) body += piece;
    const dialect = dialectOf(path);
    if (!path.endsWith('alt=sse') && !/"stream": ?true/.test(body)) {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(DOCUMENTS[dialect](storyOfTokens(20))));
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    await pipeline(Readable.from(this.streamOf(dialect)), response).catch(() => {
      // A client that has its first token hangs up.
    });
  }

  private streamOf(dialect: SseProvider): string[] {
    const key = `${dialect} ${this.tokens}`;
    let writes = this.streams.get(key);
    if (writes === undefined) {
      const events = STREAMS[dialect](storyOfTokens(this.tokens));
      writes = [];
      for (let at = 0; at < events.length; at += WRITE_EVENTS) {
        writes.push(events.slice(at, at + WRITE_EVENTS).join(''));
      }
      this.streams.set(key, writes);
    }
    return writes;
  }
}

function dialectOf(path: string): SseProvider {
  if (path.startsWith('/v1beta')) return 'gemini';
  return path.startsWith('/v1/messages') ? 'anthropic' : 'openai';
}

function configure(port: number): (config: GatewayFile) => GatewayFile {
  const url = (dialect: SseProvider): string =>
    `http://127.0.0.1:${port}/${dialect === 'gemini' ? 'v1beta' : 'v1'}`;
  return (config) => ({
    ...config,
    logLevel: 'info',
    providers: [
      ...DIALECTS.map((name) => ({ name, dialect: name, url: url(name) })),
      ...['second', 'third'].map((name) => ({
        name,
        dialect: 'openai' as const,
        url: url('openai'),
      })),
    ],
    pools: [
      { name: 'three', targets: ['openai', 'second', 'third'].map((provider) => ({ provider })) },
    ],
    models: [
      ...DIALECTS.map((name) => ({
        name: `via-${name}`,
        provider: name,
        providerModel: name === 'gemini' ? 'gemini-2.5-flash' : 'some-model',
      })),
      { name: 'three', pool: 'three' },
    ],
  });
}

const agent = new http.Agent({ keepAlive: true });

async function ask(stack: GatewayStack, model: string, stream: boolean) {
  const request = http.request(`${stack.url}/v1/chat/completions`, {
    agent,
    method: 'POST',
    headers: { authorization: `Bearer ${stack.apiKey}`, 'content-type': 'application/json' },
  });
  request.end(
    JSON.stringify({ model, stream, messages: [{ role: 'user', content: 'Say something.' }] }),
  );
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  if (response.statusCode !== 200) throw new Error(`${model}: status ${response.statusCode}`);
  return response;
}

/** Milliseconds from the question to the first text, and the whole answer's bytes. */
async function firstTokenMs(stack: GatewayStack, model: string): Promise<number> {
  const startedAt = performance.now();
  const response = await ask(stack, model, true);
  let seen = '';
  let firstAt: number | undefined;
  for await (const piece of response.setEncoding('utf8')) {
    seen += piece;
    if (firstAt === undefined && seen.includes(' token0')) firstAt = performance.now();
  }
  if (firstAt === undefined) throw new Error(`${model}: no token came`);
  return firstAt - startedAt;
}

async function firstTokens(stack: GatewayStack, provider: Provider): Promise<void> {
  provider.tokens = 2;
  const times = new Map(DIALECTS.map((dialect): [SseProvider, number[]] => [dialect, []]));
  for (let index = -20; index < FIRST_TOKENS; index += 1) {
    for (const dialect of DIALECTS) {
      const ms = await firstTokenMs(stack, `via-${dialect}`);
      if (index >= 0) times.get(dialect)!.push(ms);
    }
  }
  const plain = median(times.get('openai')!);
  console.log(`first token, chat: ${plain.toFixed(2)} ms untranslated (p50 of ${FIRST_TOKENS})`);
  for (const dialect of DIALECTS.slice(1)) {
    const translated = median(times.get(dialect)!);
    console.log(`  from ${dialect}: +${(translated - plain).toFixed(2)} ms`);
  }
}

interface LongStream {
  readonly eventsPerSecond: number;
  /** Above what HAProxy had when it began. */
  readonly grownMiB: number;
}

async function longStream(stack: GatewayStack, model: string): Promise<LongStream> {
  const { pid } = stack.haproxy;
  const [cpuBefore, before] = [cpuSecondsOf(pid), memoryMiB(pid, 'VmRSS')];
  let most = before;
  const sampler = setInterval(() => {
    most = Math.max(most, memoryMiB(pid, 'VmRSS'));
  }, SAMPLE_MS);
  const response = await ask(stack, model, true);
  let tail = '';
  for await (const piece of response.setEncoding('utf8')) tail = (tail + piece).slice(-20);
  clearInterval(sampler);
  if (!tail.endsWith('data: [DONE]\n\n')) throw new Error(`${model}: the stream broke`);
  return {
    eventsPerSecond: EVENTS / (cpuSecondsOf(pid) - cpuBefore),
    grownMiB: most - before,
  };
}

async function longStreams(stack: GatewayStack, provider: Provider): Promise<void> {
  provider.tokens = EVENTS;
  const runs = new Map(DIALECTS.map((dialect): [SseProvider, LongStream[]] => [dialect, []]));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const dialect of DIALECTS) {
      runs.get(dialect)!.push(await longStream(stack, `via-${dialect}`));
    }
  }
  console.log(`streams of ${EVENTS} events, HAProxy's processor time, ${ROUNDS} rounds`);
  for (const [dialect, all] of runs) {
    const rates = all.map(({ eventsPerSecond }) => eventsPerSecond);
    const grown = all.map(({ grownMiB }) => grownMiB);
    console.log(
      `  from ${dialect}: ${spread(rates)} events/s, memory +${spread(grown, 1)} MiB at most`,
    );
  }
}

/** Microseconds of HAProxy and of the agent for one small answer. */
async function smallAnswers(stack: GatewayStack): Promise<void> {
  const costs = new Map<string, { haproxy: number[]; agent: number[]; ms: number[] }>();
  for (let round = 0; round < SMALL_ROUNDS; round += 1) {
    for (const model of ['via-openai', 'three', 'via-anthropic', 'via-gemini']) {
      const before = [cpuSecondsOf(stack.haproxy.pid), cpuSecondsOf(stack.agent!.pid)];
      const startedAt = performance.now();
      for (let index = 0; index < SMALL_ANSWERS; index += 1) {
        const response = await ask(stack, model, false);
        response.resume();
        await once(response, 'end');
      }
      const cost = costs.get(model) ?? { haproxy: [], agent: [], ms: [] };
      costs.set(model, cost);
      cost.ms.push((performance.now() - startedAt) / SMALL_ANSWERS);
      const perAnswer = (now: number, then: number) => ((now - then) * 1e6) / SMALL_ANSWERS;
      cost.haproxy.push(perAnswer(cpuSecondsOf(stack.haproxy.pid), before[0]));
      cost.agent.push(perAnswer(cpuSecondsOf(stack.agent!.pid), before[1]));
    }
  }
  console.log(`small answers, one at a time, processor time of each, ${SMALL_ROUNDS} rounds`);
  for (const [model, { haproxy, agent: agents, ms }] of costs) {
    console.log(
      `  ${model}: HAProxy ${spread(haproxy)} µs, agent ${spread(agents)} µs; ${spread(ms, 2)} ms`,
    );
  }
}

const version = (await haproxyVersions()).at(-1)!;
const provider = new Provider();
const port = await provider.start();
const stack = await startGatewayStack({
  version,
  rendered: true,
  configure: configure(port),
  firstHaproxyFiles: [THREADS],
});
try {
  console.log(`HAProxy ${version.version}, one thread, with the agent`);
  await firstTokens(stack, provider);
  await longStreams(stack, provider);
  await smallAnswers(stack);
} finally {
  agent.destroy();
  await stack.stop();
  provider.stop();
}
