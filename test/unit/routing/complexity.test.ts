/** The complexity of a request: what has points, that parts add up, and that no text takes long. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { COMPLEXITY_PARTS, complexityOf } from '../../../agent/routing/complexity.ts';
import { processorMs } from '../../helpers/work-time.ts';

const simple = { promptTokens: 20, messageCount: 1, features: [] as string[], question: '' };

test('small talk has no points', () => {
  for (const question of [
    'Hi, how are you?',
    'Translate "good morning" to French.',
    'What is the capital of Peru?',
    'Wie spät ist es in Tokio?',
  ]) {
    assert.equal(complexityOf({ ...simple, question }).score, 0, question);
  }
});

test('each part speaks for itself', () => {
  const parts = (given: Partial<typeof simple>) =>
    Object.fromEntries(complexityOf({ ...simple, ...given }).parts);
  assert.deepEqual(parts({ promptTokens: 1024 }), { length: 12 });
  assert.deepEqual(parts({ messageCount: 9 }), { conversation: 6 });
  assert.deepEqual(parts({ features: ['tools', 'images', 'files'] }), { tools: 15, media: 10 });
  assert.deepEqual(parts({ features: ['json_mode', 'reasoning'] }), { schema: 5, reasoning: 25 });
  assert.deepEqual(parts({ question: 'Why?\n```py\nprint(1)\n```' }), { code: 15 });
  assert.deepEqual(parts({ question: 'Prove it step by step.' }), { task: 20 });
  assert.deepEqual(parts({ question: 'Do:\n1. this\n2. that\n3. more' }), { steps: 4 });
});

test('harder work has more points than easier work', () => {
  const ladder = [
    { ...simple, question: 'Say hello.' },
    { ...simple, promptTokens: 900, question: 'Summarise this.' },
    { ...simple, promptTokens: 400, question: 'Refactor this:\n```js\nlet a;\n```' },
    {
      promptTokens: 6000,
      messageCount: 9,
      features: ['tools', 'json_mode'],
      question: 'Design the architecture. Compare:\n1. a\n2. b\n3. c',
    },
  ];
  const scores = ladder.map((input) => complexityOf(input).score);
  assert.deepEqual(
    scores,
    [...scores].sort((a, b) => a - b),
  );
  assert.equal(new Set(scores).size, scores.length);
});

test('a score is the sum of its parts, from 0 to 100', () => {
  fc.assert(
    fc.property(
      fc.record({
        promptTokens: fc.nat(2_000_000),
        messageCount: fc.nat(1000),
        features: fc.subarray(['tools', 'images', 'json_mode', 'reasoning', 'provider_tools']),
        question: fc.string({ maxLength: 300 }),
      }),
      (input) => {
        const { score, parts } = complexityOf(input);
        const sum = [...parts.values()].reduce((total, points) => total + points, 0);
        assert.equal(score, Math.min(100, sum));
        assert.ok([...parts.keys()].every((part) => part in COMPLEXITY_PARTS));
      },
    ),
  );
});

test('a question of megabytes costs what its two ends cost', () => {
  for (const unit of ['\n', '; \n', ' ', '\t\n', 'a', '1. ', '?', '`', 'def ', '{}', '- x\n']) {
    const question = unit.repeat(1_000_000);
    const tookMs = processorMs(() => complexityOf({ ...simple, question }));
    assert.ok(tookMs < 200, `${JSON.stringify(unit)} took ${tookMs} ms`);
  }
});
