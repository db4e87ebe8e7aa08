/**
 * Personal data on its way to a model and back: the provider sees placeholders, the client its own words, whole or in a
 * stream that is cut anywhere.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { GatewayFile } from '../helpers/gateway-stack.ts';
import { onEachVersion } from '../helpers/gateway-suite.ts';
import { anthropic, openai } from '../helpers/sdk-clients.ts';

const MAIL = "ann.o'neil@example.com";
const PHONE = '+1 415 555 0132';
const CARD = '4111 1111 1111 1111';
const SAID = `Write to ${MAIL}, or call ${PHONE}; "the card" is ${CARD} — again: ${MAIL}.`;
const SHOWN = SAID.replace(CARD, '[CREDIT_CARD]');

function configure(config: GatewayFile): undefined {
  config.plugins = { ...config.plugins, pii: { responses: { IBAN_CODE: 'mask' } } };
}

await onEachVersion({ configure, provider: { behaviour: { echo: true } } }, (suite) => {
  const messages = [{ role: 'user' as const, content: SAID }];

  const assertHidden = (): void => {
    const sent = suite.stack.provider.received.at(-1)!.body.toString();
    assert.match(sent, /\[EMAIL_ADDRESS_[a-z2-7]{6}\]/);
    for (const value of [MAIL, PHONE, CARD]) assert.ok(!sent.includes(value), value);
  };

  test('in a whole answer', async () => {
    const chat = await openai(suite.stack).chat.completions.create({ model: 'gpt-4o', messages });
    assert.equal(chat.choices[0].message.content, SHOWN);
    assertHidden();
    const response = await openai(suite.stack).responses.create({ model: 'gpt-4o', input: SAID });
    assert.equal(response.output_text, SHOWN);
    const asked = { model: 'claude-x', max_tokens: 100, messages };
    const message = await anthropic(suite.stack).messages.create(asked);
    assert.ok(message.content[0].type === 'text');
    assert.equal(message.content[0].text, SHOWN);
    assertHidden();
  });

  for (const [eventCharacters, fragmentBytes] of [
    [1, 0],
    [7, 0],
    [50, 13],
    [3, 1],
  ]) {
    test(`in a stream of ${eventCharacters} characters an event, ${fragmentBytes || 'no'} bytes a piece`, async () => {
      const defaultHeaders = {
        'x-mock-event-characters': `${eventCharacters}`,
        'x-mock-fragment-bytes': `${fragmentBytes}`,
      };
      const client = openai(suite.stack, { defaultHeaders });
      const chat = client.chat.completions.stream({ model: 'gpt-4o', messages });
      assert.equal((await chat.finalChatCompletion()).choices[0].message.content, SHOWN);
      assertHidden();
      const response = client.responses.stream({ model: 'gpt-4o', input: SAID });
      assert.equal((await response.finalResponse()).output_text, SHOWN);
      const asked = { model: 'claude-x', max_tokens: 100, messages };
      const message = anthropic(suite.stack, { defaultHeaders }).messages.stream(asked);
      assert.equal(await message.finalText(), SHOWN);
      assertHidden();
    });
  }
});
