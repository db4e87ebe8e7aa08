/** Where the model's name stands in a body that was edited. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { applyEdits, type Edit, placeAfterEdits } from '../../../agent/request/edits.ts';

const MODEL = 'gpt-4o';

test('it is found again, whatever was changed before, after, or in its place', () => {
  const text = fc.string({ maxLength: 20, unit: fc.constantFrom('a', 'ß', '漢', '😀') });
  fc.assert(
    fc.property(
      text,
      text,
      fc.array(text, { maxLength: 3 }),
      fc.option(text),
      (before, after, inserts, name) => {
        const body = Buffer.from(`${before}<${MODEL}>${after}`);
        const start = Buffer.byteLength(before) + 1;
        const end = start + MODEL.length;
        const edits: Edit[] = [
          ...inserts.slice(0, 1).map((replacement) => ({ offset: 0, length: 0, replacement })),
          ...inserts
            .slice(1, 2)
            .map((replacement) => ({ offset: start - 1, length: 0, replacement })),
          ...(name === null ? [] : [{ offset: start, length: MODEL.length, replacement: name }]),
          ...inserts
            .slice(2)
            .map((replacement) => ({ offset: body.length, length: 0, replacement })),
        ];
        const edited = applyEdits(body, edits);
        const { offset, length } = placeAfterEdits(edits, start, end);
        assert.equal(edited.subarray(offset, offset + length).toString(), name ?? MODEL);
        assert.equal(edited[offset - 1], '<'.charCodeAt(0));
      },
    ),
  );
});
