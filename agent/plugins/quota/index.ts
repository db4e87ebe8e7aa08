/**
 * Which limits apply, and how much of each this request may use: those of its key, team, organization and roles, and
 * those that gateway.yaml lists for any mix of scopes. The pipeline reserves them; settlement corrects them to what
 * was used.
 */
import { z } from 'zod';
import type { Limit } from '../../limits/limit.ts';
import { requestAttributes } from '../../pipeline/attributes.ts';
import type { Catalog, LimitRule } from '../../pipeline/catalog.ts';
import type { Exchange } from '../../pipeline/exchange.ts';
import { definePlugin } from '../../pipeline/plugin.ts';
import { type Condition, compileCondition } from '../../policy/expression.ts';
import { costCeilingMicros } from '../../pricing/price-list.ts';
import { type Amounts, chargeOf, combinations, isShared, type Rule, Windows } from './rules.ts';

const options = z.strictObject({
  /** Reserved for the answer when the client sets no cap and nothing is learned yet. */
  expectedCompletionTokens: z.int().min(0).max(1_000_000).default(500),
  /** A concurrent request is held to have ended after this, should its end never be heard of. */
  concurrencyLeaseSeconds: z.int().min(1).max(86_400).default(900),
});

interface Owner {
  readonly kind: 'org' | 'team' | 'key' | 'role';
  /** In names of counters. */
  readonly id: string;
  /** For people. */
  readonly name: string;
  readonly limits: readonly Limit[];
}

interface ConditionalRule {
  readonly rule: LimitRule;
  readonly condition: Condition | undefined;
}

class Quota {
  private readonly catalog: Catalog;
  private readonly windows: Windows;
  private readonly listed: readonly ConditionalRule[];
  private readonly orgs: ReadonlyMap<string, Owner>;
  private readonly teams: ReadonlyMap<string, Owner>;
  private readonly roleLimits: ReadonlyMap<string, readonly Limit[]>;

  constructor(catalog: Catalog, leaseMs: number) {
    this.catalog = catalog;
    this.windows = new Windows(leaseMs);
    this.listed = catalog.limits.map((rule) => ({
      rule,
      condition: rule.when === undefined ? undefined : compileCondition(rule.when),
    }));
    this.orgs = new Map(
      catalog.orgs.map(({ name, limits }) => [name, { kind: 'org', id: name, name, limits }]),
    );
    this.teams = new Map(
      catalog.teams.map(({ name, org, limits }) => [
        `${org}/${name}`,
        { kind: 'team', id: name, name, limits },
      ]),
    );
    this.roleLimits = new Map(catalog.roles.map(({ name, limits }) => [name, limits]));
  }

  rulesFor(exchange: Exchange): Rule[] {
    const owned = this.ownersOf(exchange).flatMap(({ kind, id, name, limits }) =>
      limits.map((limit) => ({
        limit,
        name: `${kind}:${id}`,
        counter: `${kind}:${id}`,
        subject: `${kind} '${name}'`,
        shared: false,
        enforced: true,
        timeZone: this.catalog.timeZone,
      })),
    );
    return [...owned, ...this.listed.flatMap((entry) => this.rulesOf(entry, exchange))];
  }

  charge(exchange: Exchange, amounts: Amounts, nowMs: number): void {
    for (const rule of this.rulesFor(exchange)) {
      const window = this.windows.of(rule.limit, rule.timeZone, nowMs);
      exchange.charges.push(chargeOf(rule, window, amounts));
    }
  }

  private ownersOf({ knownIdentity }: Exchange): Owner[] {
    const { id, org, team, roles, limits } = knownIdentity;
    const owners: (Owner | undefined)[] = [
      { kind: 'key', id, name: id, limits },
      this.teams.get(`${org}/${team}`),
      this.orgs.get(org),
      ...roles.map((role): Owner | undefined => {
        const roleLimits = this.roleLimits.get(role);
        if (roleLimits === undefined) return undefined;
        return { kind: 'role', id: `${role}:${id}`, name: role, limits: roleLimits };
      }),
    ];
    return owners.filter((owner) => owner !== undefined);
  }

  /** A condition that cannot be evaluated does not lift a limit. */
  private rulesOf({ rule, condition }: ConditionalRule, exchange: Exchange): Rule[] {
    if (condition?.evaluate(requestAttributes(exchange, this.catalog.timeZone)) === false)
      return [];
    return combinations(rule.by, exchange).map((values) => ({
      limit: rule.limit,
      name: rule.name,
      counter: `limit:${rule.name}${values}`,
      subject: `limit '${rule.name}'`,
      shared: isShared(rule.by),
      enforced: rule.mode === 'enforce',
      timeZone: rule.timeZone,
    }));
  }
}

/** A batch of MCP is no way around a limit. */
function requestsIn({ mcp }: Exchange): number {
  return Math.max(1, mcp?.messages.length ?? 1);
}

export const quotaPlugin = definePlugin({
  name: 'quota',
  stage: 'charge',
  options,
  variables: {},
  onFailure: 'deny',
  create({ expectedCompletionTokens, concurrencyLeaseSeconds }, { catalog, learned }) {
    const quota = new Quota(catalog, concurrencyLeaseSeconds * 1000);
    const completionTokens = ({ body, endpoint, route, knownIdentity }: Exchange): number => {
      if (endpoint.name === 'embeddings') return 0;
      const each =
        body.maxCompletionTokens ??
        learned.expectedCompletionTokens(knownIdentity.id, route?.providerModel ?? body.model) ??
        expectedCompletionTokens;
      return body.completions * each;
    };
    return {
      admit(exchange) {
        const prompt = exchange.promptCount?.tokens ?? 0;
        const completion = completionTokens(exchange);
        const { price } = exchange;
        const amounts: Amounts = {
          requests: requestsIn(exchange),
          concurrent: exchange.request.method === 'GET' ? 0 : 1, // a stream of MCP waits for days
          tokens: prompt + completion,
          'prompt-tokens': prompt,
          'completion-tokens': completion,
          cost: price === undefined ? 0 : costCeilingMicros(price, prompt, completion),
        };
        quota.charge(exchange, amounts, Date.now());
        exchange.note(
          'quota',
          `reserves ${amounts.tokens} tokens in ${exchange.charges.length} limits`,
        );
        return undefined;
      },
    };
  },
});
