/** How much is found, and what is taken for an attack that is none: docs/guard.md quotes these figures. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { guard } from '../../../agent/inspection/attacks/index.ts';
import { attackCorpus, type Case } from '../../corpus/attacks.ts';

interface Figures {
  readonly precision: number;
  readonly recall: number;
  readonly mistakes: string[];
}

function figuresOf(cases: readonly Case[]): Figures {
  let right = 0;
  let missed = 0;
  let wrong = 0;
  const mistakes: string[] = [];
  for (const { text, channel, kind, isAttack } of cases) {
    const { flagged, score, rules } = guard(text, channel);
    if (flagged && isAttack) right += 1;
    else if (flagged) wrong += 1;
    else if (isAttack) missed += 1;
    if (flagged === isAttack) continue;
    const what = isAttack ? 'missed' : 'false';
    mistakes.push(
      `${what} ${channel} ${kind} ${score} [${rules}] ${JSON.stringify(text.slice(0, 120))}`,
    );
  }
  return { precision: right / (right + wrong), recall: right / (right + missed), mistakes };
}

const corpus = attackCorpus();
const [development, heldOut] = (['dev', 'heldout'] as const).map((part) =>
  corpus.filter((one) => one.part === part),
);

test('the corpus is large enough, and half of it is innocent', () => {
  assert.ok(corpus.length >= 500);
  const innocent = corpus.filter(({ isAttack }) => !isAttack).length;
  assert.ok(innocent >= corpus.length * 0.45, `${innocent} of ${corpus.length}`);
});

test('attacks.jsonl is the corpus', () => {
  const file = path.join(import.meta.dirname, '../../corpus/attacks.jsonl');
  const lines = corpus.map((one) => JSON.stringify(one));
  assert.equal(readFileSync(file, 'utf8'), `${lines.join('\n')}\n`, 'node test/corpus/attacks.ts');
});

test('precision and recall on the part that was tuned on', (context) => {
  const { precision, recall, mistakes } = figuresOf(development);
  for (const mistake of mistakes) context.diagnostic(mistake);
  context.diagnostic(`precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}`);
  assert.ok(precision >= 0.98, mistakes.join('\n'));
  assert.ok(recall >= 0.95, mistakes.join('\n'));
});

test('precision and recall on the part that was not', (context) => {
  const { precision, recall } = figuresOf(heldOut);
  context.diagnostic(`precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}`);
  assert.ok(precision >= 0.93, `precision ${precision}`);
  assert.ok(recall >= 0.85, `recall ${recall}`);
});
