/**
 * Random answers, as each provider sends them, translated for each client: the client's SDK must read what the model
 * did. In HAProxy's own Lua, without its network.
 */
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import fc from 'fast-check';
import { haproxyVersions } from '../../helpers/haproxy-versions.ts';
import { assertEventOrder } from '../../helpers/translation/event-order.ts';
import { LuaDriver } from '../../helpers/translation/lua-driver.ts';
import {
  type ClientName,
  readWithSdk,
  type Understood,
} from '../../helpers/translation/sdk-readers.ts';
import {
  DOCUMENTS,
  type Finish,
  type Part,
  type ProviderName,
  type Story,
  streamOf,
  streamTypeOf,
  TRANSLATED_PAIRS,
  textOf,
  toolsOf,
} from '../../helpers/translation/story.ts';

const RUNS = 40;

// ── Stories ──

const piece = fc.oneof(
  fc.string({ minLength: 1, maxLength: 12 }),
  fc.string({ minLength: 1, maxLength: 12, unit: 'binary' }),
  fc.constantFrom(
    '"',
    '\\',
    '\\"',
    '\n',
    'é',
    '日本',
    '👩‍🚀',
    '"content":"',
    '[DONE]',
    '\u2028',
    '\r\n',
  ),
);
const pieces = fc.array(piece, { minLength: 1, maxLength: 5 });
const toolName = fc.stringMatching(/^[a-z][a-z_]{0,9}$/);
const args = fc
  .dictionary(fc.string({ maxLength: 5 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 })
  .map((value) => JSON.parse(JSON.stringify(value))); // JSON.stringify writes -0 as 0

/** Providers think, then write, then call tools. */
const story: fc.Arbitrary<Story> = fc
  .record({
    reasoning: fc.option(pieces),
    text: fc.option(pieces),
    tools: fc.array(fc.record({ name: toolName, args }), { maxLength: 3 }),
    finish: fc.constantFrom<Finish>('stop', 'length', 'content_filter'),
    usage: fc.record({
      fresh: fc.nat(5000),
      cached: fc.nat(5000),
      written: fc.nat(500),
      visible: fc.nat(5000),
      reasoning: fc.nat(5000),
    }),
    argumentPiece: fc.integer({ min: 1, max: 9 }),
  })
  .map(({ reasoning, text, tools, finish, ...rest }) => {
    const parts: Part[] = [];
    if (reasoning) parts.push({ kind: 'reasoning', pieces: reasoning });
    if (text) parts.push({ kind: 'text', pieces: text });
    parts.push(...tools.map((tool, i) => ({ kind: 'tool' as const, id: `call_${i}`, ...tool })));
    return { parts, finish: tools.length > 0 ? 'tool_calls' : finish, ...rest };
  });

/** For the test that cuts it at every byte. */
const SHORT: Story = {
  parts: [
    { kind: 'reasoning', pieces: ['né'] },
    { kind: 'text', pieces: ['"', 'a\\ \n日'] },
    { kind: 'tool', id: 'call_0', name: 'f', args: { a: '👩‍🚀' } },
  ],
  finish: 'tool_calls',
  usage: { fresh: 3, cached: 2, written: 1, visible: 4, reasoning: 5 },
  argumentPiece: 6,
};

// ── What the client must understand ──

const FINISH: Record<ClientName, Record<Finish, string>> = {
  chat: {
    stop: 'stop',
    length: 'length',
    tool_calls: 'tool_calls',
    content_filter: 'content_filter',
  },
  completions: {
    stop: 'stop',
    length: 'length',
    tool_calls: 'stop',
    content_filter: 'content_filter',
  },
  messages: {
    stop: 'end_turn',
    length: 'max_tokens',
    tool_calls: 'tool_use',
    content_filter: 'refusal',
  },
  responses: {
    stop: 'completed',
    length: 'max_output_tokens',
    tool_calls: 'completed',
    content_filter: 'content_filter',
  },
};
const ID: Record<ClientName, string> = {
  chat: 'chatcmpl-req1',
  completions: 'cmpl-req1',
  messages: 'msg_req1',
  responses: 'resp_req1',
};

function assertUnderstood(
  client: ClientName,
  provider: ProviderName,
  told: Story,
  understood: Understood,
): void {
  const { fresh, cached, written, visible, reasoning } = told.usage;
  const isCompletions = client === 'completions';
  const tools = isCompletions
    ? []
    : toolsOf(told).map(({ id, name, args }) => ({ id, name, args }));
  const actual = { ...understood, signatures: undefined };
  if (provider === 'gemini') {
    // Gemini calls have no ids: ours must differ from one another.
    assert.equal(new Set(actual.tools.map(({ id }) => id)).size, tools.length);
    actual.tools = actual.tools.map((tool, i) => ({ ...tool, id: `call_${i}` }));
  }
  assert.deepEqual(actual, {
    text: textOf(told, 'text'),
    reasoning: isCompletions ? '' : textOf(told, 'reasoning'),
    signatures: undefined,
    refusal: '',
    tools,
    finish: FINISH[client][told.finish],
    model: 'gateway-model',
    id: ID[client],
    usage: {
      input: fresh + cached + written,
      output: visible + reasoning,
      cached,
      written: provider === 'gemini' ? 0 : written,
      reasoning: provider === 'bedrock' ? 0 : reasoning, // it does not say
    },
  });
}

/** A text may begin with a byte order mark and end its lines in any way. */
function oddly(bytes: Buffer, client: ClientName, provider: ProviderName): Buffer | string {
  if (provider === 'bedrock') return bytes;
  const text = bytes.toString();
  return `\uFEFF${client === 'messages' ? text.replaceAll('\n', '\r') : text}`;
}

const versions = await haproxyVersions();
for (const version of versions) {
  const isFirst = version === versions[0];
  describe(`any answer through HAProxy ${version.version}'s Lua`, () => {
    const lua = new LuaDriver(version);
    after(() => lua.stop());

    for (const [client, provider] of TRANSLATED_PAIRS) {
      const args = { include_usage: true };

      it(`${provider} to ${client}, as a stream`, async () => {
        const answer = { spec: `${client}:${provider}:sse`, args };
        await fc.assert(
          fc.asyncProperty(story, async (told) => {
            const events = streamOf(provider, told);
            const { text, contentType, failed } = await lua.translate(answer, ...events);
            assert.equal(failed, false);
            assert.equal(contentType, 'text/event-stream');
            assertEventOrder(client, text);
            const understood = await readWithSdk(client, text, contentType);
            assertUnderstood(client, provider, told, understood);
          }),
          { numRuns: RUNS },
        );
      });

      it(`${provider} to ${client}, whole`, async () => {
        const answer = { spec: `${client}:${provider}:json`, args };
        await fc.assert(
          fc.asyncProperty(story, fc.constantFrom(0, 2), async (told, indent) => {
            const document = JSON.stringify(DOCUMENTS[provider](told), null, indent);
            const { text, contentType, failed } = await lua.translate(answer, document);
            assert.equal(failed, false, text);
            const understood = await readWithSdk(client, text, contentType);
            assertUnderstood(client, provider, told, understood);
          }),
          { numRuns: RUNS },
        );
      });

      // Thousands of translations each; once is enough.
      if (isFirst) {
        it(`${provider} to ${client}: cut anywhere, the same`, async () => {
          const bytes = Buffer.concat(streamOf(provider, SHORT));
          await lua.cutEverywhere(
            { spec: `${client}:${provider}:sse`, args },
            oddly(bytes, client, provider),
          );
        });
      }

      it(`${provider} to ${client}: a stream instead of a document, and the reverse`, async () => {
        await fc.assert(
          fc.asyncProperty(story, async (told) => {
            const whole = await lua.translate(
              { spec: `${client}:${provider}:json`, args, contentType: streamTypeOf(provider) },
              Buffer.concat(streamOf(provider, told)),
            );
            assert.equal(whole.contentType, 'application/json');
            const read = await readWithSdk(client, whole.text, whole.contentType);
            assertUnderstood(client, provider, told, read);
            const stream = await lua.translate(
              { spec: `${client}:${provider}:sse`, args, contentType: 'application/json' },
              JSON.stringify(DOCUMENTS[provider](told)),
            );
            assertEventOrder(client, stream.text);
            const streamed = await readWithSdk(client, stream.text, stream.contentType);
            assertUnderstood(client, provider, told, streamed);
          }),
          { numRuns: 10 },
        );
      });
    }
  });
}
