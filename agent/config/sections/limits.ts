/** Limits on any mix of scopes, and what happens when they come near. */
import { z } from 'zod';
import { limitText, mode, name, timeZone } from './basics.ts';

const SCOPES = [
  'org',
  'team',
  'user',
  'key',
  'role',
  'model',
  'provider',
  'session',
  'source',
] as const;

const scope = z.union(
  [z.enum(SCOPES), z.string().regex(/^tag:[A-Za-z0-9_.-]{1,64}$/)],
  `must be one of ${SCOPES.join(', ')}, or tag:NAME`,
);

const threshold = z.int().min(1).max(100);

export const limit = z.strictObject({
  name: name.describe('shown to clients, in logs and metrics'),
  limit: limitText,
  by: z
    .array(scope)
    .default([])
    .describe('each combination of these has a limit of its own; none: one for all requests'),
  when: z.string().optional().describe('a CEL condition over the request; docs/policies.md'),
  mode,
  timeZone: timeZone
    .optional()
    .describe('of calendar windows; the one of the whole file if absent'),
});

export const thresholds = z
  .array(threshold)
  .default([50, 80, 100])
  .describe('percent of a limit at which an event is raised, once in each window');

export const events = z
  .strictObject({
    webhook: z
      .strictObject({
        url: z.url({ protocol: /^https?$/ }),
        secretEnv: z
          .string()
          .regex(/^[A-Z_][A-Z0-9_]*$/, 'must be the name of an environment variable')
          .describe('the variable that holds the secret which signs'),
      })
      .optional(),
  })
  .prefault({});
