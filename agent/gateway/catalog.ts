/** What plugins see of gateway.yaml: plain records, with everything resolved that one part says of another. */
import { poolOfModel, type ResolvedPool, resolvePools } from '../config/resolve-pools.ts';
import { resolveProvider } from '../config/resolve-providers.ts';
import type { GatewayConfig } from '../config/schema.ts';
import { parseLimit } from '../limits/limit.ts';
import type { Affinity, Catalog, Model, Pool, Scope } from '../pipeline/catalog.ts';
import { findModel } from '../routing/model-names.ts';

/** @param config checked */
export function catalogOf(config: GatewayConfig): Catalog {
  const { orgs, teams, roles, policies, timeZone, thresholds } = config;
  const pools = resolvePools(config).map(poolOf);
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
    providers: config.providers.map(resolveProvider),
    pools,
    models: modelsOf(config, pools),
    routes: config.routes,
    residency: config.residency,
    mcpServers: config.mcpServers,
  };
}

function modelsOf({ models }: GatewayConfig, pools: readonly Pool[]): Model[] {
  const targetsOf = new Map(pools.map(({ name, targets }) => [name, targets]));
  const single = models.flatMap(({ name, providerModel, priority, cheapestOf, ...model }) => {
    if (cheapestOf !== undefined) return [];
    const pool = poolOfModel(model);
    const { provider, model: targetModel } = targetsOf.get(pool)![0];
    return [{ name, pool, provider, providerModel: providerModel ?? targetModel, priority }];
  });
  return models.map(({ name, priority, cheapestOf }): Model => {
    if (cheapestOf === undefined) return single.find((model) => model.name === name)!;
    const { pool, provider, providerModel } = findModel(single, cheapestOf[0])!;
    return { name, pool, provider, providerModel, priority, cheapestOf };
  });
}

function poolOf({ name, balance, targets }: ResolvedPool): Pool {
  return { name, affinity: AFFINITY_OF[balance] ?? 'none', targets };
}

const AFFINITY_OF: Partial<Record<ResolvedPool['balance'], Affinity>> = {
  'hash-key': 'key',
  'hash-session': 'session',
  'hash-prompt': 'prompt',
};
