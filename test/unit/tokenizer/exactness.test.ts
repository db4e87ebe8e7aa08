/** Counts equal tiktoken's: the known traps by name, every code point, and random text. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  countTokens,
  countTokensInUtf8,
  countUpTo,
  type Encoding,
} from '../../../agent/tokenizer/index.ts';
import { CLASS_OF_CODE_POINT } from '../../../agent/tokenizer/unicode-classes.ts';
import { differingCodePoints } from './code-points.ts';
import { randomFrom, randomText, seedOfRun } from './random-text.ts';
import { DISTINCT_ENCODINGS, referenceCount } from './reference.ts';
import {
  CLASS_PATTERNS,
  CODE_POINTS,
  isSurrogate,
  matchingCodePoints,
} from './tiktoken-classes.ts';

const seed = seedOfRun();
const RANDOM_STRINGS = 15_000;

function assertCount(text: string, encoding: Encoding): void {
  const expected = referenceCount(text, encoding);
  const label = `${encoding} ${JSON.stringify(text.slice(0, 400))} SEED=${seed}`;
  assert.equal(countTokens(text, encoding), expected, label);
}

const TRAPS: Readonly<Record<string, readonly string[]>> = {
  'a byte order mark is no white space': [
    '\ufeffusing System;',
    'a\ufeff b',
    ' \ufeff ',
    '\ufeff\n',
  ],
  'next line (U+0085) is white space': ['a\u0085b', '\u0085\u0085x', ' \u0085\n y', '\u0085'],
  'a long s ends a contraction': [
    "it'ſ",
    "it'ſx",
    "'ſ'S's",
    "it'ſ\n",
    'ſ',
    "IT'ſ",
    "x'\u017f\u0301",
  ],
  'contractions come first in cl100k_base, last in o200k_base': [
    "'sure 'really 'llama 'd'd",
    "we'LL I'M you'Re they'VE don'T",
    "l'ecole 'tis 's",
    " 's\n'S",
    "''s",
    "'",
    "a'",
    "a'r",
    "a'l",
    "a'v b'R",
  ],
  'words take marks and split by case': [
    'e\u0301e\u0301 \u0301a \u0301\u0301A',
    'HTTPServer XMLHttpRequest iPhone macOS ABCdef ABC中def',
    'AAʰA ʰA Aʰ ǅungla ǅǅǅ AªB',
    'A\u0301B C\u0301 \u0301ABC \u0301ABC中',
    ' \u0301x -\u0301x \u0301- \u0301\u0301',
    'AB中AB 中AB AB\u0301AB',
  ],
  'special tokens are plain text': [
    '<|endoftext|>',
    'a<|endofprompt|>b<|fim_prefix|>',
    '<|start|>user<|message|>hi<|end|>',
  ],
  'lone surrogates count as U+FFFD': [
    '\ud800',
    'a\udc00b',
    '\udc00\ud800',
    'x\ud83d',
    '\ud800'.repeat(9),
  ],
  'names of object properties are only words': [
    '__proto__ constructor toString hasOwnProperty',
    '__proto__',
    ' __proto__',
  ],
  'NUL characters are text, also eight and sixteen in a row': [
    '\0',
    ...[2, 7, 8, 9, 15, 16, 17, 40].map((length) => '\0'.repeat(length)),
  ],
  'white space before the end, a word, and a line break': [
    ' ',
    '   ',
    'a   b',
    'a \n  b',
    '\n\n  \n',
    '  \r\n\t x  ',
    '\u3000\u3000x',
    'x\u00a0\u00a0y',
    ' \u2003\u2003.',
  ],
  'digits of all scripts go three by three': [
    '1234567',
    '١٢٣٤',
    '12٣4',
    '½½½½',
    'Ⅷ1',
    '１２３４５',
  ],
  'slashes follow symbols in o200k_base': ['://', '...///', '!\r\n/\n', ' //', '/\n//\n', '-\n/x'],
  'an empty text has no tokens': [''],
};

for (const [name, texts] of Object.entries(TRAPS)) {
  test(name, () => {
    for (const encoding of DISTINCT_ENCODINGS) {
      for (const text of texts) {
        assertCount(text, encoding);
      }
    }
  });
}

test('published vectors: the counts that OpenAI prints in its cookbook and tests', () => {
  assert.equal(countTokens('tiktoken is great!', 'o200k_base'), 6);
  assert.equal(countTokens('tiktoken is great!', 'cl100k_base'), 6);
  assert.equal(countTokens('hello world', 'cl100k_base'), 2);
  assert.equal(countTokens('antidisestablishmentarianism', 'r50k_base'), 5);
  assert.equal(countTokens('antidisestablishmentarianism', 'cl100k_base'), 6);
  assert.equal(countTokens('antidisestablishmentarianism', 'o200k_base'), 6);
  assert.equal(countTokens('2 + 2 = 4', 'r50k_base'), 5);
  assert.equal(countTokens('2 + 2 = 4', 'cl100k_base'), 7);
  assert.equal(countTokens('お誕生日おめでとう', 'r50k_base'), 14);
  assert.equal(countTokens('お誕生日おめでとう', 'cl100k_base'), 9);
  assert.equal(countTokens('お誕生日おめでとう', 'o200k_base'), 8);
});

test('o200k_harmony counts as o200k_base, since special tokens are text', () => {
  for (const text of ['<|start|>system<|message|>', 'Hello, Wörld', '你好']) {
    assert.equal(countTokens(text, 'o200k_harmony'), referenceCount(text, 'o200k_base'));
  }
});

test('the class of every code point is the one that tiktoken has', () => {
  const byClass = new Map<number, number[]>(CLASS_PATTERNS.map(([kind]) => [kind, []]));
  for (let codePoint = 0; codePoint < CODE_POINTS; codePoint++) {
    if (!isSurrogate(codePoint)) {
      byClass.get(CLASS_OF_CODE_POINT[codePoint]!)!.push(codePoint);
    }
  }
  for (const [kind, pattern] of CLASS_PATTERNS) {
    const codePoints = byClass.get(kind)!;
    assert.equal(matchingCodePoints(pattern, codePoints).length, codePoints.length, pattern);
  }
});

/**
 * Encoding, first group, step. All code points for o200k_base; the others share the class table, which
 * is compared above, and look at a part each: `npm run fuzz:tokenizer` looks at all for all.
 */
const CODE_POINT_SHARES: readonly (readonly [Encoding, number, number])[] = [
  ['o200k_base', 0, 1],
  ['cl100k_base', 1, 8],
  ['p50k_base', 3, 16],
  ['r50k_base', 5, 16],
];

for (const [encoding, first, step] of CODE_POINT_SHARES) {
  test(`every code point, alone and between letters: ${encoding}`, () => {
    assert.equal(differingCodePoints(encoding, first, step), undefined);
  });
}

test(`random strings (SEED=${seed})`, () => {
  const random = randomFrom(seed);
  for (let i = 0; i < RANDOM_STRINGS; i++) {
    assertCount(randomText(random, 12), DISTINCT_ENCODINGS[i % DISTINCT_ENCODINGS.length]!);
  }
});

test(`any string, as string, bytes and part of a buffer (SEED=${seed})`, () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.constantFrom(...DISTINCT_ENCODINGS),
      fc.nat(20),
      (text, encoding, limit) => {
        const expected = referenceCount(text, encoding);
        const bytes = Buffer.from(text);
        const inside = Buffer.concat([Buffer.from('é'), bytes, Buffer.from('中')]);
        assert.equal(countTokens(text, encoding), expected);
        assert.equal(countTokens(bytes, encoding), expected);
        assert.equal(countTokensInUtf8(inside, 2, 2 + bytes.length, encoding), expected);
        const upTo = countUpTo(text, encoding, limit);
        assert.ok(expected <= limit ? upTo === expected : upTo > limit && upTo <= expected);
      },
    ),
    { seed, numRuns: 3000 },
  );
});

test(`bytes that are not UTF-8 count like what TextDecoder makes of them (SEED=${seed})`, () => {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      assert.equal(
        countTokens(Buffer.from(bytes), 'o200k_base'),
        referenceCount(decoder.decode(bytes), 'o200k_base'),
      );
    }),
    { seed, numRuns: 2000 },
  );
});
