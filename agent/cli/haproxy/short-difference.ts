/** Where two texts differ, for a person: the lines between their common beginning and end. */

const MAX_LINES = 20;

/** @returns lines of `before` with `-`, lines of `after` with `+`; the rest is counted */
export function shortDifference(before: string, after: string): string {
  const old = before.split('\n');
  const fresh = after.split('\n');
  const least = Math.min(old.length, fresh.length);
  let start = 0;
  while (start < least && old[start] === fresh[start]) start += 1;
  let end = 0;
  while (end < least - start && old.at(-1 - end) === fresh.at(-1 - end)) end += 1;
  const gone = old.slice(start, old.length - end);
  const come = fresh.slice(start, fresh.length - end);
  return [`@@ line ${start + 1} @@`, ...shown('-', gone), ...shown('+', come)].join('\n');
}

function shown(mark: string, lines: readonly string[]): string[] {
  const rest = lines.length - MAX_LINES;
  const more = rest > 0 ? [`${mark} … ${rest} more lines`] : [];
  return [...lines.slice(0, MAX_LINES).map((line) => `${mark} ${line}`), ...more];
}
