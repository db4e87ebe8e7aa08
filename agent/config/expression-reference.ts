/** The tables of docs/policies.md, derived from what expressions can use. */
import { ATTRIBUTES } from '../policy/attributes.ts';
import { FUNCTIONS } from '../policy/functions.ts';
import { FEATURES } from '../request/features.ts';

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---|').join('')}`, ...rows.map(line)].join('\n');
}

/** By the name of the block that the table stands in. */
export function expressionTables(): Readonly<Record<string, string>> {
  return {
    attributes: table(
      ['attribute', 'type', 'meaning'],
      Object.entries(ATTRIBUTES).map(([name, { type, meaning }]) => [
        `\`${name}\``,
        type === 'LocalTime' ? 'time' : `\`${type}\``,
        meaning,
      ]),
    ),
    features: table(
      ['feature', 'meaning'],
      Object.entries(FEATURES).map(([name, meaning]) => [`\`${name}\``, meaning]),
    ),
    functions: table(
      ['function', 'meaning'],
      Object.values(FUNCTIONS).map(({ form, meaning }) => [form, meaning]),
    ),
  };
}
