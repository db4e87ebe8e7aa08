/**
 * Since revision 2026-07-28 clients repeat the method and the name of a call in headers. A server that went by the
 * headers would do something else than what was judged, so they must agree with the body.
 *
 * Source: modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http, "Request Metadata".
 */
import type { AiRequest } from '../../request/ai-request.ts';
import type { McpView } from '../../request/mcp-body.ts';

const BASE64_FORM = /^=\?base64\?([A-Za-z0-9+/=]*)\?=$/;

function decoded(header: string): string {
  const base64 = BASE64_FORM.exec(header);
  return base64 === null ? header : Buffer.from(base64[1], 'base64').toString('utf8');
}

/** @returns the header that disagrees */
export function headerMismatch(
  { mcpMethod, mcpName }: AiRequest,
  { messages, isBatch }: McpView,
): 'Mcp-Method' | 'Mcp-Name' | undefined {
  const [message] = messages;
  const isSingle = !isBatch && message !== undefined;
  if (mcpMethod !== undefined && (!isSingle || mcpMethod !== message.method)) return 'Mcp-Method';
  if (mcpName === undefined) return undefined;
  const name = isSingle && message.targets.length === 1 ? message.targets[0].name : undefined;
  return decoded(mcpName) === name ? undefined : 'Mcp-Name';
}
