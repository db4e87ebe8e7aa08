import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { findEndpoint } from '../../../agent/request/endpoint.ts';
import { mcpRefusal } from '../../../agent/request/mcp-answer.ts';
import {
  mcpWithoutBody,
  type PromptBody,
  readPromptBody,
} from '../../../agent/request/prompt-body.ts';
import { RefusedError } from '../../../agent/request/refusal.ts';

function read(body: unknown, isPrefix = false): PromptBody {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return readPromptBody(findEndpoint('/mcp/github')!, Buffer.from(text), isPrefix);
}

function codeOf(body: unknown, isPrefix = false): string {
  try {
    read(body, isPrefix);
    return '';
  } catch (error) {
    if (error instanceof RefusedError) return error.refusal.code;
    throw error;
  }
}

const request = (method: string, params?: object, id: unknown = 1) => ({
  jsonrpc: '2.0',
  id,
  method,
  ...(params === undefined ? {} : { params }),
});
const targets = (method: string, params?: object) =>
  read(request(method, params)).mcp!.messages[0].targets.map(({ kind, name }) => `${kind} ${name}`);

test('each path of an MCP server is one, and its methods are those of the transport', () => {
  const endpoint = findEndpoint('/mcp/github')!;
  assert.deepEqual([endpoint.name, endpoint.dialect, endpoint.mcpServer], ['mcp', 'mcp', 'github']);
  assert.deepEqual(endpoint.methods, ['POST', 'GET', 'DELETE']);
  assert.equal(findEndpoint('/mcp/github/')!.mcpServer, 'github');
  assert.equal(findEndpoint('/mcp/a/b')!.mcpServer, 'a/b', 'names no server');
  assert.equal(findEndpoint('/mcp')?.name, undefined);
});

test('what a message asks for is read from where servers read it', () => {
  assert.deepEqual(targets('tools/call', { name: 'find', arguments: {} }), ['tool find']);
  assert.deepEqual(targets('prompts/get', { name: 'greet' }), ['prompt greet']);
  for (const method of ['resources/read', 'resources/subscribe', 'resources/unsubscribe']) {
    assert.deepEqual(targets(method, { uri: 'file:///a' }), ['resource file:///a']);
  }
  const complete = (ref: object) => targets('completion/complete', { ref, argument: {} });
  assert.deepEqual(complete({ type: 'ref/prompt', name: 'greet' }), ['prompt greet']);
  assert.deepEqual(complete({ type: 'ref/resource', uri: 'file:///{a}' }), [
    'resource file:///{a}',
  ]);
  const notifications = {
    toolsListChanged: true,
    resourceSubscriptions: ['file:///a', 'file:///b'],
  };
  assert.deepEqual(targets('subscriptions/listen', { notifications }), [
    'resource file:///a',
    'resource file:///b',
  ]);
  for (const method of ['initialize', 'ping', 'tools/list', 'server/discover']) {
    assert.deepEqual(targets(method), []);
  }
  assert.deepEqual(targets('tasks/list'), ['method tasks/list'], 'unknown methods need a rule');
  assert.deepEqual(targets('Tools/call', { name: 'find' }), ['method Tools/call']);
});

test('a batch has each of its messages', () => {
  const call = (name: string, id: number) => request('tools/call', { name }, id);
  const { mcp } = read([call('a', 1), call('b', 2), { jsonrpc: '2.0', method: 'notifications/x' }]);
  assert.deepEqual([mcp!.isBatch, mcp!.tools, mcp!.operation], [true, ['a', 'b'], '(batch)']);
  assert.equal(read([call('a', 1), call('a', 2)]).mcp!.operation, 'a');
  assert.equal(read(request('tools/list')).mcp!.operation, '(tools/list)');
  assert.equal(read(request('tools/list')).mcp!.lists, true);
  assert.equal(mcpWithoutBody('github', 'GET').mcp!.lists, true);
  assert.equal(mcpWithoutBody('github', 'DELETE').mcp!.lists, false);
});

test('responses and notifications are told from requests', () => {
  const kind = (message: object) => read(message).mcp!.messages[0].kind;
  assert.equal(kind({ jsonrpc: '2.0', id: 'a', result: {} }), 'response');
  assert.equal(kind({ jsonrpc: '2.0', id: 3, error: { code: 1, message: 'm' } }), 'response');
  assert.equal(kind({ jsonrpc: '2.0', method: 'notifications/initialized' }), 'notification');
});

test('what is no message is refused', () => {
  const rejected: unknown[] = [
    {},
    [],
    5,
    [[]],
    [request('ping'), 5],
    { ...request('ping'), jsonrpc: '1.0' },
    { ...request('ping'), result: {} },
    { ...request('ping'), params: [] },
    request('ping', undefined, null),
    request('ping', undefined, 1.5),
    request('ping', undefined, 'x'.repeat(200)),
    request('', {}),
    request('notifications/initialized'),
    { jsonrpc: '2.0', method: 'tools/call', params: { name: 'a' } },
    { jsonrpc: '2.0', id: 1 },
    { jsonrpc: '2.0', id: 1, result: 1, error: 2 },
    request('tools/call'),
    request('tools/call', { name: '' }),
    request('tools/call', { name: ['a'] }),
    request('tools/call', { name: 'x'.repeat(300) }),
    request('resources/read', {}),
    request('completion/complete', { ref: { type: 'ref/tool', name: 'a' } }),
    request('subscriptions/listen', { notifications: { resourceSubscriptions: 'a' } }),
    request('subscriptions/listen', { notifications: { resourceSubscriptions: [1] } }),
    Array.from({ length: 101 }, (_, id) => request('ping', undefined, id)),
  ];
  for (const body of rejected) assert.equal(codeOf(body), 'invalid_request', JSON.stringify(body));
  assert.equal(codeOf('{"jsonrpc"'), 'invalid_json');
  assert.equal(codeOf(request('ping'), true), 'request_too_large', 'a cut body');
});

test('what parsers read differently is refused: repeated keys, and keys in another case', () => {
  const call = (inside: string) => `{"jsonrpc":"2.0","id":1,"method":"tools/call",${inside}}`;
  const doubled = [
    call('"params":{"name":"a","name":"b"}'),
    call('"params":{"name":"a"},"params":{"name":"b"}'),
    call('"method":"ping","params":{"name":"a"}'),
    call('"params":{"name":"a","arguments":{},"arguments":{}}'),
    call('"params":{"name":"a","\\u006eame":"b"}'),
  ];
  for (const body of doubled) assert.equal(codeOf(body), 'duplicate_key', body);
  const folded = [
    call('"params":{"name":"a","Name":"b"}'),
    call('"Params":{"name":"b"}'),
    call('"params":{"name":"a"},"param\u017f":{"name":"b"}'),
    call('"METHOD":"ping"'),
  ];
  for (const body of folded) assert.equal(codeOf(body), 'invalid_request', body);
});

test('arguments are scrubbed whole, whatever their keys; names and the protocol are not', () => {
  const texts = (body: object) => read(body).texts.map(({ value }) => value.text() ?? 'number');
  assert.deepEqual(
    texts(
      request('tools/call', {
        name: 'pay',
        _meta: { progressToken: 'p' },
        arguments: {
          id: 'a',
          data: ['b', { type: 'c' }],
          card: 4111111111111111,
          small: 5,
          on: true,
        },
      }),
    ),
    ['a', 'b', 'c', 'number'],
  );
  assert.deepEqual(texts(request('resources/read', { uri: 'file:///x' })), ['file:///x']);
  assert.deepEqual(texts({ jsonrpc: '2.0', id: 1, result: { content: { text: 'd' } } }), ['d']);
});

test('a refusal answers every request of a batch, and says at which it was', () => {
  const { mcp } = read([
    request('tools/call', { name: 'a' }, 'one"'),
    { jsonrpc: '2.0', method: 'notifications/x' },
    request('ping', undefined, 2),
  ]);
  const refusal = { code: 'mcp_not_allowed', message: 'No.', batchIndex: 2 } as const;
  const { status, body } = mcpRefusal(refusal, mcp);
  assert.equal(status, 200);
  const answers = JSON.parse(body) as { id: unknown; error: { code: number; message: string } }[];
  assert.deepEqual(
    answers.map(({ id }) => id),
    ['one"', 2],
  );
  assert.match(answers[0].error.message, /another message of this batch/);
  assert.deepEqual(answers[1].error, {
    code: -32010,
    message: 'No.',
    data: { code: 'mcp_not_allowed' },
  });
});

test('a refusal has the status that its reader needs', () => {
  const one = read(request('ping', undefined, 7)).mcp;
  const statusOf = (code: Parameters<typeof mcpRefusal>[0]['code'], view = one) =>
    mcpRefusal({ code, message: 'm' }, view).status;
  assert.equal(statusOf('invalid_api_key', undefined), 401);
  assert.equal(statusOf('rate_limit_exceeded'), 429);
  assert.equal(statusOf('access_denied'), 200);
  assert.equal(statusOf('mcp_server_not_found'), 404);
  assert.equal(statusOf('mcp_not_allowed', mcpWithoutBody('github', 'GET').mcp), 403);
  assert.equal(
    statusOf('mcp_not_allowed', read({ jsonrpc: '2.0', method: 'notifications/x' }).mcp),
    403,
    'a notification has no answer but its status',
  );
  const { id, error } = JSON.parse(
    mcpRefusal({ code: 'invalid_json', message: 'm' }, undefined).body,
  );
  assert.deepEqual([id, error.code], [null, -32700]);
});

test('no bytes make the reader throw anything but a refusal', () => {
  const member = fc.constantFrom(
    'jsonrpc',
    'id',
    'method',
    'params',
    'name',
    'uri',
    'ref',
    'result',
  );
  const value = fc.letrec((tie) => ({
    node: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom('2.0', 'tools/call', 'resources/read', 1, null, true, ''),
      fc.array(tie('node')),
      fc.dictionary(member, tie('node')),
    ),
  })).node;
  fc.assert(
    fc.property(value, (body) => {
      const code = codeOf(body);
      if (code !== '') return;
      for (const message of read(body).mcp!.messages) {
        assert.ok(message.kind !== 'request' || message.id !== undefined);
        if (message.method === 'tools/call') assert.equal(message.targets.length, 1);
      }
    }),
    { numRuns: 2000 },
  );
});
