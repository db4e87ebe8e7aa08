/**
 * `npm run bench:inspection`: how fast personal data and secrets are looked for, and that no input makes it slow.
 * Megabytes per second on one core, with all default entities and secrets: the best and the median of the rounds. Then
 * what 1 MiB of each adversarial input takes, and how much longer four times as much takes. All in processor time of
 * this process, because that varies less on a busy machine than the clock does.
 *
 *     node bench/inspection.ts [rounds] [speed or adversarial]
 */
import { DEFAULT_ENTITIES, ENTITIES, findEntities } from '../agent/inspection/index.ts';
import { ADVERSARIAL, repeatTo } from '../test/helpers/adversarial-texts.ts';
import { type Corpus, corpora } from './tokenizer-corpora.ts';

const ROUNDS = Number(process.argv[2] ?? 9);
const ONLY = process.argv[3];
const MEBIBYTE = 1024 * 1024;
const BODY_BYTES = 4096;
const BODIES = 200;

function processorMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  return process.cpuUsage(before).user / 1000;
}

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
  const chat =
    'Could you help me plan the offsite? We are twelve people, and the budget is 4,500 euros. ';
  const body = repeatTo(chat, BODY_BYTES);
  const { bestMs } = rounds(() => {
    for (let i = 0; i < BODIES; i += 1) findEntities(body);
  });
  console.log(`\n4 KiB with nothing to find: ${((bestMs / BODIES) * 1000).toFixed(1)} us\n`);
}

function adversarial(): void {
  console.log('1 MiB of                            ms    four times as much, times as long');
  for (const [name, unit] of ADVERSARIAL) {
    const small = repeatTo(unit, MEBIBYTE);
    const large = repeatTo(unit, 4 * MEBIBYTE);
    const smallMs = rounds(() => findEntities(small), 4).bestMs;
    const largeMs = rounds(() => findEntities(large), 2).bestMs;
    const ratio = (largeMs / smallMs).toFixed(1);
    console.log(`${name.padEnd(32)} ${smallMs.toFixed(0).padStart(5)} ${ratio.padStart(8)}`);
  }
}

if (ONLY !== 'adversarial') speeds();
if (ONLY !== 'speed') adversarial();
