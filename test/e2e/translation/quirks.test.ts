/**
 * What providers really send, beyond the tidy stream: quirks of those who follow OpenAI, errors before and in the
 * middle of an answer, streams that are cut, structured output, several choices, embeddings.
 */
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { haproxyVersions } from '../../helpers/haproxy-versions.ts';
import { assertEventOrder, eventsOf } from '../../helpers/translation/event-order.ts';
import { EVENT_STREAM, LuaDriver } from '../../helpers/translation/lua-driver.ts';
import {
  anthropic,
  type ClientName,
  openAi,
  readWithSdk,
} from '../../helpers/translation/sdk-readers.ts';
import { chatChunk, data, named } from '../../helpers/translation/story.ts';

const DONE = 'data: [DONE]\n\n';
const gemini = (parts: object[], more: object = {}, usage: object = {}) =>
  data({
    candidates: [{ content: { parts, role: 'model' }, index: 0, ...more }],
    usageMetadata: { promptTokenCount: 5, ...usage },
  });
const anthropicStart = named('message_start', {
  message: { content: [], usage: { input_tokens: 3, output_tokens: 1 } },
});
const anthropicEnd = (stop_reason: string, stop_sequence: string | null = null) =>
  named('message_delta', { delta: { stop_reason, stop_sequence }, usage: { output_tokens: 9 } }) +
  named('message_stop');

for (const version of await haproxyVersions()) {
  describe(`answers as they come, in HAProxy ${version.version}'s Lua`, () => {
    const lua = new LuaDriver(version);
    after(() => lua.stop());

    const stream = async (client: ClientName, provider: string, events: string[], args = {}) => {
      const spec = `${client}:${provider}:sse`;
      const { text, failed } = await lua.translate({ spec, args }, ...events);
      assert.equal(failed, false, text);
      assertEventOrder(client, text);
      return readWithSdk(client, text, EVENT_STREAM);
    };

    describe('those who follow OpenAI', () => {
      const end = [chatChunk({}, 'stop'), DONE];

      it('reasoning under either name, and as a list', async () => {
        for (const delta of [
          { reasoning_content: 'hm' },
          { reasoning: 'hm', reasoning_details: [{ type: 'reasoning.text', text: 'hm' }] },
          { reasoning: 'hm', reasoning_content: 'hm' },
          { content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] }] },
        ]) {
          const events = [chatChunk(delta), chatChunk({ content: 'yes' }), ...end];
          const { reasoning, text } = await readStream(events);
          assert.deepEqual([reasoning, text], ['hm', 'yes']);
        }
      });

      const readStream = (events: string[], client: ClientName = 'messages') =>
        lua.translate({ spec: `${client}:openai:sse` }, ...events).then(({ text }) => {
          assertEventOrder(client, text);
          return readWithSdk(client, text, EVENT_STREAM);
        });

      it('usage in every chunk, in the last one, or under x_groq', async () => {
        const usage = (n: number) => ({
          prompt_tokens: 7,
          completion_tokens: n,
          total_tokens: n + 7,
        });
        const transcripts = [
          [
            ...Array.from({ length: 20 }, (_, i) =>
              chatChunk({ content: `${i}` }, null, { usage: usage(i) }),
            ),
            chatChunk({}, 'stop', { usage: usage(42) }),
            DONE,
          ],
          // The usage of the last text event counts when none comes after it.
          [
            ...Array.from({ length: 42 }, (_, i) =>
              chatChunk({ content: 'x' }, null, { usage: usage(i + 1) }),
            ),
            chatChunk({}, 'stop'),
            DONE,
          ],
          [chatChunk({ content: 'x' }), chatChunk({}, 'stop', { usage: usage(42) }), DONE],
          [
            chatChunk({ content: 'x' }),
            chatChunk({}, 'stop', { x_groq: { id: 'r', usage: usage(42) } }),
            DONE,
          ],
        ];
        for (const events of transcripts) {
          assert.equal((await readStream(events)).usage.output, 42);
          assert.equal((await readStream(events, 'responses')).usage.input, 7);
        }
      });

      it('xAI leaves reasoning out of completion_tokens; DeepSeek names cached tokens its own way', async () => {
        const usages = [
          {
            usage: {
              prompt_tokens: 10,
              completion_tokens: 5,
              total_tokens: 115,
              completion_tokens_details: { reasoning_tokens: 100 },
            },
            expected: { output: 105, cached: 0 },
          },
          {
            usage: {
              prompt_tokens: 10,
              completion_tokens: 5,
              total_tokens: 15,
              prompt_cache_hit_tokens: 8,
              prompt_cache_miss_tokens: 2,
            },
            expected: { output: 5, cached: 8 },
          },
        ];
        for (const { usage, expected } of usages) {
          const read = await readStream([
            chatChunk({ content: 'x' }),
            ...[chatChunk({}, 'stop', { usage }), DONE],
          ]);
          assert.equal(read.usage.output, expected.output);
          assert.equal(read.usage.cached, expected.cached);
          assert.equal(read.usage.input, 10);
        }
      });

      it('no [DONE], no blank line at the end, comments, unknown reasons', async () => {
        const text = [
          ': OPENROUTER PROCESSING\n\n',
          chatChunk({ content: 'x' }),
          chatChunk({}, 'eos').trimEnd(),
        ];
        const read = await readStream(text);
        assert.deepEqual([read.text, read.finish], ['x', 'end_turn']);
        const [first] = (await lua.translate({ spec: 'messages:openai:sse' }, ...text)).parts;
        assert.equal(first, ': ping\n\n');
      });

      it('"stop" although tools are called; arguments at once, as an object, or none', async () => {
        const calls = [
          { id: 'a', function: { name: 'f', arguments: { x: 1, a: [] } } },
          { id: 'b', function: { name: 'g' } },
          { id: 'c', index: 0, function: { name: 'h', arguments: '{"y":2}' } },
          { id: 'd', index: 0, function: { name: 'i', arguments: '{}' } },
        ];
        for (const client of ['messages', 'responses'] as const) {
          const read = await readStream(
            [...calls.map((call) => chatChunk({ tool_calls: [call] })), ...end],
            client,
          );
          assert.deepEqual(read.tools, [
            { id: 'a', name: 'f', args: { x: 1, a: [] } },
            { id: 'b', name: 'g', args: {} },
            { id: 'c', name: 'h', args: { y: 2 } },
            { id: 'd', name: 'i', args: {} },
          ]);
        }
      });

      it('parallel calls whose arguments come in turns', async () => {
        const start = (index: number) =>
          chatChunk({
            tool_calls: [
              {
                index,
                id: `call_${index}`,
                type: 'function',
                function: { name: 'f', arguments: '' },
              },
            ],
          });
        const part = (index: number, args: string) =>
          chatChunk({ tool_calls: [{ index, function: { arguments: args } }] });
        const events = [
          start(0), start(1), part(0, '{"a"'), part(1, '{"b"'), part(0, ':"}"'), part(1, ':2'), start(2),
          part(2, '{}'), part(1, '}'), part(0, '}'),
          chatChunk({}, 'tool_calls'),
          DONE,
        ]; // biome-ignore format: one event beside the other
        for (const client of ['messages', 'responses'] as const) {
          const { tools } = await readStream(events, client);
          assert.deepEqual(
            tools.map(({ id, args }) => [id, args]),
            [
              ['call_0', { a: '}' }],
              ['call_1', { b: 2 }],
              ['call_2', {}],
            ],
          );
        }
      });

      it('refusals, stop sequences and filters', async () => {
        const refusal = [chatChunk({ refusal: 'I ' }), chatChunk({ refusal: 'will not.' }), ...end];
        const asMessage = await readStream(refusal);
        assert.deepEqual([asMessage.text, asMessage.finish], ['I will not.', 'refusal']);
        assert.equal((await readStream(refusal, 'responses')).refusal, 'I will not.');
        const stopped = data({
          choices: [{ index: 0, delta: {}, finish_reason: 'stop', stop_reason: 'END' }],
        });
        const { text } = await lua.translate({ spec: 'messages:openai:sse' }, stopped, DONE);
        assert.match(text, /"stop_reason":"stop_sequence","stop_sequence":"END"/);
      });

      it('several choices go on where the dialect has them', async () => {
        const chunk = (index: number, text: string, finish_reason: string | null = null) =>
          data({ choices: [{ delta: { content: text }, finish_reason, index }] });
        const events = [
          chunk(0, 'a'), chunk(1, 'b'), chunk(0, 'c'), chunk(0, 'd'), chunk(1, 'e'),
          chunk(0, '', 'stop'), chunk(1, '', 'length'), DONE,
        ]; // biome-ignore format: one event beside the other
        const { text } = await lua.translate({ spec: 'completions:openai:sse' }, ...events);
        const texts = ['', ''];
        for await (const part of await openAi(text, EVENT_STREAM).completions.create({
          model: 'm', prompt: 'p', stream: true,
        })) for (const choice of part.choices) texts[choice.index] += choice.text;
        assert.deepEqual(texts, ['acd', 'be']);
        assert.equal((await readStream(events)).text, 'acd');
      }); // biome-ignore format: short
    });

    describe('Anthropic and Gemini', () => {
      it('thinking with its signature, redacted thinking, tools of Anthropic itself', async () => {
        const block = (index: number, content_block: object, ...deltas: object[]) =>
          named('content_block_start', { index, content_block }) +
          deltas.map((delta) => named('content_block_delta', { index, delta })).join('') +
          named('content_block_stop', { index });
        const events = [
          anthropicStart,
          block(0, { type: 'thinking', thinking: '' }, { type: 'thinking_delta', thinking: 'hm' }, { type: 'signature_delta', signature: 'c2ln' }),
          block(1, { type: 'redacted_thinking', data: 'aGlk' }),
          block(2, { type: 'server_tool_use', id: 's', name: 'web_search', input: {} }, { type: 'input_json_delta', partial_json: '{"query":"x"}' }),
          block(3, { type: 'web_search_tool_result', tool_use_id: 's', content: [] }),
          block(4, { type: 'text', text: '' }, { type: 'text_delta', text: 'Hi' }, { type: 'citations_delta', citation: {} }),
          named('something_new'),
          anthropicEnd('stop_sequence', 'END'),
        ]; // biome-ignore format: one block a line
        const responses = await stream('responses', 'anthropic', events);
        assert.deepEqual(responses.signatures, [
          'anthropic:c2ln',
          'anthropic:redacted_thinking:aGlk',
        ]);
        assert.deepEqual(
          [responses.reasoning, responses.finish, responses.tools],
          ['hm', 'completed', []],
        );
        const chat = await stream('chat', 'anthropic', events);
        assert.deepEqual([chat.reasoning, chat.finish, chat.tools], ['hm', 'stop', []]);
      });

      it('a tool without arguments has an empty object', async () => {
        const events = [
          anthropicStart,
          named('content_block_start', { index: 0, content_block: { type: 'tool_use', id: 't', name: 'f', input: {} } }),
          named('content_block_stop', { index: 0 }),
          anthropicEnd('tool_use'),
        ]; // biome-ignore format: one event a line
        const { tools, finish } = await stream('chat', 'anthropic', events);
        assert.deepEqual(tools, [{ id: 't', name: 'f', args: {} }]);
        assert.equal(finish, 'tool_calls');
      });

      it("Gemini's signature of a call finds its place in every dialect", async () => {
        const events = [
          gemini([{ text: 'hm', thought: true }]),
          gemini([{ functionCall: { name: 'f', args: { b: 1, a: 2 } }, thoughtSignature: 'c2ln' }], { finishReason: 'STOP' }),
        ]; // biome-ignore format: one event a line
        const messages = await stream('messages', 'gemini', events);
        assert.deepEqual([messages.signatures, messages.finish], [['gemini:c2ln'], 'tool_use']);
        assert.match(messages.tools[0]!.id, /^toolu_/);
        assert.deepEqual((await stream('responses', 'gemini', events)).signatures, ['gemini:c2ln']);
        const { text } = await lua.translate({ spec: 'chat:gemini:sse' }, ...events);
        assert.match(text, /"extra_content":\{"google":\{"thought_signature":"gemini:c2ln"\}\}/);
        assert.match(text, /"arguments":"\{\\"b\\":1,\\"a\\":2\}"/, 'the order of members stays');
      });

      it('a prompt that Gemini refuses, and an answer that it botched', async () => {
        const blocked = data({ promptFeedback: { blockReason: 'SAFETY' }, usageMetadata: { promptTokenCount: 4 } });
        assert.equal((await stream('chat', 'gemini', [blocked])).finish, 'content_filter');
        const botched = gemini([], { finishReason: 'MALFORMED_FUNCTION_CALL' });
        await assert.rejects(stream('chat', 'gemini', [gemini([{ text: 'x' }]), botched]));
      }); // biome-ignore format: short
    });

    it('structured output by a forced tool becomes text', async () => {
      const args = { json_tool: 'answer' };
      const call = { type: 'tool_use', id: 't', name: 'answer', input: {} };
      const events = [
        anthropicStart,
        named('content_block_start', { index: 0, content_block: call }),
        ...['{"city"', ':"Z\\"ü"}'].map((partial_json) =>
          named('content_block_delta', {
            index: 0,
            delta: { type: 'input_json_delta', partial_json },
          }),
        ),
        named('content_block_stop', { index: 0 }),
        anthropicEnd('tool_use'),
      ];
      for (const client of ['chat', 'responses'] as const) {
        const { finish, tools } = await stream(client, 'anthropic', events, args);
        const { text } = await lua.translate({ spec: `${client}:anthropic:sse`, args }, ...events);
        assert.deepEqual(JSON.parse((await readWithSdk(client, text, EVENT_STREAM)).text), {
          city: 'Z"ü',
        });
        assert.deepEqual([finish, tools], [client === 'chat' ? 'stop' : 'completed', []]);
      }
      const whole = {
        type: 'message',
        content: [{ ...call, input: { city: 'Z' } }],
        stop_reason: 'tool_use',
        usage: {},
      };
      const { text } = await lua.translate(
        { spec: 'chat:anthropic:json', args },
        JSON.stringify(whole),
      );
      const read = await readWithSdk('chat', text, 'application/json');
      assert.deepEqual([read.text, read.finish], ['{"city":"Z"}', 'stop']);
    });

    it('the usage chunk comes only when it was asked for', async () => {
      const events = [anthropicStart, anthropicEnd('end_turn')];
      const asked = await lua.translate(
        { spec: 'chat:anthropic:sse', args: { include_usage: true } },
        ...events,
      );
      const chunks = eventsOf(asked.text)
        .slice(0, -1)
        .map(({ data: text }) => JSON.parse(text));
      assert.deepEqual(
        chunks.map(({ usage }) => usage === null),
        [true, true, false],
      );
      const unasked = await lua.translate({ spec: 'chat:anthropic:sse' }, ...events);
      assert.doesNotMatch(unasked.text, /usage/);
    });

    it('what the response object repeats of the request', async () => {
      const args = {
        echo: { temperature: 0.5, tools: [], metadata: { a: 'b' }, instructions: 'Be "good".' },
      };
      const { text } = await lua.translate(
        { spec: 'responses:anthropic:sse', args },
        anthropicStart,
        anthropicEnd('end_turn'),
      );
      const { response } = JSON.parse(eventsOf(text).at(-1)!.data);
      assert.deepEqual({ ...response, ...args.echo }, response);
    });

    it('each event goes on at once', async () => {
      const events = [
        chatChunk({ role: 'assistant', content: '' }),
        ...'abcdef'.split('').map((content) => chatChunk({ content })),
      ];
      for (const client of ['messages', 'responses', 'completions']) {
        const { parts } = await lua.translate({ spec: `${client}:openai:sse` }, ...events);
        for (const [i, letter] of [...'abcdef'].entries())
          assert.ok(parts[i + 1]!.includes(`"${letter}"`));
      }
    });

    describe('errors', () => {
      const bodies: [string, string, number, object | string, string, string][] = [
        ['chat', 'anthropic', 529, { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }, 'server_error', 'Overloaded'],
        ['chat', 'gemini', 429, { error: { code: 429, message: 'Quota', status: 'RESOURCE_EXHAUSTED' } }, 'tokens', 'Quota'],
        ['chat', 'gemini', 400, [{ error: { code: 400, message: 'Bad', status: 'INVALID_ARGUMENT' } }], 'invalid_request_error', 'Bad'],
        ['chat', 'anthropic', 400, { type: 'error', error: { type: 'invalid_request_error', message: 'prompt is too long: 9 > 8' } }, 'context_length_exceeded', 'prompt is too long'],
        ['responses', 'openai', 400, { error: { message: 'No', type: 'invalid_request_error', param: 'x', code: 'odd' } }, '"code":"odd"', 'No'],
        ['messages', 'openai', 401, { error: { message: 'Key', type: 'invalid_request_error', code: 'invalid_api_key' } }, 'authentication_error', 'Key'],
        ['messages', 'openai', 429, { error: { message: 'Broke', type: 'insufficient_quota', code: 'insufficient_quota' } }, 'rate_limit_error', 'Broke'],
        ['messages', 'openai', 400, { error: { message: "This model's maximum context length is 8", code: 'context_length_exceeded' } }, 'invalid_request_error', 'prompt is too long: This'],
        ['messages', 'openai', 404, { object: 'error', message: 'No model', type: 'NotFoundError', code: 404 }, 'not_found_error', 'No model'],
        ['messages', 'openai', 422, { detail: [{ loc: ['body'], msg: 'field required' }] }, 'invalid_request_error', 'field required'],
        ['messages', 'openai', 500, { error: 'model runner has stopped' }, 'api_error', 'model runner'],
        ['messages', 'gemini', 503, '<html>503</html>', 'overloaded_error', 'status 503'],
        ['embeddings', 'cohere', 400, { message: 'bad input' }, 'invalid_request_error', 'bad input'],
      ]; // biome-ignore format: a table

      it('before an answer: status, type and message in the dialect of the client', async () => {
        for (const [client, provider, status, body, kind, message] of bodies) {
          for (const format of ['json', 'sse']) {
            const text = typeof body === 'string' ? body : JSON.stringify(body);
            const answer = { spec: `${client}:${provider}:${format}`, status, contentType: 'application/json' };
            const result = await lua.translate(answer, text);
            assert.equal(result.contentType, 'application/json');
            assert.ok(result.text.includes(kind), `${kind} in ${result.text}`);
            const call = client === 'messages'
              ? anthropic(result.text, 'application/json', status).messages.create({ model: 'm', max_tokens: 1, messages: [] })
              : openAi(result.text, 'application/json', status).chat.completions.create({ model: 'm', messages: [] });
            await assert.rejects(call, (error: { status: number; message: string }) => {
              assert.equal(error.status, status);
              assert.ok(error.message.includes(message), error.message);
              return true;
            });
          }
        }
      }); // biome-ignore format: short

      const text = {
        openai: chatChunk({ content: 'half' }),
        anthropic:
          anthropicStart +
          named('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }) +
          named('content_block_delta', { index: 0, delta: { type: 'text_delta', text: 'half' } }),
        gemini: gemini([{ text: 'half' }]),
      };
      const breaks: Record<keyof typeof text, [string, string][]> = {
        openai: [
          ['an error', data({ error: { message: 'went wrong', type: 'server_error', code: 500 } })],
          ['the end', ''],
          ['half an event', 'data: {"choices":[{"ind'],
          ['no JSON', 'data: <html>\n\n'],
        ],
        anthropic: [
          ['an error', named('error', { error: { type: 'overloaded_error', message: 'went wrong' } })],
          ['the end', ''],
        ],
        gemini: [
          ['an error', data({ error: { code: 503, message: 'went wrong', status: 'UNAVAILABLE' } })],
          ['the end', ''],
        ],
      }; // biome-ignore format: a table
      const pairs = [
        ['messages', 'openai'], ['responses', 'openai'], ['completions', 'openai'], ['chat', 'anthropic'],
        ['responses', 'anthropic'], ['chat', 'gemini'], ['messages', 'gemini'], ['completions', 'gemini'],
      ] as const; // biome-ignore format: a table

      for (const [client, provider] of pairs) {
        for (const [name, broken] of breaks[provider]) {
          it(`in mid-stream, ${provider} to ${client}: ${name}`, async () => {
            const spec = `${client}:${provider}:sse`;
            const result = await lua.translate({ spec }, text[provider], broken, text[provider]);
            assert.ok(result.text.includes('half'));
            eventsOf(result.text);
            await assert.rejects(readWithSdk(client, result.text, EVENT_STREAM), (error: Error) => {
              if (name === 'an error') assert.match(error.message, /went wrong/);
              else assert.match(error.message, /provider/);
              return true;
            });
            await lua.cutEverywhere({ spec }, text[provider] + broken);
            const whole = await lua.translate({ spec: `${client}:${provider}:json`, contentType: EVENT_STREAM }, text[provider], broken);
            assert.equal(whole.failed, true);
            assert.ok('error' in JSON.parse(whole.text));
          });
        }
      } // biome-ignore format: short

      it('200 and JSON that is an error, or nothing of the kind', async () => {
        for (const body of [
          '{"error":{"message":"went wrong","code":429}}',
          '<html>',
          '',
          '[]',
          '{"a":1}',
          '"x"',
        ]) {
          for (const format of ['sse', 'json']) {
            const answer = { spec: `messages:openai:${format}`, contentType: 'application/json' };
            const result = await lua.translate(answer, body);
            const told = format === 'sse' ? eventsOf(result.text).at(-1)!.data : result.text;
            assert.equal(JSON.parse(told).type, 'error');
          }
        }
      });
    });

    it('an event or an answer that is too long fails, in bounded memory', async () => {
      const long = 'x'.repeat(1 << 20);
      const event = await lua.translate(
        { spec: 'chat:anthropic:sse' },
        anthropicStart,
        ...Array(20).fill(`data: ${long}`.slice(0, 1 << 20)),
      );
      assert.match(event.text, /an event is longer than 8388608 bytes/);
      const answer = await lua.translate({ spec: 'chat:anthropic:json' }, ...Array(40).fill(long));
      assert.match(answer.text, /the answer is longer than 33554432 bytes/);
      const responses = await lua.translate(
        { spec: 'responses:openai:sse' },
        ...Array(40).fill(chatChunk({ content: long.slice(0, 1 << 19) })),
      );
      assert.match(
        responses.text,
        /"type":"response.failed".*the answer is longer than 16777216 bytes/,
      );
    });

    it('memory stays the same over a long stream', async () => {
      for (const spec of ['messages:openai:sse', 'completions:openai:sse']) {
        const fields = [spec, '{}', '200', EVENT_STREAM, chatChunk({ content: 'token' }), '100000'];
        const [before, most] = (await lua.call('memory', ...fields)).map(Number);
        assert.ok(most! - before! < 64, `grew by ${most! - before!} KiB`);
      }
    });

    describe('embeddings', () => {
      const read = async (provider: string, body: object, args: object) => {
        const { text } = await lua.translate(
          { spec: `embeddings:${provider}:json`, args },
          JSON.stringify(body),
        );
        const params = { model: 'gateway-model', input: 'x' };
        const wanted =
          'encoding_format' in args ? params : { ...params, encoding_format: 'float' as const };
        return openAi(text, 'application/json').embeddings.create(wanted);
      };
      const rows = [
        [0.5, -1.25, 1e-3],
        [2, 0, 3.5e10],
      ];
      const cases: [string, object, number][] = [
        ['gemini', { embeddings: rows.map((values) => ({ values })) }, 0],
        ['cohere', { embeddings: { float: rows }, meta: { billed_units: { input_tokens: 7 } } }, 7],
        ['cohere', { embeddings: rows, meta: { billed_units: { input_tokens: 7 } } }, 7],
      ];
      for (const [provider, body, tokens] of cases) {
        it(`${provider}, as numbers and as base64`, async () => {
          const numbers = await read(provider, body, {});
          assert.deepEqual(
            numbers.data.map(({ embedding }) => embedding),
            rows,
          );
          assert.equal(numbers.usage.prompt_tokens, tokens);
          const packed = await read(provider, body, { encoding_format: 'base64' });
          assert.deepEqual(
            packed.data.map(({ embedding }) => [...embedding]),
            rows.map((row) => [...new Float32Array(row)]),
          );
          assert.deepEqual([packed.model, packed.data[1]!.index], ['gateway-model', 1]);
        });
      }
      it('one of Gemini, and none', async () => {
        const one = await read('gemini', { embedding: { values: [0.5] } }, {});
        assert.deepEqual(one.data[0]!.embedding, [0.5]);
        const { text } = await lua.translate(
          { spec: 'embeddings:gemini:json' },
          '{"embeddings":[]}',
        );
        assert.match(text, /no embeddings/);
      });
    });

    it('what needs no translation has none', async () => {
      for (const spec of [
        'chat:openai:sse',
        'messages:anthropic:json',
        'embeddings:openai:json',
        'x',
        'chat:x:sse',
      ]) {
        assert.deepEqual(
          (await lua.call('translate', spec, '{}', '200', EVENT_STREAM)).map(String),
          ['none'],
        );
      }
    });
  });
}
