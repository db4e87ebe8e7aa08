import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { viewOf } from '../../../agent/keys/key-view.ts';
import {
  createKey,
  type KeyAttributes,
  keyState,
  revokeKey,
  rotateKey,
} from '../../../agent/keys/lifecycle.ts';
import { keyRecordOf } from '../../../agent/pipeline/key-directory.ts';
import type { StoredKey } from '../../../agent/store/keys.ts';

const ATTRIBUTES: KeyAttributes = {
  id: 'key-1',
  name: '',
  org: 'acme',
  team: 'red',
  user: '',
  roles: [],
  tags: {},
  models: ['*'],
  limits: ['10 requests/minute', '$5/month'],
};
const newHash = (): string => randomBytes(32).toString('hex');

/** May a request with this hash pass at this time? As the keys plugin asks. */
function passes(key: StoredKey, sha256: string, nowMs: number): boolean {
  const record = keyRecordOf(key, sha256);
  if (record === undefined || record.revokedAtMs !== undefined) return false;
  return (record.expiresAtMs ?? Number.POSITIVE_INFINITY) > nowMs;
}

interface Step {
  readonly afterMs: number;
  readonly change: 'revoke' | 'rotate';
  readonly graceMs: number;
  readonly expiresInMs: number | undefined;
}

const step: fc.Arbitrary<Step> = fc.record({
  afterMs: fc.nat({ max: 100 }),
  change: fc.constantFrom('rotate', 'rotate', 'rotate', 'revoke'),
  graceMs: fc.nat({ max: 100 }),
  expiresInMs: fc.option(fc.integer({ min: 1, max: 300 }), { nil: undefined }),
});

test('any life of a key: which of its texts pass, and when', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), fc.nat({ max: 100 }), (steps, laterMs) => {
      let nowMs = 1000;
      const hashes = [newHash()];
      let key = createKey(ATTRIBUTES, hashes[0], nowMs);
      // The model: until when each text of the key is good.
      const untilMs = [Number.POSITIVE_INFINITY];
      let expiresAtMs = Number.POSITIVE_INFINITY;
      let revision = 1;
      for (const { afterMs, change, graceMs, expiresInMs } of steps) {
        nowMs += afterMs;
        const wasRevoked = key.revokedAtMs !== undefined;
        if (change === 'revoke') {
          key = revokeKey(key, nowMs);
          untilMs.fill(0);
          revision += wasRevoked ? 0 : 1;
        } else if (wasRevoked) {
          assert.throws(() => rotateKey(key, { sha256: newHash(), graceMs }, nowMs));
        } else {
          const newExpiry = expiresInMs === undefined ? undefined : nowMs + expiresInMs;
          expiresAtMs = newExpiry ?? expiresAtMs;
          hashes.push(newHash());
          key = rotateKey(key, { sha256: hashes.at(-1)!, graceMs, expiresAtMs: newExpiry }, nowMs);
          untilMs.fill(0, 0, -1);
          untilMs[untilMs.length - 1] = graceMs === 0 ? 0 : nowMs + graceMs;
          untilMs.push(Number.POSITIVE_INFINITY);
          revision += 1;
        }
        assert.equal(key.revision, revision);
        assert.deepEqual([key.id, key.createdAtMs, key.limits], ['key-1', 1000, ATTRIBUTES.limits]);
      }
      for (const atMs of [nowMs, nowMs + laterMs]) {
        for (const [index, sha256] of hashes.entries()) {
          const expected = Math.min(untilMs[index], expiresAtMs) > atMs;
          assert.equal(passes(key, sha256, atMs), expected, `text ${index} at ${atMs}`);
        }
        const state = keyState(key, atMs);
        assert.equal(state === 'active', passes(key, hashes.at(-1)!, atMs));
      }
      assert.equal(passes(key, newHash(), nowMs), false);
    }),
  );
});

test('a record has its limits parsed; one that is not understood is never left out', () => {
  const key = createKey(ATTRIBUTES, newHash(), 0);
  assert.deepEqual(
    keyRecordOf(key, key.sha256)?.limits.map(({ measure, amount }) => [measure, amount]),
    [
      ['requests', 10],
      ['cost', 5_000_000],
    ],
  );
  const strange = { ...key, limits: ['3 wishes/lifetime'] };
  assert.throws(() => keyRecordOf(strange, key.sha256), /key 'key-1' has a limit/);
});

test('what is shown of a key has no hash in it', () => {
  const key = rotateKey(createKey(ATTRIBUTES, newHash(), 0), { sha256: newHash(), graceMs: 5 }, 10);
  const shown = JSON.stringify(viewOf(key, 12));
  assert.doesNotMatch(shown, /[0-9a-f]{64}/);
  assert.match(shown, /"previousUntil":"1970-01-01T00:00:00.015Z"/);
  assert.equal(viewOf(key, 20).previousUntil, null);
});
