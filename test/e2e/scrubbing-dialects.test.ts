/** What the provider gets of each dialect: wherever a value stands, by whatever action, and nothing else changed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { GatewayFile, GatewayStack } from '../helpers/gateway-stack.ts';
import { metric, onEachVersion, onNewestVersion, post, say } from '../helpers/gateway-suite.ts';

const CARD = '4111 1111 1111 1111';
const MAIL = 'ann.lee@example.com';
const REVERSIBLE = /\[EMAIL_ADDRESS_[a-z2-7]{6}\]/;

function configure(config: GatewayFile): undefined {
  config.models.unshift({ name: 'claude-own', provider: 'anthropic', pool: 'anthropic' });
  config.plugins = {
    pii: {
      entities: { API_KEY: 'block', US_SSN: 'mask' },
      terms: [{ entity: 'PROJECT', values: ['Blue Heron'] }],
      patterns: [{ entity: 'EMPLOYEE_ID', pattern: 'EMP-\\d{6}', score: 0.9 }],
      rules: [{ when: 'model == "claude-own"', default: 'off' }],
      responses: { CREDIT_CARD: 'log' },
    },
  };
}

const headers = { 'anthropic-version': '2023-06-01' };

/** Sends a body, and gives what the provider got of it. */
async function sent(stack: GatewayStack, path: string, body: object) {
  const answer = await post(stack, { path, body, headers });
  assert.equal(answer.status, 200, await answer.text());
  const text = stack.provider.received.at(-1)!.body.toString('utf8');
  assert.ok(!text.includes('4111') && !text.includes('ann.lee'), 'a value got through');
  return JSON.parse(text);
}

await onEachVersion({ configure }, (suite) => {
  test('chat: every role, parts, arguments of tools and their results', async () => {
    const args = JSON.stringify({ card: 4111111111111111, note: `"${MAIL}"\n`, [MAIL]: [CARD] });
    const body = {
      model: 'gpt-4o',
      messages: [
        { role: 'system', content: `Blue Heron, ask EMP-123456` },
        { role: 'developer', content: CARD },
        { role: 'user', content: [{ type: 'text', text: `078-05-1120 ${MAIL}` }] },
        {
          role: 'assistant',
          content: null,
          tool_calls: [
            { id: 'call_4111', type: 'function', function: { name: 'pay', arguments: args } },
          ],
        },
        { role: 'tool', tool_call_id: 'call_4111', content: JSON.stringify({ paid: CARD }) },
      ],
    };
    const answer = await post(suite.stack, { body });
    assert.equal(answer.status, 200, await answer.text());
    const { messages } = JSON.parse(suite.stack.provider.received.at(-1)!.body.toString());
    const placeholder = messages[2].content[0].text.match(REVERSIBLE)[0];
    assert.equal(messages[0].content, '[PROJECT], ask [EMPLOYEE_ID]');
    assert.equal(messages[1].content, '[CREDIT_CARD]');
    assert.equal(messages[2].content[0].text, `***-**-1120 ${placeholder}`);
    assert.equal(messages[3].tool_calls[0].id, 'call_4111');
    assert.deepEqual(JSON.parse(messages[3].tool_calls[0].function.arguments), {
      card: '[CREDIT_CARD]',
      note: `"${placeholder}"\n`,
      [placeholder]: ['[CREDIT_CARD]'],
    });
    assert.equal(messages[4].content, '{"paid":"[CREDIT_CARD]"}');
  });

  test('responses: input, instructions, calls and their outputs', async () => {
    const got = await sent(suite.stack, '/v1/responses', {
      model: 'gpt-4o',
      instructions: `as ${MAIL} says`,
      input: [
        { role: 'user', content: [{ type: 'input_text', text: CARD }] },
        { type: 'function_call', call_id: 'c1', name: 'f', arguments: `{"mail":"${MAIL}"}` },
        { type: 'function_call_output', call_id: 'c1', output: `{"card":"${CARD}"}` },
      ],
    });
    const [placeholder] = got.instructions.match(REVERSIBLE);
    assert.equal(got.input[0].content[0].text, '[CREDIT_CARD]');
    assert.equal(got.input[1].arguments, `{"mail":"${placeholder}"}`);
    assert.equal(got.input[2].output, '{"card":"[CREDIT_CARD]"}');
  });

  test('messages: system, blocks, tools, documents', async () => {
    const got = await sent(suite.stack, '/v1/messages', {
      model: 'claude-x',
      max_tokens: 9,
      system: [{ type: 'text', text: CARD }],
      messages: [
        {
          role: 'user',
          content: [
            {
              type: 'document',
              source: { type: 'text', media_type: 'text/plain', data: `of ${MAIL}` },
            },
            { type: 'tool_result', tool_use_id: 't1', content: [{ type: 'text', text: CARD }] },
          ],
        },
        {
          role: 'assistant',
          content: [{ type: 'tool_use', id: 't1', name: 'f', input: { id: CARD } }],
        },
        { role: 'user', content: 'and?' },
      ],
    });
    assert.equal(got.system[0].text, '[CREDIT_CARD]');
    assert.match(got.messages[0].content[0].source.data, /^of \[EMAIL_ADDRESS_\w{6}\]$/);
    assert.equal(got.messages[0].content[1].content[0].text, '[CREDIT_CARD]');
    assert.deepEqual(got.messages[1].content[0].input, { id: '[CREDIT_CARD]' });
  });

  test('embeddings and completions: one text, or many', async () => {
    const model = 'text-embedding-3-small';
    const one = await sent(suite.stack, '/v1/embeddings', { model, input: `of ${CARD}` });
    assert.equal(one.input, 'of [CREDIT_CARD]');
    const many = await sent(suite.stack, '/v1/embeddings', { model, input: ['a', CARD] });
    assert.deepEqual(many.input, ['a', '[CREDIT_CARD]']);
  });

  test('a value that blocks is refused, with its kind and place and without it', async () => {
    const key = `sk-proj-${'a1B2c3D4'.repeat(6)}`;
    const before = suite.stack.provider.received.length;
    const answer = await post(suite.stack, { body: say(`use ${key}`) });
    assert.equal(answer.status, 403);
    const { error } = (await answer.json()) as { error: { code: string; message: string } };
    assert.equal(error.code, 'blocked_by_policy');
    assert.match(error.message, /API_KEY in messages\[0\]\.content/);
    assert.ok(!error.message.includes(key.slice(8, 20)));
    assert.equal(suite.stack.provider.received.length, before);
  });

  test('towards our own model nothing is changed', async () => {
    const body = JSON.stringify(say(`${CARD} ${MAIL}`, { model: 'claude-own', max_tokens: 5 }));
    const answer = await post(suite.stack, { path: '/v1/messages', body, headers });
    assert.equal(answer.status, 200, await answer.text());
    assert.equal(suite.stack.provider.received.at(-1)!.body.toString(), body);
  });

  test('metrics have kinds and counts', async () => {
    const line = 'ai_gateway_pii_findings_total{entity="CREDIT_CARD",action="placeholder"}';
    const before = await metric(suite.stack, line);
    await sent(suite.stack, '/v1/chat/completions', say(`${CARD}, ${CARD}`));
    assert.equal(await metric(suite.stack, line), before + 2);
    const blocked = 'ai_gateway_pii_findings_total{entity="API_KEY",action="block"}';
    assert.equal(await metric(suite.stack, blocked), 1);
  });
});

await onNewestVersion({ configure, haproxyEnv: { AI_RESIZE: 'keep' } }, (suite) => {
  test('where a body may not grow, findings become shorter or stay as long', async () => {
    const body = say(`a@b.co, bob@example.com, ${MAIL}, ${CARD}, Blue Heron`);
    const answer = await post(suite.stack, { body });
    assert.equal(answer.status, 200, await answer.text());
    const text = suite.stack.provider.received.at(-1)!.body.toString();
    assert.ok(text.length <= JSON.stringify(body).length);
    const { content } = JSON.parse(text).messages[0];
    assert.match(content, /^\*@b\.co, \[\w{6}\], \[\w{6}\], \[CREDIT_CARD\], \[PROJECT\]$/);
  });
});
