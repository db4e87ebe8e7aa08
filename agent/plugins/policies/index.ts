/**
 * The operator's rules: evaluates every policy of gateway.yaml once for each request. A `deny` that is true refuses;
 * where there are `allow` policies, one of them must be true. An expression that has no value for a request refuses
 * where it denies, and allows nothing where it allows. Policies in `mode: observe` are noted and never enforced.
 */
import { z } from 'zod';
import { requestAttributes } from '../../pipeline/attributes.ts';
import type { Policy } from '../../pipeline/catalog.ts';
import type { Exchange } from '../../pipeline/exchange.ts';
import { definePlugin, type Verdict } from '../../pipeline/plugin.ts';
import type { Attributes } from '../../policy/attributes.ts';
import { type Condition, compileCondition, EvaluationError } from '../../policy/expression.ts';

const NAME = 'policies';

/** Policies that one refusal names. */
const MAX_NAMED = 5;

type Outcome = 'true' | 'false' | 'error';

class Rule {
  readonly policy: Policy;
  private readonly condition: Condition;
  /** Notes are the same for every request; only errors say more. */
  private readonly notes: Readonly<Record<Outcome, string>>;

  constructor(policy: Policy) {
    const { name, effect, mode, when } = policy;
    this.policy = policy;
    this.condition = compileCondition(when);
    const observed = mode === 'observe' ? ', observed only' : '';
    const note = (outcome: string): string => `${effect} '${name}'${observed}: ${outcome}`;
    this.notes = {
      true: note('holds'),
      false: note('does not hold'),
      error: note(effect === 'deny' ? 'cannot be decided, so it denies' : 'cannot be decided'),
    };
  }

  evaluate(attributes: Attributes, exchange: Exchange): Outcome {
    const value = this.condition.evaluate(attributes);
    if (value instanceof EvaluationError) {
      exchange.note(NAME, `${this.notes.error} (${value.reason})`);
      return 'error';
    }
    const outcome = value ? 'true' : 'false';
    exchange.note(NAME, this.notes[outcome]);
    return outcome;
  }
}

/** What a list of policies says of one request, whatever their order. */
class Findings {
  /** The first in gateway.yaml; another order names another, and refuses as well. */
  denial: { readonly policy: Policy; readonly isError: boolean } | undefined;
  readonly observedDenials: Policy[] = [];
  isAllowed = false;
  isAllowedByObserved = false;

  add(policy: Policy, outcome: Outcome): void {
    const isEnforced = policy.mode === 'enforce';
    if (policy.effect === 'allow') {
      if (outcome !== 'true') return;
      if (isEnforced) this.isAllowed = true;
      else this.isAllowedByObserved = true;
    } else if (outcome !== 'false') {
      if (!isEnforced) this.observedDenials.push(policy);
      else this.denial ??= { policy, isError: outcome === 'error' };
    }
  }
}

class Policies {
  private readonly rules: readonly Rule[];
  private readonly timeZone: string;
  private readonly allows: readonly Policy[];
  private readonly observedAllows: readonly Policy[];

  /** @throws ExpressionError */
  constructor(policies: readonly Policy[], timeZone: string) {
    this.rules = policies.map((policy) => new Rule(policy));
    this.timeZone = timeZone;
    const allows = policies.filter(({ effect }) => effect === 'allow');
    this.allows = allows.filter(({ mode }) => mode === 'enforce');
    this.observedAllows = allows.filter(({ mode }) => mode === 'observe');
  }

  judge(exchange: Exchange): Verdict {
    if (this.rules.length === 0) return undefined;
    const attributes = requestAttributes(exchange, this.timeZone);
    const findings = new Findings();
    for (const rule of this.rules) findings.add(rule.policy, rule.evaluate(attributes, exchange));
    exchange.wouldDeny.push(...this.wouldDeny(findings));
    if (findings.denial !== undefined) return denied(findings.denial);
    if (this.allows.length > 0 && !findings.isAllowed) return notAllowed(this.allows);
    return undefined;
  }

  /** What would refuse this request if the observed policies were enforced as well. */
  private wouldDeny({ observedDenials, isAllowed, isAllowedByObserved }: Findings): string[] {
    const missed = isAllowed || isAllowedByObserved ? [] : this.observedAllows;
    return [...observedDenials, ...missed].map(({ name }) => name);
  }
}

function denied({ policy, isError }: { policy: Policy; isError: boolean }): Verdict {
  const verb = isError
    ? 'cannot be decided for this request, and so denies it'
    : 'denies this request';
  return refusal(`The policy '${policy.name}' ${verb}.`, policy);
}

function notAllowed(allows: readonly Policy[]): Verdict {
  if (allows.length === 1) {
    const [policy] = allows;
    return refusal(`The policy '${policy.name}' does not allow this request.`, policy);
  }
  const names = allows.slice(0, MAX_NAMED).map(({ name }) => `'${name}'`);
  if (allows.length > MAX_NAMED) names.push(`${allows.length - MAX_NAMED} more`);
  return refusal(`No policy allows this request; there are ${names.join(', ')}.`);
}

function refusal(text: string, policy?: Policy): Verdict {
  const message = policy?.message === undefined ? text : `${text} ${policy.message}`;
  return { refuse: { code: 'access_denied', message } };
}

export const policiesPlugin = definePlugin({
  name: NAME,
  stage: 'policy',
  options: z.strictObject({}),
  variables: {},
  onFailure: 'deny',
  create(_options, { catalog }) {
    const policies = new Policies(catalog.policies, catalog.timeZone);
    return { admit: (exchange) => policies.judge(exchange) };
  },
});
