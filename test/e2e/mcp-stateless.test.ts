/** Revision 2026-07-28 of MCP, with the second generation of the official SDK: no sessions, and headers that repeat the body. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, test } from 'node:test';
import { Client, ProtocolError, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { gatewayConfigSchema } from '../../agent/config/schema.ts';
import { mcpBackends } from '../../agent/haproxy-config/mcp-backends.ts';
import { keyHash } from '../helpers/gateway-stack.ts';
import { eventually, onEachVersion, type Suite } from '../helpers/gateway-suite.ts';
import { removeTemporaryFolder, temporaryFolder } from '../helpers/temporary-folder.ts';

const KEY = 'sk-ai-stateless';
const TOOLS = ['search', 'create', 'delete'];

const handler = createMcpHandler(
  () => {
    const server = new McpServer(
      { name: 'test', version: '1.0.0' },
      { capabilities: { tools: { listChanged: true } } },
    );
    for (const name of TOOLS) {
      const inputSchema = z.object({ text: z.string().meta({ 'x-mcp-header': 'Text' }) });
      server.registerTool(name, { inputSchema }, ({ text }) => ({
        content: [{ type: 'text', text: `${name}: ${text}` }],
      }));
    }
    return server;
  },
  { legacy: 'reject' },
);

const received: { headers: IncomingMessage['headers']; body: string }[] = [];

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const { headers, method = '', url = '' } = request;
  received.push({ headers, body: body.toString() });
  const names = Object.entries(headers).map(([name, value]): [string, string] => [
    name,
    `${value}`,
  ]);
  const answer = await handler.fetch(
    new Request(new URL(url, 'http://server'), {
      method,
      headers: names,
      ...(body.length > 0 ? { body } : {}),
    }),
  );
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  if (answer.body === null) response.end();
  else
    Readable.fromWeb(answer.body as never)
      .on('error', () => {})
      .pipe(response);
}

const http = createServer((request, response) => void serve(request, response));
http.listen(0, '127.0.0.1');
await once(http, 'listening');
after(async () => {
  await handler.close();
  http.closeAllConnections();
  http.close();
});

const mcpServers = gatewayConfigSchema.shape.mcpServers.parse([
  { name: 'modern', url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp` },
]);
const folder = temporaryFolder('mcp');
after(() => removeTemporaryFolder(folder));
const backends = join(folder, 'mcp.cfg');
writeFileSync(backends, mcpBackends(mcpServers));

async function withClient(suite: Suite, work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client(
    { name: 'test', version: '1.0.0' },
    { versionNegotiation: { mode: 'auto' } },
  );
  const transport = new StreamableHTTPClientTransport(new URL(`${suite.stack.url}/mcp/modern`), {
    requestInit: { headers: { authorization: `Bearer ${KEY}` } },
  });
  await client.connect(transport);
  try {
    await work(client);
  } finally {
    await client.close();
  }
}

await onEachVersion(
  {
    configure(config) {
      config.mcpServers = mcpServers;
      config.keys = [
        { id: 'test', sha256: keyHash(KEY), team: 'test', mcp: ['modern:*', '!modern:delete'] },
      ];
      return config;
    },
    haproxyFiles: ['haproxy/haproxy.cfg', backends],
  },
  (suite) => {
    test('lists are filtered, calls pass or are refused', async () => {
      await withClient(suite, async (client) => {
        assert.equal(client.getNegotiatedProtocolVersion(), '2026-07-28');
        const { tools } = await client.listTools();
        assert.deepEqual(
          tools.map(({ name }) => name),
          ['search', 'create'],
        );
        const result = await client.callTool({ name: 'search', arguments: { text: 'x' } });
        assert.deepEqual(result.content, [{ type: 'text', text: 'search: x' }]);
        const called = received.filter(({ headers }) => headers['mcp-method'] === 'tools/call');
        assert.equal(called.at(-1)!.headers['mcp-name'], 'search');
        assert.equal(called.at(-1)!.headers['mcp-param-text'], 'x');
        await assert.rejects(
          client.callTool({ name: 'delete', arguments: { text: 'x' } }),
          (error: unknown) => error instanceof ProtocolError && error.code === -32010,
        );
        assert.ok(!received.some(({ body }) => body.includes('"delete"')));
      });
    });

    test('a card number reaches the server neither in the body nor in a header', async () => {
      await withClient(suite, async (client) => {
        await client.listTools();
        const before = received.length;
        const card = '4111 1111 1111 1111';
        await assert.rejects(client.callTool({ name: 'create', arguments: { text: card } }));
        assert.ok(received.length > before, 'the server refuses the call, for the header is gone');
        assert.doesNotMatch(JSON.stringify(received.slice(before)), /4111[ -]?1111/);
      });
    });

    test('changes are heard of on a stream that stays open', async () => {
      await withClient(suite, async (client) => {
        let heard = 0;
        client.setNotificationHandler('notifications/tools/list_changed', () => {
          heard += 1;
        });
        const subscription = await client.listen({ toolsListChanged: true });
        await eventually('the change is heard of', () => {
          handler.notify.toolsChanged();
          return heard > 0 ? true : undefined;
        });
        await subscription.close();
      });
    });
  },
);
