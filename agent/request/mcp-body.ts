/**
 * What a client says to an MCP server: JSON-RPC 2.0 in the body of a POST. Read more strictly than servers read it, for
 * two parsers that disagree on which tool is called would be a way around every rule.
 *
 * Sources: modelcontextprotocol.io/specification, revisions 2025-03-26 (batches), 2025-06-18, 2025-11-25 (tasks) and
 * 2026-07-28 (subscriptions/listen); jsonrpc.org/specification.
 */
import type { JsonValue } from './json/value.ts';
import { type RefusedError, refuse } from './refusal.ts';

/** What a message asks for, as rules name it. */
export interface McpTarget {
  readonly kind: 'tool' | 'prompt' | 'resource' | 'method';
  readonly name: string;
}

export interface McpMessage {
  readonly kind: 'request' | 'notification' | 'response';
  /** As it stands in the body, JSON; undefined for a notification. */
  readonly id: string | undefined;
  /** '' for a response. */
  readonly method: string;
  /** All of them must be allowed; none: whoever may use the server may ask this. */
  readonly targets: readonly McpTarget[];
}

/** A request to an MCP server, whole. */
export interface McpView {
  readonly server: string;
  readonly messages: readonly McpMessage[];
  readonly isBatch: boolean;
  /** Tools called, one entry for each call. */
  readonly tools: readonly string[];
  /** Whether the answer may hold a list of tools, prompts or resources. */
  readonly lists: boolean;
  /** For the ledger: the tool, or the method in parentheses. */
  readonly operation: string;
}

export interface McpReading {
  readonly view: McpView;
  /** Strings and numbers that are not protocol: arguments, answers of the client. */
  readonly texts: readonly JsonValue[];
}

const MAX_BATCH_MESSAGES = 100;
/** Names become labels, rows of the ledger and parts of counters. */
const MAX_NAME_BYTES = 256;
const MAX_URI_BYTES = 8192;
const MAX_ID_BYTES = 128;

const MESSAGE_KEYS = ['jsonrpc', 'id', 'method', 'params', 'result', 'error'];
const PARAMS_KEYS = ['name', 'uri', 'arguments', 'ref', 'notifications', '_meta'];
const REF_KEYS = ['type', 'name', 'uri'];
const LISTEN_KEYS = ['resourceSubscriptions'];

/** Of the lists the gateway takes out what may not be used (`mcp_allowed`). */
const LIST_METHODS = new Set([
  'tools/list',
  'prompts/list',
  'resources/list',
  'resources/templates/list',
]);
/** They show and change nothing that belongs to somebody. */
const FREE_METHODS = new Set([
  ...LIST_METHODS,
  'initialize',
  'ping',
  'logging/setLevel',
  'server/discover',
]);
const RESOURCE_METHODS = new Set([
  'resources/read',
  'resources/subscribe',
  'resources/unsubscribe',
]);
const NOTIFICATION = 'notifications/';

type Members = ReadonlyMap<string, JsonValue>;

function invalid(problem: string): RefusedError {
  return refuse('invalid_request', `Not a message of MCP: ${problem}.`);
}

/** As parsers compare that ignore case, Go's among them: it takes `ſ` for `s` and the Kelvin sign for `k`. */
function folded(key: string): string {
  return key.toUpperCase().toLowerCase();
}

/** @throws RefusedError when a key that decides comes twice, or in a spelling that some parsers take for it */
function strictMembers(object: JsonValue, deciding: readonly string[]): Members {
  const members = new Map<string, JsonValue>();
  for (const { key, value } of object.members()) {
    if (deciding.includes(key) && members.has(key)) {
      throw refuse('duplicate_key', `'${key}' is given twice in one object; give it once.`, key);
    }
    const meant = deciding.find((one) => one !== key && folded(one) === folded(key));
    if (meant !== undefined) throw invalid(`'${meant}' must be written so`);
    members.set(key, value);
  }
  return members;
}

function text(value: JsonValue | undefined, what: string, maxBytes: number): string {
  if (value?.isString !== true || value.start === value.end) {
    throw invalid(`${what} must be a non-empty string`);
  }
  if (value.end - value.start > maxBytes) throw invalid(`${what} may have ${maxBytes} bytes`);
  return value.text()!;
}

function rawId(id: JsonValue): string {
  const isInteger = id.number() !== undefined && Number.isSafeInteger(id.number());
  if (!id.isString && !isInteger) throw invalid("'id' must be a string or an integer");
  const quote = id.isString ? 1 : 0;
  if (id.end - id.start > MAX_ID_BYTES) throw invalid(`'id' may have ${MAX_ID_BYTES} bytes`);
  return id.tape.bytes.toString('utf8', id.start - quote, id.end + quote);
}

function resource(uri: JsonValue | undefined): McpTarget {
  return { kind: 'resource', name: text(uri, "'uri'", MAX_URI_BYTES) };
}

/** completion/complete: values for an argument of a prompt, or of a template of resources. */
function reference(ref: JsonValue | undefined): McpTarget {
  if (ref?.isObject !== true) throw invalid("'ref' must be an object");
  const members = strictMembers(ref, REF_KEYS);
  const type = members.get('type')?.text();
  if (type === 'ref/resource') return resource(members.get('uri'));
  if (type !== 'ref/prompt') throw invalid("'ref.type' must be ref/prompt or ref/resource");
  return { kind: 'prompt', name: text(members.get('name'), "'ref.name'", MAX_NAME_BYTES) };
}

function subscriptions(filter: JsonValue | undefined): McpTarget[] {
  if (filter === undefined) return [];
  if (!filter.isObject) throw invalid("'notifications' must be an object");
  const uris = strictMembers(filter, LISTEN_KEYS).get('resourceSubscriptions');
  if (uris === undefined || uris.isNull) return [];
  if (!uris.isArray) throw invalid("'resourceSubscriptions' must be an array");
  return [...uris.elements()].map(resource);
}

function targetsOf(method: string, params: Members): readonly McpTarget[] {
  if (method === 'tools/call') {
    return [{ kind: 'tool', name: text(params.get('name'), "'params.name'", MAX_NAME_BYTES) }];
  }
  if (method === 'prompts/get') {
    return [{ kind: 'prompt', name: text(params.get('name'), "'params.name'", MAX_NAME_BYTES) }];
  }
  if (RESOURCE_METHODS.has(method)) return [resource(params.get('uri'))];
  if (method === 'completion/complete') return [reference(params.get('ref'))];
  if (method === 'subscriptions/listen') return subscriptions(params.get('notifications'));
  if (FREE_METHODS.has(method) || method.startsWith(NOTIFICATION)) return [];
  return [{ kind: 'method', name: method }];
}

/** Any member of a tool's arguments may hold a card number, whatever its key. */
function collectTexts(value: JsonValue, texts: JsonValue[]): void {
  const stack = [value];
  for (let one = stack.pop(); one !== undefined; one = stack.pop()) {
    if (one.isString || one.isNumber) texts.push(one);
    const inside = one.isObject
      ? [...one.members()].map((member) => member.value)
      : [...one.elements()];
    for (let index = inside.length - 1; index >= 0; index -= 1) stack.push(inside[index]);
  }
}

/** Names of tools and prompts are left as they are: they were judged. So is `_meta`, which is the protocol's. */
function collectParams(params: Members, texts: JsonValue[]): void {
  for (const [key, value] of params) {
    if (key === 'name' || key === '_meta') continue;
    collectTexts(value, texts);
  }
}

function readMessage(message: JsonValue, texts: JsonValue[]): McpMessage {
  if (!message.isObject) throw invalid('it must be a JSON object');
  const members = strictMembers(message, MESSAGE_KEYS);
  if (members.get('jsonrpc')?.text() !== '2.0') throw invalid('\'jsonrpc\' must be "2.0"');
  const idValue = members.get('id');
  const id = idValue === undefined ? undefined : rawId(idValue);
  if (members.has('method')) {
    if (members.has('result') || members.has('error')) {
      throw invalid("'method' and 'result' or 'error' exclude one another");
    }
    const method = text(members.get('method'), "'method'", MAX_NAME_BYTES);
    const isNotification = id === undefined;
    if (isNotification !== method.startsWith(NOTIFICATION)) {
      throw invalid(isNotification ? "'id' is missing" : 'a notification has no id');
    }
    const params = members.get('params');
    if (params !== undefined && !params.isObject) throw invalid("'params' must be an object");
    const given = params === undefined ? new Map() : strictMembers(params, PARAMS_KEYS);
    collectParams(given, texts);
    const kind = isNotification ? 'notification' : 'request';
    return { kind, id, method, targets: targetsOf(method, given) };
  }
  const result = members.get('result');
  const error = members.get('error');
  if (id === undefined || (result === undefined) === (error === undefined)) {
    throw invalid("it has neither 'method' nor one of 'result' and 'error' with an 'id'");
  }
  collectTexts((result ?? error)!, texts);
  return { kind: 'response', id, method: '', targets: [] };
}

function readMessages(root: JsonValue, texts: JsonValue[]): McpMessage[] {
  if (!root.isArray) return [readMessage(root, texts)];
  const messages: McpMessage[] = [];
  for (const message of root.elements()) {
    if (messages.length === MAX_BATCH_MESSAGES) {
      throw invalid(`a batch may have ${MAX_BATCH_MESSAGES} messages`);
    }
    messages.push(readMessage(message, texts));
  }
  if (messages.length === 0) throw invalid('a batch must not be empty');
  return messages;
}

/** What the ledger calls a request: its tool, its method in parentheses, or that it was a batch of several. */
function operationOf(messages: readonly McpMessage[]): string {
  const names = messages.map(({ kind, method, targets }) => {
    if (method === 'tools/call') return targets[0].name;
    return `(${kind === 'response' ? 'response' : method})`;
  });
  return new Set(names).size === 1 ? names[0] : '(batch)';
}

/** @throws RefusedError with what is wrong, for the client */
export function readMcpMessages(server: string, root: JsonValue): McpReading {
  const texts: JsonValue[] = [];
  const messages = readMessages(root, texts);
  const tools = messages.flatMap(({ targets }) =>
    targets.filter(({ kind }) => kind === 'tool').map(({ name }) => name),
  );
  const lists = messages.some(({ method }) => LIST_METHODS.has(method));
  const operation = operationOf(messages);
  return { view: { server, messages, isBatch: root.isArray, tools, lists, operation }, texts };
}

/** The ledger's word for a GET, which opens a stream of the server's messages. */
export const MCP_STREAM = '(stream)';

/** A GET, or a DELETE, which ends the session. */
export function mcpWithoutMessages(server: string, method: string): McpView {
  const isStream = method === 'GET';
  return {
    server,
    messages: [],
    isBatch: false,
    tools: [],
    lists: isStream, // a stream that is taken up again may bring the answer to a list
    operation: isStream ? MCP_STREAM : '(end)',
  };
}
