/**
 * Every variable that the agent may set, declared once: the encoder, the tables in docs/haproxy-interface.md and
 * the start-up check of plugins derive from it. Names are without the `txn.ai.` in front.
 */
import type { TypedValue } from '../spop/typed-data.ts';

export type VariableType = 'string' | 'integer' | 'boolean' | 'binary';

export const CORE_VARIABLES = {
  action: 'string',
  status: 'integer',
  response_body: 'string',
  error_code: 'string',
  dialect: 'string',
  retry_after: 'integer',
  limit_requests: 'integer',
  remaining_requests: 'integer',
  reset_requests: 'string',
  limit_tokens: 'integer',
  remaining_tokens: 'integer',
  reset_tokens: 'string',
  endpoint: 'string',
  key: 'string',
  team: 'string',
  user: 'string',
  model: 'string',
  provider_model: 'string',
  provider: 'string',
  pool: 'string',
  affinity: 'string',
  model_at: 'string',
  foreign_reasoning: 'boolean',
  priority: 'integer',
  prompt_tokens: 'integer',
  prompt_estimated: 'boolean',
  max_tokens: 'integer',
  stream: 'boolean',
  pii_count: 'integer',
  pii_entities: 'string',
  pii_logged: 'integer',
  restore: 'binary',
  response_rules: 'string',
  guard_score: 'integer',
  guard_rules: 'string',
  would_deny: 'string',
  mcp_server: 'string',
  mcp_allowed: 'string',
  hide_usage: 'boolean',
  edits: 'binary',
  receipt: 'string',
} as const satisfies Record<string, VariableType>;

/** For plugins of others: letters, digits and underscores, so that every HAProxy takes the name. */
export const VARIABLE_NAME_PATTERN = /^[a-z][a-z0-9_]{0,39}$/;

export type VariableValue = string | number | boolean | Buffer;

const TYPE_OF: Record<VariableType, string> = {
  string: 'string',
  integer: 'number',
  boolean: 'boolean',
  binary: 'object',
};

/** Our own mistake, or a plugin's: asserted, since HAProxy would drop the actions after it without a word. */
export function encodeVariable(name: string, type: VariableType, value: VariableValue): TypedValue {
  if (typeof value !== TYPE_OF[type]) {
    throw new TypeError(`variable '${name}' must be ${type}, is ${typeof value}`);
  }
  if (type === 'integer') return integer(Math.trunc(value as number));
  if (type === 'boolean') return { type: 'boolean', value: value as boolean };
  if (type === 'binary') return { type: 'binary', value: value as Buffer };
  return { type: 'string', value: value as string };
}

const MAX_UINT32 = 0xffff_ffff;

/** HAProxy makes the same integer of every width; the small one is written without a BigInt. */
function integer(value: number): TypedValue {
  if (value >= 0 && value <= MAX_UINT32) return { type: 'uint32', value };
  return { type: 'int64', value: BigInt(value) };
}
