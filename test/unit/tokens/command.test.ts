import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

function tokens(input: string, ...args: string[]) {
  const command = ['agent/main.ts', 'tokens', 'count', ...args];
  return spawnSync(process.execPath, command, { input, encoding: 'utf8', timeout: 30_000 });
}

const BODY = JSON.stringify({
  model: 'gpt-4o-mini',
  messages: [{ role: 'user', content: 'hello world' }],
});

test('a text from standard input', () => {
  const { stdout, status } = tokens('hello world', '--model', 'gpt-4o');
  assert.equal(status, 0);
  assert.match(stdout, /^tokens {5}2\n/);
  assert.match(stdout, /request {4}text\n/);
});

test('a body from a file, with its own model or another', () => {
  const file = path.join(temporaryFolder('tokens'), 'body.json');
  writeFileSync(file, BODY);
  const { stdout, status } = tokens('', file, '--json');
  assert.equal(status, 0);
  assert.deepEqual(JSON.parse(stdout), {
    tokens: 9,
    isEstimate: false,
    model: 'gpt-4o-mini',
    encoding: 'o200k_base',
    ratio: 1,
    request: 'chat',
    parts: [
      { kind: 'framing', items: 1, tokens: 7, isEstimate: false },
      { kind: 'text', items: 1, tokens: 2, isEstimate: false },
    ],
  });
  const other = tokens('', file, '--model', 'claude-opus-4-8');
  assert.match(other.stdout, /^tokens {5}10 \(estimate\)\n/);
  assert.match(other.stdout, /request {4}messages\n/);
});

test('what cannot be counted', () => {
  const noModel = tokens('hello');
  assert.equal(noModel.status, 1);
  assert.match(noModel.stderr, /^Give --model/);
  const noFile = tokens('', '/no/such/file', '--model', 'gpt-4o');
  assert.equal(noFile.status, 1);
  assert.match(noFile.stderr, /^ENOENT/);
});
