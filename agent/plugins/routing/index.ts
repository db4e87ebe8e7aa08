/**
 * Where a request goes. The model that the client asked for, or the first route whose condition holds, or the cheapest
 * of several models that can take it; then its pool, within the borders that apply.
 */
import { z } from 'zod';
import {
  clientDialectOf,
  type Pool,
  type Provider,
  type ProviderDialect,
} from '../../pipeline/catalog.ts';
import type { Exchange } from '../../pipeline/exchange.ts';
import { definePlugin, type PluginContext, type Verdict } from '../../pipeline/plugin.ts';
import type { Endpoint } from '../../request/endpoint.ts';
import { encodeString } from '../../request/json/string.ts';
import { foreignReasoning } from '../../translation/foreign-reasoning.ts';
import { isTranslatable } from '../../translation/pass-through.ts';
import { affinityOf } from './affinity.ts';
import { Borders } from './borders.ts';
import { Candidates } from './candidates.ts';
import { type Destination, isDestination } from './destination.ts';
import { Routes } from './routes.ts';

const NAME = 'routing';

class Router {
  private readonly providers: ReadonlyMap<string, Provider>;
  private readonly routes: Routes;
  private readonly candidates: Candidates;
  private readonly borders: Borders;

  constructor(context: PluginContext) {
    const { catalog } = context;
    this.providers = new Map(catalog.providers.map((provider) => [provider.name, provider]));
    const pools = new Map(catalog.pools.map((pool) => [pool.name, pool]));
    this.routes = new Routes(catalog, pools);
    this.borders = new Borders(catalog);
    this.candidates = new Candidates(context, pools);
  }

  admit(exchange: Exchange): Verdict {
    // HAProxy knows the backend of an MCP server by its name.
    if (exchange.body.mcp !== undefined) return undefined;
    const borders = this.borders.of(exchange);
    const wanted = this.routes.destinationOf(exchange);
    const chosen = this.candidates.choose(wanted, borders, exchange);
    if (!isDestination(chosen)) return { refuse: chosen };
    const refuse = borders.refusalOf(chosen.pool) ?? this.wrongDialect(chosen, exchange);
    if (refuse !== undefined) return { refuse };
    this.publish(chosen, exchange);
    return undefined;
  }

  private wrongDialect({ model, pool }: Destination, { endpoint, request }: Exchange) {
    const spoken = pool.targets.map((target) => this.providers.get(target.provider)!);
    if (spoken.some((provider) => canServe(provider, endpoint, request.translates)))
      return undefined;
    const dialects = [...new Set(spoken.map(({ dialect }) => dialect))].join(', ');
    const message =
      `The model '${model.name}' speaks the ${dialects} dialect; ` +
      `${request.path} is ${endpoint.dialect}'s.`;
    return { code: 'model_not_found', message, param: 'model' } as const;
  }

  private publish({ model, pool, providerModel }: Destination, exchange: Exchange): void {
    const { body, variables, edits } = exchange;
    const provider = this.providers.get(firstProviderOf(pool))!;
    exchange.route = { provider, model, pool: pool.name, targets: pool.targets, providerModel };
    variables.set('pool', pool.name);
    variables.set('provider', provider.name);
    variables.set('provider_model', providerModel);
    variables.set('priority', model.priority);
    if (this.hasForeignReasoning(pool, exchange)) variables.set('foreign_reasoning', true);
    if (pool.affinity !== 'none') variables.set('affinity', affinityOf(exchange, pool.affinity));
    if (providerModel !== body.model) {
      const { start, end } = body.modelValue;
      edits.add({ offset: start, length: end - start, replacement: encodeString(providerModel) });
    }
    exchange.note(NAME, `pool '${pool.name}', ${provider.name} model '${providerModel}'`);
  }

  /** Only where some target takes the body as it is: for the others it is translated, and such reasoning left out. */
  private hasForeignReasoning({ targets }: Pool, { endpoint, body }: Exchange): boolean {
    const isChecked = targets
      .map(({ provider }) => this.providers.get(provider)!)
      .some((one) => one.checksReasoning && clientDialectOf(one) === endpoint.dialect);
    if (!isChecked || body.cut || !isTranslatable(endpoint.name)) return false;
    return foreignReasoning(endpoint.name, body.root).length > 0;
  }
}

/** Dialects that embeddings can be translated for. */
const EMBEDDING_DIALECTS: ReadonlySet<ProviderDialect> = new Set(['gemini', 'cohere']);

function canServe(provider: Provider, endpoint: Endpoint, translates: boolean): boolean {
  if (clientDialectOf(provider) === endpoint.dialect) return true;
  if (!translates) return false;
  const { dialect } = provider;
  return endpoint.name === 'embeddings' ? EMBEDDING_DIALECTS.has(dialect) : dialect !== 'cohere';
}

function firstProviderOf({ targets }: Pool): string {
  return targets[0].provider;
}

export const routingPlugin = definePlugin({
  name: NAME,
  stage: 'route',
  options: z.strictObject({}),
  variables: {},
  onFailure: 'deny',
  create(_options, context) {
    const router = new Router(context);
    return { admit: (exchange) => router.admit(exchange) };
  },
});
