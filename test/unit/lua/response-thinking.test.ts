/**
 * Signed reasoning of Anthropic's: its provider takes it back only as it was. Placeholders in it stay; where something
 * had to be hidden in it, its signature says so.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { haproxyVersions } from '../../helpers/haproxy-versions.ts';
import { type InspectionCase, LuaInspection } from '../../helpers/lua-inspection.ts';

const RESTORE = { '[EMAIL_ADDRESS_x7k2m9]': 'ann@example.com' };
const [PLACEHOLDER] = Object.keys(RESTORE);
const [MAIL] = Object.values(RESTORE);
const CARD = '4111 1111 1111 1111';
const MASKED = '**** **** **** 1111';

const TEXT = `Ask ${PLACEHOLDER} about it.`;
const WITH_CARD = `The card of ${PLACEHOLDER} is ${CARD}`;

interface Block {
  readonly thinking?: string;
  readonly signature?: string;
  readonly text?: string;
}

const toolUse = { type: 'tool_use', id: 'a', name: 'think', input: { thinking: TEXT } };

function whole(thinking: string, gap = 0): string {
  const content = [
    { type: 'thinking', thinking, signature: 'EsIB' },
    { type: 'text', text: thinking },
    { type: 'thinking', thinking: 'Hm.', signature: 'EsIC' },
    toolUse,
  ];
  return JSON.stringify({ type: 'message', role: 'assistant', content }, undefined, gap);
}

function streamed(thinking: string, size: number): string {
  const events: [string, object][] = [['message_start', { message: { content: [] } }]];
  const block = (index: number, name: string, text: string, signature?: string) => {
    const type = name === 'text' ? 'text_delta' : `${name}_delta`;
    const of = (delta: object) => events.push(['content_block_delta', { index, delta }]);
    events.push(['content_block_start', { index, content_block: { type: name, [name]: '' } }]);
    for (let at = 0; at < text.length; at += size) of({ type, [name]: text.slice(at, at + size) });
    if (signature !== undefined) of({ type: 'signature_delta', signature });
    events.push(['content_block_stop', { index }]);
  };
  block(0, 'thinking', thinking, 'EsIB');
  block(1, 'text', thinking);
  block(2, 'thinking', 'Hm.', 'EsIC');
  events.push(['message_stop', {}]);
  return events
    .map(([type, fields]) => `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`)
    .join('');
}

/** As the SDK puts them together. A signature comes when its text is whole. */
function blocksOf(stream: string): Block[] {
  const blocks: Record<string, string>[] = [];
  for (const [, data] of stream.matchAll(/^data: (.*)$/gm)) {
    const { index, delta } = JSON.parse(data);
    if (delta === undefined) continue;
    blocks[index] ??= {};
    for (const [name, piece] of Object.entries<string>(delta)) {
      if (name === 'type') continue;
      assert.equal(blocks[index].signature, undefined, 'nothing comes behind the signature');
      blocks[index][name] = (blocks[index][name] ?? '') + piece;
    }
  }
  return blocks;
}

function asked(text: string, cut: number, rules?: string): InspectionCase {
  const isStream = text.startsWith('event:');
  return {
    restore: RESTORE,
    rules,
    endpoint: 'messages',
    contentType: isStream ? 'text/event-stream' : 'application/json',
    pieces: [text.slice(0, cut), text.slice(cut)],
  };
}

/** Two texts of another length are cut at other places: together they are cut nearly everywhere. */
const cuts = (text: string, step: number): number[] =>
  [...Array(text.length).keys()].filter((cut) => cut % step === 0);

for (const version of await haproxyVersions()) {
  describe(`HAProxy ${version.version}`, () => {
    let lua: LuaInspection;
    before(async () => {
      lua = await LuaInspection.start(version);
    });
    after(() => lua.stop());

    for (const rules of [undefined, 'CREDIT_CARD:mask', 'CREDIT_CARD:log']) {
      test(`placeholders in it stay, those around it are restored (${rules ?? 'no rules'})`, async () => {
        const document = whole(TEXT);
        const answers = await lua.run(cuts(document, 7).map((cut) => asked(document, cut, rules)));
        for (const { text } of answers) {
          const { content } = JSON.parse(text);
          assert.deepEqual(content[0], { type: 'thinking', thinking: TEXT, signature: 'EsIB' });
          assert.equal(content[1].text, TEXT.replace(PLACEHOLDER, MAIL));
          assert.equal(content[3].input.thinking, TEXT.replace(PLACEHOLDER, MAIL));
        }
        for (const size of [1, 5, 100]) {
          const stream = streamed(TEXT, size);
          const some = cuts(stream, 61).map((cut) => asked(stream, cut, rules));
          for (const { text } of await lua.run(some)) {
            assert.deepEqual(blocksOf(text), [
              { thinking: TEXT, signature: 'EsIB' },
              { text: TEXT.replace(PLACEHOLDER, MAIL) },
              { thinking: 'Hm.', signature: 'EsIC' },
            ]);
          }
        }
      });
    }

    for (const [rules, card] of [
      ['CREDIT_CARD:mask', MASKED],
      ['CREDIT_CARD:redact', '[CREDIT_CARD]'],
    ]) {
      test(`what is hidden in it breaks its seal (${rules})`, async () => {
        const thinking = WITH_CARD.replace(CARD, card);
        const expected = [
          { thinking, signature: 'changed:EsIB' },
          { text: thinking.replace(PLACEHOLDER, MAIL) },
          { thinking: 'Hm.', signature: 'EsIC' },
        ];
        for (const document of [whole(WITH_CARD), whole(WITH_CARD, 2)]) {
          const answers = await lua.run(
            cuts(document, 5).map((cut) => asked(document, cut, rules)),
          );
          for (const { text } of answers) {
            const { content } = JSON.parse(text);
            const seen = content
              .slice(0, 3)
              .map(({ type: _, ...block }: { type: string } & Block) => block);
            assert.deepEqual(seen, expected);
          }
        }
        for (const size of [1, 5, 100]) {
          const stream = streamed(WITH_CARD, size);
          const some = cuts(stream, 61).map((cut) => asked(stream, cut, rules));
          for (const { text } of await lua.run(some)) {
            assert.deepEqual(blocksOf(text), expected);
          }
        }
      });
    }
  });
}
