/**
 * `npm run bench:tokenizer`: the tokenizer beside js-tiktoken, gpt-tokenizer and tiktoken (WASM), all
 * in one process and in turns, so that a busy machine slows everyone alike. Prints megabytes of UTF-8
 * per second and, round by round, how many times as fast we are: the median, and the lowest and the
 * highest round. Then loading, memory, and the worst input that a search finds.
 *
 *     node bench/tokenizer.ts [rounds] [o200k_base or cl100k_base] [throughput, load or worst]
 */
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import {
  countTokens,
  countTokensInUtf8,
  type Encoding,
  prepareEncoding,
} from '../agent/tokenizer/index.ts';
import { randomFrom } from '../test/unit/tokenizer/random-text.ts';
import { type Corpus, corpora } from './tokenizer-corpora.ts';
import { searchWorstCase } from './tokenizer-worst-case.ts';

const ROUNDS = Number(process.argv[2] ?? 7);
const ENCODING = (process.argv[3] ?? 'o200k_base') as Encoding;
const ONLY = process.argv[4];
/** js-tiktoken takes a second for this much Japanese. */
const CORPUS_BYTES = 250_000;

interface Contender {
  readonly name: string;
  prepare?(): void;
  count(text: string, bytes: Buffer): number;
}

async function contenders(): Promise<Contender[]> {
  const require = createRequire(import.meta.url);
  const { Tiktoken: JsTiktoken } = require('js-tiktoken/lite');
  const jsTiktoken = new JsTiktoken(require(`js-tiktoken/ranks/${ENCODING}`));
  const gptTokenizer =
    ENCODING === 'cl100k_base'
      ? await import('gpt-tokenizer/encoding/cl100k_base')
      : await import('gpt-tokenizer/encoding/o200k_base');
  const wasm = require('tiktoken').get_encoding(ENCODING);
  const asText = { disallowedSpecial: new Set<string>() };
  const gptCount = (text: string): number => gptTokenizer.countTokens(text, asText);
  return [
    {
      name: 'ours, bytes',
      count: (_, bytes) => countTokensInUtf8(bytes, 0, bytes.length, ENCODING),
    },
    { name: 'ours, string', count: (text) => countTokens(text, ENCODING) },
    {
      name: 'ours, cold',
      prepare: evictCaches,
      count: (_, bytes) => countTokensInUtf8(bytes, 0, bytes.length, ENCODING),
    },
    { name: 'js-tiktoken', count: (text) => jsTiktoken.encode(text, [], []).length },
    { name: 'gpt-tokenizer', count: gptCount },
    {
      name: 'gpt-tokenizer, cold',
      prepare: () => gptTokenizer.clearMergeCache(),
      count: gptCount,
    },
    { name: 'tiktoken WASM', count: (text) => wasm.encode(text, [], []).length },
  ];
}

const random = randomFrom(7);

/** Fills the caches of pieces with words that no corpus has. */
function evictCaches(): void {
  const words: string[] = [];
  for (let i = 0; i < 120_000; i++) {
    words.push(
      `q${random(2 ** 30)
        .toString(36)
        .replace(/\d/g, 'z')}${i % 2 ? 'xq' : 'vxjwkqz'}`,
    );
  }
  countTokens(words.join(' '), ENCODING);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

interface Result {
  readonly corpus: Corpus;
  /** Contender -> megabytes per second, one for each round. */
  readonly speeds: ReadonlyMap<string, readonly number[]>;
}

function measure({ name, texts }: Corpus, libraries: readonly Contender[]): Result {
  const part: string[] = [];
  let bytes = 0;
  for (const text of texts) {
    if (bytes < CORPUS_BYTES) {
      part.push(text);
      bytes += Buffer.byteLength(text);
    }
  }
  const buffers = part.map((text) => Buffer.from(text));
  const speeds = new Map<string, number[]>(libraries.map((library) => [library.name, []]));
  const totals = new Set<number>();
  // The first round warms up.
  for (let round = 0; round <= ROUNDS; round++) {
    for (const library of libraries) {
      library.prepare?.();
      let total = 0;
      const started = performance.now();
      for (let i = 0; i < part.length; i++) {
        total += library.count(part[i]!, buffers[i]!);
      }
      const elapsed = performance.now() - started;
      if (round > 0) {
        speeds.get(library.name)!.push(bytes / elapsed / 1000);
      }
      if (!library.name.startsWith('js')) {
        totals.add(total);
      }
    }
  }
  if (totals.size !== 1) {
    console.log(`${name}: the counts differ: ${[...totals].join(' ')}`);
  }
  return { corpus: { name, texts: part, bytes }, speeds };
}

function cell(values: readonly number[], digits: number): string {
  const [low, middle, high] = [Math.min(...values), median(values), Math.max(...values)];
  return `${middle.toFixed(digits)} (${low.toFixed(digits)}-${high.toFixed(digits)})`.padStart(19);
}

function printTable(
  results: readonly Result[],
  names: readonly string[],
  row: (result: Result, name: string) => string,
): void {
  console.log(`${''.padEnd(15)}${names.map((name) => name.padStart(20)).join('')}`);
  for (const result of results) {
    const cells = names.map((name) => ` ${row(result, name)}`);
    console.log(`${result.corpus.name.padEnd(15)}${cells.join('')}`);
  }
}

async function throughput(): Promise<void> {
  const libraries = await contenders();
  const results = corpora().map((corpus) => measure(corpus, libraries));
  const names = libraries.map(({ name }) => name);
  console.log(`\n${ENCODING}, MB/s: median (lowest-highest) of ${ROUNDS} rounds`);
  printTable(results, names, ({ speeds }, name) => {
    const values = speeds.get(name)!;
    return cell(values, median(values) < 10 ? 2 : 0);
  });
  const peers = names.filter((name) => !name.startsWith('ours'));
  for (const mine of ['ours, bytes', 'ours, string', 'ours, cold']) {
    console.log(`\n${mine}: times as fast as`);
    printTable(results, peers, ({ speeds }, name) =>
      cell(
        speeds.get(mine)!.map((speed, round) => speed / speeds.get(name)![round]!),
        1,
      ),
    );
  }
  for (const { corpus, speeds } of results.filter(({ corpus: { name } }) =>
    name.includes('4 KB'),
  )) {
    const size = corpus.bytes / corpus.texts.length;
    const microseconds = speeds.get('ours, string')!.map((speed) => size / speed);
    console.log(
      `${corpus.name}: ${cell(microseconds, 0).trim()} µs for a string of ${size.toFixed(0)} bytes`,
    );
  }
}

/** In processes of their own: nothing is warm there. */
function load(): void {
  const index = new URL('../agent/tokenizer/index.ts', import.meta.url).href;
  const script = `
    const { prepareEncoding, countTokens } = await import(${JSON.stringify(index)});
    const before = process.memoryUsage();
    const started = performance.now();
    prepareEncoding(${JSON.stringify(ENCODING)});
    const loaded = performance.now();
    countTokens('hello world', ${JSON.stringify(ENCODING)});
    const counted = performance.now();
    const after = process.memoryUsage();
    console.log(JSON.stringify([loaded - started, counted - loaded, (after.rss - before.rss) / 1e6]));`;
  prepareEncoding(ENCODING);
  const runs: number[][] = [];
  for (let i = 0; i < Math.max(5, ROUNDS); i++) {
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      cwd: fileURLToPath(new URL('..', import.meta.url)),
      encoding: 'utf8',
    });
    runs.push(JSON.parse(output));
  }
  const column = (at: number) =>
    cell(
      runs.map((run) => run[at]!),
      1,
    ).trim();
  console.log(
    `\n${ENCODING}: loaded in ${column(0)} ms, first count ${column(1)} ms, ${column(2)} MB more resident`,
  );
}

if (ONLY === undefined || ONLY === 'throughput') {
  await throughput();
}
if (ONLY === undefined || ONLY === 'load') {
  load();
}
if (ONLY === undefined || ONLY === 'worst') {
  searchWorstCase(ENCODING);
}
