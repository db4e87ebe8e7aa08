/** Time grows with the text and not faster. In processor time, and generous: this also runs on busy machines. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { guard, warmUp } from '../../../agent/inspection/attacks/index.ts';
import { repeatTo } from '../../helpers/adversarial-texts.ts';
import { ATTACK_TEXTS } from '../../helpers/attack-texts.ts';
import { processorMs } from '../../helpers/work-time.ts';

const SMALL = 64 * 1024;
const TIMES = 8;
const MOST_TIMES_AS_LONG = 24;
const SLACK_MS = 30;
const MOST_MS_PER_MEBIBYTE = 1000;

function bestMs(text: string): number {
  return Math.min(...[1, 2, 3].map(() => processorMs(() => guard(text, 'tool'))));
}

warmUp();
for (const [name, unit] of ATTACK_TEXTS) {
  test(name, () => {
    const smallMs = bestMs(repeatTo(unit, SMALL));
    const largeMs = bestMs(repeatTo(unit, SMALL * TIMES));
    const what = `${smallMs.toFixed(1)} ms, ${TIMES} times as much ${largeMs.toFixed(1)} ms`;
    assert.ok(largeMs < smallMs * MOST_TIMES_AS_LONG + SLACK_MS, what);
    assert.ok(largeMs < (MOST_MS_PER_MEBIBYTE * SMALL * TIMES) / 2 ** 20, what);
  });
}
