/** Counters and open reservations in SQLite. Every method runs inside a transaction of its caller. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import {
  type Charge,
  type Correction,
  LATE_SETTLEMENT_MS,
  type LimitState,
  type Reservation,
  type ReserveOutcome,
  VOID_KEPT_MS,
} from '../store.ts';
import {
  forgottenAfterMs,
  liveSlots,
  resetAfterMs,
  retryAfterMs,
  type SlotCharge,
  slotAt,
  usedIn,
  type Window,
  withAmount,
} from '../window.ts';
import type { CounterCache } from './counter-cache.ts';

interface Standing {
  readonly charge: Charge;
  readonly live: readonly SlotCharge[];
  readonly used: number;
}

export class SqliteLimits {
  private readonly counters: CounterCache;
  private readonly statements: ReturnType<typeof prepareStatements>;

  constructor(database: DatabaseSync, counters: CounterCache) {
    this.counters = counters;
    this.statements = prepareStatements(database);
  }

  /** @returns undefined, and charges nothing, for one that was made or given up before */
  reserve(
    { requestId, org, charges, expiresInMs }: Reservation,
    nowMs: number,
  ): Exclude<ReserveOutcome, { result: 'key_changed' }> | undefined {
    const standings = charges.map((charge) => this.standing(org, charge, nowMs));
    const exceeded = standings.findIndex(
      ({ charge, used }) => charge.enforced && used + charge.amount > charge.limit,
    );
    if (exceeded >= 0) {
      const { charge, live } = standings[exceeded];
      const { window, limit, amount } = charge;
      return {
        result: 'exceeded',
        exceeded,
        retryAfterMs: retryAfterMs(live, nowMs, window, limit, amount),
        states: standings.map((standing) => limitState(standing, nowMs)),
      };
    }
    if (this.statements.open.run(requestId, nowMs + expiresInMs, nowMs).changes === 0) {
      return undefined;
    }
    const states = standings.map(({ charge, live, used }) => {
      const { window, amount } = charge;
      const charged = withAmount(live, slotAt(nowMs, window), amount);
      if (amount > 0) this.write(counterName(org, charge), charged, nowMs, window);
      return limitState({ charge, live: charged, used: used + amount }, nowMs);
    });
    return { result: 'admitted', admittedBy: 'store', chargedAtMs: nowMs, states };
  }

  /** @returns false when it is not open */
  settle(requestId: string): boolean {
    return this.statements.settle.run(requestId).changes === 1;
  }

  /** @returns when it was charged; undefined when it is not open */
  close(requestId: string): number | undefined {
    return this.statements.close.get(requestId)?.charged_at_ms as number | undefined;
  }

  /** A reservation that is not made yet shall not be made. */
  forbid(requestId: string, nowMs: number): void {
    this.statements.forbid.run(requestId, nowMs + VOID_KEPT_MS - LATE_SETTLEMENT_MS);
  }

  correct(
    org: string,
    corrections: readonly Correction[],
    chargedAtMs: number,
    nowMs: number,
  ): void {
    for (const correction of corrections) {
      const { window, delta } = correction;
      if (delta === 0) continue;
      const name = counterName(org, correction);
      const corrected = withAmount(this.counters.read(name), slotAt(chargedAtMs, window), delta);
      this.write(name, liveSlots(corrected, nowMs, window), nowMs, window);
    }
  }

  /** @returns how many were found expired now */
  expire(nowMs: number): number {
    this.statements.dropLapsed.run(nowMs - LATE_SETTLEMENT_MS);
    this.statements.dropClaims.run(nowMs);
    return Number(this.statements.lapse.run(nowMs).changes);
  }

  countOpen(): number {
    return Number(this.statements.countOpen.get()!.count);
  }

  claim(name: string, untilMs: number, nowMs: number): boolean {
    return this.statements.claim.run(name, untilMs, nowMs).changes === 1;
  }

  countAgents(agentId: string, ttlMs: number, nowMs: number): number {
    this.statements.seeAgent.run(agentId, nowMs);
    this.statements.dropAgents.run(nowMs - ttlMs);
    return Number(this.statements.countAgents.get()!.count);
  }

  private standing(org: string, charge: Charge, nowMs: number): Standing {
    const live = liveSlots(this.counters.read(counterName(org, charge)), nowMs, charge.window);
    return { charge, live, used: usedIn(live) };
  }

  private write(
    counter: string,
    slots: readonly SlotCharge[],
    nowMs: number,
    window: Window,
  ): void {
    this.counters.write(counter, { slots, forgottenAtMs: forgottenAfterMs(nowMs, window) });
  }
}

/** Organizations have counters of their own; no organization's name is empty. */
function counterName(org: string, { counter, shared }: Charge | Correction): string {
  return `${shared ? '' : org}/${counter}`;
}

function limitState({ charge, live, used }: Standing, nowMs: number): LimitState {
  const { counter, limit, window } = charge;
  return {
    counter,
    limit,
    used,
    remaining: Math.max(0, limit - used),
    resetMs: resetAfterMs(live, nowMs, window),
  };
}

function prepareStatements(database: DatabaseSync) {
  const prepare = (sql: string): StatementSync => database.prepare(sql);
  return {
    open: prepare(
      'INSERT OR IGNORE INTO reservations (request_id, expires_at_ms, charged_at_ms) VALUES (?, ?, ?)',
    ),
    settle: prepare('DELETE FROM reservations WHERE request_id = ? AND charged_at_ms IS NOT NULL'),
    close: prepare(
      'DELETE FROM reservations WHERE request_id = ? AND charged_at_ms IS NOT NULL RETURNING charged_at_ms',
    ),
    forbid: prepare(
      'INSERT OR IGNORE INTO reservations (request_id, expires_at_ms, lapsed) VALUES (?, ?, 1)',
    ),
    seeAgent: prepare('INSERT OR REPLACE INTO agents (agent, seen_at_ms) VALUES (?, ?)'),
    dropAgents: prepare('DELETE FROM agents WHERE seen_at_ms <= ?'),
    countAgents: prepare('SELECT count(*) AS count FROM agents'),
    lapse: prepare('UPDATE reservations SET lapsed = 1 WHERE expires_at_ms <= ? AND lapsed = 0'),
    dropLapsed: prepare('DELETE FROM reservations WHERE expires_at_ms <= ?'),
    countOpen: prepare('SELECT count(*) AS count FROM reservations WHERE lapsed = 0'),
    claim: prepare(
      'INSERT INTO claims (name, until_ms) VALUES (?1, ?2) ' +
        'ON CONFLICT (name) DO UPDATE SET until_ms = ?2 WHERE until_ms <= ?3',
    ),
    dropClaims: prepare('DELETE FROM claims WHERE until_ms <= ?'),
  };
}
