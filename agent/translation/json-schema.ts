/**
 * JSON schemas, for providers that promise to keep to one. Each takes a part of JSON Schema for that: OpenAI,
 * "Structured Outputs: supported schemas"; Anthropic, "Structured outputs: JSON schema limitations".
 */
import { isJsonObject, type JsonObject } from './exact-json.ts';

/** What Anthropic takes; anything else is told to the model in the description. */
const CLOSED_KEYWORDS = new Set([
  '$defs',
  '$ref',
  'additionalProperties',
  'allOf',
  'anyOf',
  'const',
  'default',
  'definitions',
  'description',
  'enum',
  'items',
  'properties',
  'required',
  'title',
  'type',
]);
const STRING_FORMATS = new Set(
  'date-time time date duration email hostname uri ipv4 ipv6 uuid'.split(' '),
);
const NAMED_SCHEMAS = ['properties', '$defs', 'definitions'];
const LISTED_SCHEMAS = ['anyOf', 'allOf'];

/**
 * The schema with every object closed, as Anthropic's structured outputs want it.
 * @returns undefined for a schema that is open on purpose, or that refers to itself
 */
export function closedSchema(schema: JsonObject): JsonObject | undefined {
  try {
    return close(schema);
  } catch (error) {
    if (error instanceof OpenSchema) return undefined;
    throw error;
  }
}

class OpenSchema extends Error {}

function close(value: unknown): JsonObject {
  if (!isJsonObject(value) || value.$ref === '#') throw new OpenSchema();
  const closed: JsonObject = {};
  const told: string[] = [];
  for (const [key, member] of Object.entries(value)) {
    if (key === '$schema') continue;
    if (NAMED_SCHEMAS.includes(key)) setOwn(closed, key, closeMembers(member));
    else if (key === 'oneOf') closed.anyOf = closeList(member);
    else if (LISTED_SCHEMAS.includes(key)) closed[key] = closeList(member);
    else if (key === 'items') closed.items = close(member);
    else if (isTaken(key, member)) closed[key] = member;
    else told.push(`${key}: ${JSON.stringify(member)}`);
  }
  if (isOfObjects(value)) {
    const isOpen = value.additionalProperties !== undefined && value.additionalProperties !== false;
    if (isOpen || !isJsonObject(value.properties)) throw new OpenSchema();
    closed.additionalProperties = false;
  }
  if (told.length > 0) {
    const before = typeof value.description === 'string' ? `${value.description}\n` : '';
    closed.description = `${before}{${told.join(', ')}}`;
  }
  return closed;
}

function isOfObjects({ type, properties }: JsonObject): boolean {
  return type === 'object' || (Array.isArray(type) && type.includes('object')) || !!properties;
}

function isTaken(key: string, member: unknown): boolean {
  if (key === 'format') return typeof member === 'string' && STRING_FORMATS.has(member);
  if (key === 'minItems') return member === 0 || member === 1;
  return CLOSED_KEYWORDS.has(key);
}

function closeMembers(members: unknown): JsonObject {
  if (!isJsonObject(members)) throw new OpenSchema();
  const closed: JsonObject = {};
  for (const [name, schema] of Object.entries(members)) setOwn(closed, name, close(schema));
  return closed;
}

function closeList(schemas: unknown): JsonObject[] {
  if (!Array.isArray(schemas)) throw new OpenSchema();
  return schemas.map(close);
}

/** A property of the client's may be called `__proto__`. */
function setOwn(target: JsonObject, key: string, value: unknown): void {
  Object.defineProperty(target, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

/** Whether OpenAI would take the schema as `strict`: every object closed, every property required. */
export function fitsStrict(schema: unknown): boolean {
  if (Array.isArray(schema)) return schema.every(fitsStrict);
  if (!isJsonObject(schema)) return true;
  if (isOfObjects(schema)) {
    const required = Array.isArray(schema.required) ? new Set(schema.required) : new Set();
    const names = isJsonObject(schema.properties) ? Object.keys(schema.properties) : [];
    const isClosed = schema.additionalProperties === false;
    if (!isClosed || !names.every((name) => required.has(name))) return false;
  }
  const named = NAMED_SCHEMAS.flatMap((key) =>
    isJsonObject(schema[key]) ? Object.values(schema[key]) : [],
  );
  return [...named, schema.items, schema.anyOf, schema.oneOf, schema.allOf].every(fitsStrict);
}
