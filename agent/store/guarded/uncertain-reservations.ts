/**
 * Reservations whose answer never came: the store may have made them, or may make them yet. None of their requests
 * goes out on them, so each is released once the store answers again; a release is without effect where nothing was
 * reserved, and what comes later still is void.
 */
import type { Charge } from '../store.ts';

/** About two kilobytes each. Beyond this the oldest are left: they stay charged until their windows have passed. */
const MAX_UNCERTAIN = 10_000;
/** Released at once. */
const BATCH = 64;

export interface Uncertain {
  readonly requestId: string;
  readonly org: string;
  readonly charges: readonly Charge[];
}

export class UncertainReservations {
  private readonly waiting = new Map<string, Uncertain>();
  private isReleasing = false;

  get size(): number {
    return this.waiting.size;
  }

  /** @returns false when one had to be left for it */
  add(reservation: Uncertain): boolean {
    const { requestId, org, charges } = reservation;
    this.waiting.set(requestId, { requestId, org, charges });
    if (this.waiting.size <= MAX_UNCERTAIN) return true;
    const [oldest] = this.waiting.keys();
    this.waiting.delete(oldest);
    return false;
  }

  /** The answer has come after all: nothing was charged. */
  forget(requestId: string): void {
    this.waiting.delete(requestId);
  }

  /** Releases all that wait, until one fails: then the rest waits on. */
  async releaseAll(release: (reservation: Uncertain) => Promise<void>): Promise<void> {
    if (this.isReleasing) return;
    this.isReleasing = true;
    try {
      while (this.waiting.size > 0) {
        const batch = [...this.waiting.values()].slice(0, BATCH);
        const results = await Promise.allSettled(
          batch.map(async (reservation) => {
            await release(reservation);
            this.waiting.delete(reservation.requestId);
          }),
        );
        if (results.some(({ status }) => status === 'rejected')) return;
      }
    } finally {
      this.isReleasing = false;
    }
  }
}
