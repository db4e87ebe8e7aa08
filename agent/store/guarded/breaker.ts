/**
 * Whether the store is worth asking. Closed: it is asked. Open, after some failures one after the other: nobody waits
 * for it, until a probe was answered. A state machine without time or timers of its own.
 *
 * After a probe closed it, it is on trial: the first failure opens it again, and the next probe waits longer. So a
 * store that answers probes and nothing else costs few requests their wait.
 */

export interface BreakerLimits {
  readonly failuresToOpen: number;
  /** From opening to the first probe; twice as long after each that failed. */
  readonly firstProbeMs: number;
  readonly longestProbeMs: number;
}

export const BREAKER_LIMITS: BreakerLimits = {
  failuresToOpen: 5,
  firstProbeMs: 250,
  longestProbeMs: 2_000,
};

export type BreakerState = 'closed' | 'open';

export class Breaker {
  private readonly limits: BreakerLimits;
  private current: BreakerState = 'closed';
  private changes = 0;
  private failures = 0;
  private failedProbes = 0;
  private isOnTrial = false;

  constructor(limits: BreakerLimits = BREAKER_LIMITS) {
    this.limits = limits;
  }

  get state(): BreakerState {
    return this.current;
  }

  /** To be noted when a call begins: what comes of it tells nothing once the state has changed. */
  get era(): number {
    return this.changes;
  }

  get probeDelayMs(): number {
    const { firstProbeMs, longestProbeMs } = this.limits;
    return Math.min(longestProbeMs, firstProbeMs * 2 ** this.failedProbes);
  }

  succeeded(era: number): void {
    if (era !== this.changes || this.current === 'open') return;
    this.failures = 0;
    this.failedProbes = 0;
    this.isOnTrial = false;
  }

  /** @returns true when this failure opened it */
  failed(era: number): boolean {
    if (era !== this.changes || this.current === 'open') return false;
    this.failures += 1;
    if (!this.isOnTrial && this.failures < this.limits.failuresToOpen) return false;
    if (this.isOnTrial) this.failedProbes += 1;
    this.change('open');
    return true;
  }

  probeFailed(): void {
    this.failedProbes += 1;
  }

  probeSucceeded(): void {
    this.isOnTrial = true;
    this.change('closed');
  }

  private change(state: BreakerState): void {
    this.current = state;
    this.changes += 1;
    this.failures = 0;
  }
}
