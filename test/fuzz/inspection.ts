/**
 * `npm run fuzz:inspection [-- seconds [seed]]`: looks for short texts that are slow to inspect when they are repeated.
 * They are put together from what the finders look for, and the slowest ones are changed further. Prints what the
 * slowest cost, in milliseconds of processor time for 1 MiB: above 100 on a machine of its own is worth a look.
 */

import { CATALOGUE, findEntities } from '../../agent/inspection/index.ts';
import { ADVERSARIAL, repeatTo } from '../helpers/adversarial-texts.ts';
import { processorMs } from '../helpers/work-time.ts';
import { randomFrom } from '../unit/tokenizer/random-text.ts';

const SECONDS = Number(process.argv[2] ?? 60);
const SEED = Number(process.argv[3] ?? 1);
const UNITS = 64 * 1024;
const PER_MEBIBYTE = (1024 * 1024) / UNITS;
const KEPT = 40;
const WORTH_KEEPING_MS = 60;
const MAX_FRAGMENT = 80;
const ROUNDS = 4;

const NUMBERS =
  '0 1 4 9 00 12 123 4111 555 0132 12345 123456 1234567 12345678 123456789 1234567890 12345678901 323 65 92515 78 05 1120 192 168 10 255 4111111111111111 1.1.1.1 415 +1 +49 \u0661 \uff11 2024 -01-';
const SIGNS = '( ) [ ] { } < > - . / : , ; _ @ = % # $ € ~ | \\ " \' ` + :: ----- * !';
const BLANKS = [' ', ' ', ' ', '\n', '\t', '\r\n', '\u00a0', '\u200b'];
const LETTERS =
  'a b c e f A B F S T Z ab AB xY abc example com co io example.com bob a.b www. https:// http: ñ é Ж 中 계좌 电话 телефон مرحبا 😀 May Jan order invoice';
const SECRETS =
  'eyJ eyJhbGciOiJIUzI1NiJ9 sk- sk-proj- sk-ant- ghp_ xoxb- AKIA AIza hf_ SG. npm_ glpat- key- pat bot -----BEGIN -----BEGIN\u00a0RSA\u00a0PRIVATE\u00a0KEY----- -----END Bearer Basic Authorization: password passwd pwd= token secret api_key is 8Q~ JQQJ99 .atlasv1. -us1 deadbeef d41d8cd98f00b204e9800998ecf8427e';
const IDENTIFIERS =
  '00:1A 2001:db8 fe80::1 0x 0x52908400098527886E0F7030069857D2E4169EE7 bc1q 1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2 S1234567D DE89 GB82 WEST DE89370400440532013000 A1 AB12 K9 HB M L12';
const FRAGMENTS = [
  ...[NUMBERS, SIGNS, LETTERS, SECRETS, IDENTIFIERS].flatMap((list) => list.split(' ')),
  ...BLANKS,
];
const WORDS = [...new Set(CATALOGUE.flatMap(({ context }) => context.split('|')))];

const random = randomFrom(SEED);

function pick(): string {
  const list = random(5) === 0 ? WORDS : FRAGMENTS;
  return list[random(list.length)];
}

function millisecondsOf(fragment: string, rounds: number): number {
  const text = repeatTo(fragment, UNITS);
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round += 1) {
    best = Math.min(
      best,
      processorMs(() => findEntities(text)),
    );
  }
  return best * PER_MEBIBYTE;
}

/** One of its parts is taken out, doubled or replaced, or one more put in. */
function changed(fragment: string): string {
  const parts = fragment.match(/[A-Za-z]+|\d+|./gsu) ?? [];
  const at = random(parts.length + 1);
  const removed = random(2);
  const added = random(3) === 0 ? parts.slice(at, at + 2) : [pick()];
  return parts.toSpliced(at, removed, ...added).join('');
}

const slowest: { fragment: string; ms: number }[] = [];

function consider(fragment: string): void {
  const isKnown = slowest.some((one) => one.fragment === fragment);
  if (isKnown || fragment === '' || fragment.length > MAX_FRAGMENT) return;
  if (millisecondsOf(fragment, 1) < WORTH_KEEPING_MS) return;
  slowest.push({ fragment, ms: millisecondsOf(fragment, ROUNDS) });
  slowest.sort((a, b) => b.ms - a.ms);
  slowest.length = Math.min(slowest.length, KEPT);
}

// Compiled code is what is measured.
for (const [, fragment] of ADVERSARIAL) millisecondsOf(fragment, 2);
const until = Date.now() + SECONDS * 1000;
let tried = 0;
for (; Date.now() < until; tried += 1) {
  const isChange = slowest.length > 0 && random(2) === 0;
  if (isChange) consider(changed(slowest[random(slowest.length)].fragment));
  else consider(Array.from({ length: 1 + random(6) }, pick).join(''));
}
console.log(`${tried} tried, seed ${SEED}\n    ms of 1 MiB`);
for (const { fragment, ms } of slowest)
  console.log(ms.toFixed(0).padStart(6), JSON.stringify(fragment));
