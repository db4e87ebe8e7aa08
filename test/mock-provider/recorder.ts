/**
 * What the mock provider received and what it sent back, so that tests can look.
 * Bounded: the oldest records go when there are too many or they are too large.
 */

export type ReceivedRequest = {
  /** Counts up from 1 over the life of the provider. */
  number: number;
  receivedAtMs: number;
  method: string;
  /** With the query, as received. */
  path: string;
  /** Lower-case names; a header sent twice is an array or joined, as in node:http. */
  headers: NodeJS.Dict<string | string[]>;
  /** The bytes as received, after the transfer coding. */
  body: Buffer;
  /** What became of it; filled in while it is answered. */
  sent: SentAnswer;
};

export type SentAnswer = {
  outcome: 'pending' | 'answered' | 'cut' | 'client-gone' | 'hanging';
  status: number | undefined;
  /** SSE events written, content or not. */
  events: number;
  /** SSE events with a token of the text. */
  contentEvents: number;
  /** The usage that the answer reports (or would have reported at its end). */
  usage: Usage | undefined;
};

export type Usage = {
  promptTokens: number;
  /** False when the text was too long to tokenize and its length was used instead. */
  isExact: boolean;
  /** With the reasoning tokens. */
  completionTokens: number;
  cachedTokens: number;
  cacheWriteTokens: number;
  reasoningTokens: number;
};

export type RecorderLimits = { requests: number; bytes: number };
export const DEFAULT_RECORDER_LIMITS: RecorderLimits = { requests: 1_000, bytes: 64 << 20 };

/** What a record weighs besides its body. */
const RECORD_BYTES = 1_024;

export class Recorder {
  readonly #limits: RecorderLimits;
  #records: ReceivedRequest[] = [];
  #bytes = 0;
  #count = 0;

  constructor(limits: RecorderLimits) {
    this.#limits = limits;
  }

  /** Oldest first. */
  get records(): readonly ReceivedRequest[] {
    return this.#records;
  }

  /** Of all requests ever, also those no longer kept. */
  get count(): number {
    return this.#count;
  }

  add(request: Omit<ReceivedRequest, 'number' | 'receivedAtMs' | 'sent'>): SentAnswer {
    this.#count += 1;
    const sent: SentAnswer = {
      outcome: 'pending',
      status: undefined,
      events: 0,
      contentEvents: 0,
      usage: undefined,
    };
    if (this.#limits.requests === 0) return sent;
    this.#records.push({ ...request, number: this.#count, receivedAtMs: Date.now(), sent });
    this.#bytes += request.body.length + RECORD_BYTES;
    while (
      this.#records.length > this.#limits.requests ||
      (this.#bytes > this.#limits.bytes && this.#records.length > 1)
    ) {
      this.#bytes -= (this.#records.shift()?.body.length ?? 0) + RECORD_BYTES;
    }
    return sent;
  }

  clear(): void {
    this.#records = [];
    this.#bytes = 0;
  }

  /** For GET /__mock/requests: the body as text and, when that loses something, in base64. */
  toJson(): string {
    const requests = this.#records.map((record) => {
      const text = record.body.toString('utf8');
      const isText = Buffer.from(text).equals(record.body);
      return {
        ...record,
        body: text,
        ...(isText ? {} : { body_base64: record.body.toString('base64') }),
      };
    });
    return JSON.stringify({ count: this.#count, requests });
  }
}
