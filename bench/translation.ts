/**
 * `npm run bench:translation`: what it costs to translate a stream in HAProxy, for each pair of dialects: events per
 * second of one core (its processor time, beside the same stream untranslated), and what it adds to the first token.
 *
 *   BENCH_EVENTS=100000 BENCH_ROUNDS=3 HAPROXY_BRANCHES=3.2 npm run bench:translation
 */
import { haproxyVersions } from '../test/helpers/haproxy-versions.ts';
import { FilterRig } from '../test/helpers/translation/filter-rig.ts';
import {
  storyOfTokens,
  streamOf,
  streamTypeOf,
  TRANSLATED_PAIRS,
} from '../test/helpers/translation/story.ts';
import { cpuSecondsOf } from './cpu-time.ts';
import { median } from './gateway/setup.ts';

const EVENTS = Number(process.env.BENCH_EVENTS ?? 100_000);
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
const FIRST_TOKENS = 300;
/** About what a provider's connection delivers at once when it is fast. */
const WRITE_EVENTS = 50;

/** Microseconds of processor time for an event, the best of the rounds. */
async function cost(rig: FilterRig, spec: string | undefined): Promise<number> {
  const costs: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = cpuSecondsOf(rig.haproxy.pid);
    const { broken } = await rig.request(spec);
    if (broken) throw new Error(`${spec}: the stream broke`);
    costs.push(((cpuSecondsOf(rig.haproxy.pid) - before) / EVENTS) * 1e6);
  }
  return Math.min(...costs);
}

async function firstTokenMs(rig: FilterRig, spec: string | undefined): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < FIRST_TOKENS; i += 1) {
    const { pieces } = await rig.request(spec);
    times.push(pieces[0]!.at - rig.sent[0]!);
  }
  return median(times);
}

const version = (await haproxyVersions()).at(-1)!;
const rig = new FilterRig(version);
await rig.start();
try {
  console.log(`HAProxy ${version.version}, one thread, streams of ${EVENTS} events`);
  for (const [client, provider] of TRANSLATED_PAIRS) {
    const headers = { 'content-type': streamTypeOf(provider) };
    const spec = `${client}:${provider}:sse`;
    const events = streamOf(provider, storyOfTokens(EVENTS));
    const pieces: Buffer[] = [];
    for (let i = 0; i < events.length; i += WRITE_EVENTS) {
      pieces.push(Buffer.concat(events.slice(i, i + WRITE_EVENTS)));
    }
    rig.answer = { headers, pieces };
    const plain = await cost(rig, undefined);
    const translated = await cost(rig, spec);
    rig.answer = {
      headers,
      pieces: [Buffer.concat(streamOf(provider, storyOfTokens(2)).slice(0, 4))],
    };
    const added = (await firstTokenMs(rig, spec)) - (await firstTokenMs(rig, undefined));
    console.log(
      `${spec.padEnd(28)} ${Math.round(1e6 / translated)
        .toLocaleString('en')
        .padStart(9)} events/s per core, ` +
        `${translated.toFixed(1)} us each (untranslated ${plain.toFixed(1)}), first token +${added.toFixed(2)} ms`,
    );
  }
} finally {
  await rig.stop();
}
