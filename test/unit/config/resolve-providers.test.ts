/** What the host of a provider says about it, where gateway.yaml does not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resolveProvider } from '../../../agent/config/resolve-providers.ts';
import { gatewayConfigSchema } from '../../../agent/config/schema.ts';

function resolved(given: object) {
  const [provider] = gatewayConfigSchema.shape.providers.parse([
    { name: 'p', dialect: 'openai', ...given },
  ]);
  const { variant, hasResponses, checksReasoning } = resolveProvider(provider);
  return [variant, hasResponses, checksReasoning];
}

test('by its host, unless it is told', () => {
  const mistral = 'https://api.mistral.ai/v1';
  assert.deepEqual(resolved({}), ['openai', true, true]);
  assert.deepEqual(resolved({ url: 'http://10.0.0.7:8000/v1' }), ['other', true, true]);
  assert.deepEqual(resolved({ url: mistral }), ['mistral', false, false]);
  assert.deepEqual(resolved({ url: mistral, hasResponses: true }), ['mistral', true, false]);
  assert.deepEqual(resolved({ url: mistral, variant: 'openai' }), ['openai', true, true]);
});

test("Anthropic's dialect at others: nobody there checks who signed what", () => {
  const url = 'https://api.moonshot.ai/anthropic/v1';
  assert.deepEqual(resolved({ dialect: 'anthropic', url }), ['openai', true, false]);
  assert.deepEqual(resolved({ dialect: 'anthropic' }), ['openai', true, true]);
  const own = { dialect: 'anthropic', url: 'http://10.0.0.7:8000/v1' };
  assert.deepEqual(resolved(own), ['openai', true, true]);
  assert.deepEqual(resolved({ ...own, variant: 'compatible' }), ['openai', true, false]);
});
