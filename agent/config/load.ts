/**
 * Reads gateway.yaml into a checked configuration, or into a list of everything that is wrong with it: where it
 * stands, what it says, and what is allowed.
 */
import path from 'node:path';
import type { PriceList } from '../pricing/price-list.ts';
import type { CapabilityList } from '../routing/capabilities.ts';
import { loadCapabilities } from './capabilities.ts';
import { crossCheck } from './cross-check.ts';
import { parseYaml, readText } from './located-yaml.ts';
import { loadPrices } from './prices.ts';
import { type ConfigError, type PathProblem, problemsOf } from './problems.ts';
import { type GatewayConfig, gatewayConfigSchema } from './schema.ts';

export interface LoadedConfig {
  readonly config: GatewayConfig;
  /** Ours, changed by the file that the configuration names. */
  readonly prices: PriceList;
  /** Likewise. */
  readonly capabilities: CapabilityList;
  /** Turns problems that show later, as in plugin options, into ones with a place in this file. */
  readonly problemsAt: (problems: readonly PathProblem[]) => ConfigError;
}

/** @throws ConfigError */
export function loadConfig(file: string): LoadedConfig {
  return parseConfig(readText(file), file);
}

/** @throws ConfigError */
export function parseConfig(text: string, file: string): LoadedConfig {
  const { root, problemsAt } = parseYaml(text, file);
  const parsed = gatewayConfigSchema.safeParse(root);
  if (!parsed.success) throw problemsAt(problemsOf(parsed.error, gatewayConfigSchema));
  const crossProblems = crossCheck(parsed.data);
  if (crossProblems.length > 0) throw problemsAt(crossProblems);
  const named = (other: string | undefined): string | undefined =>
    other === undefined ? undefined : path.resolve(path.dirname(file), other);
  const prices = loadPrices(named(parsed.data.prices.file));
  const capabilities = loadCapabilities(named(parsed.data.capabilities.file));
  return { config: parsed.data, prices, capabilities, problemsAt };
}
