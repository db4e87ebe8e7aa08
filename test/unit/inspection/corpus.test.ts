import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { findEntities } from '../../../agent/inspection/index.ts';
import type { Case } from '../../corpus/generate.ts';

const LEAST_CASES = 1500;
const LEAST = 0.98;

/** Misses that are known; each with its reason. A new one fails the test. */
const KNOWN_MISSES: ReadonlySet<string> = new Set([]);

function readCases(): Case[] {
  const file = new URL('../../corpus/inspection.jsonl', import.meta.url);
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Case);
}

/** All texts that a model would read. */
function textsOf({ form, text }: Case): string[] {
  if (form === 'text') return [text];
  const { messages } = JSON.parse(text) as {
    messages: { content: string | { text: string }[] }[];
  };
  return messages.flatMap(({ content }) =>
    typeof content === 'string' ? [content] : content.map((part) => part.text),
  );
}

function foundIn(one: Case): string[] {
  return textsOf(one).flatMap((text) =>
    findEntities(text).map(({ entity, start, end }) => `${entity} ${text.slice(start, end)}`),
  );
}

test('as many cases have nothing in them as have something, and half are bodies', () => {
  const cases = readCases();
  assert.ok(cases.length >= LEAST_CASES);
  assert.ok(cases.filter(({ expect }) => expect.length === 0).length * 2 >= cases.length);
  assert.ok(cases.filter(({ form }) => form === 'body').length * 2 >= cases.length);
});

test('recall and precision on the corpus are 0.98 or better, and every miss is known', () => {
  let hits = 0;
  let expected = 0;
  let reported = 0;
  const misses: string[] = [];
  for (const one of readCases()) {
    const found = foundIn(one);
    const wanted = one.expect.map((pair) => pair.join(' '));
    expected += wanted.length;
    reported += found.length;
    const missed = wanted.filter((value) => !found.includes(value));
    hits += wanted.length - missed.length;
    const invented = found.filter((value) => !wanted.includes(value));
    misses.push(...missed.map((value) => `missed ${value} in ${one.text}`));
    misses.push(...invented.map((value) => `invented ${value} in ${one.text}`));
  }
  const [recall, precision] = [hits / expected, hits / reported];
  const unknown = misses.filter((miss) => !KNOWN_MISSES.has(miss));
  const summary = `recall ${recall.toFixed(4)}, precision ${precision.toFixed(4)}`;
  assert.ok(recall >= LEAST && precision >= LEAST, `${summary}\n${unknown.join('\n')}`);
  assert.deepEqual(unknown, [], summary);
});
