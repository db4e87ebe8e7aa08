/** The numbering plans of all countries, from libphonenumber's metadata: which national numbers exist. */
import { type CountryCode, Metadata } from 'libphonenumber-js/core';
import metadata from 'libphonenumber-js/max/metadata';

interface Plan {
  readonly pattern: RegExp;
  /** Of its mobile numbers; nothing where they are not told from others. */
  readonly mobile: RegExp;
  readonly lengths: readonly number[];
  readonly trunk: string;
  readonly callingCode: string;
}

const NO_NUMBER = /^(?!)/;

/** Where a leading zero is part of the number. */
const KEEPS_ZERO = new Set(['IT', 'VA', 'SM']);

/** What the class has besides its declared type. */
interface NumberingPlanReader {
  nationalNumberPattern(): string;
  nationalPrefix(): string | undefined;
  possibleLengths(): number[];
  callingCode(): string;
  type(name: string): { pattern(): string } | undefined;
}

function planOf(country: CountryCode): Plan {
  const reader = new Metadata(metadata as never);
  reader.selectNumberingPlan(country);
  const plan = reader.numberingPlan as unknown as NumberingPlanReader;
  const mobile = plan.type('MOBILE')?.pattern();
  return {
    pattern: new RegExp(`^(?:${plan.nationalNumberPattern()})$`),
    mobile: mobile === undefined ? NO_NUMBER : new RegExp(`^(?:${mobile})$`),
    callingCode: plan.callingCode(),
    lengths: plan.possibleLengths(),
    trunk: KEEPS_ZERO.has(country) ? '' : (plan.nationalPrefix() ?? ''),
  };
}

const callingCodes = metadata.country_calling_codes as unknown as Readonly<
  Record<string, CountryCode[]>
>;

const plans = new Map<string, Plan>();

function planFor(country: CountryCode): Plan {
  let known = plans.get(country);
  if (known === undefined) {
    known = planOf(country);
    plans.set(country, known);
  }
  return known;
}

function exists(country: CountryCode, national: string): boolean {
  const { pattern, lengths } = planFor(country);
  return lengths.includes(national.length) && pattern.test(national);
}

/** Several plans as one: for each length of a national number, one expression for all that have such numbers. */
type Plans = readonly (RegExp | undefined)[];

function together(patterns: readonly (readonly [plan: Plan, prefix: string])[]): Plans {
  const byLength: string[][] = [];
  for (const [{ pattern, lengths }, prefix] of patterns) {
    for (const length of lengths) {
      byLength[(prefix === '' ? 0 : 1) + length] ??= [];
      byLength[(prefix === '' ? 0 : 1) + length].push(prefix + pattern.source.slice(1, -1));
    }
  }
  return byLength.map((sources) => new RegExp(`^(?:${[...new Set(sources)].join('|')})$`));
}

function existsIn(plansOfOne: Plans, digits: string): boolean {
  const pattern = plansOfOne[digits.length];
  return pattern?.test(digits) === true;
}

/** The plans that share a calling code, by that code; null where there is none. */
const codes: (Plans | null | undefined)[] = [];

function codeOf(code: number): Plans | null {
  const known = codes[code];
  if (known !== undefined) return known;
  const countries = callingCodes[String(code)];
  const shared = countries?.map((country) => [planFor(country), ''] as const);
  codes[code] = shared === undefined ? null : together(shared);
  return codes[code];
}

/** Digits that begin with a calling code. @returns whether such a number can exist */
export function isInternational(digits: string): boolean {
  let number = 0;
  for (let length = 1; length <= 3; length += 1) {
    number = number * 10 + digits.charCodeAt(length - 1) - 0x30;
    // No code begins with zero.
    if (number === 0) return false;
    const code = codeOf(number);
    if (code === null) continue;
    const national = digits.slice(length);
    // "+44 (0)20": the trunk zero is often kept.
    return existsIn(code, national) || (national[0] === '0' && existsIn(code, national.slice(1)));
  }
  return false;
}

/** Built when it is first asked for. */
function lazily(build: () => Plans): () => Plans {
  let built: Plans | undefined;
  return () => {
    built ??= build();
    return built;
  };
}

const northAmerica = lazily(() =>
  together([
    [planFor('US'), ''],
    [planFor('CA'), ''],
  ]),
);

export function isNorthAmerican(digits: string): boolean {
  const national = digits.length === 11 && digits[0] === '1' ? digits.slice(1) : digits;
  return national.length === 10 && existsIn(northAmerica(), national);
}

const ZERO_TRUNK =
  'GB DE FR IL IN JP AU NL BE CH AT SE IE KR ZA NZ TR BR FI IT NG KE PK TW TH ID MY PH VN UA RO BG HR RS AE EG MA DZ GH'.split(
    ' ',
  ) as CountryCode[];

const withTrunkZero = lazily(() =>
  together(
    ZERO_TRUNK.map((country) => {
      const plan = planFor(country);
      // Any digit where the trunk is; the callers have looked at it.
      return [plan, plan.trunk === '0' ? '\\d' : ''] as const;
    }),
  ),
);

/** Written with the zero that is dialled inside the country. */
export function isWithTrunkZero(digits: string): boolean {
  return existsIn(withTrunkZero(), digits);
}

const WITHOUT_TRUNK =
  'ES PT IT NO DK PL CZ GR SG HK CN BR MX IN AR CL CO PE AE SA US KR RU CY MT LU EE LV LT IS'.split(
    ' ',
  ) as CountryCode[];

const withoutTrunk = lazily(() =>
  together(WITHOUT_TRUNK.map((country) => [planFor(country), ''] as const)),
);

/** Written as it is, in countries that dial nothing before it. */
export function isWithoutTrunk(digits: string): boolean {
  return existsIn(withoutTrunk(), digits);
}

/** A national number without what is dialled before it, or undefined if that country has no such number. */
export function nationalOf(
  country: CountryCode,
  digits: string,
  hasCallingCode: boolean,
): string | undefined {
  const { callingCode, trunk } = planFor(country);
  const prefix = hasCallingCode ? callingCode : trunk;
  if (!digits.startsWith(prefix)) return undefined;
  let national = digits.slice(prefix.length);
  if (hasCallingCode && trunk !== '' && national.startsWith(trunk)) national = national.slice(1);
  return exists(country, national) ? national : undefined;
}

export function isMobile(country: CountryCode, national: string): boolean {
  return planFor(country).mobile.test(national);
}
