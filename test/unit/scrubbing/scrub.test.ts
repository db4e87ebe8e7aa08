import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { ActionPlan } from '../../../agent/scrubbing/actions.ts';
import {
  BlockedError,
  replacementKeysOf,
  scrub,
  scrubText,
} from '../../../agent/scrubbing/index.ts';
import { mask } from '../../../agent/scrubbing/mask.ts';
import { Replacements } from '../../../agent/scrubbing/replacements.ts';

const CARD = '4111 1111 1111 1111';
const MAIL = 'ann.lee@example.com';
const KEYS = replacementKeysOf('secret');

test('each action writes what it says', () => {
  const text = `mail ${MAIL}, card ${CARD}.`;
  const digest = createHmac('sha256', 'k').update(CARD).digest('hex').slice(0, 16);
  const cases = {
    off: text,
    log: text,
    mask: 'mail ***.***@example.com, card **** **** **** 1111.',
    hash: `[CREDIT_CARD:${digest}].`,
    placeholder: 'mail [EMAIL_ADDRESS], card [CREDIT_CARD].',
    redact: 'mail [REDACTED], card [REDACTED].',
  } as const;
  for (const [action, expected] of Object.entries(cases)) {
    const scrubbed = scrub(text, { action: action as keyof typeof cases, key: 'k' });
    assert.ok(scrubbed.endsWith(expected), `${action}: ${scrubbed}`);
  }
  const { body, restore } = scrubText(text, { action: 'reversible' });
  assert.match(body, /^mail \[EMAIL_ADDRESS_[a-z2-7]{6}\], card \[CREDIT_CARD_[a-z2-7]{6}\]\.$/);
  assert.deepEqual([...restore.values()], [MAIL, CARD]);
  assert.throws(() => scrub(text, { actions: { CREDIT_CARD: 'block' } }), BlockedError);
  assert.throws(
    () => scrub(text, { entities: ['NOPE'] }),
    /unknown entity 'NOPE'; there are API_KEY/,
  );
  assert.throws(() => scrub(text, { actions: { API_KEY: 'reversible' } }), /it is a secret/);
});

test('the type that comes in goes out', () => {
  assert.equal(scrub(`{ "a" : "${CARD}" }`), '{ "a" : "[CREDIT_CARD]" }');
  assert.deepEqual(scrub({ a: [CARD, 4111111111111111, 1.5, null] }), {
    a: ['[CREDIT_CARD]', '[CREDIT_CARD]', 1.5, null],
  });
  assert.equal(scrub(`lone \ud800 ${CARD}`), 'lone \ud800 [CREDIT_CARD]');
  assert.equal(scrub(undefined), undefined);
});

test('what is no prose stays as it is', () => {
  const payload = `iVBORw0KGgo/4111111111111111+${'Ab3x'.repeat(9)}${'xY9'.repeat(20)}`;
  const body = {
    model: '4111111111111111',
    messages: [
      {
        role: 'user',
        tool_call_id: '4111111111111111',
        content: [
          { type: 'image_url', image_url: { url: `data:image/png;base64,4111111111111111` } },
          { type: 'text', text: `data:image/png;base64,iVBO/4111111111111111/w0K and ${payload}` },
          { type: 'file', file: { file_data: '4111111111111111', file_id: '4111111111111111' } },
        ],
      },
    ],
    tools: [{ type: 'function', function: { name: 'pay', description: `as ${CARD}` } }],
    x: [0.4111111111111111, -1.5, 12],
  };
  assert.deepEqual(scrub(body), body);
});

test('arguments of tools are read as what they mean, whatever their keys are', () => {
  const call = (fields: object): object => ({
    type: 'tool_use',
    id: 'x',
    name: 'pay',
    input: fields,
  });
  const body = {
    messages: [{ role: 'assistant', content: [call({ id: CARD, data: CARD, ssn: '078051120' })] }],
  };
  assert.deepEqual(scrub(body), {
    messages: [
      {
        role: 'assistant',
        content: [call({ id: '[CREDIT_CARD]', data: '[CREDIT_CARD]', ssn: '[US_SSN]' })],
      },
    ],
  });
  const text = JSON.stringify({ password: 'hunter2Zx9', [MAIL]: 4111111111111111 });
  assert.equal(
    scrub({ input: [{ type: 'function_call', arguments: text }] }).input[0].arguments,
    '{"password":"[PASSWORD]","[EMAIL_ADDRESS]":"[CREDIT_CARD]"}',
  );
});

test('terms and patterns of an operator are found, and the better score wins', () => {
  const options = {
    terms: [{ entity: 'PROJECT', terms: ['Apollo', 'Apollo 13'], isWholeWord: true }],
    patterns: [
      { entity: 'EMPLOYEE_ID', pattern: 'EMP-(\\d{6})', group: 1 },
      { entity: 'ANY_NUMBER', pattern: '[0-9 ]{15,}', score: 0.5 },
    ],
  };
  assert.equal(
    scrub(`apollo 13 of EMP-123456, Apollonia, ${CARD}`, options),
    '[PROJECT] of EMP-[EMPLOYEE_ID], Apollonia, [CREDIT_CARD]',
  );
});

test('masks are as long as what they hide, and show no more than the end of an account', () => {
  const cases: [string, string, string][] = [
    ['CREDIT_CARD', '4111-1111-1111-1234', '****-****-****-1234'],
    ['IBAN_CODE', 'DE89 3704 0044 0532 0130 00', '**** **** **** **** **30 00'],
    ['EMAIL_ADDRESS', 'jürgen@example.com', '******@example.com'],
    ['API_KEY', 'sk-abc def', '****** ***'],
    ['PHONE_NUMBER', '+49 (30) 1234', '+** (**) ****'],
    ['US_BANK_NUMBER', '12345678', '********'],
    ['PERSON', 'Zoë\u{1f600}', '****'],
  ];
  for (const [entity, value, expected] of cases) {
    assert.equal(mask(entity, value), expected);
    assert.ok(Buffer.byteLength(expected) <= Buffer.byteLength(value));
  }
});

test('equal values have equal placeholders; others have others, whatever stands in the body', () => {
  const any = (): boolean => true;
  const write = (body: string, org = 'a', entity = 'EMAIL_ADDRESS', value = MAIL): string =>
    new Replacements(KEYS, org, Buffer.from(body)).replacementFor('reversible', entity, value, any);
  const usual = write('');
  assert.equal(write('something else'), usual);
  assert.notEqual(write('', 'b'), usual);
  const longer = write(`it says ${usual}`);
  assert.notEqual(longer, usual);
  assert.equal(longer.length, usual.length + 2);
  assert.ok(longer.startsWith(usual.slice(0, -1)) && !longer.startsWith(usual));
});

test('what does not fit becomes shorter, and never longer', () => {
  const write = (action: 'reversible' | 'placeholder' | 'hash' | 'redact', value: string): string =>
    new Replacements(KEYS, 'a', Buffer.alloc(0)).replacementFor(
      action,
      'EMAIL_ADDRESS',
      value,
      (text) => text.length <= value.length,
    );
  assert.match(write('reversible', 'somebody.long@example.com'), /^\[EMAIL_ADDRESS_\w{6}\]$/);
  assert.match(write('reversible', 'a@bc.de1'), /^\[\w{6}\]$/);
  assert.equal(write('reversible', 'a@b.co'), '*@b.co');
  assert.equal(write('placeholder', 'ann@example.com'), '[EMAIL_ADDRESS]');
  assert.equal(write('placeholder', 'an@example.com'), '**@example.com');
  assert.match(write('hash', 'an@example.com'), /^\[[0-9a-f]{6}\]$/);
  assert.equal(write('redact', 'a@b.co'), '******');
});

test('what is given back has a limit, and then a placeholder is only a placeholder', () => {
  const replacements = new Replacements(KEYS, 'a', Buffer.alloc(0));
  const texts = Array.from({ length: 1001 }, (_, index) =>
    replacements.replacementFor('reversible', 'EMAIL_ADDRESS', `u${index}@example.com`, () => true),
  );
  assert.equal(replacements.restored.size, 1000);
  assert.equal(texts.at(-1), '[EMAIL_ADDRESS]');
  assert.equal(new Set(texts).size, 1001);
  const large = 'x'.repeat(70_000);
  assert.equal(
    new Replacements(KEYS, 'a', Buffer.alloc(0)).replacementFor(
      'reversible',
      'X',
      large,
      () => true,
    ),
    '[X]',
  );
});

test('a plan: a list means these alone, a default all, a map single kinds', () => {
  const builtIn = ActionPlan.of({});
  const actions = (plan: ActionPlan): string[] =>
    ['API_KEY', 'EMAIL_ADDRESS', 'IP_ADDRESS', 'US_SSN', 'DATE_TIME'].map((one) =>
      plan.actionOf(one),
    );
  assert.deepEqual(actions(builtIn), ['placeholder', 'reversible', 'log', 'placeholder', 'off']);
  const list = ActionPlan.of({ entities: ['US_SSN', 'IP_ADDRESS'] });
  assert.deepEqual(actions(list), ['off', 'off', 'placeholder', 'placeholder', 'off']);
  const all = ActionPlan.of({ default: 'reversible', entities: { US_SSN: 'block' } });
  assert.deepEqual(actions(all), ['placeholder', 'reversible', 'reversible', 'block', 'off']);
  const own = all.changedBy({ default: 'off' });
  assert.deepEqual(own.entities, []);
  const changed = ActionPlan.of({ entities: { DATE_TIME: 'mask' } }).changedBy({
    entities: { US_SSN: 'off' },
  });
  assert.deepEqual(actions(changed), ['placeholder', 'reversible', 'log', 'off', 'mask']);
  assert.deepEqual(actions(changed.stricterOf(all)), [
    'placeholder',
    'reversible',
    'reversible',
    'block',
    'mask',
  ]);
});
