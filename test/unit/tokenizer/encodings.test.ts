import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  countTokens,
  ENCODINGS,
  type Encoding,
  encodingForModel,
} from '../../../agent/tokenizer/index.ts';

test('models map to encodings as in tiktoken', () => {
  const expected: readonly (readonly [string, Encoding])[] = [
    ['gpt-5', 'o200k_base'],
    ['gpt-5-mini-2025-08-07', 'o200k_base'],
    ['gpt-5.1', 'o200k_base'],
    ['gpt-4.1', 'o200k_base'],
    ['gpt-4.1-nano-2025-04-14', 'o200k_base'],
    ['gpt-4.5-preview', 'o200k_base'],
    ['o1', 'o200k_base'],
    ['o1-pro-2025-03-19', 'o200k_base'],
    ['o3', 'o200k_base'],
    ['o3-mini', 'o200k_base'],
    ['o4-mini', 'o200k_base'],
    ['o4-mini-2025-04-16', 'o200k_base'],
    ['gpt-4o', 'o200k_base'],
    ['gpt-4o-mini-2024-07-18', 'o200k_base'],
    ['chatgpt-4o-latest', 'o200k_base'],
    ['gpt-oss-120b', 'o200k_harmony'],
    ['gpt-4', 'cl100k_base'],
    ['gpt-4-turbo-2024-04-09', 'cl100k_base'],
    ['gpt-4-0314', 'cl100k_base'],
    ['gpt-3.5-turbo', 'cl100k_base'],
    ['gpt-3.5-turbo-16k', 'cl100k_base'],
    ['gpt-35-turbo', 'cl100k_base'],
    ['text-embedding-3-small', 'cl100k_base'],
    ['text-embedding-3-large', 'cl100k_base'],
    ['text-embedding-ada-002', 'cl100k_base'],
    ['ft:gpt-4o-mini:acme::abc', 'o200k_base'],
    ['ft:gpt-4:acme::abc', 'cl100k_base'],
    ['ft:gpt-3.5-turbo:acme', 'cl100k_base'],
    ['davinci-002', 'cl100k_base'],
    ['text-davinci-003', 'p50k_base'],
    ['code-davinci-002', 'p50k_base'],
    ['text-davinci-001', 'r50k_base'],
    ['davinci', 'r50k_base'],
    ['gpt2', 'r50k_base'],
  ];
  for (const [model, encoding] of expected) {
    assert.equal(encodingForModel(model), encoding, model);
  }
});

test('an unknown model has no encoding, whatever it is called', () => {
  for (const model of [
    '',
    'claude-sonnet-4',
    'o9',
    'gpt',
    '__proto__',
    'constructor',
    'toString',
  ]) {
    assert.equal(encodingForModel(model), undefined, model);
  }
});

test('an unknown encoding is an error that lists the known ones', () => {
  for (const encoding of ['', 'gpt-4o', '__proto__', 'constructor', 'O200K_BASE']) {
    assert.throws(
      () => countTokens('x', encoding as Encoding),
      (error) =>
        error instanceof RangeError && ENCODINGS.every((name) => error.message.includes(name)),
    );
  }
});
