/** Where in a document a value stands, for people: `messages[0].content`. Keys that are data are not repeated. */
import { JsonValue } from '../request/json/value.ts';

const FIELD_NAME = /^[A-Za-z_]{1,40}$/;
const NOT_SHOWN = '*';

/** @param secretKeys indexes on the tape of keys that must not be told */
export function pathOf(
  root: JsonValue,
  target: JsonValue,
  secretKeys: ReadonlySet<number> = new Set(),
): string {
  let path = '';
  let at: JsonValue | undefined = root;
  while (at !== undefined && at.index !== target.index) {
    const step = stepTowards(at, target.index, secretKeys);
    if (step === undefined) break;
    path += step.name.startsWith('[') || path === '' ? step.name : `.${step.name}`;
    at = step.value;
  }
  return path;
}

function stepTowards(
  container: JsonValue,
  index: number,
  secretKeys: ReadonlySet<number>,
): { readonly name: string; readonly value: JsonValue } | undefined {
  let place = 0;
  for (const value of container.elements()) {
    if (index < value.tape.after(value.index)) return { name: `[${place}]`, value };
    place += 1;
  }
  for (const { key, keyValue, value } of container.members()) {
    if (index >= value.tape.after(value.index)) continue;
    const isShown = FIELD_NAME.test(key) && !secretKeys.has(keyValue.index);
    return {
      name: isShown ? key : NOT_SHOWN,
      value: new JsonValue(value.tape, Math.min(index, value.index)),
    };
  }
  return undefined;
}
