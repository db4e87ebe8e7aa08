/**
 * The functions that an expression may call: some of CEL's own, and ours. Every one takes time linear in its
 * arguments, and none makes a value much longer than what it was given, so that an expression's time is bounded by its
 * length and by the request's.
 */
import type { Environment } from '@marcbachmann/cel-js';
import { LocalTime, localTime } from './local-time.ts';
import { type Address, contains, type Network, parseAddress, parseNetwork } from './networks.ts';
import { compileGlob, compileRegex, type Pattern } from './patterns.ts';

export interface FunctionDeclaration {
  /** As one writes it. */
  readonly form: string;
  readonly meaning: string;
}

/** By name; what is not here cannot be called. The table in docs/policies.md derives from it. */
export const FUNCTIONS: Readonly<Record<string, FunctionDeclaration>> = {
  inNetwork: {
    form: '`inNetwork(source, "10.0.0.0/8")`, `inNetwork(source, ["10.0.0.0/8", "fd00::/8"])`',
    meaning:
      'whether an address is in a network, or in any of several; an IPv4-mapped IPv6 address is the IPv4 address',
  },
  inZone: {
    form: '`time.inZone("Europe/Berlin").hour`',
    meaning: 'the same moment in another time zone',
  },
  glob: {
    form: '`glob(model, "gpt-*")`',
    meaning: 'the whole text; `*` is any run of characters, `?` is one',
  },
  matches: {
    form: '`model.matches("^gpt-[45]")`',
    meaning: 'a regular expression of RE2, found anywhere in the text',
  },
  startsWith: { form: '`model.startsWith("gpt-")`', meaning: 'how a text begins' },
  endsWith: { form: '`model.endsWith("-mini")`', meaning: 'how a text ends' },
  contains: { form: '`model.contains("mini")`', meaning: 'a text in a text' },
  lowerAscii: { form: '`user.lowerAscii()`', meaning: 'in small letters' },
  upperAscii: { form: '`user.upperAscii()`', meaning: 'in capitals' },
  trim: { form: '`user.trim()`', meaning: 'without white space at either end' },
  size: { form: '`size(roles)`, `roles.size()`', meaning: 'of a list, map or text' },
  has: { form: '`has(tags.stage)`', meaning: 'whether a map has a key' },
  all: { form: '`roles.all(r, r != "guest")`', meaning: 'true of each element' },
  exists: { form: '`roles.exists(r, r.startsWith("eng-"))`', meaning: 'true of some element' },
  exists_one: { form: '`roles.exists_one(r, r.startsWith("eng-"))`', meaning: 'of exactly one' },
  filter: {
    form: '`roles.filter(r, r.startsWith("eng-")).size() > 1`',
    meaning: 'the elements of which it is true',
  },
  int: { form: '`int(tags.level) >= 3`', meaning: 'a number from a text' },
  string: { form: '`string(maxTokens)`', meaning: 'a text from a number' },
};

/** A map that forgets everything when it is full: its keys come from configurations, which are reloaded. */
class LiteralCache<Value> {
  private static readonly MAX_ENTRIES = 10_000;
  private readonly values = new Map<string, Value>();
  private readonly make: (literal: string) => Value | string;

  /** @param make the value of a literal, or what is wrong with it */
  constructor(make: (literal: string) => Value | string) {
    this.make = make;
  }

  problem(literal: string): string | undefined {
    try {
      this.get(literal);
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  }

  get(literal: string): Value {
    const known = this.values.get(literal);
    if (known !== undefined) return known;
    const made = this.make(literal);
    if (typeof made === 'string') throw new Error(made);
    if (this.values.size >= LiteralCache.MAX_ENTRIES) this.values.clear();
    this.values.set(literal, made);
    return made;
  }
}

const networks = new LiteralCache<Network>(parseNetwork);
const regexes = new LiteralCache<Pattern>(compileRegex);
const globs = new LiteralCache<Pattern>(compileGlob);
const zones = new LiteralCache<true>((zone) => {
  try {
    localTime(0, zone);
    return true;
  } catch {
    return `'${zone}' is no time zone; write it as Europe/Berlin or UTC`;
  }
});

/**
 * Arguments that must be written out, so that a mistake in one shows when the configuration is loaded and not when a
 * request comes; each by its place, the receiver not counted.
 */
export const LITERAL_ARGUMENTS: Readonly<
  Record<string, { readonly place: number; problem(literal: string): string | undefined }>
> = {
  inNetwork: { place: 1, problem: (literal) => networks.problem(literal) },
  glob: { place: 1, problem: (literal) => globs.problem(literal) },
  matches: { place: 0, problem: (literal) => regexes.problem(literal) },
  inZone: { place: 0, problem: (literal) => zones.problem(literal) },
};

/** The environment's own `matches` uses RegExp and cannot be replaced; expressions are made to call this instead. */
export const LINEAR_MATCHES = 'matchRe';

/** The source address is asked about again and again while one request is judged. */
let lastSource: { readonly text: string; readonly address: Address } | undefined;

function addressOf(text: string): Address {
  if (lastSource?.text === text) return lastSource.address;
  const address = parseAddress(text);
  if (address === undefined) throw new Error(`'${text}' is no IP address`);
  lastSource = { text, address };
  return address;
}

function inNetwork(source: string, network: string): boolean {
  return contains(networks.get(network), addressOf(source));
}

export function registerFunctions(environment: Environment): void {
  environment
    .registerType('LocalTime', {
      ctor: LocalTime,
      fields: { hour: 'int', minute: 'int', weekday: 'int', clock: 'string', date: 'string' },
    })
    .registerFunction('LocalTime.inZone(string): LocalTime', (time: LocalTime, zone: string) =>
      time.inZone(zone),
    )
    .registerFunction('inNetwork(string, string): bool', inNetwork)
    .registerFunction(
      'inNetwork(string, list<string>): bool',
      (source: string, names: readonly string[]) => names.some((name) => inNetwork(source, name)),
    )
    .registerFunction('glob(string, string): bool', (text: string, pattern: string) =>
      globs.get(pattern).test(text),
    )
    .registerFunction(`string.${LINEAR_MATCHES}(string): bool`, (text: string, pattern: string) =>
      regexes.get(pattern).test(text),
    );
}
