/** A configuration, compiled: immutable, swapped whole on reload. */
import path from 'node:path';
import type { LoadedConfig } from '../config/load.ts';
import type { GatewayConfig } from '../config/schema.ts';
import type { Catalog } from '../pipeline/catalog.ts';
import { type LoadedPlugin, Pipeline } from '../pipeline/pipeline.ts';
import type { PluginLog } from '../pipeline/plugin.ts';
import type { ReceiptKey } from '../pipeline/receipt.ts';
import type { VariableType } from '../request/variables.ts';
import type { Store } from '../store/store.ts';
import { closePlugins, loadPlugins, PluginProblems, variableTypes } from './load-plugins.ts';

export interface RuntimeParts {
  readonly store: Store;
  readonly receiptKey: ReceiptKey;
  readonly log: PluginLog;
  readonly onPluginFailure: (plugin: string) => void;
}

export class Runtime {
  readonly config: GatewayConfig;
  readonly pipeline: Pipeline;
  readonly variableTypes: ReadonlyMap<string, VariableType>;
  private readonly plugins: readonly LoadedPlugin[];
  private inUse = 0;
  private isRetired = false;

  private constructor(
    config: GatewayConfig,
    pipeline: Pipeline,
    types: ReadonlyMap<string, VariableType>,
    plugins: readonly LoadedPlugin[],
  ) {
    this.config = config;
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
    const context = { catalog: catalogOf(config), log: parts.log };
    const folder = path.dirname(path.resolve(file));
    try {
      const plugins = await loadPlugins(config.plugins, folder, context);
      const types = variableTypes(plugins);
      const options = {
        oversize: config.oversize,
        reservationExpiresInMs: config.reservationExpiresInSeconds * 1000,
      };
      const { store, receiptKey, log, onPluginFailure } = parts;
      const pipeline = new Pipeline({
        plugins,
        store,
        receiptKey,
        options,
        log,
        onPluginFailure,
      });
      return new Runtime(config, pipeline, types, plugins);
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

function catalogOf({ keys, teams, providers, models }: GatewayConfig): Catalog {
  return {
    keys,
    teams,
    providers,
    models: models.map((model) => ({ ...model, pool: model.pool ?? model.provider })),
  };
}
