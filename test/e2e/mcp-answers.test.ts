/** What tools answer, through HAProxy to clients of the official MCP SDK: scanned, restored, and refused call by call. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { McpError } from '@modelcontextprotocol/sdk/types.js';
import { gatewayConfigSchema } from '../../agent/config/schema.ts';
import { mcpBackends } from '../../agent/haproxy-config/mcp-backends.ts';
import { keyHash, randomKey } from '../helpers/gateway-stack.ts';
import { eventually, metric, onEachVersion, type Suite } from '../helpers/gateway-suite.ts';
import { MCP_TOOLS, McpTestServer } from '../helpers/mcp-server.ts';
import { removeTemporaryFolder, temporaryFolder } from '../helpers/temporary-folder.ts';

const CARD = '4111 1111 1111 1111';
const MASKED = '**** **** **** 1111';
const SECRET = 'sk-proj-Ab3dE6gH9jK2mN5pQ8sT1vX4zB7cY0fW';
const KEY = randomKey();

const servers = { json: await McpTestServer.start('json'), sse: await McpTestServer.start('sse') };
after(() => Promise.all(Object.values(servers).map((server) => server.stop())));
const mcpServers = gatewayConfigSchema.shape.mcpServers.parse(
  Object.entries(servers).map(([name, { url }]) => ({ name, url })),
);
const folder = temporaryFolder('mcp-answers');
after(() => removeTemporaryFolder(folder));
const backends = join(folder, 'mcp.cfg');
writeFileSync(backends, mcpBackends(mcpServers));

interface Content {
  readonly content: readonly { readonly text: string }[];
  readonly structuredContent?: unknown;
}

async function withClient(
  { stack }: Suite,
  server: keyof typeof servers,
  work: (client: Client, call: (name: string, args: object) => Promise<Content>) => Promise<void>,
): Promise<void> {
  const client = new Client({ name: 'test', version: '1.0.0' });
  const headers = { authorization: `Bearer ${KEY}` };
  const url = new URL(`${stack.url}/mcp/${server}`);
  await client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers } }));
  try {
    await work(client, async (name, args) => {
      return (await client.callTool({ name, arguments: { ...args } })) as unknown as Content;
    });
  } finally {
    await client.close();
  }
}

const decoding = (text: string) => ({ base64: Buffer.from(text).toString('base64') });

await onEachVersion(
  {
    configure(config) {
      config.mcpServers = mcpServers;
      config.roles = [{ name: 'tools', mcp: ['*:*', '!*:delete_*', '*:prompt:*', '*:resource:*'] }];
      config.keys!.push({ id: 'tools', sha256: keyHash(KEY), team: 'test', roles: ['tools'] });
      const responses = { CREDIT_CARD: 'mask', API_KEY: 'block' };
      config.plugins = { ...config.plugins, pii: { responses } };
      return config;
    },
    haproxyFiles: ['haproxy/haproxy.cfg', backends],
  },
  (suite) => {
    for (const server of ['json', 'sse'] as const) {
      test(`${server}: what a tool says is masked, in texts and structured content`, async () => {
        await withClient(suite, server, async (client, call) => {
          const found = await call('decode', decoding(`card ${CARD}, ä "b"`));
          assert.equal(found.content[0].text, `card ${MASKED}, ä "b"`);
          assert.deepEqual(found.structuredContent, { id: `card ${MASKED}, ä "b"` });
          assert.equal((await call('decode', decoding('plain'))).content[0].text, 'plain');
          const { tools } = await client.listTools();
          assert.deepEqual(
            tools.map(({ name }) => name),
            MCP_TOOLS.filter((name) => name !== 'delete_repo'),
          );
          assert.equal((await client.getPrompt({ name: 'greet' })).messages.length, 1);
        });
      });

      test(`${server}: what was replaced in arguments comes back in the answer`, async () => {
        await withClient(suite, server, async (_, call) => {
          const text = 'write to ann.lee@example.com';
          const answer = await call('search_code', { text });
          assert.equal(answer.content[0].text, `search_code: ${text}`);
          const { body } = servers[server].received.findLast((one) => one.body.includes('/call'))!;
          assert.match(body, /write to \[EMAIL_ADDRESS_\w+\]/);
        });
      });

      test(`${server}: a blocked answer is an error of its call, and the session goes on`, async () => {
        const name = 'ai_gateway_response_findings_total{entity="API_KEY"}';
        const before = await metric(suite.stack, name);
        await withClient(suite, server, async (_, call) => {
          await assert.rejects(call('decode', decoding(`the key: ${SECRET}`)), (error: unknown) => {
            assert.ok(error instanceof McpError);
            assert.equal(error.code, -32010);
            assert.deepEqual(error.data, { code: 'response_blocked' });
            assert.doesNotMatch(error.message, /sk-proj/);
            return true;
          });
          assert.equal((await call('decode', decoding('fine'))).content[0].text, 'fine');
        });
        await eventually(
          'the finding is counted',
          async () => (await metric(suite.stack, name)) === before + 1 || undefined,
        );
      });
    }

    test('progress still comes as it is told', async () => {
      await withClient(suite, 'sse', async (client) => {
        const seen: number[] = [];
        const onprogress = ({ progress }: { progress: number }) => seen.push(progress);
        await client.callTool({ name: 'count', arguments: { to: 3 } }, undefined, { onprogress });
        assert.deepEqual(seen, [1, 2, 3]);
      });
    });
  },
);
