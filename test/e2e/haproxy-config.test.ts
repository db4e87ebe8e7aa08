/**
 * haproxy.cfg and the drop-in load without a warning in every HAProxy version,
 * in each of the ways they can be used. What the rules do is tested elsewhere,
 * with the agent.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type HaproxyVersion, haproxyVersions } from '../helpers/haproxy-versions.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const MAIN = join(ROOT, 'haproxy/haproxy.cfg');
const DROP_IN = join(ROOT, 'haproxy/drop-in/ai-gateway.cfg');

const FOREIGN = `
global
    maxconn 1000
defaults
    mode http
    timeout client 30s
    timeout server 30s
    timeout connect 5s
frontend mine
    bind 127.0.0.1:18080
${readFileSync(join(ROOT, 'haproxy/drop-in/your-frontend.cfg'), 'utf8')}
    default_backend app
backend app
    server app 127.0.0.1:18081
`;

function check(version: HaproxyVersion, files: string[], env: Record<string, string> = {}) {
  const [command, ...words] = version.command as [string, ...string[]];
  const run = spawnSync(
    command,
    [...words, '-dW', '-c', ...files.flatMap((file) => ['-f', file])],
    {
      cwd: tmpdir(), // works from any folder
      env: { PATH: process.env.PATH ?? '', AI_ROOT: ROOT, ...env },
      encoding: 'utf8',
      timeout: 30_000,
    },
  );
  return { status: run.status, output: run.stdout + run.stderr };
}

function assertClean(version: HaproxyVersion, files: string[], env: Record<string, string> = {}) {
  const { status, output } = check(version, files, env);
  assert.equal(status, 0, output);
  assert.doesNotMatch(output, /WARNING|ALERT/);
}

function written(text: string): string {
  const file = join(temporaryFolder('haproxy-config'), 'haproxy.cfg');
  writeFileSync(file, text);
  return file;
}

for (const version of await haproxyVersions()) {
  describe(`configuration in HAProxy ${version.version}`, () => {
    it('haproxy.cfg as it is', () => assertClean(version, [MAIN]));

    it('fail-open, without statistics', () => {
      assertClean(version, [MAIN], { AI_ON_AGENT_FAILURE: 'fail-open', AI_STATS_BIND: 'off' });
    });

    it('with real providers', () => {
      const base = { OPENAI_BASE: '127.0.0.1:443', ANTHROPIC_BASE: '127.0.0.1:443' }; // no DNS here
      assertClean(version, [MAIN], { ...base, OPENAI_API_KEY: 'a', ANTHROPIC_API_KEY: 'b' });
      assertClean(version, [MAIN], { ...base, OPENAI_API_KEY: 'a', ANTHROPIC_API_KEY: '' });
    });

    it('with every example switched on', () => {
      const text = readFileSync(MAIN, 'utf8');
      const examples = text.match(/^ {4}#http-request .*$/gm) ?? [];
      assert.ok(examples.length >= 5, 'the examples are gone');
      assertClean(version, [
        written(text.replaceAll(/^ {4}#http-request /gm, '    http-request ')),
      ]);
    });

    it('a wrong AI_ON_AGENT_FAILURE is refused, and said', () => {
      const { status, output } = check(version, [MAIN], { AI_ON_AGENT_FAILURE: 'fail-opne' });
      assert.notEqual(status, 0);
      assert.match(output, /AI_ON_AGENT_FAILURE must be fail-closed or fail-open/);
    });

    it('the drop-in beside a foreign configuration', () => {
      assertClean(version, [written(FOREIGN), DROP_IN, MAIN]);
    });
  });
}
