/**
 * Requests through a pool of four providers of four dialects that get into trouble and out of it at random, never all
 * of them at once: for each request in flight one stays well as long as it lasts. So each must be answered: 200, with the
 * right whole text, in time, and a row in the ledger.
 */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { type GatewayFile, type GatewayStack, startGatewayStack } from './gateway-stack.ts';
import { eventually } from './gateway-suite.ts';
import type { HaproxyVersion } from './haproxy-versions.ts';
import { readWithSdk } from './translation/sdk-readers.ts';
import { TOLD_USAGE, TROUBLES, type Trouble, TroubledProvider } from './troubled-provider.ts';

const DIALECTS = ['openai', 'anthropic', 'gemini', 'bedrock'] as const;
const URL_PATH = { openai: '/v1', anthropic: '/v1', gemini: '/v1beta', bedrock: '' } as const;
const BALANCES = ['ordered', 'round-robin', 'least-connections', 'hash-session'] as const;
const CLIENTS = { chat: '/v1/chat/completions', messages: '/v1/messages' } as const;
type Client = keyof typeof CLIENTS;

/** A provider that is well answers in that time, even on a machine that others keep busy. */
const TRY_SECONDS = 2;
/** Three targets that hang, the fourth that answers; and a machine that others use as well. */
const ANSWER_LIMIT_MS = 3 * TRY_SECONDS * 1000 + 4000;
/** How long a provider is as it is. */
const SPELL_MS = { min: 100, max: 1200 };
/** A busy machine is no failure of a provider. */
const AGENT_SECONDS = 20;
const LEDGER_LIMIT_MS = 60_000;
const SHOWN = 20;
const WARM_UP_REQUESTS = 16;
const WORDS = ['river', 'stone', 'blue', 'window', 'sudden', 'paper', 'north', 'candle'];
/** Of prompts, by a number from 0 to 1: some are larger than headers may be, some nearly fill the buffer. */
const PROMPT_BYTES = [
  { upTo: 0.95, bytes: 0 },
  { upTo: 0.995, bytes: 100_000 },
  { upTo: 1, bytes: 900_000 },
];
const MAY_FAIL_POLL_MS = 20;

export interface SoakOptions {
  readonly version: HaproxyVersion;
  readonly requests: number;
  readonly seed: number;
  readonly connections: number;
  /** All if absent. */
  readonly troubles?: readonly Trouble[] | undefined;
}

export interface SoakResult {
  /** What went wrong, and with which request. */
  readonly failures: string[];
  readonly tries: number;
  readonly met: ReadonlyMap<string, number>;
  readonly slowestMs: number;
  readonly rows: number;
}

/** Numbers from 0 to 1, the same for the same seed. (Mulberry32) */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function configure(config: GatewayFile, providers: readonly TroubledProvider[]): GatewayFile {
  return {
    ...config,
    logLevel: 'warn',
    agent: { deadlineMs: AGENT_SECONDS * 900 },
    providers: providers.map(({ dialect, port }) => ({
      name: dialect,
      dialect,
      url: `http://127.0.0.1:${port}${URL_PATH[dialect]}`,
      keys: [{ env: 'SOME_KEY' }],
      hasResponses: false,
    })),
    pools: BALANCES.map((balance) => ({
      name: balance,
      balance,
      targets: providers.map(({ dialect }) => ({ provider: dialect, model: `${dialect}-model` })),
      tries: providers.length,
      tryTimeoutSeconds: TRY_SECONDS,
    })),
    models: BALANCES.map((balance) => ({ name: `m-${balance}`, pool: balance })),
  };
}

class Soak {
  readonly failures: string[] = [];
  readonly ids = new Set<string>();
  slowestMs = 0;
  private readonly options: SoakOptions;
  private readonly stack: GatewayStack;
  private readonly providers: readonly TroubledProvider[];
  private readonly random: () => number;
  private readonly inFlight = new Set<number>();
  private sent = 0;
  private isOver = false;

  constructor(options: SoakOptions, stack: GatewayStack, providers: readonly TroubledProvider[]) {
    this.options = options;
    this.stack = stack;
    this.providers = providers;
    this.random = randomNumbers(options.seed);
  }

  async run(): Promise<void> {
    // Nothing is slower than the first requests of a gateway: one at a time, with every provider well.
    while (this.sent < Math.min(WARM_UP_REQUESTS, this.options.requests)) await this.next();
    const unrest = this.providers.map((provider) => this.trouble(provider));
    const clients = Array.from({ length: this.options.connections }, () => this.client());
    await Promise.all(clients);
    this.isOver = true;
    await Promise.all(unrest);
  }

  private pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.random() * from.length)]!;
  }

  private async trouble(provider: TroubledProvider): Promise<void> {
    while (!this.isOver) {
      await sleep(SPELL_MS.min + this.random() * (SPELL_MS.max - SPELL_MS.min));
      while (!this.isOver && provider.isWell && !this.mayFail(provider)) {
        await sleep(MAY_FAIL_POLL_MS);
      }
      await provider.become(
        provider.isWell ? this.pick(this.options.troubles ?? TROUBLES) : undefined,
      );
    }
  }

  /** Another one must be left to all requests in flight, and to the next. */
  private mayFail(provider: TroubledProvider): boolean {
    const oldestMs = Math.min(performance.now(), ...this.inFlight);
    return this.providers.some((one) => one !== provider && one.isWellSince(oldestMs));
  }

  private async client(): Promise<void> {
    while (this.sent < this.options.requests) await this.next();
  }

  private next(): Promise<void> {
    this.sent += 1;
    return this.request(this.sent);
  }

  private promptBytes(): number {
    const drawn = this.random();
    return PROMPT_BYTES.find(({ upTo }) => drawn < upTo)!.bytes;
  }

  private async request(number: number): Promise<void> {
    const client: Client = this.random() < 0.5 ? 'chat' : 'messages';
    const isStream = this.random() < 0.5;
    const length = 3 + Math.floor(this.random() * 12);
    const text = `${number} ${Array.from({ length }, () => this.pick(WORDS)).join(' ')}.`;
    const padding = `${this.pick(WORDS)} `.repeat(Math.ceil(this.promptBytes() / 7));
    const body = {
      model: `m-${this.pick(BALANCES)}`,
      max_tokens: 100,
      messages: [{ role: 'user', content: `${padding}Say <<${text}>>` }],
      ...(isStream ? { stream: true } : {}),
      ...(isStream && client === 'chat' ? { stream_options: { include_usage: true } } : {}),
    };
    const what = `request ${number}: ${client}, ${isStream ? 'stream' : 'JSON'}, ${body.model}, ${padding.length} bytes`;
    const startedMs = performance.now();
    this.inFlight.add(startedMs);
    const problem = await this.problemWith(client, body, text).catch(String);
    this.inFlight.delete(startedMs);
    const tookMs = performance.now() - startedMs;
    this.slowestMs = Math.max(this.slowestMs, tookMs);
    if (problem === undefined && tookMs <= ANSWER_LIMIT_MS) return;
    this.failures.push(`${what}, after ${tookMs.toFixed(0)} ms: ${problem ?? 'too late'}`);
  }

  /** What is wrong with the answer. */
  private async problemWith(
    client: Client,
    body: object,
    text: string,
  ): Promise<string | undefined> {
    const response = await fetch(this.stack.url + CLIENTS[client], {
      method: 'POST',
      headers: {
        authorization: `Bearer ${this.stack.apiKey}`,
        'content-type': 'application/json',
        'x-session-id': `s${Math.floor(this.random() * 50)}`,
      },
      body: JSON.stringify(body),
    });
    const id = response.headers.get('x-request-id')!;
    this.ids.add(id);
    const answer = await response.text();
    if (response.status !== 200) return `${response.status} ${answer.slice(0, 300)} id=${id}`;
    const type = (response.headers.get('content-type') ?? '').split(';')[0]!;
    const read = await readWithSdk(client, answer, type);
    if (read.text !== text) return `'${read.text}' instead of '${text}' id=${id}`;
    if (read.usage.output !== TOLD_USAGE.visible) return `${read.usage.output} tokens id=${id}`;
    return undefined;
  }
}

interface Row {
  readonly request_id: string;
  readonly status: number;
  readonly completion_tokens: number;
}

/** Of all requests, once each; as the store's file has them. */
async function ledger(stack: GatewayStack, ids: ReadonlySet<string>): Promise<Row[]> {
  const database = new DatabaseSync(join(stack.folder, 'ai-gateway.db'), { readOnly: true });
  try {
    const all = database.prepare('SELECT request_id, status, completion_tokens FROM ledger');
    return await eventually(
      `${ids.size} rows`,
      () => {
        const rows = all.all() as unknown as Row[];
        return rows.length >= ids.size ? rows : undefined;
      },
      LEDGER_LIMIT_MS,
    );
  } finally {
    database.close();
  }
}

function ledgerProblems(rows: readonly Row[], ids: ReadonlySet<string>): string[] {
  const known = new Map(rows.map((row) => [row.request_id, row]));
  const problems = known.size === rows.length ? [] : ['a request was settled twice'];
  for (const id of ids) {
    const row = known.get(id);
    if (row === undefined) problems.push(`no row for ${id}`);
    else if (row.status === 200 && row.completion_tokens !== TOLD_USAGE.visible) {
      problems.push(`${row.completion_tokens} completion tokens in the row of ${id}`);
    }
  }
  return problems;
}

export async function failoverSoak(options: SoakOptions): Promise<SoakResult> {
  const providers = await Promise.all(DIALECTS.map((one) => TroubledProvider.start(one)));
  let stack: GatewayStack | undefined;
  try {
    stack = await startGatewayStack({
      version: options.version,
      rendered: true,
      configure: (config) => configure(config, providers),
      haproxyEnv: { SOME_KEY: 'key-of-the-operator', AI_AGENT_TIMEOUT: `${AGENT_SECONDS}s` },
    });
    const soak = new Soak(options, stack, providers);
    await soak.run();
    const rows = await ledger(stack, soak.ids);
    const failures = [...soak.failures, ...ledgerProblems(rows, soak.ids)];
    if (process.env.SOAK_LOG === 'true' && failures.length > 0) explain(stack, failures);
    const met = sums(providers);
    return {
      failures,
      tries: [...met.values()].reduce((sum, count) => sum + count, 0),
      met,
      slowestMs: soak.slowestMs,
      rows: rows.length,
    };
  } finally {
    await stack?.stop();
    for (const provider of providers) await provider.stop();
  }
}

/** HAProxy's lines of the first requests that failed. */
function explain(stack: GatewayStack, failures: readonly string[]): void {
  const lines = stack.haproxyLog.split('\n');
  for (const failure of failures.slice(0, SHOWN)) {
    const id = /id=([0-9a-f-]{36})/.exec(failure)?.[1];
    console.log(failure);
    if (id !== undefined) console.log(lines.filter((line) => line.includes(id)).join('\n'));
  }
}

function sums(providers: readonly TroubledProvider[]): Map<string, number> {
  const all = new Map<string, number>();
  for (const { met } of providers) {
    for (const [what, count] of met) all.set(what, (all.get(what) ?? 0) + count);
  }
  return all;
}
