/** Where counters, keys and the ledger are kept. */
import { z } from 'zod';
import { milliseconds } from './basics.ts';

const onFailure = z
  .enum(['deny', 'local', 'allow'])
  .default('deny')
  .describe(
    'when the store does not answer: refuse; or let each agent enforce its share of the limits from memory; or admit',
  );

const redisUrl = z.string().regex(/^rediss?:\/\//, 'must begin with redis:// or rediss://');
const commandTimeoutMs = milliseconds.default(50).describe('longest wait for Redis');

export const store = z
  .discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('sqlite'),
      path: z.string().min(1).describe('file; relative to gateway.yaml'),
      onFailure,
    }),
    z.strictObject({
      type: z.literal('redis'),
      url: redisUrl,
      commandTimeoutMs,
      onFailure,
    }),
    z.strictObject({
      type: z.literal('redis-cluster'),
      urls: z.array(redisUrl).min(1).describe('some nodes; the others are found through them'),
      commandTimeoutMs,
      onFailure,
    }),
  ])
  .default({ type: 'sqlite', path: 'ai-gateway.db', onFailure: 'deny' });

export const retention = z
  .strictObject({
    rowsDays: z.int().min(1).max(3650).default(90).describe('rows of the ledger, one per request'),
    sumsDays: z.int().min(1).max(3650).default(800).describe('hourly sums, for reports'),
  })
  .prefault({});
