/**
 * Counts large prompts on a thread of their own, so that no request waits for another one's megabyte. A thread is exact
 * by itself, whatever the text; slices in the main thread could only be cut where the tokenizer surely splits, and some
 * texts have no such place. The thread shares the tokenizer's tables; it starts with the first large prompt.
 */
import { Worker } from 'node:worker_threads';
import { modelFamily } from '../../providers/model-family.ts';
import type { EndpointName } from '../../request/endpoint.ts';
import type { PromptBody } from '../../request/prompt-body.ts';
import { sharedTables } from '../../tokenizer/index.ts';
import type { CountingAnswer, CountingRequest } from './counting-thread.ts';
import type { PromptTokens } from './tally.ts';

/** Each holds a copy of its body. */
const MAX_WAITING = 64;
/** By then an agent has started, and a command has ended. */
const PREPARE_AFTER_MS = 500;
/** Of a prompt that finds the queue full ("What are tokens", OpenAI Help: about four characters in English). */
const BYTES_PER_TOKEN = 4;

/** Lets the thread read TypeScript also where this package is installed under node_modules. */
const INSTALLED = new URL('../../installed.mjs', import.meta.url).href;
const THREAD = new URL('./counting-thread.ts', import.meta.url);

interface Waiting {
  resolve(count: PromptTokens): void;
  reject(error: Error): void;
}

export class LargePrompts {
  private worker: Worker | undefined;
  private readonly waiting = new Map<number, Waiting>();
  private isClosed = false;
  private preparing: NodeJS.Timeout | undefined;
  private lastId = 0;

  count(body: PromptBody, endpoint: EndpointName, model: string): Promise<PromptTokens> {
    const { bytes } = body.root.tape;
    if (this.waiting.size >= MAX_WAITING) return Promise.resolve(countBySize(bytes.length));
    const worker = this.thread();
    this.lastId += 1;
    const id = this.lastId;
    const { encoding } = modelFamily(model);
    const request: CountingRequest = {
      id,
      // A copy: the body is part of a buffer that others use, and a transfer would take that away.
      body: new Uint8Array(bytes),
      isPrefix: body.cut,
      endpoint,
      model,
      encoding,
      tables: sharedTables(encoding),
    };
    worker.ref();
    worker.postMessage(request, [request.body.buffer as ArrayBuffer]);
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
    });
  }

  /** Starts the thread ahead of the first large prompt, which would else wait for it; commands end before. */
  prepareSoon(): void {
    this.preparing = setTimeout(() => {
      if (!this.isClosed && this.worker === undefined) this.thread().unref();
    }, PREPARE_AFTER_MS).unref();
  }

  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.preparing);
    await this.worker?.terminate();
  }

  private thread(): Worker {
    if (this.isClosed) throw new Error('counting has ended');
    if (this.worker !== undefined) return this.worker;
    const worker = new Worker(THREAD, { execArgv: ['--import', INSTALLED] });
    worker.on('message', (answer: CountingAnswer) => this.answered(answer));
    worker.on('error', (error: Error) => this.failed(worker, error));
    worker.on('exit', () => this.failed(worker, new Error('the counting thread ended')));
    this.worker = worker;
    return worker;
  }

  private answered({ id, count }: CountingAnswer): void {
    const { resolve } = this.waiting.get(id)!;
    this.waiting.delete(id);
    // Only a prompt that waits keeps the process alive.
    if (this.waiting.size === 0) this.worker?.unref();
    resolve(count);
  }

  /** The next large prompt starts a new thread. */
  private failed(worker: Worker, error: Error): void {
    if (this.worker !== worker) return;
    this.worker = undefined;
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}

function countBySize(bytes: number): PromptTokens {
  const tokens = Math.ceil(bytes / BYTES_PER_TOKEN);
  return {
    tokens,
    isEstimate: true,
    parts: [{ kind: 'text', items: 1, tokens, isEstimate: true }],
  };
}
