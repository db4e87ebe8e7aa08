/** Time that moves only when a test says so. */
import type { Clock } from '../../agent/store/guarded/clock.ts';

interface Timer {
  readonly atMs: number;
  readonly callback: () => void;
}

/** Turns of the event loop that a test gives to what is under way: promises, and transactions of an SQLite store. */
const TURNS = 4;

export class FakeClock implements Clock {
  private now: number;
  private timers: Timer[] = [];

  constructor(startMs = 1_800_000_000_000) {
    this.now = startMs;
  }

  nowMs(): number {
    return this.now;
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer = { atMs: this.now + delayMs, callback };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((other) => other !== timer);
    };
  }

  inBackground(delayMs: number, callback: () => void): () => void {
    return this.after(delayMs, callback);
  }

  /** Moves on, and calls what falls due in order. */
  async advance(byMs: number): Promise<void> {
    const untilMs = this.now + byMs;
    for (;;) {
      await settleDown();
      const next = this.timers
        .filter(({ atMs }) => atMs <= untilMs)
        .sort((a, b) => a.atMs - b.atMs)[0];
      if (next === undefined) break;
      this.timers = this.timers.filter((timer) => timer !== next);
      this.now = Math.max(this.now, next.atMs);
      next.callback();
    }
    this.now = untilMs;
    await settleDown();
  }
}

async function settleDown(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}
