/** A configuration, compiled: immutable, swapped whole on reload. */
import path from 'node:path';
import type { LoadedConfig } from '../config/load.ts';
import type { GatewayConfig } from '../config/schema.ts';
import type { Pool, Target } from '../pipeline/catalog.ts';
import { KeyDirectory } from '../pipeline/key-directory.ts';
import { type LoadedPlugin, Pipeline, type PipelineObserver } from '../pipeline/pipeline.ts';
import type { Learned, PluginLog } from '../pipeline/plugin.ts';
import type { ReceiptKey } from '../pipeline/receipt.ts';
import type { PriceList } from '../pricing/price-list.ts';
import type { VariableType } from '../request/variables.ts';
import type { CapabilityList } from '../routing/capabilities.ts';
import type { Store } from '../store/store.ts';
import type { Served } from '../usage/settlement.ts';
import { catalogOf } from './catalog.ts';
import { closePlugins, loadPlugins, PluginProblems, variableTypes } from './load-plugins.ts';
import { ServiceFailures } from './service-failures.ts';
import { Upstream } from './upstream.ts';

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
  serviceFailed() {},
  wouldDeny() {},
  found() {},
  limitsStand() {},
};

export const NOTHING_LEARNED: Learned = {
  expectedCompletionTokens: () => undefined,
  estimateRatio: () => 1,
};

export class Runtime {
  readonly config: GatewayConfig;
  readonly prices: PriceList;
  readonly capabilities: CapabilityList;
  readonly pipeline: Pipeline;
  readonly upstream: Upstream;
  readonly variableTypes: ReadonlyMap<string, VariableType>;
  private readonly plugins: readonly LoadedPlugin[];
  /** By `pool/target`, of pools with several. */
  private readonly targets: ReadonlyMap<string, Target>;
  private inUse = 0;
  private isRetired = false;

  private constructor(
    { config, prices, capabilities }: LoadedConfig,
    pipeline: Pipeline,
    upstream: Upstream,
    types: ReadonlyMap<string, VariableType>,
    plugins: readonly LoadedPlugin[],
    pools: readonly Pool[],
  ) {
    this.config = config;
    this.prices = prices;
    this.capabilities = capabilities;
    this.pipeline = pipeline;
    this.upstream = upstream;
    this.variableTypes = types;
    this.plugins = plugins;
    this.targets = new Map(
      pools
        .filter(({ targets }) => targets.length > 1)
        .flatMap(({ name, targets }) =>
          targets.map((target): [string, Target] => [`${name}/${target.name}`, target]),
        ),
    );
  }

  /** Who a target is, and what its model cost then. */
  servedBy(name: string, askedModel: string, atMs: number): Served | undefined {
    const target = this.targets.get(name);
    if (target === undefined) return undefined;
    const { provider, model: providerModel = askedModel } = target;
    return { provider, providerModel, price: this.prices.priceAt(provider, providerModel, atMs) };
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
    const { prices, capabilities } = loaded;
    const folder = path.dirname(path.resolve(file));
    const secretFor = (label: string): Buffer => receiptKey.derive(`plugin ${label}`);
    const failures = new ServiceFailures(log, observer.serviceFailed);
    const context = {
      catalog,
      keys,
      learned,
      prices,
      capabilities,
      log,
      folder,
      secretFor,
      serviceFailed: (service: string, reason: string) => failures.note(service, reason),
    };
    try {
      const plugins = await loadPlugins(config.plugins, context);
      const types = variableTypes(plugins);
      const options = {
        oversize: config.oversize,
        reservationExpiresInMs: config.reservationExpiresInSeconds * 1000,
      };
      const pipeline = new Pipeline({ plugins, store, keys, receiptKey, options, log, observer });
      return new Runtime(loaded, pipeline, new Upstream(catalog), types, plugins, catalog.pools);
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
