/**
 * Sends events to an operator's URL: signed, with retries, never in the way of a request. What does not fit the queue
 * is dropped, counted and logged. An event may arrive twice, when its answer was lost: its id tells.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { EVENT_ID_HEADER, SIGNATURE_HEADER, signatureOf } from './signature.ts';

export interface WebhookConfig {
  readonly url: string;
  /** The environment variable that holds the secret. */
  readonly secretEnv: string;
}

export interface WebhookObserver {
  webhookEvent(outcome: 'delivered' | 'failed' | 'dropped'): void;
}

export interface WebhookTimings {
  /** Longest wait for the answer to one try. */
  readonly tryTimeoutMs: number;
  /** Before the second try; twice as long before each that follows, up to `longestDelayMs`. */
  readonly firstDelayMs: number;
  readonly longestDelayMs: number;
}

export interface WebhookOptions {
  readonly url: string;
  readonly secret: string;
  readonly observer: WebhookObserver;
  readonly log: { warn(fields: object, message: string): void };
  readonly timings?: WebhookTimings;
}

const TIMINGS: WebhookTimings = {
  tryTimeoutMs: 5_000,
  firstDelayMs: 1_000,
  longestDelayMs: 60_000,
};
/** Two to four minutes in all with TIMINGS. */
const MAX_TRIES = 9;
/** Events that wait to be sent, or to be sent again; about half a kilobyte each. */
export const MAX_WAITING = 1_000;
const MAX_TRIES_AT_ONCE = 4;
/** Dropped events are logged once in so long a time, with their number. */
const DROPPED_LOG_INTERVAL_MS = 60_000;

/** @throws Error when the secret is not in the environment */
export function openWebhook(
  { url, secretEnv }: WebhookConfig,
  environment: Readonly<Record<string, string | undefined>>,
  parts: Pick<WebhookOptions, 'observer' | 'log'>,
): Webhook {
  const secret = environment[secretEnv];
  if (secret === undefined || secret === '') {
    throw new Error(`events.webhook: the environment variable ${secretEnv} is not set`);
  }
  return new Webhook({ url, secret, ...parts });
}

export class Webhook {
  private readonly options: WebhookOptions;
  private readonly timings: WebhookTimings;
  /** Paths and queries of such URLs are often secret: only this is logged. */
  private readonly host: string;
  private readonly waiting = new Set<Promise<void>>();
  private readonly turns: (() => void)[] = [];
  private readonly hurry = new AbortController();
  private readonly stop = new AbortController();
  private triesAtOnce = 0;
  private droppedUnsaid = 0;
  private droppedSaidAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: WebhookOptions) {
    this.options = options;
    this.timings = options.timings ?? TIMINGS;
    this.host = new URL(options.url).host;
  }

  /** Returns at once. */
  send(event: { readonly id: string }): void {
    if (this.waiting.size >= MAX_WAITING || this.hurry.signal.aborted) {
      this.drop();
      return;
    }
    const delivery = this.deliver(event.id, JSON.stringify(event)).finally(() => {
      this.waiting.delete(delivery);
    });
    this.waiting.add(delivery);
  }

  /** Tries once more, at once, what waits for its next try; what is not delivered within `timeoutMs` is dropped. */
  async close(timeoutMs: number): Promise<void> {
    this.hurry.abort();
    const all = Promise.all(this.waiting);
    await Promise.race([all, sleep(timeoutMs, undefined, { ref: false })]);
    this.stop.abort();
    await all;
  }

  private async deliver(id: string, body: string): Promise<void> {
    const { observer, log } = this.options;
    let problem = '';
    for (let count = 1; count <= MAX_TRIES; count += 1) {
      const isLast = this.hurry.signal.aborted;
      problem = await this.inTurn(() => this.try(id, body));
      if (problem === '') {
        observer.webhookEvent('delivered');
        return;
      }
      if (isLast) break;
      if (count < MAX_TRIES) await this.pause(count);
    }
    observer.webhookEvent(this.stop.signal.aborted ? 'dropped' : 'failed');
    log.warn({ event: id, host: this.host, problem }, 'event not delivered to the webhook');
  }

  /** @returns what went wrong; '' when it was taken */
  private async try(id: string, body: string): Promise<string> {
    if (this.stop.signal.aborted) return 'the agent ended';
    const { url, secret } = this.options;
    try {
      const response = await fetch(url, {
        method: 'POST',
        body,
        redirect: 'manual',
        headers: {
          'content-type': 'application/json',
          'user-agent': 'haproxy-ai-gateway',
          [EVENT_ID_HEADER]: id,
          [SIGNATURE_HEADER]: signatureOf(secret, body, Date.now()),
        },
        signal: AbortSignal.any([AbortSignal.timeout(this.timings.tryTimeoutMs), this.stop.signal]),
      });
      await response.body?.cancel();
      return response.ok ? '' : `status ${response.status}`;
    } catch (error) {
      return describe(error);
    }
  }

  /** Half of the delay is left to chance, so that the agents of many machines do not all come at once. */
  private async pause(tries: number): Promise<void> {
    const { firstDelayMs, longestDelayMs } = this.timings;
    const delayMs = Math.min(longestDelayMs, firstDelayMs * 2 ** (tries - 1));
    const { signal } = this.hurry;
    const options = { ref: false, signal };
    await sleep(delayMs * (0.5 + Math.random() / 2), undefined, options).catch(() => {});
  }

  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.triesAtOnce >= MAX_TRIES_AT_ONCE) {
      await new Promise<void>((resolve) => this.turns.push(resolve));
    } else this.triesAtOnce += 1;
    try {
      return await work();
    } finally {
      const next = this.turns.shift();
      if (next === undefined) this.triesAtOnce -= 1;
      else next();
    }
  }

  private drop(): void {
    this.options.observer.webhookEvent('dropped');
    this.droppedUnsaid += 1;
    const nowMs = performance.now();
    if (nowMs - this.droppedSaidAtMs < DROPPED_LOG_INTERVAL_MS) return;
    const fields = { host: this.host, events: this.droppedUnsaid };
    this.options.log.warn(fields, 'events for the webhook dropped: too many wait');
    this.droppedUnsaid = 0;
    this.droppedSaidAtMs = nowMs;
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error ? `${error.message}: ${cause.message}` : error.message;
}
