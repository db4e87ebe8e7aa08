/**
 * MCP servers for end-to-end tests, of the official SDK: tools, a prompt and resources, with sessions, answering in
 * JSON or SSE. What reaches it is kept.
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { McpServer, ResourceTemplate } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { isInitializeRequest } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';

export interface ReceivedByMcp {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export const MCP_TOOLS = [
  'search_issues',
  'search_code',
  'create_issue',
  'delete_repo',
  'count',
  'decode',
];

function buildServer(): McpServer {
  const server = new McpServer({ name: 'test', version: '1.0.0' });
  for (const name of MCP_TOOLS.slice(0, 4)) {
    server.registerTool(
      name,
      { description: `The tool ${name}, "quoted", [bracketed]`, inputSchema: { text: z.string() } },
      ({ text }) => ({ content: [{ type: 'text', text: `${name}: ${text}` }] }),
    );
  }
  server.registerTool(
    'count',
    { inputSchema: { to: z.number() } },
    async ({ to }, { sendNotification, _meta }) => {
      for (let progress = 1; progress <= to; progress += 1) {
        await sendNotification({
          method: 'notifications/progress',
          params: { progressToken: _meta?.progressToken ?? 0, progress, total: to },
        });
      }
      return { content: [{ type: 'text', text: `counted to ${to}` }] };
    },
  );
  // Says what its client did not: the text comes in base64.
  server.registerTool(
    'decode',
    { inputSchema: { base64: z.string() }, outputSchema: { id: z.string() } },
    ({ base64 }) => {
      const text = Buffer.from(base64, 'base64').toString();
      return { content: [{ type: 'text', text }], structuredContent: { id: text } };
    },
  );
  server.registerPrompt('greet', {}, () => ({
    messages: [{ role: 'user', content: { type: 'text', text: 'hello' } }],
  }));
  server.registerPrompt('secret', {}, () => ({ messages: [] }));
  for (const place of ['docs', 'etc']) {
    const uri = `file:///${place}/readme`;
    server.registerResource(place, uri, {}, () => ({ contents: [{ uri, text: place }] }));
  }
  const template = new ResourceTemplate('file:///docs/{name}', { list: undefined });
  server.registerResource('doc', template, {}, ({ href: uri }) => ({
    contents: [{ uri, text: '' }],
  }));
  return server;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

export class McpTestServer {
  readonly received: ReceivedByMcp[] = [];
  /** By session id. */
  readonly servers = new Map<string, McpServer>();
  readonly #transports = new Map<string, StreamableHTTPServerTransport>();
  readonly #enableJsonResponse: boolean;
  readonly #http: Server;

  private constructor(enableJsonResponse: boolean) {
    this.#enableJsonResponse = enableJsonResponse;
    this.#http = createServer((request, response) => void this.#serve(request, response));
  }

  static async start(answers: 'json' | 'sse'): Promise<McpTestServer> {
    const server = new McpTestServer(answers === 'json');
    server.#http.listen(0, '127.0.0.1');
    await once(server.#http, 'listening');
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}/path/to/mcp`;
  }

  async stop(): Promise<void> {
    for (const transport of this.#transports.values()) await transport.close();
    this.#http.closeAllConnections();
    this.#http.close();
    await once(this.#http, 'close');
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = request;
    const body = await bodyOf(request);
    this.received.push({ method, url, headers, body });
    const session = headers['mcp-session-id'];
    const known = typeof session === 'string' ? this.#transports.get(session) : undefined;
    const message: unknown = body === '' ? undefined : JSON.parse(body);
    if (known !== undefined) return known.handleRequest(request, response, message);
    if (!isInitializeRequest(message)) {
      response.writeHead(404).end();
      return;
    }
    const server = buildServer();
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      enableJsonResponse: this.#enableJsonResponse,
      onsessioninitialized: (id) => {
        this.#transports.set(id, transport);
        this.servers.set(id, server);
      },
      onsessionclosed: (id) => {
        this.#transports.delete(id);
      },
    });
    await server.connect(transport);
    await transport.handleRequest(request, response, message);
  }
}
