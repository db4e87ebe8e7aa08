/** The thread that counts large prompts. It reads the body again, which is cheaper than sending what was read. */
import { parentPort } from 'node:worker_threads';
import type { EndpointName } from '../../request/endpoint.ts';
import { scanJson, scanJsonPrefix } from '../../request/json/scan.ts';
import { JsonValue } from '../../request/json/value.ts';
import { type Encoding, prepareEncoding } from '../../tokenizer/index.ts';
import { countPrompt } from './count-prompt.ts';
import type { PromptTokens } from './tally.ts';

export interface CountingRequest {
  readonly id: number;
  /** Valid UTF-8 and valid JSON, as the main thread has seen. */
  readonly body: Uint8Array;
  readonly isPrefix: boolean;
  readonly endpoint: EndpointName;
  readonly model: string;
  readonly encoding: Encoding;
  readonly tables: SharedArrayBuffer;
}

export interface CountingAnswer {
  readonly id: number;
  readonly count: PromptTokens;
}

function answer(request: CountingRequest): CountingAnswer {
  const { id, body, isPrefix, endpoint, model, encoding, tables } = request;
  prepareEncoding(encoding, tables);
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const tape = isPrefix ? scanJsonPrefix(bytes) : scanJson(bytes);
  return { id, count: countPrompt(new JsonValue(tape, 0), endpoint, model) };
}

const port = parentPort;
port?.on('message', (request: CountingRequest) => port.postMessage(answer(request)));
