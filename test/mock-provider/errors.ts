/**
 * The errors of providers, in OpenAI's and Anthropic's shapes.
 */
import type { ErrorShape } from './dialect.ts';

const OPENAI: Record<number, [type: string, code: string | null]> = {
  400: ['invalid_request_error', null],
  401: ['invalid_request_error', 'invalid_api_key'],
  403: ['invalid_request_error', 'unsupported_country_region_territory'],
  404: ['invalid_request_error', 'model_not_found'],
  429: ['requests', 'rate_limit_exceeded'],
};
const OPENAI_OTHER: [string, string | null] = ['server_error', 'server_error'];

const ANTHROPIC: Record<number, string> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  529: 'overloaded_error',
};

export function errorBody(
  shape: ErrorShape,
  status: number,
  message: string,
  options: { parameter?: string | null; requestId: string },
): unknown {
  if (shape === 'anthropic') {
    const type = ANTHROPIC[status] ?? (status < 500 ? 'invalid_request_error' : 'api_error');
    return { type: 'error', error: { type, message }, request_id: options.requestId };
  }
  const [type, code] =
    OPENAI[status] ?? (status < 500 ? ['invalid_request_error', null] : OPENAI_OTHER);
  return { error: { message, type, param: options.parameter ?? null, code } };
}

export function errorMessage(status: number): string {
  const known: Record<number, string> = {
    429: 'Rate limit reached for requests (mock). Please try again later.',
    500: 'The server had an error while processing your request (mock).',
    529: 'Overloaded (mock).',
  };
  return known[status] ?? `The mock provider was told to answer ${status}.`;
}
