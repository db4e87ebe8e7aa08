/** Names and conditions of policies, limits, roles and organizations: mistakes are told with their place. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseConfig } from '../../../agent/config/load.ts';
import { ConfigError } from '../../../agent/config/problems.ts';

const BASE = `providers: [{name: openai, dialect: openai}]
models: [{name: gpt-4o, provider: openai}]
teams: [{name: red}]
`;

function problems(text: string): string[] {
  try {
    parseConfig(BASE + text, 'g.yaml');
  } catch (error) {
    if (error instanceof ConfigError) {
      return error.problems.map(({ line, column, path, message }) => {
        const short = message.replace(/; there are: .*|\s*\(is [\s\S]*/, '');
        return `${line}:${column}: ${path}: ${short}`;
      });
    }
    throw error;
  }
  return [];
}

const SHA = 'a'.repeat(64);

test('names must be declared, and only once', () => {
  const cases: [string, string[]][] = [
    [
      `roles: [{name: a}]\nkeys: [{id: k, sha256: ${SHA}, team: red, roles: [a, b]}]`,
      ['5:112: keys[0].roles[1]: must name a declared role, one of: a'],
    ],
    ['orgs: [{name: default}]', []],
    ['orgs: [{name: acme}]', ['3:9: teams[0].org: must name a declared org, one of: acme']],
    ['roles: [{name: a}, {name: a}]', ['4:27: roles[1].name: already used by roles[0]']],
    ['orgs: [{name: default}, {name: default}]', ['4:32: orgs[1].name: already used by orgs[0]']],
    [
      'policies: [{name: a, effect: deny, when: stream}, {name: a, effect: allow, when: stream}]',
      ['4:58: policies[1].name: already used by policies[0]'],
    ],
    [
      'limits: [{name: a, limit: 1 requests/day}, {name: a, limit: 1 requests/day}]',
      ['4:51: limits[1].name: already used by limits[0]'],
    ],
  ];
  for (const [text, expected] of cases) assert.deepEqual(problems(text), expected, text);
});

test('a mistake in a condition is told with its line and column, however YAML writes it', () => {
  const head = 'policies:\n  - name: p\n    effect: deny\n    when: ';
  const wrong = "unknown attribute 'modl'";
  const cases: [string, string][] = [
    ['modl == "x"', '7:11'],
    ['stream && modl == "x"', '7:21'],
    [`'modl == "x"'`, '7:12'],
    [`"stream || modl == 'x'"`, '7:22'],
    ['|\n      stream &&\n        modl == "x"', '9:9'],
    ['|-\n      modl == "x"', '8:7'],
    ['>-\n      modl == "x"', '8:7'],
    ['>-\n      stream &&\n      modl == "x"', '7:11'],
    [`'modl == ''x'''`, '7:11'],
  ];
  for (const [text, place] of cases) {
    assert.deepEqual(problems(head + text), [`${place}: policies[0].when: ${wrong}`], text);
  }
  assert.deepEqual(problems(`limits: [{name: l, limit: 1 requests/day, when: promptTokens}]`), [
    '4:49: limits[0].when: must be true or false, but is int',
  ]);
});
