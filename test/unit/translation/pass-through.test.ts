/** The client's own dialect: bytes stay, names are edited. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyEdits } from '../../../agent/request/edits.ts';
import { type TranslationInput, translateRequest } from '../../../agent/translation/translate.ts';

function passed(
  endpoint: TranslationInput['endpoint'],
  provider: TranslationInput['provider'],
  body: string,
  model = 'new "model"',
) {
  const result = translateRequest({
    endpoint,
    provider,
    model,
    body,
    requestId: 'req-1',
    nowSeconds: 1,
    unsupported: 'refuse',
  });
  assert.ok(result.ok);
  assert.equal(result.body, undefined);
  assert.equal(result.responseTranslation, undefined);
  return { ...result, edited: applyEdits(Buffer.from(body), result.edits).toString() };
}

test('only the model is renamed; every other byte stays', () => {
  const body =
    '{ "x": [1.0, "é"], "model" : "old", "messages":[{"role":"developer","content":"model"}] }';
  const { edited, path } = passed('chat', { dialect: 'openai' }, body);
  assert.equal(edited, body.replace('"old"', '"new \\"model\\""'));
  assert.equal(path, '/chat/completions');
  assert.deepEqual(passed('chat', { dialect: 'openai' }, body, 'old').edits, []);
});

test('hosts without the role developer get system', () => {
  const body =
    '{"messages":[{"role":"developer","content":"developer"},{"role":"user"}],"model":"old"}';
  const provider = { dialect: 'openai', variant: 'compatible' } as const;
  assert.equal(
    passed('chat', provider, body, 'm').edited,
    '{"messages":[{"role":"system","content":"developer"},{"role":"user"}],"model":"m"}',
  );
});

test('every endpoint of OpenAI has its path, and Azure its own', () => {
  const body = '{"model":"a b"}';
  const path = (endpoint: TranslationInput['endpoint'], provider: TranslationInput['provider']) =>
    passed(endpoint, provider, body, 'a b').path;
  const openAi = { dialect: 'openai' } as const;
  assert.equal(path('responses', openAi), '/responses');
  assert.equal(path('completions', openAi), '/completions');
  assert.equal(path('embeddings', openAi), '/embeddings');
  const azure = { dialect: 'azure-openai', apiVersion: '2024-10-21' } as const;
  assert.equal(
    path('chat', azure),
    '/openai/deployments/a%20b/chat/completions?api-version=2024-10-21',
  );
  assert.equal(
    path('embeddings', azure),
    '/openai/deployments/a%20b/embeddings?api-version=2024-10-21',
  );
  assert.equal(path('responses', azure), '/openai/responses?api-version=2024-10-21');
  assert.equal(path('chat', { dialect: 'azure-openai' }), '/openai/v1/chat/completions');
});

test('Anthropic to Anthropic', () => {
  const body = '{"model":"old","thinking":{"type":"adaptive"},"anything":1}';
  const { path, headers, edited } = passed(
    'messages',
    { dialect: 'anthropic' },
    body,
    'claude-opus-5',
  );
  assert.equal(path, '/messages');
  assert.deepEqual(headers, { 'anthropic-version': '2023-06-01' });
  assert.equal(edited, body.replace('old', 'claude-opus-5'));
});

test('responses to a host that has chat alone are translated, on Azure with its path', () => {
  const result = translateRequest({
    endpoint: 'responses',
    provider: { dialect: 'azure-openai', apiVersion: '2024-10-21', hasResponses: false },
    model: 'deployment',
    body: '{"model":"m","input":"Hello","stream":true}',
    requestId: 'req-1',
    nowSeconds: 1,
    unsupported: 'refuse',
  });
  assert.ok(result.ok);
  assert.equal(result.responseTranslation, 'responses:openai:sse');
  assert.equal(
    result.path,
    '/openai/deployments/deployment/chat/completions?api-version=2024-10-21',
  );
  assert.deepEqual(JSON.parse(result.body!).messages, [{ role: 'user', content: 'Hello' }]);
});
