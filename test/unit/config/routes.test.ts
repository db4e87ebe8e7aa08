/** Mistakes between models, pools and providers, each at its place. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseConfig } from '../../../agent/config/load.ts';
import { ConfigError, formatProblem } from '../../../agent/config/problems.ts';

const PROVIDERS = `providers:
  - {name: a, dialect: openai}
  - {name: b, dialect: anthropic}
`;

function problems(text: string): string[] {
  try {
    parseConfig(text, 'g.yaml');
    return [];
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.problems.map(formatProblem);
  }
}

const CASES: [what: string, text: string, problem: string][] = [
  [
    'a model without a way',
    `${PROVIDERS}models:\n  - {name: m}\n`,
    'g.yaml:5:5: models[0].provider: is missing; give a provider, the name of a pool, or cheapestOf',
  ],
  [
    'a pool that is not declared',
    `${PROVIDERS}models:\n  - {name: m, pool: chat}\n`,
    'g.yaml:5:21: models[0].pool: must name a declared pool, none is declared; or give the model a provider (is "chat")',
  ],
  [
    'a target that nobody is',
    `${PROVIDERS}pools:\n  - {name: p, targets: [{provider: c}]}\nmodels: [{name: m, pool: p}]\n`,
    'g.yaml:5:36: pools[0].targets[0].provider: must name a declared provider, one of: a, b (is "c")',
  ],
  [
    'a target twice',
    `${PROVIDERS}pools:\n  - {name: p, targets: [{provider: a}, {provider: a}]}\nmodels: [{name: m, pool: p}]\n`,
    'g.yaml:5:40: pools[0].targets[1]: is the same as targets[0]; give that one more weight (is {"provider":"a"})',
  ],
  [
    'a provider beside a declared pool',
    `${PROVIDERS}pools:\n  - {name: p, targets: [{provider: a}]}\nmodels: [{name: m, pool: p, provider: a}]\n`,
    `g.yaml:6:39: models[0].provider: must not be given: pool 'p' is declared, and has targets of its own (is "a")`,
  ],
  [
    'a provider’s own pool that is declared otherwise',
    `${PROVIDERS}pools:\n  - {name: a, targets: [{provider: b}]}\nmodels: [{name: m, provider: a}]\n`,
    `g.yaml:6:30: models[0].provider: pool 'a' is declared, and has targets of its own: say pool instead, or rename the pool (is "a")`,
  ],
  [
    'two providers in a pool that is not declared',
    `${PROVIDERS}models:\n  - {name: m, provider: a, pool: p}\n  - {name: n, provider: b, pool: p}\n`,
    `g.yaml:6:34: models[1].pool: pool 'p' has provider 'a' by models[0]; declare it under pools to have both (is "p")`,
  ],
  [
    'a model’s own name at a pool',
    `${PROVIDERS}pools:\n  - {name: p, targets: [{provider: a}]}\nmodels: [{name: m, pool: p, providerModel: x}]\n`,
    `g.yaml:6:44: models[0].providerModel: must not be given: the targets of pool 'p' have models (is "x")`,
  ],
];

for (const [what, text, problem] of CASES) {
  test(what, () => assert.deepEqual(problems(text), [problem]));
}

test('azure needs a url and a version, bedrock a url', () => {
  const text = `providers:
  - {name: a, dialect: azure-openai}
  - {name: b, dialect: bedrock}
models: [{name: m, provider: a}]
`;
  assert.deepEqual(problems(text), [
    'g.yaml:2:5: providers[0].url: is missing; dialect azure-openai needs it, as https://NAME.openai.azure.com',
    'g.yaml:2:5: providers[0].apiVersion: is missing; dialect azure-openai needs it, as 2024-10-21',
    'g.yaml:3:5: providers[1].url: is missing; dialect bedrock needs it, as https://bedrock-runtime.us-east-1.amazonaws.com',
  ]);
});

test('a pool without targets, a key that is written out, a header over two lines', () => {
  const text = `providers:
  - {name: a, dialect: openai, keys: [sk-123], headers: {x: "a\\nb"}}
pools: [{name: p, targets: []}]
models: [{name: m, provider: a}]
`;
  const found = problems(text);
  assert.equal(found.length, 3);
  assert.match(found.join('\n'), /pools\[0\]\.targets: Too small/);
  assert.match(found.join('\n'), /providers\[0\]\.keys\[0\]: must be \{env: NAME\}/);
  assert.match(found.join('\n'), /providers\[0\]\.headers\.x: must be printable ASCII/);
});
