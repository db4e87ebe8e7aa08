/**
 * `npm run bench:tokenizer`: the tokenizer beside js-tiktoken, gpt-tokenizer and tiktoken (WASM), all
 * in one process, in turns and by processor time, so that a busy machine slows everyone alike. Prints
 * megabytes of UTF-8 per second and, round by round, how many times as fast we are: the median, and the
 * lowest and the highest round. Then what single prompts cost, loading, memory, and the worst input
 * that a search finds.
 *
 *     node bench/tokenizer.ts [rounds] [o200k_base or cl100k_base] [throughput, prompts, load or worst]
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Encoding, prepareEncoding } from '../agent/tokenizer/index.ts';
import { processorMs } from '../test/helpers/work-time.ts';
import { type Contender, contenders } from './tokenizer-contenders.ts';
import { type Corpus, corpora } from './tokenizer-corpora.ts';
import { measurePrompts } from './tokenizer-prompts.ts';
import { searchWorstCase } from './tokenizer-worst-case.ts';

const ROUNDS = Number(process.argv[2] ?? 7);
const ENCODING = (process.argv[3] ?? 'o200k_base') as Encoding;
const ONLY = process.argv[4];
/** js-tiktoken takes a second for this much Japanese. */
const CORPUS_BYTES = 250_000;
/** A round counts the corpus again until it has taken so long: less is lost in the clock's noise. */
const LEAST_MS = 50;
/** Forgetting takes half a second each time, so what is cold may take less than that. */
const MOST_COLD_PASSES = 4;

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

interface Result {
  readonly corpus: Corpus;
  /** Contender -> megabytes per second, one for each round. */
  readonly speeds: ReadonlyMap<string, readonly number[]>;
}

/** Counts the corpus for LEAST_MS: megabytes per second, and the tokens of one pass. */
function passes(
  library: Contender,
  texts: readonly string[],
  buffers: readonly Buffer[],
  bytes: number,
): { readonly speed: number; readonly total: number } {
  let elapsed = 0;
  let done = 0;
  let total = 0;
  while (elapsed < LEAST_MS && (library.forget === undefined || done < MOST_COLD_PASSES)) {
    library.forget?.();
    total = 0;
    elapsed += processorMs(() => {
      for (let i = 0; i < texts.length; i++) {
        total += library.count(texts[i]!, buffers[i]!);
      }
    });
    done++;
  }
  return { speed: (bytes * done) / elapsed / 1000, total };
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
      const { speed, total } = passes(library, part, buffers, bytes);
      if (round > 0) {
        speeds.get(library.name)!.push(speed);
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
  const libraries = await contenders(ENCODING);
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
if (ONLY === undefined || ONLY === 'prompts') {
  measurePrompts(ENCODING, ROUNDS, cell);
}
if (ONLY === undefined || ONLY === 'load') {
  load();
}
if (ONLY === undefined || ONLY === 'worst') {
  searchWorstCase(ENCODING);
}
