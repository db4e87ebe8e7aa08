/** The Lua of the provider hop, and what edits requests and hides usage, in HAProxy's own interpreter. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { haproxyVersions } from '../../helpers/haproxy-versions.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';
import { LuaDriver } from '../../helpers/translation/lua-driver.ts';

interface Splice {
  readonly offset: number;
  readonly length: number;
  readonly replacement: string;
}

/** As docs/haproxy-interface.md, section 3, has it. */
function editList(splices: readonly Splice[]): Buffer {
  return Buffer.concat(
    splices.flatMap(({ offset, length, replacement }) => {
      const bytes = Buffer.from(replacement);
      const head = Buffer.alloc(12);
      head.writeUInt32BE(offset, 0);
      head.writeUInt32BE(length, 4);
      head.writeUInt32BE(bytes.length, 8);
      return [head, bytes];
    }),
  );
}

function edited(body: string, splices: readonly Splice[]): string {
  return splices.reduceRight(
    (text, { offset, length, replacement }) =>
      text.slice(0, offset) + replacement + text.slice(offset + length),
    body,
  );
}

function piecesOf(text: string, cuts: readonly number[]): string[] {
  const places = cuts.map((cut) => cut % (text.length + 1)).toSorted((a, b) => a - b);
  return [0, ...places].map((from, index) => text.slice(from, places[index]));
}

/** Without the chunks that tell the usage, line by line. */
function withoutUsage(text: string): string {
  return text.replaceAll(/[^\n]*(?:\n|$)/g, (line) =>
    /"choices": ?\[\]/.test(line) && /"usage":\s*\{/.test(line) ? ':\n' : line,
  );
}

const USAGE = '"usage":{"prompt_tokens":3,"completion_tokens":1}';
const CHUNKS = {
  text: 'data: {"id":"c","choices":[{"index":0,"delta":{"content":"hi"}}],"usage":null}',
  // What is in a text is escaped.
  told: 'data: {"choices":[{"delta":{"content":"\\"choices\\":[],\\"usage\\":{"}}]}',
  usage: `data: {"id":"c","choices":[],${USAGE}}`,
  spaced: `data: {"id": "c", "choices": [], ${USAGE.replaceAll(':', ': ')}}`,
  usageFirst: `data: {${USAGE},"choices":[]}`,
  azure: 'data: {"choices":[],"prompt_filter_results":[{"prompt_index":0}],"usage":null}',
  both: `data: {"choices":[{"index":0,"delta":{}}],${USAGE}}`,
  done: 'data: [DONE]',
  comment: ': keep-alive',
};
const SHOWN = ['text', 'told', 'azure', 'both', 'done', 'comment'] as const;
const HIDDEN = ['usage', 'spaced', 'usageFirst'] as const;

const stream = fc
  .tuple(
    fc.array(fc.constantFrom(...Object.values(CHUNKS)), { maxLength: 6 }),
    fc.constantFrom('\n', '\r\n'),
    fc.boolean(),
  )
  .map(([chunks, end, isClosed]) => chunks.join(end + end) + (isClosed ? end + end : ''));

const ROUNDS = { numRuns: 60 };

for (const version of await haproxyVersions()) {
  describe(`HAProxy ${version.version}`, () => {
    const folder = temporaryFolder('keys');
    let lua: LuaDriver;
    const call = async (...fields: (string | Buffer)[]): Promise<string[]> =>
      (await lua.call(...fields)).map(String);
    before(() => {
      lua = new LuaDriver(version, 'hop-driver', { KEY_ONE: 'one', KEY_TWO: 'two' });
    });
    after(() => lua.stop());

    test('usage: the chunk that tells it goes, every other line stays as it is', async () => {
      for (const name of SHOWN) {
        const text = `${CHUNKS[name]}\n\n`;
        assert.deepEqual(await call('hide', text), [text, ''], name);
      }
      for (const name of HIDDEN) {
        assert.deepEqual(await call('hide', `${CHUNKS[name]}\n\n`), [':\n\n', ''], name);
      }
    });

    test('usage: wherever a stream is cut, with either line end, with or without the last one', async () => {
      await fc.assert(
        fc.asyncProperty(stream, fc.array(fc.nat(400), { maxLength: 6 }), async (text, cuts) => {
          const parts = await call('hide', ...piecesOf(text, cuts));
          assert.equal(parts.join(''), withoutUsage(text));
        }),
        ROUNDS,
      );
      const all = Object.values(CHUNKS);
      for (const text of [all.join('\n\n'), all.join('\r\n\r\n'), `${all.join('\n\n')}\n\n`]) {
        assert.deepEqual(await call('hide_cuts', text), ['same']);
      }
    });

    test('usage: a line goes on as soon as it is whole', async () => {
      const text = `${CHUNKS.text}\n\n`;
      assert.deepEqual(await call('hide', `${text}da`, 'ta: x\n'), [text, 'data: x\n', '']);
    });

    test('usage: a line that is too long goes on as it comes, and what follows is still read', async () => {
      const long = `data: {"choices":[{"delta":{"content":"${'x'.repeat(70_000)}`;
      const parts = await call('hide', long, '"}}]}\n', `\n${CHUNKS.usage}\n\n`);
      assert.deepEqual(parts, [long, '"}}]}\n', '\n:\n\n', '']);
      const whole = `${long}"}}]}\n\n${CHUNKS.usage}\n\n`;
      assert.equal((await call('hide', whole)).join(''), withoutUsage(whole));
    });

    test('usage: the end comes without a line end', async () => {
      assert.equal((await call('hide', CHUNKS.usage)).join(''), ':\n');
      assert.equal((await call('hide', CHUNKS.done)).join(''), CHUNKS.done);
      assert.deepEqual(await call('hide'), ['']);
    });

    test('targets: the first that the request has not been to, by its standing', async () => {
      const now = '1000';
      const well = '0,0,0';
      const failing = '0,5,1';
      const recovered = '0,5,0';
      const fourTimes = '0,4,3';
      const paused = '1001,1,1';
      const pausedBefore = '1000,1,1';
      const next = async (tried: string, ...rows: string[]) =>
        (await call('next', 'a b c', tried, now, ...rows))[0];
      assert.equal(await next('0', well, well, well), 'a');
      assert.equal(await next('1', '', '', ''), 'b');
      assert.equal(await next('5', well, well, well), 'b');
      assert.equal(await next('7', well, well, well), 'none');
      assert.equal(await next('0', failing, paused, well), 'c');
      assert.equal(await next('4', paused, failing, well), 'b');
      assert.equal(await next('6', paused, well, well), 'a');
      assert.equal(await next('0', recovered, well, well), 'a');
      assert.equal(await next('0', fourTimes, well, well), 'a');
      assert.equal(await next('0', pausedBefore, well, well), 'a');
      const last = (2 ** 31).toString();
      const names = Array.from({ length: 32 }, (_, index) => `t${index}`);
      const untried = (2 ** 32 - 1 - 2 ** 31).toString();
      const rows = names.map(() => '');
      assert.deepEqual(await call('next', names.join(' '), untried, now, ...rows), ['t31']);
      assert.deepEqual(await call('next', names.join(' '), last, now, ...rows), ['t0']);
    });

    test('targets: a name goes in as JSON, in the place of another', async () => {
      await fc.assert(
        fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 20 }), async (model) => {
          const [list] = await lua.call('rename', '10,5', model);
          const written = list!.subarray(12).toString();
          assert.equal(JSON.parse(`"${written}"`), model);
          const splice = { offset: 10, length: 5, replacement: written };
          assert.deepEqual(list, editList([splice]));
        }),
        ROUNDS,
      );
      for (const place of ['', '10', '10,', 'x,1', '-1,2', '1,2,3']) {
        await assert.rejects(lua.call('rename', place, 'm'), /place of the model is not known/);
      }
    });

    test('keys: read by name, with space around them; never quoted in an error', async () => {
      const file = (name: string, text: string): string => {
        writeFileSync(join(folder, name), text);
        return join(folder, name);
      };
      const list = `b.1=${file('one', 'sk-one\n')} a.12=${file('two', '  sk-two  ')}`;
      assert.deepEqual(await call('keys', list), ['a.12', 'sk-two', 'b.1', 'sk-one']);
      assert.deepEqual(await call('keys', ''), []);
      for (const [name, text] of Object.entries({ empty: '', two: 'sk-1 sk-2', blank: ' \n' })) {
        const path = file(name, text);
        await assert.rejects(call('keys', `p.1=${path}`), (error: Error) => {
          assert.match(error.message, /must hold one provider key and nothing else/);
          assert.ok(error.message.includes(path));
          assert.doesNotMatch(error.message, /sk-/);
          return true;
        });
      }
      await assert.rejects(
        call('keys', `p.1=${folder}/none`),
        /cannot read the provider key .*none/,
      );
    });

    test('keys: the secret is made of all of them, whatever their order in a table', async () => {
      writeFileSync(join(folder, 'x'), 'sk-x');
      writeFileSync(join(folder, 'y'), 'sk-y');
      const files = [`x.1=${folder}/x`, `y.1=${folder}/y`];
      const secret = async (...fields: string[]) => (await call('secret', ...fields))[0];
      const source = await secret('KEY_ONE KEY_TWO', files.join(' '), '');
      assert.equal(source, 'one\ntwo\nsk-x\nsk-y');
      assert.equal(await secret('KEY_ONE KEY_TWO', files.toReversed().join(' '), ''), source);
      assert.equal(await secret('KEY_NONE KEY_ONE', '', ''), '\none');
      assert.equal(await secret('KEY_ONE', '', 'mine'), 'mine');
      assert.equal(await secret('', '', ''), '');
    });

    const splices = fc
      .array(fc.tuple(fc.nat(12), fc.nat(5), fc.string({ unit: 'binary-ascii', maxLength: 9 })), {
        minLength: 1,
        maxLength: 5,
      })
      .map((steps) => {
        let at = 0;
        return steps.map(([gap, length, replacement]): Splice => {
          const offset = at + gap;
          at = offset + length;
          return { offset, length, replacement };
        });
      });
    const BODY =
      '{"model":"m","messages":[{"role":"user","content":"The quick brown fox, and so on."}]}';

    test('edits: the same body wherever it is cut, and the length that it gets', async () => {
      await fc.assert(
        fc.asyncProperty(splices, fc.array(fc.nat(90), { maxLength: 5 }), async (list, cuts) => {
          const expected = edited(BODY, list);
          const growth = expected.length - BODY.length;
          const pieces = piecesOf(BODY, cuts).filter((piece) => piece !== '');
          const edit = (how: string, length: string) =>
            call('edit', how, length, '1000', editList(list), ...pieces);
          const length = String(BODY.length);
          const announced = growth === 0 ? '' : String(expected.length);
          assert.deepEqual(await edit('lua', length), [announced, expected]);
          assert.deepEqual(await edit('keep', ''), ['', expected]);
          if (growth <= 0) {
            const padded = expected.padEnd(BODY.length);
            assert.deepEqual(await edit('keep', length), ['', padded]);
          } else {
            await assert.rejects(edit('keep', length), /cannot make a body longer/);
          }
        }),
        ROUNDS,
      );
    });

    test('edits: what cannot be applied is an error, never half a body', async () => {
      const beyond = editList([{ offset: 90, length: 5, replacement: 'x' }]);
      const inside = editList([{ offset: 2, length: 1, replacement: 'four' }]);
      const length = String(BODY.length);
      await assert.rejects(call('edit', 'lua', length, '999', beyond, BODY), /beyond the body/);
      await assert.rejects(call('edit', 'lua', '', '999', beyond, BODY), /beyond the body/);
      await assert.rejects(call('edit', 'lua', '', '10', inside, BODY), /does not fit the buffer/);
      await assert.rejects(call('edit', 'lua', 'x', '999', inside, BODY), /beyond the body/);
    });
  });
}
