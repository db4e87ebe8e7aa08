/** Reload of gateway.yaml, all or nothing: a file with anything wrong in it leaves the old one in force. */
import { isDeepStrictEqual } from 'node:util';
import { loadConfig } from '../config/load.ts';
import { ConfigError, type PathProblem } from '../config/problems.ts';
import type { GatewayConfig } from '../config/schema.ts';
import type { Gateway } from './gateway.ts';
import { Runtime, type RuntimeParts } from './runtime.ts';

export interface ReloaderParts {
  readonly file: string;
  readonly gateway: Gateway;
  readonly runtimeParts: RuntimeParts;
  readonly metrics: { reloaded(outcome: 'applied' | 'refused'): void };
  readonly log: {
    info(fields: object, message: string): void;
    warn(fields: object, message: string): void;
  };
}

/** What is bound or opened at start. */
const NEEDS_RESTART = ['listen', 'agent', 'store', 'events', 'logLevel'] as const;

function restartProblems(current: GatewayConfig, next: GatewayConfig): PathProblem[] {
  return NEEDS_RESTART.filter((part) => !isDeepStrictEqual(current[part], next[part])).map(
    (part) => ({ path: [part], message: 'cannot change in a running agent; restart it' }),
  );
}

export class Reloader {
  private readonly parts: ReloaderParts;
  private running: Promise<void> = Promise.resolve();

  constructor(parts: ReloaderParts) {
    this.parts = parts;
  }

  /** One at a time; never rejects. */
  reload(): Promise<void> {
    this.running = this.running.then(() => this.reloadNow());
    return this.running;
  }

  private async reloadNow(): Promise<void> {
    const { file, gateway, runtimeParts, metrics, log } = this.parts;
    try {
      const loaded = loadConfig(file);
      const { config, prices, capabilities } = gateway.runtime;
      const isSame =
        isDeepStrictEqual(config, loaded.config) &&
        isDeepStrictEqual(prices, loaded.prices) &&
        isDeepStrictEqual(capabilities, loaded.capabilities);
      if (isSame) return;
      const problems = restartProblems(config, loaded.config);
      if (problems.length > 0) throw loaded.problemsAt(problems);
      await gateway.swap(await Runtime.compile(loaded, file, runtimeParts));
      metrics.reloaded('applied');
      log.info({ file }, 'configuration reloaded');
    } catch (error) {
      metrics.reloaded('refused');
      const problems = error instanceof ConfigError ? error.message.split('\n') : [String(error)];
      log.warn({ file, problems }, 'configuration refused; the old one stays in force');
    }
  }
}
