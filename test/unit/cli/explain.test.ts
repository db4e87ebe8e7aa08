/** `ai-gateway explain` tries policies: from any address, at any time, and with every rule that was looked at. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { removeTemporaryFolder, temporaryFolder } from '../../helpers/temporary-folder.ts';

const folder = temporaryFolder('explain');
after(() => removeTemporaryFolder(folder));
const config = path.join(folder, 'gateway.yaml');
writeFileSync(
  config,
  `
providers: [{name: openai, dialect: openai}]
models: [{name: gpt-4o, provider: openai}]
timeZone: Europe/Berlin
teams: [{name: red}]
keys: [{id: ann, sha256: ${'a'.repeat(64)}, team: red}]
policies:
  - {name: inside, effect: allow, when: 'inNetwork(source, ["10.0.0.0/8", "2001:db8::/32"])'}
  - {name: night, effect: deny, when: time.hour < 6, message: Sleep.}
  - {name: session, effect: deny, when: session == "s", mode: observe}
`,
);
const BODY = JSON.stringify({ model: 'gpt-4o', messages: [{ role: 'user', content: 'hi' }] });

function explain(...options: string[]) {
  const words = ['agent/main.ts', 'explain', '-', '-c', config, '--key-id', 'ann', '--json'];
  const { status, stdout, stderr } = spawnSync(process.execPath, [...words, ...options], {
    input: BODY,
    encoding: 'utf8',
  });
  return { status, stderr, shown: stdout === '' ? undefined : JSON.parse(stdout) };
}

const policyNotes = (shown: { notes: { plugin: string; text: string }[] }): string[] =>
  shown.notes.filter(({ plugin }) => plugin === 'policies').map(({ text }) => text);

test('an address and a time are tried, and every rule is shown', () => {
  const day = explain('--source', '2001:db8::7', '--at', '2026-11-24T08:00:00+01:00');
  assert.equal(day.status, 0, day.stderr);
  assert.deepEqual(policyNotes(day.shown), [
    "allow 'inside': holds",
    "deny 'night': does not hold",
    "deny 'session', observed only: does not hold",
  ]);
  const night = explain('--source', '10.0.0.1', '--at', '2026-11-24T04:59:00Z', '--session', 's');
  assert.equal(night.status, 2);
  assert.equal(night.shown.refusal.message, "The policy 'night' denies this request. Sleep.");
  assert.deepEqual(policyNotes(night.shown), [
    "allow 'inside': holds",
    "deny 'night': holds",
    "deny 'session', observed only: holds",
  ]);
  const outside = explain('--at', '2026-11-24T12:00:00Z', '--session', 's');
  assert.equal(outside.status, 2);
  assert.match(outside.shown.refusal.message, /^The policy 'inside' does not allow/);
});

test('what would be denied is a variable of a request that passes', () => {
  const { status, shown } = explain(
    ...['--source', '10.0.0.1', '--at', '2026-11-24T12:00:00Z', '--session', 's'],
  );
  assert.equal(status, 0);
  assert.equal(shown.variables.would_deny, 'session');
});

test('a wrong address or time is told', () => {
  assert.match(explain('--source', 'here').stderr, /must be an IPv4 or IPv6 address/);
  assert.match(explain('--at', 'noon').stderr, /must be as 2026-11-22T08:30:00Z/);
});
