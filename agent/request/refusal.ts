/**
 * Every reason for which the gateway refuses a request: its status and its type in each dialect. One table,
 * so that a code means the same in answers, logs, metrics and ACLs.
 *
 * Shapes: OpenAI, "Error codes" (platform.openai.com/docs/guides/error-codes); Anthropic, "Errors"
 * (docs.anthropic.com/en/api/errors).
 */
import type { Dialect } from './endpoint.ts';

const REFUSALS = {
  invalid_json: {
    status: 400,
    openai: 'invalid_request_error',
    anthropic: 'invalid_request_error',
  },
  invalid_request: {
    status: 400,
    openai: 'invalid_request_error',
    anthropic: 'invalid_request_error',
  },
  duplicate_key: {
    status: 400,
    openai: 'invalid_request_error',
    anthropic: 'invalid_request_error',
  },
  request_shape: {
    status: 400,
    openai: 'invalid_request_error',
    anthropic: 'invalid_request_error',
  },
  unsupported_content_type: {
    status: 400,
    openai: 'invalid_request_error',
    anthropic: 'invalid_request_error',
  },
  body_not_editable: {
    status: 400,
    openai: 'invalid_request_error',
    anthropic: 'invalid_request_error',
  },
  /** 400 and not 429: what an SDK sends again has the same history. */
  agent_limit_exceeded: {
    status: 400,
    openai: 'invalid_request_error',
    anthropic: 'invalid_request_error',
  },
  invalid_api_key: {
    status: 401,
    openai: 'invalid_request_error',
    anthropic: 'authentication_error',
  },
  mcp_header_mismatch: {
    status: 400,
    openai: 'invalid_request_error',
    anthropic: 'invalid_request_error',
  },
  mcp_not_allowed: { status: 403, openai: 'permission_error', anthropic: 'permission_error' },
  model_not_allowed: { status: 403, openai: 'permission_error', anthropic: 'permission_error' },
  model_not_priced: { status: 403, openai: 'permission_error', anthropic: 'permission_error' },
  access_denied: { status: 403, openai: 'permission_error', anthropic: 'permission_error' },
  blocked_by_policy: { status: 403, openai: 'permission_error', anthropic: 'permission_error' },
  model_not_found: { status: 404, openai: 'invalid_request_error', anthropic: 'not_found_error' },
  mcp_server_not_found: {
    status: 404,
    openai: 'invalid_request_error',
    anthropic: 'not_found_error',
  },
  unknown_endpoint: { status: 404, openai: 'invalid_request_error', anthropic: 'not_found_error' },
  method_not_allowed: {
    status: 405,
    openai: 'invalid_request_error',
    anthropic: 'invalid_request_error',
  },
  request_too_large: {
    status: 413,
    openai: 'invalid_request_error',
    anthropic: 'request_too_large',
  },
  rate_limit_exceeded: { status: 429, openai: 'tokens', anthropic: 'rate_limit_error' },
  insufficient_quota: { status: 429, openai: 'insufficient_quota', anthropic: 'rate_limit_error' },
  store_unavailable: { status: 503, openai: 'server_error', anthropic: 'api_error' },
  plugin_failed: { status: 503, openai: 'server_error', anthropic: 'api_error' },
} as const satisfies Record<string, { status: number; openai: string; anthropic: string }>;

export type RefusalCode = keyof typeof REFUSALS;

export interface Refusal {
  readonly code: RefusalCode;
  /** For the client: what is wrong, where, and what is allowed. Never a key, never text of the prompt. */
  readonly message: string;
  /** The field of the body that is at fault. */
  readonly param?: string;
  /** For 429: seconds until it is worth a try. */
  readonly retryAfterSeconds?: number;
  /** OpenAI names what ran out in `type`: `requests` or `tokens`. */
  readonly limited?: 'requests' | 'tokens';
  /** Of a batch of MCP: which message is at fault, from 0. */
  readonly batchIndex?: number;
}

/** Thrown while a body is read; the pipeline turns it into an answer. */
export class RefusedError extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.message);
    this.name = 'RefusedError';
    this.refusal = refusal;
  }
}

export function refuse(code: RefusalCode, message: string, param?: string): RefusedError {
  return new RefusedError(param === undefined ? { code, message } : { code, message, param });
}

export function refusalStatus(code: RefusalCode): number {
  return REFUSALS[code].status;
}

/** The JSON body in the client's dialect. */
export function refusalBody(refusal: Refusal, dialect: Dialect, requestId: string): string {
  const kind = REFUSALS[refusal.code];
  if (dialect === 'anthropic') {
    return JSON.stringify({
      type: 'error',
      error: { type: kind.anthropic, message: refusal.message },
      request_id: requestId,
    });
  }
  return JSON.stringify({
    error: {
      message: refusal.message,
      type: refusal.limited ?? kind.openai,
      param: refusal.param ?? null,
      code: refusal.code,
    },
  });
}
