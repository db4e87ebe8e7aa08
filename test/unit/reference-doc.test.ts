/** What is derived from the code is up to date: `npm run docs` writes it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Metrics } from '../../agent/observability/metrics.ts';
import { derivedFiles } from '../docs/write-reference.ts';

test('the references and the JSON schema are those of the code', () => {
  for (const [file, text] of derivedFiles()) {
    assert.equal(readFileSync(file, 'utf8'), text, `${file}: run \`npm run docs\``);
  }
});

test('docs/metrics.md lists every metric of ours, and no other', () => {
  const page = readFileSync('docs/metrics.md', 'utf8');
  const documented = [...page.matchAll(/^\| `(ai_gateway_[a-z_]+)` \|/gm)].map(([, name]) => name);
  const { registry } = new Metrics(async () => 0);
  const existing = registry.getMetricsAsArray().map(({ name }) => name);
  assert.deepEqual(
    documented.toSorted(),
    existing.filter((name) => name.startsWith('ai_gateway_')).toSorted(),
  );
});
