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
  const [engine] = spoeEngines();
  assert.deepEqual(registeredIn(engine), Object.keys(CORE_VARIABLES).toSorted());
});

test('section 6 lists every variable that spoe.cfg registers for the provider hop', () => {
  const page = readFileSync('docs/haproxy-interface.md', 'utf8');
  const documented = [...page.matchAll(/^\| `txn\.up\.([a-z_]+)` \|/gm)].map(([, name]) => name);
  assert.deepEqual(documented.toSorted(), registeredIn(spoeEngines()[1]));
});

/** Of the frontend, and of the provider hop. */
function spoeEngines(): string[] {
  const engines = readFileSync('haproxy/spoe.cfg', 'utf8').split(/^\[/m).slice(1);
  assert.equal(engines.length, 2);
  return engines;
}

function registeredIn(engine: string): string[] {
  return [...engine.matchAll(/register-var-names (.+)/g)]
    .flatMap(([, names]) => names.split(' '))
    .toSorted();
}
