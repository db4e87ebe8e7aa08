/** Which targets, a model at a provider each, answer for a model; and who of them goes first. */
import { z } from 'zod';
import { name } from './basics.ts';
import { connections, seconds } from './providers.ts';

export const BALANCES = [
  'ordered',
  'weighted',
  'round-robin',
  'least-connections',
  'hash-key',
  'hash-session',
  'hash-prompt',
] as const;

export type Balance = (typeof BALANCES)[number];

/** Those that a request has been to are bits of a 32-bit tag in HAProxy. */
export const MAX_TARGETS = 32;
const MAX_WEIGHT = 256;
const MAX_QUEUE = 1_000_000;

/** It goes into a map of HAProxy, a header and a path: printable ASCII without quotes, backslash, `|`, `#` and spaces. */
const TARGET_MODEL = /^[A-Za-z0-9._:/@+~-]{1,200}$/;

const target = z.strictObject({
  provider: name,
  model: z
    .string()
    .regex(TARGET_MODEL, 'must be letters, digits and ._:/@+~-')
    .optional()
    .describe("the provider's name for it; as the client asked if absent"),
  weight: z.int().min(1).max(MAX_WEIGHT).default(1),
  region: name.optional().describe("a label; the provider's if absent"),
  maxConnections: connections
    .optional()
    .describe("requests in flight, of this pool; the provider's if absent"),
});

export const pool = z.strictObject({
  name: name.describe("HAProxy's backend is ai-pool-<name>"),
  balance: z
    .enum(BALANCES)
    .default('ordered')
    .describe(
      'ordered: the first that is up and has room; hash-…: the same key, session or beginning of a prompt to the same target',
    ),
  targets: z.array(target).min(1).max(MAX_TARGETS),
  tries: z
    .int()
    .min(1)
    .max(MAX_TARGETS)
    .default(3)
    .describe('targets asked for one request, each once'),
  tryTimeoutSeconds: seconds
    .optional()
    .describe("longest silence of one target; then the next is asked. The provider's if absent"),
  timeoutSeconds: seconds
    .default(600)
    .describe('longest wait for the first byte: queue and all tries together'),
  queueTimeoutSeconds: seconds.default(30).describe('longest wait in the queue; then 503'),
  maxQueue: z
    .int()
    .min(1)
    .max(MAX_QUEUE)
    .default(1000)
    .describe('requests that may wait; more get 503 with retry-after at once'),
});
