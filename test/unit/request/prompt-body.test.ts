import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyEdits, EditList, encodeEdits } from '../../../agent/request/edits.ts';
import { findEndpoint } from '../../../agent/request/endpoint.ts';
import { readPromptBody } from '../../../agent/request/prompt-body.ts';
import { RefusedError } from '../../../agent/request/refusal.ts';
import { processorMs } from '../../helpers/work-time.ts';

function read(path: string, body: string | Buffer | object, isPrefix = false) {
  const text = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  return readPromptBody(findEndpoint(path)!, Buffer.from(text as string), isPrefix);
}

const chat = (body: string | object | Buffer, isPrefix = false) =>
  read('/v1/chat/completions', body, isPrefix);

function refusal(work: () => unknown): { code: string; message: string } {
  try {
    work();
  } catch (error) {
    if (error instanceof RefusedError) return error.refusal;
    throw error;
  }
  throw new assert.AssertionError({ message: 'was not refused' });
}

const texts = (body: ReturnType<typeof chat>, part = 'message') =>
  body.texts.filter((text) => text.part === part).map(({ value }) => value.text());

test('what a model reads is found in each dialect', () => {
  const parts = [
    { type: 'text', text: 'look' },
    { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
  ];
  const call = { id: 'call_1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } };
  assert.deepEqual(
    texts(
      chat({
        model: 'm',
        messages: [
          { role: 'system', content: 'be kind' },
          { role: 'user', name: 'ann', content: parts },
          { role: 'assistant', content: null, tool_calls: [call] },
          { role: 'tool', tool_call_id: 'call_1', content: 'result' },
        ],
      }),
    ),
    ['be kind', 'ann', 'look', 'f', '{"a":1}', 'result'],
  );
  const source = { type: 'text', media_type: 'text/plain', data: 'the document' };
  assert.deepEqual(
    texts(
      read('/v1/messages', {
        model: 'm',
        max_tokens: 5,
        system: [{ type: 'text', text: 'be brief' }],
        messages: [
          { role: 'user', content: [{ type: 'document', source }] },
          {
            role: 'assistant',
            content: [{ type: 'tool_use', id: 'x', name: 'f', input: { q: 'w' } }],
          },
          { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'x', content: 'r' }] },
        ],
      }),
    ),
    ['be brief', 'the document', 'f', 'w', 'r'],
  );
  assert.deepEqual(
    texts(
      read('/v1/responses', {
        model: 'm',
        instructions: 'i',
        input: [{ role: 'user', content: 'c' }],
      }),
    ),
    ['i', 'c'],
  );
  assert.deepEqual(texts(read('/v1/embeddings', { model: 'm', input: ['a', 'b'] })), ['a', 'b']);
  assert.deepEqual(texts(read('/v1/completions', { model: 'm', prompt: 'p' })), ['p']);
});

test('images, identifiers and media are no text; numbers that may be cards are', () => {
  const body = chat({
    model: 'm',
    messages: [
      {
        role: 'user',
        content: [
          { type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } },
          { type: 'tool_use', input: { number: 4111111111111111, small: 42 } },
        ],
      },
    ],
  });
  assert.deepEqual(
    body.texts.map(({ value }) => value.number()),
    [4111111111111111],
  );
});

test('tool schemas are counted, fields beside the prompt are scrubbed', () => {
  const tools = [{ type: 'function', function: { name: 'f', description: 'does' } }];
  const body = chat({ model: 'm', messages: [], tools, metadata: { note: 'n' } });
  assert.deepEqual(texts(body, 'schema'), ['f', 'does']);
  assert.deepEqual(texts(body, 'other'), ['n']);
});

test('stream, caps and number of completions', () => {
  const body = chat({
    model: 'm',
    messages: [],
    stream: true,
    max_tokens: 10,
    max_completion_tokens: 20,
    n: 3,
  });
  assert.deepEqual([body.stream, body.maxCompletionTokens, body.completions], [true, 20, 3]);
  assert.equal(chat({ model: 'm', stream: null }).stream, false);
});

test('what decides may be given once', () => {
  const twice = [
    ['model', '{"model":"a","messages":[],"model":"b"}'],
    ['model', '{"model":"a","messages":[],"mod\\u0065l":"b"}'],
    ['messages', '{"model":"a","messages":[],"messages":[]}'],
    ['stream', '{"model":"a","stream":false,"stream":true}'],
    ['max_tokens', '{"model":"a","max_tokens":1,"max_tokens":2}'],
    ['content', '{"model":"a","messages":[{"role":"user","content":"a","content":"b"}]}'],
  ];
  for (const [key, text] of twice) {
    const { code, message } = refusal(() => chat(text));
    assert.equal(code, 'duplicate_key');
    assert.match(message, new RegExp(`'${key}'`));
  }
});

test('bodies that cannot be read are refused with the reason', () => {
  const cases: [string | Buffer, string, RegExp][] = [
    ['', 'invalid_json', /ends too early/],
    ['{', 'invalid_json', /ends too early/],
    ['[]', 'invalid_json', /must be a JSON object/],
    ['nope', 'invalid_json', /expected a value at byte 0/],
    ['{"model":"m"} x', 'invalid_json', /unexpected text after the document at byte 14/],
    [Buffer.from([0x7b, 0xff, 0x7d]), 'invalid_json', /not valid UTF-8/],
    ['{"messages":[]}', 'invalid_request', /'model' must be a non-empty string/],
    ['{"model":7}', 'invalid_request', /'model'/],
    ['{"model":"m","stream":"yes"}', 'invalid_request', /'stream' must be true or false/],
    ['{"model":"m","max_tokens":-1}', 'invalid_request', /at least 0/],
    ['{"model":"m","max_tokens":1.5}', 'invalid_request', /integer/],
    ['{"model":"m","n":0}', 'invalid_request', /at least 1/],
    ['{"model":"m","messages":"hi"}', 'invalid_request', /'messages' must be an array/],
  ];
  for (const [body, code, message] of cases) {
    const refused = refusal(() => chat(body));
    assert.equal(refused.code, code, String(body));
    assert.match(refused.message, message);
  }
});

test('a cut body is read as far as it goes, also when the cut splits a character', () => {
  const whole = Buffer.from('{"model":"m","messages":[{"role":"user","content":"日本語"}]}');
  for (let length = 52; length < 60; length += 1) {
    const body = chat(whole.subarray(0, length), true);
    assert.equal(body.cut, true);
    assert.equal(body.model, 'm');
  }
  assert.equal(refusal(() => chat('{"messages":["xxxx', true)).code, 'request_too_large');
  assert.equal(refusal(() => chat('{"model":"gp', true)).code, 'request_too_large');
});

test('half a million token numbers are read in bounded time', () => {
  const body = `{"model":"m","input":[${'1,'.repeat(500_000)}1]}`;
  const tookMs = processorMs(() => assert.equal(read('/v1/embeddings', body).texts.length, 0));
  assert.ok(tookMs < 3000);
});

test('edits change their ranges and nothing else', () => {
  const edits = new EditList();
  edits.add({ offset: 6, length: 5, replacement: '[X]' });
  edits.add({ offset: 0, length: 0, replacement: '>' });
  const settled = edits.settle(true)!;
  assert.equal(applyEdits(Buffer.from('hello world!'), settled).toString(), '>hello [X]!');
  assert.equal(
    encodeEdits(settled).toString('hex'),
    '00000000'.concat('00000000', '00000001', '3e', '00000006', '00000005', '00000003', '5b585d'),
  );
});

test('a body that may not grow loses optional edits first, then is refused', () => {
  const edits = new EditList();
  edits.add({ offset: 0, length: 0, replacement: 'longer', optional: true });
  edits.add({ offset: 10, length: 5, replacement: 'short' });
  assert.equal(edits.settle(false)?.length, 1);
  assert.equal(edits.settle(true)?.length, 2);
  edits.add({ offset: 20, length: 1, replacement: 'grows' });
  assert.equal(edits.settle(false), undefined);
});

test('overlapping edits are our own mistake', () => {
  const edits = new EditList();
  edits.add({ offset: 0, length: 5, replacement: 'a' });
  edits.add({ offset: 4, length: 5, replacement: 'b' });
  assert.throws(() => edits.settle(true), /overlap at byte 4/);
});
