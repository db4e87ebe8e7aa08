/** What is done with findings, by where a request comes from and where it goes. */
import { attributesTowards, requestAttributes } from '../../pipeline/attributes.ts';
import type { Target } from '../../pipeline/catalog.ts';
import type { Exchange, Route } from '../../pipeline/exchange.ts';
import type { Attributes } from '../../policy/attributes.ts';
import { type Condition, compileCondition, EvaluationError } from '../../policy/expression.ts';
import { ActionPlan } from '../../scrubbing/actions.ts';
import { customEntities, type PiiOptions } from './options.ts';

export interface Scope {
  readonly plan: ActionPlan;
  /** `CREDIT_CARD:mask,…` for HAProxy's filter; '' when answers are not looked at. */
  readonly responseRules: string;
}

interface Rule {
  readonly condition: Condition;
  readonly scope: Scope;
}

function written(responses: Readonly<Record<string, string | undefined>>): string {
  const pairs = Object.entries(responses).map(([entity, action]) => `${entity}:${action}`);
  return pairs.toSorted().join(',');
}

export class Scopes {
  /** Of requests that no rule is for. */
  readonly base: Scope;
  private readonly rules: readonly Rule[];
  private readonly timeZone: string;
  /** Plans for conditions that could not be decided, by their numbers. */
  private readonly stricter = new Map<string, Scope>();

  constructor(options: PiiOptions, timeZone: string) {
    const custom = customEntities(options);
    const plan = ActionPlan.of(options, custom);
    this.base = { plan, responseRules: written(options.responses) };
    this.timeZone = timeZone;
    this.rules = options.rules.map(({ when, responses, ...choice }) => ({
      condition: compileCondition(when),
      scope: {
        plan: plan.changedBy(choice, custom),
        responseRules: written(responses ?? options.responses),
      },
    }));
  }

  /**
   * The first rule that holds. One that cannot be decided makes nothing milder: the stricter of both counts. Nor does one
   * that holds for some targets of the pool alone, since HAProxy may go on to any of them.
   */
  scopeOf(exchange: Exchange): Scope {
    if (this.rules.length === 0) return this.base;
    const { route } = exchange;
    const others = route === undefined ? [] : otherTargets(route);
    const attributes = requestAttributes(exchange, this.timeZone);
    const plans = new Set<number>(this.plansFor(attributes, exchange));
    for (const target of others) {
      const towards = attributesTowards(exchange, this.timeZone, target);
      for (const plan of this.plansFor(towards, exchange)) plans.add(plan);
    }
    return this.strictestOf([...plans]);
  }

  /** The numbers of the rules that count, the one that holds first; `BASE` where none does. */
  private plansFor(attributes: Attributes, exchange: Exchange): number[] {
    const undecided: number[] = [];
    for (const [index, { condition }] of this.rules.entries()) {
      const value = condition.evaluate(attributes);
      if (value instanceof EvaluationError) {
        exchange.note('pii', `rule ${index + 1} cannot be decided (${value.reason})`);
        undecided.push(index);
      } else if (value) {
        exchange.note('pii', `rule ${index + 1} holds`);
        return [index, ...undecided];
      }
    }
    return [BASE, ...undecided];
  }

  private scopeAt(index: number): Scope {
    return index === BASE ? this.base : this.rules[index].scope;
  }

  /** What is done with answers is as the first says. */
  private strictestOf(indexes: readonly number[]): Scope {
    const [first, ...others] = indexes;
    const chosen = this.scopeAt(first);
    if (others.length === 0) return chosen;
    const key = indexes.join();
    let scope = this.stricter.get(key);
    if (scope === undefined) {
      const plan = others.reduce(
        (strict, index) => strict.stricterOf(this.scopeAt(index).plan),
        chosen.plan,
      );
      scope = { plan, responseRules: chosen.responseRules };
      if (this.stricter.size < MAX_STRICTER) this.stricter.set(key, scope);
    }
    return scope;
  }
}

/** The scope of requests that no rule is for. */
const BASE = -1;

/** One of each provider and model, without the first, which the attributes speak of anyway. */
function otherTargets({ targets, provider, providerModel }: Route): Target[] {
  const seen = new Set([`${provider.name} ${providerModel}`]);
  return targets.filter((target) => {
    const name = `${target.provider} ${target.model ?? providerModel}`;
    return !seen.has(name) && seen.add(name);
  });
}

const MAX_STRICTER = 100;
