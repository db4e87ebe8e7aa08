/** How long work takes, on a machine that others use as well. */
import assert from 'node:assert/strict';

const MS_PER_US = 1 / 1000;
/** A clock that also counts what others did is asked again before it is believed. */
const ATTEMPTS = 8;

/**
 * In processor time of this process, with all its threads: the clock also counts the time that others had the
 * processor. User and system time together, for the kernel guesses at how they share what it has measured.
 */
export function processorMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) * MS_PER_US;
}

export interface Growth {
  readonly small: () => unknown;
  readonly large: () => unknown;
  /** The large one takes at most as many times as long as the small one, */
  readonly mostTimes: number;
  /** which counts as taking that long at least: less is not measured well. */
  readonly leastMs?: number;
  /** Whatever the small one takes. */
  readonly mostMs?: number;
}

async function elapsedMs(work: () => unknown): Promise<number> {
  const startedAtMs = performance.now();
  await work();
  return performance.now() - startedAtMs;
}

/** By the clock, with the best time of each: what is too slow by its nature is too slow in every attempt. */
export async function assertGrowth(what: string, growth: Growth): Promise<void> {
  const { small, large, mostTimes, leastMs = 0, mostMs = Number.POSITIVE_INFINITY } = growth;
  let smallMs = Number.POSITIVE_INFINITY;
  let largeMs = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    smallMs = Math.min(smallMs, await elapsedMs(small), await elapsedMs(small));
    largeMs = Math.min(largeMs, await elapsedMs(large));
    if (largeMs < Math.max(smallMs, leastMs) * mostTimes && largeMs < mostMs) return;
  }
  assert.fail(`${what}: ${smallMs.toFixed(2)} ms, and ${largeMs.toFixed(2)} ms for the large one`);
}
