/** The filter lua.ai-translate in real HAProxys, in a configuration of its own. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import http from 'node:http';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { assertNothingLeft } from '../../helpers/child-process.ts';
import { haproxyVersions } from '../../helpers/haproxy-versions.ts';
import { FilterRig } from '../../helpers/translation/filter-rig.ts';
import { ARGS, EVENT_STREAM, LuaDriver } from '../../helpers/translation/lua-driver.ts';
import { readWithSdk } from '../../helpers/translation/sdk-readers.ts';
import { chatChunk, data, named } from '../../helpers/translation/story.ts';

const SSE = { 'content-type': EVENT_STREAM };
const JSON_TYPE = { 'content-type': 'application/json' };
const CHAT = [
  chatChunk({ role: 'assistant', content: '' }),
  chatChunk({ content: 'Hel' }),
  chatChunk({ content: 'lo "é"' }),
  chatChunk({}, 'stop'),
  data({ choices: [], usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 } }),
  'data: [DONE]\n\n',
];
const thought = (text: string) =>
  named('content_block_delta', { index: 0, delta: { type: 'text_delta', text } });
const START = named('message_start', { message: { usage: { input_tokens: 1 } } });
const END =
  named('message_delta', { delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 2 } }) +
  named('message_stop');

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

for (const version of await haproxyVersions()) {
  describe(`lua.ai-translate in HAProxy ${version.version}`, () => {
    const rig = new FilterRig(version);
    const small = new FilterRig(version, 16384);
    const lua = new LuaDriver(version);
    before(() => Promise.all([rig.start(), small.start()]));
    after(async () => {
      lua.stop();
      await Promise.all([rig.stop(), small.stop()]);
    });

    it('a stream, at once or piece by piece, chunked or with a length', async () => {
      const whole = CHAT.join('');
      const answers = [
        { headers: SSE, pieces: CHAT },
        { headers: SSE, pieces: CHAT, pauseMs: 5 },
        { headers: { ...SSE, 'content-length': whole.length + 1 }, pieces: [whole] },
        { headers: SSE, pieces: whole.match(/.{1,50}/gs) as string[], pauseMs: 1 },
      ];
      for (const answer of answers) {
        rig.answer = answer;
        const { text, headers, broken } = await rig.request('messages:openai:sse');
        assert.equal(broken, false);
        assert.equal(headers['content-length'], undefined);
        assert.equal(headers['content-type'], EVENT_STREAM);
        const read = await readWithSdk('messages', text, EVENT_STREAM);
        assert.equal(read.text, 'Hello "é"');
        assert.equal(read.usage.output, 2);
      }
    });

    it('a document, an error, and what is not to be translated', async () => {
      rig.answer = { headers: SSE, pieces: CHAT };
      const asked = await rig.request('messages:openai:json');
      assert.equal(JSON.parse(asked.text).content[0].text, 'Hello "é"');
      assert.equal(asked.headers['content-type'], 'application/json');

      const error = { error: { code: 429, message: 'Quota', status: 'RESOURCE_EXHAUSTED' } };
      rig.answer = { status: 429, headers: JSON_TYPE, pieces: [JSON.stringify(error)] };
      const refused = await rig.request('chat:gemini:sse');
      assert.equal(refused.status, 429);
      assert.equal(refused.headers['content-type'], 'application/json');
      assert.equal(JSON.parse(refused.text).error.code, 'rate_limit_exceeded');

      for (const spec of [undefined, 'chat:openai:json']) {
        rig.answer = { headers: JSON_TYPE, pieces: ['{"a":', '1}'], pauseMs: 5 };
        assert.equal((await rig.request(spec)).text, '{"a":1}');
      }
      rig.answer = { headers: { ...SSE, 'content-length': 0 }, pieces: [] };
      assert.match((await rig.request('chat:gemini:sse')).text, /^data: \{"error"/);
    });

    it('a connection that breaks at the provider breaks for the client', async () => {
      rig.answer = { headers: SSE, pieces: CHAT.slice(0, 3), pauseMs: 20, breaks: true };
      const { text, broken } = await rig.request('messages:openai:sse');
      assert.equal(broken, true);
      assert.match(text, /Hel/);
      assert.doesNotMatch(text, /message_stop|"error"/);
    });

    it('each event goes on in the wake-up in which it came', async () => {
      const pieces = Array.from({ length: 60 }, (_, i) => chatChunk({ content: `<${i}>` }));
      rig.answer = { headers: SSE, pieces, pauseMs: 5 };
      const { pieces: got } = await rig.request('messages:openai:sse');
      const delays = pieces.map((_, i) => {
        const arrived = got.find(({ text }) => text.includes(`<${i}>`));
        return (arrived?.at ?? Number.POSITIVE_INFINITY) - rig.sent[i]!;
      });
      delays.sort((a, b) => a - b);
      assert.ok(delays[30]! < 10, `median delay of an event: ${delays[30]} ms`);
    });

    it('documents far larger than the buffer, and streams that grow in it', async () => {
      const content = 'word "é" and more '.repeat(40_000);
      const document = JSON.stringify({
        type: 'message',
        content: [{ type: 'text', text: content }],
        stop_reason: 'end_turn',
        usage: {},
      });
      small.answer = { headers: JSON_TYPE, pieces: [document] };
      const { text, broken } = await small.request('chat:anthropic:json');
      assert.equal(broken, false);
      assert.equal(sha256(JSON.parse(text).choices[0].message.content), sha256(content));

      const events = [START, ...Array.from({ length: 20_000 }, (_, i) => thought(`t${i} `)), END];
      const expected = await lua.translate({ spec: 'chat:anthropic:sse' }, events.join(''));
      for (const size of [events.length, 100]) {
        const pieces = [];
        for (let i = 0; i < events.length; i += size)
          pieces.push(events.slice(i, i + size).join(''));
        small.answer = { headers: SSE, pieces };
        const stream = await small.request('chat:anthropic:sse');
        assert.equal(sha256(stream.text), sha256(expected.text));
      }
    });

    it('a client that reads slowly gets everything', async () => {
      const events = [START, ...Array.from({ length: 30_000 }, (_, i) => thought(`t${i} `)), END];
      small.answer = { headers: SSE, pieces: [events.join('')] };
      const headers = {
        'x-translate': 'chat:anthropic:sse',
        'x-translate-args': JSON.stringify(ARGS),
      };
      const text = await new Promise<string>((resolve, reject) => {
        const options = {
          port: small.port,
          host: '127.0.0.1',
          headers,
          method: 'POST',
          agent: false,
        };
        const request = http.request(options, async (response) => {
          let read = '';
          for await (const part of response) {
            read += part;
            await sleep(2);
          }
          resolve(read);
        });
        request.on('error', reject).end();
      });
      const expected = await lua.translate({ spec: 'chat:anthropic:sse' }, events.join(''));
      assert.equal(sha256(text), sha256(expected.text));
    });

    it('loads and runs without an error of its own', () => {
      for (const { haproxy } of [rig, small]) {
        assert.doesNotMatch(haproxy.output, /attempt to|stack overflow|panic|ai-translate/);
      }
    });
  });
}

after(() => assertNothingLeft());
