import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { loadPrices, parsePrices } from '../../../agent/config/prices.ts';
import { ConfigError } from '../../../agent/config/problems.ts';
import { costMicros } from '../../../agent/pricing/price-list.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

const NOVEMBER = Date.UTC(2026, 10, 22);

function problems(text: string): string[] {
  try {
    parsePrices(text, 'p.yaml', []);
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n');
    throw error;
  }
  return [];
}

function model(text: string): string {
  return `providers:\n  openai:\n    models:\n      m: ${text}\n`;
}

function loadOwn(text: string) {
  const file = path.join(temporaryFolder('prices'), 'prices.yaml');
  writeFileSync(file, text);
  return loadPrices(file);
}

test('the shipped list is sound and has the models that people use', () => {
  const list = loadPrices(undefined);
  const names = [
    ['openai', 'gpt-5.5'],
    ['openai', 'gpt-5.5-2026-04-23'],
    ['openai', 'gpt-4o-mini-2024-07-18'],
    ['openai', 'text-embedding-3-small'],
    ['anthropic', 'claude-sonnet-5-5'],
    ['anthropic', 'claude-opus-4-5-20251101'],
    ['google', 'gemini-2.5-pro'],
    ['mistral', 'mistral-large-2512'],
    ['groq', 'openai/gpt-oss-120b'],
    ['deepseek', 'deepseek-flash'],
    ['xai', 'grok-4.7'],
    ['cohere', 'embed-v4.0'],
    ['together', 'openai/gpt-oss-120b'],
    ['vllm', 'anything'],
  ] as const;
  for (const [provider, name] of names) {
    assert.notEqual(list.priceAt(provider, name, NOVEMBER), undefined, `${provider} ${name}`);
  }
  assert.equal(list.priceAt('openai', 'gpt-5.5-image', NOVEMBER), undefined);
  assert.equal(list.priceAt('anthropic', 'claude-opus-5-5', NOVEMBER)!.input, 4_000_000);
  assert.equal(list.priceAt('anthropic', 'claude-opus-5', NOVEMBER)!.input, 5_000_000);
  assert.equal(list.priceAt('anthropic', 'claude-opus-4-1-20250805', NOVEMBER)!.input, 15_000_000);
});

test('published prices are exact to the fourth decimal, and change on their day', () => {
  const list = loadPrices(undefined);
  assert.equal(list.priceAt('cohere', 'command-r7b-12-2024', NOVEMBER)!.input, 37_500);
  assert.equal(list.priceAt('deepseek', 'deepseek-flash', NOVEMBER)!.cachedInput, 3000);
  const flash = (timeMs: number) => list.priceAt('google', 'gemini-3.8-flash', timeMs)!.input;
  assert.equal(flash(Date.UTC(2027, 0, 1) - 1), 750_000);
  assert.equal(flash(Date.UTC(2027, 0, 1)), 1_500_000);
});

test('what is not said has its default', () => {
  const list = loadOwn(model('{input: 2.5, output: 10}'));
  assert.deepEqual(list.priceAt('openai', 'm', 0), {
    input: 2_500_000,
    cachedInput: 2_500_000,
    cacheWrite: 2_500_000,
    output: 10_000_000,
    reasoning: 10_000_000,
    perRequest: 0,
    perImage: 0,
    longPrompt: undefined,
  });
});

test("an operator's file replaces entries and leaves the others", () => {
  const list = loadOwn(
    [
      'providers:',
      '  openai: {models: {gpt-4o: {input: 1, output: 2}}}',
      '  our-azure: {sameAs: openai, models: {gpt-4o-mini: {input: 0}}}',
    ].join('\n'),
  );
  const input = (provider: string, name: string) => list.priceAt(provider, name, NOVEMBER)?.input;
  assert.equal(input('openai', 'gpt-4o'), 1_000_000);
  assert.equal(input('openai', 'gpt-4o-2024-08-06'), 2_500_000);
  assert.equal(input('openai', 'gpt-4o-mini'), 150_000);
  assert.equal(input('our-azure', 'gpt-4o'), 1_000_000, 'changes of the other provider too');
  assert.equal(input('our-azure', 'gpt-4o-mini'), 0);
});

test('moments with a time zone are told from days, which begin in UTC', () => {
  const list = loadOwn(
    model('[{from: 2027-01-31, input: 1}, {from: "2027-02-01T00:00:00+09:00", input: 2}]'),
  );
  const input = (timeMs: number) => list.priceAt('openai', 'm', timeMs)?.input;
  assert.equal(input(Date.UTC(2027, 0, 31) - 1), undefined);
  assert.equal(input(Date.UTC(2027, 0, 31)), 1_000_000);
  assert.equal(input(Date.UTC(2027, 0, 31, 15)), 2_000_000);
});

test('images and requests cost dollars each', () => {
  const price = loadOwn(model('{input: 0, perImage: 0.042, perRequest: 0.0025}')).priceAt(
    'openai',
    'm',
    0,
  )!;
  const used = {
    promptTokens: 5,
    cachedTokens: 0,
    cacheWriteTokens: 0,
    completionTokens: 0,
    reasoningTokens: 0,
    images: 2,
  };
  assert.equal(costMicros(price, used), 86_500);
});

test('every mistake is told with its place', () => {
  assert.deepEqual(problems(model('{input: 0.0000001}')), [
    'p.yaml:4:18: providers.openai.models.m.input: must have six decimals at most (is 1e-7)',
  ]);
  assert.match(
    problems(model('{output: 1}'))[0],
    /^p\.yaml:4:10: .*m\.input: is missing; must be number$/,
  );
  assert.match(
    problems(model('{input: 1, outputs: 2}'))[0],
    /4:30: .*outputs: unknown key; allowed: from, input,/,
  );
  assert.match(
    problems(model('{input: 1, longPrompt: {input: 2}}'))[0],
    /longPrompt\.above: is missing/,
  );
  assert.match(problems(model('{input: -1}'))[0], /Too small: expected number to be >=0 \(is -1\)/);
  assert.match(problems(model('free'))[0], /4:10: .*expected object.*\(is "free"\)/);
  assert.match(
    problems(model('[{input: 1}, {input: 2}]'))[0],
    /models\.m\[1\]: begins when another one does/,
  );
  assert.match(problems(model('{input: 1, from: yesterday}'))[0], /must be a date, as 2027-01-31/);
  assert.match(
    problems('providers: {openai: {models: {"a*b": {input: 1}}}}')[0],
    /must be a model name, or a beginning of one/,
  );
  assert.match(
    problems('providers: {a: {sameAs: b}, c: {models: {m: {input: 1}}}}')[0],
    /providers\.a\.sameAs: must name a provider with models of its own: c \(is "b"\)/,
  );
  assert.throws(() => loadPrices('/nowhere/prices.yaml'), /prices\.yaml:1:1: no such file/);
});
