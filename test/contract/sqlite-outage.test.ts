/** An SQLite file that cannot be written for a while: the declared policy applies, and counters agree afterwards. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type FailurePolicy, GuardedStore } from '../../agent/store/guarded/guarded-store.ts';
import { SqliteStore } from '../../agent/store/sqlite/sqlite-store.ts';
import type { Charge } from '../../agent/store/store.ts';
import { ReservationLoad, untilUsed, waitUntil } from '../helpers/reservation-load.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const PRLIMIT = '/usr/bin/prlimit';
const WORKERS = 10;
const USED = 3;
const window = { kind: 'sliding', lengthMs: 3_600_000 } as const;
const CHARGES: Charge[] = [
  { counter: 'a', shared: false, window, limit: 1e9, amount: 5, enforced: true },
];

function open(file: string, onFailure: FailurePolicy): { store: GuardedStore; told: string[] } {
  const told: string[] = [];
  const store = new GuardedStore({
    primary: SqliteStore.open({ path: file }),
    onFailure,
    local: onFailure === 'local' ? SqliteStore.open({ path: ':memory:' }) : undefined,
    observer: {
      storeAway: (reason) => told.push(reason),
      storeBack() {},
      fellBack() {},
      reservationLost() {},
    },
  });
  return { store, told };
}

/** Admits for a moment, lets trouble come and go, and compares the counter with what was admitted. */
async function throughTrouble(
  file: string,
  onFailure: FailurePolicy,
  begin: () => void,
  end: () => void,
): Promise<{ readonly load: ReservationLoad; readonly told: string[] }> {
  const { store, told } = open(file, onFailure);
  const load = new ReservationLoad([store], CHARGES);
  try {
    load.start(WORKERS);
    await waitUntil(() => load.admitted.length > 50);
    begin();
    try {
      await waitUntil(() => store.state === 'open');
      await sleep(600);
    } finally {
      end();
    }
    await waitUntil(() => store.state === 'closed');
    const admitted = load.admitted.length;
    await waitUntil(() => load.admitted.length > admitted + 50);
    await load.stop();
    await sleep(1_500);
    const byStore = load.admitted.filter(({ admittedBy }) => admittedBy === 'store').length;
    await untilUsed(store, CHARGES, [byStore * 5]);
    assert.equal(await load.settleAll(store, USED), load.admitted.length);
    await untilUsed(store, CHARGES, [load.admitted.length * USED]);
  } finally {
    await load.stop();
    await store.close();
  }
  return { load, told };
}

for (const policy of ['deny', 'local'] as const) {
  test(`a file that another process keeps locked, policy ${policy}`, async () => {
    const file = path.join(temporaryFolder('sqlite-outage'), 'store.db');
    const other = (): DatabaseSync => new DatabaseSync(file);
    let holder: DatabaseSync | undefined;
    const { load, told } = await throughTrouble(
      file,
      policy,
      () => {
        holder = other();
        holder.exec('BEGIN IMMEDIATE');
      },
      () => holder?.close(),
    );
    assert.match(told[0], /locked|did not answer/);
    assert.equal(load.refused > 0, policy === 'deny');
  });
}

test('a full disk', { skip: !existsSync(PRLIMIT) && 'needs prlimit' }, async () => {
  const file = path.join(temporaryFolder('sqlite-outage'), 'store.db');
  const limit = (bytes: number | 'unlimited'): void => {
    execFileSync(PRLIMIT, ['--pid', `${process.pid}`, `--fsize=${bytes}:`]);
  };
  const ignore = (): void => {};
  process.on('SIGXFSZ', ignore); // a write beyond the limit fails instead of ending the process
  const { load, told } = await throughTrouble(
    file,
    'deny',
    () => limit(statSync(`${file}-wal`).size),
    () => limit('unlimited'),
  );
  process.off('SIGXFSZ', ignore);
  assert.match(told[0], /disk|full/);
  assert.ok(load.refused > 0);
});
