/**
 * `ai-gateway serve`: puts the parts together, runs them until told to stop, and takes them apart in order.
 */

import { AdminServer } from '../admin/server.ts';
import { type LoadedConfig, loadConfig } from '../config/load.ts';
import { ConfigError } from '../config/problems.ts';
import { watchConfig } from '../config/watch.ts';
import { LimitEvents } from '../events/limit-events.ts';
import type { Webhook } from '../events/webhook.ts';
import { Gateway } from '../gateway/gateway.ts';
import { Reloader } from '../gateway/reloader.ts';
import { Runtime, type RuntimeParts } from '../gateway/runtime.ts';
import { createLog, type Logger } from '../observability/log.ts';
import { Metrics } from '../observability/metrics.ts';
import { ReceiptKey } from '../pipeline/receipt.ts';
import { SpopListener } from '../server/listener.ts';
import { type Store, StoreError } from '../store/store.ts';
import { LearnedUsage } from '../usage/learned-usage.ts';
import { LogListener } from '../usage/log-listener.ts';
import type { ServedBy } from '../usage/settlement.ts';
import { settleLine } from '../usage/settler.ts';
import { openGuardedStore } from './open-store.ts';
import {
  decisionObserver,
  pipelineObserver,
  settlementObserver,
  storeObserver,
  webhookOf,
} from './serve/observers.ts';
import { RECEIPT_SECRET, startUpkeep } from './serve/upkeep.ts';

/** Of the ledger, at start: what answers are like. */
const LEARN_FROM_ROWS = 1_000;
const EXIT_CODE = { normal: 0, failed: 1 } as const;
/** For what is left after the drain: log lines, admin requests, the store. */
const CLOSE_TIMEOUT_MS = 2_000;
/** The first answer of a Redis that is just starting. */
const STORE_START_ATTEMPTS = 20;
const STORE_START_DELAY_MS = 500;

interface HostAndPort {
  readonly host: string;
  readonly port: number;
}

function parseAddress(address: string): HostAndPort {
  const colon = address.lastIndexOf(':');
  const host = address.slice(0, colon).replace(/^\[|\]$/g, '');
  return { host: host === '*' ? '::' : host, port: Number(address.slice(colon + 1)) };
}

/** @returns the process's exit code */
export async function serve(configFile: string): Promise<number> {
  let loaded: LoadedConfig;
  try {
    loaded = loadConfig(configFile);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return EXIT_CODE.failed;
  }
  const log = createLog(loaded.config.logLevel);
  try {
    const agent = await Agent.start(loaded, configFile, log);
    await agent.untilToldToStop();
    const inTime = await agent.stop();
    return inTime ? EXIT_CODE.normal : EXIT_CODE.failed;
  } catch (error) {
    if (error instanceof ConfigError) process.stderr.write(`${error.message}\n`);
    else log.error({ error: describe(error) }, 'cannot start');
    return EXIT_CODE.failed;
  }
}

interface AgentParts {
  readonly log: Logger;
  readonly store: Store;
  readonly gateway: Gateway;
  readonly reloader: Reloader;
  readonly spop: SpopListener;
  readonly lines: LogListener;
  readonly admin: AdminServer;
  readonly webhook: Webhook | undefined;
}

class Agent {
  private readonly parts: AgentParts;
  private readonly stopWatching: () => void;
  private readonly stopUpkeep: () => void;
  private isStopping = false;

  private constructor(parts: AgentParts, configFile: string, stopUpkeep: () => void) {
    this.parts = parts;
    this.stopUpkeep = stopUpkeep;
    const reload = (): void => void parts.reloader.reload();
    this.stopWatching = watchConfig(configFile, reload, (error) => {
      parts.log.warn(
        { error: error.message },
        'changes of the configuration are not seen; use SIGHUP',
      );
    });
    process.on('SIGHUP', reload);
  }

  static async start(loaded: LoadedConfig, configFile: string, log: Logger): Promise<Agent> {
    const { config } = loaded;
    const metrics = new Metrics(() => store.openReservations());
    const store = openGuardedStore(config.store, configFile, storeObserver(metrics, log));
    const secret = await waitForSecret(store, log);
    const receiptKey = new ReceiptKey(secret);
    const learned = new LearnedUsage(metrics);
    for (const row of (await store.ledger(LEARN_FROM_ROWS)).toReversed()) learned.learn(row);
    const webhook = webhookOf(config.events.webhook, metrics, log);
    const limitEvents = new LimitEvents({
      store,
      thresholds: () => gateway.runtime.config.thresholds,
      log,
      observer: metrics,
      deliver: (event) => webhook?.send(event),
    });
    const observer = pipelineObserver(metrics, limitEvents);
    const runtimeParts: RuntimeParts = { store, receiptKey, learned, log, observer };
    const runtime = await Runtime.compile(loaded, configFile, runtimeParts);
    const gateway = new Gateway({ store, observer: decisionObserver(metrics, log) }, runtime);
    const reloader = new Reloader({ file: configFile, gateway, runtimeParts, metrics, log });
    const spop = spopListener(config, gateway, metrics, log);
    const settled = settlementObserver(metrics, learned);
    const servedBy: ServedBy = (...of) => gateway.runtime.servedBy(...of);
    const lines = new LogListener({
      ...parseAddress(config.listen.log),
      settleLine: (line) =>
        settleLine(line, { store, receiptKey, servedBy, observer: settled, log }),
      log,
    });
    let agent: Agent | undefined;
    const admin = new AdminServer({
      ...parseAddress(config.listen.admin),
      store,
      metrics: metrics.registry,
      token: process.env.AI_GATEWAY_ADMIN_TOKEN || undefined,
      log,
      declared: () => gateway.runtime.config,
      notReadyReason: () =>
        agent?.isStopping === false ? store.notReadyReason() : 'starting or stopping',
      degradedReason: () => store.degradedReason(),
    });
    const ports = {
      log: await lines.listen(),
      admin: await admin.listen(),
      spop: await spop.listen(),
    };
    store.start();
    const stopUpkeep = startUpkeep({ gateway, store, secret, metrics, log });
    const parts = { log, store, gateway, reloader, spop, lines, admin, webhook };
    agent = new Agent(parts, configFile, stopUpkeep);
    log.info({ ports, store: config.store.type, pid: process.pid }, 'agent is ready');
    return agent;
  }

  untilToldToStop(): Promise<void> {
    return new Promise((resolve) => {
      for (const signal of ['SIGTERM', 'SIGINT'] as const) {
        process.once(signal, () => {
          this.parts.log.info({ signal }, 'stopping');
          resolve();
        });
      }
    });
  }

  /** @returns false when the drain took longer than `agent.drainTimeoutMs` */
  async stop(): Promise<boolean> {
    this.isStopping = true;
    const { spop, lines, admin, gateway, store, webhook, log } = this.parts;
    const { drainTimeoutMs } = gateway.runtime.config.agent;
    this.stopWatching();
    this.stopUpkeep();
    const inTime = await spop.drain(drainTimeoutMs);
    await lines.close(CLOSE_TIMEOUT_MS);
    await admin.close();
    await gateway.runtime.retire();
    await webhook?.close(CLOSE_TIMEOUT_MS);
    await store.close();
    log.info({ inTime }, 'stopped');
    return inTime;
  }
}

/** The first thing asked of a store; a Redis that is just starting gets some time. */
async function waitForSecret(store: Store, log: Logger): Promise<Buffer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await store.sharedSecret(RECEIPT_SECRET);
    } catch (error) {
      if (!(error instanceof StoreError) || attempt >= STORE_START_ATTEMPTS) throw error;
      log.warn({ attempt, error: error.message }, 'waiting for the store');
      await new Promise((resolve) => setTimeout(resolve, STORE_START_DELAY_MS));
    }
  }
}

function spopListener(
  config: LoadedConfig['config'],
  gateway: Gateway,
  metrics: Metrics,
  log: Logger,
): SpopListener {
  const { maxFrameBytes, maxFramesInFlight, maxConnections, deadlineMs } = config.agent;
  return new SpopListener({
    ...parseAddress(config.listen.spop),
    limits: { maxFrameBytes, maxFramesInFlight, maxConnections, deadlineMs },
    handler: (messages, context) => gateway.answer(messages, context),
    log,
    observer: metrics,
  });
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
