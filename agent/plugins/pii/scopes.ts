/** What is done with findings, by where a request comes from and where it goes. */
import { requestAttributes } from '../../pipeline/attributes.ts';
import type { Exchange } from '../../pipeline/exchange.ts';
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
  private readonly base: Scope;
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

  /** The first rule that holds. One that cannot be decided makes nothing milder: the stricter of both counts. */
  scopeOf(exchange: Exchange): Scope {
    if (this.rules.length === 0) return this.base;
    const attributes = requestAttributes(exchange, this.timeZone);
    const undecided: number[] = [];
    let chosen = this.base;
    for (const [index, { condition, scope }] of this.rules.entries()) {
      const value = condition.evaluate(attributes);
      if (value instanceof EvaluationError) {
        exchange.note('pii', `rule ${index + 1} cannot be decided (${value.reason})`);
        undecided.push(index);
      } else if (value) {
        chosen = scope;
        exchange.note('pii', `rule ${index + 1} holds`);
        break;
      }
    }
    return undecided.length === 0 ? chosen : this.stricterOf(chosen, undecided);
  }

  private stricterOf(chosen: Scope, undecided: readonly number[]): Scope {
    const at = this.rules.findIndex(({ scope }) => scope === chosen);
    const key = [at, ...undecided].join();
    let scope = this.stricter.get(key);
    if (scope === undefined) {
      const plan = undecided.reduce(
        (strict, index) => strict.stricterOf(this.rules[index].scope.plan),
        chosen.plan,
      );
      scope = { plan, responseRules: chosen.responseRules };
      if (this.stricter.size < MAX_STRICTER) this.stricter.set(key, scope);
    }
    return scope;
  }
}

const MAX_STRICTER = 100;
