/** What is wrong between models, pools and providers. */
import { findModel } from '../routing/model-names.ts';
import type { PathProblem } from './problems.ts';
import { resolvePools } from './resolve-pools.ts';
import type { GatewayConfig } from './schema.ts';
import type { ProviderDialect } from './sections/providers.ts';

type Routes = Pick<GatewayConfig, 'models' | 'pools' | 'providers' | 'routes' | 'residency'>;

/** Dialects whose providers are each somewhere else, and what their urls look like. */
const OWN_URLS: Partial<Record<ProviderDialect, string>> = {
  'azure-openai': 'https://NAME.openai.azure.com',
  bedrock: 'https://bedrock-runtime.us-east-1.amazonaws.com',
};

function wrongProviders({ providers }: Routes): PathProblem[] {
  return providers.flatMap(({ dialect, url, apiVersion }, index): PathProblem[] => {
    const missing = (field: string, what: string): PathProblem => ({
      path: ['providers', index, field],
      message: `is missing; dialect ${dialect} needs it, ${what}`,
    });
    const problems: PathProblem[] = [];
    const example = OWN_URLS[dialect];
    if (url === undefined && example !== undefined) problems.push(missing('url', `as ${example}`));
    if (apiVersion === undefined && dialect === 'azure-openai')
      problems.push(missing('apiVersion', 'as 2024-10-21'));
    return problems;
  });
}

function wrongTargets({ pools, providers }: Routes): PathProblem[] {
  const declared = new Set(providers.map(({ name }) => name));
  const allowed = [...declared].join(', ');
  return pools.flatMap(({ targets }, place) => {
    const seen = new Map<string, number>();
    return targets.flatMap(({ provider, model }, index): PathProblem[] => {
      const path = ['pools', place, 'targets', index];
      if (!declared.has(provider)) {
        const message = `must name a declared provider, one of: ${allowed}`;
        return [{ path: [...path, 'provider'], message }];
      }
      const identity = `${provider} ${model ?? ''}`;
      const earlier = seen.get(identity);
      seen.set(identity, earlier ?? index);
      if (earlier === undefined) return [];
      return [{ path, message: `is the same as targets[${earlier}]; give that one more weight` }];
    });
  });
}

function wrongModels({ models, pools }: Routes): PathProblem[] {
  const declared = new Set(pools.map(({ name }) => name));
  const names = pools.length === 0 ? 'none is declared' : `one of: ${[...declared].join(', ')}`;
  const providerOf = new Map<string, { provider: string; index: number }>();
  return models.flatMap(({ provider, pool, providerModel, cheapestOf }, index): PathProblem[] => {
    const at = (field: string, message: string) => [{ path: ['models', index, field], message }];
    if (cheapestOf !== undefined) {
      if ((provider ?? pool ?? providerModel) === undefined) return [];
      return at('cheapestOf', 'excludes provider, pool and providerModel: the others have them');
    }
    if (provider === undefined) {
      if (pool === undefined) {
        return at('provider', 'is missing; give a provider, the name of a pool, or cheapestOf');
      }
      if (!declared.has(pool)) {
        return at('pool', `must name a declared pool, ${names}; or give the model a provider`);
      }
      if (providerModel === undefined) return [];
      return at('providerModel', `must not be given: the targets of pool '${pool}' have models`);
    }
    const name = pool ?? provider;
    if (declared.has(name)) {
      const why = `pool '${name}' is declared, and has targets of its own`;
      if (pool === undefined) return at('provider', `${why}: say pool instead, or rename the pool`);
      return at('provider', `must not be given: ${why}`);
    }
    const other = providerOf.get(name);
    if (other === undefined) {
      providerOf.set(name, { provider, index });
      return [];
    }
    if (other.provider === provider) return [];
    return at(
      pool === undefined ? 'provider' : 'pool',
      `pool '${name}' has provider '${other.provider}' by models[${other.index}]; declare it under pools to have both`,
    );
  });
}

type ModelConfig = Routes['models'][number];

function notDeclared(models: readonly ModelConfig[]): string {
  return `must name a declared model, one of: ${models.map(({ name }) => name).join(', ')}`;
}

/** A choice among models ends with a model, not with another choice. */
function wrongChoices({ models }: Routes): PathProblem[] {
  return models.flatMap(({ cheapestOf = [] }, index) =>
    cheapestOf.flatMap((candidate, place): PathProblem[] => {
      const path = ['models', index, 'cheapestOf', place];
      const entry = candidate.endsWith('*') ? undefined : findModel(models, candidate);
      if (entry === undefined) return [{ path, message: notDeclared(models) }];
      if (entry.cheapestOf === undefined) return [];
      return [{ path, message: `must not be a choice itself: '${entry.name}' has cheapestOf` }];
    }),
  );
}

function wrongDestinations({ routes, models, ...config }: Routes): PathProblem[] {
  const declared = new Set(config.providers.map(({ name }) => name));
  // Told elsewhere; without its provider a model has no pool.
  if (models.some(({ provider }) => provider !== undefined && !declared.has(provider))) return [];
  const pools = new Set(resolvePools({ models, ...config }).map(({ name }) => name));
  return routes.flatMap(({ model, pool }, index): PathProblem[] => {
    if (model !== undefined && (model.endsWith('*') || findModel(models, model) === undefined)) {
      return [{ path: ['routes', index, 'model'], message: notDeclared(models) }];
    }
    if (pool === undefined || pools.has(pool)) return [];
    const message = `must name a pool, one of: ${[...pools].join(', ')}`;
    return [{ path: ['routes', index, 'pool'], message }];
  });
}

/** A region that no target has would refuse everything: a typo. */
function wrongRegions({ residency, pools, providers }: Routes): PathProblem[] {
  const regions = new Set(
    [...providers, ...pools.flatMap(({ targets }) => targets)].flatMap(
      ({ region }) => region ?? [],
    ),
  );
  return residency.flatMap(({ regions: allowed }, index) =>
    allowed.flatMap((region, place): PathProblem[] => {
      if (regions.has(region)) return [];
      const known = [...regions].join(', ');
      const message = `must be the region of a target or provider, ${known === '' ? 'none has one' : `one of: ${known}`}`;
      return [{ path: ['residency', index, 'regions', place], message }];
    }),
  );
}

export function wrongRoutes(config: Routes): PathProblem[] {
  const problems = wrongPools(config);
  // What follows asks for the pools of a configuration that has none of these mistakes.
  return problems.length > 0 ? problems : [...wrongDestinations(config), ...wrongRegions(config)];
}

function wrongPools(config: Routes): PathProblem[] {
  return [
    ...wrongChoices(config),
    ...wrongProviders(config),
    ...wrongTargets(config),
    ...wrongModels(config),
  ];
}
