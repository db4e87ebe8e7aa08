/**
 * Asks an HTTP service of the operator's and reads JSON: one POST, no retries, within limits of time, number and size.
 * What can go wrong with a peer is a value; neither what was sent nor what came back is in it.
 */

export interface JsonServiceOptions {
  readonly url: string;
  /** Beside `content-type`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** For the whole answer, from the first byte sent to the last one read. */
  readonly timeoutMs: number;
  /** More than so many at once are not sent: they would only wait. */
  readonly maxInFlight: number;
  readonly maxResponseBytes: number;
}

/**
 * - `busy`: as many are in flight as may be
 * - `timeout`, `unreachable`: no whole answer; a redirect is none
 * - `status`: not 2xx
 * - `too_large`, `not_json`: an answer that is not read
 * - `closed`: `close()` was called
 */
export type JsonFailure =
  | 'busy'
  | 'timeout'
  | 'unreachable'
  | 'status'
  | 'too_large'
  | 'not_json'
  | 'closed';

export type JsonAnswer =
  | { readonly ok: true; readonly json: unknown }
  | { readonly ok: false; readonly failure: JsonFailure; readonly status?: number };

export class JsonService {
  private readonly options: JsonServiceOptions;
  private readonly closing = new AbortController();
  private inFlight = 0;

  constructor(options: JsonServiceOptions) {
    this.options = options;
  }

  /** Never throws for what the peer does. */
  async post(body: unknown): Promise<JsonAnswer> {
    if (this.closing.signal.aborted) return { ok: false, failure: 'closed' };
    if (this.inFlight >= this.options.maxInFlight) return { ok: false, failure: 'busy' };
    this.inFlight += 1;
    const limit = AbortSignal.timeout(this.options.timeoutMs);
    try {
      return await this.exchange(body, AbortSignal.any([limit, this.closing.signal]));
    } catch {
      if (this.closing.signal.aborted) return { ok: false, failure: 'closed' };
      return { ok: false, failure: limit.aborted ? 'timeout' : 'unreachable' };
    } finally {
      this.inFlight -= 1;
    }
  }

  /** What is in flight ends at once; nothing is sent any more. */
  close(): void {
    this.closing.abort();
  }

  private async exchange(body: unknown, signal: AbortSignal): Promise<JsonAnswer> {
    const { url, headers, maxResponseBytes } = this.options;
    const response = await fetch(url, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      // Prompts go where the operator said, and nowhere else.
      redirect: 'error',
      signal,
    });
    if (!response.ok) {
      await response.body?.cancel();
      return { ok: false, failure: 'status', status: response.status };
    }
    const text = await readBounded(response, maxResponseBytes);
    if (text === undefined) return { ok: false, failure: 'too_large' };
    try {
      return { ok: true, json: JSON.parse(text) as unknown };
    } catch {
      return { ok: false, failure: 'not_json' };
    }
  }
}

/** @returns undefined when there is more than `maxBytes`; the rest is not read */
async function readBounded(response: Response, maxBytes: number): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    // Leaving the loop cancels the body.
    if (bytes > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
