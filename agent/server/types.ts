/** What the SPOP server needs from outside, and what it tells. It knows frames and messages, not requests. */
import type { Action, Message } from '../spop/notify.ts';

export interface SpopLimits {
  readonly maxFrameBytes: number;
  /** Questions being answered at once on one connection; beyond that its bytes wait in the socket. */
  readonly maxFramesInFlight: number;
  readonly maxConnections: number;
  /** From the arrival of a question; an answer that comes later is not sent. */
  readonly deadlineMs: number;
}

export interface Answer {
  readonly actions: readonly Action[];
  /** Called when the answer does not go out: too late, or the connection is gone. */
  readonly discard?: () => void;
  /** When the question is known to have waited before it was read: the earlier deadline. */
  readonly deadlineAtMs?: number;
}

export interface NotifyContext {
  /** Bytes an answer may have, by the handshake. */
  readonly maxFrameBytes: number;
  /** On the clock of `performance.now()`. */
  readonly deadlineAtMs: number;
  /** HAProxy runs on this machine, and so by this machine's clock. */
  readonly isLocalPeer: boolean;
}

/**
 * Undefined: the question came too late to be worth an answer. Then, and after a rejection, it stays unanswered:
 * HAProxy does what its operator chose for that.
 */
export type NotifyHandler = (
  messages: readonly Message[],
  context: NotifyContext,
) => Promise<Answer | undefined>;

export interface SpopLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  debug(fields: object, message: string): void;
}

export interface SpopObserver {
  connectionsChanged(count: number): void;
  answered(durationMs: number): void;
  unanswered(reason: 'late' | 'gone' | 'failed'): void;
  protocolError(status: string): void;
}
