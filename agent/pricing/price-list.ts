/**
 * What a request costs, in integers.
 *
 * Vendors publish dollars per million tokens, some with four decimals ($0.0375). A rate is held here as micro-dollars
 * per million tokens: so every price with up to six decimals of a dollar is exact ($0.0375 is 37,500; in nano-dollars
 * per token it would be 37.5). The cost of a request is one sum of products, rounded half up to a whole micro-dollar
 * once, at the end.
 */

/** Micro-dollars per million tokens. */
export interface Rates {
  readonly input: number;
  /** Of prompt tokens that the provider read from its cache. */
  readonly cachedInput: number;
  /** Of prompt tokens that it wrote into its cache. */
  readonly cacheWrite: number;
  readonly output: number;
  /** Of completion tokens that were spent on reasoning. */
  readonly reasoning: number;
}

export interface Price extends Rates {
  /** Micro-dollars for each request, beside its tokens. */
  readonly perRequest: number;
  /** Micro-dollars for each image made. */
  readonly perImage: number;
  /** Rates of the whole request when its prompt has more than `aboveTokens`. */
  readonly longPrompt: { readonly aboveTokens: number; readonly rates: Rates } | undefined;
}

/** What a provider reported of one request, as in the ledger: parts are contained in their wholes. */
export interface PricedUsage {
  readonly promptTokens: number;
  /** Part of the prompt tokens. */
  readonly cachedTokens: number;
  /** Part of the prompt tokens. */
  readonly cacheWriteTokens: number;
  readonly completionTokens: number;
  /** Part of the completion tokens. */
  readonly reasoningTokens: number;
  readonly images?: number | undefined;
}

/** A price, and from when on it holds. */
export interface DatedPrice {
  /** Milliseconds since the epoch; -Infinity: since ever. */
  readonly fromMs: number;
  readonly price: Price;
}

export interface PriceEntry {
  /** The name as gateway.yaml declares it. */
  readonly provider: string;
  /** The provider's name for the model, or the beginning of one with `*` at its end. */
  readonly model: string;
  readonly prices: readonly DatedPrice[];
}

const MILLION = 1_000_000;

/**
 * @param usage of a request that the provider answered: a request that never reached it costs nothing, `perRequest`
 * included
 * @returns micro-dollars
 */
export function costMicros(price: Price, usage: PricedUsage): number {
  const { promptTokens, cachedTokens, cacheWriteTokens, completionTokens, reasoningTokens } = usage;
  const rates = ratesFor(price, promptTokens);
  return roundedSum(
    [
      // A provider that reports larger parts than the whole is charged for the parts.
      [Math.max(0, promptTokens - cachedTokens - cacheWriteTokens), rates.input],
      [cachedTokens, rates.cachedInput],
      [cacheWriteTokens, rates.cacheWrite],
      [Math.max(0, completionTokens - reasoningTokens), rates.output],
      [reasoningTokens, rates.reasoning],
      [MILLION, price.perRequest],
      [MILLION * (usage.images ?? 0), price.perImage],
    ],
    MILLION / 2,
  );
}

/**
 * The most that a request of so many tokens can cost, whatever part of them is cached, written or reasoned.
 * @returns micro-dollars, rounded up
 */
export function costCeilingMicros(
  price: Price,
  promptTokens: number,
  completionTokens: number,
): number {
  const { input, cachedInput, cacheWrite, output, reasoning } = ratesFor(price, promptTokens);
  return roundedSum(
    [
      [promptTokens, Math.max(input, cachedInput, cacheWrite)],
      [completionTokens, Math.max(output, reasoning)],
      [MILLION, price.perRequest],
    ],
    MILLION - 1,
  );
}

function ratesFor(price: Price, promptTokens: number): Rates {
  const { longPrompt } = price;
  return longPrompt !== undefined && promptTokens > longPrompt.aboveTokens
    ? longPrompt.rates
    : price;
}

type Product = readonly [amount: number, rate: number];

/**
 * Sum of the products over a million, rounded down after `bias` was added. Doubles are exact below 2^53: nine million
 * tokens at $1,000; beyond that BigInts are.
 */
function roundedSum(products: readonly Product[], bias: number): number {
  let sum = bias;
  for (const [amount, rate] of products) sum += amount * rate;
  if (sum <= Number.MAX_SAFE_INTEGER) return (sum - (sum % MILLION)) / MILLION;
  let exact = BigInt(bias);
  for (const [amount, rate] of products) exact += BigInt(amount) * BigInt(rate);
  return Number(exact / BigInt(MILLION));
}

/** Where an encoded price has its numbers: `input, output, cachedInput, cacheWrite, reasoning, perRequest, perImage`. */
const ENCODED_BASE_LENGTH = 7;

function encodeRates({ input, output, cachedInput, cacheWrite, reasoning }: Rates): number[] {
  return [input, output, cachedInput, cacheWrite, reasoning];
}

/** What stands at `index` when nothing else is said: free output, cached prompts like others, reasoning like output. */
function encodedDefault(encoded: readonly number[], index: number): number {
  if (index === 2 || index === 3) return encoded[0];
  return index === 4 ? (encoded[1] ?? 0) : 0;
}

/**
 * A few integers for the receipt, so that a request is settled at the prices of its admission. Defaults at the end are
 * left out: `[150000, 600000, 75000]` for most models, 13 numbers for one with prices of its own for long prompts.
 */
export function encodePrice(price: Price): number[] {
  const { perRequest, perImage, longPrompt } = price;
  const encoded = [...encodeRates(price), perRequest, perImage];
  if (longPrompt !== undefined) {
    return [...encoded, longPrompt.aboveTokens, ...encodeRates(longPrompt.rates)];
  }
  let length = encoded.length;
  while (length > 1 && encoded[length - 1] === encodedDefault(encoded, length - 1)) length -= 1;
  return encoded.slice(0, length);
}

/** @param encoded what `encodePrice` made, out of a receipt whose signature was checked */
export function decodePrice(encoded: readonly number[]): Price {
  const full = [...encoded];
  while (full.length < ENCODED_BASE_LENGTH) full.push(encodedDefault(full, full.length));
  const [perRequest, perImage, aboveTokens] = full.slice(ENCODED_BASE_LENGTH - 2);
  const longPrompt =
    aboveTokens === undefined
      ? undefined
      : { aboveTokens, rates: decodeRates(full.slice(ENCODED_BASE_LENGTH + 1)) };
  return { ...decodeRates(full), perRequest, perImage, longPrompt };
}

function decodeRates([input, output, cachedInput, cacheWrite, reasoning]: number[]): Rates {
  return { input, cachedInput, cacheWrite, output, reasoning };
}

/** The entries of one provider. */
interface ProviderPrices {
  readonly exact: ReadonlyMap<string, readonly DatedPrice[]>;
  /** Beginnings of names, longest first. */
  readonly beginnings: readonly {
    readonly beginning: string;
    readonly prices: readonly DatedPrice[];
  }[];
}

/** Immutable: a reload makes a new one, and requests already admitted carry their price in the receipt. */
export class PriceList {
  private readonly providers: ReadonlyMap<string, ProviderPrices>;

  /** @param entries a later one replaces an earlier one of the same provider and model, with all its dates */
  constructor(entries: readonly PriceEntry[]) {
    const models = new Map<string, Map<string, readonly DatedPrice[]>>();
    for (const { provider, model, prices } of entries) {
      const ofProvider = models.get(provider) ?? new Map();
      models.set(provider, ofProvider.set(model, latestFirst(prices)));
    }
    this.providers = new Map([...models].map(([name, prices]) => [name, providerPrices(prices)]));
  }

  /**
   * The exact name before the longest beginning that fits; of its prices, the one that holds then.
   * @returns undefined when the model has no price, or none yet
   */
  priceAt(provider: string, model: string, timeMs: number): Price | undefined {
    const known = this.providers.get(provider);
    const prices =
      known?.exact.get(model) ??
      known?.beginnings.find(({ beginning }) => model.startsWith(beginning))?.prices;
    return prices?.find(({ fromMs }) => fromMs <= timeMs)?.price;
  }
}

function latestFirst(prices: readonly DatedPrice[]): readonly DatedPrice[] {
  return prices.toSorted((one, other) => (one.fromMs < other.fromMs ? 1 : -1));
}

function providerPrices(models: ReadonlyMap<string, readonly DatedPrice[]>): ProviderPrices {
  const exact = new Map([...models].filter(([name]) => !name.endsWith('*')));
  const beginnings = [...models]
    .filter(([name]) => name.endsWith('*'))
    .map(([name, prices]) => ({ beginning: name.slice(0, -1), prices }))
    .toSorted((one, other) => other.beginning.length - one.beginning.length);
  return { exact, beginnings };
}
