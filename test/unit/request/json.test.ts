import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { scanJson, scanJsonPrefix } from '../../../agent/request/json/scan.ts';
import { byteOffsetsOf, decodeString, encodeString } from '../../../agent/request/json/string.ts';
import { KIND } from '../../../agent/request/json/tape.ts';
import { JsonValue } from '../../../agent/request/json/value.ts';
import { assertGrowth } from '../../helpers/work-time.ts';

function toValue(value: JsonValue): unknown {
  if (value.isNull) return null;
  if (value.isArray) return Array.from(value.elements(), toValue);
  if (value.isObject) {
    return Object.fromEntries(Array.from(value.members(), (m) => [m.key, toValue(m.value)]));
  }
  return value.text() ?? value.number() ?? value.boolean();
}

const read = (text: string): unknown => toValue(new JsonValue(scanJson(Buffer.from(text)), 0));

/** Never `__proto__`: JSON.parse and Object.fromEntries set it differently. */
const json = fc
  .json({ stringUnit: 'binary', maxDepth: 6 })
  .filter((text) => !text.includes('__proto__'));

test('what JSON.parse takes is read alike', () => {
  fc.assert(
    fc.property(json, (text) => {
      const wellFormed = text.isWellFormed() ? text : JSON.stringify(text.toWellFormed());
      assert.deepEqual(read(wellFormed), JSON.parse(wellFormed));
    }),
    { numRuns: 2000 },
  );
});

test('what JSON.parse refuses is refused, and nothing else', () => {
  const mutated = fc
    .tuple(
      json,
      fc.nat(),
      fc.constantFrom('', ',', '"', '{', ']', '\\', '0', '-', '.', 'e', 'tru', '\t', '\n'),
    )
    .map(([text, at, junk]) => {
      const cut = at % (text.length + 1);
      return (text.slice(0, cut) + junk + text.slice(cut + 1)).toWellFormed();
    });
  fc.assert(
    fc.property(mutated, (text) => {
      let expected: { value: unknown } | undefined;
      try {
        expected = { value: JSON.parse(text) };
      } catch {
        assert.throws(() => scanJson(Buffer.from(text)), { name: 'JsonError' });
        return;
      }
      if (!text.includes('__proto__')) assert.deepEqual(read(text), expected.value);
    }),
    { numRuns: 5000 },
  );
});

test('offsets point at the bytes of each string', () => {
  const body = Buffer.from('{"ä":["x\\u00e9y", "日本"]}');
  const array = new JsonValue(scanJson(body), 0).get('ä')!;
  const contents = Array.from(array.elements(), ({ start, end }) =>
    body.toString('utf8', start, end),
  );
  assert.deepEqual(contents, ['x\\u00e9y', '日本']);
});

test('escaped lone surrogates and every escape are decoded', () => {
  assert.equal(read('"\\ud800x\\u0041\\"\\\\\\/\\b\\f\\n\\r\\t"'), '\ud800xA"\\/\b\f\n\r\t');
});

test('positions in decoded text lead back to their bytes', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '\\u0034',
      '\\n',
      '\\"',
      '\\ud83d\\ude00',
      '\\ud800',
      'é',
      '日',
      '😀',
      'a',
      '7',
      ' ',
    ),
  );
  fc.assert(
    fc.property(fc.array(piece), fc.array(piece), fc.array(piece), (before, middle, after) => {
      const [head, body, tail] = [before, middle, after].map((pieces) => pieces.join(''));
      const bytes = Buffer.from(`"${head}${body}${tail}"`);
      const end = bytes.length - 1;
      const from = (JSON.parse(`"${head}"`) as string).length;
      const to = from + (JSON.parse(`"${body}"`) as string).length;
      const [start, stop] = byteOffsetsOf(bytes, 1, end, [from, to]);
      assert.equal(bytes.toString('utf8', start, stop), body);
      assert.equal(decodeString(bytes, 1, end, true), JSON.parse(`"${head}${body}${tail}"`));
    }),
  );
});

test('encoded replacements are read back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      assert.equal(JSON.parse(`"${encodeString(text)}"`), text);
    }),
  );
});

test('every prefix of a document is read as far as it goes', () => {
  const body = Buffer.from(
    '{"model":"gpt","n":1.5e3,"a":[true,null,{"t":"x\\u0041y"}],"s":"日本"}',
  );
  for (let length = 1; length <= body.length; length += 1) {
    const tape = scanJsonPrefix(body.subarray(0, length));
    assert.equal(tape.cut, length < body.length, `prefix of ${length}`);
    assert.equal(tape.kind(0), KIND.object);
  }
  assert.throws(() => scanJsonPrefix(Buffer.from('{"a":x')), { name: 'JsonError' });
});

test('100,000 levels deep is refused at the limit', () => {
  for (const open of ['[', '{"a":']) {
    assert.throws(() => scanJson(Buffer.from(open.repeat(100_000))), /nested deeper than 512/);
  }
  assert.doesNotThrow(() => scanJson(Buffer.from('['.repeat(512) + ']'.repeat(512))));
});

test('a million keys are refused at the limit', () => {
  const body = Buffer.from(`{${'"a":0,'.repeat(1_000_000)}"a":0}`);
  assert.throws(() => scanJson(body), /more than 100000 object members/);
});

test('the work grows with the body, not faster', async () => {
  const [small, large] = [5_000, 50_000].map((values) => {
    const body = Buffer.from(`[${'{"a":"x\\n"},'.repeat(values)}0]`);
    return () => scanJson(body);
  });
  await assertGrowth('ten times as much', { small, large, mostTimes: 40 });
});
