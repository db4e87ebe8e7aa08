/**
 * gateway.yaml, declared once: types, checks and docs/configuration.md derive from here. Strict: an unknown key is
 * an error, so that a typo is never a silent default.
 */
import { z } from 'zod';
import { address, milliseconds, modelPattern, name, timeZone } from './sections/basics.ts';
import { key, org, role, team } from './sections/identities.ts';
import { events, limit, thresholds } from './sections/limits.ts';
import { mcpServer } from './sections/mcp.ts';
import { policy } from './sections/policies.ts';
import { pool } from './sections/pools.ts';
import { prices } from './sections/prices.ts';
import { provider } from './sections/providers.ts';
import { capabilities, residency, route } from './sections/routes.ts';
import { retention, store } from './sections/store.ts';

const listen = z
  .strictObject({
    spop: address.default('127.0.0.1:9011').describe('where HAProxy asks (SPOP)'),
    log: address.default('127.0.0.1:9012').describe('where HAProxy sends its access lines (ring)'),
    admin: address.default('127.0.0.1:9090').describe('health, metrics, admin API'),
  })
  .prefault({});

const agent = z
  .strictObject({
    deadlineMs: milliseconds
      .default(800)
      .describe("longest time for an answer; keep it below HAProxy's `timeout processing`"),
    maxFrameBytes: z
      .int()
      .min(256)
      .max(268_435_456)
      .default(16_777_216)
      .describe('largest SPOP frame taken; HAProxy offers tune.bufsize - 4'),
    maxFramesInFlight: z.int().min(1).default(256).describe('questions at once per connection'),
    maxConnections: z.int().min(1).default(1024).describe('SPOP connections at once'),
    drainTimeoutMs: milliseconds.default(10_000).describe('longest time to finish after SIGTERM'),
  })
  .prefault({});

const MAX_CANDIDATES = 32;

const model = z.strictObject({
  name: modelPattern.describe('what clients ask for'),
  provider: name
    .optional()
    .describe('who answers; or `pool` names one that is declared, with targets of its own'),
  pool: name
    .optional()
    .describe("HAProxy's backend is ai-pool-<pool>; the provider's name if absent"),
  cheapestOf: z
    .array(modelPattern)
    .min(1)
    .max(MAX_CANDIDATES)
    .optional()
    .describe('instead of a provider: other models; the cheapest that can take the request does'),
  providerModel: z.string().min(1).max(200).optional().describe("the provider's name for it"),
  priority: z.int().min(-2047).max(2047).default(0).describe('lower goes first in the queue'),
});

/** Options are checked by the plugin's own schema once it is loaded. */
const plugin = z.looseObject({
  module: z
    .string()
    .optional()
    .describe("a third party's plugin: a path relative to gateway.yaml, or a package name"),
  enabled: z.boolean().default(true),
  onFailure: z.enum(['deny', 'skip']).optional().describe('when the plugin itself fails'),
});

export const gatewayConfigSchema = z.strictObject({
  listen,
  agent,
  store,
  oversize: z
    .enum(['deny', 'estimate'])
    .default('deny')
    .describe("bodies larger than HAProxy's buffer: refuse, or count and scrub what is seen"),
  reservationExpiresInSeconds: z
    .int()
    .min(1)
    .max(604_800)
    .default(7200)
    .describe('longer than any request takes; what is not settled by then stays charged'),
  logLevel: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  providers: z.array(provider).min(1),
  pools: z.array(pool).default([]),
  models: z.array(model).min(1),
  routes: z.array(route).default([]),
  residency: z.array(residency).default([]),
  capabilities,
  mcpServers: z.array(mcpServer).default([]),
  timeZone: timeZone.default('UTC').describe('of calendar windows'),
  orgs: z.array(org).default([]),
  teams: z.array(team).default([]),
  roles: z.array(role).default([]),
  keys: z.array(key).default([]),
  policies: z.array(policy).default([]),
  limits: z.array(limit).default([]),
  thresholds,
  events,
  prices,
  retention,
  plugins: z.record(name, plugin).default({}),
});

export type GatewayConfig = z.infer<typeof gatewayConfigSchema>;
