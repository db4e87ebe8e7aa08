/** The table file: built once, checked, rebuilt when stale or damaged, and never needed. */
import assert from 'node:assert/strict';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { countTokens, prepareEncoding, sharedTables } from '../../../agent/tokenizer/index.ts';
import {
  cacheDirectories,
  loadPackedTables,
  tableFile,
} from '../../../agent/tokenizer/tables/cache.ts';
import { viewTables } from '../../../agent/tokenizer/tables/layout.ts';
import { parseRanks } from '../../../agent/tokenizer/tables/vocabulary.ts';

const cache = fileURLToPath(new URL('../../../.cache/', import.meta.url));
mkdirSync(cache, { recursive: true });
const folder = mkdtempSync(join(cache, 'tokenizer-test-'));
after(() => rmSync(folder, { recursive: true }));

const directory = join(folder, 'deep', 'below');
const file = tableFile(directory, 'r50k_base');
const bytesOf = (packed: SharedArrayBuffer) => Buffer.from(new Uint8Array(packed));

test('tables are built, written and read back alike, with no draft left behind', () => {
  const built = loadPackedTables('r50k_base', [directory]);
  assert.deepEqual(readdirSync(directory), ['r50k_base.tables']);
  assert.equal(statSync(file).mode & 0o777, 0o644);
  const before = statSync(file).mtimeMs;
  const loaded = loadPackedTables('r50k_base', [directory]);
  assert.ok(bytesOf(built).equals(bytesOf(loaded)));
  assert.equal(statSync(file).mtimeMs, before);
});

test('a damaged, stale, shortened or foreign file is rebuilt', () => {
  const good = readFileSync(file);
  const damages: readonly ((content: Buffer) => Buffer)[] = [
    (content) => content.fill(1, content.length - 100, content.length - 50),
    (content) => content.fill(7, 0, 4),
    (content) => content.subarray(0, 1000),
  ];
  for (const damage of damages) {
    writeFileSync(file, damage(Buffer.from(good)));
    const packed = loadPackedTables('r50k_base', [directory]);
    assert.equal(bytesOf(packed).length, good.length - 64);
    assert.ok(readFileSync(file).equals(good));
  }
});

test('a file that others can write is not trusted', () => {
  const good = readFileSync(file);
  rmSync(file);
  writeFileSync(file, good, { mode: 0o666 });
  // The umask may have removed the bit that makes it untrustworthy.
  const writable = (statSync(file).mode & 0o022) !== 0;
  loadPackedTables('r50k_base', [directory]);
  assert.ok(!writable || (statSync(file).mode & 0o022) === 0);
});

test('the first directory that can be written takes the file; with none, memory does', () => {
  const blocked = join(folder, 'a-file');
  writeFileSync(blocked, '');
  const second = join(folder, 'second');
  loadPackedTables('r50k_base', [join(blocked, 'x'), second]);
  assert.deepEqual(readdirSync(second), ['r50k_base.tables']);
  const packed = loadPackedTables('r50k_base', [join(blocked, 'x')]);
  assert.ok(packed.byteLength > 1_000_000);
});

test('caches are looked for where the package, systemd and XDG put them', () => {
  const directories = cacheDirectories({ CACHE_DIRECTORY: '/var/cache/gateway', HOME: '/home/u' });
  assert.ok(directories[0]!.endsWith('/.cache/tokenizer'));
  assert.deepEqual(directories.slice(1, 3), [
    '/var/cache/gateway',
    '/home/u/.cache/haproxy-ai-gateway',
  ]);
  assert.equal(cacheDirectories({ XDG_CACHE_HOME: '/x', HOME: '/h' })[1], '/x/haproxy-ai-gateway');
});

test('every token is one token', () => {
  const tables = viewTables(sharedTables('r50k_base'));
  assert.equal(tables.tokenLength.length, 50_256);
  assert.equal(countTokens(' hello', 'r50k_base'), 1);
});

test('ranks in another format are refused', () => {
  assert.throws(() => parseRanks('? 0 IQ=='), /unknown format/);
  assert.throws(() => parseRanks('! 0 IQ== Ig==\n! 1 Iw=='), /unknown format/);
  const { size, starts } = parseRanks('! 0 IQ== IiM=\n! 4 Iw==');
  assert.equal(size, 5);
  assert.deepEqual([...starts], [0, 1, 3, 3, 3, 4]);
});

test('a worker thread counts with the tables of this one', async () => {
  prepareEncoding('cl100k_base');
  const index = new URL('../../../agent/tokenizer/index.ts', import.meta.url).href;
  const worker = new Worker(
    `const { parentPort, workerData } = require('node:worker_threads');
     import(${JSON.stringify(index)}).then(({ countTokens, prepareEncoding }) => {
       prepareEncoding('cl100k_base', workerData);
       parentPort.postMessage(countTokens('hello world, again', 'cl100k_base'));
     });`,
    { eval: true, workerData: sharedTables('cl100k_base') },
  );
  const count = await new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  await worker.terminate();
  assert.equal(count, countTokens('hello world, again', 'cl100k_base'));
});
