/** Hosts that speak OpenAI with a difference get bodies that they take: as the client wrote them, and translated. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { ZodType } from 'zod';
import { applyEdits } from '../../../agent/request/edits.ts';
import { shortCallId } from '../../../agent/translation/call-ids.ts';
import { type OpenAiVariant, variantOfHost } from '../../../agent/translation/openai-variants.ts';
import { type TranslationInput, translateRequest } from '../../../agent/translation/translate.ts';
import {
  deepseekChatRequest,
  groqChatRequest,
  mistralChatRequest,
  qwenChatRequest,
} from '../../helpers/provider-shapes/openai-variants.ts';
import { PNG } from '../../helpers/translation-samples.ts';

const SHAPES: Partial<Record<OpenAiVariant, ZodType>> = {
  other: qwenChatRequest,
  compatible: qwenChatRequest,
  mistral: mistralChatRequest,
  deepseek: deepseekChatRequest,
  groq: groqChatRequest,
};

interface Asked {
  readonly endpoint?: TranslationInput['endpoint'];
  readonly unsupported?: 'drop' | 'refuse';
}

function translated(variant: OpenAiVariant, body: object, asked: Asked = {}) {
  return translateRequest({
    endpoint: asked.endpoint ?? 'chat',
    provider: { dialect: 'openai', variant },
    model: 'm',
    body: JSON.stringify(body, undefined, 1),
    requestId: 'r',
    nowSeconds: 1,
    unsupported: asked.unsupported ?? 'drop',
  });
}

/** What the provider gets, checked against its shape. */
// biome-ignore lint/suspicious/noExplicitAny: a provider's body, which the shape has just checked
function sent(variant: OpenAiVariant, body: object, asked: Asked = {}): any {
  const result = translated(variant, body, asked);
  assert.ok(result.ok, JSON.stringify(result));
  const text = Buffer.from(JSON.stringify(body, undefined, 1));
  const got = JSON.parse(result.body ?? applyEdits(text, result.edits).toString());
  const checked = SHAPES[variant]?.safeParse(got);
  assert.ok(checked?.success !== false, `${checked?.error} ${JSON.stringify(got)}`);
  return { ...got, warnings: result.warnings };
}

const call = (id: string) => ({
  id,
  type: 'function',
  function: { name: 'look', arguments: '{}' },
});

/** As OpenAI's SDK sends back what it got. */
const ECHOED = {
  role: 'assistant',
  content: null,
  refusal: null,
  annotations: [],
  audio: null,
  function_call: null,
  tool_calls: [call('call_abcdefghijkl'), call('call_2')],
};
const HISTORY = [
  { role: 'developer', content: 'Be "brief".', name: 'boss' },
  { role: 'user', content: [{ type: 'text', text: 'Hi, "seed": 1' }] },
  ECHOED,
  { role: 'tool', tool_call_id: 'call_abcdefghijkl', content: 'x' },
  { role: 'tool', tool_call_id: 'call_2', content: 'y' },
];
const EVERYTHING = {
  stream_options: { include_usage: true },
  max_completion_tokens: 5,
  model: 'm',
  seed: 7,
  messages: HISTORY,
  stream: true,
  user: 'ann',
  store: null,
  metadata: { a: 'b' },
  service_tier: 'auto',
  logprobs: true,
  n: 1,
  prompt_cache_key: 'k',
};

test('Mistral gets its own names, ids and roles, and nothing that it refuses', () => {
  const { messages, warnings, ...body } = sent('mistral', EVERYTHING);
  assert.deepEqual(body, {
    max_tokens: 5,
    model: 'm',
    random_seed: 7,
    stream: true,
    metadata: { a: 'b' },
    n: 1,
  });
  assert.deepEqual(warnings, ['user', 'service_tier', 'logprobs', 'prompt_cache_key']);
  const ids = [shortCallId('call_abcdefghijkl'), shortCallId('call_2')];
  assert.notEqual(ids[0], ids[1]);
  assert.deepEqual(messages, [
    { role: 'system', content: 'Be "brief".' },
    HISTORY[1],
    { role: 'assistant', content: null, tool_calls: ids.map(call) },
    { role: 'tool', tool_call_id: ids[0], content: 'x' },
    { role: 'tool', tool_call_id: ids[1], content: 'y' },
  ]);
});

test('what means something is refused where the operator wants that; what is about an account never', () => {
  const refused = translated('mistral', EVERYTHING, { unsupported: 'refuse' });
  assert.ok(!refused.ok);
  assert.equal(refused.param, 'logprobs');
  const { logprobs: _, ...rest } = EVERYTHING;
  assert.ok(translated('mistral', rest, { unsupported: 'refuse' }).ok);
});

test("a provider's own name wins over OpenAI's", () => {
  const body = {
    model: 'm',
    max_completion_tokens: 5,
    max_tokens: 6,
    random_seed: 1,
    seed: 2,
    messages: [{ role: 'user', content: 'Hi' }],
  };
  const { max_tokens: limit, random_seed: seed } = sent('mistral', body);
  assert.deepEqual([limit, seed], [6, 1]);
});

test('DeepSeek gets back what it thought, or that it was nothing', () => {
  const thought = { ...ECHOED, reasoning_content: 'Hm.' };
  const { messages } = sent('deepseek', { model: 'm', messages: [HISTORY[1], thought, ECHOED] });
  assert.deepEqual(
    messages.map((message: Record<string, unknown>) => message.reasoning_content),
    [undefined, 'Hm.', ''],
  );
});

test('Groq gets no reasoning, names or probabilities', () => {
  const thought = { ...ECHOED, reasoning_content: 'Hm.', reasoning: 'Hm.' };
  const { messages } = sent('groq', { model: 'm', messages: [HISTORY[0], thought], store: false });
  assert.deepEqual(messages, [
    { role: 'developer', content: 'Be "brief".' },
    { role: 'assistant', content: null, tool_calls: ECHOED.tool_calls },
  ]);
});

describe('messages of Anthropic', () => {
  const BODY = {
    model: 'm',
    max_tokens: 5,
    stream: true,
    thinking: { type: 'enabled', budget_tokens: 2000 },
    metadata: { user_id: 'u' },
    messages: [
      { role: 'user', content: 'Hi' },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'I must "look".', signature: 'unsigned:' },
          { type: 'tool_use', id: 'toolu_1', name: 'look', input: {} },
        ],
      },
      {
        role: 'user',
        content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'x' }],
      },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'Of Claude.', signature: 'EsIB' },
          { type: 'tool_use', id: 'toolu_2', name: 'look', input: {} },
        ],
      },
      {
        role: 'user',
        content: [{ type: 'tool_result', tool_use_id: 'toolu_2', content: 'x' }],
      },
    ],
    tools: [{ name: 'look', input_schema: { type: 'object' } }],
  };
  const asked = { endpoint: 'messages' } as const;

  test('to DeepSeek: its own thoughts, not those of others', () => {
    const { messages, max_tokens: limit } = sent('deepseek', BODY, asked);
    assert.deepEqual(
      messages.map((message: Record<string, unknown>) => message.reasoning_content),
      [undefined, 'I must "look".', undefined, '', undefined],
    );
    assert.equal(limit, 5);
  });

  test('to Mistral: short ids, no options of streams', () => {
    const { messages, warnings } = sent('mistral', BODY, asked);
    assert.equal(messages[1].tool_calls[0].id, shortCallId('toolu_1'));
    assert.equal(messages[2].tool_call_id, shortCallId('toolu_1'));
    assert.deepEqual(warnings, ['thinking']);
  });

  /** As Claude Code has it: its surroundings behind the first question, a reminder behind the results. */
  const REMINDED = {
    model: 'm',
    max_tokens: 5,
    system: 'Be brief.',
    messages: [
      { role: 'user', content: 'Hi' },
      { role: 'system', content: [{ type: 'text', text: 'The shell is bash.' }] },
      {
        role: 'assistant',
        content: [
          { type: 'tool_use', id: 'toolu_1', name: 'look', input: {} },
          { type: 'tool_use', id: 'toolu_2', name: 'look', input: {} },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'toolu_1', content: 'x' },
          { type: 'tool_result', tool_use_id: 'toolu_2', content: '' },
          { type: 'text', text: 'Remember.' },
        ],
      },
    ],
    tools: [{ name: 'look', input_schema: { type: 'object' } }],
  };

  test('instructions in the middle: left there at OpenAI, else at the beginning', () => {
    const rolesOf = (variant: OpenAiVariant) =>
      sent(variant, REMINDED, asked).messages.map(({ role }: { role: string }) => role);
    const rest = ['assistant', 'tool', 'tool'];
    assert.deepEqual(rolesOf('openai'), ['system', 'user', 'system', ...rest, 'user']);
    for (const variant of ['other', 'compatible', 'deepseek', 'groq'] as const) {
      assert.deepEqual(rolesOf(variant), ['system', 'user', ...rest, 'user']);
    }
    const { messages } = sent('mistral', REMINDED, asked);
    assert.equal(messages[0].content, 'Be brief.\n\nThe shell is bash.');
    assert.deepEqual(
      messages.slice(-2).map(({ content }: { content: string }) => content),
      ['x', 'Remember.'],
    );
  });

  test('to Mistral: a picture behind results is shown after a word of the model', () => {
    const source = { type: 'base64', media_type: 'image/png', data: PNG };
    const [hi, , calls, results] = REMINDED.messages;
    const shown = [...(results.content as object[]), { type: 'image', source }];
    const { messages } = sent(
      'mistral',
      { ...REMINDED, messages: [hi, calls, { role: 'user', content: shown }] },
      asked,
    );
    assert.deepEqual(
      messages.slice(-3).map(({ role }: { role: string }) => role),
      ['tool', 'assistant', 'user'],
    );
  });

  test('to OpenAI: none of that', () => {
    const body = sent('openai', BODY, asked);
    assert.equal(body.messages[1].tool_calls[0].id, 'toolu_1');
    assert.equal(body.messages[1].reasoning_content, undefined);
    assert.equal(body.max_completion_tokens, 5);
  });
});

test('reasoning of responses goes back to DeepSeek, too', () => {
  const body = {
    model: 'm',
    store: false,
    input: [
      { role: 'user', content: 'Hi' },
      {
        type: 'reasoning',
        id: 'rs_r_0',
        summary: [{ type: 'summary_text', text: 'Hm.' }],
        encrypted_content: 'unsigned:',
      },
      { type: 'function_call', call_id: 'call_1', name: 'look', arguments: '{}' },
      { type: 'function_call_output', call_id: 'call_1', output: 'x' },
    ],
    tools: [{ type: 'function', name: 'look', parameters: { type: 'object' } }],
  };
  const { messages } = sent('deepseek', body, { endpoint: 'responses' });
  assert.equal(messages[1].reasoning_content, 'Hm.');
  assert.equal(messages[1].tool_calls[0].id, 'call_1');
});

test('any body of a client becomes one that Mistral takes', () => {
  const optional = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined });
  const members = fc.record({
    messages: fc.constant(HISTORY),
    seed: optional(fc.nat()),
    random_seed: optional(fc.nat()),
    max_tokens: optional(fc.nat(100)),
    max_completion_tokens: optional(fc.nat(100)),
    stream_options: optional(fc.constant({ include_usage: true })),
    store: optional(fc.constantFrom(true, null)),
    logit_bias: optional(fc.constant({})),
    functions: optional(fc.constant([])),
    user: optional(fc.string()),
    model: fc.constant('old "name"'),
  });
  const shuffled = members.chain((body) => {
    const entries = Object.entries(body).filter(([, value]) => value !== undefined);
    const places = { minLength: entries.length, maxLength: entries.length };
    return fc.shuffledSubarray(entries, places).map((some) => Object.fromEntries(some));
  });
  fc.assert(
    fc.property(shuffled, (body) => {
      const got = sent('mistral', body);
      assert.equal(got.model, 'm');
      assert.equal(got.max_tokens, body.max_tokens ?? body.max_completion_tokens);
      assert.equal(got.random_seed, body.random_seed ?? body.seed);
    }),
  );
});

test('which form it is the name of the host tells', () => {
  const of = (host: string) => variantOfHost(`https://${host}/v1`);
  assert.equal(of('api.mistral.ai'), 'mistral');
  assert.equal(of('api.moonshot.cn'), 'moonshot');
  assert.equal(of('notmistral.ai'), 'other');
  assert.equal(of('mistral.ai.example.com'), 'other');
  assert.equal(of('10.0.0.1:8000'), 'other');
  assert.equal(of('eu.api.openai.com'), 'openai');
  assert.equal(of('mine.openai.azure.com'), 'openai');
  assert.equal(variantOfHost(undefined), 'openai');
});
