/**
 * Everything asked within one turn of the event loop is one transaction: a commit costs many times what is in it.
 *
 * While another process writes, the group waits without blocking the event loop, and grows. SQLite's own waiting would
 * block it, and under load it is unfair: its pauses grow to 100 ms, and who pauses longest finds the file taken again.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { StoreError } from '../store.ts';

export interface GroupHooks {
  /** Inside the transaction, before the first work. */
  begin(): void;
  /** Inside the transaction, after the last. */
  flush(): void;
  /** The transaction failed: what was done never was. */
  forget(): void;
}

/** How long a group waits for other processes' transactions. */
const LONGEST_WAIT_MS = 1_000;
/** Tried again at once so many times, since most transactions take less than a timer's shortest delay. */
const IMMEDIATE_TRIES = 10;
const RETRY_MS = 1;
/** Source: sqlite.org/rescode.html. */
const SQLITE_BUSY = 5;

interface Queued {
  readonly run: () => void;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export class GroupedTransactions {
  private readonly database: DatabaseSync;
  private readonly hooks: GroupHooks;
  private readonly waitNever: StatementSync;
  private readonly waitAgain: StatementSync;
  private readonly begin: StatementSync;
  private readonly commit: StatementSync;
  private queue: Queued[] = [];
  private isScheduled = false;
  private tries = 0;
  private waitingSinceMs = 0;
  private isClosed = false;

  /** @param busyTimeoutMs how long whoever uses the connection without a group waits, and a group at the end of its wait */
  constructor(database: DatabaseSync, hooks: GroupHooks, busyTimeoutMs: number) {
    this.database = database;
    this.hooks = hooks;
    this.waitNever = database.prepare('PRAGMA busy_timeout = 0');
    this.waitAgain = database.prepare(`PRAGMA busy_timeout = ${busyTimeoutMs}`);
    this.begin = database.prepare('BEGIN IMMEDIATE');
    this.commit = database.prepare('COMMIT');
  }

  /** @throws StoreError when the group could not be committed: then none of it was done */
  run<T>(work: () => T): Promise<T> {
    if (this.isClosed) return Promise.reject(new StoreError('the store is closed'));
    return new Promise<T>((resolve, reject) => {
      let result: T;
      this.queue.push({
        run: () => {
          result = work();
        },
        resolve: () => resolve(result),
        reject,
      });
      if (this.isScheduled) return;
      this.isScheduled = true;
      this.tries = 0;
      this.waitingSinceMs = performance.now();
      setImmediate(() => this.runWhenFree());
    });
  }

  /** Finishes what is queued; later work is refused. */
  close(): void {
    this.runGroup();
    this.isClosed = true;
  }

  private runWhenFree(): void {
    if (this.isClosed || this.queue.length === 0) return;
    if (this.beginNow() || performance.now() - this.waitingSinceMs > LONGEST_WAIT_MS) {
      this.runGroup();
      return;
    }
    this.tries += 1;
    if (this.tries <= IMMEDIATE_TRIES) setImmediate(() => this.runWhenFree());
    else setTimeout(() => this.runWhenFree(), RETRY_MS);
  }

  /** @returns false when another process is writing */
  private beginNow(): boolean {
    this.waitNever.get();
    try {
      this.begin.run();
      return true;
    } catch (error) {
      if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return false;
      // Whatever else is wrong, runGroup meets it again and tells those who wait.
      return true;
    } finally {
      this.waitAgain.get();
    }
  }

  private runGroup(): void {
    this.isScheduled = false;
    const group = this.queue;
    this.queue = [];
    if (group.length === 0 || this.isClosed) return;
    try {
      if (!this.database.isTransaction) this.begin.run();
      this.hooks.begin();
      for (const { run } of group) run();
      this.hooks.flush();
      this.commit.run();
    } catch (error) {
      this.hooks.forget();
      if (this.database.isTransaction) this.database.exec('ROLLBACK');
      const message = error instanceof Error ? error.message : String(error);
      const failure = new StoreError(`the store failed: ${message}`, { cause: error });
      for (const { reject } of group) reject(failure);
      return;
    }
    for (const { resolve } of group) resolve();
  }
}
