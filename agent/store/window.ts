/**
 * Windows of time in which a limit holds, counted in slots.
 *
 * Sliding: the window is cut into 60 slots, and a charge stays counted from the slot in which it was made until that
 * slot is a whole window old. So in any window at most the limit is admitted; a charge is held for up to one
 * sixtieth of the window longer than it need be, never shorter.
 *
 * Calendar: a day, week or month of some time zone is one slot, named by its first moment. The agent says where the
 * present period and the next begin and end, the store's clock says which of them it is: so an agent whose clock is
 * off by less than a period does no harm, and the store need not know time zones.
 *
 * The same arithmetic runs in Redis (store/redis/scripts.ts); the contract suite holds the two together.
 */

export const SLOTS_PER_WINDOW = 60;

export interface SlidingWindow {
  readonly kind: 'sliding';
  readonly lengthMs: number;
}

export interface CalendarWindow {
  readonly kind: 'calendar';
  /** The period that the agent believes to be in. */
  readonly startMs: number;
  /** Its end, where the next begins. */
  readonly endMs: number;
  readonly nextEndMs: number;
}

export type Window = SlidingWindow | CalendarWindow;

export interface SlotCharge {
  /** Sliding: slots since the epoch. Calendar: the first moment of the period. */
  slot: number;
  amount: number;
}

export function slotAt(timeMs: number, window: Window): number {
  if (window.kind === 'calendar') return timeMs < window.endMs ? window.startMs : window.endMs;
  return Math.floor(timeMs / slotMs(window));
}

function slotMs(window: SlidingWindow): number {
  return window.lengthMs / SLOTS_PER_WINDOW;
}

function oldestLiveSlot(nowMs: number, window: Window): number {
  const slot = slotAt(nowMs, window);
  return window.kind === 'calendar' ? slot : slot - SLOTS_PER_WINDOW;
}

/** The slots that still count, oldest first. */
export function liveSlots(
  slots: readonly SlotCharge[],
  nowMs: number,
  window: Window,
): readonly SlotCharge[] {
  const oldest = oldestLiveSlot(nowMs, window);
  const isLive = ({ slot, amount }: SlotCharge): boolean => slot >= oldest && amount !== 0;
  return slots.every(isLive) ? slots : slots.filter(isLive);
}

export function usedIn(live: readonly SlotCharge[]): number {
  let sum = 0;
  for (const { amount } of live) sum += amount;
  return sum;
}

/** `live` with `amount` added to `slot`; kept in order. A slot never falls below zero. */
export function withAmount(
  live: readonly SlotCharge[],
  slot: number,
  amount: number,
): readonly SlotCharge[] {
  if (amount === 0) return live;
  const after = live.findIndex((entry) => entry.slot >= slot);
  if (after >= 0 && live[after].slot === slot) {
    return live.with(after, { slot, amount: Math.max(0, live[after].amount + amount) });
  }
  if (amount < 0) return live;
  return after < 0 ? [...live, { slot, amount }] : live.toSpliced(after, 0, { slot, amount });
}

/** When a slot stops counting. */
function freedAtMs(slot: number, window: Window): number {
  if (window.kind === 'calendar') return slot === window.startMs ? window.endMs : window.nextEndMs;
  return (slot + SLOTS_PER_WINDOW + 1) * slotMs(window);
}

export function resetAfterMs(live: readonly SlotCharge[], nowMs: number, window: Window): number {
  const newest = live.at(-1);
  return newest === undefined ? 0 : Math.max(0, Math.ceil(freedAtMs(newest.slot, window) - nowMs));
}

/** Until `amount` fits under `limit`; undefined when it never will. */
export function retryAfterMs(
  live: readonly SlotCharge[],
  nowMs: number,
  window: Window,
  limit: number,
  amount: number,
): number | undefined {
  if (amount > limit) return undefined;
  let excess = usedIn(live) + amount - limit;
  if (excess <= 0) return 0;
  for (const { slot, amount: freed } of live) {
    excess -= freed;
    if (excess <= 0) return Math.max(0, Math.ceil(freedAtMs(slot, window) - nowMs));
  }
  return undefined;
}

/** After this a counter that is not touched again holds nothing. */
export function forgottenAfterMs(nowMs: number, window: Window): number {
  if (window.kind === 'calendar') return window.nextEndMs;
  return nowMs + window.lengthMs + 2 * slotMs(window);
}
