/** What one part of gateway.yaml says of another: names that must exist, names that must be unique, conditions. */
import { compileCondition, ExpressionError } from '../policy/expression.ts';
import type { ConfigPath, PathProblem } from './problems.ts';
import { wrongRoutes } from './route-check.ts';
import type { GatewayConfig } from './schema.ts';

type Section = keyof GatewayConfig;

function duplicates(
  section: Section,
  field: string,
  entries: readonly Readonly<Record<string, unknown>>[],
): PathProblem[] {
  const first = new Map<unknown, number>();
  return entries.flatMap((entry, index): PathProblem[] => {
    const earlier = first.get(entry[field]);
    if (earlier === undefined) {
      first.set(entry[field], index);
      return [];
    }
    return [{ path: [section, index, field], message: `already used by ${section}[${earlier}]` }];
  });
}

/** @param kind what must be declared, as `team` */
function unknownName(
  path: ConfigPath,
  kind: string,
  name: string,
  declared: readonly { readonly name: string }[],
): PathProblem[] {
  if (declared.some((one) => one.name === name)) return [];
  const names = declared.map((one) => one.name).join(', ');
  const allowed = names === '' ? 'none is declared' : `one of: ${names}`;
  return [{ path, message: `must name a declared ${kind}, ${allowed}` }];
}

function unknownNames({ keys, teams, orgs, roles, models, providers }: GatewayConfig) {
  return [
    ...keys.flatMap(({ team }, index) => unknownName(['keys', index, 'team'], 'team', team, teams)),
    ...keys.flatMap((key, index) =>
      key.roles.flatMap((role, place) =>
        unknownName(['keys', index, 'roles', place], 'role', role, roles),
      ),
    ),
    // Who declares no organization has one, and need not say so.
    ...(orgs.length === 0 ? [] : teams).flatMap(({ org }, index) =>
      unknownName(['teams', index, 'org'], 'org', org, orgs),
    ),
    ...models.flatMap(({ provider }, index) =>
      provider === undefined
        ? []
        : unknownName(['models', index, 'provider'], 'provider', provider, providers),
    ),
  ];
}

/** A rule for a server that is not there would look as if it did something. */
function unknownServers({ keys, roles, mcpServers }: GatewayConfig): PathProblem[] {
  const of = (section: 'keys' | 'roles', entries: readonly { readonly mcp: readonly string[] }[]) =>
    entries.flatMap(({ mcp }, index) =>
      mcp.flatMap((rule, place) => {
        const server = rule.replace(/^!/, '').split(':')[0];
        if (server === '*') return [];
        return unknownName([section, index, 'mcp', place], 'MCP server', server, mcpServers);
      }),
    );
  return [...of('keys', keys), ...of('roles', roles)];
}

function wrongCondition(path: ConfigPath, text: string): PathProblem[] {
  try {
    compileCondition(text);
    return [];
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return [{ path, message: error.message, offset: error.offset }];
  }
}

function wrongConditions({ policies, limits, routes, residency }: GatewayConfig): PathProblem[] {
  return [
    ...routes.flatMap(({ when }, index) => wrongCondition(['routes', index, 'when'], when)),
    ...residency.flatMap(({ when }, index) => wrongCondition(['residency', index, 'when'], when)),
    ...policies.flatMap(({ when }, index) => wrongCondition(['policies', index, 'when'], when)),
    ...limits.flatMap(({ when }, index) =>
      when === undefined ? [] : wrongCondition(['limits', index, 'when'], when),
    ),
  ];
}

export function crossCheck(config: GatewayConfig): PathProblem[] {
  const { keys, orgs, teams, roles, policies, limits, models, providers, mcpServers } = config;
  return [
    ...duplicates('keys', 'id', keys),
    ...duplicates('keys', 'sha256', keys),
    ...duplicates('orgs', 'name', orgs),
    ...duplicates('teams', 'name', teams),
    ...duplicates('roles', 'name', roles),
    ...duplicates('policies', 'name', policies),
    ...duplicates('limits', 'name', limits),
    ...duplicates('providers', 'name', providers),
    ...duplicates('models', 'name', models),
    ...duplicates('pools', 'name', config.pools),
    ...duplicates('routes', 'name', config.routes),
    ...duplicates('residency', 'name', config.residency),
    ...unknownNames(config),
    ...wrongRoutes(config),
    ...duplicates('mcpServers', 'name', mcpServers),
    ...unknownServers(config),
    ...wrongConditions(config),
  ];
}
