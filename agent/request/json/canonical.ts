/** One text for all ways in which a JSON value can be written: members sorted, no white space, numbers in one form. */
import { encodeString } from './string.ts';
import type { JsonValue } from './value.ts';

/** Decimal digits that every double keeps. */
const EXACT_DIGITS = 15;

function canonicalNumber(raw: string): string {
  return raw.length <= EXACT_DIGITS ? String(Number(raw)) : raw;
}

function canonicalString(text: string): string {
  return `"${encodeString(text)}"`;
}

/** Recursive: a tape is never deeper than its limit. Of a repeated key the last value counts. */
export function canonicalJson(value: JsonValue): string {
  const text = value.text();
  if (text !== undefined) return canonicalString(text);
  if (value.isArray) return `[${[...value.elements()].map(canonicalJson).join(',')}]`;
  if (value.isObject) {
    const members = new Map([...value.members()].map(({ key, value: inside }) => [key, inside]));
    const sorted = [...members].sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${sorted.map(([key, inside]) => `${canonicalString(key)}:${canonicalJson(inside)}`).join(',')}}`;
  }
  if (value.isNumber) {
    return canonicalNumber(value.tape.bytes.toString('latin1', value.start, value.end));
  }
  return String(value.boolean() ?? null);
}
