/** Of several models the cheapest that can take a request. */
import { requestAttributes } from '../../pipeline/attributes.ts';
import type { Model, Pool } from '../../pipeline/catalog.ts';
import type { Exchange } from '../../pipeline/exchange.ts';
import type { PluginContext } from '../../pipeline/plugin.ts';
import { costCeilingMicros } from '../../pricing/price-list.ts';
import type { Refusal } from '../../request/refusal.ts';
import { lackOf, type Needs } from '../../routing/capabilities.ts';
import { findModel } from '../../routing/model-names.ts';
import type { RequestBorders } from './borders.ts';
import type { Destination } from './destination.ts';
import type { Wanted } from './routes.ts';

const NAME = 'cheapest-of';
/** Of an answer whose length nobody knows yet: enough to tell models that are dear to read from those dear to write. */
const TYPICAL_COMPLETION_TOKENS = 500;
/** A price that nobody knows comes after every known one. */
const UNKNOWN_COST = Number.POSITIVE_INFINITY;

type Context = Pick<PluginContext, 'catalog' | 'prices' | 'capabilities' | 'learned'>;

export class Candidates {
  private readonly context: Context;
  private readonly pools: ReadonlyMap<string, Pool>;

  constructor(context: Context, pools: ReadonlyMap<string, Pool>) {
    this.context = context;
    this.pools = pools;
  }

  /** @returns a refusal when the wanted model is a choice and nothing in it can take the request */
  choose(wanted: Wanted, borders: RequestBorders, exchange: Exchange): Destination | Refusal {
    const { cheapestOf } = wanted.model;
    if (cheapestOf === undefined) return this.destination(wanted.model, wanted.name, wanted.pool);
    const needs = needsOf(exchange, this.context.catalog.timeZone);
    const reasons: string[] = [];
    let best: Destination | undefined;
    let leastMicros = UNKNOWN_COST;
    for (const name of cheapestOf) {
      const one = this.destination(
        findModel(this.context.catalog.models, name)!,
        name,
        wanted.pool,
      );
      const lack = this.lackOf(one, needs) ?? borders.refusalOf(one.pool)?.message;
      if (lack !== undefined) {
        reasons.push(`${name}: ${lack}`);
        continue;
      }
      const costMicros = this.costOf(one, needs, exchange);
      if (best !== undefined && costMicros >= leastMicros) continue;
      best = one;
      leastMicros = costMicros;
    }
    exchange.note(NAME, describe(best, leastMicros, reasons));
    return best ?? refusal(wanted.name, reasons);
  }

  private destination(model: Model, name: string, pool: Pool | undefined): Destination {
    const providerModel = model.providerModel ?? name;
    return { model, pool: pool ?? this.pools.get(model.pool)!, providerModel };
  }

  /** Any target of the pool may have to take it. What nobody knows of a model is no hindrance. */
  private lackOf({ pool, providerModel }: Destination, needs: Needs): string | undefined {
    for (const { model = providerModel } of pool.targets) {
      const known = this.context.capabilities.of(model);
      const lack = known === undefined ? undefined : lackOf(known, needs);
      if (lack !== undefined) return `${model} ${lack}`;
    }
    return undefined;
  }

  private costOf({ model, providerModel }: Destination, needs: Needs, exchange: Exchange): number {
    const price = this.context.prices.priceAt(model.provider, providerModel, Date.now());
    if (price === undefined) return UNKNOWN_COST;
    const completionTokens =
      exchange.body.maxCompletionTokens ??
      this.context.learned.expectedCompletionTokens(exchange.knownIdentity.id, providerModel) ??
      TYPICAL_COMPLETION_TOKENS;
    return costCeilingMicros(price, needs.promptTokens, completionTokens);
  }
}

function needsOf(exchange: Exchange, timeZone: string): Needs {
  const { body, promptCount } = exchange;
  return {
    promptTokens: promptCount?.tokens ?? 0,
    completionTokens: body.maxCompletionTokens ?? 0,
    // What stands behind a cut is not known, and cannot rule a model out.
    features: body.cut ? [] : requestAttributes(exchange, timeZone).features,
  };
}

function describe(
  best: Destination | undefined,
  costMicros: number,
  reasons: readonly string[],
): string {
  const chosen =
    best === undefined
      ? 'none'
      : `'${best.providerModel}' for ${Number.isFinite(costMicros) ? `${costMicros} micro-dollars at most` : 'an unknown price'}`;
  return reasons.length === 0 ? chosen : `${chosen}; not ${reasons.join('; ')}`;
}

function refusal(name: string, reasons: readonly string[]): Refusal {
  return {
    code: 'invalid_request',
    message: `None of the models behind '${name}' can take this request. ${reasons.join('. ')}.`,
    param: 'model',
  };
}
