import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findEntities } from '../../../agent/inspection/index.ts';
import { FOUND, NOTHING } from '../../corpus/outside-cases.ts';

function foundIn(text: string): string[] {
  return findEntities(text).map(({ entity, start, end }) => `${entity} ${text.slice(start, end)}`);
}

test('what others would look for is found, whole', () => {
  const missed = FOUND.filter(
    ([text, entity, value]) => !foundIn(text).includes(`${entity} ${value}`),
  );
  assert.deepEqual(missed, []);
});

test('what only looks like it is left alone', () => {
  assert.deepEqual(NOTHING.flatMap(foundIn), []);
});
