import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ServiceFailures } from '../../../agent/gateway/service-failures.ts';

test('each failure is counted; a log line a minute says how many there were', () => {
  const lines: object[] = [];
  const counted: string[] = [];
  const failures = new ServiceFailures(
    { warn: (fields) => lines.push(fields), info() {} },
    (service, reason) => counted.push(`${service} ${reason}`),
  );
  for (const atMs of [1, 2, 3, 60_001, 60_002]) failures.note('analyzer', 'timeout', atMs);
  failures.note('analyzer', 'busy', 60_003);
  failures.note('classifier', 'timeout', 60_004);
  assert.equal(counted.length, 7);
  assert.deepEqual(lines, [
    { service: 'analyzer', reason: 'timeout', requests: 1 },
    { service: 'analyzer', reason: 'timeout', requests: 3 },
    { service: 'analyzer', reason: 'busy', requests: 1 },
    { service: 'classifier', reason: 'timeout', requests: 1 },
  ]);
});
