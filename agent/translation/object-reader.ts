/**
 * Reads one object of a client's body, member by member, and remembers which were read. Null counts as left out, as
 * the providers have it. What has the wrong type is a refusal that names its path.
 */
import { asNumber, isJsonObject, type JsonObject } from './exact-json.ts';
import { mustBe, TranslationError } from './problem.ts';

export class ObjectReader {
  /** '' for the body itself. */
  readonly path: string;
  private readonly members: JsonObject;
  private readonly seen = new Set<string>();

  constructor(value: unknown, path: string) {
    if (!isJsonObject(value)) throw mustBe(path, 'an object');
    this.members = value;
    this.path = path;
  }

  at(key: string): string {
    return this.path === '' ? key : `${this.path}.${key}`;
  }

  has(key: string): boolean {
    return this.any(key) !== undefined;
  }

  /** The member as it is, or undefined for one that is left out or null. */
  any(key: string): unknown {
    this.seen.add(key);
    return Object.hasOwn(this.members, key) ? (this.members[key] ?? undefined) : undefined;
  }

  string(key: string): string | undefined {
    const value = this.any(key);
    if (value !== undefined && typeof value !== 'string') throw mustBe(this.at(key), 'a string');
    return value;
  }

  requiredString(key: string): string {
    return this.string(key) ?? this.missing(key, 'a string');
  }

  boolean(key: string): boolean | undefined {
    const value = this.any(key);
    if (value !== undefined && typeof value !== 'boolean') {
      throw mustBe(this.at(key), 'true or false');
    }
    return value;
  }

  number(key: string, min: number, max: number): number | undefined {
    const value = this.any(key);
    if (value === undefined) return undefined;
    const number = asNumber(value);
    if (number === undefined || number < min || number > max) {
      throw mustBe(this.at(key), `a number from ${min} to ${max}`);
    }
    return number;
  }

  integer(key: string, min: number, max = Number.MAX_SAFE_INTEGER): number | undefined {
    const value = this.any(key);
    if (value === undefined) return undefined;
    const number = asNumber(value);
    if (number === undefined || !Number.isInteger(number) || number < min || number > max) {
      const limit =
        max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
      throw mustBe(this.at(key), `an integer ${limit}`);
    }
    return number;
  }

  oneOf<T extends string>(key: string, allowed: readonly T[]): T | undefined {
    const value = this.string(key);
    if (value === undefined) return undefined;
    const found = allowed.find((one) => one === value);
    if (found === undefined) throw mustBe(this.at(key), `one of ${allowed.join(', ')}`);
    return found;
  }

  object(key: string): ObjectReader | undefined {
    const value = this.any(key);
    return value === undefined ? undefined : new ObjectReader(value, this.at(key));
  }

  requiredObject(key: string): ObjectReader {
    return this.object(key) ?? this.missing(key, 'an object');
  }

  /** An object that is passed on whole: a schema, the arguments of a tool. */
  plainObject(key: string): JsonObject | undefined {
    const value = this.any(key);
    if (value !== undefined && !isJsonObject(value)) throw mustBe(this.at(key), 'an object');
    return value;
  }

  list(key: string): readonly unknown[] | undefined {
    const value = this.any(key);
    if (value !== undefined && !Array.isArray(value)) throw mustBe(this.at(key), 'a list');
    return value;
  }

  /** The objects of a list; none when it is left out. */
  objects(key: string): ObjectReader[] {
    return (this.list(key) ?? []).map(
      (value, index) => new ObjectReader(value, `${this.at(key)}[${index}]`),
    );
  }

  strings(key: string): string[] | undefined {
    return this.list(key)?.map((value, index) => {
      if (typeof value !== 'string') throw mustBe(`${this.at(key)}[${index}]`, 'a string');
      return value;
    });
  }

  /** The members that nobody asked for. */
  unread(): string[] {
    return Object.keys(this.members).filter(
      (key) => !this.seen.has(key) && this.members[key] !== null,
    );
  }

  private missing(key: string, what: string): never {
    const path = this.at(key);
    throw new TranslationError(`'${path}' is missing: it must be ${what}.`, path);
  }
}
