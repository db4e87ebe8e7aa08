/** Objects and strings of a body as the dialects use them: fields by name, and words of a fixed vocabulary. */
import type { JsonValue } from './value.ts';

export type Fields = ReadonlyMap<string, JsonValue>;

const NO_FIELDS: Fields = new Map();

/** The members of an object, of a repeated key the last, as most parsers read it; none for anything else. */
export function fieldsOf(value: JsonValue | undefined): Fields {
  if (value === undefined || !value.isObject) return NO_FIELDS;
  const fields = new Map<string, JsonValue>();
  for (const member of value.members()) fields.set(member.key, member.value);
  return fields;
}

/** Types, roles and the like have few letters; what is longer is none, and is not worth reading. */
const MAX_KEYWORD_BYTES = 64;

/** The text of a keyword; empty for anything else. */
export function keyword(value: JsonValue | undefined): string {
  if (value?.isString !== true || value.end - value.start > MAX_KEYWORD_BYTES) return '';
  return value.text()!;
}
