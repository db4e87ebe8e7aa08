import assert from 'node:assert/strict';
import test from 'node:test';
import {
  bytesBelow,
  lettersEnd,
  notLetters,
  notSmallLetters,
  smallLettersEnd,
} from '../../../agent/tokenizer/ascii-letters.ts';
import { cjkLettersEnd } from '../../../agent/tokenizer/characters.ts';
import { CLASS, CLASS_OF_CODE_POINT } from '../../../agent/tokenizer/unicode-classes.ts';

const SMALL = /^[a-z]$/;
const LETTER = /^[A-Za-z]$/;

function marksOf(bytes: readonly number[], letter: RegExp): number {
  return bytes.reduce(
    (marks, byte, index) =>
      letter.test(String.fromCharCode(byte)) ? marks : marks | (0x80 << (8 * index)),
    0,
  );
}

test('every byte in every place of a word, beside every other byte', () => {
  for (let byte = 0; byte < 256; byte++) {
    for (let other = 0; other < 256; other++) {
      for (let place = 0; place < 4; place++) {
        const bytes = Array.from({ length: 4 }, (_, index) => (index === place ? byte : other));
        const word = Buffer.from(bytes).readInt32LE();
        assert.equal(notSmallLetters(word), marksOf(bytes, SMALL), `${byte} beside ${other}`);
        assert.equal(notLetters(word), marksOf(bytes, LETTER), `${byte} beside ${other}`);
      }
    }
  }
});

test('the lowest mark says how many bytes come before it', () => {
  for (let marks = 1; marks < 16; marks++) {
    const word = [0, 1, 2, 3].reduce(
      (sum, place) => sum | (marks & (1 << place) ? 0x80 << (8 * place) : 0),
      0,
    );
    assert.equal(bytesBelow(word), Math.log2(marks & -marks));
  }
});

test('runs of every length end where they end', () => {
  for (let length = 0; length < 40; length++) {
    for (const stop of ['\0', ' ', '{', '`', '@', '[', "'", 'é']) {
      const bytes = Buffer.concat([Buffer.from(`-${'az'.repeat(20).slice(0, length)}${stop}`)], 64);
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      assert.equal(smallLettersEnd(view, 1), 1 + length);
      assert.equal(lettersEnd(view, 1), 1 + length);
    }
    const capital = Buffer.concat([Buffer.from(`${'m'.repeat(length)}Mm`)], 64);
    const view = new DataView(capital.buffer, capital.byteOffset, capital.length);
    assert.equal(smallLettersEnd(view, 0), length);
    assert.equal(lettersEnd(view, 0), length + 2);
  }
});

test('what passes for a Chinese or Japanese letter is one in the table', () => {
  let passed = 0;
  for (let codePoint = 1; codePoint < 0x110000; codePoint++) {
    if (codePoint >= 0xd800 && codePoint < 0xe000) {
      continue;
    }
    const bytes = Buffer.from(`${String.fromCodePoint(codePoint)}\0`);
    const end = cjkLettersEnd(bytes, 0);
    if (end > 0) {
      assert.equal(end, bytes.length - 1);
      assert.equal(CLASS_OF_CODE_POINT[codePoint], CLASS.OTHER_LETTER, codePoint.toString(16));
      passed++;
    }
  }
  assert.ok(passed > 21_000, `${passed}`);
});
