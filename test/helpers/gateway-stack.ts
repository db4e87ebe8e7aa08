/**
 * The whole gateway for an end-to-end test: a mock provider in this process, the
 * agent and HAProxy as programs, each on ports of its own.
 *
 *   const stack = await startGatewayStack({ version, configure: (c) => { c.oversize = 'estimate'; } });
 *   await fetch(`${stack.url}/v1/chat/completions`, { headers: { authorization: `Bearer ${stack.apiKey}` }, … });
 *   stack.provider.received, stack.agentLog, stack.haproxyLog
 *   await stack.stop();
 */
import { createHash, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import { answersOk } from '../../agent/cli/up/program.ts';
import type { gatewayConfigSchema } from '../../agent/config/schema.ts';
import {
  type MockProvider,
  type MockProviderOptions,
  startMockProvider,
} from '../mock-provider/provider.ts';
import { type Program, startProgram } from './child-process.ts';
import { freePorts, releasePorts } from './free-port.ts';
import type { HaproxyVersion } from './haproxy-versions.ts';
import { assertNoSecrets, secretsOfKey, secretsOfPrompts } from './leaks.ts';
import { removeTemporaryFolder, temporaryFolder } from './temporary-folder.ts';

/** gateway.yaml as it may be written: defaults left out. */
export type GatewayFile = z.input<typeof gatewayConfigSchema>;

export const PROJECT_FOLDER = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

const READY_LIMIT_MS = 20_000;
/** A busy machine is no broken agent: tests wait longer for it than haproxy.cfg does. */
const AGENT_SECONDS = 5;
/** The agent drains first; its own limit is 10 s. */
const AGENT_STOP_LIMIT_MS = 15_000;

export type StackOptions = {
  version: HaproxyVersion;
  /** Changes the test's gateway.yaml, or returns another one. */
  configure?: (config: GatewayFile) => GatewayFile | undefined;
  /** Environment variables of haproxy.cfg, as AI_ON_AGENT_FAILURE. */
  haproxyEnv?: Record<string, string | undefined>;
  /** Instead of haproxy/haproxy.cfg; relative to the project. */
  haproxyFiles?: string[];
  /** Before all others, as a `global` that must be the first; relative to the project. */
  firstHaproxyFiles?: string[];
  /** Pools and providers by `ai-gateway haproxy render` instead of the two of haproxy.cfg. */
  rendered?: boolean;
  /** Where clients reach HAProxy, when that is not the gateway's own frontend; answers 200 there when ready. */
  reachable?: { port: number; path: string };
  /** More words for `ai-gateway serve -c FILE`. */
  agentArgs?: string[];
  agentEnv?: Record<string, string | undefined>;
  /** As short as the shipped files have them: what a request waits for the agent, and the agent for its work. */
  shippedTimeouts?: boolean;
  /** False: only HAProxy and the provider; startAgent() can follow. */
  withAgent?: boolean;
  provider?: MockProviderOptions;
};

export type StackPorts = {
  clients: number;
  stats: number;
  spop: number;
  log: number;
  admin: number;
  relay: number;
};

export type GatewayStack = {
  /** HAProxy's, without /v1. */
  readonly url: string;
  /** May do everything in the test's gateway.yaml. */
  readonly apiKey: string;
  readonly statsUrl: string;
  readonly adminUrl: string;
  readonly adminToken: string;
  readonly provider: MockProvider;
  readonly ports: StackPorts;
  /** Holds gateway.yaml and what the agent stores; gone after stop(). */
  readonly folder: string;
  readonly configFile: string;
  readonly haproxy: Program;
  /** The one running or the last one. */
  readonly agent: Program | undefined;
  /** Of all agents so far. */
  readonly agentLog: string;
  readonly haproxyLog: string;
  /** After withAgent: false, or after the agent was killed or stopped. */
  startAgent(): Promise<Program>;
  /**
   * Stops HAProxy, the agent (which drains) and the provider. Errors when one has to be killed, and when a key, its
   * hash or a prompt stands in what they wrote.
   */
  stop(): Promise<void>;
};

export async function startGatewayStack(options: StackOptions): Promise<GatewayStack> {
  const folder = temporaryFolder('stack');
  const [clients, stats, spop, log, admin, relay] = (await freePorts(6)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const ports: StackPorts = { clients, stats, spop, log, admin, relay };
  const provider = await startMockProvider(options.provider);
  const stack = new Stack(options, folder, ports, provider);
  try {
    await stack.start();
  } catch (error) {
    await stack.stop().catch(() => {}); // the first error is the one to see
    throw error;
  }
  return stack;
}

class Stack implements GatewayStack {
  readonly apiKey = randomKey();
  readonly adminToken = randomBytes(24).toString('base64url');
  readonly url: string;
  readonly statsUrl: string;
  readonly adminUrl: string;
  readonly folder: string;
  readonly configFile: string;
  readonly ports: StackPorts;
  readonly provider: MockProvider;
  readonly #options: StackOptions;
  readonly #agents: Program[] = [];
  #haproxy: Program | undefined;

  constructor(options: StackOptions, folder: string, ports: StackPorts, provider: MockProvider) {
    this.#options = options;
    this.folder = folder;
    this.ports = ports;
    this.provider = provider;
    this.configFile = join(folder, 'gateway.yaml');
    this.url = `http://127.0.0.1:${ports.clients}`;
    this.statsUrl = `http://127.0.0.1:${ports.stats}`;
    this.adminUrl = `http://127.0.0.1:${ports.admin}`;
  }

  get haproxy(): Program {
    if (this.#haproxy === undefined) throw new Error('HAProxy is not started');
    return this.#haproxy;
  }

  get agent(): Program | undefined {
    return this.#agents.at(-1);
  }

  get agentLog(): string {
    return this.#agents.map(({ output }) => output).join('');
  }

  get haproxyLog(): string {
    return this.#haproxy?.output ?? '';
  }

  async start(): Promise<void> {
    const config = testConfig(this.ports, this.apiKey);
    if (!this.#options.shippedTimeouts) config.agent = { deadlineMs: AGENT_SECONDS * 900 };
    const changed = this.#options.configure?.(config) ?? config;
    writeFileSync(this.configFile, JSON.stringify(changed, null, 2)); // JSON is YAML
    if (this.#options.withAgent ?? true) await this.startAgent();
    await this.#startHaproxy();
  }

  async startAgent(): Promise<Program> {
    const words = ['serve', '-c', this.configFile, ...(this.#options.agentArgs ?? [])];
    const agent = await startProgram({
      name: 'the agent',
      command: [process.execPath, join(PROJECT_FOLDER, 'agent/main.ts'), ...words],
      env: { AI_GATEWAY_ADMIN_TOKEN: this.adminToken, ...this.#options.agentEnv },
      folder: this.folder,
    });
    this.#agents.push(agent);
    const isReady = () => answersOk(`${this.adminUrl}/readyz`);
    await agent.waitUntil('200 from /readyz', READY_LIMIT_MS, isReady);
    return agent;
  }

  /** @returns the folder of the files */
  async #render(): Promise<string> {
    const out = join(this.folder, 'generated');
    const words = ['haproxy', 'render', '-c', this.configFile, '--out', out];
    const command = await startProgram({
      name: 'ai-gateway haproxy render',
      command: [process.execPath, join(PROJECT_FOLDER, 'agent/main.ts'), ...words],
      folder: this.folder,
    });
    const { code } = await command.exited;
    await command.stop();
    if (code !== 0) throw new Error(`ai-gateway haproxy render: ${command.output}`);
    return out;
  }

  async #startHaproxy(): Promise<void> {
    const { version, haproxyEnv, haproxyFiles = ['haproxy/haproxy.cfg'] } = this.#options;
    const generated = this.#options.rendered === true ? [await this.#render()] : [];
    const { firstHaproxyFiles = [] } = this.#options;
    const files = [...firstHaproxyFiles, ...generated, ...haproxyFiles].flatMap((file) => [
      '-f',
      resolve(PROJECT_FOLDER, file),
    ]);
    const { ports } = this;
    this.#haproxy = await startProgram({
      name: `HAProxy ${version.version}`,
      command: [...version.command, '-db', ...files],
      folder: PROJECT_FOLDER,
      env: {
        OPENAI_API_KEY: undefined, // never a real provider from a test
        ANTHROPIC_API_KEY: undefined,
        AI_ROOT: PROJECT_FOLDER,
        AI_BIND: `127.0.0.1:${ports.clients}`,
        AI_STATS_BIND: `127.0.0.1:${ports.stats}`,
        AI_AGENT_SPOP: `127.0.0.1:${ports.spop}`,
        AI_AGENT_LOG: `127.0.0.1:${ports.log}`,
        AI_USAGE_RELAY: `127.0.0.1:${ports.relay}`,
        AI_MOCK_PROVIDER: `127.0.0.1:${this.provider.port}`,
        ...(this.#options.shippedTimeouts ? {} : { AI_AGENT_TIMEOUT: `${AGENT_SECONDS}s` }),
        ...haproxyEnv,
      },
      ready: { ports: [this.#options.reachable?.port ?? ports.clients] },
      readyLimitMs: READY_LIMIT_MS,
    });
    if (this.agent === undefined) return;
    const { port, path } = this.#options.reachable ?? { port: ports.clients, path: '/healthz' };
    const isReady = () => answersOk(`http://127.0.0.1:${port}${path}`);
    await this.haproxy.waitUntil(`200 from ${path}`, READY_LIMIT_MS, isReady);
  }

  async stop(): Promise<void> {
    const problems: unknown[] = [];
    const attempt = async (work: Promise<unknown> | undefined) => {
      await work?.catch((error: unknown) => problems.push(error));
    };
    await attempt(this.#haproxy?.stop());
    for (const agent of this.#agents) await attempt(agent.stop({ limitMs: AGENT_STOP_LIMIT_MS }));
    await attempt(this.provider.stop());
    await attempt(this.#searchForSecrets());
    releasePorts(Object.values(this.ports));
    removeTemporaryFolder(this.folder);
    if (problems.length > 0) throw problems[0];
  }

  async #searchForSecrets(): Promise<void> {
    const { received } = this.provider;
    const heads = received.map(({ method, path, headers }) => [method, path, headers]);
    const secrets = [
      ...secretsOfKey("the test's key", this.apiKey),
      { what: 'the admin token', text: this.adminToken },
    ];
    const logs = { "the agent's log": this.agentLog, "HAProxy's log": this.haproxyLog };
    assertNoSecrets({ ...logs, 'what the provider got': JSON.stringify(heads) }, secrets);
    assertNoSecrets(logs, secretsOfPrompts(received));
  }
}

/** `sk-ai-` and 32 random letters. */
export function randomKey(): string {
  return `sk-ai-${randomBytes(24).toString('base64url')}`;
}

/** As gateway.yaml wants a key: the SHA-256 in hex. */
export function keyHash(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

function testConfig(ports: StackPorts, apiKey: string): GatewayFile {
  return {
    listen: {
      spop: `127.0.0.1:${ports.spop}`,
      log: `127.0.0.1:${ports.log}`,
      admin: `127.0.0.1:${ports.admin}`,
    },
    store: { type: 'sqlite', path: 'ai-gateway.db' },
    logLevel: 'debug',
    providers: [
      { name: 'openai', dialect: 'openai' },
      { name: 'anthropic', dialect: 'anthropic' },
    ],
    models: [
      { name: 'gpt-*', provider: 'openai' },
      { name: 'text-embedding-*', provider: 'openai' },
      { name: 'claude-*', provider: 'anthropic' },
    ],
    teams: [{ name: 'test' }],
    keys: [{ id: 'test', sha256: keyHash(apiKey), team: 'test' }],
  };
}
