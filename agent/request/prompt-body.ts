/**
 * What the gateway needs to know of a request body, whatever its dialect: which model, streamed or not, how
 * much may come back, and where the text stands that a model would read.
 *
 * Sources: OpenAI API reference (chat, completions, responses, embeddings), Anthropic API reference (messages).
 */
import { isUtf8 } from 'node:buffer';
import type { Endpoint, EndpointName } from './endpoint.ts';
import { scanJson, scanJsonPrefix } from './json/scan.ts';
import { JsonError, type JsonTape } from './json/tape.ts';
import { type JsonMember, JsonValue } from './json/value.ts';
import { type McpReading, type McpView, mcpWithoutMessages, readMcpMessages } from './mcp-body.ts';
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
}

export type PromptRole = 'system' | 'user' | 'assistant' | 'tool';

export interface PromptBody {
  readonly root: JsonValue;
  /** True when the body did not fit HAProxy's buffer, and only its beginning was read. */
  readonly cut: boolean;
  readonly model: string;
  readonly modelValue: JsonValue;
  readonly stream: boolean;
  readonly streamOptions: JsonValue | undefined;
  /** The client's cap on one completion. */
  readonly maxCompletionTokens: number | undefined;
  /** Completions asked for at once (`n`, `best_of`). */
  readonly completions: number;
  readonly messageCount: number;
  readonly texts: readonly PromptText[];
  /** Keys of objects beside those texts that are long enough to be data. */
  readonly longKeys: readonly JsonValue[];
  /** Of a request to an MCP server; then there is no model, and `model` is `mcp:<server>`. */
  readonly mcp?: McpView;
}

/** Keys that decide something: parsers disagree on which of two counts, so the second is refused. */
const DECIDING_KEYS = new Set([
  'model',
  'messages',
  'input',
  'prompt',
  'system',
  'instructions',
  'tools',
  'stream',
  'stream_options',
  'max_tokens',
  'max_completion_tokens',
  'max_output_tokens',
  'n',
  'best_of',
]);

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
const MAX_TOKENS_KEYS = ['max_completion_tokens', 'max_output_tokens', 'max_tokens'] as const;

const LISTS_MESSAGES: ReadonlySet<EndpointName> = new Set(['chat', 'messages', 'count_tokens']);

const LONG_NUMBER_BYTES = 9;
/** The keys of the dialects themselves are mostly shorter; those of a tool's arguments may be anything. */
const LONG_KEY_BYTES = 9;

/** Patterns of models match any ending: without this a name could be as long as the body, in logs and in policies. */
const MAX_MODEL_BYTES = 256;

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

function parse(body: Buffer, isPrefix: boolean): JsonTape {
  const bytes = isPrefix ? wholeCharacters(body) : body;
  if (!isUtf8(bytes)) throw refuse('invalid_json', 'The request body is not valid UTF-8.');
  try {
    return isPrefix ? scanJsonPrefix(bytes) : scanJson(bytes);
  } catch (error) {
    if (error instanceof JsonError) {
      throw refuse('invalid_json', `The request body is not valid JSON: ${error.message}.`);
    }
    throw error;
  }
}

/** Drops the bytes of a last character that the cut split. */
function wholeCharacters(body: Buffer): Buffer {
  for (let back = 1; back <= Math.min(3, body.length); back += 1) {
    const byte = body[body.length - back];
    if (byte < 0x80) return body;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return length > back ? body.subarray(0, body.length - back) : body;
    }
  }
  return body;
}

function decidingMembers(root: JsonValue): Map<string, JsonValue> {
  const members = new Map<string, JsonValue>();
  for (const { key, value } of root.members()) {
    if (DECIDING_KEYS.has(key) && members.has(key)) {
      throw refuse('duplicate_key', `'${key}' is given twice; give it once.`, key);
    }
    members.set(key, value);
  }
  return members;
}

function optionalBoolean(members: ReadonlyMap<string, JsonValue>, key: string): boolean {
  const value = members.get(key);
  if (value === undefined || value.isNull) return false;
  const flag = value.boolean();
  if (flag === undefined) throw refuse('invalid_request', `'${key}' must be true or false.`, key);
  return flag;
}

function optionalCount(
  members: ReadonlyMap<string, JsonValue>,
  key: string,
  least: number,
): number | undefined {
  const value = members.get(key);
  if (value === undefined || value.isNull) return undefined;
  const count = value.number();
  if (count === undefined || !Number.isSafeInteger(count) || count < least) {
    throw refuse('invalid_request', `'${key}' must be an integer of at least ${least}.`, key);
  }
  return count;
}

/** The largest cap given: where two are, a provider may follow either. */
function maxCompletionTokens(members: ReadonlyMap<string, JsonValue>): number | undefined {
  const caps = MAX_TOKENS_KEYS.map((key) => optionalCount(members, key, 0)).filter(
    (cap) => cap !== undefined,
  );
  return caps.length > 0 ? Math.max(...caps) : undefined;
}

function requireModel(members: ReadonlyMap<string, JsonValue>, cut: boolean): JsonValue {
  const model = members.get('model');
  if (model === undefined && cut) {
    throw refuse(
      'request_too_large',
      "The request body is larger than the gateway can inspect, and 'model' is not near its beginning. " +
        "Put 'model' first, or send a smaller body.",
      'model',
    );
  }
  if (model === undefined || !model.isString || model.start === model.end) {
    throw refuse('invalid_request', "'model' must be a non-empty string.", 'model');
  }
  if (model.tape.isCut(model.index)) {
    throw refuse('request_too_large', "The request body is cut inside 'model'.", 'model');
  }
  if (model.end - model.start > MAX_MODEL_BYTES) {
    throw refuse('invalid_request', `'model' may have ${MAX_MODEL_BYTES} bytes at most.`, 'model');
  }
  return model;
}

interface Branch {
  readonly value: JsonValue;
  readonly part: PromptText['part'];
  /** Within what a tool was called with: no key means anything to the dialect, so everything is prose. */
  readonly isFree: boolean;
  readonly role: PromptRole;
  /** Below the member of the body that it stands in. */
  readonly depth: number;
}

interface PromptTexts {
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
    const { value, part, isFree, depth } = branch;
    const role = roleWithin(branch);
    if (value.isString || isLongNumber(value)) texts.push({ value, part, role });
    if (value.isObject) {
      const inside = proseMembers({ ...branch, role }, longKeys);
      for (let index = inside.length - 1; index >= 0; index -= 1) stack.push(inside[index]);
    } else {
      const inside = value.substantialElements(LONG_NUMBER_BYTES);
      for (let index = inside.length - 1; index >= 0; index -= 1) {
        stack.push({ value: inside[index], part, isFree, role, depth: depth + 1 });
      }
    }
  }
  return { texts, longKeys };
}

/** Tool arguments may hold an account or card number unquoted. */
function isLongNumber(value: JsonValue): boolean {
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
  return members
    .filter(({ key }) => {
      if (key === 'data') return type === 'text';
      return !NOT_PROSE_KEYS.has(key) && !(key === 'url' && type === 'url');
    })
    .map(({ key, value }) => ({
      ...branch,
      value,
      depth,
      isFree: key === 'input' && type?.endsWith('tool_use') === true,
    }));
}

function branchesOf(members: Iterable<readonly [string, JsonValue]>): Branch[] {
  const branches: Branch[] = [];
  for (const [key, value] of members) {
    const role: PromptRole = SYSTEM_KEYS.has(key) ? 'system' : 'user';
    const branch = { value, isFree: false, role, depth: 0 };
    if (MESSAGE_KEYS.has(key)) branches.push({ ...branch, part: 'message' });
    else if (SCHEMA_KEYS.has(key)) branches.push({ ...branch, part: 'schema' });
    else if (!IDENTIFIER_KEYS.has(key)) branches.push({ ...branch, part: 'other' });
  }
  return branches;
}

/** The texts of any JSON: of a body as the gateway would find them, of everything else all that are no identifiers. */
export function promptTextsOf(root: JsonValue): PromptTexts {
  if (!root.isObject) {
    return collectTexts([{ value: root, part: 'other', isFree: false, role: 'user', depth: 0 }]);
  }
  const members = [...root.members()];
  const keys = members.map(({ keyValue }) => keyValue).filter(isLongKey);
  const { texts, longKeys } = collectTexts(
    branchesOf(members.map(({ key, value }) => [key, value] as const)),
  );
  return { texts, longKeys: [...keys, ...longKeys] };
}

function countMessages(members: ReadonlyMap<string, JsonValue>, endpoint: Endpoint): number {
  if (!LISTS_MESSAGES.has(endpoint.name)) {
    const input = members.get('input');
    return input?.isArray && endpoint.name === 'responses' ? [...input.elements()].length : 0;
  }
  const messages = members.get('messages');
  if (messages === undefined) return 0;
  if (!messages.isArray) {
    throw refuse('invalid_request', "'messages' must be an array.", 'messages');
  }
  return [...messages.elements()].length;
}

/**
 * Reads a body of one of the endpoints that take one.
 * @param isPrefix the body did not fit the buffer: read what is there
 * @throws RefusedError with what is wrong, for the client
 */
export function readPromptBody(endpoint: Endpoint, body: Buffer, isPrefix: boolean): PromptBody {
  if (endpoint.mcpServer !== undefined) return readMcp(endpoint.mcpServer, body, isPrefix);
  const tape = parse(body, isPrefix);
  const root = new JsonValue(tape, 0);
  if (!root.isObject) throw refuse('invalid_json', 'The request body must be a JSON object.');
  const members = decidingMembers(root);
  const modelValue = requireModel(members, tape.cut);
  const n = optionalCount(members, 'n', 1) ?? 1;
  return {
    root,
    cut: tape.cut,
    model: modelValue.text()!,
    modelValue,
    stream: optionalBoolean(members, 'stream'),
    streamOptions: members.get('stream_options'),
    maxCompletionTokens: maxCompletionTokens(members),
    completions: Math.max(n, optionalCount(members, 'best_of', 1) ?? 1),
    messageCount: countMessages(members, endpoint),
    ...collectTexts(branchesOf(members)),
  };
}

/** Of a call that is cut nobody knows what it does. */
function readMcp(server: string, body: Buffer, isPrefix: boolean): PromptBody {
  if (isPrefix) {
    throw refuse(
      'request_too_large',
      'This message is larger than the gateway can inspect; to MCP servers such messages are not sent.',
    );
  }
  const root = new JsonValue(parse(body, false), 0);
  return mcpBody(root, readMcpMessages(server, root));
}

/** Of a request to an MCP server that has none. */
export function mcpWithoutBody(server: string, method: string): PromptBody {
  const root = new JsonValue(scanJson(Buffer.from('{}')), 0);
  return mcpBody(root, { view: mcpWithoutMessages(server, method), texts: [] });
}

function mcpBody(root: JsonValue, { view, texts }: McpReading): PromptBody {
  return {
    root,
    cut: false,
    model: `mcp:${view.server}`,
    modelValue: root,
    stream: false,
    streamOptions: undefined,
    maxCompletionTokens: 0,
    completions: 0,
    messageCount: 0,
    texts: texts
      .filter((value) => value.isString || isLongNumber(value))
      .map((value) => ({ value, part: 'message', role: 'user' })),
    longKeys: [],
    mcp: view,
  };
}
