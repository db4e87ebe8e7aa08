/**
 * prices.yaml: what models cost, in dollars as vendors publish them. Ours (config/prices.yaml) is always read; the file
 * that gateway.yaml names replaces entries of it, each whole: a provider's model with all its dates.
 */
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import {
  type DatedPrice,
  type Price,
  type PriceEntry,
  PriceList,
  type Rates,
} from '../pricing/price-list.ts';
import { parseYaml, readText } from './located-yaml.ts';
import { type ConfigPath, type PathProblem, problemsOf } from './problems.ts';
import { modelPattern, name } from './sections/basics.ts';

const SHIPPED_FILE = fileURLToPath(new URL('../../config/prices.yaml', import.meta.url));

const MICROS_PER_DOLLAR = 1e6;
const MAX_DOLLARS = 100_000;
/** What a double of so many dollars may be off from a decimal number with six places. */
const TOLERANCE_MICROS = 1e-4;

const dollars = z
  .number()
  .min(0)
  .max(MAX_DOLLARS)
  .refine(
    (amount) => Math.abs(amount * MICROS_PER_DOLLAR - micros(amount)) < TOLERANCE_MICROS,
    'must have six decimals at most',
  );

const perMillionTokens = {
  input: dollars,
  cachedInput: dollars.optional(),
  cacheWrite: dollars.optional(),
  output: dollars.default(0),
  reasoning: dollars.optional(),
};

const price = z.strictObject({
  from: z
    .union(
      [z.iso.date(), z.iso.datetime({ offset: true })],
      'must be a date, as 2027-01-31, or a moment, as 2027-01-31T08:00:00Z',
    )
    .optional(),
  ...perMillionTokens,
  perRequest: dollars.default(0),
  perImage: dollars.default(0),
  longPrompt: z.strictObject({ above: z.int().min(1), ...perMillionTokens }).optional(),
});

const priceFile = z.strictObject({
  providers: z.record(
    name,
    z.strictObject({
      sameAs: name.optional(),
      models: z.record(z.string(), z.unknown()).default({}),
    }),
  ),
});

interface PriceFile {
  readonly entries: readonly PriceEntry[];
  /** Providers that cost what another one does. */
  readonly aliases: readonly { readonly provider: string; readonly sameAs: string }[];
}

/**
 * @param file of the operator; undefined when there is none
 * @throws ConfigError
 */
export function loadPrices(file: string | undefined): PriceList {
  const shipped = parsePrices(readText(SHIPPED_FILE), SHIPPED_FILE, []);
  if (file === undefined) return listOf([shipped]);
  return listOf([shipped, parsePrices(readText(file), file, shipped.entries)]);
}

function listOf(files: readonly PriceFile[]): PriceList {
  const entries = files.flatMap((one) => one.entries);
  const copies = files.flatMap(({ aliases }) =>
    aliases.flatMap(({ provider, sameAs }) =>
      entries.filter((entry) => entry.provider === sameAs).map((entry) => ({ ...entry, provider })),
    ),
  );
  return new PriceList([...copies, ...entries]);
}

/**
 * @param known entries of other files, that `sameAs` may name
 * @throws ConfigError
 */
export function parsePrices(text: string, file: string, known: readonly PriceEntry[]): PriceFile {
  const { root, problemsAt } = parseYaml(text, file);
  const parsed = priceFile.safeParse(root);
  if (!parsed.success) throw problemsAt(problemsOf(parsed.error, priceFile));
  const problems: PathProblem[] = [];
  const providers = Object.entries(parsed.data.providers);
  const entries = providers.flatMap(([provider, { models }]) =>
    Object.entries(models).map(([model, value]) => {
      const path = ['providers', provider, 'models', model];
      const pattern = modelPattern.safeParse(model);
      if (!pattern.success) problems.push(...problemsOf(pattern.error, modelPattern, path));
      return { provider, model, prices: datedPrices(value, path, problems) };
    }),
  );
  const priced = new Set([...known, ...entries].map(({ provider }) => provider));
  const aliases = providers.flatMap(([provider, { sameAs }]) => {
    if (sameAs === undefined) return [];
    if (!priced.has(sameAs)) {
      const message = `must name a provider with models of its own: ${[...priced].join(', ')}`;
      problems.push({ path: ['providers', provider, 'sameAs'], message });
    }
    return [{ provider, sameAs }];
  });
  if (problems.length > 0) throw problemsAt(problems);
  return { entries, aliases };
}

/** One price, or a list of prices with the dates from which they hold. */
function datedPrices(value: unknown, path: ConfigPath, problems: PathProblem[]): DatedPrice[] {
  const dated = new Map<number, DatedPrice>();
  for (const [index, one] of (Array.isArray(value) ? value : [value]).entries()) {
    const at = Array.isArray(value) ? [...path, index] : path;
    const parsed = price.safeParse(one);
    if (!parsed.success) {
      problems.push(...problemsOf(parsed.error, price, at));
      continue;
    }
    const { from, ...amounts } = parsed.data;
    const fromMs = from === undefined ? Number.NEGATIVE_INFINITY : Date.parse(from);
    if (dated.has(fromMs)) problems.push({ path: at, message: 'begins when another one does' });
    dated.set(fromMs, { fromMs, price: priceOf(amounts) });
  }
  return [...dated.values()];
}

type DollarPrice = Omit<z.infer<typeof price>, 'from'>;
type DollarRates = Pick<DollarPrice, keyof typeof perMillionTokens>;

function priceOf({ perRequest, perImage, longPrompt, ...rates }: DollarPrice): Price {
  return {
    ...ratesOf(rates),
    perRequest: micros(perRequest),
    perImage: micros(perImage),
    longPrompt:
      longPrompt === undefined
        ? undefined
        : { aboveTokens: longPrompt.above, rates: ratesOf(longPrompt) },
  };
}

function ratesOf({ input, output, cachedInput, cacheWrite, reasoning }: DollarRates): Rates {
  return {
    input: micros(input),
    cachedInput: micros(cachedInput ?? input),
    cacheWrite: micros(cacheWrite ?? input),
    output: micros(output),
    reasoning: micros(reasoning ?? output),
  };
}

function micros(amount: number): number {
  return Math.round(amount * MICROS_PER_DOLLAR);
}
