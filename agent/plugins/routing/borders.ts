/** Data residency: in which regions a request may be answered. A pool with one target outside is not used at all. */
import { requestAttributes } from '../../pipeline/attributes.ts';
import type { Catalog, Pool, Residency } from '../../pipeline/catalog.ts';
import type { Exchange } from '../../pipeline/exchange.ts';
import { type Condition, compileCondition } from '../../policy/expression.ts';
import type { Refusal } from '../../request/refusal.ts';

/** The borders of one request. */
export class RequestBorders {
  private readonly rules: readonly Residency[];

  constructor(rules: readonly Residency[]) {
    this.rules = rules;
  }

  /** Undefined when every target of the pool is within all borders: failover then cannot leave them either. */
  refusalOf({ name, targets }: Pool): Refusal | undefined {
    for (const rule of this.rules) {
      const outside = targets.find(({ region }) => !rule.regions.includes(region ?? ''));
      if (outside === undefined) continue;
      const where = outside.region === undefined ? 'without a region' : `in ${outside.region}`;
      const message =
        `'${rule.name}' allows this request to be answered in ${rule.regions.join(', ')} only; ` +
        `pool '${name}' has a target ${where}.`;
      return { code: 'blocked_by_policy', message };
    }
    return undefined;
  }
}

const NO_BORDERS = new RequestBorders([]);

export class Borders {
  private readonly timeZone: string;
  private readonly rules: readonly { readonly rule: Residency; readonly condition: Condition }[];

  /** @throws ExpressionError */
  constructor({ residency, timeZone }: Catalog) {
    this.timeZone = timeZone;
    this.rules = residency.map((rule) => ({ rule, condition: compileCondition(rule.when) }));
  }

  /** In doubt a border holds. */
  of(exchange: Exchange): RequestBorders {
    if (this.rules.length === 0) return NO_BORDERS;
    const attributes = requestAttributes(exchange, this.timeZone);
    const holding = this.rules.filter(({ condition }) => condition.evaluate(attributes) !== false);
    return new RequestBorders(holding.map(({ rule }) => rule));
  }
}
