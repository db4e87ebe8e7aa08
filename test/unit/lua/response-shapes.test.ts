/**
 * Streams as providers write them, with members that differ from event to event; JSON that is a model's text; and log
 * probabilities, which say a text a second time.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { haproxyVersions } from '../../helpers/haproxy-versions.ts';
import {
  type InspectionCase,
  type InspectionOutcome,
  LuaInspection,
} from '../../helpers/lua-inspection.ts';

const SSE = 'text/event-stream';
const ENTITIES = ['API_KEY', 'PRIVATE_KEY', 'CREDIT_CARD', 'US_SSN', 'IBAN_CODE', 'EMAIL_ADDRESS'];
const rulesOf = (action: string): string => ENTITIES.map((entity) => `${entity}:${action}`).join();

interface Shape {
  readonly endpoint: string;
  readonly delta: (text: string, at: number) => string;
  readonly last: string;
}

const plain = (data: unknown): string => `data: ${JSON.stringify(data)}\n\n`;
const named = (data: { type: string }): string => `event: ${data.type}\n${plain(data)}`;
const choices = (content: string) => [
  { index: 0, delta: { content }, logprobs: null, finish_reason: null },
];
const chunk = { id: 'c', object: 'chat.completion.chunk', created: 17, model: 'm' };
const letters = (at: number): string => 'aK3xP9q'.slice(0, at % 7);

/** What varies is behind the text, or before it. */
const SHAPES: Readonly<Record<string, Shape>> = {
  'OpenAI chat': {
    endpoint: 'chat',
    delta: (text, at) =>
      plain({ ...chunk, choices: choices(text), usage: null, obfuscation: letters(at) }),
    last: 'data: [DONE]\n\n',
  },
  'chat with usage in each event': {
    endpoint: 'chat',
    delta: (text, at) =>
      plain({
        ...chunk,
        choices: choices(text),
        usage: { prompt_tokens: 9, completion_tokens: at },
      }),
    last: 'data: [DONE]\n\n',
  },
  'chat with spaces and CRLF': {
    endpoint: 'chat',
    delta: (text) =>
      `data: {"choices": [{"index": 0, "delta": {"content": ${JSON.stringify(text)}}}]}\r\n\r\n`,
    last: 'data: [DONE]\r\n\r\n',
  },
  'OpenAI responses': {
    endpoint: 'responses',
    delta: (delta, at) =>
      named({
        type: 'response.output_text.delta',
        sequence_number: at + 4,
        item_id: 'msg_1',
        output_index: 0,
        content_index: 0,
        delta,
        logprobs: [],
        obfuscation: letters(at),
      } as never),
    last: named({ type: 'response.completed' }),
  },
  'responses numbered behind the text': {
    endpoint: 'responses',
    delta: (delta, at) =>
      named({
        type: 'response.output_text.delta',
        output_index: 0,
        delta,
        sequence_number: at,
      } as never),
    last: named({ type: 'response.completed' }),
  },
  'Anthropic messages, padded': {
    endpoint: 'messages',
    delta: (text, at) =>
      `event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":${JSON.stringify(text)}}${' '.repeat(at % 9)}}\n\n`,
    last: named({ type: 'message_stop' }),
  },
};

interface AnyEvent {
  choices?: { delta?: { content?: string } }[];
  delta?: string | { text?: string };
}

/** The texts of a stream's events, one by one. */
function textsOf(stream: string): string[] {
  const lines = stream.split(/\r?\n/).filter((line) => line.startsWith('data: {'));
  return lines.map((line) => {
    const { choices: given, delta } = JSON.parse(line.slice(6)) as AnyEvent;
    if (typeof delta === 'string') return delta;
    return delta?.text ?? given?.[0].delta?.content ?? '';
  });
}

function whole(content: string, more: Partial<InspectionCase>): InspectionCase {
  const pieces = [JSON.stringify({ choices: [{ message: { content } }] })];
  return { endpoint: 'chat', contentType: 'application/json', pieces, ...more };
}

function contentOf(answer: string): string {
  type Answer = { choices: { message: { content: string } }[] };
  return (JSON.parse(answer) as Answer).choices[0].message.content;
}

/** Tokens of prose, of findings, and of what comes near. */
const token = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.constantFrom(
      ...' the, answer Is. of un believ able\n sk A DE hvs. dp.pt x a. "yes" task'.split(/(?= )/),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(' bob', '.smith', '@', 'example', '.com', ' git@x', ' e', 'y', "'s"),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ' 4111 1111',
      ' 1111 1111',
      '219-09',
      '-9998',
      '-proj',
      ' DE',
      '89370400440532013000',
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ' sk-proj-Ab3dE6gH',
      '9jK2mN5pQ8sT1vX4zB7cY0fW',
      ' AKIA',
      'Z7QKXJ2MV4LWT5RP',
      ' ',
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'hvs.',
      'CAESIKab3dE6gH9jK2mN5pQ8sT1vX4zB7cY0fWab3dE6gH9jK2mN5pQ8sT1vX4zB7cY0fWxyzab3dE6gH9jK2mN5pQ8sTq',
      ' ',
    ),
  },
);

/** Pieces of the bytes of a text. */
function cutAt(text: string, cuts: readonly number[]): Buffer[] {
  const bytes = Buffer.from(text);
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].toSorted(
    (a, b) => a - b,
  );
  return [0, ...places].map((from, index) => bytes.subarray(from, places[index]));
}

for (const version of await haproxyVersions()) {
  describe(`HAProxy ${version.version}`, () => {
    let lua: LuaInspection;
    before(async () => {
      lua = await LuaInspection.start(version);
    });
    after(() => lua.stop());

    for (const [name, shape] of Object.entries(SHAPES)) {
      test(`${name}: reads as the whole text would, however it is cut and joined`, async () => {
        const samples = fc.sample(
          fc.tuple(
            fc.array(token, { minLength: 1, maxLength: 40 }),
            fc.constantFrom('mask', 'redact', 'log'),
            fc.oneof(fc.integer({ min: 1, max: 25 }), fc.array(fc.nat(9000), { maxLength: 15 })),
          ),
          { numRuns: 200, seed: 3 },
        );
        const cases: InspectionCase[] = [];
        const expectations: InspectionCase[] = [];
        for (const [tokens, action, cut] of samples) {
          const events = tokens.map(shape.delta);
          let pieces: (string | Buffer)[] = [];
          if (typeof cut === 'number') {
            for (let at = 0; at < events.length; at += cut) {
              pieces.push(events.slice(at, at + cut).join(''));
            }
          } else {
            pieces = cutAt(events.join(''), cut);
          }
          const rules = rulesOf(action);
          cases.push({
            rules,
            endpoint: shape.endpoint,
            contentType: SSE,
            pieces: [...pieces, shape.last],
          });
          expectations.push(whole(tokens.join(''), { rules }));
        }
        const wholes = await lua.run(expectations);
        for (const [index, outcome] of (await lua.run(cases)).entries()) {
          const where = JSON.stringify(samples[index]);
          assert.equal(textsOf(outcome.text).join(''), contentOf(wholes[index].text), where);
          assert.equal(outcome.entities, wholes[index].entities, where);
        }
      });
    }

    test('with a rule for e-mail, prose goes out one event later at most, as it came', async () => {
      for (const shape of Object.values(SHAPES)) {
        const events = ' The quick brown fox, he said, is un believ able here and now.'
          .split(/(?= )/)
          .map(shape.delta);
        const [outcome] = await lua.run([
          {
            rules: rulesOf('mask'),
            endpoint: shape.endpoint,
            contentType: SSE,
            pieces: [...events, shape.delta(' Yes', 99), shape.delta(', ', 100)],
          },
        ]);
        const given = outcome.given.slice(0, -2).join('');
        // The first two teach the pattern; from then on nothing is taken apart.
        const rest = events.slice(2, -1).join('');
        assert.ok(given.includes(rest), `${given}\n\n${rest}`);
        for (let at = 3; at < events.length; at += 1) {
          const soFar = outcome.given.slice(0, at + 1).join('');
          assert.ok(soFar.includes(events[at - 1]), `event ${at - 1} is out with event ${at}`);
        }
      }
    });

    const RESTORE = { '[PERSON_a1]': 'Ann "A"\n\\ O', '[PERSON_a2]': 'Bo' };

    function jsonStream(text: string, size: number): InspectionCase {
      const deltas = text.match(new RegExp(`.{1,${size}}`, 'gs')) as string[];
      const pieces = [...deltas.map(SHAPES['OpenAI chat'].delta), 'data: [DONE]\n\n'];
      return { restore: RESTORE, endpoint: 'chat', contentType: SSE, pieces };
    }
    const streamed = (outcome: InspectionOutcome): string => textsOf(outcome.text).join('');

    test('JSON that is the text: values are escaped for it too, at every size of deltas', async () => {
      const said = {
        'na"me': '[PERSON_a1]',
        list: ['\\', 'a\\"b [PERSON_a1]', { x: '[PERSON_a2]' }],
        n: [1],
      };
      const meant = {
        'na"me': RESTORE['[PERSON_a1]'],
        list: ['\\', `a\\"b ${RESTORE['[PERSON_a1]']}`, { x: 'Bo' }],
        n: [1],
      };
      for (const text of [
        JSON.stringify(said),
        `\n ${JSON.stringify(said, null, 2)}`,
        JSON.stringify([said]),
      ]) {
        const expected = text.trim().startsWith('[') ? [meant] : meant;
        const sizes = [1, 2, 3, 5, 7, 20, 500];
        for (const rules of [undefined, rulesOf('mask')]) {
          const cases = sizes.map((size) => ({ ...jsonStream(text, size), rules }));
          for (const outcome of await lua.run(cases)) {
            assert.deepEqual(JSON.parse(streamed(outcome)), expected);
          }
          const [answer] = await lua.run([whole(text, { restore: RESTORE, rules })]);
          assert.deepEqual(JSON.parse(contentOf(answer.text)), expected);
        }
      }
    });

    test('prose that begins with brackets or quotes JSON is prose', async () => {
      const texts = [
        '[PERSON_a1] said "[PERSON_a1]"',
        '[1] "[PERSON_a1]"',
        '{x} "[PERSON_a1]"',
        '```json\n{"a":"[PERSON_a1]"}\n```',
        'So: {"a":"[PERSON_a1]"}',
        '{"a":1} is for [PERSON_a1]',
        ' ',
        '[',
      ];
      for (const size of [1, 4, 100]) {
        const outcomes = await lua.run(texts.map((text) => jsonStream(text, size)));
        for (const [index, outcome] of outcomes.entries()) {
          const expected = texts[index].replaceAll('[PERSON_a1]', () => RESTORE['[PERSON_a1]']);
          assert.equal(streamed(outcome), expected);
        }
      }
    });

    test('findings in JSON that is the text are found behind its escapes', async () => {
      const text = JSON.stringify({ a: 'x\nDE89370400440532013000', b: 'y\n4111111111111111' });
      for (const size of [1, 6, 100]) {
        const [outcome] = await lua.run([{ ...jsonStream(text, size), rules: rulesOf('redact') }]);
        assert.deepEqual(JSON.parse(streamed(outcome)), {
          a: 'x\n[IBAN_CODE]',
          b: 'y\n[CREDIT_CARD]',
        });
      }
    });

    test('log probabilities are emptied where rules hide something, else left', async () => {
      const card = '4111111111111111';
      const logprobs = {
        content: [{ token: card, logprob: -0.1, bytes: [52], top_logprobs: [] }],
        refusal: null,
      };
      const stream = plain({
        ...chunk,
        choices: [{ index: 0, delta: { content: 'x' }, logprobs, finish_reason: null }],
      });
      const delta = {
        type: 'response.output_text.delta',
        output_index: 0,
        delta: 'x',
        logprobs: [{ token: card }],
      };
      const done = {
        type: 'response.output_text.done',
        output_index: 0,
        text: 'x',
        logprobs: [{ token: card }],
      };
      const answer = JSON.stringify({
        choices: [{ message: { content: 'x' }, logprobs, finish_reason: 'stop' }],
        usage: {},
      });
      const output = JSON.stringify(
        { output: [{ content: [{ text: 'x', logprobs: [{ token: card }], n: 1 }] }] },
        null,
        1,
      );
      const inputs: Omit<InspectionCase, 'rules'>[] = [
        { endpoint: 'chat', contentType: SSE, pieces: [stream] },
        { endpoint: 'responses', contentType: SSE, pieces: [named(delta)] },
        { endpoint: 'responses', contentType: SSE, pieces: [named(done)] },
        { endpoint: 'chat', contentType: 'application/json', pieces: [answer] },
        {
          endpoint: 'chat',
          contentType: 'application/json',
          pieces: cutAt(answer, [40, 50, 60, 70, 80, 90, 100, 110]),
        },
        {
          endpoint: 'responses',
          contentType: 'application/json',
          pieces: cutAt(output, [30, 60, 70, 75, 80]),
        },
      ];
      const emptied = [
        stream.replace(JSON.stringify(logprobs), 'null'),
        named({ ...delta, logprobs: [] } as never),
        named({ ...done, logprobs: [] } as never),
        answer.replace(JSON.stringify(logprobs), 'null'),
        answer.replace(JSON.stringify(logprobs), 'null'),
        JSON.stringify({ output: [{ content: [{ text: 'x', logprobs: [], n: 1 }] }] }, null, 1),
      ];
      for (const action of ['mask', 'redact', 'block']) {
        const outcomes = await lua.run(
          inputs.map((one) => ({ ...one, rules: `CREDIT_CARD:${action}` })),
        );
        for (const [index, outcome] of outcomes.entries()) {
          assert.equal(outcome.text, emptied[index]);
          assert.equal(outcome.entities, '');
        }
      }
      for (const rules of [undefined, 'CREDIT_CARD:log']) {
        const outcomes = await lua.run(inputs.map((one) => ({ ...one, rules, restore: RESTORE })));
        for (const [index, outcome] of outcomes.entries()) {
          assert.equal(
            outcome.text,
            Buffer.concat(inputs[index].pieces.map((piece) => Buffer.from(piece))).toString(),
          );
        }
      }
    });
  });
}
