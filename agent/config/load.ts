/**
 * Reads gateway.yaml into a checked configuration, or into a list of everything that is wrong with it: where it
 * stands, what it says, and what is allowed.
 */
import path from 'node:path';
import type { PriceList } from '../pricing/price-list.ts';
import { crossCheck } from './cross-check.ts';
import { parseYaml, readText } from './located-yaml.ts';
import { loadPrices } from './prices.ts';
import { type ConfigError, type PathProblem, problemsOf } from './problems.ts';
import { type GatewayConfig, gatewayConfigSchema } from './schema.ts';

export interface LoadedConfig {
  readonly config: GatewayConfig;
  /** Ours, changed by the file that the configuration names. */
  readonly prices: PriceList;
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
  const priceFile = parsed.data.prices.file;
  const prices = loadPrices(
    priceFile === undefined ? undefined : path.resolve(path.dirname(file), priceFile),
  );
  return { config: parsed.data, prices, problemsAt };
}
