/** Counters and open reservations in Redis: one script call for a reservation, one for its settlement. */
import type { Cluster, Redis } from 'ioredis';
import {
  type Charge,
  type Correction,
  LATE_SETTLEMENT_MS,
  type LimitState,
  type LimitStore,
  type Release,
  type Reservation,
  type ReserveOutcome,
  refundOf,
  type Settlement,
  type SettleOutcome,
  VoidReservationError,
} from '../store.ts';
import type { Window } from '../window.ts';
import {
  agentsName,
  claimName,
  counterName,
  keyName,
  ledgerName,
  ORGS,
  openReservationsName,
  partOf,
  reservationName,
  settledName,
} from './names.ts';
import {
  AGENTS_SCRIPT,
  CLOSE_SCRIPT,
  EXPIRE_SCRIPT,
  RESERVE_RESULT,
  RESERVE_SCRIPT,
} from './scripts.ts';

/**
 * Rows kept in a ledger stream should nobody prune it; about 500 bytes each. Pruning keeps it far shorter, and never
 * drops what is not summed.
 */
const LEDGER_MAX_ROWS = 1_000_000;

type Word = string | number;

export interface LimitScripts {
  aiReserve(keyCount: number, ...keysAndArguments: Word[]): Promise<number[]>;
  aiClose(keyCount: number, ...keysAndArguments: Word[]): Promise<number>;
  aiExpire(keyCount: number, ...keysAndArguments: Word[]): Promise<number>;
  aiAgents(keyCount: number, ...keysAndArguments: Word[]): Promise<number>;
}

export const LIMIT_SCRIPTS = {
  aiReserve: { lua: RESERVE_SCRIPT },
  aiClose: { lua: CLOSE_SCRIPT },
  aiExpire: { lua: EXPIRE_SCRIPT },
  aiAgents: { lua: AGENTS_SCRIPT },
} as const;

export type LimitClient = (Redis | Cluster) & LimitScripts;

export interface RedisLimitsOptions {
  /** On a cluster what all share is on another node than an organization, so it is a call of its own. */
  readonly isCluster: boolean;
  /** Injected by tests; undefined: Redis's own clock. */
  readonly nowMs?: (() => number) | undefined;
}

interface Part {
  readonly name: string;
  readonly charges: readonly Charge[];
}

interface Closing extends Release {
  readonly part: string;
  readonly admittedBy: Settlement['admittedBy'];
  readonly corrections: readonly Correction[];
  /** As JSON; '' for none. */
  readonly row: string;
}

export class RedisLimits implements LimitStore {
  private readonly redis: LimitClient;
  private readonly isCluster: boolean;
  private readonly nowMs: (() => number) | undefined;
  private readonly knownOrgs = new Set<string>();

  constructor(redis: LimitClient, { isCluster, nowMs }: RedisLimitsOptions) {
    this.redis = redis;
    this.isCluster = isCluster;
    this.nowMs = nowMs;
  }

  async reserve(reservation: Reservation): Promise<ReserveOutcome> {
    const { org, charges } = reservation;
    await this.knowOrg(org);
    const own = partOf(org);
    if (!this.isCluster || !charges.some(({ shared }) => shared)) {
      return this.reservePart(reservation, { name: own, charges }, undefined);
    }
    return this.reserveBoth(reservation, own);
  }

  async release(reservation: Release, charges: readonly Charge[]): Promise<void> {
    await this.closeParts({
      ...reservation,
      admittedBy: 'store',
      corrections: refundOf(charges),
      row: '',
    });
  }

  async settle(settlement: Settlement): Promise<SettleOutcome> {
    const isFirst = await this.closeParts({ ...settlement, row: JSON.stringify(settlement.row) });
    return isFirst ? 'settled' : 'unknown';
  }

  async expireReservations(): Promise<number> {
    // A server that was emptied meanwhile hears of them again.
    if (this.knownOrgs.size > 0) await this.redis.sadd(ORGS, ...this.knownOrgs);
    const orgs = await this.redis.smembers(ORGS);
    const expired = await Promise.all(orgs.map((org) => this.expirePart(partOf(org))));
    await this.expirePart(partOf(undefined));
    return expired.reduce((sum, count) => sum + count, 0);
  }

  async openReservations(): Promise<number> {
    const orgs = await this.redis.smembers(ORGS);
    const counts = await Promise.all(
      orgs.map((org) => this.redis.zcard(openReservationsName(partOf(org)))),
    );
    return counts.reduce((sum, count) => sum + count, 0);
  }

  async claimOnce(name: string, ttlMs: number): Promise<boolean> {
    return (await this.redis.set(claimName(name), 1, 'PX', ttlMs, 'NX')) === 'OK';
  }

  countAgents(agentId: string, ttlMs: number): Promise<number> {
    return this.redis.aiAgents(1, agentsName(), agentId, ttlMs);
  }

  /**
   * What all share first, then the organization's own, by the same clock. When the second does not fit, the first is
   * undone: meanwhile others may find less left than there is, never more.
   */
  private async reserveBoth(reservation: Reservation, own: string): Promise<ReserveOutcome> {
    const { requestId, org, charges } = reservation;
    const isShared = ({ shared }: Charge): boolean => shared;
    const sharedPart = { name: partOf(undefined), charges: charges.filter(isShared) };
    const ownPart = { name: own, charges: charges.filter((charge) => !isShared(charge)) };
    const indexes = (wanted: boolean): number[] =>
      charges.flatMap((charge, index) => (isShared(charge) === wanted ? [index] : []));
    const first = await this.reservePart({ ...reservation, key: undefined }, sharedPart, undefined);
    if (first.result !== 'admitted') return inOrder(charges, first, indexes(true));
    const { chargedAtMs } = first;
    const second = await this.reservePart(reservation, ownPart, chargedAtMs);
    if (second.result === 'admitted') {
      const states = charges.map(
        ({ shared, counter }) =>
          (shared ? first : second).states.find((state) => state.counter === counter)!,
      );
      return { result: 'admitted', admittedBy: 'store', chargedAtMs, states };
    }
    await this.closePart({
      requestId,
      org,
      chargedAtMs,
      part: sharedPart.name,
      admittedBy: 'store',
      corrections: refundOf(sharedPart.charges),
      row: '',
    });
    return second.result === 'exceeded' ? inOrder(charges, second, indexes(false)) : second;
  }

  private expirePart(part: string): Promise<number> {
    return this.redis.aiExpire(1, openReservationsName(part), this.nowMs?.() ?? '');
  }

  private async reservePart(
    { requestId, key, expiresInMs }: Reservation,
    { name, charges }: Part,
    nowMs: number | undefined,
  ): Promise<ReserveOutcome> {
    const keys = [
      reservationName(name, requestId),
      openReservationsName(name),
      keyName(name, key?.id ?? ''),
      ...charges.map((charge) => this.counterOf(name, charge)),
    ];
    const numbers = charges.flatMap(({ window, limit, amount, enforced }) => [
      ...windowNumbers(window),
      limit,
      amount,
      enforced ? 1 : 0,
    ]);
    const reply = await this.redis.aiReserve(
      keys.length,
      ...keys,
      requestId,
      expiresInMs,
      LATE_SETTLEMENT_MS,
      key?.revision ?? '',
      nowMs ?? this.nowMs?.() ?? '',
      ...numbers,
    );
    return outcomeOf(reply, charges);
  }

  /** What all share first: when the agent dies in between, the line comes again and finds the rest still open. */
  private async closeParts(closing: Omit<Closing, 'part'>): Promise<boolean> {
    const own = partOf(closing.org);
    const isShared = ({ shared }: Correction): boolean => shared;
    if (!this.isCluster || !closing.corrections.some(isShared)) {
      return this.closePart({ ...closing, part: own });
    }
    const shared = closing.corrections.filter(isShared);
    await this.closePart({ ...closing, part: partOf(undefined), corrections: shared, row: '' });
    const rest = closing.corrections.filter((correction) => !isShared(correction));
    return this.closePart({ ...closing, part: own, corrections: rest });
  }

  private async closePart(closing: Closing): Promise<boolean> {
    const { part, requestId, chargedAtMs, admittedBy, corrections, row } = closing;
    const keys = [
      admittedBy === 'store' ? reservationName(part, requestId) : settledName(part, requestId),
      openReservationsName(part),
      ledgerName(part),
      ...corrections.map((correction) => this.counterOf(part, correction)),
    ];
    const closed = await this.redis.aiClose(
      keys.length,
      ...keys,
      requestId,
      chargedAtMs ?? '',
      LATE_SETTLEMENT_MS,
      admittedBy,
      row,
      LEDGER_MAX_ROWS,
      this.nowMs?.() ?? '',
      ...corrections.flatMap(({ window, delta }) => [...windowNumbers(window), delta]),
    );
    return closed === 1;
  }

  private counterOf(part: string, { counter, shared }: Charge | Correction): string {
    return counterName(shared ? partOf(undefined) : part, counter);
  }

  private async knowOrg(org: string): Promise<void> {
    if (this.knownOrgs.has(org)) return;
    await this.redis.sadd(ORGS, org);
    this.knownOrgs.add(org);
  }
}

function windowNumbers(window: Window): number[] {
  if (window.kind === 'sliding') return [window.lengthMs, 0, 0, 0];
  return [0, window.startMs, window.endMs, window.nextEndMs];
}

function outcomeOf(reply: readonly number[], charges: readonly Charge[]): ReserveOutcome {
  const [result, nowMs, exceeded, retryAfterMs, ...standings] = reply;
  if (result === RESERVE_RESULT.keyChanged) return { result: 'key_changed' };
  if (result === RESERVE_RESULT.void) {
    throw new VoidReservationError();
  }
  const states = charges.map(({ counter, limit }, index): LimitState => {
    const used = standings[index * 2];
    const resetMs = standings[index * 2 + 1];
    return { counter, limit, used, remaining: Math.max(0, limit - used), resetMs };
  });
  if (result === RESERVE_RESULT.admitted) {
    return { result: 'admitted', admittedBy: 'store', chargedAtMs: nowMs, states };
  }
  return {
    result: 'exceeded',
    exceeded,
    retryAfterMs: retryAfterMs < 0 ? undefined : retryAfterMs,
    states,
  };
}

/** A part's refusal in the order of all charges; limits of the other part were not looked at, and stand as free. */
function inOrder(
  charges: readonly Charge[],
  outcome: ReserveOutcome,
  indexes: readonly number[],
): ReserveOutcome {
  if (outcome.result !== 'exceeded') return outcome;
  const states = charges.map(({ counter, limit }, index): LimitState => {
    const at = indexes.indexOf(index);
    return at < 0 ? { counter, limit, used: 0, remaining: limit, resetMs: 0 } : outcome.states[at];
  });
  return { ...outcome, exceeded: indexes[outcome.exceeded], states };
}
