/** The paths the gateway understands, and the dialect that each is written in. */

export type Dialect = 'openai' | 'anthropic' | 'mcp';

export type EndpointName =
  | 'chat'
  | 'completions'
  | 'responses'
  | 'embeddings'
  | 'messages'
  | 'count_tokens'
  | 'models'
  | 'mcp';

export interface Endpoint {
  readonly name: EndpointName;
  readonly dialect: Dialect;
  readonly methods: readonly Method[];
  /** For /v1/models/{id}: the model asked about. */
  readonly modelId?: string;
  /** For /mcp/{server}. */
  readonly mcpServer?: string;
}

type Method = 'GET' | 'POST' | 'DELETE';

const ENDPOINTS: ReadonlyMap<string, Endpoint> = new Map([
  ['/v1/chat/completions', { name: 'chat', dialect: 'openai', methods: ['POST'] }],
  ['/v1/completions', { name: 'completions', dialect: 'openai', methods: ['POST'] }],
  ['/v1/responses', { name: 'responses', dialect: 'openai', methods: ['POST'] }],
  ['/v1/embeddings', { name: 'embeddings', dialect: 'openai', methods: ['POST'] }],
  ['/v1/messages', { name: 'messages', dialect: 'anthropic', methods: ['POST'] }],
  ['/v1/messages/count_tokens', { name: 'count_tokens', dialect: 'anthropic', methods: ['POST'] }],
  ['/v1/models', { name: 'models', dialect: 'openai', methods: ['GET'] }],
]);

const ONE_MODEL = '/v1/models/';
const MCP = '/mcp/';

export const ENDPOINT_PATHS: readonly string[] = [...ENDPOINTS.keys(), `${MCP}<server>`];

/** One slash at the end is forgiven. */
export function findEndpoint(path: string): Endpoint | undefined {
  const trimmed = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
  const exact = ENDPOINTS.get(trimmed);
  if (exact !== undefined) return exact;
  if (trimmed.startsWith(MCP)) {
    const mcpServer = trimmed.slice(MCP.length);
    return { name: 'mcp', dialect: 'mcp', methods: ['POST', 'GET', 'DELETE'], mcpServer };
  }
  if (!trimmed.startsWith(ONE_MODEL)) return undefined;
  const models = ENDPOINTS.get('/v1/models')!;
  return { ...models, modelId: decodePathSegment(trimmed.slice(ONE_MODEL.length)) };
}

/** A name that is not validly escaped is taken as it is written: it then simply names no model. */
function decodePathSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** By its name, as the provider hop knows it. */
export function dialectOfEndpoint(name: string): Dialect {
  const endpoint = [...ENDPOINTS.values()].find((one) => one.name === name);
  return endpoint?.dialect ?? 'openai';
}

/** How refusals are written for a path that is not one of ours. */
export function dialectOfPath(path: string): Dialect {
  if (path.startsWith(MCP)) return 'mcp';
  return path.startsWith('/v1/messages') ? 'anthropic' : 'openai';
}
