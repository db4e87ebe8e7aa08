/** Bodies larger than the buffer, where the operator chose to estimate: counted and scrubbed as far as seen. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onEachVersion, post, say, settledRows } from '../helpers/gateway-suite.ts';

const CARD = '4111 1111 1111 1111';

await onEachVersion({ configure: (config) => ({ ...config, oversize: 'estimate' }) }, (suite) => {
  test('a body of 3 MiB goes through, scrubbed where it was seen, and is marked', async () => {
    const body = JSON.stringify(say(`${CARD} ${'word '.repeat(600_000)}`));
    const answer = await post(suite.stack, { body });
    assert.equal(answer.status, 200, await answer.text());
    const sent = suite.stack.provider.received.at(-1)!.body.toString();
    assert.equal(sent, body.replace(CARD, '[CREDIT_CARD]'));
    const id = answer.headers.get('x-request-id')!;
    const row = (await settledRows(suite.stack, [id])).get(id)!;
    assert.equal(row.status, 200);
  });

  test('chunked, without a length announced', async () => {
    const body = JSON.stringify(say(`${CARD} ${'word '.repeat(600_000)}`));
    const chunks = async function* () {
      for (let at = 0; at < body.length; at += 60_000)
        yield Buffer.from(body.slice(at, at + 60_000));
    };
    const answer = await fetch(`${suite.stack.url}/v1/chat/completions`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${suite.stack.apiKey}`,
        'content-type': 'application/json',
      },
      body: chunks(),
      duplex: 'half',
    } as RequestInit);
    assert.equal(answer.status, 200, await answer.text());
    const sent = suite.stack.provider.received.at(-1)!.body.toString();
    assert.equal(sent, body.replace(CARD, '[CREDIT_CARD]'));
  });

  test('a body that is too large to show its model is refused with the way out', async () => {
    const body = JSON.stringify({
      messages: [{ role: 'user', content: 'x'.repeat(2_000_000) }],
      model: 'gpt-4o',
    });
    const answer = await post(suite.stack, { body });
    assert.equal(answer.status, 413);
    const { error } = (await answer.json()) as { error: { message: string } };
    assert.match(error.message, /Put 'model' first/);
  });
});
