/**
 * What a plugin is. The built-in ones and a third party's are the same thing; docs/plugins.md shows one from
 * start to end.
 */
import type { ZodType } from 'zod';
import type { PriceList } from '../pricing/price-list.ts';
import type { Refusal } from '../request/refusal.ts';
import type { VariableType } from '../request/variables.ts';
import type { CapabilityList } from '../routing/capabilities.ts';
import type { Catalog } from './catalog.ts';
import type { Exchange } from './exchange.ts';
import type { KeyLookup } from './key-directory.ts';

/**
 * When a plugin runs. Within a stage: the built-in ones first, then as gateway.yaml lists them.
 * - `identify`: who asks. The body is not read yet, so a stranger costs nothing.
 * - `authorize`: may they ask for this.
 * - `inspect`: what is in the prompt.
 * - `route`: where it goes.
 * - `scrub`: what may not go there is taken out of the prompt.
 * - `policy`: may it go there, with all that is known by now.
 * - `charge`: which limits apply. The pipeline then reserves all of them in one step.
 */
export const STAGES = [
  'identify',
  'authorize',
  'inspect',
  'route',
  'scrub',
  'policy',
  'charge',
] as const;
export type Stage = (typeof STAGES)[number];

/** Go on (undefined), refuse, or answer in the provider's place with a JSON body. */
export type Verdict = undefined | { readonly refuse: Refusal } | { readonly respond: string };

/** What the operator wants when the plugin itself fails: nothing is ever let through without a word. */
export type FailurePolicy = 'deny' | 'skip';

export interface PluginContext {
  readonly catalog: Catalog;
  /** Keys that the store keeps, beside those of the catalog. */
  readonly keys: KeyLookup;
  readonly learned: Learned;
  readonly prices: PriceList;
  readonly capabilities: CapabilityList;
  readonly log: PluginLog;
  /** Of gateway.yaml: files that options name are relative to it. */
  readonly folder: string;
  /**
   * A service that the plugin asks gave no answer: counted, and logged once in a minute.
   * @param service and reason: fixed words, labels of a metric
   */
  serviceFailed(service: string, reason: string): void;
  /** The same 32 bytes for a label on every agent that shares the store; of no use for anything else. */
  secretFor(label: string): Buffer;
}

/** What only shows when a plugin is made, as a file that is not there: told with its place in gateway.yaml. */
export class PluginOptionError extends Error {
  /** Within the plugin's options. */
  readonly path: readonly (string | number)[];

  constructor(path: readonly (string | number)[], message: string) {
    super(message);
    this.name = 'PluginOptionError';
    this.path = path;
  }
}

/** What settled requests have taught. */
export interface Learned {
  /** Tokens that one answer of this model to this key is likely to stay under; undefined when none is known yet. */
  expectedCompletionTokens(key: string, providerModel: string): number | undefined;
  /** Prompt tokens as the provider reports them, for each that was estimated; 1 when nothing is known. */
  estimateRatio(providerModel: string): number;
}

export interface PluginLog {
  warn(fields: object, message: string): void;
  info(fields: object, message: string): void;
}

export interface PluginInstance {
  admit(exchange: Exchange): Verdict | Promise<Verdict>;
  /** Called once when a reload or the end of the agent retires this instance. */
  close?(): void | Promise<void>;
}

export interface Plugin<Options = unknown> {
  /** As in gateway.yaml under `plugins`. */
  readonly name: string;
  readonly stage: Stage;
  /** Checked at start and reload; `{}` must be valid when the plugin can be on by default. */
  readonly options: ZodType<Options>;
  /** What it sets beside the core variables, without `txn.ai.`. */
  readonly variables: Readonly<Record<string, VariableType>>;
  /** When `admit` throws; gateway.yaml can override it per plugin. */
  readonly onFailure: FailurePolicy;
  create(options: Options, context: PluginContext): PluginInstance | Promise<PluginInstance>;
}

/** Keeps the types of options together: `export default definePlugin({ … })`. */
export function definePlugin<Options>(plugin: Plugin<Options>): Plugin<Options> {
  return plugin;
}
