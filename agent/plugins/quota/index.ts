/**
 * Which limits apply, and how much of each this request may use: requests and tokens per minute, of the key and
 * of its team. The pipeline reserves them; settlement corrects them to what was used.
 */
import { z } from 'zod';
import type { Limits } from '../../pipeline/catalog.ts';
import type { Exchange, LimitCharge } from '../../pipeline/exchange.ts';
import { definePlugin } from '../../pipeline/plugin.ts';

const MINUTE_MS = 60_000;

const options = z.strictObject({
  /** Reserved for the answer when the client sets no cap. */
  expectedCompletionTokens: z.int().min(0).max(1_000_000).default(500),
});

interface Scope {
  readonly kind: 'key' | 'team';
  readonly name: string;
  readonly limits: Limits;
}

function charges({ kind, name, limits }: Scope, tokens: number): LimitCharge[] {
  const subject = `${kind} '${name}'`;
  const found: LimitCharge[] = [];
  const add = (
    measure: LimitCharge['measure'],
    limit: number | undefined,
    amount: number,
  ): void => {
    if (limit === undefined) return;
    const counter = `${kind}:${name}:${measure}:minute`;
    found.push({ counter, windowMs: MINUTE_MS, limit, amount, measure, subject });
  };
  add('requests', limits.requestsPerMinute, 1);
  add('tokens', limits.tokensPerMinute, tokens);
  return found;
}

export const quotaPlugin = definePlugin({
  name: 'quota',
  stage: 'charge',
  options,
  variables: {},
  onFailure: 'deny',
  create({ expectedCompletionTokens }, { catalog }) {
    const teams = new Map(catalog.teams.map((team) => [team.name, team]));
    const expectedTokens = ({ body, endpoint, promptCount }: Exchange): number => {
      const prompt = promptCount?.tokens ?? 0;
      if (endpoint.name === 'embeddings') return prompt;
      return prompt + body.completions * (body.maxCompletionTokens ?? expectedCompletionTokens);
    };
    return {
      admit(exchange) {
        const { id, team, limits } = exchange.knownIdentity;
        const tokens = expectedTokens(exchange);
        const scopes: Scope[] = [
          { kind: 'key', name: id, limits },
          { kind: 'team', name: team, limits: teams.get(team)?.limits ?? {} },
        ];
        exchange.charges.push(...scopes.flatMap((scope) => charges(scope, tokens)));
        exchange.note('quota', `reserves ${tokens} tokens in ${exchange.charges.length} limits`);
        return undefined;
      },
    };
  },
});
