/** A configuration, compiled: immutable, swapped whole on reload. */
import path from 'node:path';
import type { LoadedConfig } from '../config/load.ts';
import type { GatewayConfig } from '../config/schema.ts';
import { parseLimit } from '../limits/limit.ts';
import type { Catalog, Scope } from '../pipeline/catalog.ts';
import { KeyDirectory } from '../pipeline/key-directory.ts';
import { type LoadedPlugin, Pipeline, type PipelineObserver } from '../pipeline/pipeline.ts';
import type { Learned, PluginLog } from '../pipeline/plugin.ts';
import type { ReceiptKey } from '../pipeline/receipt.ts';
import type { PriceList } from '../pricing/price-list.ts';
import type { VariableType } from '../request/variables.ts';
import type { Store } from '../store/store.ts';
import { closePlugins, loadPlugins, PluginProblems, variableTypes } from './load-plugins.ts';

export interface RuntimeParts {
  readonly store: Store;
  readonly receiptKey: ReceiptKey;
  readonly learned: Learned;
  readonly log: PluginLog;
  readonly observer: PipelineObserver;
}

/** For commands that only try a configuration. */
export const SILENT_OBSERVER: PipelineObserver = {
  pluginFailed() {},
  wouldDeny() {},
  limitsStand() {},
};

export const NOTHING_LEARNED: Learned = {
  expectedCompletionTokens: () => undefined,
  estimateRatio: () => 1,
};

export class Runtime {
  readonly config: GatewayConfig;
  readonly prices: PriceList;
  readonly pipeline: Pipeline;
  readonly variableTypes: ReadonlyMap<string, VariableType>;
  private readonly plugins: readonly LoadedPlugin[];
  private inUse = 0;
  private isRetired = false;

  private constructor(
    { config, prices }: LoadedConfig,
    pipeline: Pipeline,
    types: ReadonlyMap<string, VariableType>,
    plugins: readonly LoadedPlugin[],
  ) {
    this.config = config;
    this.prices = prices;
    this.pipeline = pipeline;
    this.variableTypes = types;
    this.plugins = plugins;
  }

  /**
   * @param file gateway.yaml, against whose folder plugin modules are resolved
   * @throws ConfigError for what only shows when plugins are loaded
   */
  static async compile(loaded: LoadedConfig, file: string, parts: RuntimeParts): Promise<Runtime> {
    const { config } = loaded;
    const { store, receiptKey, learned, log, observer } = parts;
    const catalog = catalogOf(config);
    const keys = new KeyDirectory(store);
    const context = { catalog, keys, learned, prices: loaded.prices, log };
    const folder = path.dirname(path.resolve(file));
    try {
      const plugins = await loadPlugins(config.plugins, folder, context);
      const types = variableTypes(plugins);
      const options = {
        oversize: config.oversize,
        reservationExpiresInMs: config.reservationExpiresInSeconds * 1000,
      };
      const pipeline = new Pipeline({ plugins, store, keys, receiptKey, options, log, observer });
      return new Runtime(loaded, pipeline, types, plugins);
    } catch (error) {
      if (error instanceof PluginProblems) throw loaded.problemsAt(error.problems);
      throw error;
    }
  }

  /** Keeps the plugins alive while `work` runs, also when a reload retires this runtime meanwhile. */
  async use<T>(work: (runtime: Runtime) => Promise<T>): Promise<T> {
    this.inUse += 1;
    try {
      return await work(this);
    } finally {
      this.inUse -= 1;
      if (this.isRetired && this.inUse === 0) await closePlugins(this.plugins);
    }
  }

  async retire(): Promise<void> {
    this.isRetired = true;
    if (this.inUse === 0) await closePlugins(this.plugins);
  }
}

function catalogOf(config: GatewayConfig): Catalog {
  const { orgs, teams, roles, policies, timeZone, thresholds, providers, models } = config;
  const { mcpServers } = config;
  const orgOfTeam = new Map(teams.map(({ name, org }) => [name, org]));
  const parsed = <T extends { limits: readonly string[] }>(entry: T) => ({
    ...entry,
    limits: entry.limits.map((text) => parseLimit(text)!),
  });
  return {
    keys: config.keys.map(({ expires, ...key }) => ({
      ...parsed(key),
      org: orgOfTeam.get(key.team)!,
      expiresAtMs: expires === undefined ? undefined : Date.parse(expires),
      revision: undefined,
    })),
    orgs: orgs.map(parsed),
    teams: teams.map(parsed),
    roles: roles.map(parsed),
    policies,
    limits: config.limits.map((rule) => ({
      ...rule,
      limit: parseLimit(rule.limit)!,
      by: rule.by as readonly Scope[],
      when: rule.when,
      timeZone: rule.timeZone ?? timeZone,
    })),
    timeZone,
    thresholds,
    unknownPrice: config.prices.unknown,
    providers,
    models: models.map((model) => ({ ...model, pool: model.pool ?? model.provider })),
    mcpServers,
  };
}
