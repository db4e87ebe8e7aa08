/** Four agents' processes, 2,000 reservations at once: limits hold to the last token, on both stores. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { test } from 'node:test';
import { startRedis } from '../helpers/redis-server.ts';
import { MAX_TOKENS, REQUEST_LIMIT, TOKEN_LIMIT } from '../helpers/reserving-process.ts';
import { removeTemporaryFolder, temporaryFolder } from '../helpers/temporary-folder.ts';

const PROCESSES = 4;
const RESERVATIONS_EACH = 500;
const PROGRAM = path.resolve(import.meta.dirname, '../helpers/reserving-process.ts');

interface Admitted {
  readonly requests: readonly number[];
  readonly tokens: readonly number[];
}

function start(where: object, seed: number): ChildProcess {
  const words = [PROGRAM, JSON.stringify(where), `${RESERVATIONS_EACH}`, `${seed}`];
  return spawn(process.execPath, words, { stdio: ['pipe', 'pipe', 'inherit'] });
}

async function runTogether(where: object): Promise<Admitted[]> {
  const children = Array.from({ length: PROCESSES }, (_, index) => start(where, index));
  await Promise.all(children.map(({ stdout }) => once(stdout!, 'data')));
  const answers = children.map(async (child) => {
    const chunks: Buffer[] = [];
    child.stdout!.on('data', (chunk: Buffer) => chunks.push(chunk));
    const [code] = await once(child, 'close');
    assert.equal(code, 0);
    return JSON.parse(Buffer.concat(chunks).toString()) as Admitted;
  });
  for (const { stdin } of children) stdin!.end('go\n');
  return Promise.all(answers);
}

function check(admitted: readonly Admitted[]): void {
  assert.equal(admitted.flatMap(({ requests }) => requests).length, REQUEST_LIMIT);
  const tokens = admitted.flatMap(({ tokens: amounts }) => amounts);
  const used = tokens.reduce((sum, amount) => sum + amount, 0);
  assert.ok(used <= TOKEN_LIMIT, `${used} tokens`);
  assert.ok(used > TOKEN_LIMIT - MAX_TOKENS, `${used} tokens: another one would have fitted`);
}

test('sqlite', async () => {
  const folder = temporaryFolder('processes');
  check(await runTogether({ path: path.join(folder, 'store.db') }));
  removeTemporaryFolder(folder);
});

test('redis', async () => {
  const redis = await startRedis();
  check(await runTogether({ url: redis.url }));
  await redis.stop();
});
