/**
 * Twenty times the text takes about twenty times the time, for the texts that other tokenizers need
 * quadratic time for. Times are the best of several runs, and the bound leaves room for a busy
 * machine: quadratic growth would be a factor of four hundred.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countTokens, countUpTo } from '../../../agent/tokenizer/index.ts';
import { randomFrom } from './random-text.ts';
import { DISTINCT_ENCODINGS } from './reference.ts';

const SMALL = 20_000;
const FACTOR = 20;
const MOST_TIMES = 120;
/** Shorter times are not measured well enough to compare with. */
const LEAST_MILLISECONDS = 0.3;
const MOST_MICROSECONDS_PER_BYTE = 5;
const RUNS = 4;

const random = randomFrom(1);
const LETTERS = Array.from(
  { length: SMALL * FACTOR },
  () => 'abcdefghijklmnopqrstuvwxyz'[random(26)],
);
const HAN = Array.from({ length: SMALL * FACTOR }, () =>
  String.fromCodePoint(0x4e00 + random(5000)),
);

const TEXTS: Readonly<Record<string, (length: number) => string>> = {
  'one letter': (length) => 'a'.repeat(length),
  'one capital': (length) => 'A'.repeat(length),
  spaces: (length) => ' '.repeat(length),
  'exclamation marks': (length) => '!'.repeat(length),
  hyphens: (length) => '-'.repeat(length),
  slashes: (length) => '/'.repeat(length),
  'line breaks': (length) => '\n'.repeat(length),
  'spaces and line breaks': (length) => ' \n'.repeat(length / 2),
  'line break, then spaces': (length) => `\n${' '.repeat(length - 1)}`,
  digits: (length) => '1'.repeat(length),
  apostrophes: (length) => "'".repeat(length),
  'capitals, then a mark': (length) => `${'A'.repeat(length - 2)}\u0301`,
  'alternating case': (length) => 'aA'.repeat(length / 2),
  marks: (length) => '\u0301'.repeat(length / 2),
  'random letters': (length) => LETTERS.slice(0, length).join(''),
  'Chinese without punctuation': (length) => HAN.slice(0, length / 3).join(''),
  'NUL characters': (length) => '\0'.repeat(length),
};

function bestMilliseconds(run: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < RUNS; i++) {
    const started = performance.now();
    run();
    best = Math.min(best, performance.now() - started);
  }
  return best;
}

for (const encoding of DISTINCT_ENCODINGS) {
  test(`time grows with the length of the text: ${encoding}`, () => {
    for (const [name, make] of Object.entries(TEXTS)) {
      const small = make(SMALL);
      const large = make(SMALL * FACTOR);
      const smallTime = bestMilliseconds(() => countTokens(small, encoding));
      const largeTime = bestMilliseconds(() => countTokens(large, encoding));
      const label = `${name}: ${smallTime.toFixed(2)} ms, ${largeTime.toFixed(2)} ms`;
      assert.ok(largeTime < Math.max(smallTime, LEAST_MILLISECONDS) * MOST_TIMES, label);
      assert.ok(largeTime * 1000 < SMALL * FACTOR * MOST_MICROSECONDS_PER_BYTE, label);
    }
  });
}

test('a count up to a limit stops soon after the limit', () => {
  const text = 'some words and numbers 123 '.repeat(200_000);
  const whole = bestMilliseconds(() => countTokens(text, 'o200k_base'));
  const part = bestMilliseconds(() => countUpTo(text, 'o200k_base', 100));
  assert.ok(part < whole / 2, `${part} ms of ${whole} ms`);
  const result = countUpTo(text, 'o200k_base', 100);
  assert.ok(result > 100 && result < 110, `${result}`);
});

test('a large text leaves room for the next ones', () => {
  const large = 'hello world, '.repeat(1_000_000);
  assert.equal(countTokens(large, 'o200k_base'), 3 * 1_000_000 + 1);
  assert.equal(countTokens('hello world', 'o200k_base'), 2);
});
