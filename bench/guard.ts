/**
 * `npm run bench:guard`: how fast prompts are looked at for attacks, and that no input makes it slow. Megabytes per second
 * of processor time: the best and the median of the rounds; then what 1 MiB of each adversarial input takes, and how much
 * longer four times as much takes.
 *
 *     node bench/guard.ts [rounds]
 */
import { guard, warmUp } from '../agent/inspection/attacks/index.ts';
import { repeatTo } from '../test/helpers/adversarial-texts.ts';
import { ATTACK_TEXTS } from '../test/helpers/attack-texts.ts';
import { processorMs } from '../test/helpers/work-time.ts';
import { corpora } from './tokenizer-corpora.ts';

const ROUNDS = Number(process.argv[2] ?? 15);
const MEBIBYTE = 1024 * 1024;
const BODY_BYTES = 4096;
const BODIES = 200;

function rounds(work: () => void, count = ROUNDS): { bestMs: number; medianMs: number } {
  const times = Array.from({ length: count }, () => processorMs(work)).toSorted((a, b) => a - b);
  return { bestMs: times[0], medianMs: times[times.length >> 1] };
}

const startedAtMs = performance.now();
warmUp();
console.log(`tables: ${(performance.now() - startedAtMs).toFixed(0)} ms, once\n`);

for (const { name, texts, bytes } of corpora()) {
  const { bestMs, medianMs } = rounds(() => {
    for (const text of texts) guard(text, 'user');
  });
  const perSecond = (ms: number): string => (bytes / 1000 / ms).toFixed(0).padStart(6);
  console.log(`${name.padEnd(36)} ${perSecond(bestMs)} best ${perSecond(medianMs)} median MB/s`);
}

const chat =
  'Could you help me plan the offsite? We are twelve people, and the budget is 4,500 euros. ';
const body = repeatTo(chat, BODY_BYTES);
const { bestMs } = rounds(() => {
  for (let i = 0; i < BODIES; i += 1) guard(body, 'user');
});
console.log(`\n4 KiB with nothing to find: ${((bestMs / BODIES) * 1000).toFixed(1)} us\n`);

console.log('1 MiB of                            ms    four times as much, times as long');
for (const [name, unit] of ATTACK_TEXTS) {
  const small = repeatTo(unit, MEBIBYTE);
  const large = repeatTo(unit, 4 * MEBIBYTE);
  const smallMs = rounds(() => guard(small, 'user'), 4).bestMs;
  const largeMs = rounds(() => guard(large, 'user'), 2).bestMs;
  const ratio = (largeMs / smallMs).toFixed(1);
  console.log(`${name.padEnd(32)} ${smallMs.toFixed(0).padStart(5)} ${ratio.padStart(8)}`);
}
