/** Time grows with the text and not faster. In processor time, and generous: this also runs on busy machines. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ENTITIES, findEntities } from '../../../agent/inspection/index.ts';
import { ADVERSARIAL, repeatTo } from '../../helpers/adversarial-texts.ts';
import { processorMs } from '../../helpers/work-time.ts';

const SMALL = 32 * 1024;
const TIMES = 8;
const MOST_TIMES_AS_LONG = 24;
const SLACK_MS = 30;
const MOST_MS_PER_MEBIBYTE = 6000;

function bestMs(text: string, everything: boolean): number {
  const options = everything ? { entities: ENTITIES, minScore: 0 } : {};
  return Math.min(...[1, 2, 3].map(() => processorMs(() => findEntities(text, options))));
}

for (const [name, unit] of ADVERSARIAL) {
  test(name, () => {
    for (const everything of [false, true]) {
      const smallMs = bestMs(repeatTo(unit, SMALL), everything);
      const largeMs = bestMs(repeatTo(unit, SMALL * TIMES), everything);
      const what = `${smallMs.toFixed(1)} ms, ${TIMES} times as much ${largeMs.toFixed(1)} ms`;
      assert.ok(largeMs < smallMs * MOST_TIMES_AS_LONG + SLACK_MS, what);
      assert.ok(largeMs < (MOST_MS_PER_MEBIBYTE * SMALL * TIMES) / 2 ** 20, what);
    }
  });
}
