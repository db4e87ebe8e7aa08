/** `npm run soak:failover`, in short. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failoverSoak } from '../helpers/failover-soak.ts';
import { haproxyVersions } from '../helpers/haproxy-versions.ts';

const REQUESTS = 400;
const CONNECTIONS = 16;

test('while providers fail and recover every request is answered, and settled once', async (t) => {
  const seed = Number(process.env.SOAK_SEED ?? Date.now() % 2 ** 32);
  t.diagnostic(`SOAK_SEED=${seed}`);
  const version = (await haproxyVersions()).at(-1)!;
  const { failures, met, rows } = await failoverSoak({
    version,
    requests: REQUESTS,
    seed,
    connections: CONNECTIONS,
  });
  assert.deepEqual(failures, []);
  assert.equal(rows, REQUESTS);
  assert.equal(met.get('well'), REQUESTS, 'more were answered than asked, or fewer');
  assert.ok(met.size > 1, 'no provider was in trouble');
});
