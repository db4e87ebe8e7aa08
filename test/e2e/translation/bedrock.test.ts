/**
 * Bedrock's streams as they come, beyond the tidy ones of stories.test.ts: messages of the event stream encoding that
 * are cut, odd or broken, exceptions before and in the middle of an answer, signed and hidden reasoning.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { haproxyVersions } from '../../helpers/haproxy-versions.ts';
import {
  BEDROCK_STREAM,
  bedrockEvent,
  bedrockException,
  frame,
  textHeader,
} from '../../helpers/translation/event-frames.ts';
import { assertEventOrder, eventsOf } from '../../helpers/translation/event-order.ts';
import { FilterRig } from '../../helpers/translation/filter-rig.ts';
import { EVENT_STREAM, LuaDriver } from '../../helpers/translation/lua-driver.ts';
import { type ClientName, readWithSdk } from '../../helpers/translation/sdk-readers.ts';
import { checkedBody, translation } from '../../helpers/translation-samples.ts';

const CLIENTS: ClientName[] = ['chat', 'messages', 'responses', 'completions'];

/**
 * A contentBlockDelta with the text "Hi" and a header of each type there is, as @smithy/eventstream-codec 4 writes it.
 */
const ALL_HEADERS = Buffer.from(
  'AAAA3QAAAKDCkcdpA3llcwACbm8BBGJ5dGUCAQVzaG9ydAMAAgdpbnRlZ2VyBAAAAAMEbG9uZwUAAAAAAAAAAAZiaW5hcnkGAAMBAgMLOmV2' +
    'ZW50LXR5cGUHABFjb250ZW50QmxvY2tEZWx0YQl0aW1lc3RhbXAIAAAAukO3QAAEdXVpZAkBAgMEBQYHCAkKCwwNDg8QDTptZXNzYWdlLXR5' +
    'cGUHAAVldmVudHsiY29udGVudEJsb2NrSW5kZXgiOjAsImRlbHRhIjp7InRleHQiOiJIaSJ9fW+HvaI=',
  'base64',
);

const START = bedrockEvent('messageStart', { role: 'assistant' });
const STOP = bedrockEvent('messageStop', { stopReason: 'end_turn' });
const USAGE = bedrockEvent('metadata', { usage: { inputTokens: 3, outputTokens: 9 } });
const delta = (told: object, contentBlockIndex = 0): Buffer =>
  bedrockEvent('contentBlockDelta', { contentBlockIndex, delta: told });
const stopBlock = (contentBlockIndex = 0): Buffer =>
  bedrockEvent('contentBlockStop', { contentBlockIndex });
const text = (piece: string): Buffer => delta({ text: piece });

const EVENTS = [
  'messageStart',
  'contentBlockStart',
  'contentBlockDelta',
  'contentBlockStop',
  'messageStop',
  'metadata',
];
const MEMBERS = [
  'contentBlockIndex', 'start', 'delta', 'toolUse', 'toolUseId', 'name', 'input', 'text', 'reasoningContent',
  'reasoningText', 'signature', 'redactedContent', 'stopReason', 'usage', 'inputTokens', 'output', 'message', 'content',
]; // biome-ignore format: names

/** A message whose prelude says these lengths. */
function lengths(total: number, headers: number): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt32BE(total);
  bytes.writeUInt32BE(headers, 4);
  return bytes;
}

for (const version of await haproxyVersions()) {
  describe(`Bedrock as it comes, through HAProxy ${version.version}`, () => {
    const lua = new LuaDriver(version);
    const rig = new FilterRig(version);
    before(() => rig.start());
    after(async () => {
      lua.stop();
      await rig.stop();
    });

    const read = async (client: ClientName, ...pieces: Buffer[]) => {
      const answer = await lua.translate({ spec: `${client}:bedrock:sse` }, ...pieces);
      assert.equal(answer.failed, false, answer.text);
      assertEventOrder(client, answer.text);
      return readWithSdk(client, answer.text, EVENT_STREAM);
    };

    describe('messages of the encoding', () => {
      it('headers of every type, in any order, and events of no known kind', async () => {
        const unknown = bedrockEvent('somethingNew', { text: 'no' });
        const plain = frame(
          [textHeader(':message-type', 'event'), textHeader(':event-type', 'contentBlockDelta')],
          '{"delta":{"text":"!"},"contentBlockIndex":0}',
        );
        const empty = frame([], '');
        const pieces = [START, unknown, ALL_HEADERS, empty, plain, stopBlock(), STOP, USAGE];
        const { text: heard } = await read('chat', Buffer.concat(pieces));
        assert.equal(heard, 'Hi!');
      });

      it('what is complete goes on before the rest of the next', async () => {
        const half = text(' there').subarray(0, 40);
        const { parts } = await lua.translate(
          { spec: 'chat:bedrock:sse' },
          START,
          Buffer.concat([text('Hi'), half]),
          text(' there').subarray(40),
        );
        assert.match(parts[1]!, /"Hi"/);
        assert.doesNotMatch(parts[1]!, /there/);
        assert.match(parts[2]!, /" there"/);
      });

      it('cut anywhere, the same, with all that can be in a stream', async () => {
        const stream = Buffer.concat([
          START,
          ALL_HEADERS,
          delta({ reasoningContent: { redactedContent: 'aGlk' } }, 1),
          bedrockException('modelStreamErrorException', 'é'),
        ]);
        await lua.cutEverywhere({ spec: 'messages:bedrock:sse' }, stream);
      });

      it('lengths that cannot be are an error that the client understands', async () => {
        const long = (kind: number) => frame([Buffer.from([1, 97, kind, 255, 255, 1])], '{}');
        const broken = [
          lengths(15, 0),
          lengths(100, 90),
          lengths(100, 0xffffffff),
          lengths((8 << 20) + 1, 0),
          lengths(0xffffffff, 0),
          long(7),
          long(6),
          long(77),
          frame([Buffer.from([200, 97])], '{}'),
          frame([Buffer.from([1])], '{}'),
          frame([Buffer.from([1, 97])], '{}'),
          frame([Buffer.from([1, 97, 7, 0])], '{}'),
          bedrockEventOf('not JSON'),
          bedrockEventOf('[]'),
        ];
        for (const bytes of broken) {
          const pieces = [START, text('Hi'), bytes, text('no'), STOP];
          const { text: told, failed } = await lua.translate(
            { spec: 'messages:bedrock:sse' },
            ...pieces,
          );
          assert.equal(failed, true);
          const last = dataOf(told).at(-1) as { type: string; error: { type: string } };
          assert.deepEqual([last.type, last.error.type], ['error', 'api_error']);
          assert.match(told, /"Hi"/);
          assert.doesNotMatch(told, /"no"|message_stop/);
        }
      });

      it('any bytes at all: never a fault of our own', async () => {
        const bytes = fc
          .uint8Array({ minLength: 1, maxLength: 200 })
          .map((all) => Buffer.from(all));
        const headers = bytes.map((head) => frame([head], '{"delta":{"text":"a"}}'));
        const spoiled = fc
          .tuple(fc.constantFrom(START, ALL_HEADERS, STOP, USAGE), fc.nat(200), fc.nat(255))
          .map(([good, at, value]) => {
            const copy = Buffer.from(good);
            copy[at % copy.length] = value;
            return copy;
          });
        const messages = fc.array(fc.oneof(bytes, headers, spoiled), { maxLength: 4 });
        await fc.assert(
          // The driver throws where Lua met with an error that is none of the provider's.
          fc.asyncProperty(messages, fc.constantFrom('sse', 'json'), async (all, wish) => {
            await lua.translate(
              { spec: `chat:bedrock:${wish}`, contentType: BEDROCK_STREAM },
              START,
              ...all,
            );
          }),
          { numRuns: 200 },
        );
      });
    });

    it('members of any type and in any place: never a fault of our own', async () => {
      const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
        tree: fc.oneof(
          { depthSize: 'small', withCrossShrink: true },
          fc.constantFrom(null, true, 0, -1, 1.5, '', 'x', 'tool_use', '{"a":', '1}', [], {}),
          fc.array(tie('tree'), { maxLength: 3 }),
          fc.dictionary(fc.constantFrom(...MEMBERS), tie('tree'), { maxKeys: 4 }),
        ),
      }));
      const payload = fc.dictionary(fc.constantFrom(...MEMBERS), tree, { maxKeys: 5 });
      const odd = fc
        .tuple(fc.constantFrom(...EVENTS), payload)
        .map(([type, members]) => bedrockEvent(type, members));
      // Each is well-formed; their order is not.
      const toolUse = { toolUseId: 't', name: 'f' };
      const known = fc
        .nat(1)
        .chain((contentBlockIndex) =>
          fc.constantFrom(
            bedrockEvent('contentBlockStart', { contentBlockIndex, start: { toolUse } }),
            delta({ toolUse: { input: '{"a":1}' } }, contentBlockIndex),
            delta({ text: 'Hi' }, contentBlockIndex),
            delta({ reasoningContent: { text: 'Hm' } }, contentBlockIndex),
            delta({ reasoningContent: { signature: 'c2ln' } }, contentBlockIndex),
            delta({ reasoningContent: { redactedContent: 'aGlk' } }, contentBlockIndex),
            stopBlock(contentBlockIndex),
            STOP,
            USAGE,
          ),
        );
      const event = fc.oneof(odd, { weight: 3, arbitrary: known });
      await fc.assert(
        fc.asyncProperty(
          fc.array(event, { maxLength: 8 }),
          payload,
          fc.constantFrom(...CLIENTS),
          async (events, document, client) => {
            await lua.translate({ spec: `${client}:bedrock:sse` }, START, ...events);
            await lua.translate({ spec: `${client}:bedrock:json` }, JSON.stringify(document));
            const content = [document, { toolUse: document }, { reasoningContent: document }];
            const answer = JSON.stringify({ output: { message: { content } }, ...document });
            await lua.translate({ spec: `${client}:bedrock:json` }, answer);
          },
        ),
        { numRuns: 500 },
      );
    });

    describe('errors', () => {
      const KINDS: [exception: string, anthropic: string][] = [
        ['throttlingException', 'rate_limit_error'],
        ['validationException', 'invalid_request_error'],
        ['serviceUnavailableException', 'overloaded_error'],
        ['modelStreamErrorException', 'api_error'],
        ['internalServerException', 'api_error'],
        ['modelTimeoutException', 'timeout_error'],
      ];

      it('an exception in mid-stream, to every client', async () => {
        for (const [name, type] of KINDS) {
          const pieces = [START, text('Hi'), bedrockException(name, `It is ${name}.`), STOP];
          const { text: told } = await lua.translate({ spec: 'messages:bedrock:sse' }, ...pieces);
          const last = dataOf(told).at(-1) as { error: { type: string; message: string } };
          assert.deepEqual([last.error.type, last.error.message], [type, `It is ${name}.`]);
          for (const client of CLIENTS) {
            const answer = await lua.translate({ spec: `${client}:bedrock:sse` }, ...pieces);
            assert.match(answer.text, /"Hi"/);
            assert.match(answer.text, new RegExp(`It is ${name}\\.`));
            assert.doesNotMatch(answer.text, /message_stop|\[DONE\]|response\.completed/);
          }
        }
      });

      it('an error without a payload, and one where a document was wanted', async () => {
        const failure = frame(
          [
            textHeader(':message-type', 'error'),
            textHeader(':error-code', 'InternalError'),
            textHeader(':error-message', 'An internal server error occurred'),
          ],
          '',
        );
        const stream = await lua.translate({ spec: 'chat:bedrock:sse' }, START, failure);
        assert.match(stream.text, /"message":"An internal server error occurred"/);
        const whole = await lua.translate(
          { spec: 'chat:bedrock:json', contentType: BEDROCK_STREAM },
          START,
          bedrockException('throttlingException', 'Slowly.'),
        );
        assert.equal(JSON.parse(whole.text).error.code, 'rate_limit_exceeded');
      });

      it('before an answer: a status and a message', async () => {
        const cases: [number, string, string][] = [
          [400, '{"message":"Input is too long for requested model."}', 'context_length_exceeded'],
          [403, '{"Message":"Authentication failed: your API Key is not valid."}', 'null'],
          [429, '{"message":"Too many tokens, please wait."}', 'rate_limit_exceeded'],
          [424, '{"message":"The model failed."}', 'server_error'],
          [503, '{"message":"Try again."}', 'overloaded'],
        ];
        for (const [status, body, code] of cases) {
          const { text: told } = await lua.translate({ spec: 'chat:bedrock:sse', status }, body);
          const { error } = JSON.parse(told);
          assert.equal(String(error.code), code);
          assert.equal(error.message, Object.values(JSON.parse(body))[0]);
        }
      });

      it('a stream that ends too early, and one that lacks only its usage', async () => {
        for (const pieces of [[START, text('Hi')], [START, text('Hi'), STOP.subarray(0, 30)], []]) {
          const { text: told } = await lua.translate({ spec: 'chat:bedrock:sse' }, ...pieces);
          assert.match(told, /"error":\{"message":"The provider's stream ended before/);
        }
        const { text: heard, finish } = await read('chat', START, text('Hi'), STOP);
        assert.deepEqual([heard, finish], ['Hi', 'stop']);
      });

      it('what the model botched, and JSON that is no answer', async () => {
        const botched = bedrockEvent('messageStop', { stopReason: 'malformed_tool_use' });
        const stream = await lua.translate({ spec: 'chat:bedrock:sse' }, START, botched, USAGE);
        assert.match(stream.text, /"error".*malformed_tool_use/);
        for (const body of ['{"message":"No."}', '{"output":{}}', '{}', '[1]', '']) {
          const { text: told } = await lua.translate({ spec: 'chat:bedrock:json' }, body);
          assert.equal(typeof JSON.parse(told).error.message, 'string', body);
        }
      });
    });

    describe('reasoning and tools', () => {
      const STREAM = [
        START,
        delta({ reasoningContent: { text: 'Hm.' } }),
        delta({ reasoningContent: { signature: 'c2ln' } }),
        delta({ reasoningContent: { signature: 'bmVk' } }),
        stopBlock(),
        delta({ reasoningContent: { redactedContent: 'aGlk' } }, 1),
        stopBlock(1),
        bedrockEvent('contentBlockStart', {
          contentBlockIndex: 2,
          start: { toolUse: { toolUseId: 'tooluse_1', name: 'look' } },
        }),
        stopBlock(2),
        bedrockEvent('messageStop', { stopReason: 'tool_use' }),
        USAGE,
      ];
      const DOCUMENT = JSON.stringify({
        output: {
          message: {
            role: 'assistant',
            content: [
              { reasoningContent: { reasoningText: { text: 'Hm.', signature: 'c2lnbmVk' } } },
              { reasoningContent: { redactedContent: 'aGlk' } },
              { citationsContent: {} },
              { toolUse: { toolUseId: 'tooluse_1', name: 'look', input: {} } },
            ],
          },
        },
        stopReason: 'tool_use',
        usage: { inputTokens: 3, outputTokens: 9 },
      });
      const EXPECTED = [
        { reasoningContent: { reasoningText: { text: 'Hm.', signature: 'c2lnbmVk' } } },
        { reasoningContent: { redactedContent: 'aGlk' } },
        { toolUse: { toolUseId: 'tooluse_1', name: 'look', input: {} } },
      ];
      const THOUGHT = [
        { type: 'thinking', thinking: 'Hm.', signature: 'c2lnbmVk' },
        { type: 'redacted_thinking', data: 'aGlk' },
      ];
      const result = 'tool_result';
      const tools = [{ name: 'look', input_schema: { type: 'object' } }];

      it('come back to Bedrock as it wrote them, through messages', async () => {
        const streamed = await readMessages(lua, STREAM);
        const { text: told } = await lua.translate({ spec: 'messages:bedrock:json' }, DOCUMENT);
        for (const content of [streamed, JSON.parse(told).content]) {
          const body = {
            model: 'm',
            max_tokens: 5000,
            thinking: { type: 'enabled', budget_tokens: 2000 },
            tools,
            messages: [
              { role: 'user', content: 'Look.' },
              { role: 'assistant', content },
              { role: 'user', content: [{ type: result, tool_use_id: 'tooluse_1', content: 'x' }] },
            ],
          };
          const again = checkedBody(translation('messages', 'bedrock', body), 'bedrock');
          assert.deepEqual(again.messages[1].content, EXPECTED);
          // A Claude goes on thinking in a turn that it began with thinking.
          assert.equal(again.additionalModelRequestFields.thinking.type, 'enabled');
          // To Anthropic this body passes as it is.
          assert.deepEqual(content.slice(0, 2), THOUGHT);
          const foreign = checkedBody(translation('messages', 'gemini', body), 'gemini');
          assert.doesNotMatch(JSON.stringify(foreign), /c2lnbmVk|aGlk/);
        }
      });

      it('come back to Bedrock as it wrote them, through responses', async () => {
        const stream = await lua.translate({ spec: 'responses:bedrock:sse' }, ...STREAM);
        const last = dataOf(stream.text).at(-1) as { response: { output: object[] } };
        const { text: told } = await lua.translate({ spec: 'responses:bedrock:json' }, DOCUMENT);
        for (const output of [last.response.output, JSON.parse(told).output]) {
          const body = {
            model: 'm',
            tools: [{ type: 'function', name: 'look', parameters: { type: 'object' } }],
            input: [
              { role: 'user', content: 'Look.' },
              ...output,
              { type: 'function_call_output', call_id: 'tooluse_1', output: 'x' },
            ],
          };
          const again = checkedBody(translation('responses', 'bedrock', body), 'bedrock');
          assert.deepEqual(again.messages[1].content, EXPECTED);
        }
      });

      it('a signature without an end is an error, not a hoard', async () => {
        const piece = delta({ reasoningContent: { signature: 'c2ln'.repeat(150_000) } });
        const answer = await lua.translate({ spec: 'messages:bedrock:sse' }, START, piece, piece);
        assert.match(answer.text, /"error".*a signature is longer than 1048576 bytes/);
      });

      it('a tool without arguments has an empty object, in every dialect that has tools', async () => {
        for (const client of ['chat', 'messages', 'responses'] as const) {
          const { tools: called, reasoning } = await read(client, ...STREAM);
          assert.deepEqual(called, [{ id: 'tooluse_1', name: 'look', args: {} }]);
          assert.equal(reasoning, 'Hm.');
        }
      });
    });

    it('passes the filter in any pieces, each event in the wake-up in which it came', async () => {
      const events = Array.from({ length: 40 }, (_, i) => text(`<${i}>`));
      const pieces = [START, ...events, stopBlock(), STOP, USAGE];
      rig.answer = { headers: { 'content-type': BEDROCK_STREAM }, pieces, pauseMs: 5 };
      const { headers, text: told, pieces: got } = await rig.request('messages:bedrock:sse');
      assert.equal(headers['content-type'], EVENT_STREAM);
      assertEventOrder('messages', told);
      const delays = events.map((_, i) => {
        const arrived = got.find((piece) => piece.text.includes(`<${i}>`));
        return (arrived?.at ?? Number.POSITIVE_INFINITY) - rig.sent[i + 1]!;
      });
      delays.sort((a, b) => a - b);
      assert.ok(delays[20]! < 10, `median delay of an event: ${delays[20]} ms`);

      const whole = Buffer.concat(pieces);
      const cut = Array.from({ length: Math.ceil(whole.length / 97) }, (_, i) =>
        whole.subarray(i * 97, (i + 1) * 97),
      );
      for (const some of [[whole], cut]) {
        rig.answer = { headers: { 'content-type': BEDROCK_STREAM }, pieces: some };
        assert.equal((await rig.request('messages:bedrock:sse')).text, told);
      }
      assert.doesNotMatch(rig.haproxy.output, /attempt to|stack overflow|panic|ai-translate/);
    });
  });
}

function dataOf(stream: string): unknown[] {
  return eventsOf(stream).map(({ data }) => JSON.parse(data));
}

function bedrockEventOf(payload: string): Buffer {
  return frame([textHeader(':event-type', 'contentBlockDelta')], payload);
}

/** The blocks of a streamed message, as a client puts them together. */
async function readMessages(lua: LuaDriver, stream: readonly Buffer[]): Promise<object[]> {
  const { text: told } = await lua.translate({ spec: 'messages:bedrock:sse' }, ...stream);
  const blocks: Record<string, unknown>[] = [];
  for (const event of dataOf(told) as {
    index: number;
    content_block?: Record<string, unknown>;
    delta?: { type: string; thinking?: string; signature?: string };
  }[]) {
    if (event.content_block) blocks[event.index] = event.content_block;
    const block = blocks[event.index];
    if (event.delta?.thinking !== undefined) {
      block!.thinking = `${block!.thinking}${event.delta.thinking}`;
    }
    if (event.delta?.signature !== undefined) {
      block!.signature = `${block!.signature}${event.delta.signature}`;
    }
  }
  return blocks;
}
