import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LearnedUsage } from '../../../agent/usage/learned-usage.ts';
import { ledgerRow } from '../../helpers/ledger-row.ts';

const learnedFrom = (...answers: number[]): LearnedUsage => {
  const learned = new LearnedUsage({ ratioLearned() {} });
  for (const completionTokens of answers) {
    learned.learn(ledgerRow({ key: 'k', providerModel: 'm', completionTokens }));
  }
  return learned;
};

test('nothing is expected before enough answers are known', () => {
  assert.equal(learnedFrom(100, 100, 100, 100).expectedCompletionTokens('k', 'm'), undefined);
  assert.ok(learnedFrom(100, 100, 100, 100, 100).expectedCompletionTokens('k', 'm')! >= 100);
});

test('steady answers are expected as they are, and a new key as its model is used by others', () => {
  const learned = learnedFrom(...Array<number>(60).fill(200));
  // The deviation of the first answer is a guess, and fades.
  assert.ok(learned.expectedCompletionTokens('k', 'm')! <= 201);
  assert.ok(learned.expectedCompletionTokens('another', 'm')! <= 201);
  assert.equal(learned.expectedCompletionTokens('k', 'another'), undefined);
});

test('most answers stay under what is expected, and it stays within reach of them', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 50, max: 150 }), { minLength: 60, maxLength: 200 }),
      (answers) => {
        const learned = learnedFrom();
        let under = 0;
        for (const [index, completionTokens] of answers.entries()) {
          const expected = learned.expectedCompletionTokens('k', 'm');
          if (index >= 20) {
            assert.ok(expected! >= 50 && expected! <= 400, `${expected}`);
            if (completionTokens <= expected!) under += 1;
          }
          learned.learn(ledgerRow({ key: 'k', providerModel: 'm', completionTokens }));
        }
        assert.ok(under >= (answers.length - 20) * 0.7, `${under} of ${answers.length - 20}`);
      },
    ),
  );
});

test('what providers report corrects estimates, and nonsense does not', () => {
  const seen: number[] = [];
  const learned = new LearnedUsage({ ratioLearned: (_model, ratio) => seen.push(ratio) });
  const report = (promptTokens: number, countedPromptTokens: number, source = 'reported') =>
    learned.learn(
      ledgerRow({
        providerModel: 'm',
        promptTokens,
        countedPromptTokens,
        source: source as 'reported',
      }),
    );
  assert.equal(learned.estimateRatio('m'), 1);
  report(999_999, 3);
  report(120, 100, 'estimated');
  assert.equal(learned.estimateRatio('m'), 1, 'too short to tell, or not reported');
  for (let count = 0; count < 50; count += 1) report(120, 100);
  assert.ok(Math.abs(learned.estimateRatio('m') - 1.2) < 1e-9);
  report(1_000_000, 100);
  assert.ok(learned.estimateRatio('m') < 1.4);
  assert.equal(seen.length, 51);
});
