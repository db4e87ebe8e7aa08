/** Answers of MCP servers: JSON-RPC, one message in an event or in a document, scanned and restored whole. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { haproxyVersions } from '../../helpers/haproxy-versions.ts';
import { type InspectionCase, LuaInspection } from '../../helpers/lua-inspection.ts';

const CARD = '4111 1111 1111 1111';
const KEY = 'sk-proj-Ab3dE6gH9jK2mN5pQ8sT1vX4zB7cY0fW';
const PERSON = { '[PERSON_a1]': 'Ann "A" Lee' };
const MASKS = 'API_KEY:redact,CREDIT_CARD:mask,EMAIL_ADDRESS:redact';
const BLOCKS = 'API_KEY:block,CREDIT_CARD:mask';

interface Message {
  readonly id?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

const answer = (result: unknown, id: unknown = 1) => ({ jsonrpc: '2.0', id, result });
const tool = (text: string, id: unknown = 1) => answer({ content: [{ type: 'text', text }] }, id);
const textOf = ({ result }: Message): string =>
  (result as { content: { text: string }[] }).content[0].text;

type Settings = Pick<InspectionCase, 'rules' | 'restore'>;

/** In pieces of 7 bytes. */
function document(message: unknown, settings: Settings): InspectionCase {
  const pieces = JSON.stringify(message).match(/.{1,7}/gsu)!;
  return { endpoint: 'mcp', contentType: 'application/json', pieces, ...settings };
}

function stream(messages: readonly unknown[], settings: Settings): InspectionCase {
  const events = messages.map(
    (message, index) => `event: message\nid: ${index}\ndata: ${JSON.stringify(message)}\n\n`,
  );
  const pieces = events.join('').match(/.{1,50}/gsu)!;
  return { endpoint: 'mcp', contentType: 'text/event-stream', pieces, ...settings };
}

const messagesOf = (text: string): Message[] =>
  [...text.matchAll(/^data: (.*)$/gm)].map(([, json]) => JSON.parse(json) as Message);

for (const version of await haproxyVersions()) {
  describe(`HAProxy ${version.version}`, () => {
    let lua: LuaInspection;
    before(async () => {
      lua = await LuaInspection.start(version);
    });
    after(() => lua.stop());

    /** The message as JSON and as an event, which must become the same; and what was found. */
    async function both(message: unknown, settings: Settings): Promise<[Message, string]> {
      const [whole, event] = await lua.run([
        document(message, settings),
        stream([message], settings),
      ]);
      const parsed = JSON.parse(whole.text) as Message;
      assert.deepEqual(messagesOf(event.text), [parsed]);
      assert.equal(event.entities, whole.entities);
      assert.equal(event.isBlocked, whole.isBlocked);
      return [parsed, whole.entities];
    }

    for (const rules of [MASKS, BLOCKS.replace('API_KEY:block', 'PRIVATE_KEY:block')]) {
      test(`${rules}: texts, structured content, resources and prompts are scanned`, async () => {
        const card = `pay ${CARD}`;
        const results: unknown[] = [
          { content: [{ type: 'text', text: card }] },
          { content: [], structuredContent: { id: CARD, name: CARD, data: [{ type: CARD }] } },
          { contents: [{ uri: 'file:///a', mimeType: 'text/plain', text: card }] },
          { messages: [{ role: 'user', content: { type: 'text', text: card } }] },
          { content: [{ type: 'resource', resource: { uri: 'file:///a', text: card } }] },
          { tools: [{ name: 'pay', description: card }] },
        ];
        for (const result of results) {
          const [message, entities] = await both(answer(result), { rules });
          const shown = JSON.stringify(message);
          assert.doesNotMatch(shown, /4111 1111/, shown);
          assert.match(shown, /\*{4} \*{4} \*{4} 1111/);
          assert.match(entities, /CREDIT_CARD=/);
        }
        const [failed] = await both(
          { jsonrpc: '2.0', id: 1, error: { code: -1, message: card, data: { id: CARD } } },
          { rules },
        );
        assert.doesNotMatch(JSON.stringify(failed), /4111 1111/);
      });
    }

    test('names, identifiers, binary data and schemas stay', async () => {
      const message = answer(
        {
          content: [{ type: 'image', data: '4111111111111111', mimeType: 'image/png' }],
          tools: [{ name: CARD, inputSchema: { properties: { a: { examples: [CARD] } } } }],
          contents: [{ uri: `file:///${CARD}`, blob: '4111111111111111' }],
          _meta: { progressToken: CARD },
        },
        CARD,
      );
      assert.deepEqual(await both(message, { rules: MASKS }), [message, '']);
      assert.deepEqual(await both(message, { rules: BLOCKS }), [message, '']);
    });

    test('placeholders are restored, also in JSON that is a text', async () => {
      const content = [
        { type: 'text', text: 'for [PERSON_a1].' },
        { type: 'text', text: JSON.stringify({ name: '[PERSON_a1]' }) },
      ];
      for (const rules of [undefined, MASKS, BLOCKS]) {
        const [{ result }] = await both(
          answer({ content, structuredContent: { id: '[PERSON_a1]' } }),
          { rules, restore: PERSON },
        );
        const given = result as typeof content & {
          content: typeof content;
          structuredContent: unknown;
        };
        assert.equal(given.content[0].text, 'for Ann "A" Lee.');
        assert.deepEqual(JSON.parse(given.content[1].text), { name: 'Ann "A" Lee' });
        assert.deepEqual(given.structuredContent, { id: 'Ann "A" Lee' });
      }
    });

    test('log leaves a message as it is, and counts', async () => {
      const message = tool(`${KEY} and ${CARD}`);
      const rules = 'API_KEY:log,CREDIT_CARD:log';
      assert.deepEqual(await both(message, { rules }), [message, 'API_KEY=1,CREDIT_CARD=1']);
    });

    test('a blocked answer becomes an error of its id', async () => {
      for (const id of [7, 'seven "7"', 0]) {
        const [message] = await both(tool(`the key is ${KEY}`, id), { rules: BLOCKS });
        assert.equal(message.id, id);
        assert.equal(message.result, undefined);
        assert.equal(message.error?.code, -32010);
        assert.deepEqual(message.error?.data, { code: 'response_blocked' });
        assert.match(message.error!.message, /API_KEY/);
      }
    });

    test('only the message that is blocked: others of a stream and of a batch go on', async () => {
      const progress = {
        jsonrpc: '2.0',
        method: 'notifications/progress',
        params: { progress: 1 },
      };
      const leaking = {
        jsonrpc: '2.0',
        method: 'notifications/message',
        params: { data: KEY, text: KEY },
      };
      const all = [progress, tool(KEY, 1), leaking, tool(`pay ${CARD}`, 2)];
      const [streamed, batch] = await lua.run([
        stream(all, { rules: BLOCKS }),
        document(all, { rules: BLOCKS }),
      ]);
      for (const outcome of [streamed, batch]) {
        assert.doesNotMatch(outcome.text, /sk-proj|4111/);
        assert.equal(outcome.isBlocked, true);
        assert.equal(outcome.entities, 'API_KEY=2,CREDIT_CARD=1');
      }
      const [first, refused, last, ...more] = messagesOf(streamed.text);
      assert.deepEqual([first, more], [progress, []]);
      assert.equal(refused.error?.code, -32010);
      assert.equal(textOf(last), 'pay **** **** **** 1111');
      const messages = JSON.parse(batch.text) as Message[];
      assert.deepEqual(
        messages.map(({ id }) => id),
        [undefined, 1, undefined, 2],
      );
    });

    test('an answer that may be blocked and is too long to be kept is refused; others stream', async () => {
      const text = 'word '.repeat(300_000);
      const [refused, streamed] = await lua.run([
        { ...document({}, { rules: BLOCKS }), pieces: [JSON.stringify(tool(text))] },
        document(tool(`${text}${CARD}`), { rules: MASKS }),
      ]);
      const { error } = JSON.parse(refused.text) as Message;
      assert.deepEqual(error?.data, { code: 'response_inspection_failed' });
      assert.equal(textOf(JSON.parse(streamed.text) as Message), `${text}**** **** **** 1111`);
      assert.ok(streamed.heldMax < 4096, `${streamed.heldMax} bytes held`);
    });

    test('what is nested too deep for a tree is scanned all the same', async () => {
      const deep = `${'['.repeat(100)}"${CARD}"${']'.repeat(100)}`;
      const message = `{"jsonrpc":"2.0","id":1,"result":{"structuredContent":{"a":${deep}}}}`;
      const pieces = [`data: ${message}\n\n`];
      const [masked, blocked] = await lua.run(
        ['CREDIT_CARD:mask', 'CREDIT_CARD:block'].map((rules) => ({
          endpoint: 'mcp',
          contentType: 'text/event-stream',
          pieces,
          rules,
        })),
      );
      assert.equal(masked.text, pieces[0].replace(CARD, '**** **** **** 1111'));
      assert.equal(blocked.text, ':\n\n');
      assert.equal(blocked.isBlocked, true);
    });
  });
}
