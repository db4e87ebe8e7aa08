/** The tables of docs/translation.md, from the declarations that the writers use. */
import { type Fate, FIELDS, type Field, type Mapping, TARGET_NAMES, TARGETS } from './fields.ts';
import { hostsOf, OPENAI_VARIANTS, type OpenAiVariant, traitsOf } from './openai-variants.ts';
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

function names(some: Iterable<string>): string {
  return [...some].map((name) => `\`${name}\``).join(', ');
}

function differences(variant: OpenAiVariant): string {
  const traits = traitsOf(variant);
  const { maxTokensName, seedName, refused, messageMembers } = traits;
  const lacking = [
    ...(traits.hasResponses ? [] : ['/responses']),
    ...(traits.hasCompletions ? [] : ['/completions']),
  ];
  const all = [
    maxTokensName === 'max_tokens' && '`max_completion_tokens` becomes `max_tokens`',
    seedName === 'random_seed' && '`seed` becomes `random_seed`',
    !traits.hasDeveloperRole && '`developer` becomes `system`',
    !traits.hasSystemAnywhere &&
      'instructions in the middle come first, with the others (in what is translated)',
    !traits.hasUserAfterTool &&
      'what a user says behind results of tools goes with the last of them (likewise)',
    traits.hasShortCallIds && 'ids of tool calls become nine letters and digits',
    traits.wantsReasoning && '`reasoning_content` goes with each message that calls tools',
    !traits.hasEfforts && 'a wish of another dialect to think is not told',
    !traits.hasStreamOptions && '`stream_options` is left out: usage comes unasked',
    messageMembers !== undefined && `of a message only ${names(messageMembers)}`,
    refused.size > 0 && `left out: ${names(refused)}`,
    lacking.length > 0 && `no ${lacking.join(', ')}: translated to chat`,
  ];
  return all.filter(Boolean).join('; ');
}

export function translationTables(): Readonly<Record<string, string>> {
  const fields: readonly Field[] = Object.values(FIELDS);
  return {
    fields: table(
      ['The client says', ...TARGETS.map((target) => `to ${TARGET_NAMES[target]}`)],
      fields.map(({ clients, to }) => [clients, ...TARGETS.map((target) => cell(to[target]))]),
    ),
    variants: table(
      ['`variant`', 'By the host', 'What is changed'],
      OPENAI_VARIANTS.filter((variant) => variant !== 'openai').map((variant) => [
        `\`${variant}\``,
        variant === 'other' ? 'any other' : names(hostsOf(variant)),
        differences(variant),
      ]),
    ),
    efforts: table(
      ['Effort', 'Budget in tokens'],
      EFFORTS.map((effort) => [`\`${effort}\``, String(BUDGET_TOKENS[effort])]),
    ),
  };
}
