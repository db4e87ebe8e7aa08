/**
 * `npm run fuzz:tokenizer [-- strings]`: compares counts with tiktoken (WASM) on random strings, two
 * million if no number is given, on every code point, and on every text file of the machine that is not too large. Prints
 * its seed; `SEED=n` repeats a run. Ends with 1 at the first difference, and shows the text.
 */
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  countTokens,
  countTokensInUtf8,
  countUpTo,
  type Encoding,
} from '../../agent/tokenizer/index.ts';
import { differingCodePoints } from '../unit/tokenizer/code-points.ts';
import { randomFrom, randomText, seedOfRun } from '../unit/tokenizer/random-text.ts';
import { DISTINCT_ENCODINGS, referenceCount } from '../unit/tokenizer/reference.ts';

const STRINGS = Number(process.argv[2] ?? 2_000_000);
const STRINGS_PER_REPORT = 100_000;
const PARTS_OF_A_STRING = 12;
const FILES_PER_REPORT = 2000;
const LARGEST_FILE_BYTES = 100_000;
const FILES_OF_ONE_KIND = 400;
/** tiktoken takes quadratic time for these; shorter runs are in the random strings. */
const LONG_RUN = /[^\s]{1000}|\s{1000}|(.)\1{300}/;
const FOLDERS = ['node_modules', '/usr/share', '/usr/lib', '/etc', '/usr/include'];

const started = performance.now();

function compare(text: string, encoding: Encoding, source: string): void {
  const expected = referenceCount(text, encoding);
  const bytes = Buffer.from(text);
  const counts = [
    countTokens(text, encoding),
    countTokens(bytes, encoding),
    countTokensInUtf8(bytes, 0, bytes.length, encoding),
    countUpTo(text, encoding, expected),
  ];
  if (counts.some((count) => count !== expected)) {
    console.error(`${source} ${encoding}: tiktoken ${expected}, here ${counts.join(' ')}`);
    console.error(JSON.stringify(text.slice(0, 2000)));
    process.exit(1);
  }
}

function fuzzStrings(): void {
  const seed = seedOfRun();
  console.log(`seed ${seed}, ${STRINGS} strings`);
  const random = randomFrom(seed);
  for (let i = 0; i < STRINGS; i++) {
    const encoding = DISTINCT_ENCODINGS[i % DISTINCT_ENCODINGS.length]!;
    compare(randomText(random, PARTS_OF_A_STRING), encoding, `string ${i} of seed ${seed}`);
    if ((i + 1) % STRINGS_PER_REPORT === 0) {
      console.log(`${i + 1} strings, ${((performance.now() - started) / 1000).toFixed(0)} s`);
    }
  }
}

function fuzzCodePoints(): void {
  for (const encoding of DISTINCT_ENCODINGS) {
    const text = differingCodePoints(encoding, 0, 1);
    if (text !== undefined) {
      compare(text, encoding, 'code points');
    }
  }
  console.log('every code point, alone and between letters');
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function* textFiles(folder: string): Generator<string> {
  for (const name of namesIn(folder)) {
    const path = join(folder, name);
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat?.isDirectory()) {
      yield* textFiles(path);
    } else if (stat?.isFile() && stat.size > 0 && stat.size <= LARGEST_FILE_BYTES) {
      yield path;
    }
  }
}

function fuzzFiles(): void {
  const seen = new Map<string, number>();
  let files = 0;
  let size = 0;
  for (const folder of FOLDERS) {
    for (const path of textFiles(folder)) {
      const kind = path.slice(path.lastIndexOf('.'));
      const ofThisKind = seen.get(kind) ?? 0;
      const bytes = ofThisKind < FILES_OF_ONE_KIND ? readFileSync(path) : undefined;
      if (bytes === undefined || bytes.includes(0) || LONG_RUN.test(bytes.toString('latin1'))) {
        continue;
      }
      seen.set(kind, ofThisKind + 1);
      files++;
      size += bytes.length;
      if (files % FILES_PER_REPORT === 0) {
        console.log(`${files} files, ${(size / 1e6).toFixed(1)} MB`);
      }
      for (const encoding of DISTINCT_ENCODINGS) {
        compare(bytes.toString('utf8'), encoding, path);
      }
    }
  }
  console.log(`${files} files, ${(size / 1e6).toFixed(1)} MB`);
}

fuzzStrings();
fuzzCodePoints();
fuzzFiles();
console.log(`no difference, ${((performance.now() - started) / 1000).toFixed(0)} s`);
