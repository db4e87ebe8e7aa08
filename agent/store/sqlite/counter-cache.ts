/**
 * Counters as this process last saw them, so that a transaction reads only what another process has changed, and
 * writes each counter once, however many requests of the batch charged it.
 *
 * SQLite's `data_version` tells, inside a transaction, whether another connection has committed since the last look:
 * then everything is read again. Source: SQLite, "PRAGMA data_version".
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { SlotCharge } from '../window.ts';

/** Beyond this the cache starts anew; a counter takes about 200 bytes. */
const MAX_COUNTERS = 50_000;
/** Looked at in one step of a sweep. */
const SWEEP_COUNTERS = 5_000;

interface Counter {
  readonly slots: readonly SlotCharge[];
  /** When nothing in it counts any more. */
  readonly forgottenAtMs: number;
}

export class CounterCache {
  private readonly slots = new Map<string, readonly SlotCharge[]>();
  private readonly dirty = new Map<string, Counter>();
  private readonly dataVersion: StatementSync;
  private readonly readCounter: StatementSync;
  private readonly writeCounter: StatementSync;
  private readonly sweepEnd: StatementSync;
  private readonly lastCounter: StatementSync;
  private readonly dropCounters: StatementSync;
  private seenVersion: unknown;

  constructor(database: DatabaseSync) {
    this.dataVersion = database.prepare('PRAGMA data_version');
    this.readCounter = database.prepare('SELECT slots FROM counters WHERE counter = ?');
    this.writeCounter = database.prepare(
      'INSERT OR REPLACE INTO counters (counter, slots, forgotten_at_ms) VALUES (?, ?, ?)',
    );
    this.sweepEnd = database.prepare(
      'SELECT counter FROM counters WHERE counter > ? ORDER BY counter LIMIT 1 OFFSET ?',
    );
    this.lastCounter = database.prepare('SELECT max(counter) AS counter FROM counters');
    this.dropCounters = database.prepare(
      'DELETE FROM counters WHERE counter > ? AND counter <= ? AND forgotten_at_ms < ?',
    );
  }

  /** Called inside a transaction, before anything is read. */
  begin(): void {
    const version = this.dataVersion.get()!.data_version;
    if (version !== this.seenVersion || this.slots.size > MAX_COUNTERS) this.slots.clear();
    this.seenVersion = version;
  }

  read(counter: string): readonly SlotCharge[] {
    const known = this.slots.get(counter);
    if (known !== undefined) return known;
    const row = this.readCounter.get(counter);
    const slots = row === undefined ? [] : decodeSlots(row.slots as Uint8Array);
    this.slots.set(counter, slots);
    return slots;
  }

  write(counter: string, changed: Counter): void {
    this.slots.set(counter, changed.slots);
    this.dirty.set(counter, changed);
  }

  /** Called inside the transaction, at its end. */
  flush(): void {
    for (const [counter, { slots, forgottenAtMs }] of this.dirty) {
      this.writeCounter.run(counter, encodeSlots(slots), forgottenAtMs);
    }
    this.dirty.clear();
  }

  /** After a transaction that failed: what it wrote never was. */
  forget(): void {
    this.slots.clear();
    this.dirty.clear();
  }

  /**
   * One step of a sweep over all counters, in the order of their names: drops those in which nothing counts any more.
   * A table of a million counters takes seconds, so a step is one transaction of a few milliseconds.
   * @returns the last name looked at; undefined when the sweep is over
   */
  dropForgotten(after: string, nowMs: number): string | undefined {
    const last = this.sweepEnd.get(after, SWEEP_COUNTERS - 1)?.counter as string | undefined;
    const end = last ?? this.lastCounter.get()?.counter;
    if (end === undefined || end === null) return undefined;
    this.dropCounters.run(after, end as string, nowMs);
    return last;
  }
}

/** Pairs of doubles, slot and amount: both are integers far below 2^53. */
function encodeSlots(slots: readonly SlotCharge[]): Uint8Array {
  const packed = new Float64Array(slots.length * 2);
  slots.forEach(({ slot, amount }, index) => {
    packed[index * 2] = slot;
    packed[index * 2 + 1] = amount;
  });
  return new Uint8Array(packed.buffer);
}

function decodeSlots(bytes: Uint8Array): SlotCharge[] {
  const packed = new Float64Array(bytes.slice().buffer);
  const slots: SlotCharge[] = [];
  for (let index = 0; index < packed.length; index += 2) {
    slots.push({ slot: packed[index], amount: packed[index + 1] });
  }
  return slots;
}
