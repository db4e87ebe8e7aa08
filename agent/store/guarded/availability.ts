/** Whether the store answers: bounds every question to it, keeps the breaker, and probes until the store is back. */
import { StoreError, VoidReservationError } from '../store.ts';
import type { Breaker, BreakerState } from './breaker.ts';
import { bounded, type Clock } from './clock.ts';

export interface AvailabilityOptions {
  /** Fails when the store cannot be used. */
  readonly check: () => Promise<void>;
  /** Longest wait of a request, and of a probe. */
  readonly timeoutMs: number;
  readonly breaker: Breaker;
  readonly clock: Clock;
  onAway(reason: string): void;
  onBack(awayMs: number): void;
}

export class Availability {
  private readonly options: AvailabilityOptions;
  private away: { readonly sinceMs: number; readonly reason: string } | undefined;
  private cancelProbe = (): void => {};

  constructor(options: AvailabilityOptions) {
    this.options = options;
  }

  get state(): BreakerState {
    return this.options.breaker.state;
  }

  /** Undefined while the store is asked. */
  get awayReason(): string | undefined {
    if (this.away === undefined) return undefined;
    const { sinceMs, reason } = this.away;
    return `the store is away since ${new Date(sinceMs).toISOString()}: ${reason}`;
  }

  /** @throws StoreError, at once while the store is away */
  async ask<T>(call: () => Promise<T>, timeoutMs = this.options.timeoutMs): Promise<T> {
    if (this.away !== undefined) throw new StoreError(this.awayReason!);
    return this.bound(call(), timeoutMs);
  }

  /** What becomes of a question tells how the store is. */
  async bound<T>(pending: Promise<T>, timeoutMs = this.options.timeoutMs): Promise<T> {
    const { breaker, clock } = this.options;
    const { era } = breaker;
    try {
      const answer = await bounded(pending, timeoutMs, clock);
      // An answer that may take longer than a request waits says nothing of the store.
      if (timeoutMs === this.options.timeoutMs) breaker.succeeded(era);
      return answer;
    } catch (error) {
      if (isFailure(error) && breaker.failed(era)) this.opened(error.message);
      throw error;
    }
  }

  close(): void {
    this.cancelProbe();
  }

  private opened(reason: string): void {
    this.away = { sinceMs: this.options.clock.nowMs(), reason };
    this.options.onAway(reason);
    this.scheduleProbe();
  }

  private scheduleProbe(): void {
    const { clock, breaker } = this.options;
    this.cancelProbe = clock.inBackground(breaker.probeDelayMs, () => void this.probe());
  }

  /** One at a time: the next is due only after this one has ended. */
  private async probe(): Promise<void> {
    const { check, timeoutMs, clock, breaker, onBack } = this.options;
    try {
      await bounded(check(), timeoutMs, clock);
    } catch {
      breaker.probeFailed();
      this.scheduleProbe();
      return;
    }
    breaker.probeSucceeded();
    const { sinceMs } = this.away!;
    this.away = undefined;
    onBack(clock.nowMs() - sinceMs);
  }
}

/** The store did not do what it was asked. A void reservation is its answer. */
export function isFailure(error: unknown): error is StoreError {
  return error instanceof StoreError && !(error instanceof VoidReservationError);
}
