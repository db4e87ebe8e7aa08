/** Clients of the official MCP SDK, through HAProxy, to servers of the official SDK: what passes, and what does not. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { McpError } from '@modelcontextprotocol/sdk/types.js';
import { gatewayConfigSchema } from '../../agent/config/schema.ts';
import { mcpBackends } from '../../agent/haproxy-config/mcp-backends.ts';
import {
  type GatewayFile,
  keyHash,
  randomKey,
  startGatewayStack,
} from '../helpers/gateway-stack.ts';
import {
  eventually,
  metric,
  onEachVersion,
  type Suite,
  settledRows,
} from '../helpers/gateway-suite.ts';
import { haproxyVersions } from '../helpers/haproxy-versions.ts';
import { keysJson } from '../helpers/keys-command.ts';
import { MCP_TOOLS, McpTestServer } from '../helpers/mcp-server.ts';
import { removeTemporaryFolder, temporaryFolder } from '../helpers/temporary-folder.ts';

const KEYS = { open: randomKey(), careful: randomKey(), none: randomKey(), tight: randomKey() };
const SERVERS_KEY = 'the-key-of-the-server';
const CARD = '4111 1111 1111 1111';

const json = await McpTestServer.start('json');
const sse = await McpTestServer.start('sse');
after(() => Promise.all([json.stop(), sse.stop()]));

const mcpServers = gatewayConfigSchema.shape.mcpServers.parse([
  { name: 'json', url: json.url, keys: [{ env: 'TEST_MCP_KEY' }] },
  { name: 'sse', url: sse.url },
]);
const folder = temporaryFolder('mcp');
after(() => removeTemporaryFolder(folder));
const backends = join(folder, 'mcp.cfg');
writeFileSync(backends, mcpBackends(mcpServers));

function configure(config: GatewayFile): void {
  config.mcpServers = mcpServers;
  config.roles = [
    {
      name: 'open',
      mcp: ['*:*', '*:prompt:*', '*:resource:*'],
    },
    {
      name: 'careful',
      mcp: ['*:*', '!*:delete_*', '*:prompt:greet', '*:resource:file:///docs/*'],
    },
    { name: 'chat' },
  ];
  const key = (id: keyof typeof KEYS, role: string) => ({
    id,
    sha256: keyHash(KEYS[id]),
    team: 'test',
    roles: [role],
  });
  config.keys!.push(key('open', 'open'), key('careful', 'careful'), key('none', 'chat'));
  config.keys!.push({ ...key('tight', 'open'), limits: ['6 requests/hour'] });
  config.limits = [
    {
      name: 'run-tools',
      by: ['key', 'session'],
      limit: '2 requests/hour',
      when: 'mcpTools.size() > 0 && session.startsWith("run-")',
    },
  ];
}

/** The messages that the server got. A client also opens a stream (GET) when it likes: that may come last. */
const posted = () => json.received.filter(({ method }) => method === 'POST');

type Server = 'json' | 'sse';

function transportOf({ stack }: Suite, server: Server, key: string, session?: string) {
  const headers: Record<string, string> = { authorization: `Bearer ${key}` };
  if (session !== undefined) headers['x-ai-session'] = session;
  return new StreamableHTTPClientTransport(new URL(`${stack.url}/mcp/${server}`), {
    requestInit: { headers },
  });
}

/** A client that is connected, and closed when `work` is done. */
async function withClient<T>(
  suite: Suite,
  {
    server = 'json',
    key = KEYS.careful,
    session,
  }: { server?: Server; key?: string; session?: string },
  work: (client: Client, transport: StreamableHTTPClientTransport) => Promise<T>,
): Promise<T> {
  const client = new Client({ name: 'test', version: '1.0.0' });
  const transport = transportOf(suite, server, key, session);
  await client.connect(transport);
  try {
    return await work(client, transport);
  } finally {
    await client.close();
  }
}

function post(
  { stack }: Suite,
  body: unknown,
  key = KEYS.careful,
  more: Record<string, string> = {},
) {
  return fetch(`${stack.url}/mcp/json`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...more,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

const call = (name: string, text: string, id: number | string = 1) => ({
  jsonrpc: '2.0',
  id,
  method: 'tools/call',
  params: { name, arguments: { text } },
});

function textOf(result: unknown): string {
  return (result as { content: { text: string }[] }).content[0].text;
}

await onEachVersion(
  {
    configure(config) {
      configure(config);
      return config;
    },
    haproxyFiles: ['haproxy/haproxy.cfg', backends],
    haproxyEnv: { TEST_MCP_KEY: SERVERS_KEY },
  },
  (suite) => {
    for (const server of ['json', 'sse'] as const) {
      test(`${server}: lists show what the key may use`, async () => {
        await withClient(suite, { server }, async (client) => {
          const { tools } = await client.listTools();
          assert.deepEqual(
            tools.map(({ name }) => name),
            MCP_TOOLS.filter((name) => name !== 'delete_repo'),
          );
          assert.match(tools[0].description!, /"quoted", \[bracketed\]/);
          const { prompts } = await client.listPrompts();
          assert.deepEqual(
            prompts.map(({ name }) => name),
            ['greet'],
          );
          const { resources } = await client.listResources();
          assert.deepEqual(
            resources.map(({ uri }) => uri),
            ['file:///docs/readme'],
          );
          const { resourceTemplates } = await client.listResourceTemplates();
          assert.equal(resourceTemplates.length, 1);
        });
        await withClient(suite, { server, key: KEYS.open }, async (client) => {
          assert.equal((await client.listTools()).tools.length, MCP_TOOLS.length);
          assert.equal((await client.listPrompts()).prompts.length, 2);
        });
      });

      test(`${server}: calls pass or are refused as an McpError`, async () => {
        await withClient(suite, { server }, async (client) => {
          const found = await client.callTool({ name: 'search_code', arguments: { text: 'x' } });
          assert.equal(textOf(found), 'search_code: x');
          const denied = client.callTool({ name: 'delete_repo', arguments: { text: 'x' } });
          await assert.rejects(denied, (error: unknown) => {
            assert.ok(error instanceof McpError);
            assert.equal(error.code, -32010);
            assert.match(error.message, /may not use the tool 'delete_repo'/);
            return true;
          });
          await assert.rejects(client.getPrompt({ name: 'secret' }), McpError);
          await assert.rejects(client.readResource({ uri: 'file:///etc/readme' }), McpError);
          const { contents } = await client.readResource({ uri: 'file:///docs/readme' });
          assert.equal(contents.length, 1);
          assert.equal((await client.getPrompt({ name: 'greet' })).messages.length, 1);
        });
        const { received } = server === 'json' ? json : sse;
        assert.ok(!received.some(({ body }) => body.includes('delete_repo')));
      });
    }

    test('progress and server-initiated messages stream through', async () => {
      await withClient(suite, { server: 'sse' }, async (client, transport) => {
        const seen: number[] = [];
        const counted = await client.callTool({ name: 'count', arguments: { to: 5 } }, undefined, {
          onprogress: ({ progress }) => seen.push(progress),
        });
        assert.equal(textOf(counted), 'counted to 5');
        assert.deepEqual(seen, [1, 2, 3, 4, 5]);
        const told = new Promise<void>((resolve) => {
          client.fallbackNotificationHandler = async ({ method }) => {
            if (method === 'notifications/tools/list_changed') resolve();
          };
        });
        const server = sse.servers.get(transport.sessionId!)!;
        await eventually(
          'the stream is open',
          () =>
            sse.received.some(
              ({ method, headers }) =>
                method === 'GET' && headers['mcp-session-id'] === transport.sessionId,
            ) || undefined,
        );
        server.sendToolListChanged();
        await told;
      });
    });

    test('sessions begin and end at the server', async () => {
      await withClient(suite, {}, async (client, transport) => {
        const { sessionId } = transport;
        assert.ok(sessionId);
        await transport.terminateSession();
        const { headers } = json.received.findLast(({ method }) => method === 'DELETE')!;
        assert.equal(headers['mcp-session-id'], sessionId);
        assert.equal(headers['mcp-protocol-version'], client.getServerVersion() && '2025-11-25');
      });
    });

    test('the server gets its own key and path, and nothing of the client', async () => {
      await withClient(suite, {}, async (client) => {
        await client.listTools();
        const { url, headers } = posted().at(-1)!;
        assert.equal(url, '/path/to/mcp');
        assert.equal(headers.authorization, `Bearer ${SERVERS_KEY}`);
        assert.ok(!JSON.stringify(json.received).includes(KEYS.careful));
      });
      assert.ok(sse.received.every(({ headers }) => headers.authorization === undefined));
    });

    test('arguments are scrubbed, whatever their key', async () => {
      await withClient(suite, {}, async (client) => {
        const text = `pay with ${CARD}`;
        await client.callTool({ name: 'create_issue', arguments: { text, id: CARD } });
        const { body } = posted().at(-1)!;
        assert.ok(!body.includes('4111'), body);
        assert.match(body, /pay with \[CREDIT_CARD/);
      });
      const headers = {
        'mcp-param-text': CARD,
        'mcp-method': 'tools/call',
        'mcp-name': 'create_issue',
      };
      await post(suite, call('create_issue', CARD), KEYS.careful, headers);
      // Not '4111': a port may be that.
      assert.doesNotMatch(JSON.stringify(posted().at(-1)), /4111.?1111/);
    });

    test('a batch is judged whole, and each of its requests is answered', async () => {
      const batch = [call('search_code', 'a', 'one'), call('delete_repo', 'b', 2)];
      const before = posted().length;
      const answer = await post(suite, batch);
      assert.equal(answer.status, 200);
      const answers = (await answer.json()) as { id: unknown; error: { message: string } }[];
      assert.deepEqual(
        answers.map(({ id }) => id),
        ['one', 2],
      );
      assert.match(answers[1].error.message, /delete_repo/);
      assert.equal(posted().length, before, 'nothing of it was sent');
    });

    test('without a good key, an allowed server or a message, HTTP says so', async () => {
      const unknown = await post(suite, call('search_code', 'x'), 'wrong');
      assert.equal(unknown.status, 401);
      assert.match(unknown.headers.get('www-authenticate')!, /^Bearer /);
      assert.equal(((await unknown.json()) as { error: { code: number } }).error.code, -32010);
      await assert.rejects(
        withClient(suite, { key: KEYS.none }, async () => {}),
        McpError,
      );
      assert.equal((await post(suite, '{"jsonrpc":')).status, 400);
      assert.equal((await post(suite, { ...call('search_code', 'x'), Params: {} })).status, 400);
      const mismatch = { 'mcp-method': 'tools/list' };
      const told = await post(suite, call('search_code', 'x'), KEYS.careful, mismatch);
      assert.equal(told.status, 400);
      assert.equal(((await told.json()) as { error: { code: number } }).error.code, -32020);
      const headers = { authorization: `Bearer ${KEYS.none}`, accept: 'text/event-stream' };
      const stream = await fetch(`${suite.stack.url}/mcp/json`, { headers });
      assert.equal(stream.status, 403);
      const nowhere = await fetch(`${suite.stack.url}/mcp/nowhere`, { headers });
      assert.equal(nowhere.status, 404);
    });

    test('limits hold: of a key, and of the calls of one session', async () => {
      const inRun = (session: string) =>
        withClient(suite, { session }, async (client) => {
          const once = () => client.callTool({ name: 'search_code', arguments: { text: 'x' } });
          await once();
          await once();
          await client.listTools();
          await assert.rejects(once(), (error: { code?: unknown; message: string }) => {
            assert.equal(error.code, 429);
            assert.match(error.message, /-32011.*limit 'run-tools'/);
            return true;
          });
        });
      await inRun('run-1');
      await inRun('run-2');
      const tight = (body: unknown) => post(suite, body, KEYS.tight);
      assert.equal(
        (await tight(Array.from({ length: 7 }, () => call('search_code', 'x')))).status,
        429,
      );
      assert.notEqual(
        (await tight(Array.from({ length: 6 }, () => call('search_code', 'x')))).status,
        429,
      );
      const limited = await tight(call('search_code', 'x'));
      assert.equal(limited.status, 429);
      assert.ok(Number(limited.headers.get('retry-after')) > 0);
    });

    test('a key of the store may what its roles allow, until it is revoked', async () => {
      const made = await keysJson<{ key: string; id: string }>(suite.stack, [
        'create',
        ...['--team', 'test', '--role', 'careful'],
      ]);
      await withClient(suite, { key: made.key }, async (client) => {
        const search = () => client.callTool({ name: 'search_code', arguments: { text: 'x' } });
        assert.equal(textOf(await search()), 'search_code: x');
        await keysJson(suite.stack, ['revoke', made.id]);
        await assert.rejects(search(), (error: { code?: unknown; message: string }) => {
          assert.match(error.message, /revoked/);
          return error.code === 401;
        });
      });
    });

    test('a request is a row of the ledger, and a call is counted', async () => {
      const line =
        'ai_gateway_mcp_calls_total{server="json",tool="search_issues",outcome="allowed"}';
      const before = await metric(suite.stack, line);
      const answer = await withClient(suite, {}, async (_client, { sessionId }) =>
        post(suite, call('search_issues', 'x'), KEYS.careful, {
          'mcp-session-id': sessionId!,
          'mcp-protocol-version': '2025-11-25',
        }),
      );
      assert.equal(answer.status, 200);
      const id = answer.headers.get('x-request-id')!;
      const row = (await settledRows(suite.stack, [id])).get(id)!;
      assert.deepEqual(
        [row.endpoint, row.model, row.provider, row.providerModel, row.key, row.priced],
        ['mcp', 'mcp:json', 'mcp', 'search_issues', 'careful', true],
      );
      assert.deepEqual([row.promptTokens, row.completionTokens, row.errorClass], [0, 0, '']);
      assert.match(row.session as string, /^[0-9a-f]{64}$/, 'a session of MCP is kept as its hash');
      assert.equal(await metric(suite.stack, line), before + 1);
      const denied = 'ai_gateway_mcp_calls_total{server="other",tool="other",outcome="denied"}';
      assert.ok((await metric(suite.stack, denied)) >= 1);
    });
  },
);

test('without the agent no tool is called, whatever holds for models', async () => {
  const version = (await haproxyVersions()).at(-1)!;
  const stack = await startGatewayStack({
    version,
    withAgent: false,
    haproxyFiles: ['haproxy/haproxy.cfg', backends],
    haproxyEnv: { TEST_MCP_KEY: SERVERS_KEY, AI_ON_AGENT_FAILURE: 'fail-open' },
  });
  try {
    const before = posted().length;
    const answer = await fetch(`${stack.url}/mcp/json`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(call('search_code', 'x')),
    });
    assert.equal(answer.status, 503);
    assert.equal(((await answer.json()) as { jsonrpc: string }).jsonrpc, '2.0');
    assert.equal(posted().length, before);
  } finally {
    await stack.stop();
  }
});
