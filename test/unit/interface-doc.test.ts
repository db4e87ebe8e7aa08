/** The page for people who write haproxy.cfg says what the code does. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { CORE_VARIABLES } from '../../agent/request/variables.ts';

test('docs/haproxy-interface.md lists every variable with its type, and spoe.cfg registers it', () => {
  const page = readFileSync('docs/haproxy-interface.md', 'utf8');
  const table = page.slice(
    page.indexOf('<!-- variables:begin'),
    page.indexOf('<!-- variables:end'),
  );
  const documented: Record<string, string> = {};
  for (const [, names, type] of table.matchAll(/^\| (`[^|]+`) \| ([a-z]+) \|/gm)) {
    for (const [, name] of names.matchAll(/`txn\.ai\.([a-z_]+)`/g)) documented[name] = type;
  }
  assert.deepEqual(documented, { ...CORE_VARIABLES });
  const registered = [
    ...readFileSync('haproxy/spoe.cfg', 'utf8').matchAll(/register-var-names (.+)/g),
  ]
    .flatMap(([, names]) => names.split(' '))
    .toSorted();
  assert.deepEqual(registered, Object.keys(CORE_VARIABLES).toSorted());
});
