import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { loadConfig, parseConfig } from '../../../agent/config/load.ts';
import { ConfigError } from '../../../agent/config/problems.ts';
import { NOTHING_LEARNED, Runtime, SILENT_OBSERVER } from '../../../agent/gateway/runtime.ts';
import { ReceiptKey } from '../../../agent/pipeline/receipt.ts';
import { DryStore } from '../../../agent/store/dry-store.ts';

const GOOD = `
providers:
  - {name: openai, dialect: openai}
models:
  - {name: gpt-4o, provider: openai}
teams: [{name: red}]
keys:
  - {id: a, sha256: ${'a'.repeat(64)}, team: red}
`;

function problems(text: string): string[] {
  try {
    parseConfig(text, 'g.yaml');
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n');
    throw error;
  }
  return [];
}

test('the shipped configuration is valid, and all defaults stand', () => {
  const { config } = loadConfig('config/gateway.yaml');
  assert.equal(config.agent.deadlineMs, 800);
  const { listen, oversize } = parseConfig(GOOD, 'g.yaml').config;
  assert.deepEqual(listen, {
    spop: '127.0.0.1:9011',
    log: '127.0.0.1:9012',
    admin: '127.0.0.1:9090',
  });
  assert.equal(oversize, 'deny');
});

test('each mistake is told with its place, the value, and what is allowed', () => {
  const cases: [string, string][] = [
    [
      GOOD.replace('dialect: openai', 'dialect: oai'),
      'g.yaml:3:29: providers[0].dialect: Invalid option: expected one of "openai"|"azure-openai"|"anthropic"|"gemini"|"bedrock"|"cohere" (is "oai")',
    ],
    [
      GOOD.replace('provider: openai}', 'provider: opena, colour: red}'),
      'g.yaml:5:45: models[0].colour: unknown key; allowed: name, provider, pool, cheapestOf, providerModel, priority (is "red")',
    ],
    [
      GOOD.replace('provider: openai}', 'provider: opena}'),
      'g.yaml:5:30: models[0].provider: must name a declared provider, one of: openai (is "opena")',
    ],
    [
      GOOD.replace('team: red}', 'team: blue}'),
      `g.yaml:8:93: keys[0].team: must name a declared team, one of: red (is "blue")`,
    ],
    [
      GOOD.replace('team: red}', "team: red, mcp: ['github:*']}"),
      'g.yaml:8:104: keys[0].mcp[0]: must name a declared MCP server, none is declared (is "github:*")',
    ],
    [
      GOOD.replace('team: red}', 'team: red, mcp: [github]}'),
      'g.yaml:8:104: keys[0].mcp[0]: must be SERVER:TOOL, as github:search_* or !github:delete_* (is "github")',
    ],
    [GOOD.replace('name: gpt-4o, ', ''), 'g.yaml:5:5: models[0].name: is missing; must be string'],
    [
      `${GOOD}listen: {spop: 9011}`,
      'g.yaml:9:16: listen.spop: Invalid input: expected string, received number (is 9011)',
    ],
    [
      `${GOOD}listen: {spop: "x:99999"}`,
      'g.yaml:9:16: listen.spop: port above 65535 (is "x:99999")',
    ],
    [
      `${GOOD}oversize: allow`,
      'g.yaml:9:11: oversize: Invalid option: expected one of "deny"|"estimate" (is "allow")',
    ],
    [
      `${GOOD}store: {type: mysql}`,
      `g.yaml:9:15: store.type: Invalid discriminator value. Expected 'sqlite' | 'redis' | 'redis-cluster' (is "mysql")`,
    ],
  ];
  for (const [text, problem] of cases) assert.deepEqual(problems(text), [problem]);
});

test('broken YAML and missing files are told alike', () => {
  assert.match(problems('a: [1, 2')[0], /^g\.yaml:1:\d+: /);
  assert.match(problems('a: 1\na: 2')[0], /^g\.yaml:2:1: Map keys must be unique/);
  assert.match(problems('')[0], /^g\.yaml:1:1: /);
  assert.throws(() => loadConfig('/nowhere/gateway.yaml'), /gateway\.yaml:1:1: no such file/);
});

test('all mistakes are told at once', () => {
  const two = GOOD.replace('dialect: openai', 'dialect: x').replace('name: red', 'name: "r d"');
  assert.equal(problems(two).length, 2);
});

test('a key written where its hash belongs is not repeated', () => {
  const [problem] = problems(GOOD.replace('a'.repeat(64), 'sk-secret-key'));
  assert.match(problem, /keys\[0\]\.sha256: must be 64 lower-case hex digits/);
  assert.doesNotMatch(problem, /sk-secret/);
});

const parts = {
  store: new DryStore(),
  receiptKey: new ReceiptKey(Buffer.alloc(32)),
  log: { warn() {}, info() {} },
  learned: NOTHING_LEARNED,
  observer: SILENT_OBSERVER,
};

async function pluginProblems(plugins: string): Promise<string> {
  const file = path.resolve('test/fixtures/g.yaml');
  try {
    await Runtime.compile(parseConfig(`${GOOD}plugins: ${plugins}`, file), file, parts);
  } catch (error) {
    if (error instanceof ConfigError)
      return `${error.problems[0].path}: ${error.problems[0].message}`;
    throw error;
  }
  return '';
}

test('plugins and their options are checked like the rest', async () => {
  const shout = 'module: ./shout-plugin.ts';
  assert.equal(await pluginProblems(`{shout: {${shout}, maxMarks: 1}}`), '');
  const cases: [string, RegExp][] = [
    ['{nosuch: {}}', /plugins\.nosuch: is not built in \(keys, access, .*\); give its 'module'/],
    [`{pii: {${shout}}}`, /plugins\.pii\.module: is built in and takes no module/],
    ['{x: {module: ./missing.ts}}', /plugins\.x\.module: the module cannot be loaded/],
    [
      '{x: {module: ./not-a-plugin.ts}}',
      /plugins\.x\.module: the module's default export is no plugin/,
    ],
    [`{shout: {${shout}, maxMarks: many}}`, /plugins\.shout\.maxMarks: .*expected number.*"many"/],
    [`{shout: {${shout}, loud: 1}}`, /plugins\.shout\.loud: unknown key; allowed: maxMarks/],
    [
      `{a: {${shout}}, b: {${shout}}}`,
      /plugins\.b: declares the variable 'shout_marks', which exists/,
    ],
    ['{pii: {entities: [NAME]}}', /plugins\.pii\.entities\[0\]: is no kind that is known.*API_KEY/],
  ];
  for (const [plugins, expected] of cases) assert.match(await pluginProblems(plugins), expected);
});
