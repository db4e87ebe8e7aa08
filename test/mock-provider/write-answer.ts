/**
 * Puts an answer on the connection: at once or at a pace, whole or in fragments,
 * to its end or only so far as the behaviour says.
 */
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Behaviour } from './behaviour.ts';
import type { StreamEvent } from './dialect.ts';
import type { SentAnswer } from './recorder.ts';

/** Events are joined up to this size when nothing asks for single ones. */
const JOIN_BYTES = 32 * 1_024;

export function writeJson(
  response: ServerResponse,
  behaviour: Behaviour,
  sent: SentAnswer,
  status: number,
  headers: Record<string, string>,
  value: unknown,
): Promise<void> | undefined {
  sent.status = status;
  const body = typeof value === 'string' ? value : JSON.stringify(value);
  const isPlain = behaviour.cutAfterEvents < 0 && behaviour.fragmentBytes === 0;
  if (isPlain && !behaviour.chunked) {
    response.writeHead(status, {
      ...headers,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    });
    response.end(body);
    sent.outcome = 'answered';
    return undefined;
  }
  return writeJsonSlowly(response, behaviour, sent, status, headers, Buffer.from(body));
}

async function writeJsonSlowly(
  response: ServerResponse,
  behaviour: Behaviour,
  sent: SentAnswer,
  status: number,
  headers: Record<string, string>,
  body: Buffer,
): Promise<void> {
  if (behaviour.cutAfterEvents === 0) {
    cut(response, sent);
    return;
  }
  response.writeHead(status, {
    ...headers,
    'content-type': 'application/json',
    ...(behaviour.chunked ? {} : { 'content-length': String(body.length) }),
  });
  if (behaviour.cutAfterEvents > 0) {
    await write(response, body.subarray(0, body.length >> 1), behaviour.fragmentBytes);
    cut(response, sent);
    return;
  }
  await write(response, body, behaviour.fragmentBytes);
  response.end();
  sent.outcome = response.destroyed ? 'client-gone' : 'answered';
}

export async function writeStream(
  response: ServerResponse,
  behaviour: Behaviour,
  sent: SentAnswer,
  headers: Record<string, string>,
  events: Generator<StreamEvent>,
  errorEvent: StreamEvent,
): Promise<void> {
  sent.status = 200;
  if (behaviour.cutAfterEvents === 0) {
    cut(response, sent);
    return;
  }
  response.writeHead(200, {
    ...headers,
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
  });
  const pace = new Pace(behaviour.tokensPerSecond);
  let waiting = '';
  const flush = async () => {
    if (waiting === '') return;
    const text = waiting;
    waiting = '';
    await write(response, Buffer.from(text), behaviour.fragmentBytes);
  };
  for (const event of events) {
    if (response.destroyed) break;
    if (sent.events === behaviour.errorAfterEvents) {
      waiting += frame(errorEvent, behaviour.lineEnding);
      sent.events += 1;
      break;
    }
    if (event.isContent && pace.isSet) {
      await flush();
      await pace.next();
      if (response.destroyed) break;
    }
    waiting += frame(event, behaviour.lineEnding);
    sent.events += 1;
    if (event.isContent) sent.contentEvents += 1;
    if (sent.events === behaviour.cutAfterEvents) {
      await flush();
      cut(response, sent);
      return;
    }
    if (sent.events === behaviour.hangAfterEvents) {
      await flush();
      sent.outcome = 'hanging';
      return;
    }
    if (waiting.length >= JOIN_BYTES) await flush();
  }
  await flush();
  if (response.destroyed) {
    sent.outcome = 'client-gone';
    return;
  }
  response.end();
  sent.outcome = 'answered';
}

function frame(event: StreamEvent, lineEnding: Behaviour['lineEnding']): string {
  const text = `${event.name === undefined ? '' : `event: ${event.name}\n`}data: ${event.data}\n\n`;
  return lineEnding === 'crlf' ? text.replaceAll('\n', '\r\n') : text;
}

/** Resolves when the bytes were handed to the system, or the connection is gone. */
async function write(
  response: ServerResponse,
  bytes: Buffer,
  fragmentBytes: number,
): Promise<void> {
  if (fragmentBytes === 0) {
    await writeOnce(response, bytes);
    return;
  }
  for (let at = 0; at < bytes.length && !response.destroyed; at += fragmentBytes) {
    await writeOnce(response, bytes.subarray(at, at + fragmentBytes));
    await new Promise((resolve) => setImmediate(resolve)); // its own packet
  }
}

function writeOnce(response: ServerResponse, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('close', done);
      resolve();
    };
    if (response.destroyed) {
      resolve();
      return;
    }
    response.once('close', done);
    response.write(bytes, done);
  });
}

function cut(response: ServerResponse, sent: SentAnswer): void {
  response.destroy();
  sent.outcome = 'cut';
}

/** Event number n leaves n / tokensPerSecond after the first. */
class Pace {
  readonly isSet: boolean;
  readonly #gapMs: number;
  #dueMs: number | undefined;

  constructor(tokensPerSecond: number) {
    this.isSet = tokensPerSecond > 0;
    this.#gapMs = 1_000 / tokensPerSecond;
  }

  async next(): Promise<void> {
    this.#dueMs = this.#dueMs === undefined ? performance.now() : this.#dueMs + this.#gapMs;
    const waitMs = this.#dueMs - performance.now();
    if (waitMs > 0) await sleep(waitMs);
  }
}
