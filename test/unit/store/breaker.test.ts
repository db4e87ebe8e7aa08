import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { Breaker } from '../../../agent/store/guarded/breaker.ts';

const LIMITS = { failuresToOpen: 3, firstProbeMs: 100, longestProbeMs: 1_000 };

function opened(): Breaker {
  const breaker = new Breaker(LIMITS);
  for (let count = 0; count < LIMITS.failuresToOpen; count += 1) breaker.failed(breaker.era);
  assert.equal(breaker.state, 'open');
  return breaker;
}

describe('breaker', () => {
  test('opens after failures one after the other, and says so once', () => {
    const breaker = new Breaker(LIMITS);
    const { era } = breaker;
    assert.equal(breaker.failed(era), false);
    assert.equal(breaker.failed(era), false);
    breaker.succeeded(era);
    assert.equal(breaker.failed(era), false);
    assert.equal(breaker.failed(era), false);
    assert.equal(breaker.failed(era), true);
    assert.equal(breaker.failed(era), false);
    assert.equal(breaker.state, 'open');
  });

  test('waits twice as long after each probe that failed, up to a limit', () => {
    const breaker = opened();
    const delays = [breaker.probeDelayMs];
    for (let count = 0; count < 5; count += 1) {
      breaker.probeFailed();
      delays.push(breaker.probeDelayMs);
    }
    assert.deepEqual(delays, [100, 200, 400, 800, 1_000, 1_000]);
  });

  test('after a probe the first failure opens it again, and the next probe is later', () => {
    const breaker = opened();
    breaker.probeSucceeded();
    assert.equal(breaker.state, 'closed');
    assert.equal(breaker.failed(breaker.era), true);
    assert.equal(breaker.probeDelayMs, 200);
    breaker.probeSucceeded();
    breaker.succeeded(breaker.era);
    assert.equal(breaker.failed(breaker.era), false, 'no longer on trial');
    assert.equal(breaker.probeDelayMs, 100);
  });

  test('what began before a change tells nothing after it', () => {
    const breaker = new Breaker(LIMITS);
    const before = breaker.era;
    for (let count = 0; count < LIMITS.failuresToOpen; count += 1) breaker.failed(before);
    breaker.succeeded(before);
    assert.equal(breaker.state, 'open');
    breaker.probeSucceeded();
    assert.equal(breaker.failed(before), false);
    assert.equal(breaker.state, 'closed');
  });

  test('only a probe closes it, and only failures open it', () => {
    const step = fc.constantFrom('succeeded', 'failed', 'probeFailed', 'probeSucceeded');
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const breaker = new Breaker(LIMITS);
        for (const name of steps) {
          const before = breaker.state;
          if (name === 'succeeded') breaker.succeeded(breaker.era);
          else if (name === 'failed') breaker.failed(breaker.era);
          else if (before === 'open') breaker[name]();
          if (before === 'open' && breaker.state === 'closed') assert.equal(name, 'probeSucceeded');
          if (before === 'closed' && breaker.state === 'open') assert.equal(name, 'failed');
          assert.ok(breaker.probeDelayMs <= LIMITS.longestProbeMs);
        }
      }),
    );
  });
});
