/**
 * Twenty times the text takes about twenty times the time, for the texts that other tokenizers need
 * quadratic time for. The bound leaves room for a busy machine: quadratic growth would be a factor of four hundred.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countTokens, countUpTo } from '../../../agent/tokenizer/index.ts';
import { assertGrowth } from '../../helpers/work-time.ts';
import { randomFrom } from './random-text.ts';
import { DISTINCT_ENCODINGS } from './reference.ts';

const SMALL = 20_000;
const FACTOR = 20;
const MOST_TIMES = 120;
/** Shorter times are not measured well enough to compare with. */
const LEAST_MS = 0.3;
const MOST_MS_PER_BYTE = 0.005;

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

for (const encoding of DISTINCT_ENCODINGS) {
  test(`time grows with the length of the text: ${encoding}`, async () => {
    for (const [name, make] of Object.entries(TEXTS)) {
      const small = make(SMALL);
      const large = make(SMALL * FACTOR);
      await assertGrowth(name, {
        small: () => countTokens(small, encoding),
        large: () => countTokens(large, encoding),
        mostTimes: MOST_TIMES,
        leastMs: LEAST_MS,
        mostMs: SMALL * FACTOR * MOST_MS_PER_BYTE,
      });
    }
  });
}

test('a count up to a limit stops soon after the limit', async () => {
  const text = 'some words and numbers 123 '.repeat(200_000);
  await assertGrowth('a part of the text', {
    small: () => countTokens(text, 'o200k_base'),
    large: () => countUpTo(text, 'o200k_base', 100),
    mostTimes: 0.5,
  });
  const result = countUpTo(text, 'o200k_base', 100);
  assert.ok(result > 100 && result < 110, `${result}`);
});

test('a large text leaves room for the next ones', () => {
  const large = 'hello world, '.repeat(1_000_000);
  assert.equal(countTokens(large, 'o200k_base'), 3 * 1_000_000 + 1);
  assert.equal(countTokens('hello world', 'o200k_base'), 2);
});
