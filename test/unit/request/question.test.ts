/** What the user said last, in every dialect, and in which script. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scanJson } from '../../../agent/request/json/scan.ts';
import { JsonValue } from '../../../agent/request/json/value.ts';
import { lastQuestion } from '../../../agent/request/question.ts';
import { scriptOf } from '../../../agent/routing/script.ts';

const of = (body: object): string =>
  lastQuestion(new JsonValue(scanJson(Buffer.from(JSON.stringify(body))), 0));

test('the last text of the user', () => {
  const parts = [{ type: 'text', text: 'a' }, { type: 'image_url' }, { type: 'text', text: 'b' }];
  const messages = [
    { role: 'user', content: 'first' },
    { role: 'assistant', content: 'answer' },
    { role: 'user', content: parts },
    { role: 'tool', content: 'result' },
  ];
  assert.equal(of({ messages }), 'a\nb');
  assert.equal(of({ input: 'one' }), 'one');
  assert.equal(
    of({ input: [{ role: 'user', content: [{ type: 'input_text', text: 'x' }] }] }),
    'x',
  );
  assert.equal(of({ prompt: ['one', 'two'] }), 'two');
  assert.equal(of({ input: [[1, 2, 3]] }), '');
  assert.equal(of({}), '');
});

test('scripts', () => {
  for (const [text, script] of [
    ['Bonjour tout le monde', 'latin'],
    ['Привет, как дела? ok', 'cyrillic'],
    ['今日はとても暑いですね', 'kana'],
    ['请把这句话翻译成英文', 'han'],
    ['안녕하세요', 'hangul'],
    ['123 !?', ''],
  ] as const) {
    assert.equal(scriptOf(text), script, text);
  }
});
