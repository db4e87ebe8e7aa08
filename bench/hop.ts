/**
 * `npm run bench:hop`: what the provider hop costs the whole gateway. Interleaved, one thread of HAProxy: (a) a pool
 * without the hop, (b) a pool of one target, (c) one of two, which keeps a copy of each request, (d) translated both
 * ways. Prints requests per second of HAProxy's processor time, the median time to the first byte of a stream, and for
 * long streams events per second of its processor time and its memory.
 *
 *   BENCH_SECONDS=2 BENCH_ROUNDS=5 BENCH_EVENTS=100000 HAPROXY_BRANCHES=3.2 npm run bench:hop
 *   AI_BUFFER_BYTES=262144 npm run bench:hop       with smaller buffers
 */
import { readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cpus } from 'node:os';
import {
  type GatewayFile,
  type GatewayStack,
  startGatewayStack,
} from '../test/helpers/gateway-stack.ts';
import { haproxyVersions } from '../test/helpers/haproxy-versions.ts';
import { DOCUMENTS, STREAMS, type Story } from '../test/helpers/translation/story.ts';
import { median, memoryMiB, spread, THREADS } from './gateway/setup.ts';
import { assertWrk, oneRound } from './gateway/wrk.ts';

const SECONDS = Number(process.env.BENCH_SECONDS ?? 2);
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5);
const EVENTS = Number(process.env.BENCH_EVENTS ?? 100_000);
const SHORT_STREAM_EVENTS = 1000;
const FIRST_BYTES = 100;
const CONNECTIONS = 16;
const TICKS_PER_SECOND = 100;
/** About what a provider's connection delivers at once when it is fast. */
const WRITE_EVENTS = 50;
const PROMPT = 'What does the provider hop cost, and who pays for it? '.repeat(20);

type Dialect = 'openai' | 'anthropic';
const PATHS = { chat: '/v1/chat/completions', messages: '/v1/messages' } as const;

interface Variant {
  readonly name: string;
  readonly stack: 'plain' | 'rendered';
  readonly client: keyof typeof PATHS;
  readonly model: string;
}
const VARIANTS: readonly Variant[] = [
  { name: '(a) without the hop', stack: 'plain', client: 'chat', model: 'gpt-4o' },
  { name: '(b) one target', stack: 'rendered', client: 'chat', model: 'one' },
  { name: '(c) two targets', stack: 'rendered', client: 'chat', model: 'two' },
  { name: '(d) messages to openai', stack: 'rendered', client: 'messages', model: 'one' },
  { name: '(d) chat to anthropic', stack: 'rendered', client: 'chat', model: 'claude' },
];

function story(tokens: number): Story {
  const pieces = Array.from({ length: tokens }, (_, index) => ` token${index % 97}`);
  return {
    parts: [{ kind: 'text', pieces }],
    finish: 'stop',
    usage: { fresh: 9, cached: 0, written: 0, visible: tokens, reasoning: 0 },
    argumentPiece: 8,
  };
}

/** Made once: what is measured shares the machine with it. */
function answersOf(dialect: Dialect) {
  const short = story(16);
  return {
    document: JSON.stringify(DOCUMENTS[dialect](short)),
    stream: STREAMS[dialect](short).join(''),
    long: new Map<number, string[]>(),
  };
}
const ANSWERS = { openai: answersOf('openai'), anthropic: answersOf('anthropic') };

/** The events of a long stream, as it is written; the prompt says how many. */
function longStream(dialect: Dialect, events: number): string[] {
  const { long } = ANSWERS[dialect];
  let writes = long.get(events);
  if (writes === undefined) {
    const all = STREAMS[dialect](story(events));
    writes = [];
    for (let at = 0; at < all.length; at += WRITE_EVENTS) {
      writes.push(all.slice(at, at + WRITE_EVENTS).join(''));
    }
    long.set(events, writes);
  }
  return writes;
}

async function sendLong(dialect: Dialect, events: number, response: ServerResponse): Promise<void> {
  for (const write of longStream(dialect, events)) {
    if (!response.write(write)) await new Promise((resolve) => response.once('drain', resolve));
  }
  response.end();
}

function startProvider(): Promise<ReturnType<typeof createServer>> {
  const server = createServer((request, response) => {
    const dialect = request.url === PATHS.messages ? 'anthropic' : 'openai';
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const isStream = body.includes('"stream":true');
      const type = isStream ? 'text/event-stream' : 'application/json';
      response.writeHead(200, { 'content-type': type });
      const events = /EVENTS=(\d+)/.exec(body)?.[1];
      if (events !== undefined) void sendLong(dialect, Number(events), response);
      else response.end(ANSWERS[dialect][isStream ? 'stream' : 'document']);
    });
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

function configure(config: GatewayFile, port: number): GatewayFile {
  const url = `http://127.0.0.1:${port}/v1`;
  return {
    ...config,
    logLevel: 'warn',
    plugins: { pii: { enabled: false } },
    providers: [
      { name: 'openai', dialect: 'openai', url },
      { name: 'second', dialect: 'openai', url },
      { name: 'anthropic', dialect: 'anthropic', url },
    ],
    pools: [
      {
        name: 'two',
        targets: ['openai', 'second'].map((provider) => ({ provider, model: 'gpt-4o' })),
      },
    ],
    models: [
      { name: 'gpt-4o', provider: 'openai' },
      { name: 'one', provider: 'openai', providerModel: 'gpt-4o' },
      { name: 'two', pool: 'two' },
      { name: 'claude', provider: 'anthropic', providerModel: 'claude-sonnet-4-5' },
    ],
  };
}

function bodyOf({ model }: Variant, more: object, content = PROMPT): string {
  return JSON.stringify({
    model,
    max_tokens: 100,
    messages: [{ role: 'user', content }],
    ...more,
  });
}

/** User and system time so far. */
function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

async function requestsPerCpuSecond(stack: GatewayStack, variant: Variant): Promise<number> {
  const before = cpuSeconds(stack.haproxy.pid);
  const { requestsPerSecond, errors } = await oneRound({
    url: stack.url + PATHS[variant.client],
    apiKey: stack.apiKey,
    body: bodyOf(variant, {}),
    connections: CONNECTIONS,
    seconds: SECONDS,
    folder: stack.folder,
  });
  if (errors > 0) throw new Error(`${variant.name}: ${errors} requests failed`);
  return (requestsPerSecond * SECONDS) / (cpuSeconds(stack.haproxy.pid) - before);
}

async function ask(stack: GatewayStack, variant: Variant, body: string): Promise<Response> {
  const response = await fetch(stack.url + PATHS[variant.client], {
    method: 'POST',
    headers: { authorization: `Bearer ${stack.apiKey}`, 'content-type': 'application/json' },
    body,
  });
  if (response.status !== 200) throw new Error(`${variant.name}: ${await response.text()}`);
  return response;
}

async function firstByteMs(stack: GatewayStack, variant: Variant): Promise<number> {
  const startedMs = performance.now();
  const response = await ask(stack, variant, bodyOf(variant, { stream: true }));
  const reader = response.body!.getReader();
  await reader.read();
  const tookMs = performance.now() - startedMs;
  while (!(await reader.read()).done);
  return tookMs;
}

/** Of HAProxy's processor time, and its memory after a short stream and after a long one. */
async function longRun(stack: GatewayStack, variant: Variant) {
  const read = async (events: number): Promise<void> => {
    const response = await ask(
      stack,
      variant,
      bodyOf(variant, { stream: true }, `EVENTS=${events}`),
    );
    let bytes = 0;
    for await (const chunk of response.body!) bytes += (chunk as Uint8Array).length;
    if (bytes < events) throw new Error(`${variant.name}: ${bytes} bytes of ${events} events`);
  };
  const { pid } = stack.haproxy;
  await read(SHORT_STREAM_EVENTS);
  const shortMiB = memoryMiB(pid, 'VmHWM');
  const rates: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = cpuSeconds(pid);
    await read(EVENTS);
    rates.push(EVENTS / (cpuSeconds(pid) - before));
  }
  return { rate: Math.max(...rates), shortMiB, longMiB: memoryMiB(pid, 'VmHWM') };
}

await assertWrk();
const version = (await haproxyVersions()).at(-1)!;
const provider = await startProvider();
const { port } = provider.address() as AddressInfo;
const options = {
  version,
  configure: (config: GatewayFile) => configure(config, port),
  haproxyFiles: [THREADS, 'haproxy/haproxy.cfg'],
  haproxyEnv: { AI_MOCK_PROVIDER: `127.0.0.1:${port}`, AI_ACCESS_LOG: '/dev/null' },
};
const plain = await startGatewayStack(options);
const rendered = await startGatewayStack({ ...options, rendered: true });
const stackOf = (variant: Variant): GatewayStack => ({ plain, rendered })[variant.stack];

try {
  console.log(
    `HAProxy ${version.version}, one thread, AI_BUFFER_BYTES ${process.env.AI_BUFFER_BYTES ?? 'as shipped'}, ` +
      `${cpus().length} cores (${cpus()[0].model}); ${ROUNDS} rounds, interleaved; median (min–max)\n`,
  );
  const rates = VARIANTS.map((): number[] => []);
  const waits = VARIANTS.map((): number[] => []);
  for (const variant of VARIANTS) await firstByteMs(stackOf(variant), variant);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [index, variant] of VARIANTS.entries()) {
      rates[index].push(await requestsPerCpuSecond(stackOf(variant), variant));
    }
    for (let count = 0; count < FIRST_BYTES; count += 1) {
      for (const [index, variant] of VARIANTS.entries()) {
        waits[index].push(await firstByteMs(stackOf(variant), variant));
      }
    }
  }
  for (const [index, { name }] of VARIANTS.entries()) {
    const addedMs = median(waits[index]) - median(waits[0]);
    console.log(
      `${name.padEnd(24)} ${spread(rates[index]).padEnd(20)} requests/s of HAProxy's CPU, ` +
        `${(median(rates[index]) / median(rates[0])).toFixed(2)} of (a); ` +
        `first byte p50 ${median(waits[index]).toFixed(2)} ms, ${addedMs < 0 ? '' : '+'}${addedMs.toFixed(2)}`,
    );
  }
  console.log(`\nstreams of ${EVENTS} events, the best of ${ROUNDS}`);
  for (const variant of VARIANTS) {
    const { rate, shortMiB, longMiB } = await longRun(stackOf(variant), variant);
    console.log(
      `${variant.name.padEnd(24)} ${Math.round(rate).toLocaleString('en')} events/s of HAProxy's CPU; ` +
        `its memory at most ${shortMiB.toFixed(0)} MiB after ${SHORT_STREAM_EVENTS} events, ${longMiB.toFixed(0)} MiB after these`,
    );
  }
} finally {
  await plain.stop();
  await rendered.stop();
  provider.closeAllConnections();
  provider.close();
}
