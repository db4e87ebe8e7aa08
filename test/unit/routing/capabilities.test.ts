/** What models can do: the list that is shipped, names, and what a request may lack. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { loadCapabilities } from '../../../agent/config/capabilities.ts';
import { ConfigError } from '../../../agent/config/problems.ts';
import { CapabilityList, lackOf } from '../../../agent/routing/capabilities.ts';
import { removeTemporaryFolder, temporaryFolder } from '../../helpers/temporary-folder.ts';

const folder = temporaryFolder('capabilities');
after(() => removeTemporaryFolder(folder));

const small = { contextTokens: 1000, outputTokens: 100, features: ['tools'] };

test('a name is found exactly, else by its longest pattern; the later entry holds', () => {
  const list = new CapabilityList([
    { model: 'gpt-*', capabilities: small },
    { model: 'gpt-5*', capabilities: { ...small, contextTokens: 2000 } },
    { model: 'gpt-5-mini', capabilities: { ...small, contextTokens: 3000 } },
    { model: 'gpt-*', capabilities: { ...small, contextTokens: 4000 } },
  ]);
  assert.equal(list.of('gpt-5-mini')?.contextTokens, 3000);
  assert.equal(list.of('gpt-5-nano')?.contextTokens, 2000);
  assert.equal(list.of('gpt-4')?.contextTokens, 4000);
  assert.equal(list.of('llama'), undefined);
});

test('what a request lacks is told in words', () => {
  const needs = { promptTokens: 500, completionTokens: 50, features: ['tools'] };
  assert.equal(lackOf(small, needs), undefined);
  assert.match(lackOf(small, { ...needs, promptTokens: 951 })!, /1000 tokens.*needs 1001/);
  assert.match(lackOf(small, { ...needs, completionTokens: 101 })!, /100 tokens at most/);
  assert.equal(lackOf(small, { ...needs, features: ['tools', 'images'] }), 'lacks images');
});

test('the shipped list knows the families, and a file of the operator replaces entries', () => {
  assert.ok(loadCapabilities(undefined).of('gpt-4o-mini')!.features.includes('images'));
  assert.equal(loadCapabilities(undefined).of('qwen-local'), undefined);
  const file = path.join(folder, 'models.yaml');
  writeFileSync(
    file,
    'models:\n  qwen-*: { contextTokens: 32768, outputTokens: 8192, features: [tools] }\n' +
      '  gpt-4o*: { contextTokens: 64000, outputTokens: 1 }\n',
  );
  const changed = loadCapabilities(file);
  assert.equal(changed.of('qwen-local')?.contextTokens, 32768);
  assert.equal(changed.of('gpt-4o-mini')?.contextTokens, 64000);
  assert.equal(changed.of('gpt-4.1')?.contextTokens, 1047576);
});

test('a mistake is told with its line', () => {
  const file = path.join(folder, 'wrong.yaml');
  writeFileSync(file, 'models:\n  a: { contextTokens: 0, outputTokens: 1, features: [flying] }\n');
  assert.throws(
    () => loadCapabilities(file),
    (error: ConfigError) => {
      assert.ok(error instanceof ConfigError);
      assert.match(error.message, /wrong\.yaml:2:\d+.*contextTokens/);
      assert.match(error.message, /features/);
      return true;
    },
  );
});
