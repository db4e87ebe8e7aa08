import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { gatewayConfigSchema } from '../../../agent/config/schema.ts';
import { mcpBackends } from '../../../agent/haproxy-config/mcp-backends.ts';
import { haproxyVersions } from '../../helpers/haproxy-versions.ts';
import { removeTemporaryFolder, temporaryFolder } from '../../helpers/temporary-folder.ts';

const schema = gatewayConfigSchema.shape.mcpServers;
const SERVERS = schema.parse([
  { name: 'github', url: 'https://mcp.example.com/mcp/', keys: [{ env: 'TEST_MCP_KEY' }] },
  {
    name: 'files.v2',
    url: 'http://10.0.0.7:3000',
    keys: [{ env: 'TEST_MCP_KEY', header: 'x-api-key' }],
  },
]);
const ROOT = resolve(import.meta.dirname, '../../..');

test('every HAProxy takes the backends, and none without the key', async (context) => {
  const folder = temporaryFolder('mcp-backends');
  context.after(() => removeTemporaryFolder(folder));
  const file = join(folder, 'mcp.cfg');
  writeFileSync(file, mcpBackends(SERVERS));
  for (const { command, version } of await haproxyVersions()) {
    const [program, ...words] = command;
    const check = (key: string) =>
      spawnSync(program, [...words, '-c', '-f', 'haproxy/haproxy.cfg', '-f', file], {
        cwd: ROOT,
        env: { ...process.env, AI_ROOT: ROOT, TEST_MCP_KEY: key },
        encoding: 'utf8',
      });
    const { status, stderr } = check('secret');
    assert.equal(status, 0, `${version}: ${stderr}`);
    assert.doesNotMatch(stderr, /WARNING(?!.*could not resolve).*mcp/);
    const without = check('');
    assert.notEqual(without.status, 0);
    assert.match(without.stderr, /TEST_MCP_KEY is not set/);
  }
});

test('the key goes where the server wants it', () => {
  const text = mcpBackends(SERVERS);
  assert.match(text, /set-header authorization "Bearer %\[env\(TEST_MCP_KEY\)\]"/);
  assert.match(text, /set-header x-api-key "%\[env\(TEST_MCP_KEY\)\]"/);
  assert.match(text, /server github mcp\.example\.com:443 .* ssl verify required/);
  assert.match(text, /server files\.v2 10\.0\.0\.7:3000 maxconn [^ ]+ resolvers/);
});

test('what could break out of its line is refused', () => {
  const isTaken = (server: object) => schema.safeParse([server]).success;
  assert.ok(isTaken({ name: 'a', url: 'http://a/mcp' }));
  for (const url of [
    'ftp://a',
    'http://u:p@a',
    'http://a/?x',
    'http://a/#x',
    'http://a/$X',
    'http://a/%5b',
    "http://a/'",
  ]) {
    assert.equal(isTaken({ name: 'a', url }), false, url);
  }
  assert.equal(isTaken({ name: 'a b', url: 'http://a' }), false);
  const keys = [{ env: 'A' }, { env: 'B' }];
  assert.equal(isTaken({ name: 'a', url: 'http://a', keys }), false);
  assert.equal(isTaken({ name: 'a', url: 'http://a', keys: [{ env: 'a)] x' }] }), false);
});
