import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { KeyRecord } from '../../../agent/pipeline/catalog.ts';
import type { PluginInstance } from '../../../agent/pipeline/plugin.ts';
import { mcpPlugin } from '../../../agent/plugins/mcp/index.ts';
import { matches, Permissions } from '../../../agent/plugins/mcp/rules.ts';
import type { AiRequest } from '../../../agent/request/ai-request.ts';
import type { McpTarget } from '../../../agent/request/mcp-body.ts';
import { emptyContext } from '../../helpers/plugin-context.ts';
import { exampleExchange } from '../../helpers/policy-exchange.ts';

const tool = (name: string): McpTarget => ({ kind: 'tool', name });

test('rules: allowed is what one allows and none forbids', () => {
  const rules = ['github:*', '!github:delete_*', '*:read', 'files:write', 'github:prompt:greet'];
  const github = Permissions.of(rules, 'github');
  assert.equal(github.allows(tool('create')), true);
  assert.equal(github.allows(tool('delete_repo')), false);
  assert.equal(github.allows({ kind: 'prompt', name: 'greet' }), true);
  assert.equal(github.allows({ kind: 'prompt', name: 'other' }), false);
  assert.equal(github.allows({ kind: 'resource', name: 'file:///a' }), false);
  assert.equal(github.allows({ kind: 'method', name: 'tasks/list' }), false);
  const files = Permissions.of(rules, 'files');
  assert.deepEqual(
    ['read', 'write', 'create'].map((name) => files.allows(tool(name))),
    [true, true, false],
  );
  assert.equal(Permissions.of(['!github:x'], 'github').allowsAnything, false);
  assert.equal(Permissions.of(['files:*'], 'github').allowsAnything, false);
});

test('rules: kinds, and tools with odd names', () => {
  const rules = ['a:resource:file:///docs/*', 'a:method:tasks/*', 'a:tool:prompt:x'];
  const permissions = Permissions.of(rules, 'a');
  assert.equal(permissions.allows({ kind: 'resource', name: 'file:///docs/x' }), true);
  assert.equal(permissions.allows({ kind: 'resource', name: 'file:///etc/x' }), false);
  assert.equal(permissions.allows({ kind: 'method', name: 'tasks/get' }), true);
  assert.equal(permissions.allows(tool('prompt:x')), true);
});

test('patterns match as the regular expression does that they stand for', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*', '.'), maxLength: 8 });
  fc.assert(
    fc.property(letters, letters, (pattern, name) => {
      const source = pattern.replaceAll('.', '\\.').replaceAll('*', '.*');
      assert.equal(matches(pattern, name), new RegExp(`^${source}$`, 's').test(name));
    }),
    { numRuns: 3000 },
  );
});

const plugin = mcpPlugin.create(
  {},
  emptyContext({
    mcpServers: [{ name: 'github' }, { name: 'files' }],
    roles: [
      { name: 'eng', models: [], limits: [], mcp: ['github:*'] },
      { name: 'careful', models: [], limits: [], mcp: ['!github:delete_*'] },
    ],
  }),
) as PluginInstance;

interface Asked {
  readonly identity?: Partial<KeyRecord>;
  readonly body?: object;
  readonly path?: string;
  readonly request?: Partial<AiRequest>;
}

const call = (name: string) => ({
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name, arguments: {} },
});
const list = { jsonrpc: '2.0', id: 1, method: 'tools/list' };

async function ask({ identity = { roles: ['eng'] }, ...asked }: Asked) {
  const exchange = exampleExchange({ body: call('find'), path: '/mcp/github', identity, ...asked });
  const verdict = await plugin.admit(exchange);
  const refuse = verdict !== undefined && 'refuse' in verdict ? verdict.refuse : undefined;
  return { code: refuse?.code, message: refuse?.message, exchange, index: refuse?.batchIndex };
}

test('a key may what its own rules and those of its roles allow, and nothing by itself', async () => {
  assert.equal((await ask({})).code, undefined);
  assert.equal((await ask({ identity: { roles: [] } })).code, 'mcp_not_allowed');
  assert.equal((await ask({ identity: { roles: [], mcp: ['github:find'] } })).code, undefined);
  assert.equal((await ask({ identity: { roles: ['gone'] } })).code, 'mcp_not_allowed');
  const both = { identity: { roles: ['careful', 'eng'] }, body: call('delete_repo') };
  const denied = await ask(both);
  assert.equal(denied.code, 'mcp_not_allowed', 'a forbidding rule of any role holds');
  assert.match(denied.message!, /the tool 'delete_repo' of the MCP server 'github'/);
  const own = { identity: { roles: ['eng'], mcp: ['!github:find'] } };
  assert.equal((await ask(own)).code, 'mcp_not_allowed');
  assert.equal((await ask({ path: '/mcp/files' })).code, 'mcp_not_allowed');
  assert.equal((await ask({ path: '/mcp/nope' })).code, 'mcp_server_not_found');
});

test('every call of a batch is judged', async () => {
  const identity = { roles: ['careful', 'eng'] };
  const { code, index } = await ask({ identity, body: [call('a'), call('delete_b'), call('c')] });
  assert.deepEqual([code, index], ['mcp_not_allowed', 1]);
});

test('HAProxy is told what lists may show, unless they may show all', async () => {
  const identity = { roles: ['careful', 'eng'], mcp: ['github:prompt:*', 'github:method:tasks/*'] };
  const { exchange } = await ask({ identity, body: list });
  assert.equal(exchange.variables.get('mcp_server'), 'github');
  assert.equal(exchange.variables.get('mcp_allowed'), 'rules\nprompt *\n!tool delete_*\ntool *\n');
  assert.equal((await ask({ identity })).exchange.variables.has('mcp_allowed'), false, 'no list');
  const all = { roles: [], mcp: ['github:*', 'github:prompt:*', 'github:resource:*'] };
  const open = await ask({ identity: all, body: list });
  assert.equal(open.exchange.variables.has('mcp_allowed'), false);
});

test('headers that say otherwise than the body are refused', async () => {
  const withHeaders = (mcpMethod?: string, mcpName?: string, body: object = call('find')) =>
    ask({ request: { mcpMethod, mcpName }, body });
  assert.equal((await withHeaders('tools/call', 'find')).code, undefined);
  const encoded = `=?base64?${Buffer.from('für').toString('base64')}?=`;
  assert.equal((await withHeaders('tools/call', encoded, call('für'))).code, undefined);
  assert.equal((await withHeaders('tools/list', 'find')).code, 'mcp_header_mismatch');
  assert.equal((await withHeaders('tools/call', 'other')).code, 'mcp_header_mismatch');
  assert.equal((await withHeaders('tools/list', 'x', list)).code, 'mcp_header_mismatch');
  assert.equal(
    (await withHeaders('tools/call', 'find', [call('find')])).code,
    'mcp_header_mismatch',
  );
});
