/** Who may ask and what may be asked for, as the plugins see the configuration: plain, immutable records. */
import type { Dialect } from '../request/endpoint.ts';

export interface Limits {
  readonly requestsPerMinute?: number | undefined;
  readonly tokensPerMinute?: number | undefined;
}

export interface KeyRecord {
  readonly id: string;
  /** SHA-256 of the key, lower-case hex. The key itself is nowhere. */
  readonly sha256: string;
  readonly team: string;
  readonly user: string;
  /** Names of models, `*` at the end for any ending. */
  readonly models: readonly string[];
  readonly limits: Limits;
}

export interface Team {
  readonly name: string;
  readonly limits: Limits;
}

export interface Provider {
  readonly name: string;
  readonly dialect: Dialect;
}

export interface Model {
  /** What clients ask for; `*` at the end stands for any ending. */
  readonly name: string;
  readonly provider: string;
  /** HAProxy's backend is `ai-pool-<pool>`. */
  readonly pool: string;
  /** What the provider is asked for; undefined: the same name. */
  readonly providerModel?: string | undefined;
  /** Lower goes first in HAProxy's queue. */
  readonly priority: number;
}

export interface Catalog {
  readonly keys: readonly KeyRecord[];
  readonly teams: readonly Team[];
  readonly providers: readonly Provider[];
  readonly models: readonly Model[];
}

/** `gpt-*` matches `gpt-5`; a pattern without a star at its end matches itself alone. */
export function matchesName(pattern: string, name: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : pattern === name;
}

/** The exact entry, else the one with the longest pattern that matches. */
export function findModel(models: readonly Model[], name: string): Model | undefined {
  let best: Model | undefined;
  for (const model of models) {
    if (model.name === name) return model;
    if (matchesName(model.name, name) && (best?.name.length ?? 0) < model.name.length) best = model;
  }
  return best;
}
