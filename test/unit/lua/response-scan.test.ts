/** The scanner in Lua finds what the inspection library finds, and the same wherever a stream is cut. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { findEntities } from '../../../agent/inspection/index.ts';
import { haproxyVersions } from '../../helpers/haproxy-versions.ts';
import { type InspectionCase, LuaInspection } from '../../helpers/lua-inspection.ts';
import { DIALECTS } from '../../helpers/stream-dialects.ts';

const ENTITIES = ['API_KEY', 'PRIVATE_KEY', 'CREDIT_CARD', 'US_SSN', 'IBAN_CODE', 'EMAIL_ADDRESS'];
const PEM_BODY = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj\n'.repeat(9);
const PEM = `-----BEGIN RSA PRIVATE KEY-----\n${PEM_BODY}-----END RSA PRIVATE KEY-----`;
const JWT_HEADER = Buffer.from('{"alg":"HS256","typ":"JWT"}').toString('base64url');
const JWT_PAYLOAD = Buffer.from('{"sub":"1234567890","name":"Jo"}').toString('base64url');

const VALUES: readonly (readonly [string, string])[] = [
  ['CREDIT_CARD', '4111111111111111'],
  ['CREDIT_CARD', '4111 1111 1111 1111'],
  ['CREDIT_CARD', '5555-5555-5555-4444'],
  ['CREDIT_CARD', '3782 822463 10005'],
  ['CREDIT_CARD', '6011000990139424'],
  ['CREDIT_CARD', '3530.1113.3330.0000'],
  ['US_SSN', '219-09-9998'],
  ['US_SSN', '219 09 9998'],
  ['IBAN_CODE', 'DE89370400440532013000'],
  ['IBAN_CODE', 'GB82 WEST 1234 5698 7654 32'],
  ['IBAN_CODE', 'FR14-2004-1010-0505-0001-3M02-606'],
  ['EMAIL_ADDRESS', 'bob.smith+x@mail.example.com'],
  ['EMAIL_ADDRESS', "o'neill@example.org"],
  ['API_KEY', 'sk-proj-Ab3dE6gH9jK2mN5pQ8sT1vX4zB7cY0fW'],
  ['API_KEY', 'AKIAZ7QKXJ2MV4LWT5RP'],
  ['API_KEY', 'ghp_9sK2mVxQ7LwT4bRzN1cYpH8dJf6gAeUo3iWq'],
  ['API_KEY', 'xoxb-2480148309-Kd82jRx0Qm4LsVn7'],
  ['API_KEY', `sk_live_${'9aB3xK7mQ2wE5rT8yU1z'}`],
  ['API_KEY', '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'],
  ['API_KEY', `${JWT_HEADER}.${JWT_PAYLOAD}.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk`],
  ['PRIVATE_KEY', PEM],
];

/** Near what is looked for, and words. */
const OTHERS = [
  '4111111111111112',
  '4111-1111-1111-1111-1111',
  '1234-5678',
  '000-12-3456',
  '900-12-3456',
  '2024',
  '3.14',
  'DE89370400440532013001',
  'sk-',
  'sk-your-key-here-example-1234',
  'task-force',
  'icon@2x.png',
  '@home',
  'a@b',
  'git@example.com:x',
  'AKIA',
  '-----',
  '--',
  'I',
  'DE',
  'the',
  'A',
  'x_y',
  '[x]',
  'e',
  'ey',
  '1. ',
  '12:30',
  '-----BEGIN CERTIFICATE-----',
  'ZÜRICH',
  'naïve',
  '日本',
  '+49 30 123456',
];
const SEPARATORS = [' ', '\n', ', ', '. ', ' (', ') ', '"', ': ', '\t'];

const SSE = 'text/event-stream';
const CHAT = DIALECTS[0];

/** One answer as a JSON document. */
function whole(text: string, rules: string): InspectionCase {
  const pieces = [JSON.stringify({ choices: [{ message: { content: text } }] })];
  return { rules, endpoint: 'chat', contentType: 'application/json', pieces };
}

function contentOf(answer: string): string {
  return (JSON.parse(answer) as { choices: { message: { content: string } }[] }).choices[0].message
    .content;
}

const rulesOf = (action: string): string => ENTITIES.map((entity) => `${entity}:${action}`).join();

/** Words with values among them, and the value's kinds. */
const mixture = fc.array(
  fc.tuple(
    fc.oneof(
      fc.constantFrom(...VALUES),
      fc.constantFrom(...OTHERS.map((text) => ['', text] as const)),
    ),
    fc.constantFrom(...SEPARATORS),
  ),
  { minLength: 1, maxLength: 8 },
);

for (const version of await haproxyVersions()) {
  describe(`HAProxy ${version.version}`, () => {
    let lua: LuaInspection;
    before(async () => {
      lua = await LuaInspection.start(version);
    });
    after(() => lua.stop());

    test('each value is found by both, alone and in a sentence', async () => {
      const texts = VALUES.flatMap(([, value]) => [
        value,
        `It is ${value}, and no more.`,
        `"${value}"`,
      ]);
      const outcomes = await lua.run(texts.map((text) => whole(text, rulesOf('redact'))));
      for (const [index, { text, entities }] of outcomes.entries()) {
        const [entity, value] = VALUES[Math.floor(index / 3)];
        assert.equal(contentOf(text), texts[index].replace(value, `[${entity}]`));
        assert.equal(entities, `${entity}=1`);
        const options = { entities: ENTITIES, withSamples: true };
        assert.deepEqual(
          findEntities(texts[index], options).map((found) => found.entity),
          [entity],
          texts[index],
        );
      }
    });

    test('near misses are left alone', async () => {
      const text = `see ${OTHERS.join(' ; ')} .`;
      const [outcome] = await lua.run([whole(text, rulesOf('redact'))]);
      assert.equal(contentOf(outcome.text), text);
    });

    test('mask keeps four characters of numbers and the domain of addresses', async () => {
      const text =
        'card 4111-1111-1111-1111 ssn 219-09-9998 to bob@example.com with AKIAZ7QKXJ2MV4LWT5RP';
      const [outcome] = await lua.run([whole(text, rulesOf('mask'))]);
      assert.equal(
        contentOf(outcome.text),
        `card ****-****-****-1111 ssn ***-**-9998 to ***@example.com with ${'*'.repeat(20)}`,
      );
      const [pem] = await lua.run([whole(`a ${PEM} b`, rulesOf('mask'))]);
      assert.match(contentOf(pem.text), /^a [* \n]+ b$/);
    });

    test('random texts: what both look for is found by both', async () => {
      const samples = fc.sample(mixture, { numRuns: 400, seed: 11 });
      const texts = samples.map((parts) =>
        parts.map(([[, value], separator]) => value + separator).join(''),
      );
      const outcomes = await lua.run(texts.map((text) => whole(text, rulesOf('log'))));
      for (const [index, { entities }] of outcomes.entries()) {
        for (const [[entity, value], separator] of samples[index]) {
          if (entity === '' || separator !== '\n') continue;
          assert.ok(
            entities.includes(entity),
            `${value} in ${JSON.stringify(texts[index])}: ${entities}`,
          );
        }
      }
    });

    for (const action of ['mask', 'redact']) {
      test(`${action}: a stream reads as the whole text would, however it is cut`, async () => {
        const samples = fc.sample(
          fc.tuple(mixture, fc.array(fc.nat(4000), { maxLength: 30 }), fc.boolean()),
          {
            numRuns: 300,
            seed: 5,
          },
        );
        const cases: InspectionCase[] = [];
        const expectations: InspectionCase[] = [];
        for (const [parts, cuts, isFine] of samples) {
          const text = parts.map(([[, value], separator]) => value + separator).join('');
          const places = isFine
            ? Array.from(text, (_, index) => index)
            : [...new Set(cuts.map((cut) => cut % (text.length + 1)))].toSorted((a, b) => a - b);
          const deltas = [0, ...places].map((from, index) => text.slice(from, places[index]));
          const pieces = deltas.map((delta, at) =>
            CHAT.write([[delta], at === 0 ? ['x'] : []], false),
          );
          pieces.push('data: [DONE]\n\n');
          cases.push({ rules: rulesOf(action), endpoint: 'chat', contentType: SSE, pieces });
          expectations.push(whole(text, rulesOf(action)));
        }
        const wholes = await lua.run(expectations);
        for (const [index, outcome] of (await lua.run(cases)).entries()) {
          assert.equal(CHAT.read(outcome.text)[0], contentOf(wholes[index].text));
          assert.equal(outcome.entities, wholes[index].entities);
        }
      });
    }

    test('ordinary prose goes out at once', async () => {
      const words =
        'The quick brown fox is here, so read it and go on with the test in peace.'.split(/(?= )/);
      const rules = ENTITIES.filter((entity) => entity !== 'EMAIL_ADDRESS').map(
        (entity) => `${entity}:mask`,
      );
      const pieces = words.map((word) => CHAT.write([[word], []], false));
      const [outcome] = await lua.run([
        { rules: rules.join(), endpoint: 'chat', contentType: SSE, pieces },
      ]);
      assert.deepEqual(outcome.given.slice(0, -1), pieces);
    });

    test('linear time and bounded memory for floods', async () => {
      const floods = [
        '1',
        '1 ',
        '4111 ',
        'a@',
        '@',
        'sk-',
        'eyJ',
        '-',
        '-----BEGIN PRIVATE KEY-----',
        'DE89',
        '[',
        'a.',
        '\\',
        '"',
        '\n',
      ];
      const size = 60_000;
      for (const pattern of floods) {
        const text = pattern.repeat(Math.ceil(size / pattern.length)).slice(0, size);
        const restore = { '[PERSON_a1]': 'Ann' };
        const [one, half] = await lua.run([
          { ...whole(text, rulesOf('mask')), restore },
          { ...whole(text.slice(0, size / 2), rulesOf('mask')), restore },
        ]);
        assert.doesNotMatch(one.text, /^FAULT/, pattern);
        assert.ok(
          one.micros < 4 * half.micros + 100_000,
          `${pattern}: ${one.micros} µs and ${half.micros} µs`,
        );
        const deltas = text.slice(0, 20_000).match(/.{1,100}/gs) as string[];
        const pieces = deltas.map((delta) => CHAT.write([[delta], []], false));
        const [streamed] = await lua.run([
          { rules: rulesOf('mask'), restore, endpoint: 'chat', contentType: SSE, pieces },
        ]);
        assert.ok(streamed.heldMax < 6_000, `${pattern}: ${streamed.heldMax} bytes held`);
        assert.ok(streamed.micros < 2_000_000, `${pattern}: ${streamed.micros} µs`);
      }
    });
  });
}
