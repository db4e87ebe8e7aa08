/** The routes of gateway.yaml: the first whose condition holds says where a request goes. */
import { requestAttributes } from '../../pipeline/attributes.ts';
import type { Catalog, Model, Pool, RouteRule } from '../../pipeline/catalog.ts';
import type { Exchange } from '../../pipeline/exchange.ts';
import { type Condition, compileCondition, EvaluationError } from '../../policy/expression.ts';
import { findModel } from '../../routing/model-names.ts';

const NAME = 'routes';

/** What is wanted: a model, under the name by which it was asked for, and the pool where a route says another one. */
export interface Wanted {
  readonly model: Model;
  /** Of the model, as the client or a route gave it. */
  readonly name: string;
  readonly pool: Pool | undefined;
}

export class Routes {
  private readonly catalog: Catalog;
  private readonly pools: ReadonlyMap<string, Pool>;
  private readonly rules: readonly { readonly route: RouteRule; readonly condition: Condition }[];

  /** @throws ExpressionError */
  constructor(catalog: Catalog, pools: ReadonlyMap<string, Pool>) {
    this.catalog = catalog;
    this.pools = pools;
    this.rules = catalog.routes.map((route) => ({
      route,
      condition: compileCondition(route.when),
    }));
  }

  destinationOf(exchange: Exchange): Wanted {
    const asked = exchange.body.model;
    const { models } = this.catalog;
    const route = this.firstThatHolds(exchange);
    const name = route?.model ?? asked;
    const wantedPool = route?.pool ?? exchange.pool;
    const pool = wantedPool === undefined ? undefined : this.pools.get(wantedPool);
    return { model: findModel(models, name)!, name, pool };
  }

  /** One that cannot be evaluated is passed over: the request then goes where it would go without it. */
  private firstThatHolds(exchange: Exchange): RouteRule | undefined {
    if (this.rules.length === 0) return undefined;
    const attributes = requestAttributes(exchange, this.catalog.timeZone);
    for (const { route, condition } of this.rules) {
      const holds = condition.evaluate(attributes);
      if (holds instanceof EvaluationError) {
        exchange.note(NAME, `'${route.name}' cannot be decided (${holds.reason})`);
      } else if (holds) {
        exchange.note(NAME, `'${route.name}' holds`);
        return route;
      } else {
        exchange.note(NAME, `'${route.name}' does not hold`);
      }
    }
    return undefined;
  }
}
