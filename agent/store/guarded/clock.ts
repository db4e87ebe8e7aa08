/** Time as the guard sees it; tests give it their own. */
import { StoreError } from '../store.ts';

export interface Clock {
  nowMs(): number;
  /** @returns what cancels it */
  after(delayMs: number, callback: () => void): () => void;
  /** The same, but it does not keep the process alive. */
  inBackground(delayMs: number, callback: () => void): () => void;
}

/**
 * A callback runs one turn of the event loop after its timer: when the loop itself was busy for long, answers that
 * lie in a socket are read first, and an agent that was slow does not take the store for slow.
 */
function afterPolling(
  delayMs: number,
  callback: () => void,
): { timer: NodeJS.Timeout; cancel: () => void } {
  let turn: NodeJS.Immediate | undefined;
  const timer = setTimeout(() => {
    turn = setImmediate(callback);
  }, delayMs);
  const cancel = (): void => {
    clearTimeout(timer);
    if (turn !== undefined) clearImmediate(turn);
  };
  return { timer, cancel };
}

export const systemClock: Clock = {
  nowMs: Date.now,
  after: (delayMs, callback) => afterPolling(delayMs, callback).cancel,
  inBackground(delayMs, callback) {
    const { timer, cancel } = afterPolling(delayMs, callback);
    timer.unref();
    return cancel;
  },
};

/** The store may still do what it was asked, and say so later. */
export class StoreTimeoutError extends StoreError {
  constructor(limitMs: number) {
    super(`the store did not answer within ${limitMs} ms`);
    this.name = 'StoreTimeoutError';
  }
}

/** What `pending` gives, or a StoreTimeoutError after `limitMs`; never waits longer. */
export function bounded<T>(pending: Promise<T>, limitMs: number, clock: Clock): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(limitMs, () => reject(new StoreTimeoutError(limitMs)));
    pending.then(
      (value) => {
        cancel();
        resolve(value);
      },
      (error: unknown) => {
        cancel();
        reject(error);
      },
    );
  });
}
