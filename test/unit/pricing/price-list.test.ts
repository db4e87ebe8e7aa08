import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  costCeilingMicros,
  costMicros,
  decodePrice,
  encodePrice,
  type Price,
  type PricedUsage,
  PriceList,
  type Rates,
} from '../../../agent/pricing/price-list.ts';

/** Up to $100,000 per million tokens. */
const rate = fc.oneof(fc.nat(100_000_000), fc.nat(100_000_000_000));
const rates: fc.Arbitrary<Rates> = fc.record(
  { input: rate, cachedInput: rate, cacheWrite: rate, output: rate, reasoning: rate },
  { noNullPrototype: true },
);
const price: fc.Arbitrary<Price> = fc
  .tuple(
    rates,
    rate,
    rate,
    fc.option(
      fc.record(
        { aboveTokens: fc.integer({ min: 1, max: 3_000_000 }), rates },
        { noNullPrototype: true },
      ),
      {
        nil: undefined,
      },
    ),
  )
  .map(([base, perRequest, perImage, longPrompt]) => ({
    ...base,
    perRequest,
    perImage,
    longPrompt,
  }));
const tokens = fc.oneof(fc.nat(20_000), fc.nat(100_000_000));
type Usage = PricedUsage & { readonly images: number };
const usage: fc.Arbitrary<Usage> = fc
  .tuple(tokens, tokens, tokens, tokens, tokens, fc.nat(100))
  .map(([fresh, cachedTokens, cacheWriteTokens, spoken, reasoningTokens, images]) => ({
    promptTokens: fresh + cachedTokens + cacheWriteTokens,
    cachedTokens,
    cacheWriteTokens,
    completionTokens: spoken + reasoningTokens,
    reasoningTokens,
    images,
  }));

function ratesOf({ longPrompt, ...base }: Price, promptTokens: number): Rates {
  return longPrompt !== undefined && promptTokens > longPrompt.aboveTokens
    ? longPrompt.rates
    : base;
}

/** The cost as a rational number with the denominator 1,000,000. */
function exactCost(one: Price, used: Usage): bigint {
  const { input, cachedInput, cacheWrite, output, reasoning } = ratesOf(one, used.promptTokens);
  const fresh = used.promptTokens - used.cachedTokens - used.cacheWriteTokens;
  return (
    BigInt(fresh) * BigInt(input) +
    BigInt(used.cachedTokens) * BigInt(cachedInput) +
    BigInt(used.cacheWriteTokens) * BigInt(cacheWrite) +
    BigInt(used.completionTokens - used.reasoningTokens) * BigInt(output) +
    BigInt(used.reasoningTokens) * BigInt(reasoning) +
    1_000_000n * BigInt(one.perRequest) +
    1_000_000n * BigInt(used.images) * BigInt(one.perImage)
  );
}

test('a cost is the exact sum, rounded half up once', () => {
  fc.assert(
    fc.property(price, usage, (one, used) => {
      const exact = exactCost(one, used);
      assert.equal(BigInt(costMicros(one, used)), (exact * 2n + 1_000_000n) / 2_000_000n);
    }),
    { numRuns: 5000 },
  );
});

test('the ceiling is never below a cost, and at most one micro-dollar above the dearest', () => {
  fc.assert(
    fc.property(price, usage, (one, used) => {
      const ceiling = costCeilingMicros(one, used.promptTokens, used.completionTokens);
      assert.ok(ceiling >= costMicros(one, { ...used, images: 0 }));
      const { input, cachedInput, cacheWrite, output, reasoning } = ratesOf(one, used.promptTokens);
      const dearest =
        BigInt(used.promptTokens) * BigInt(Math.max(input, cachedInput, cacheWrite)) +
        BigInt(used.completionTokens) * BigInt(Math.max(output, reasoning)) +
        1_000_000n * BigInt(one.perRequest);
      assert.equal(BigInt(ceiling), (dearest + 999_999n) / 1_000_000n);
    }),
    { numRuns: 5000 },
  );
});

test('a price survives the receipt', () => {
  fc.assert(
    fc.property(price, (one) => {
      assert.deepEqual(decodePrice(JSON.parse(JSON.stringify(encodePrice(one)))), one);
    }),
  );
});

const MINI: Price = {
  input: 150_000,
  cachedInput: 75_000,
  cacheWrite: 150_000,
  output: 600_000,
  reasoning: 600_000,
  perRequest: 0,
  perImage: 0,
  longPrompt: undefined,
};
const USED: PricedUsage = {
  promptTokens: 0,
  cachedTokens: 0,
  cacheWriteTokens: 0,
  completionTokens: 0,
  reasoningTokens: 0,
};

test('a receipt carries few numbers', () => {
  assert.deepEqual(encodePrice(MINI), [150_000, 600_000, 75_000]);
  const free = { ...MINI, input: 0, cachedInput: 0, cacheWrite: 0, output: 0, reasoning: 0 };
  assert.deepEqual(encodePrice(free), [0]);
  assert.deepEqual(decodePrice([0]), free);
});

test('half a micro-dollar is rounded up', () => {
  const one = { ...MINI, input: 500_000 };
  assert.equal(costMicros(one, { ...USED, promptTokens: 1 }), 1);
  assert.equal(costMicros({ ...MINI, input: 499_999 }, { ...USED, promptTokens: 1 }), 0);
  assert.equal(costCeilingMicros({ ...MINI, input: 1 }, 1, 0), 1);
});

test('cached and written tokens are parts of the prompt, reasoning of the completion', () => {
  const one = { ...MINI, cacheWrite: 1_000_000, reasoning: 2_000_000 };
  const used = {
    promptTokens: 100,
    cachedTokens: 40,
    cacheWriteTokens: 10,
    completionTokens: 30,
    reasoningTokens: 20,
  };
  // 50 × 0.15 + 40 × 0.075 + 10 × 1 + 10 × 0.6 + 20 × 2 = 66.5
  assert.equal(costMicros(one, used), 67);
});

test('parts that a provider reports larger than their whole are charged, and nothing is negative', () => {
  const used = { ...USED, promptTokens: 10, cachedTokens: 100, reasoningTokens: 5 };
  assert.equal(costMicros(MINI, used), Math.round(100 * 0.075 + 5 * 0.6));
});

test('a long prompt changes the rates of the whole request', () => {
  const long = { ...MINI, input: 1_000_000, output: 2_000_000, reasoning: 2_000_000 };
  const one = { ...MINI, longPrompt: { aboveTokens: 1000, rates: long } };
  assert.equal(costMicros(one, { ...USED, promptTokens: 1000, completionTokens: 10 }), 156);
  assert.equal(costMicros(one, { ...USED, promptTokens: 1001, completionTokens: 10 }), 1021);
  assert.equal(costCeilingMicros(one, 1001, 10), 1021);
});

test('requests and images have a price of their own', () => {
  const one = { ...MINI, perRequest: 2500, perImage: 40_000 };
  assert.equal(costMicros(one, USED), 2500);
  assert.equal(costMicros(one, { ...USED, images: 3 }), 122_500);
  assert.equal(costCeilingMicros(one, 0, 0), 2500);
});

const at = (input: number): Price => ({ ...MINI, input });
const always = (input: number) => [{ fromMs: Number.NEGATIVE_INFINITY, price: at(input) }];

test('the exact name goes before the longest beginning, and providers are apart', () => {
  const list = new PriceList([
    { provider: 'openai', model: '*', prices: always(1) },
    { provider: 'openai', model: 'gpt-5*', prices: always(2) },
    { provider: 'openai', model: 'gpt-5.5*', prices: always(3) },
    { provider: 'openai', model: 'gpt-5.5', prices: always(4) },
    { provider: 'other', model: 'gpt-5.5', prices: always(5) },
  ]);
  const input = (provider: string, model: string) => list.priceAt(provider, model, 0)?.input;
  assert.equal(input('openai', 'gpt-5.5'), 4);
  assert.equal(input('openai', 'gpt-5.5-pro'), 3);
  assert.equal(input('openai', 'gpt-5'), 2);
  assert.equal(input('openai', 'o3'), 1);
  assert.equal(input('other', 'gpt-5.5'), 5);
  assert.equal(input('other', 'gpt-5'), undefined);
  assert.equal(input('nobody', 'gpt-5.5'), undefined);
});

test('the price that holds is the last that has begun', () => {
  const prices = [
    { fromMs: 2000, price: at(2) },
    { fromMs: 1000, price: at(1) },
  ];
  const list = new PriceList([{ provider: 'p', model: 'm', prices }]);
  const input = (timeMs: number) => list.priceAt('p', 'm', timeMs)?.input;
  assert.deepEqual([999, 1000, 1999, 2000, 9000].map(input), [undefined, 1, 1, 2, 2]);
});

test('a later entry replaces an earlier one, with all its dates', () => {
  const list = new PriceList([
    { provider: 'p', model: 'm', prices: [...always(1), { fromMs: 1000, price: at(2) }] },
    { provider: 'p', model: 'm', prices: always(3) },
  ]);
  assert.equal(list.priceAt('p', 'm', 5000)?.input, 3);
});
