/**
 * Sliding windows, counted in slots: a window is cut into 60 slots, and a charge stays counted from the slot
 * in which it was made until that slot is a whole window old. So in any window at most the limit is admitted;
 * a charge is held for up to one sixtieth of the window longer than it need be, never shorter.
 *
 * The same arithmetic runs in Redis (store/redis/scripts.ts); the contract suite holds the two together.
 */

export const SLOTS_PER_WINDOW = 60;

export interface SlotCharge {
  /** Slots since the epoch. */
  slot: number;
  amount: number;
}

export function slotMs(windowMs: number): number {
  return windowMs / SLOTS_PER_WINDOW;
}

export function slotAt(timeMs: number, windowMs: number): number {
  return Math.floor(timeMs / slotMs(windowMs));
}

/** The slots that still count, oldest first. */
export function liveSlots(
  slots: readonly SlotCharge[],
  nowMs: number,
  windowMs: number,
): SlotCharge[] {
  const oldest = slotAt(nowMs, windowMs) - SLOTS_PER_WINDOW;
  return slots.filter(({ slot, amount }) => slot >= oldest && amount !== 0);
}

export function usedIn(live: readonly SlotCharge[]): number {
  return live.reduce((sum, { amount }) => sum + amount, 0);
}

/** `live` with `amount` added to `slot`; kept in order. A slot never falls below zero. */
export function withAmount(
  live: readonly SlotCharge[],
  slot: number,
  amount: number,
): SlotCharge[] {
  const found = live.findIndex((entry) => entry.slot === slot);
  if (found >= 0) {
    return live.with(found, { slot, amount: Math.max(0, live[found].amount + amount) });
  }
  if (amount <= 0) return [...live];
  return [...live, { slot, amount }].toSorted((a, b) => a.slot - b.slot);
}

/** When a slot stops counting. */
function freedAtMs(slot: number, windowMs: number): number {
  return (slot + SLOTS_PER_WINDOW + 1) * slotMs(windowMs);
}

export function resetAfterMs(live: readonly SlotCharge[], nowMs: number, windowMs: number): number {
  const newest = live.at(-1);
  return newest === undefined
    ? 0
    : Math.max(0, Math.ceil(freedAtMs(newest.slot, windowMs) - nowMs));
}

/** Until `amount` fits under `limit`; undefined when it never will. */
export function retryAfterMs(
  live: readonly SlotCharge[],
  nowMs: number,
  windowMs: number,
  limit: number,
  amount: number,
): number | undefined {
  if (amount > limit) return undefined;
  let excess = usedIn(live) + amount - limit;
  if (excess <= 0) return 0;
  for (const { slot, amount: freed } of live) {
    excess -= freed;
    if (excess <= 0) return Math.max(0, Math.ceil(freedAtMs(slot, windowMs) - nowMs));
  }
  return undefined;
}
