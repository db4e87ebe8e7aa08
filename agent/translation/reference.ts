/** The tables of docs/translation.md, from the declarations that the writers use. */
import { type Fate, FIELDS, type Field, type Mapping, TARGET_NAMES, TARGETS } from './fields.ts';
import { BUDGET_TOKENS, EFFORTS } from './reasoning.ts';

const FATES: Readonly<Record<Fate, string>> = {
  carried: 'carried',
  changed: 'changed',
  policy: 'by policy',
  refused: 'refused',
  ignored: 'left out',
};

function cell({ fate, note }: Mapping): string {
  return note === undefined ? FATES[fate] : `${FATES[fate]}: ${note}`;
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');
}

export function translationTables(): Readonly<Record<string, string>> {
  const fields: readonly Field[] = Object.values(FIELDS);
  return {
    fields: table(
      ['The client says', ...TARGETS.map((target) => `to ${TARGET_NAMES[target]}`)],
      fields.map(({ clients, to }) => [clients, ...TARGETS.map((target) => cell(to[target]))]),
    ),
    efforts: table(
      ['Effort', 'Budget in tokens'],
      EFFORTS.map((effort) => [`\`${effort}\``, String(BUDGET_TOKENS[effort])]),
    ),
  };
}
