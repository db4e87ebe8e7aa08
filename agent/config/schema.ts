/**
 * gateway.yaml, declared once: types, checks and docs/configuration.md derive from here. Strict: an unknown key is
 * an error, so that a typo is never a silent default.
 */
import { z } from 'zod';

const address = z
  .string()
  .regex(/^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9._-]+|\*):([0-9]{1,5})$/, 'must be HOST:PORT')
  .refine((text) => Number(text.slice(text.lastIndexOf(':') + 1)) <= 65535, 'port above 65535');

const name = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'must be 1 to 64 letters, digits, ., - or _');

const modelPattern = z
  .string()
  .regex(/^[^\s*]{0,199}\*?$/, 'must be a model name, or a beginning of one with * at its end')
  .min(1);

const milliseconds = z.int().min(1).max(86_400_000);

const limits = z
  .strictObject({
    requestsPerMinute: z.int().min(0).optional().describe('requests in any 60 seconds'),
    tokensPerMinute: z.int().min(0).optional().describe('prompt and completion tokens in any 60 s'),
  })
  .default({});

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

const store = z
  .discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('sqlite'),
      path: z.string().min(1).describe('file; relative to gateway.yaml'),
    }),
    z.strictObject({
      type: z.literal('redis'),
      url: z.string().regex(/^rediss?:\/\//, 'must begin with redis:// or rediss://'),
      commandTimeoutMs: milliseconds.default(50).describe('longest wait for Redis'),
    }),
  ])
  .default({ type: 'sqlite', path: 'ai-gateway.db' });

const key = z.strictObject({
  id: name.describe('shown in logs and reports'),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hex digits: the SHA-256 of the key')
    .describe('printf %s "$KEY" | sha256sum'),
  team: name,
  user: z.string().max(128).default(''),
  models: z.array(modelPattern).default(['*']).describe('models the key may use'),
  limits,
});

const team = z.strictObject({ name, limits });

const provider = z.strictObject({
  name,
  dialect: z.enum(['openai', 'anthropic']).describe('what its API speaks'),
});

const model = z.strictObject({
  name: modelPattern.describe('what clients ask for'),
  provider: name,
  pool: name
    .optional()
    .describe("HAProxy's backend is ai-pool-<pool>; the provider's name if absent"),
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
  models: z.array(model).min(1),
  teams: z.array(team).default([]),
  keys: z.array(key).default([]),
  plugins: z.record(name, plugin).default({}),
});

export type GatewayConfig = z.infer<typeof gatewayConfigSchema>;
