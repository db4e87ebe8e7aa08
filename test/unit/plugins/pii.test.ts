import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { luhn } from '../../../agent/inspection/checksums.ts';
import { findEntities } from '../../../agent/inspection/index.ts';

/** Test numbers that the card networks and payment providers publish. */
const CARDS = [
  '4111111111111111',
  '4242424242424242',
  '4222222222222',
  '5555555555554444',
  '5105105105105100',
  '2223003122003222',
  '378282246310005',
  '371449635398431',
  '6011111111111117',
  '3530111333300000',
  '30569309025904',
  '38520000023237',
  '6200000000000005',
  '6759649826438453',
];

/** As the plugin asks. */
const OPTIONS = { entities: ['CREDIT_CARD', 'US_SSN'], minScore: 0.4, withSamples: true };

const found = (text: string) =>
  findEntities(text, OPTIONS).map(({ start, end }) => text.slice(start, end));

test('published card numbers are found, plain and in their groups', () => {
  for (const card of CARDS) {
    assert.ok(luhn(card), card);
    assert.deepEqual(found(`pay with ${card}.`), [card]);
  }
  const written = [
    '4111 1111 1111 1111',
    '4111-1111-1111-1111',
    '3782 822463 10005',
    '3056 930902 5904',
    '5555 5555 5555 4444',
  ];
  for (const card of written) assert.deepEqual(found(`card:${card}, thanks`), [card]);
});

test('a card is found at every place of a text', () => {
  const filler = fc.stringMatching(/^[a-z .,:;()\n]{0,40}$/);
  fc.assert(
    fc.property(filler, fc.constantFrom(...CARDS), filler, (before, card, after) => {
      assert.deepEqual(found(before + card + after), [card]);
    }),
  );
});

test('a card among other numbers is found', () => {
  assert.deepEqual(found('12 4111 1111 1111 1111 99'), ['4111 1111 1111 1111']);
  assert.deepEqual(found('4111111111111111 5555555555554444'), [
    '4111111111111111',
    '5555555555554444',
  ]);
});

test('what only looks like a card is left alone', () => {
  const traps = [
    '4111111111111112',
    '0000000000000000',
    '1111111111111111',
    '1795368309237',
    '94111111111111111119',
    '41111111111111110000000000000',
    '123456789012345678901234567890',
    'order 1000 2000 3000 4000',
    '550e8400-e29b-41d4-a716-446655440000',
    '490154203237518',
  ];
  for (const trap of traps) assert.deepEqual(found(trap), [], trap);
});

test('social security numbers follow the area, group and serial rules', () => {
  assert.deepEqual(found('ssn 078-05-1120, or 219 09 9999'), ['078-05-1120', '219 09 9999']);
  const never = ['000-12-3456', '666-12-3456', '900-12-3456', '123-00-4567', '123-45-0000'];
  const others = ['123-45 6789', '1123-45-6789', '123-45-67890', 'a123-45-6789', '123-45-6789-1'];
  for (const text of [...never, ...others]) assert.deepEqual(found(text), [], text);
});
