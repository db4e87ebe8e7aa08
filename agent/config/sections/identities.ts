/** Who may ask: organizations, teams, roles, keys. */
import { z } from 'zod';
import { limitText, modelPattern, name, tags } from './basics.ts';
import { mcpRules } from './mcp.ts';

const limits = z
  .array(limitText)
  .default([])
  .describe('as 5M tokens/minute, 10 concurrent, $50/month');

export const org = z.strictObject({ name, limits: limits.describe('shared by all its teams') });

export const team = z.strictObject({
  name,
  org: name.default('default'),
  limits: limits.describe('shared by all its keys'),
});

export const role = z.strictObject({
  name,
  models: z.array(modelPattern).default(['*']).describe('models that the role may use'),
  mcp: mcpRules,
  limits: limits.describe('of each key that has the role'),
});

export const key = z.strictObject({
  id: name.describe('shown in logs and reports'),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hex digits: the SHA-256 of the key')
    .describe('printf %s "$KEY" | sha256sum'),
  team: name,
  user: z.string().max(128).default(''),
  roles: z.array(name).default([]).describe('what the key may is what any of its roles may'),
  tags: tags.describe('for limits and reports, as cost-center: "4711"'),
  models: z.array(modelPattern).default(['*']).describe('models the key may use'),
  mcp: mcpRules,
  limits,
  expires: z.iso.datetime({ offset: true }).optional().describe('as 2027-01-31T00:00:00Z'),
});
