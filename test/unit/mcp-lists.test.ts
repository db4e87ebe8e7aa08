/** Lists of MCP servers, filtered in HAProxy's own Lua, against what a JSON parser makes of the same answers. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { Permissions } from '../../agent/plugins/mcp/rules.ts';
import { haproxyVersions } from '../helpers/haproxy-versions.ts';
import { removeTemporaryFolder, temporaryFolder } from '../helpers/temporary-folder.ts';
import { assertGrowth } from '../helpers/work-time.ts';

interface Case {
  readonly rules: string;
  readonly kind: 'json' | 'stream';
  readonly pieces: readonly (string | Buffer)[];
}

interface Answer {
  readonly problem: string;
  readonly text: string;
}

/** HAProxy's exit code for a configuration that is right and has no proxy. */
const NOTHING_TO_SERVE = 2;

const folder = temporaryFolder('mcp-lists');
after(() => removeTemporaryFolder(folder));
const ROOT = resolve(import.meta.dirname, '../..');

function packed(text: string | Buffer): Buffer {
  const bytes = Buffer.from(text as string);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function unpacked(bytes: Buffer): string[] {
  const strings: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + 4 + bytes.readUInt32BE(at);
    strings.push(bytes.toString('utf8', at + 4, end));
    at = end;
  }
  return strings;
}

const versions = await haproxyVersions();

function run(cases: readonly Case[], version = versions.at(-1)!): Answer[] {
  const [config, given, answers] = ['haproxy.cfg', 'cases', 'answers'].map((name) =>
    join(folder, name),
  );
  const packedCases = cases.map(({ rules, kind, pieces }) =>
    packed(Buffer.concat([rules, kind, ...pieces].map(packed))),
  );
  writeFileSync(given, Buffer.concat(packedCases));
  writeFileSync(
    config,
    `global
.if version_atleast(3.1)
    tune.lua.bool-sample-conversion normal
.endif
    lua-prepend-path ${ROOT}/lua/?.lua
    lua-load ${ROOT}/test/lua/mcp-driver.lua
`,
  );
  const [command, ...words] = version.command;
  const ended = spawnSync(command, [...words, '-c', '-f', config], {
    env: { ...process.env, MCP_CASES: given, MCP_ANSWERS: answers },
    encoding: 'utf8',
  });
  assert.ok(ended.status === 0 || ended.status === NOTHING_TO_SERVE, ended.stderr);
  const strings = unpacked(readFileSync(answers));
  return cases.map((_, index) => ({ problem: strings[index * 2], text: strings[index * 2 + 1] }));
}

const RULES = ['s:search_*', 's:get', '!s:*_secret', 's:prompt:greet', 's:resource:file:///docs/*'];
const permissions = Permissions.of(RULES, 's');
const rules = permissions.forLists();

function json(text: string, ...cuts: number[]): Case {
  const bytes = Buffer.from(text);
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  const pieces = ends.map((end, index) => bytes.subarray(index === 0 ? 0 : ends[index - 1], end));
  return { rules, kind: 'json', pieces };
}

const stream = (text: string, ...cuts: number[]): Case => ({
  ...json(text, ...cuts),
  kind: 'stream',
});

type Listed = { readonly name?: unknown; readonly uri?: unknown };

/** What a client may see of a message. */
function expected(message: unknown): unknown {
  if (Array.isArray(message)) return message.map(expected);
  const { result, ...rest } = message as { result?: Record<string, unknown> };
  if (typeof result !== 'object' || result === null || Array.isArray(result)) return message;
  const shown = (kind: 'tool' | 'resource', key: 'name' | 'uri') => (element: unknown) => {
    const name = (element as Listed | null)?.[key];
    return typeof name === 'string' && permissions.allows({ kind, name });
  };
  const { tools, resources } = result;
  return {
    ...rest,
    result: {
      ...result,
      ...(Array.isArray(tools) ? { tools: tools.filter(shown('tool', 'name')) } : {}),
      ...(Array.isArray(resources)
        ? { resources: resources.filter(shown('resource', 'uri')) }
        : {}),
    },
  };
}

const name = fc.constantFrom(
  'search_code',
  'search_a_secret',
  'get',
  'delete',
  'gét',
  'a"b\\c',
  '',
);
const uri = fc.constantFrom('file:///docs/a', 'file:///etc/a', 'file:///docs/');
const extra = fc.jsonValue({ maxDepth: 2 });
const tool = fc.oneof(
  fc.record({ description: extra, name, inputSchema: extra }),
  fc.record({ name: fc.constantFrom(1, null, ['get']) }),
  fc.constantFrom<unknown>({}, [], 5, null, 'get', { title: 'get' }),
);
const result = fc.oneof(
  fc.record({ tools: fc.array(tool, { maxLength: 6 }), nextCursor: fc.string() }),
  fc.record({ resources: fc.array(fc.record({ name, uri })), tools: extra, _meta: extra }),
  fc.constantFrom<unknown>([], null, 'text', {}),
);
const message = fc.oneof(
  fc.record({ jsonrpc: fc.constant('2.0'), id: fc.nat(), result }),
  fc.record({ jsonrpc: fc.constant('2.0'), method: fc.string(), params: extra }),
);
const body = fc.oneof(message, fc.array(message, { minLength: 1, maxLength: 3 }));
const spaces = fc.constantFrom(0, 1, 2, '\t');
const cut = fc.nat(5000);

/** `\/` and `\u…` are what some servers write. */
function escaped(text: string): string {
  return text.replaceAll('/', '\\/').replaceAll('é', '\\u00e9');
}

test('JSON: what is left is what a parser would leave, and no byte moves', () => {
  const samples = fc.sample(fc.tuple(body, spaces, fc.boolean(), cut, cut), 400);
  const cases = samples.map(([value, space, isEscaped, one, other]) => {
    const text = JSON.stringify(value, null, space);
    return json(isEscaped ? escaped(text) : text, one, other);
  });
  const oldest = versions[0];
  for (const answers of [run(cases), run(cases, oldest)]) {
    answers.forEach(({ problem, text }, index) => {
      const [value] = samples[index];
      const given = Buffer.concat(cases[index].pieces.map((piece) => Buffer.from(piece as string)));
      assert.equal(problem, 'ok', given.toString());
      assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(expected(value))), text);
      assert.equal(Buffer.byteLength(text), given.length);
    });
  }
});

/** As the SSE standard reads a stream: the data of each event. */
function dataOf(text: string): string[] {
  const lines = text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/);
  const events: string[] = [];
  let data: string[] = [];
  for (const line of lines) {
    if (line === '') {
      if (data.length > 0) events.push(data.join('\n'));
      data = [];
    } else if (line.startsWith('data:')) data.push(line.slice(5).replace(/^ /, ''));
  }
  return events;
}

test('SSE: each event likewise, with any line ends, cuts and fields around it', () => {
  const event = fc.tuple(body, fc.constantFrom(0, 1, 2), fc.constantFrom('', ' '), fc.boolean());
  const sample = fc.tuple(
    fc.array(event, { minLength: 1, maxLength: 4 }),
    fc.constantFrom('\n', '\r\n', '\r'),
    fc.boolean(),
    fc.array(cut, { maxLength: 6 }),
  );
  const samples = fc.sample(sample, 300);
  const cases = samples.map(([events, end, hasMark, cuts]) => {
    const text = events.map(([value, space, gap, isPrimed]) => {
      const lines = JSON.stringify(value, null, space).split('\n');
      const before = isPrimed ? ['id: 7', 'data:', '', ': keep-alive', ''] : [];
      const fields = [
        ...before,
        'event: message',
        ...lines.map((line) => `data:${gap}${line}`),
        'id: 8',
      ];
      return [...fields, '', ''].join(end);
    });
    return stream((hasMark ? '\ufeff' : '') + text.join(''), ...cuts);
  });
  run(cases).forEach(({ problem, text }, index) => {
    assert.equal(problem, 'ok');
    const data = dataOf(text).filter((one) => one.trim() !== '');
    const values = samples[index][0].map(([value]) => expected(value));
    assert.deepEqual(
      data.map((one) => JSON.parse(one)),
      JSON.parse(JSON.stringify(values)),
      text,
    );
  });
});

test('an event goes on as soon as it is whole', () => {
  const event = 'data: {"jsonrpc":"2.0","method":"notifications/x"}\n\n';
  const [{ text }] = run([stream(`${event}data: {"jsonrpc"`)]);
  assert.equal(text, event);
});

test('what cannot be read does not go on', () => {
  const tools = (inside: string) => `{"jsonrpc":"2.0","id":1,"result":{"tools":[${inside}]}}`;
  const long = JSON.stringify({ result: { tools: [{ name: 'x'.repeat(1_100_000) }] } });
  const wrong = [
    '{"result":{"tools":[{"name":"delete"}}]}',
    tools('{"name":"delete"} {"name":"get"}'),
    tools('{"name" "delete"}'),
    tools('{name:"delete"}'),
    tools('{"name":}'),
    `${tools('{"name":"get"}')}${tools('{"name":"delete"}')}`,
    long,
  ];
  const cases = [
    ...wrong.map((text) => json(text, 60)),
    ...wrong.map((text) => stream(`data: ${text}\n\n`, 70)),
  ];
  run(cases).forEach(({ problem, text }, index) => {
    assert.match(
      problem,
      /^ai-gateway: an MCP list cannot be filtered/,
      String(index % wrong.length),
    );
    assert.doesNotMatch(problem, /delete/, 'no text of an answer');
    assert.ok(!text.includes('delete'));
  });
  const [unfinished] = run([json('{"result":{"tools":[{"name":"delete"}')]);
  assert.deepEqual(unfinished, { problem: 'ok', text: '' });
});

test('an element with two names is shown when both may be, and a repeated list is filtered twice', () => {
  const text =
    '{"result":{"tools":[{"name":"get","name":"delete"},{"name":"get","n\\u0061me":"get"}],"tools":[{"name":"delete"}]},' +
    '"result":{"t\\u006fols":[{"name":"delete"}]}}';
  const [{ problem, text: shown }] = run([json(text)]);
  assert.equal(problem, 'ok');
  assert.ok(!shown.includes('delete'), shown);
  assert.ok(shown.includes('{"name":"get","n\\u0061me":"get"}'));
});

test('time is linear in the answer, in one piece and in many', async () => {
  const list = (count: number) =>
    JSON.stringify({
      result: { tools: Array.from({ length: count }, () => ({ name: 'delete' })) },
    });
  const inPieces = (text: string) => ({
    ...stream(''),
    pieces: text.match(/[\s\S]{1,9}/g)!,
  });
  const reading = (count: number) => {
    const text = list(count);
    const cases = [json(text), inPieces(`data: ${text}\n\n`), inPieces('data: x\n'.repeat(count))];
    return () => run(cases);
  };
  const [small, large] = [reading(4000), reading(32_000)];
  await assertGrowth('eight times as much', { small, large, mostTimes: 8 * 3 });
});
