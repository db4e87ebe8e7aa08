/** The files in haproxy/generated are what the shipped gateway.yaml says. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';

test('haproxy/generated is current: else run `ai-gateway haproxy render -c config/gateway.yaml`', () => {
  const words = ['agent/main.ts', 'haproxy', 'render', '-c', 'config/gateway.yaml', '--check'];
  const run = spawnSync(process.execPath, words, { encoding: 'utf8', timeout: 60_000 });
  assert.equal(run.status, 0, run.stderr);
});
