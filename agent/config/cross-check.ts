/** What one part of gateway.yaml says of another: names that must exist, names that must be unique. */
import type { PathProblem } from './problems.ts';
import type { GatewayConfig } from './schema.ts';

function duplicates(section: string, field: string, values: readonly string[]): PathProblem[] {
  const first = new Map<string, number>();
  return values.flatMap((value, index): PathProblem[] => {
    const earlier = first.get(value);
    if (earlier === undefined) {
      first.set(value, index);
      return [];
    }
    return [{ path: [section, index, field], message: `already used by ${section}[${earlier}]` }];
  });
}

function unknownNames(
  section: string,
  field: string,
  values: readonly string[],
  known: readonly string[],
): PathProblem[] {
  const allowed = known.length === 0 ? 'none is declared' : `one of: ${known.join(', ')}`;
  return values.flatMap((value, index) =>
    known.includes(value)
      ? []
      : [{ path: [section, index, field], message: `must name a declared ${field}, ${allowed}` }],
  );
}

export function crossCheck(config: GatewayConfig): PathProblem[] {
  const { keys, teams, models, providers } = config;
  const teamNames = teams.map(({ name }) => name);
  const providerNames = providers.map(({ name }) => name);
  return [
    ...duplicates(
      'keys',
      'id',
      keys.map(({ id }) => id),
    ),
    ...duplicates(
      'keys',
      'sha256',
      keys.map(({ sha256 }) => sha256),
    ),
    ...duplicates('teams', 'name', teamNames),
    ...duplicates('providers', 'name', providerNames),
    ...duplicates(
      'models',
      'name',
      models.map(({ name }) => name),
    ),
    ...unknownNames(
      'keys',
      'team',
      keys.map(({ team }) => team),
      teamNames,
    ),
    ...unknownNames(
      'models',
      'provider',
      models.map(({ provider }) => provider),
      providerNames,
    ),
  ];
}
