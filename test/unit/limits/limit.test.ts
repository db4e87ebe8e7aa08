import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatAmount, formatDollars, MEASURES, parseLimit } from '../../../agent/limits/limit.ts';

test('limits are read as people write them', () => {
  const cases: [string, object | undefined][] = [
    ['600 requests/hour', { measure: 'requests', period: 'hour', amount: 600 }],
    ['5M tokens/minute', { measure: 'tokens', period: 'minute', amount: 5_000_000 }],
    ['1.5k prompt-tokens / day', { measure: 'prompt-tokens', period: 'day', amount: 1_500 }],
    ['2b completion-tokens/week', { measure: 'completion-tokens', period: 'week', amount: 2e9 }],
    ['10 concurrent', { measure: 'concurrent', period: undefined, amount: 10 }],
    ['$50/month', { measure: 'cost', period: 'month', amount: 50_000_000 }],
    ['$0.000001/calendar-day', { measure: 'cost', period: 'calendar-day', amount: 1 }],
    ['0 requests/second', { measure: 'requests', period: 'second', amount: 0 }],
    ['10 concurrent/minute', undefined],
    ['10 requests', undefined],
    ['10 apples/minute', undefined],
    ['10 requests/fortnight', undefined],
    ['$5 requests/minute', undefined],
    ['5 cost/minute', undefined],
    ['-1 requests/minute', undefined],
    ['1e9 requests/minute', undefined],
    ['9999999999b tokens/day', undefined],
    ['', undefined],
  ];
  for (const [text, limit] of cases) assert.deepEqual(parseLimit(text), limit, text);
});

test('whatever is read is no larger than what counters hold exactly', () => {
  fc.assert(
    fc.property(fc.string(), fc.constantFrom(...MEASURES), (text, measure) => {
      const limit = parseLimit(`${text} ${measure}/minute`);
      return limit === undefined || (Number.isSafeInteger(limit.amount) && limit.amount >= 0);
    }),
  );
});

test('amounts are shown in their own unit', () => {
  assert.equal(formatAmount('tokens', 5_000_000), '5000000 tokens');
  assert.equal(formatAmount('prompt-tokens', 7), '7 prompt tokens');
  assert.equal(formatAmount('concurrent', 3), '3 concurrent requests');
  assert.equal(formatAmount('cost', 12_500_000), '$12.50');
  assert.equal(formatDollars(42), '$0.000042');
});
