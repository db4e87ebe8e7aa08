import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';

const MAIN = 'agent/main.ts';

function scrub(words: readonly string[], input: string, key?: string) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, 'scrub', ...words], {
    input,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, AI_GATEWAY_PII_KEY: key },
  });
  return { status, stdout, stderr };
}

const TEXT = 'card 4111 1111 1111 1111, ann@example.com\n';

test('prints a text and a body without what is in them, and nothing else changed', () => {
  assert.deepEqual(scrub([], TEXT), {
    status: 0,
    stdout: 'card [CREDIT_CARD], [EMAIL_ADDRESS]\n',
    stderr: '',
  });
  const body = '{ "messages" : [{"content":"4111\\u00201111 1111 1111"}]}\n';
  assert.equal(
    scrub(['-'], body).stdout,
    body.replace('4111\\u00201111 1111 1111', '[CREDIT_CARD]'),
  );
});

test('kinds and actions are chosen, and reported as JSON', () => {
  const { stdout } = scrub(
    ['--json', '--action', 'mask', '--actions', 'EMAIL_ADDRESS=reversible'],
    TEXT,
    'key',
  );
  const report = JSON.parse(stdout);
  assert.match(report.body, /^card \*{4} \*{4} \*{4} 1111, \[EMAIL_ADDRESS_\w{6}\]\n$/);
  assert.deepEqual(Object.values(report.restore), ['ann@example.com']);
  assert.deepEqual(report.found[0], { entity: 'CREDIT_CARD', action: 'mask', path: '' });
});

test('what blocks and what cannot be used has a code and a word', () => {
  const blocked = scrub(['--actions', 'CREDIT_CARD=block'], TEXT);
  assert.equal(blocked.status, 2);
  assert.equal(blocked.stdout, '');
  assert.equal(blocked.stderr, 'blocked: CREDIT_CARD\n');
  const unusable = scrub(['--action', 'hash', '--entities', 'EMAIL_ADDRESS'], TEXT);
  assert.equal(unusable.status, 1);
  assert.match(unusable.stderr, /set AI_GATEWAY_PII_KEY/);
});
