import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { luhn, verhoeff } from '../../../agent/inspection/checksums.ts';
import { ContextWords } from '../../../agent/inspection/context.ts';
import { keccak256 } from '../../../agent/inspection/entities/keccak.ts';
import { sha256 } from '../../../agent/inspection/entities/sha256.ts';
import {
  DEFAULT_ENTITIES,
  ENTITIES,
  findEntities,
  resolveOverlaps,
} from '../../../agent/inspection/index.ts';
import { RowAutomaton } from '../../../agent/inspection/row-automaton.ts';
import { expand } from '../../../agent/inspection/shapes.ts';
import { normalise } from '../../../agent/inspection/text/normalise.ts';
import { unitsOf } from '../../../agent/inspection/text/units.ts';

const valuesIn = (text: string): string[] =>
  findEntities(text).map(({ start, end }) => text.slice(start, end));

test('other digits, spaces, dashes and what is not seen do not hide a number', () => {
  const written = [
    '4111\u00a01111\u00a01111\u00a01111',
    '4111\u20111111\u20131111\u22121111',
    '４１１１１１１１１１１１１１１１',
    '٤١١١١١١١١١١١١١١١',
    '4\u200b1\u200b1\u200b1\u200b11111111111\u200b1',
    '4111\u00ad1111\u00ad1111\u00ad1111',
    '𝟒𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏',
  ];
  const around = [
    ['', ''],
    ['é 👍🏽 ', ' 🇩🇪'],
    ['\u200b', '\u200d'],
  ];
  for (const card of written) {
    for (const [before, after] of around) {
      assert.deepEqual(valuesIn(before + card + after), [card], card);
    }
  }
  assert.deepEqual(valuesIn('ｂｏｂ＠ｅｘａｍｐｌｅ．ｃｏｍ'), ['ｂｏｂ＠ｅｘａｍｐｌｅ．ｃｏｍ']);
});

test('joiners that carry meaning are no part of a finding', () => {
  assert.deepEqual(valuesIn('👨‍👩‍👧‍👦 می‌خواهم 🏳️‍🌈'), []);
  assert.deepEqual(valuesIn('4111111111111111\u200d👍'), ['4111111111111111']);
});

test('offsets of the normalised text map back', () => {
  const piece = fc.constantFrom(
    ...['a', '4', 'é', '\u00a0', '\u200b', '４', '𝟒', '👍', '-', '\u2011', ' ', '\ud835', '\u00ad'],
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const text = pieces.join('');
      const normalised = normalise(text);
      for (let at = 0; at < normalised.text.length; at += 1) {
        const from = normalised.startOf(at);
        const to = normalised.endOf(at + 1);
        assert.ok(from < to && to <= text.length);
        assert.equal(normalise(text.slice(from, to)).text, normalised.text[at]);
      }
    }),
  );
});

test('findings are in order, within the text, and do not overlap', () => {
  const pieces =
    '4111| |-|.|@|a.com|bob|:|219-09-9999|password=|hunter22|123456789|passport|+1|(415)|555|/|sk-|\u200b|４|é|DE02|::|192.168.1.1|eyJ|=|"'.split(
      '|',
    );
  const mixture = fc.array(fc.constantFrom(...pieces), { maxLength: 60 });
  fc.assert(
    fc.property(mixture, fc.boolean(), (parts, all) => {
      const text = parts.join('');
      const options = all ? { entities: ENTITIES, minScore: 0 } : {};
      let last = 0;
      for (const { start, end, score } of findEntities(text, options)) {
        assert.ok(start >= last && end > start && end <= text.length);
        assert.ok(score >= 0 && score <= 1);
        last = end;
      }
    }),
    { numRuns: 500 },
  );
});

test('any text is taken', () => {
  const options = { entities: ENTITIES, minScore: 0 };
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void findEntities(text, options)));
});

test('the higher score stays, then the longer', () => {
  const one = (start: number, end: number, score: number) => ({ entity: 'X', start, end, score });
  const chain = [one(0, 10, 0.5), one(8, 20, 0.6), one(18, 30, 0.7)];
  assert.deepEqual(resolveOverlaps(chain), [one(0, 10, 0.5), one(18, 30, 0.7)]);
  assert.deepEqual(resolveOverlaps([one(2, 5, 0.5), one(0, 6, 0.5)]), [one(0, 6, 0.5)]);
});

test('what is off by default is found when asked for', () => {
  assert.ok(!DEFAULT_ENTITIES.includes('DATE_TIME') && !DEFAULT_ENTITIES.includes('UK_POSTCODE'));
  assert.deepEqual(findEntities('on 2024-05-06'), []);
  assert.equal(findEntities('on 2024-05-06', { entities: ['DATE_TIME', 'URL'] }).length, 1);
});

test('shapes', () => {
  const lengths = expand('d{1,2}[-_]?L\\d').map((row) => row.length);
  assert.deepEqual(lengths.toSorted(), [3, 4, 4, 4, 5, 5]);
});

test('rows are found together, in the order in which they were added', () => {
  const rows = ['X{4}', 'HRd', 'L{2}d-d', 'HRd-X', 'U{3}'].flatMap(expand);
  const automaton = new RowAutomaton();
  for (const [number, row] of rows.entries()) automaton.add(row, number);
  const matched = new Int32Array(rows.length);
  const numbers = (text: string, at = 0): number[] => [
    ...matched.subarray(0, automaton.match(unitsOf(text), at, matched)),
  ];
  assert.deepEqual(numbers('xhr7', 1), [1]);
  assert.deepEqual(numbers('xhr7-8', 1), [1, 2, 3]);
  assert.deepEqual(numbers('HR77'), [0, 1]);
  assert.deepEqual(numbers('hrx'), []);
  assert.deepEqual(numbers('HRX'), [4]);
  assert.deepEqual(numbers('HRXé'), [4]);
  assert.deepEqual(numbers(''), []);
});

test('check digits', () => {
  assert.ok(luhn('79927398713') && !luhn('79927398710'));
  assert.ok(verhoeff('2363') && !verhoeff('2364'));
  const empty = 'c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470';
  const abc = '4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45';
  assert.equal(Buffer.from(keccak256(unitsOf(''), 0, 0)).toString('hex'), empty);
  assert.equal(Buffer.from(keccak256(unitsOf('ABC'), 0, 3)).toString('hex'), abc);
});

test('words near a number are the same whatever was asked before', () => {
  const contexts = ['passport|travel document', 'tax id|taxnumber', '电话|手机'];
  const piece = fc.constantFrom(
    'passport ',
    'Travel',
    'document',
    'tax',
    'Id',
    '_',
    ' ',
    'order ',
    '电话',
    '手',
    '机',
    '12',
    'x'.repeat(40),
    '\n'.repeat(30),
  );
  const property = fc.property(
    fc.array(piece, { maxLength: 60 }),
    fc.array(fc.nat(2000), { minLength: 1, maxLength: 12 }),
    (pieces, places) => {
      const text = pieces.join('');
      const units = Uint16Array.from([...Array(text.length).keys()], (at) => text.charCodeAt(at));
      const asked = new ContextWords(contexts);
      asked.begin(Uint16Array.of(...units, 0, 0), text.length);
      for (const place of places) {
        const start = place % (text.length + 1);
        const end = Math.min(text.length, start + 2);
        const fresh = new ContextWords(contexts);
        fresh.begin(Uint16Array.of(...units, 0, 0), text.length);
        for (const entity of contexts.keys()) {
          const expected = fresh.speaksFor(entity, start, end);
          assert.equal(asked.speaksFor(entity, start, end), expected, `${entity} at ${start}`);
        }
        assert.equal(asked.isSilent(start, end), fresh.isSilent(start, end));
      }
    },
  );
  fc.assert(property, { numRuns: 300 });
});

test('Latin words beside scripts without spaces are words', () => {
  const [finding] = findEntities('中文passport 912803456', { entities: ['US_PASSPORT'] });
  assert.equal(finding?.score, 0.4);
});

test('SHA-256 is the one of OpenSSL', () => {
  const into = new Uint8Array(32);
  for (let length = 0; length <= 55; length += 1) {
    const bytes = Uint8Array.from({ length }, (_, index) => (index * 31 + length * 7) & 0xff);
    sha256(bytes, length, into);
    assert.equal(Buffer.from(into).toString('hex'), hash('sha256', bytes));
  }
  assert.throws(() => sha256(new Uint8Array(64), 56, into), RangeError);
});
