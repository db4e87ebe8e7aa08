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

/** The plans that share a calling code, and all lengths that one of them has. */
interface Code {
  readonly plans: readonly Plan[];
  readonly lengths: ReadonlySet<number>;
}

const codes = new Map<string, Code>();

function codeOf(prefix: string): Code | undefined {
  const known = codes.get(prefix);
  if (known !== undefined || callingCodes[prefix] === undefined) return known;
  const shared = callingCodes[prefix].map(planFor);
  const code = { plans: shared, lengths: new Set(shared.flatMap(({ lengths }) => lengths)) };
  codes.set(prefix, code);
  return code;
}

function existsIn({ plans: shared, lengths }: Code, national: string): boolean {
  if (!lengths.has(national.length)) return false;
  return shared.some(
    (plan) => plan.lengths.includes(national.length) && plan.pattern.test(national),
  );
}

/** Digits that begin with a calling code. @returns whether such a number can exist */
export function isInternational(digits: string): boolean {
  for (let length = 1; length <= 3; length += 1) {
    const code = codeOf(digits.slice(0, length));
    if (code === undefined) continue;
    const national = digits.slice(length);
    // "+44 (0)20": the trunk zero is often kept.
    return existsIn(code, national) || (national[0] === '0' && existsIn(code, national.slice(1)));
  }
  return false;
}

const NORTH_AMERICA = ['US', 'CA'] as const satisfies readonly CountryCode[];

export function isNorthAmerican(digits: string): boolean {
  const national = digits.length === 11 && digits[0] === '1' ? digits.slice(1) : digits;
  return national.length === 10 && NORTH_AMERICA.some((country) => exists(country, national));
}

const ZERO_TRUNK =
  'GB DE FR IL IN JP AU NL BE CH AT SE IE KR ZA NZ TR BR FI IT NG KE PK TW TH ID MY PH VN UA RO BG HR RS AE EG MA DZ GH'.split(
    ' ',
  ) as CountryCode[];

/** Written with the zero that is dialled inside the country. */
export function isWithTrunkZero(digits: string): boolean {
  return ZERO_TRUNK.some((country) =>
    exists(country, planFor(country).trunk === '0' ? digits.slice(1) : digits),
  );
}

const WITHOUT_TRUNK =
  'ES PT IT NO DK PL CZ GR SG HK CN BR MX IN AR CL CO PE AE SA US KR RU CY MT LU EE LV LT IS'.split(
    ' ',
  ) as CountryCode[];

/** Written as it is, in countries that dial nothing before it. */
export function isWithoutTrunk(digits: string): boolean {
  return WITHOUT_TRUNK.some((country) => exists(country, digits));
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
