/**
 * JSON in and out without loss: an integer of more than 53 bits (an id in the arguments of a tool) is written as it was
 * read. `JSON.rawJSON` and the source text of a reviver: ECMAScript proposal "JSON.parse source text access".
 */

interface RawJson {
  readonly rawJSON: string;
}

interface JsonWithSource {
  parse(
    text: string,
    reviver?: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
  ): unknown;
  rawJSON(text: string): RawJson;
  isRawJSON(value: unknown): value is RawJson;
}

const json = JSON as unknown as JsonWithSource;

export type JsonObject = { [key: string]: unknown };

/** Only a text with such a number in it needs the slow way. */
const LONG_NUMBER = /\d{16}|\d[.\d]{16}|\d[eE][+-]?\d{3}/;

function exactNumber(_key: string, value: unknown, { source }: { readonly source?: string }) {
  if (typeof value !== 'number' || source === undefined) return value;
  const isExact = Number.isSafeInteger(value) || String(value) === source;
  return isExact ? value : json.rawJSON(source);
}

/** Whether a number is more than a double can hold. Asked of whole texts too, which may have digits in strings. */
export function mayBeInexact(text: string): boolean {
  return LONG_NUMBER.test(text);
}

/**
 * @param hasLongNumbers when it is known: with them parsing takes four times as long
 * @throws SyntaxError
 */
export function parseExactly(text: string, hasLongNumbers = mayBeInexact(text)): unknown {
  return hasLongNumbers ? json.parse(text, exactNumber) : JSON.parse(text);
}

/** A number, also one that is kept as it was written. */
export function asNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return json.isRawJSON(value) ? Number(value.rawJSON) : undefined;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !json.isRawJSON(value)
  );
}

/** The object that a text of JSON holds; undefined when it holds none. */
export function parseObject(text: string): JsonObject | undefined {
  try {
    const value = parseExactly(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
