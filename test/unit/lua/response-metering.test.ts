/**
 * What the inspection recognizes is metered thereby: the result is that of metering alone, wherever a stream is cut
 * (test/fixtures/response-inspection.lua compares them and calls a difference a fault), and little is left to read.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { haproxyVersions } from '../../helpers/haproxy-versions.ts';
import { type InspectionCase, LuaInspection } from '../../helpers/lua-inspection.ts';

const ENTITIES = ['API_KEY', 'PRIVATE_KEY', 'CREDIT_CARD', 'US_SSN', 'IBAN_CODE', 'EMAIL_ADDRESS'];
const rulesOf = (action: string): string => ENTITIES.map((entity) => `${entity}:${action}`).join();
const RULES_BUT_EMAIL = rulesOf('mask').replace(',EMAIL_ADDRESS:mask', '');
const PLACEHOLDERS = { '[PERSON_a1]': 'Ann' };

interface Shape {
  readonly withUsage: boolean;
  readonly withPadding: boolean;
  readonly newline: string;
}

function event(text: string, index: number, { withUsage, withPadding, newline }: Shape): string {
  const chunk = {
    id: 'c',
    choices: [{ index: 0, delta: { content: text }, finish_reason: null }],
    usage: withUsage ? { prompt_tokens: 9, completion_tokens: index } : null,
    ...(withPadding ? { obfuscation: 'aK3xP9q'.slice(0, index % 7) } : {}),
  };
  return `data: ${JSON.stringify(chunk)}${newline}${newline}`;
}

const word = fc.oneof(
  {
    arbitrary: fc.constantFrom(' the', ',', ' answer', ' Is', '.', ' of', 'believ', 'able', ''),
    weight: 6,
  },
  {
    arbitrary: fc.constantFrom('\n', ' sk', ' A', ' DE', ' x', ' [', '[PERS', 'ON_a1]'),
    weight: 2,
  },
  {
    arbitrary: fc.constantFrom(
      ' bob',
      '@',
      'example',
      '.com',
      ' "yes"',
      ' 4111 1111',
      ' 1111 1111',
    ),
    weight: 1,
  },
  { arbitrary: fc.constantFrom(' sk-proj-Ab3dE6gH', '9jK2mN5pQ8sT1vX4zB7cY0fW'), weight: 1 },
);

/** Whole events, some at a time; or cut anywhere. */
const cuts = fc.record({
  atBlankLines: fc.boolean(),
  sizes: fc.array(fc.oneof(fc.integer({ min: 1, max: 900 }), fc.constant(20_000)), {
    minLength: 1,
    maxLength: 12,
  }),
});

function cut(
  events: readonly string[],
  { atBlankLines, sizes }: { atBlankLines: boolean; sizes: readonly number[] },
): string[] {
  const whole = events.join('');
  const pieces: string[] = [];
  let at = 0;
  for (let index = 0; at < whole.length; index += 1) {
    let end = Math.min(at + sizes[index % sizes.length], whole.length);
    if (atBlankLines) {
      let boundary = 0;
      for (const one of events) {
        boundary += one.length;
        if (boundary >= end) break;
      }
      end = boundary;
    }
    pieces.push(whole.slice(at, end));
    at = end;
  }
  return pieces;
}

const stream = fc
  .record({
    words: fc.array(word, { minLength: 1, maxLength: 60 }),
    shape: fc.record({
      withUsage: fc.boolean(),
      withPadding: fc.boolean(),
      newline: fc.constantFrom('\n', '\r\n'),
    }),
    cuts,
    rules: fc.constantFrom(undefined, RULES_BUT_EMAIL, ...['mask', 'log', 'block'].map(rulesOf)),
    restore: fc.constantFrom(undefined, PLACEHOLDERS),
  })
  .map(({ words, shape, cuts: sizes, rules, restore }): InspectionCase => {
    const events = words.map((text, index) => event(text, index, shape));
    const pieces = cut([...events, `data: [DONE]${shape.newline}${shape.newline}`], sizes);
    return { rules, restore, endpoint: 'chat', contentType: 'text/event-stream', pieces };
  });

/** Words as models write them, in pieces of `eventsEach`, or cut at any byte. */
function prose(count: number, pieceBytes: number | undefined): InspectionCase {
  const texts = ' And the answer, as it is so often, was no\nother than yes.'.split(/(?= )/);
  const shape = { withUsage: false, withPadding: true, newline: '\n' };
  const events = Array.from({ length: count }, (_, index) =>
    event(texts[index % texts.length], index, shape),
  );
  const pieces =
    pieceBytes === undefined ? events : cut(events, { atBlankLines: false, sizes: [pieceBytes] });
  return {
    rules: RULES_BUT_EMAIL,
    restore: PLACEHOLDERS,
    endpoint: 'chat',
    contentType: 'text/event-stream',
    pieces,
  };
}

for (const version of await haproxyVersions()) {
  describe(`HAProxy ${version.version}`, () => {
    let lua: LuaInspection;
    before(async () => {
      lua = await LuaInspection.start(version);
    });
    after(() => lua.stop());

    test('random streams, cut and joined at random, are metered as without an inspection', async () => {
      const cases = fc.sample(stream, 2000);
      const outcomes = await lua.run(cases);
      for (const [index, { text }] of outcomes.entries()) {
        assert.doesNotMatch(text, /^FAULT/, JSON.stringify(cases[index]));
      }
    });

    test('of prose the meter reads the first event, and those that pieces cut', async () => {
      const eventBytes = 160;
      const cases = [undefined, 5000, 20_000, 50_000].map((bytes) => prose(400, bytes));
      const outcomes = await lua.run(cases);
      for (const [index, { unmeteredBytes, text }] of outcomes.entries()) {
        const { pieces } = cases[index];
        assert.equal(text, pieces.join(''));
        const slices = Math.ceil(text.length / 8192);
        const cutEvents = index === 0 ? 0 : pieces.length + slices;
        assert.ok(
          unmeteredBytes <= (2 + 2 * cutEvents) * eventBytes,
          `${unmeteredBytes} of ${text.length} bytes in ${pieces.length} pieces`,
        );
      }
    });
  });
}
