/**
 * A refusal as clients of MCP read it. What is forbidden is an answer like any other, a JSON-RPC error with status 200:
 * the client's library gives it to the one call that it belongs to. What is wrong with the request as a whole has an HTTP
 * status beside the error: 401 without a good key, 429 over a limit, 400 for what is no message.
 *
 * Sources: jsonrpc.org/specification, "Error object"; modelcontextprotocol.io/specification/2026-07-28/basic, "Error
 * codes": -32000 to -32019 are for implementations.
 */
import type { McpView } from './mcp-body.ts';
import { type Refusal, type RefusalCode, refusalStatus } from './refusal.ts';

const HTTP_OK = 200;
const HTTP_FORBIDDEN = 403;

const RPC_CODE = {
  parseError: -32700,
  invalidRequest: -32600,
  internalError: -32603,
  forbidden: -32010,
  overLimit: -32011,
  headerMismatch: -32020,
} as const;

function rpcCodeOf(code: RefusalCode): number {
  if (code === 'invalid_json') return RPC_CODE.parseError;
  if (code === 'mcp_header_mismatch') return RPC_CODE.headerMismatch;
  const status = refusalStatus(code);
  if (status === 401 || status === HTTP_FORBIDDEN) return RPC_CODE.forbidden;
  if (status === 429) return RPC_CODE.overLimit;
  return status >= 500 ? RPC_CODE.internalError : RPC_CODE.invalidRequest;
}

/** @param id JSON */
function errorResponse(id: string, { code, message, retryAfterSeconds }: Refusal): string {
  const data = { code, retryAfterSeconds };
  const error = JSON.stringify({ code: rpcCodeOf(code), message, data });
  return `{"jsonrpc":"2.0","id":${id},"error":${error}}`;
}

/**
 * Nothing of a refused batch goes on, so each of its requests has an answer.
 * @param view undefined when the body was not read, or is no message
 */
export function mcpRefusal(
  refusal: Refusal,
  view: McpView | undefined,
): { readonly status: number; readonly body: string } {
  const requests = (view?.messages ?? []).flatMap(({ kind, id }, index) =>
    kind === 'request' ? [{ id: id!, index }] : [],
  );
  const status = refusalStatus(refusal.code);
  if (view === undefined || requests.length === 0) {
    return { status, body: errorResponse('null', refusal) };
  }
  const bystander = { ...refusal, message: 'Not sent: another message of this batch was refused.' };
  const answers = requests.map(({ id, index }) =>
    errorResponse(id, isAtFault(refusal, index) ? refusal : bystander),
  );
  return {
    status: status === HTTP_FORBIDDEN ? HTTP_OK : status,
    body: view.isBatch ? `[${answers.join(',')}]` : answers[0],
  };
}

function isAtFault({ batchIndex }: Refusal, index: number): boolean {
  return batchIndex === undefined || batchIndex === index;
}
