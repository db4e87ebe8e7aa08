import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  CustomPatterns,
  type Finding,
  PatternError,
  TermMatcher,
} from '../../../agent/inspection/index.ts';
import { processorMs } from '../../helpers/work-time.ts';

const MOST_MS = 2000;

function valuesIn(matcher: { find(text: string): Finding[] }, text: string): string[] {
  return matcher.find(text).map(({ start, end }) => text.slice(start, end));
}

test('terms: the longest at a place, in any case, as whole words', () => {
  const terms = ['project falcon', 'falcon', 'falcon nine', 'Zürich'];
  const words = new TermMatcher(terms, { entity: 'CODE_NAME', isWholeWord: true });
  const text = 'Project Falcon and falcons, FALCON NINE in ZÜRICH';
  assert.deepEqual(valuesIn(words, text), ['Project Falcon', 'FALCON NINE', 'ZÜRICH']);
  const exact = new TermMatcher(terms, { entity: 'CODE_NAME', isCaseSensitive: true });
  assert.deepEqual(valuesIn(exact, 'Falcon falcons'), ['falcon']);
  const suffixes = new TermMatcher(['she', 'he', 'hers'], { entity: 'X', isWholeWord: true });
  assert.deepEqual(valuesIn(suffixes, 'ushe he ushers'), ['he']);
});

test('terms: a letter that grows when it is made small moves nothing', () => {
  const matcher = new TermMatcher(['falcon'], { entity: 'X' });
  assert.deepEqual(valuesIn(matcher, 'İİ Falcon'), ['Falcon']);
});

test('terms: the same as looking for each of them', () => {
  const terms = fc.uniqueArray(fc.stringMatching(/^[ab]{1,4}$/), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(terms, fc.stringMatching(/^[ab ]{0,40}$/), (list, text) => {
      const found = new TermMatcher(list, { entity: 'X' }).find(text);
      const isThere = list.some((term) => text.includes(term));
      assert.equal(found.length > 0, isThere);
      for (const { start, end } of found) assert.ok(list.includes(text.slice(start, end)));
    }),
  );
});

test('terms: ten thousand in one pass', () => {
  const terms = Array.from({ length: 10_000 }, (_, index) => `customer ${index * 7919}x`);
  const matcher = new TermMatcher(terms, { entity: 'CUSTOMER' });
  const text = `${'nothing here for customer 12 at all; '.repeat(20_000)}customer 7919x`;
  const tookMs = processorMs(() => {
    assert.deepEqual(valuesIn(matcher, text), ['customer 7919x']);
  });
  assert.ok(tookMs < MOST_MS);
});

test('patterns: found, by group too', () => {
  const patterns = new CustomPatterns([
    { entity: 'TICKET', pattern: String.raw`\bINC-[0-9]{6}\b` },
    {
      entity: 'EMPLOYEE',
      pattern: String.raw`employee\s+(E[0-9]{4})`,
      group: 1,
      isCaseInsensitive: true,
    },
  ]);
  const text = 'INC-123456 by Employee e0042, INC-1';
  assert.deepEqual(valuesIn(patterns, text), ['INC-123456', 'e0042']);
});

test('patterns: what cannot be run in linear time is refused with the reason', () => {
  const refused = (pattern: string, reason: RegExp, group?: number): void => {
    assert.throws(
      () => new CustomPatterns([{ entity: 'X', pattern, ...(group !== undefined && { group }) }]),
      (error) => {
        assert.ok(error instanceof PatternError);
        assert.equal(error.pattern, pattern);
        assert.match(error.message, reason);
        return true;
      },
    );
  };
  refused(String.raw`(a)\1`, /invalid escape sequence/);
  refused('(?=a)b', /unsupported Perl syntax/);
  refused('a{1001}', /invalid repeat count/);
  refused('((a{100}){100}){100}', /invalid repeat count/);
  refused('(?:abcdefghij){250}', /automaton has more than/);
  refused('a*', /empty text/);
  refused('(a', /missing closing/);
  refused('a', /no group 1/, 1);
  refused('a'.repeat(1001), /longer than/);
});

test('patterns: one that would blow up elsewhere is linear here', () => {
  const patterns = new CustomPatterns([{ entity: 'X', pattern: '(a+)+b' }]);
  const tookMs = processorMs(() => {
    assert.deepEqual(patterns.find('a'.repeat(20_000)), []);
  });
  assert.ok(tookMs < MOST_MS);
});
