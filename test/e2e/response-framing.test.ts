/**
 * Responses as they are framed on the wire, under rules, through the shipped configuration: compressed, without a body,
 * ended by the connection, larger than a buffer; and a fault in Lua. The provider is a bare TCP server.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { RESTORED } from '../fixtures/response-plugin.ts';
import { PROJECT_FOLDER } from '../helpers/gateway-stack.ts';
import { logged, onEachVersion, post, say } from '../helpers/gateway-suite.ts';

const CARD = '4111111111111111';
const KEY = 'sk-proj-Ab3dE6gH9jK2mN5pQ8sT1vX4zB7cY0fW';
const BUFFER_BYTES = 262_144;
const LARGE_BYTES = 600_000;

const answer = (content: string): string =>
  JSON.stringify({ id: 'c', choices: [{ index: 0, message: { role: 'assistant', content } }] });
const stream = (texts: readonly string[]): string =>
  `${texts
    .map(
      (content) => `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`,
    )
    .join('')}data: [DONE]\n\n`;
const filler = 'All of this is plain prose. '.repeat(LARGE_BYTES / 28);

interface WireAnswer {
  readonly head: string;
  readonly body: string | Buffer;
}

const json = (body: string | Buffer, more = ''): WireAnswer => ({
  head: `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n${more}`,
  body,
});
const untilClose = (type: string, body: string): WireAnswer => ({
  head: `HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\nconnection: close\r\n`,
  body,
});
const GZIP = 'content-encoding: gzip\r\n';
const SAID = `Dear [PERSON_a1], card ${CARD} for [EMAIL_ADDRESS_x7k2m9]`;
const MEANT = `Dear ${RESTORED['[PERSON_a1]']}, card ************1111 for ${RESTORED['[EMAIL_ADDRESS_x7k2m9]']}`;

const ANSWERS: Readonly<Record<string, WireAnswer>> = {
  gzip: json(gzipSync(answer(`key ${KEY}`)), GZIP),
  gzip_stream: {
    head: `HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n${GZIP}`,
    body: gzipSync(stream([KEY])),
  },
  empty: { head: 'HTTP/1.1 204 No Content\r\n', body: '' },
  close_json: untilClose('application/json', answer(SAID)),
  close_stream: untilClose('text/event-stream', stream(SAID.match(/.{1,5}/gs) as string[])),
  large: json(answer(filler)),
  large_key_first: json(answer(`${KEY} ${filler}`)),
  large_key_last: json(answer(`${filler} ${KEY} and more ${filler}`)),
};

/** Answers what the prompt asks for: `answer=gzip`. */
const provider = createServer((socket: Socket) => {
  let asked = '';
  socket.on('error', () => {});
  socket.on('data', (piece) => {
    asked += piece;
    const name = /answer=(\w+)/.exec(asked)?.[1];
    if (name === undefined || !asked.includes('"}')) return;
    asked = '';
    const { head, body } = ANSWERS[name];
    socket.write(`${head}\r\n`);
    if (head.includes('connection: close')) socket.end(body);
    else socket.write(body);
  });
});
provider.listen(0, '127.0.0.1');
await once(provider, 'listening');
after(() => {
  provider.close();
});

interface ChatAnswer {
  choices: { message: { content: string } }[];
  error: { code: string };
}

await onEachVersion(
  {
    configure(config) {
      config.plugins = {
        ...config.plugins,
        response: { module: join(PROJECT_FOLDER, 'test/fixtures/response-plugin.ts') },
      };
    },
    haproxyEnv: {
      AI_MOCK_PROVIDER: `127.0.0.1:${(provider.address() as AddressInfo).port}`,
      AI_BUFFER_BYTES: String(BUFFER_BYTES),
    },
  },
  (suite) => {
    const ask = (prompt: string): Promise<Response> =>
      post(suite.stack, { body: say(prompt) as never });
    const read = async (prompt: string): Promise<{ status: number; answer: ChatAnswer }> => {
      const response = await ask(prompt);
      return { status: response.status, answer: (await response.json()) as ChatAnswer };
    };

    test('compressed: refused where a rule blocks, else passed and counted as unscanned', async () => {
      for (const name of ['gzip', 'gzip_stream']) {
        const refused = await read(`answer=${name} rules=API_KEY:block`);
        assert.equal(refused.status, 502);
        assert.equal(refused.answer.error.code, 'response_unreadable');
      }
      const passed = await read('answer=gzip rules=API_KEY:mask');
      assert.equal(passed.answer.choices[0].message.content, `key ${KEY}`);
      const streamed = await ask('answer=gzip_stream rules=API_KEY:mask restore');
      assert.equal(await streamed.text(), stream([KEY]));
      await logged(() => suite.stack.haproxyLog, /resp_pii=UNSCANNED=1 /);
    });

    test('204: no body, under every kind of rule', async () => {
      for (const rules of ['block', 'mask', 'log']) {
        const response = await ask(`answer=empty restore rules=API_KEY:${rules}`);
        assert.equal(response.status, 204);
        assert.equal(await response.text(), '');
      }
    });

    test('ended by the connection: restored and masked', async () => {
      const { answer: whole } = await read('answer=close_json restore rules=CREDIT_CARD:mask');
      assert.equal(whole.choices[0].message.content, MEANT);
      const text = await (await ask('answer=close_stream restore rules=CREDIT_CARD:mask')).text();
      const deltas = [...text.matchAll(/"content":("(?:[^"\\]|\\.)*")/g)];
      assert.equal(deltas.map(([, content]) => JSON.parse(content)).join(''), MEANT);
      assert.ok(text.endsWith('data: [DONE]\n\n'));
    });

    test('larger than the buffer, under block: refused, cut, or passed whole', async () => {
      const fine = await read('answer=large rules=API_KEY:block');
      assert.equal(fine.answer.choices[0].message.content, filler);
      const refused = await read('answer=large_key_first rules=API_KEY:block');
      assert.equal(refused.status, 403);
      assert.equal(refused.answer.error.code, 'response_blocked');
      const cut = await ask('answer=large_key_last rules=API_KEY:block');
      assert.equal(cut.status, 200);
      let seen = '';
      await assert.rejects(async () => {
        for await (const piece of cut.body!) seen += Buffer.from(piece).toString('latin1');
      });
      assert.ok(!seen.includes(KEY.slice(0, 12)));
    });

    test('a fault: rules that this Lua does not know close the connection before its first byte', async () => {
      for (const name of ['large', 'close_json', 'close_stream']) {
        await assert.rejects(ask(`answer=${name} rules=PASSPORT:mask`), /fetch failed/);
      }
      await logged(() => suite.stack.haproxyLog, /response_inspection_failed/);
    });
  },
);
