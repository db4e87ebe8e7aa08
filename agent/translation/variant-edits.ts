/** A chat body for a provider that speaks OpenAI with a difference: what it would refuse is renamed or left out. */
import { type JsonEdit, removal, replacedText } from '../request/json/json-edits.ts';
import type { JsonMember, JsonValue } from '../request/json/value.ts';
import { shortCallId } from './call-ids.ts';
import type { UnsupportedPolicy } from './losses.ts';
import { ACCOUNT_MEMBERS, type VariantTraits } from './openai-variants.ts';
import { TranslationError } from './problem.ts';

export interface VariantEdits {
  readonly edits: readonly JsonEdit[];
  /** Names of what was left out. */
  readonly warnings: readonly string[];
}

/**
 * @param root of a body that is whole
 * @throws TranslationError for what is left out and means something, by policy
 */
export function variantEdits(
  root: JsonValue,
  traits: VariantTraits,
  unsupported: UnsupportedPolicy,
): VariantEdits {
  const members = [...root.members()];
  const names = new Set(members.map(({ key }) => key));
  const renamed = renamedMembers(traits, names);
  const isLeftOut = ({ key }: JsonMember): boolean =>
    traits.refused.has(key) ||
    (key === 'stream_options' && !traits.hasStreamOptions) ||
    (renamed.has(key) && names.has(renamed.get(key)!));
  const missed = members.filter(({ key, value }) => traits.refused.has(key) && !value.isNull);
  const meant = missed.find(({ key }) => !ACCOUNT_MEMBERS.has(key));
  if (meant !== undefined && unsupported === 'refuse') throw notTaken(meant.key);
  const edits = members
    .filter((member) => renamed.has(member.key) && !isLeftOut(member))
    .map(({ key, keyValue }) => replacedText(keyValue, renamed.get(key)!));
  const messages = root.get('messages')?.elements() ?? [];
  return {
    edits: [
      ...edits,
      ...withoutMembers(members, isLeftOut),
      ...[...messages].flatMap((message) => messageEdits(message, traits)),
    ],
    warnings: missed.map(({ key }) => key),
  };
}

function notTaken(key: string): TranslationError {
  return new TranslationError(
    `'${key}' cannot be carried over: the provider of this model does not take it.`,
    key,
  );
}

/** By their names at OpenAI. One that comes under both names has the provider's. */
function renamedMembers(
  { maxTokensName, seedName }: VariantTraits,
  names: ReadonlySet<string>,
): ReadonlyMap<string, string> {
  const renamed = new Map([
    ['max_completion_tokens', maxTokensName],
    ['seed', seedName],
  ]);
  return new Map([...renamed].filter(([name, other]) => names.has(name) && name !== other));
}

function messageEdits(message: JsonValue, traits: VariantTraits): JsonEdit[] {
  const members = [...message.members()];
  const memberOf = (name: string) => members.find(({ key }) => key === name)?.value;
  const role = memberOf('role');
  const calls = [...(memberOf('tool_calls')?.elements() ?? [])];
  const ids = [memberOf('tool_call_id'), ...calls.map((call) => call.get('id'))];
  const { messageMembers } = traits;
  return [
    ...(role?.text() === 'developer' && !traits.hasDeveloperRole
      ? [replacedText(role, 'system')]
      : []),
    ...(traits.hasShortCallIds ? ids.flatMap(shortened) : []),
    ...(messageMembers === undefined
      ? []
      : withoutMembers(members, ({ key }) => !messageMembers.has(key))),
    // It refuses calls without, and takes none for none.
    ...(traits.wantsReasoning && calls.length > 0 && memberOf('reasoning_content') === undefined
      ? [{ offset: message.start + 1, length: 0, replacement: '"reasoning_content":"",' }]
      : []),
  ];
}

function shortened(id: JsonValue | undefined): JsonEdit[] {
  const text = id?.text();
  if (id === undefined || text === undefined) return [];
  const short = shortCallId(text);
  return short === text ? [] : [replacedText(id, short)];
}

function withoutMembers(
  members: readonly JsonMember[],
  isLeftOut: (member: JsonMember) => boolean,
): JsonEdit[] {
  return removal(
    members.map(({ keyValue, value }) => ({
      start: keyValue.span.start,
      end: value.span.end,
    })),
    members.map(isLeftOut),
  );
}
