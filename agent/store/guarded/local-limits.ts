/**
 * Limits while the store is away: this agent alone enforces its share of what was left of each.
 *
 *   share = floor((limit - used as the store last said) / agents as last counted)
 *
 * So all agents together stay within a limit, but for what others used after this agent last heard of it. A share may
 * be 0: a limit of one concurrent request cannot be divided, and nobody gets it. What the store last said holds, for a
 * sliding window, until all of it would be free again, and for a calendar window until that ends.
 *
 * What this agent admits is counted in a store of its own memory, corrected when the request ends, and taken out when
 * the store has it: then it is in what the store says.
 */
import type {
  Charge,
  LimitState,
  LimitStore,
  Reservation,
  ReserveOutcome,
  Settlement,
} from '../store.ts';
import type { Window } from '../window.ts';

/** Counters whose last standing is kept; about 150 bytes each. Of another, nothing counts as used. */
const MAX_STANDINGS = 100_000;
/** Requests admitted here and not settled in the store; about two kilobytes each. Beyond, charges stay until their windows end. */
const MAX_ADMITTED = 50_000;
/** For what fits the limit but not this agent's share of it. */
const RETRY_AFTER_MS = 10_000;

/** The memory of this agent. */
export type LocalStore = Pick<LimitStore, 'reserve' | 'release' | 'expireReservations'> & {
  close(): Promise<void>;
};

interface Standing {
  readonly used: number;
  readonly untilMs: number;
}

interface Admitted {
  /** Under which it is charged in the local store. */
  readonly localId: string;
  readonly org: string;
  readonly charges: readonly Charge[];
  readonly isUsed: boolean;
  readonly expiresInMs: number;
  readonly expiresAtMs: number;
}

type Answered = Exclude<ReserveOutcome, { result: 'key_changed' }>;

export class LocalLimits {
  private readonly store: LocalStore;
  private readonly nowMs: () => number;
  private readonly standings = new Map<string, Standing>();
  private readonly admitted = new Map<string, Admitted>();
  private agents = 1;

  constructor(store: LocalStore, nowMs: () => number) {
    this.store = store;
    this.nowMs = nowMs;
  }

  agentsCounted(agents: number): void {
    this.agents = Math.max(1, agents);
  }

  /** What the store says of limits. Of a refused request only the limit that refused it is certain. */
  learn(charges: readonly Charge[], outcome: ReserveOutcome): void {
    if (outcome.result === 'key_changed') return;
    const nowMs = this.nowMs();
    outcome.states.forEach((state, index) => {
      if (outcome.result === 'exceeded' && outcome.exceeded !== index) return;
      const { window, counter } = charges[index];
      this.standings.delete(counter);
      this.standings.set(counter, { used: state.used, untilMs: endOf(window, state, nowMs) });
    });
    while (this.standings.size > MAX_STANDINGS) {
      const [oldest] = this.standings.keys();
      this.standings.delete(oldest);
    }
  }

  /** @throws StoreError */
  async reserve(reservation: Reservation): Promise<Answered> {
    const { requestId, org, charges, expiresInMs } = reservation;
    const nowMs = this.nowMs();
    const known = charges.map(({ counter }) => this.lastUsed(counter, nowMs));
    const shares = charges.map((charge, index) => ({
      ...charge,
      limit: Math.max(0, Math.floor((charge.limit - known[index]) / this.agents)),
    }));
    const outcome = await this.store.reserve({ ...reservation, key: undefined, charges: shares });
    if (outcome.result === 'key_changed') throw new Error('the local store knows no keys');
    const states = outcome.states.map((state, index) => ({
      ...state,
      limit: charges[index].limit,
      used: known[index] + state.used * this.agents,
    }));
    if (outcome.result === 'exceeded') {
      const { amount, limit } = charges[outcome.exceeded];
      const retryAfterMs = outcome.retryAfterMs ?? (amount <= limit ? RETRY_AFTER_MS : undefined);
      return { ...outcome, retryAfterMs, states };
    }
    this.keep(requestId, {
      localId: requestId,
      org,
      charges: shares,
      isUsed: false,
      expiresInMs,
      expiresAtMs: nowMs + expiresInMs,
    });
    return { ...outcome, admittedBy: 'agent', states };
  }

  /** The request will not be made, or the store has it now. */
  async release(requestId: string): Promise<void> {
    const admitted = this.admitted.get(requestId);
    if (admitted === undefined) return;
    this.admitted.delete(requestId);
    await this.releaseLocal(admitted);
  }

  /** The request has ended, and the store cannot be told yet. May be called again for the same. */
  async correct({ requestId, corrections }: Settlement): Promise<void> {
    const admitted = this.admitted.get(requestId);
    if (admitted === undefined || admitted.isUsed) return;
    const charges = corrections
      .filter(({ delta }) => delta > 0)
      .map(({ counter, shared, window, delta }) => ({
        counter,
        shared,
        window,
        limit: 0,
        amount: delta,
        enforced: false,
      }));
    const { org, expiresInMs } = admitted;
    const localId = `${requestId}:used`;
    this.keep(requestId, { ...admitted, localId, charges, isUsed: true });
    await this.store.reserve({ requestId: localId, org, key: undefined, charges, expiresInMs });
    await this.releaseLocal(admitted);
  }

  /**
   * While the store is there: requests that another agent has settled, or nobody ever will.
   * @returns after what is stale has been released
   */
  async sweep(): Promise<void> {
    const nowMs = this.nowMs();
    for (const [requestId, { expiresAtMs }] of this.admitted) {
      if (expiresAtMs <= nowMs) await this.release(requestId);
    }
  }

  async expireReservations(): Promise<void> {
    await this.store.expireReservations();
  }

  async close(): Promise<void> {
    await this.store.close();
  }

  private async releaseLocal({ localId, org, charges }: Admitted): Promise<void> {
    await this.store.release({ requestId: localId, org, chargedAtMs: undefined }, charges);
  }

  private lastUsed(counter: string, nowMs: number): number {
    const standing = this.standings.get(counter);
    return standing !== undefined && nowMs < standing.untilMs ? standing.used : 0;
  }

  private keep(requestId: string, admitted: Admitted): void {
    this.admitted.set(requestId, admitted);
    if (this.admitted.size <= MAX_ADMITTED) return;
    const [oldest] = this.admitted.keys();
    this.admitted.delete(oldest);
  }
}

function endOf(window: Window, { resetMs }: LimitState, nowMs: number): number {
  if (window.kind === 'sliding') return nowMs + resetMs;
  return nowMs < window.endMs ? window.endMs : window.nextEndMs;
}
