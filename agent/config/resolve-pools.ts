/** Every pool that gateway.yaml asks for: those it declares, and one for each provider that a model names itself. */
import type { GatewayConfig } from './schema.ts';
import type { Balance } from './sections/pools.ts';

export interface ResolvedTarget {
  /** Unique in its pool, as HAProxy's server is called: `openai:gpt-4o`, or `openai` where it has no model of its own. */
  readonly name: string;
  readonly provider: string;
  /** What the provider is asked for; undefined: what stands in the body. */
  readonly model: string | undefined;
  readonly weight: number;
  readonly region: string | undefined;
  readonly maxConnections: number;
  /** Longest silence. */
  readonly tryTimeoutSeconds: number;
}

export interface ResolvedPool {
  readonly name: string;
  readonly balance: Balance;
  /** At least one; of an ordered pool the first goes first. */
  readonly targets: readonly ResolvedTarget[];
  /** Targets that one request may be sent to; never more than there are. */
  readonly tries: number;
  /** To the first byte; undefined: as long as its target may take. */
  readonly timeoutSeconds: number | undefined;
  readonly queueTimeoutSeconds: number;
  readonly maxQueue: number;
}

type ProviderConfig = GatewayConfig['providers'][number];
type PoolConfig = GatewayConfig['pools'][number];
type ModelConfig = GatewayConfig['models'][number];

const DEFAULT_QUEUE_TIMEOUT_SECONDS = 30;
const DEFAULT_MAX_QUEUE = 1000;

/** Of a checked configuration; by name, so that the order of models in the file makes no difference. */
export function resolvePools(
  config: Pick<GatewayConfig, 'providers' | 'pools' | 'models'>,
): ResolvedPool[] {
  const providers = new Map(config.providers.map((provider) => [provider.name, provider]));
  const pools = new Map(config.pools.map((pool) => [pool.name, declaredPool(pool, providers)]));
  for (const model of config.models) {
    if (model.cheapestOf !== undefined) continue;
    const name = poolOfModel(model);
    if (pools.has(name) || model.provider === undefined) continue;
    pools.set(name, poolOfOne(name, providers.get(model.provider)!));
  }
  return [...pools.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** The name of the pool that a model's requests go to. */
export function poolOfModel({ pool, provider }: Pick<ModelConfig, 'pool' | 'provider'>): string {
  return pool ?? provider!;
}

function declaredPool(
  pool: PoolConfig,
  providers: ReadonlyMap<string, ProviderConfig>,
): ResolvedPool {
  const names = new Map<string, number>();
  const targets = pool.targets.map((target): ResolvedTarget => {
    const provider = providers.get(target.provider)!;
    return {
      name: uniqueName(targetName(target), names),
      provider: provider.name,
      model: target.model,
      weight: target.weight,
      region: target.region ?? provider.region,
      maxConnections: target.maxConnections ?? provider.maxConnections,
      tryTimeoutSeconds: pool.tryTimeoutSeconds ?? provider.timeoutSeconds,
    };
  });
  const { name, balance, timeoutSeconds, queueTimeoutSeconds, maxQueue } = pool;
  const tries = Math.min(pool.tries, targets.length);
  return { name, balance, targets, tries, timeoutSeconds, queueTimeoutSeconds, maxQueue };
}

function poolOfOne(name: string, provider: ProviderConfig): ResolvedPool {
  const target: ResolvedTarget = {
    name: provider.name,
    provider: provider.name,
    model: undefined,
    weight: 1,
    region: provider.region,
    maxConnections: provider.maxConnections,
    tryTimeoutSeconds: provider.timeoutSeconds,
  };
  return {
    name,
    balance: 'ordered',
    targets: [target],
    tries: 1,
    timeoutSeconds: undefined,
    queueTimeoutSeconds: DEFAULT_QUEUE_TIMEOUT_SECONDS,
    maxQueue: DEFAULT_MAX_QUEUE,
  };
}

/** HAProxy allows letters, digits and `.:_-` in the name of a server. */
function targetName({ provider, model }: PoolConfig['targets'][number]): string {
  return model === undefined ? provider : `${provider}:${model.replaceAll(/[^\w.:-]/g, '-')}`;
}

function uniqueName(wanted: string, names: Map<string, number>): string {
  const count = (names.get(wanted) ?? 0) + 1;
  names.set(wanted, count);
  return count === 1 ? wanted : uniqueName(`${wanted}:${count}`, names);
}
