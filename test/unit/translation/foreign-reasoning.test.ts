/** Bodies that go on as they are, but for reasoning that their provider would refuse. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { applyEdits } from '../../../agent/request/edits.ts';
import { translateRequest } from '../../../agent/translation/translate.ts';

type Block = Record<string, unknown>;
interface Message {
  readonly role: string;
  readonly content: string | readonly Block[];
}

function passed(
  endpoint: 'messages' | 'responses',
  body: object,
  model = 'claude-opus-5',
  checksReasoning = true,
) {
  const text = JSON.stringify(body, undefined, endpoint === 'messages' ? 1 : undefined);
  const result = translateRequest({
    endpoint,
    provider: { dialect: endpoint === 'messages' ? 'anthropic' : 'openai', checksReasoning },
    model,
    body: text,
    requestId: 'r',
    nowSeconds: 1,
    unsupported: 'refuse',
  });
  assert.ok(result.ok);
  assert.equal(result.body, undefined);
  const { edits, warnings } = result;
  return { edits, warnings, body: JSON.parse(applyEdits(Buffer.from(text), edits).toString()) };
}

const thought = (signature: string): Block => ({ type: 'thinking', thinking: 'Hm.', signature });
const OWN: readonly Block[] = [
  thought('EsIBsignature'),
  { type: 'redacted_thinking', data: 'EsIBdata' },
  { type: 'text', text: '"gemini:x", "signature":""' },
  { type: 'tool_use', id: 'toolu_1', name: 'look', input: { signature: '', type: 'thinking' } },
];
const FOREIGN: readonly Block[] = [
  thought(''),
  thought('gemini:c2ln'),
  thought('openai:c2ln'),
  thought('changed:EsIBsignature'),
  { type: 'redacted_thinking', data: 'gemini:c2ln' },
];
const block = fc.constantFrom(...OWN, ...FOREIGN);
const conversation = fc.array(
  fc.oneof(
    fc.record({
      role: fc.constant('assistant'),
      content: fc.array(block, { minLength: 1, maxLength: 5 }),
    }),
    fc.constant({ role: 'user', content: 'Go on.' }),
    fc.constant({ role: 'assistant', content: 'Well.' }),
  ),
  { minLength: 1, maxLength: 6 },
);

function withoutForeign(messages: readonly Message[]): Message[] {
  return messages.flatMap((message) => {
    if (typeof message.content === 'string') return [message];
    const content = message.content.filter((one) => !FOREIGN.includes(one));
    return content.length === 0 ? [] : [{ ...message, content }];
  });
}

describe('to Anthropic', () => {
  test('blocks of others go, and messages of nothing else; the rest stays', () => {
    fc.assert(
      fc.property(conversation, (history) => {
        const messages: Message[] = [{ role: 'user', content: 'Hi' }, ...history];
        const body = { model: 'claude-opus-5', messages, max_tokens: 10 };
        assert.deepEqual(passed('messages', body).body, {
          ...body,
          messages: withoutForeign(messages),
        });
      }),
    );
  });

  test('who does not check gets back what it thought, though nobody signed it', () => {
    const messages = [
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: FOREIGN },
    ];
    const body = { model: 'kimi', messages };
    assert.deepEqual(passed('messages', body, 'kimi', false).edits, []);
    assert.equal(passed('messages', body, 'kimi').body.messages.length, 1);
  });

  test('a body without any is not touched', () => {
    const messages = [
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: OWN },
    ];
    assert.deepEqual(passed('messages', { model: 'claude-opus-5', messages }).edits, []);
  });

  const loop = (first: readonly Block[]) => ({
    thinking: { type: 'enabled', budget_tokens: 2000 },
    messages: [
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: [...first, OWN[3]] },
      {
        role: 'user',
        content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'x' }],
      },
    ],
  });

  test('a Claude with a budget does not think on where the thinking before a call is gone', () => {
    const model = 'claude-sonnet-4-5';
    const { body, warnings } = passed('messages', { model, ...loop([FOREIGN[1]]) }, model);
    assert.deepEqual(body.thinking, { type: 'disabled' });
    assert.deepEqual(warnings, ['thinking']);
    const signed = passed('messages', { model, ...loop([FOREIGN[1], OWN[0]]) }, model);
    assert.equal(signed.body.thinking.type, 'enabled');
    assert.equal(signed.body.messages[1].content.length, 2);
  });

  test('newer ones may', () => {
    const { body, warnings } = passed('messages', {
      model: 'claude-opus-5',
      ...loop([FOREIGN[1]]),
    });
    assert.equal(body.thinking.type, 'enabled');
    assert.deepEqual(warnings, []);
  });
});

describe('to OpenAI', () => {
  const reasoning = (fields: object) => ({ type: 'reasoning', summary: [], ...fields });
  const OWN_ITEMS = [
    { role: 'user', content: '"anthropic: a word, and "rs_' },
    reasoning({ id: 'rs_0123abc', encrypted_content: 'gAAAAA' }),
    reasoning({ id: 'rs_0123abd' }),
    { type: 'function_call', call_id: 'call_1', name: 'look', arguments: '{}' },
  ];
  const FOREIGN_ITEMS = [
    reasoning({ id: 'rs_0a1b-2_0', encrypted_content: 'anthropic:EsIB' }),
    reasoning({ id: 'rs_0a1b-2_1', encrypted_content: 'gemini:c2ln' }),
    reasoning({ id: 'rs_0a1b-2_2' }),
  ];

  test('items of others go, the rest stays', () => {
    const items = fc.array(fc.constantFrom<object>(...OWN_ITEMS, ...FOREIGN_ITEMS), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(items, (some) => {
        const input = [OWN_ITEMS[0], ...some];
        const kept = input.filter((item) => !FOREIGN_ITEMS.some((foreign) => foreign === item));
        const body = { model: 'gpt-5', input };
        assert.deepEqual(passed('responses', body, 'gpt-5').body, { ...body, input: kept });
      }),
    );
  });

  test('a prompt of one text has none', () => {
    assert.deepEqual(passed('responses', { model: 'gpt-5', input: '"rs_' }, 'gpt-5').edits, []);
  });
});
