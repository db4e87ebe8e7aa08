/**
 * `npm run bench:inspection`: how fast personal data and secrets are looked for, and that no input makes it slow.
 * Megabytes per second on one core, with all default entities and secrets: the best and the median of the rounds. Then
 * what a chat body of 4 KiB with nothing to find costs in the scrubber, whole and cut to small strings; what actions
 * cost that write something in the place of many values; and what 1 MiB of each adversarial input takes, and how much
 * longer four times as much takes. All in processor time of this process, because that varies less on a busy machine
 * than the clock does.
 *
 *     node bench/inspection.ts [rounds] [speed or adversarial]
 */
import { DEFAULT_ENTITIES, ENTITIES, findEntities } from '../agent/inspection/index.ts';
import { scanJson } from '../agent/request/json/scan.ts';
import { JsonValue } from '../agent/request/json/value.ts';
import { promptTextsOf } from '../agent/request/prompt-texts.ts';
import { type Action, ActionPlan } from '../agent/scrubbing/actions.ts';
import { scrubText } from '../agent/scrubbing/index.ts';
import { Recognizer } from '../agent/scrubbing/recognizer.ts';
import { Scrubber } from '../agent/scrubbing/scrubber.ts';
import { ADVERSARIAL, repeatTo } from '../test/helpers/adversarial-texts.ts';
import { processorMs } from '../test/helpers/work-time.ts';
import { type Corpus, corpora } from './tokenizer-corpora.ts';

const ROUNDS = Number(process.argv[2] ?? 9);
const ONLY = process.argv[3];
const MEBIBYTE = 1024 * 1024;
const BODY_BYTES = 4096;
const BODIES = 200;

function rounds(work: () => void, count = ROUNDS): { bestMs: number; medianMs: number } {
  work();
  const times = Array.from({ length: count }, () => processorMs(work)).toSorted((a, b) => a - b);
  return { bestMs: times[0], medianMs: times[times.length >> 1] };
}

function speed(name: string, { texts, bytes }: Corpus, entities: readonly string[]): void {
  const { bestMs, medianMs } = rounds(() => {
    for (const text of texts) findEntities(text, { entities });
  });
  const perSecond = (ms: number): string => (bytes / 1000 / ms).toFixed(0).padStart(6);
  console.log(`${name.padEnd(36)} ${perSecond(bestMs)} best ${perSecond(medianMs)} median MB/s`);
}

function speeds(): void {
  for (const corpus of corpora()) {
    speed(corpus.name, corpus, DEFAULT_ENTITIES);
    if (corpus.name === 'English 4 KB') speed('  with those off by default', corpus, ENTITIES);
  }
  speed('short texts', corpusOf(SHORT_TEXTS), DEFAULT_ENTITIES);
  speed('short texts with numbers', corpusOf(SHORT_NUMBERS), DEFAULT_ENTITIES);
}

const CHAT =
  'Could you help me plan the offsite? We are twelve people, and the budget is 4,500 euros. ';
const SHORT_TEXTS = ['a short note to Ann', 'status: delivered', 'size large, color blue', 'true'];
const SHORT_NUMBERS = ['room 1204, floor 12', 'see section 3.2.1', '2026-05-06 10:12', 'level-3'];

function corpusOf(texts: readonly string[]): Corpus {
  const many = Array.from({ length: 4000 }, (_, index) => texts[index % texts.length]);
  return { name: '', texts: many, bytes: many.join('').length };
}

/** Bodies of 4 KiB by how their text is cut. */
function bodies(): [name: string, body: string][] {
  const strings = Array.from({ length: 80 }, (_, index) => {
    const texts = index % 2 === 0 ? SHORT_TEXTS : SHORT_NUMBERS;
    return `${texts[(index >> 1) % texts.length]}, ${CHAT.slice(index % 40, 54)}`;
  });
  const toolArguments = JSON.stringify({
    items: strings.map((label, number) => ({ label, number })),
  });
  return [
    ['one text', body({ role: 'user', content: repeatTo(CHAT, BODY_BYTES) })],
    ['80 parts', body({ role: 'user', content: strings.map((text) => ({ type: 'text', text })) })],
    [
      '80 strings in the arguments of a tool',
      body({ role: 'assistant', tool_calls: [{ function: { arguments: toolArguments } }] }),
    ],
  ];
}

function body(message: object): string {
  return JSON.stringify({ model: 'gpt-4o', messages: [message] });
}

function nothingToFind(): void {
  const plan = ActionPlan.of({});
  const recognizer = new Recognizer();
  console.log('\nwith nothing to find                bytes       us');
  for (const [name, text] of bodies()) {
    const root = new JsonValue(scanJson(Buffer.from(text)), 0);
    const scrubbed = { root, ...promptTextsOf(root) };
    const { bestMs } = rounds(() => {
      for (let i = 0; i < BODIES; i += 1) new Scrubber(scrubbed, plan).find(recognizer);
    }, ROUNDS * 2);
    const microseconds = ((bestMs / BODIES) * 1000).toFixed(1).padStart(8);
    console.log(`${name.padEnd(36)} ${String(text.length).padStart(4)} ${microseconds}`);
  }
}

const MANY_VALUES = 100_000;

function manyValues(): void {
  const addresses = Array.from({ length: MANY_VALUES }, (_, index) => `u${index}@a.io`);
  const text = body({ role: 'user', content: addresses.join(' ') });
  console.log(`\n${MANY_VALUES} different values     ms`);
  for (const action of ['placeholder', 'hash', 'reversible', 'mask'] satisfies Action[]) {
    const { bestMs } = rounds(() => scrubText(text, { action, key: 'secret' }), 3);
    console.log(`${action.padEnd(24)} ${bestMs.toFixed(0).padStart(6)}`);
  }
}

function adversarial(): void {
  console.log('\n1 MiB of                            ms    four times as much, times as long');
  for (const [name, unit] of ADVERSARIAL) {
    const small = repeatTo(unit, MEBIBYTE);
    const large = repeatTo(unit, 4 * MEBIBYTE);
    const smallMs = rounds(() => findEntities(small), 6).bestMs;
    const largeMs = rounds(() => findEntities(large), 3).bestMs;
    const ratio = (largeMs / smallMs).toFixed(1);
    console.log(`${name.padEnd(32)} ${smallMs.toFixed(0).padStart(5)} ${ratio.padStart(8)}`);
  }
}

if (ONLY !== 'adversarial') {
  speeds();
  nothingToFind();
  manyValues();
}
if (ONLY !== 'speed') adversarial();
