/**
 * Where in a body text stands that a model would read, and who says it. Walks any JSON with a stack, since bodies may be
 * nested deeply.
 *
 * Sources: OpenAI API reference (chat, responses), Anthropic API reference (messages).
 */
import type { JsonMember, JsonValue } from './json/value.ts';
import { refuse } from './refusal.ts';

/** A string that a model would read, or a number long enough to be more than a number. */
export interface PromptText {
  readonly value: JsonValue;
  /**
   * `message`: counted and scrubbed. `schema`: tool definitions and response formats; counted, never
   * scrubbed. `other`: fields beside the prompt, as metadata; scrubbed, not counted.
   */
  readonly part: 'message' | 'schema' | 'other';
  /** Who says it, where the body tells; otherwise the user. */
  readonly role: PromptRole;
  /** Of what a model thought: its provider's signature over it, which is good only as long as nobody changes a byte. */
  readonly signature: JsonValue | undefined;
}

export type PromptRole = 'system' | 'user' | 'assistant' | 'tool';

const DECIDING_MESSAGE_KEYS = new Set(['role', 'content', 'type', 'text', 'name']);

const MESSAGE_KEYS = new Set(['messages', 'input', 'prompt', 'system', 'instructions', 'suffix']);
const SYSTEM_KEYS = new Set(['system', 'instructions']);
const SCHEMA_KEYS = new Set(['tools', 'functions', 'response_format', 'text']);
/** Names and identifiers beside the prompt. */
const IDENTIFIER_KEYS = new Set([
  'model',
  'previous_response_id',
  'conversation',
  'prompt_cache_key',
]);
const LONG_NUMBER_BYTES = 9;
/** The keys of the dialects themselves are mostly shorter; those of a tool's arguments may be anything. */
const LONG_KEY_BYTES = 9;

/** Strings under these keys are no prose: identifiers, media, enumerations. */
const NOT_PROSE_KEYS = new Set([
  'type',
  'role',
  'id',
  'call_id',
  'tool_call_id',
  'tool_use_id',
  'image_url',
  'file_data',
  'file_id',
  'file_url',
  'data',
  'media_type',
  'format',
  'detail',
  'signature',
  'encrypted_content',
  'cache_control',
]);

interface Branch {
  readonly value: JsonValue;
  readonly part: PromptText['part'];
  /** Within what a tool was called with: no key means anything to the dialect, so everything is prose. */
  readonly isFree: boolean;
  readonly role: PromptRole;
  readonly signature: JsonValue | undefined;
  /** Below the member of the body that it stands in. */
  readonly depth: number;
}

export interface PromptTexts {
  readonly texts: PromptText[];
  readonly longKeys: JsonValue[];
}

const ROLES: ReadonlyMap<string, PromptRole> = new Map([
  ['system', 'system'],
  ['developer', 'system'],
  ['assistant', 'assistant'],
  ['tool', 'tool'],
  ['function', 'tool'],
]);

/** What a content part or an item of the Responses API is; everything else is said by whoever the message is from. */
const ROLE_OF_TYPE: ReadonlyMap<string, PromptRole> = new Map([
  ['tool_result', 'tool'],
  ['function_call_output', 'tool'],
  ['custom_tool_call_output', 'tool'],
  ['mcp_tool_result', 'tool'],
  ['web_search_tool_result', 'tool'],
  ['tool_use', 'assistant'],
  ['function_call', 'assistant'],
]);

/** A message, and parts of one: deeper down are arguments and results, which can claim anything. */
const MESSAGE_DEPTH = 1;
const PART_DEPTH = 3;

function roleWithin({ value, part, role, depth }: Branch): PromptRole {
  if (part !== 'message' || !value.isObject || depth > PART_DEPTH) return role;
  const ofType = ROLE_OF_TYPE.get(value.get('type')?.text() ?? '');
  if (ofType !== undefined) return ofType;
  if (depth !== MESSAGE_DEPTH) return role;
  return ROLES.get(value.get('role')?.text() ?? '') ?? role;
}

/** Walks the parts that a model reads; a stack, since bodies may be nested deeply. */
function collectTexts(branches: readonly Branch[]): PromptTexts {
  const texts: PromptText[] = [];
  const longKeys: JsonValue[] = [];
  const stack = branches.toReversed();
  for (let branch = stack.pop(); branch !== undefined; branch = stack.pop()) {
    const { value, part, isFree, signature, depth } = branch;
    const role = roleWithin(branch);
    if (value.isString || isLongNumber(value)) texts.push({ value, part, role, signature });
    if (value.isObject) {
      const inside = proseMembers({ ...branch, role }, longKeys);
      for (let index = inside.length - 1; index >= 0; index -= 1) stack.push(inside[index]);
    } else {
      const inside = value.substantialElements(LONG_NUMBER_BYTES);
      for (let index = inside.length - 1; index >= 0; index -= 1) {
        stack.push({ value: inside[index], part, isFree, signature, role, depth: depth + 1 });
      }
    }
  }
  return { texts, longKeys };
}

/** Tool arguments may hold an account or card number unquoted. */
export function isLongNumber(value: JsonValue): boolean {
  return value.isNumber && value.end - value.start >= LONG_NUMBER_BYTES;
}

function isLongKey({ start, end }: JsonValue): boolean {
  return end - start >= LONG_KEY_BYTES;
}

function refuseDoubleKeys(members: readonly JsonMember[]): void {
  const seen = new Set<string>();
  for (const { key } of members) {
    if (!DECIDING_MESSAGE_KEYS.has(key)) continue;
    if (seen.has(key)) {
      throw refuse('duplicate_key', `'${key}' is given twice in one object; give it once.`, key);
    }
    seen.add(key);
  }
}

function proseMembers(branch: Branch, longKeys: JsonValue[]): Branch[] {
  const { value: object, part, isFree } = branch;
  const depth = branch.depth + 1;
  const members = [...object.members()];
  if (part !== 'schema') {
    refuseDoubleKeys(members);
    for (const { keyValue } of members) if (isLongKey(keyValue)) longKeys.push(keyValue);
  }
  if (isFree) return members.map(({ value }) => ({ ...branch, value, depth }));
  const type = members.find(({ key }) => key === 'type')?.value.text();
  const signature =
    branch.signature ?? (type === 'thinking' ? signatureOf(branch, members) : undefined);
  return members
    .filter(({ key }) => {
      if (key === 'data') return type === 'text';
      return !NOT_PROSE_KEYS.has(key) && !(key === 'url' && type === 'url');
    })
    .map(({ key, value }) => ({
      ...branch,
      value,
      depth,
      signature,
      isFree: key === 'input' && type?.endsWith('tool_use') === true,
    }));
}

function signatureOf(
  { role, depth }: Branch,
  members: readonly JsonMember[],
): JsonValue | undefined {
  if (role !== 'assistant' || depth !== PART_DEPTH) return undefined;
  const signature = members.find(({ key }) => key === 'signature')?.value;
  return signature?.isString === true ? signature : undefined;
}

function branchesOf(members: Iterable<readonly [string, JsonValue]>): Branch[] {
  const branches: Branch[] = [];
  for (const [key, value] of members) {
    const role: PromptRole = SYSTEM_KEYS.has(key) ? 'system' : 'user';
    const branch = { value, isFree: false, signature: undefined, role, depth: 0 };
    if (MESSAGE_KEYS.has(key)) branches.push({ ...branch, part: 'message' });
    else if (SCHEMA_KEYS.has(key)) branches.push({ ...branch, part: 'schema' });
    else if (!IDENTIFIER_KEYS.has(key)) branches.push({ ...branch, part: 'other' });
  }
  return branches;
}

/** @param members of a body, by their keys */
export function textsOfMembers(members: Iterable<readonly [string, JsonValue]>): PromptTexts {
  return collectTexts(branchesOf(members));
}

/** The texts of any JSON: of a body as the gateway would find them, of everything else all that are no identifiers. */
export function promptTextsOf(root: JsonValue): PromptTexts {
  if (!root.isObject) {
    const branch = { value: root, part: 'other', role: 'user', depth: 0 } as const;
    return collectTexts([{ ...branch, isFree: false, signature: undefined }]);
  }
  const members = [...root.members()];
  const keys = members.map(({ keyValue }) => keyValue).filter(isLongKey);
  const { texts, longKeys } = textsOfMembers(
    members.map(({ key, value }) => [key, value] as const),
  );
  return { texts, longKeys: [...keys, ...longKeys] };
}
