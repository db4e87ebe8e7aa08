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
import { JsonValue } from './json/value.ts';
import { type McpReading, type McpView, mcpWithoutMessages, readMcpMessages } from './mcp-body.ts';
import { isLongNumber, type PromptText, textsOfMembers } from './prompt-texts.ts';
import { refuse } from './refusal.ts';

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

const MAX_TOKENS_KEYS = ['max_completion_tokens', 'max_output_tokens', 'max_tokens'] as const;

const LISTS_MESSAGES: ReadonlySet<EndpointName> = new Set(['chat', 'messages', 'count_tokens']);

/** Patterns of models match any ending: without this a name could be as long as the body, in logs and in policies. */
const MAX_MODEL_BYTES = 256;

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
    ...textsOfMembers(members),
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
      .map((value) => ({ value, part: 'message', role: 'user', signature: undefined })),
    longKeys: [],
    mcp: view,
  };
}
