/** Where in a document values stand, for people: `messages[0].content`. Keys that are data are not repeated. */
import type { JsonValue } from '../request/json/value.ts';

const FIELD_NAME = /^[A-Za-z_]{1,40}$/;
const NOT_SHOWN = '*';

/**
 * In one walk, whatever the number of values.
 * @param targets indexes on the tape, of values and of keys
 * @param secretKeys indexes of keys that must not be told
 * @returns by index
 */
export function pathsOf(
  root: JsonValue,
  targets: ReadonlySet<number>,
  secretKeys: ReadonlySet<number>,
): Map<number, string> {
  const paths = new Map<number, string>();
  const stack = [{ value: root, path: '' }];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const { value: container, path } = top;
    if (targets.has(container.index)) paths.set(container.index, path);
    let place = 0;
    for (const value of container.elements()) {
      stack.push({ value, path: `${path}[${place}]` });
      place += 1;
    }
    for (const { key, keyValue, value } of container.members()) {
      const name = FIELD_NAME.test(key) && !secretKeys.has(keyValue.index) ? key : NOT_SHOWN;
      const inside = path === '' ? name : `${path}.${name}`;
      if (targets.has(keyValue.index)) paths.set(keyValue.index, inside);
      stack.push({ value, path: inside });
    }
  }
  return paths;
}
