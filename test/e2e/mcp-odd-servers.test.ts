/** MCP servers that answer oddly: what cannot be filtered is not shown, and what is theirs alone stays with them. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { gatewayConfigSchema } from '../../agent/config/schema.ts';
import { mcpBackends } from '../../agent/haproxy-config/mcp-backends.ts';
import { keyHash } from '../helpers/gateway-stack.ts';
import { onEachVersion, settledRows } from '../helpers/gateway-suite.ts';
import { removeTemporaryFolder, temporaryFolder } from '../helpers/temporary-folder.ts';

const list = (...names: string[]) =>
  JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    result: { tools: names.map((name) => ({ name, description: 'x'.repeat(50) })) },
  });
const LIST = list('get', 'delete', 'get_more');
const USAGE = { prompt_tokens: 1000, completion_tokens: 1000, total_tokens: 2000 };

/** What the server does is chosen by the header x-do. */
const ANSWERS: Record<string, (response: ServerResponse) => Promise<void> | void> = {
  compressed(response) {
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
    response.end(gzipSync(LIST));
  },
  'too-long'(response) {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(list('get', `delete${'x'.repeat(1_200_000)}`));
  },
  broken(response) {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(LIST.slice(0, -5));
  },
  async slowly(response) {
    response.writeHead(200, { 'content-type': 'application/json' });
    for (const piece of LIST.match(/.{1,20}/g)!) {
      response.write(piece);
      await sleep(1);
    }
    response.end('\n');
  },
  'with-length'(response) {
    const length = Buffer.byteLength(LIST);
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': length });
    response.end(LIST);
  },
  large(response) {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const names = Array.from({ length: 6000 }, (_, index) =>
      index % 2 === 0 ? `get_${index}` : `delete_${index}`,
    );
    response.end(`event: message\ndata: ${list(...names)}\n\n`);
  },
  usage(response) {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ jsonrpc: '2.0', id: 1, result: {}, usage: USAGE }));
  },
  login(response) {
    response.writeHead(401, { 'www-authenticate': 'Bearer resource_metadata="http://evil"' }).end();
  },
  async stream(response) {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(': hello\n\n');
    await sleep(2500);
    response.end(`data: ${LIST}\n\n`);
  },
};

const received: string[] = [];
const odd = createServer((request, response) => {
  received.push(`${request.method} ${request.url} ${request.headers.origin ?? ''}`);
  request.resume().on('end', () => void ANSWERS[request.headers['x-do'] as string](response));
});
odd.listen(0, '127.0.0.1');
await once(odd, 'listening');
after(() => {
  odd.closeAllConnections();
  odd.close();
});

const mcpServers = gatewayConfigSchema.shape.mcpServers.parse([
  { name: 'odd', url: `http://127.0.0.1:${(odd.address() as AddressInfo).port}/mcp` },
  { name: 'away', url: 'http://127.0.0.1:1/mcp' },
  { name: 'unrendered', url: 'http://127.0.0.1:1/mcp' },
]);
const folder = temporaryFolder('mcp');
after(() => removeTemporaryFolder(folder));
const backends = join(folder, 'mcp.cfg');
writeFileSync(backends, mcpBackends(mcpServers.slice(0, 2)));

await onEachVersion(
  {
    configure(config) {
      config.mcpServers = mcpServers;
      config.keys = [
        {
          id: 'test',
          sha256: keyHash('sk-ai-odd'),
          team: 'test',
          mcp: ['odd:get*', 'away:*', 'unrendered:*'],
        },
      ];
      return config;
    },
    haproxyFiles: ['haproxy/haproxy.cfg', backends],
  },
  (suite) => {
    const ask = (
      what: string,
      { server = 'odd', method = 'tools/list', params = {}, http = 'POST' } = {},
    ) =>
      fetch(`${suite.stack.url}/mcp/${server}?toolsets=all`, {
        method: http,
        headers: {
          authorization: 'Bearer sk-ai-odd',
          'content-type': 'application/json',
          origin: 'https://evil.example',
          'x-do': what,
        },
        ...(http === 'POST'
          ? { body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }) }
          : {}),
      });
    const namesIn = (text: string) =>
      (JSON.parse(text) as { result: { tools: { name: string }[] } }).result.tools.map(
        ({ name }) => name,
      );

    test('a list that cannot be filtered is not shown', async () => {
      for (const what of ['compressed', 'too-long', 'broken']) {
        const text = await ask(what)
          .then(
            (answer) => answer.text(),
            (error: Error) => error.message,
          )
          .catch((error: Error) => error.message);
        assert.ok(!text.includes('delete'), what);
        assert.ok(!text.includes('"get"'), what);
      }
    });

    test('a list is filtered in pieces, with a length, and when it is large', async () => {
      assert.deepEqual(namesIn(await (await ask('slowly')).text()), ['get', 'get_more']);
      const whole = await (await ask('with-length')).text();
      assert.deepEqual(namesIn(whole), ['get', 'get_more']);
      assert.equal(whole.length, LIST.length);
      const large = await (await ask('large')).text();
      assert.equal(namesIn(large.replace(/^[\s\S]*data: /, '')).length, 3000);
    });

    test('a stream of the server is filtered too, and waits for news', async () => {
      const answer = await ask('stream', { http: 'GET' });
      assert.equal(answer.status, 200);
      const text = await answer.text();
      assert.match(text, /^: hello\n\n/);
      assert.deepEqual(namesIn(text.replace(/^[\s\S]*data: /, '')), ['get', 'get_more']);
    });

    test('the query and the origin of a client go no further', async () => {
      received.length = 0;
      await (await ask('with-length')).text();
      assert.deepEqual(received, ['POST /mcp ']);
    });

    test('what looks like usage of a model is none', async () => {
      const answer = await ask('usage', { method: 'tools/call', params: { name: 'get' } });
      assert.equal(answer.status, 200);
      const id = answer.headers.get('x-request-id')!;
      const row = (await settledRows(suite.stack, [id])).get(id)!;
      assert.deepEqual([row.promptTokens, row.completionTokens, row.source], [0, 0, 'none']);
    });

    test('a server that refuses its key is a bad gateway, and nobody logs in there', async () => {
      const answer = await ask('login');
      assert.equal(answer.status, 502);
      assert.equal(answer.headers.get('www-authenticate'), null);
    });

    test('a server that is away, or unknown to HAProxy, is told as JSON-RPC', async () => {
      for (const [server, code] of [
        ['away', 'mcp_server_unavailable'],
        ['unrendered', 'unknown_mcp_backend'],
      ]) {
        const answer = await ask('usage', { server });
        assert.equal(answer.status, 503);
        const { jsonrpc, error } = (await answer.json()) as {
          jsonrpc: string;
          error: { code: number; data: { code: string } };
        };
        assert.deepEqual([jsonrpc, error.code, error.data.code], ['2.0', -32603, code]);
      }
    });
  },
);
