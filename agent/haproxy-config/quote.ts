/** Text for haproxy.cfg. */

/** As one argument, whatever it holds: HAProxy expands `$` and `\` within double quotes. */
export function quoted(text: string): string {
  return `"${text.replaceAll(/["\\$]/g, '\\$&')}"`;
}

/** As one argument in a place where HAProxy reads a log format. */
export function quotedFormat(text: string): string {
  return quoted(text.replaceAll('%', '%%'));
}

/** Lines of a section's body. */
export function indented(lines: readonly string[]): string[] {
  return lines.map((line) => (line === '' || line.startsWith('.') ? line : `    ${line}`));
}
