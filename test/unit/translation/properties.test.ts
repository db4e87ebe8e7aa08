/** Random conversations keep what a dialect can carry; random bodies never do worse than a refusal. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type {
  AssistantPart,
  Conversation,
  ToolResultPart,
  Turn,
  UserPart,
} from '../../../agent/translation/conversation.ts';
import { Losses } from '../../../agent/translation/losses.ts';
import { ObjectReader } from '../../../agent/translation/object-reader.ts';
import { traitsOf } from '../../../agent/translation/openai-variants.ts';
import { readChat } from '../../../agent/translation/read-chat.ts';
import { readMessages } from '../../../agent/translation/read-messages.ts';
import { writeAnthropic } from '../../../agent/translation/write-anthropic.ts';
import { writeBedrock } from '../../../agent/translation/write-bedrock.ts';
import { writeGemini } from '../../../agent/translation/write-gemini.ts';
import { writeOpenAiChat } from '../../../agent/translation/write-openai-chat.ts';
import { anthropicMessagesRequest } from '../../helpers/provider-shapes/anthropic-messages.ts';
import { bedrockRequest } from '../../helpers/provider-shapes/bedrock.ts';
import { geminiRequest } from '../../helpers/provider-shapes/gemini.ts';
import { openAiChatRequest } from '../../helpers/provider-shapes/openai-chat.ts';
import {
  CHAT,
  COMPLETIONS,
  EMBEDDINGS,
  MESSAGES,
  PNG,
  RESPONSES,
  translation,
} from '../../helpers/translation-samples.ts';

const words = fc.string({ minLength: 1, maxLength: 20 }).filter((text) => /\S/.test(text));
const name = fc.constantFrom('look', 'jump', 'get_weather');
const args = fc.dictionary(fc.string({ maxLength: 5 }), fc.jsonValue({ maxDepth: 2 }), {
  maxKeys: 3,
});
const text = words.map((one) => ({ type: 'text' as const, text: one }));
const image = fc.constant({
  type: 'image' as const,
  source: { from: 'base64' as const, mediaType: 'image/png', data: PNG },
  path: 'image',
});

const FOREIGN_REASONING = {
  type: 'reasoning',
  text: 'Hm.',
  signature: { by: 'openai', value: 'gAAA' },
} as const;

/** One exchange: the user speaks, the model answers, calls tools or not, and gets their results. */
const exchange = fc
  .record({
    said: fc.array(fc.oneof(text, image), { minLength: 1, maxLength: 3 }),
    answer: fc.option(text, { nil: undefined }),
    calls: fc.array(fc.record({ name, args, result: words, isError: fc.boolean() }), {
      maxLength: 3,
    }),
    instruction: fc.option(text, { nil: undefined }),
    hasForeignReasoning: fc.boolean(),
  })
  .map((one) => (first: number): Turn[] => {
    const parts: AssistantPart[] = one.answer === undefined ? [] : [one.answer];
    if (one.hasForeignReasoning) parts.unshift(FOREIGN_REASONING);
    const results: ToolResultPart[] = [];
    one.calls.forEach((call, index) => {
      const id = `call_${first}_${index}`;
      parts.push({ type: 'tool_call', id, name: call.name, arguments: call.args, path: 'call' });
      results.push({
        type: 'tool_result',
        id,
        content: [{ type: 'text', text: call.result }],
        isError: call.isError,
        path: 'result',
      });
    });
    const turns: Turn[] = [{ role: 'user', parts: one.said as UserPart[] }];
    if (parts.length > 0) turns.push({ role: 'assistant', parts });
    if (results.length > 0) turns.push({ role: 'user', parts: results });
    if (one.instruction !== undefined) turns.push({ role: 'system', parts: [one.instruction] });
    return turns;
  });

const conversation: fc.Arbitrary<Conversation> = fc
  .record({
    exchanges: fc.array(exchange, { minLength: 1, maxLength: 4 }),
    maxTokens: fc.integer({ min: 1, max: 9000 }),
    temperature: fc.double({ min: 0, max: 1, noNaN: true }),
    stop: fc.array(words, { maxLength: 3 }),
    effort: fc.option(fc.constantFrom('low' as const, 'high' as const), { nil: undefined }),
    choice: fc.constantFrom('auto' as const, 'none' as const, 'required' as const),
    stream: fc.boolean(),
  })
  .map(({ exchanges, maxTokens, temperature, stop, effort, choice, stream }) => ({
    names: { stop: 'stop', output: 'output', parallelToolCalls: 'parallel', user: 'user' },
    turns: exchanges.flatMap((make, index) => make(index)),
    tools: ['look', 'jump', 'get_weather'].map((one) => ({
      name: one,
      parameters: { type: 'object' },
    })),
    toolChoice: { mode: choice },
    sampling: { temperature },
    maxTokens,
    stop,
    ...(effort && { reasoning: { effort, shown: false, path: 'effort' } }),
    stream,
    includeUsage: true,
    extras: [],
    responseArgs: {},
  }));

const to = (model: string) =>
  ({ model, defaultMaxTokens: 4096, traits: traitsOf('openai') }) as const;

/** What is said, called and answered, in order, whoever groups it how. */
function essence({ turns, maxTokens, stop, toolChoice, tools, stream }: Conversation) {
  const said = (role: Turn['role']) =>
    turns
      .filter((turn) => turn.role === role)
      .flatMap(({ parts }) => [...parts])
      .filter((part) => part.type === 'text')
      .map((part) => part.text.trim())
      .join('\n');
  const parts = turns.flatMap(({ parts: all }) => [...all]);
  return {
    system: said('system'),
    user: said('user'),
    assistant: said('assistant'),
    images: parts.filter(({ type }) => type === 'image').length,
    calls: parts.flatMap((part) =>
      part.type === 'tool_call' ? [[part.id, part.name, JSON.stringify(part.arguments)]] : [],
    ),
    results: parts.flatMap((part) =>
      part.type === 'tool_result'
        ? [[part.id, part.content.map((one) => (one.type === 'text' ? one.text : ''))]]
        : [],
    ),
    limits: [maxTokens, [...stop], toolChoice, tools.map(({ name: one }) => one), stream],
  };
}

test('what is written for OpenAI keeps to its shape and reads back the same', () => {
  fc.assert(
    fc.property(conversation, (one) => {
      const { body } = writeOpenAiChat(one, to('gpt-4o'), new Losses('openai', 'refuse'));
      openAiChatRequest.parse(body);
      assert.deepEqual(essence(readChat(new ObjectReader(body, ''))), essence(one));
    }),
  );
});

test('what is written for Anthropic keeps to its shape and reads back the same', () => {
  const models = fc.constantFrom(
    'claude-3-5-haiku',
    'claude-sonnet-4-5',
    'claude-opus-4-8',
    'claude-opus-5',
  );
  fc.assert(
    fc.property(conversation, models, (one, model) => {
      const { body } = writeAnthropic(one, to(model), new Losses('anthropic', 'drop'));
      anthropicMessagesRequest.parse(body);
      assert.deepEqual(essence(readMessages(new ObjectReader(body, ''))), essence(one));
    }),
  );
});

test('what is written for Gemini and Bedrock keeps to their shapes', () => {
  const models = fc.constantFrom('gemini-2.0-flash', 'gemini-2.5-pro', 'gemini-3-flash-preview');
  fc.assert(
    fc.property(conversation, models, (one, model) => {
      geminiRequest.parse(writeGemini(one, to(model), new Losses('gemini', 'drop')).body);
      const destination = to('amazon.nova-pro-v1:0');
      bedrockRequest.parse(writeBedrock(one, destination, new Losses('bedrock', 'drop')).body);
    }),
  );
});

const SECRET = 'NEVERTELL';
const SAMPLES = [
  ['chat', CHAT],
  ['responses', RESPONSES],
  ['messages', MESSAGES],
  ['completions', COMPLETIONS],
  ['embeddings', EMBEDDINGS],
] as const;
const replacement = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(null, -1, 1e300, 0.5, '', SECRET, [SECRET], [[]], {}, { type: SECRET }, true),
);

/** Replaces, or removes, what a walk of random steps comes to. */
function mutate(value: unknown, steps: readonly number[], by: unknown): unknown {
  if (typeof value !== 'object' || value === null || steps.length === 0) return by;
  const [step, ...rest] = steps;
  const copy = structuredClone(value) as Record<string, unknown>;
  const keys = Object.keys(copy);
  const key = keys[step % Math.max(keys.length, 1)];
  if (key === undefined) return by;
  const replaced = mutate(copy[key], rest, by);
  if (replaced === undefined) delete copy[key];
  else copy[key] = replaced;
  return copy;
}

const withSecrets = (body: unknown) =>
  JSON.parse(
    JSON.stringify(body).replaceAll(
      /(weather bot|Let me look|So\?|degrees|Once upon|first text)/g,
      SECRET,
    ),
  );

test('a body with anything anywhere is translated or refused, and no message tells its text', () => {
  const mutation = fc.record({
    sample: fc.constantFrom(...SAMPLES),
    dialect: fc.constantFrom('openai', 'anthropic', 'gemini', 'bedrock', 'cohere'),
    steps: fc.array(fc.array(fc.nat(20), { minLength: 1, maxLength: 6 }), {
      minLength: 1,
      maxLength: 3,
    }),
    by: fc.option(replacement, { nil: undefined }),
    unsupported: fc.constantFrom('refuse', 'drop'),
  });
  fc.assert(
    fc.property(mutation, ({ sample: [endpoint, sample], dialect, steps, by, unsupported }) => {
      const body = steps.reduce((one: unknown, path) => mutate(one, path, by), withSecrets(sample));
      const result = translation(endpoint, dialect, body, { unsupported });
      if (result.ok) {
        for (const warning of result.warnings) assert.match(warning, /^[A-Za-z0-9_.[\]-]{1,64}$/);
      } else {
        assert.ok(result.message.length > 0 && result.message.length < 400, result.message);
        assert.ok(!result.message.includes(SECRET), result.message);
        assert.ok(!result.param.includes(SECRET), result.param);
      }
    }),
    { numRuns: 2000 },
  );
});

test('any text at all is translated or refused', () => {
  const endpoint = fc.constantFrom('chat', 'responses', 'messages', 'completions', 'embeddings');
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), endpoint, (body, one) => {
      assert.equal(typeof translation(one, 'gemini', body).ok, 'boolean');
    }),
  );
});
