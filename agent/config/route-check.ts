/** What is wrong between models, pools and providers. */
import type { PathProblem } from './problems.ts';
import type { GatewayConfig } from './schema.ts';

type Routes = Pick<GatewayConfig, 'models' | 'pools' | 'providers'>;

function wrongProviders({ providers }: Routes): PathProblem[] {
  return providers.flatMap(({ dialect, url, apiVersion }, index): PathProblem[] => {
    const missing = (field: string, what: string): PathProblem => ({
      path: ['providers', index, field],
      message: `is missing; dialect ${dialect} needs it, ${what}`,
    });
    const problems: PathProblem[] = [];
    if (url === undefined && dialect === 'azure-openai')
      problems.push(missing('url', 'as https://NAME.openai.azure.com'));
    if (url === undefined && dialect === 'bedrock')
      problems.push(missing('url', 'as https://bedrock-runtime.REGION.amazonaws.com'));
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
  return models.flatMap(({ provider, pool, providerModel }, index): PathProblem[] => {
    const at = (field: string, message: string) => [{ path: ['models', index, field], message }];
    if (provider === undefined) {
      if (pool === undefined) {
        return at('provider', 'is missing; give a provider, or the name of a pool');
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

export function wrongRoutes(config: Routes): PathProblem[] {
  return [...wrongProviders(config), ...wrongTargets(config), ...wrongModels(config)];
}
