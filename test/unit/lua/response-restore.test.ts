/** Placeholders come back, wherever a response is cut. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { haproxyVersions } from '../../helpers/haproxy-versions.ts';
import { type InspectionCase, LuaInspection } from '../../helpers/lua-inspection.ts';
import { DIALECTS, type StreamDialect } from '../../helpers/stream-dialects.ts';

const SSE = 'text/event-stream';
const JSON_TYPE = 'application/json';

const RESTORE = {
  '[EMAIL_ADDRESS_x7k2m9]': 'zoë "Z" <zoe\\work@example.com>',
  '[PERSON_a1]': 'Ann\nO\tNeill 🙂',
  '[PERSON_a2]': 'Bo',
};
const NAMES = Object.keys(RESTORE) as (keyof typeof RESTORE)[];

/** Texts that look like placeholders and are none. */
const LOOK_ALIKES = [
  '[EMAIL_ADDRESS_x7k2m',
  '[PERSON_a3]',
  '[[',
  '[]',
  '[1]',
  'E]',
  '[PERSON_',
  '[ ',
];

function restored(text: string): string {
  let out = text;
  for (const name of NAMES) out = out.replaceAll(name, () => RESTORE[name]);
  return out;
}

/** In JSON text: values are escaped once more. */
function restoredJson(text: string): string {
  let out = text;
  for (const name of NAMES)
    out = out.replaceAll(name, () => JSON.stringify(RESTORE[name]).slice(1, -1));
  return out;
}

function cutAt(text: string, cuts: readonly number[]): Buffer[] {
  const bytes = Buffer.from(text);
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].toSorted(
    (a, b) => a - b,
  );
  return [0, ...places].map((from, index) => bytes.subarray(from, places[index]));
}

function streamCase(dialect: StreamDialect, pieces: readonly (string | Buffer)[]): InspectionCase {
  return { restore: RESTORE, endpoint: dialect.endpoint, contentType: SSE, pieces };
}

const fragment = fc.oneof(
  fc.constantFrom(...NAMES),
  fc.constantFrom(...LOOK_ALIKES),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
  fc.constantFrom('\n', '"', '\\', ' the '),
);
/** Texts of two channels, each as the deltas it comes in. */
const deltas = fc
  .tuple(fc.array(fragment, { maxLength: 6 }), fc.array(fc.nat(200), { maxLength: 8 }))
  .map(([fragments, cuts]) => {
    const text = fragments.join('');
    const characters = Array.from(text);
    const places = [...new Set(cuts.map((cut) => cut % (characters.length + 1)))].toSorted(
      (a, b) => a - b,
    );
    return [0, ...places].map((from, index) => characters.slice(from, places[index]).join(''));
  });

for (const version of await haproxyVersions()) {
  describe(`HAProxy ${version.version}`, () => {
    let lua: LuaInspection;
    before(async () => {
      lua = await LuaInspection.start(version);
    });
    after(() => lua.stop());

    for (const dialect of DIALECTS) {
      test(`${dialect.name}: every split of a placeholder over two and three events`, async () => {
        const name = NAMES[0];
        const splits: string[][] = [];
        for (let one = 0; one <= name.length; one += 1) {
          for (let two = one; two <= name.length; two += 3) {
            splits.push([`a ${name.slice(0, one)}`, name.slice(one, two), `${name.slice(two)} b`]);
          }
        }
        const cases = splits.map((split) => streamCase(dialect, [dialect.write([split, ['x']])]));
        for (const [index, outcome] of (await lua.run(cases)).entries()) {
          const expected = dialect.isJson
            ? restoredJson(splits[index].join(''))
            : restored(splits[index].join(''));
          assert.deepEqual(dialect.read(outcome.text), [expected, 'x'], splits[index].join('|'));
        }
      });

      test(`${dialect.name}: a stream cut at every byte`, async () => {
        const text = dialect.write([
          ['hi [PERSON', '_a1], ', 'you'],
          ['[EMAIL_ADDRESS_x7', 'k2m9]'],
        ]);
        const size = Buffer.byteLength(text);
        const cases = Array.from({ length: size }, (_, cut) =>
          streamCase(dialect, cutAt(text, [cut])),
        );
        const restore = dialect.isJson ? restoredJson : restored;
        const expected = [restore('hi [PERSON_a1], you'), restore('[EMAIL_ADDRESS_x7k2m9]')];
        for (const outcome of await lua.run(cases))
          assert.deepEqual(dialect.read(outcome.text), expected);
      });

      test(`${dialect.name}: any text in any events in any pieces`, async () => {
        const samples = fc.sample(
          fc.tuple(deltas, deltas, fc.array(fc.nat(5000), { maxLength: 12 }), fc.boolean()),
          { numRuns: 300, seed: 7 },
        );
        const cases = samples.map(([one, two, cuts, isCrlf]) => {
          const text = dialect.write([one, two]);
          return streamCase(dialect, cutAt(isCrlf ? text.replaceAll('\n', '\r\n') : text, cuts));
        });
        const restore = dialect.isJson ? restoredJson : restored;
        for (const [index, outcome] of (await lua.run(cases)).entries()) {
          const [one, two] = samples[index];
          const expected = [restore(one.join('')), restore(two.join(''))];
          assert.deepEqual(dialect.read(outcome.text), expected);
          assert.deepEqual(dialect.readWhole(outcome.text), dialect.repeatsWhole ? expected : []);
        }
      });
    }

    test('never more is held back than the beginning of a placeholder', async () => {
      const [dialect] = DIALECTS;
      const words = ['see ', '[', 'PER', 'SON_a', '3] or [', 'note] ', '[EMAIL_ADDRESS_x7k2m', '8'];
      const [outcome] = await lua.run([
        streamCase(
          dialect,
          words.map((word) => dialect.write([[word], []], false)),
        ),
      ]);
      let taken = '';
      let given = '';
      for (const [index, word] of words.entries()) {
        taken += word;
        given += dialect.read(outcome.given[index])[0] ?? '';
        const held = taken.slice(given.length);
        assert.ok(
          NAMES.some((name) => name.startsWith(held)),
          `held '${held}' after '${taken}'`,
        );
      }
    });

    test('JSON answers, cut at every byte', async () => {
      const input = { to: NAMES[0], list: [NAMES[1], { deep: `x${NAMES[2]}` }] };
      const answer = {
        id: 'x',
        choices: [
          {
            message: {
              content: `é ${NAMES[1]} [PERSON_a3] ${NAMES[0]}`,
              tool_calls: [{ function: { name: 'f', arguments: JSON.stringify(input, null, 1) } }],
            },
          },
        ],
        content: [{ type: 'tool_use', input }],
        usage: { prompt_tokens: 1 },
      };
      const values = {
        to: RESTORE[NAMES[0]],
        list: [RESTORE[NAMES[1]], { deep: `x${RESTORE[NAMES[2]]}` }],
      };
      for (const text of [JSON.stringify(answer), JSON.stringify(answer, null, 2)]) {
        const cases = Array.from(
          { length: Buffer.byteLength(text) },
          (_, cut): InspectionCase => ({
            restore: RESTORE,
            endpoint: 'chat',
            contentType: JSON_TYPE,
            pieces: cutAt(text, [cut, cut + 9]),
          }),
        );
        for (const outcome of await lua.run(cases)) {
          const read = JSON.parse(outcome.text) as typeof answer;
          const { content, tool_calls } = read.choices[0].message;
          assert.equal(content, restored(answer.choices[0].message.content));
          assert.deepEqual(JSON.parse(tool_calls[0].function.arguments), values);
          assert.deepEqual(read.content[0].input, values);
        }
      }
    });
  });
}
