/** Conditions: what they mean, what is refused when they are loaded, and that they never throw. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { requestAttributes } from '../../../agent/pipeline/attributes.ts';
import type { Attributes } from '../../../agent/policy/attributes.ts';
import {
  compileCondition,
  EvaluationError,
  ExpressionError,
} from '../../../agent/policy/expression.ts';
import { FUNCTIONS } from '../../../agent/policy/functions.ts';
import { exampleExchange } from '../../helpers/policy-exchange.ts';
import { processorMs } from '../../helpers/work-time.ts';

const example = (): Attributes => requestAttributes(exampleExchange(), 'Europe/Berlin');

function valueIn(text: string, attributes = example()): boolean | string {
  const value = compileCondition(text).evaluate(attributes);
  return value instanceof EvaluationError ? value.reason : value;
}

test('conditions over every attribute', () => {
  const cases: [string, boolean][] = [
    ['org == "default" && team == "research" && user == "ann" && key == "ann-laptop"', true],
    ['"oncall" in roles && !("guest" in roles) && size(roles) == 2', true],
    [
      'tags.stage == "prod" && tags["cost-center"] == "4711" && int(tags["cost-center"]) > 4000',
      true,
    ],
    ['has(tags.stage) && !has(tags.nothing) && !("constructor" in tags) && size(tags) == 2', true],
    ['session == "" && source == "10.1.2.3"', true],
    ['endpoint == "chat" && dialect == "openai"', true],
    [
      'model == "gpt-4o" && providerModel == "gpt-4o" && provider == "openai" && pool == "main"',
      true,
    ],
    ['stream', false],
    ['features == [] || size(features) > 0', true],
    ['messageCount == 2 && promptTokens == 30 && maxTokens == 500 && completions == 1', true],
    ['bodyBytes > 100 && bodyBytes % 2 >= 0', true],
    ['time.hour == 13 && time.minute == 30 && time.weekday == 2', true],
    ['time.clock == "13:30" && time.date == "2026-11-24"', true],
    ['time.inZone("Asia/Tokyo").clock == "21:30" && time.inZone("UTC").hour == 12', true],
    ['inNetwork(source, "10.0.0.0/8") && !inNetwork(source, ["192.168.0.0/16", "::/0"])', true],
    [
      'glob(model, "gpt-?o") && glob(model, "*4*") && !glob(model, "pt-4o") && !glob(model, "gpt-4")',
      true,
    ],
    ['glob("a.b(c", "a.b(c") && !glob("axb(c", "a.b(c")', true],
    ['model.matches("^gpt-[45]") && model.matches("4") && !model.matches("^4$")', true],
    ['roles.exists(r, r.matches("^on")) && (model + "!") . matches("o!$")', true],
    ['model // a remark .matches("x")\n .matches("gpt")', true],
    ['"x.matches(\\"y\\")" == model', false],
    ['roles.all(r, size(r) > 2) && roles.exists_one(r, r == "eng")', true],
    ['roles.filter(r, r.contains("on")).size() == 1', true],
    ['user.upperAscii() == "ANN" && " x ".trim() == "x" && "ANN".lowerAscii() == user', true],
    ['string(maxTokens) == "500" && model.startsWith("gpt") && model.endsWith("4o")', true],
    ['team == "interns" ? promptTokens < 10 : promptTokens < 100', true],
    ['model in ["gpt-4o", "o3"] && -promptTokens < 0 && promptTokens / 7 == 4', true],
  ];
  for (const [text, expected] of cases) assert.equal(valueIn(text), expected, text);
});

test('what has no value for a request is an error, unless the other side decides', () => {
  const cases: [string, boolean | RegExp][] = [
    ['tags.nothing == "x"', /No such key: nothing/],
    ['tags["constructor"] == "x"', /No such key/],
    ['!(tags.nothing == "x")', /No such key/],
    ['tags.nothing == "x" || team == "research"', true],
    ['team == "research" || tags.nothing == "x"', true],
    ['tags.nothing == "x" && team == "red"', false],
    ['tags.nothing == "x" || team == "red"', /No such key/],
    ['roles[7] == "x"', /out of bounds/],
    ['promptTokens / (messageCount - 2) > 1', /zero/],
    ['int(tags.stage) > 1', /int/],
    ['promptTokens + 9223372036854775807 > 0', /overflow/],
    ['roles.exists(r, tags.nothing == r)', /No such key/],
  ];
  for (const [text, expected] of cases) {
    const value = valueIn(text);
    if (typeof expected === 'boolean') assert.equal(value, expected, text);
    else assert.match(String(value), expected, text);
  }
  const nowhere = requestAttributes(exampleExchange({ request: { sourceAddress: '' } }), 'UTC');
  assert.match(String(valueIn('inNetwork(source, "10.0.0.0/8")', nowhere)), /no IP address/);
});

test('mistakes are told when an expression is compiled, with their place', () => {
  const cases: [string, number, RegExp][] = [
    ['modl == "x"', 0, /unknown attribute 'modl'; there are: org, team, /],
    ['stream && modl == "x"', 10, /unknown attribute 'modl'/],
    ['model ==', 8, /ends too early/],
    ['model = "x"', 6, /unexpected character: =/],
    ['model == "x', 9, /unterminated/],
    ['', 0, /ends too early/],
    ['promptTokens + 1', 0, /must be true or false, but is int/],
    ['model', 0, /must be true or false, but is string/],
    ['model > 3', 0, /string > int/],
    ['"x" == 3 || stream', 0, /string == int/],
    ['stream || time.hur > 3', 15, /no such key: hur/],
    ['model.foo == "x"', 6, /cannot index/i],
    ['model.shout()', 0, /unknown function 'shout'; there are: inNetwork/],
    ['dyn(stream)', 0, /unknown function 'dyn'/],
    ['timestamp("2026-01-01T00:00:00Z") > timestamp("2026-01-01T00:00:00Z")', 0, /'timestamp'/],
    ['cel.bind(x, stream, x)', 0, /unknown function 'bind'/],
    ['roles.map(r, r + r).size() > 0', 0, /unknown function 'map'/],
    ['model.matchRe("x")', 0, /unknown function 'matchRe'/],
    ['roles.all(r, roles.exists(q, q == r))', 13, /within another/],
    ['stream && model.matches("(")', 24, /no regular expression of RE2/],
    ['model.matches("(?=a)")', 14, /no regular expression of RE2/],
    ['model.matches(team)', 0, /written out/],
    ['matches(model, "x")', 0, /written out|no matching overload/],
    ['inNetwork(source, ["10.0.0.0/8", "10.0.0.1/8"])', 33, /bits set/],
    ['inNetwork(source, roles)', 0, /written out/],
    ['time.inZone("Mars").hour > 1', 12, /no time zone/],
    ['promptTokens > 1.5', 15, /only texts, whole numbers/],
    ['b"a" == b"a"', 0, /only texts, whole numbers/],
    ['{"a": 1}[model] == 1', 0, /only texts, whole numbers/],
    ['stream == null', 10, /only texts, whole numbers/],
    [`stream${' '.repeat(4000)}`, 0, /at most 4000/],
    [`${'('.repeat(100)}stream${')'.repeat(100)}`, 64, /maxDepth/],
  ];
  for (const [text, offset, message] of cases) {
    assert.throws(
      () => compileCondition(text),
      (error) => {
        assert.ok(error instanceof ExpressionError, `${text}: ${String(error)}`);
        assert.match(error.message, message, text);
        assert.equal(error.offset, offset, text);
        return true;
      },
    );
  }
});

test("CEL's own matches is never reached: the worst pattern takes linear time", () => {
  const name = `${'a'.repeat(240)}b`;
  const exchange = exampleExchange({ body: { model: name, messages: [] } });
  const condition = compileCondition(
    'model.matches("^(a+)+$") || [model].exists(m, m.matches("(a|a)*$c"))',
  );
  const tookMs = processorMs(() => {
    assert.equal(condition.evaluate(requestAttributes(exchange, 'UTC')), false);
  });
  assert.ok(tookMs < 1000);
});

test('the functions of the table can be called as it says, and stack traces are on afterwards', () => {
  const { stackTraceLimit } = Error;
  for (const [name, { form }] of Object.entries(FUNCTIONS)) {
    for (const [, call] of form.matchAll(/`([^`]+)`/g)) {
      const attempts = [call, `${call} == ""`, `${call} == 1`];
      const works = attempts.some((text) => {
        try {
          compileCondition(text).evaluate(example());
          return true;
        } catch {
          return false;
        }
      });
      assert.ok(works, `${name}: ${call}`);
    }
  }
  assert.equal(Error.stackTraceLimit, stackTraceLimit);
});

const atoms = [
  'stream',
  'true',
  'tags.nothing == "x"',
  'tags.stage == "prod"',
  'promptTokens > 29',
  'inNetwork(source, "10.0.0.0/8")',
  'roles[5] == "x"',
  'time.hour / (messageCount - 2) == 1',
  'roles.exists(r, r == "eng")',
];
const expression: fc.Arbitrary<string> = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(...atoms),
    fc
      .tuple(tie('any'), fc.constantFrom('&&', '||'), tie('any'))
      .map((parts) => `(${parts.join(' ')})`),
    tie('any').map((inner) => `!(${String(inner)})`),
    fc.tuple(tie('any'), tie('any'), tie('any')).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
  ),
})).any as fc.Arbitrary<string>;

test('any expression gives true, false or an error, the same each time, whatever it was asked before', () => {
  fc.assert(
    fc.property(expression, fc.string({ maxLength: 30 }), (text, odd) => {
      const condition = compileCondition(text);
      const before = condition.evaluate(example());
      const broken = new Proxy(example(), {
        get(target, name) {
          if (odd.length % 2 === 0) throw new Error(odd);
          return Reflect.get(target, name, target);
        },
      });
      condition.evaluate(broken);
      assert.deepEqual(condition.evaluate(example()), before);
    }),
    { numRuns: 1000 },
  );
});

test('any text compiles, or is refused with a place inside it', () => {
  const words = fc.constantFrom(
    'model',
    '==',
    '"x"',
    '(',
    ')',
    '.matches',
    '.',
    'in',
    '[',
    ']',
    ',',
    '!',
    '&&',
    '1',
    "'",
    '//',
    '\n',
    'roles.all(r,',
    'r',
    '?',
    ':',
    '\\',
    'r"',
    '"""',
    '{',
    '}',
    '-',
  );
  fc.assert(
    fc.property(fc.array(words, { maxLength: 14 }), (parts) => {
      const text = parts.join(' ');
      try {
        compileCondition(text).evaluate(example());
      } catch (error) {
        assert.ok(error instanceof ExpressionError, String(error));
        assert.ok(error.offset >= 0 && error.offset <= text.length, `${error.offset} in ${text}`);
      }
    }),
    { numRuns: 5000 },
  );
});
