/**
 * A provider that speaks every provider's dialect, each under the paths of its own API. It takes only what the
 * published shape of a request allows, tells one story in all of them, and calls tools when it is offered some.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ZodType } from 'zod';
import { anthropicMessagesRequest } from './provider-shapes/anthropic-messages.ts';
import { bedrockRequest } from './provider-shapes/bedrock.ts';
import { cohereEmbedRequest } from './provider-shapes/cohere.ts';
import { geminiEmbedRequest, geminiRequest } from './provider-shapes/gemini.ts';
import {
  deepseekChatRequest,
  mistralChatRequest,
  qwenChatRequest,
} from './provider-shapes/openai-variants.ts';
import { bedrockException } from './translation/event-frames.ts';
import {
  DOCUMENTS,
  type ProviderName,
  type Story,
  streamOf,
  streamTypeOf,
} from './translation/story.ts';

export const ANSWER_TEXT = 'It is 21 °C in Paris — "warmer" than Oslo.';
export const THOUGHT = 'Two cities, "so" two calls.';
export const USAGE = { fresh: 30, cached: 10, written: 0, visible: 7, reasoning: 0 };

const TEXT_STORY: Story = {
  parts: [{ kind: 'text', pieces: ANSWER_TEXT.split(/(?<= )/) }],
  finish: 'stop',
  usage: USAGE,
  argumentPiece: 5,
};

/** Two at once. */
const TOOL_CALLS = [
  { name: 'get_weather', args: { city: 'Paris' } as object },
  { name: 'get_weather', args: { city: 'Oslo "north"' } },
];

function toolStory(calls: typeof TOOL_CALLS, thinks = false): Story {
  return {
    parts: [
      ...(thinks ? [{ kind: 'reasoning' as const, pieces: THOUGHT.split(/(?<= )/) }] : []),
      { kind: 'text', pieces: ['Let me ', 'look.'] },
      ...calls.map((call, index) => ({ kind: 'tool' as const, id: `call_${index + 1}`, ...call })),
    ],
    finish: 'tool_calls',
    usage: USAGE,
    argumentPiece: 5,
  };
}

export interface DialectRequest {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Record<string, unknown>;
}

interface Api {
  readonly matches: RegExp;
  readonly shape: ZodType;
  readonly dialect?: ProviderName;
  /** It says what it thought before it called. */
  readonly thinks?: boolean;
  readonly error: (message: string) => object;
}

const openAiError = (message: string): object => ({
  error: { message, type: 'invalid_request_error', param: null, code: 'bad_shape' },
});
const googleError = (message: string): object => ({
  error: { code: 400, message, status: 'INVALID_ARGUMENT' },
});

const APIS: readonly Api[] = [
  {
    matches: /^\/v1\/chat\/completions$/,
    shape: qwenChatRequest,
    dialect: 'openai',
    error: openAiError,
  },
  {
    matches: /^\/mistral\/v1\/chat\/completions$/,
    shape: mistralChatRequest,
    dialect: 'openai',
    error: openAiError,
  },
  {
    matches: /^\/deepseek\/v1\/chat\/completions$/,
    shape: deepseekChatRequest,
    dialect: 'openai',
    error: openAiError,
    thinks: true,
  },
  {
    matches: /^\/v1\/messages(\?beta=true)?$/,
    shape: anthropicMessagesRequest,
    dialect: 'anthropic',
    error: (message) => ({ type: 'error', error: { type: 'invalid_request_error', message } }),
  },
  {
    matches: /^\/v1beta\/models\/[^/:]+:(generateContent|streamGenerateContent\?alt=sse)$/,
    shape: geminiRequest,
    dialect: 'gemini',
    error: googleError,
  },
  {
    matches: /^\/v1beta\/models\/[^/:]+:batchEmbedContents$/,
    shape: geminiEmbedRequest,
    error: googleError,
  },
  {
    // The model as AWS names it: of an ARN also `/` is encoded.
    matches: /^\/model\/[A-Za-z0-9._%-]+\/(converse|converse-stream)$/,
    shape: bedrockRequest,
    dialect: 'bedrock',
    error: (message) => ({ message }),
  },
  { matches: /^\/v2\/embed$/, shape: cohereEmbedRequest, error: (message) => ({ message }) },
];

export class DialectProvider {
  readonly received: DialectRequest[] = [];
  /** Answers everything with this status while it is set. */
  failWith: number | undefined;
  /** Begins each of Bedrock's streams with this exception while it is set. */
  exception: string | undefined;
  /** What it calls when it is offered tools. */
  toolCalls = TOOL_CALLS;
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => void this.answer(request, response));
  }

  static async start(): Promise<DialectProvider> {
    const provider = new DialectProvider();
    await new Promise<void>((resolve) => provider.server.listen(0, '127.0.0.1', resolve));
    return provider;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const path = request.url ?? '';
    const api = APIS.find(({ matches }) => matches.test(path));
    if (api === undefined) return json(response, 404, openAiError(`no such path: ${path}`));
    const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
    this.received.push({ path, headers: request.headers, body });
    if (this.failWith !== undefined) return json(response, this.failWith, api.error('as told'));
    const parsed = api.shape.safeParse(body);
    if (!parsed.success) return json(response, 400, api.error(parsed.error.message));
    if (api.dialect === undefined) return json(response, 200, embeddings(path, body));
    const story = isForTools(body) ? toolStory(this.toolCalls, api.thinks) : TEXT_STORY;
    if (!isStream(path, body)) return json(response, 200, DOCUMENTS[api.dialect](story));
    response.writeHead(200, { 'content-type': streamTypeOf(api.dialect) });
    if (api.dialect === 'bedrock' && this.exception !== undefined) {
      return void response.end(bedrockException(this.exception, 'as told'));
    }
    for (const event of streamOf(api.dialect, story)) response.write(event);
    response.end();
  }
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

/** Tools that have not been asked yet. */
function isForTools(body: Record<string, unknown>): boolean {
  const turns = JSON.stringify(body.messages ?? body.contents ?? []);
  const isOffered = Array.isArray(body.tools) || body.toolConfig !== undefined;
  return isOffered && !/tool_call_id|tool_result|functionResponse|toolResult/.test(turns);
}

function isStream(path: string, { stream }: Record<string, unknown>): boolean {
  return stream === true || /alt=sse$|converse-stream$/.test(path);
}

function embeddings(path: string, body: Record<string, unknown>): object {
  const values = [0.25, -0.5, 1];
  if (path === '/v2/embed') {
    const texts = body.texts as unknown[];
    return {
      id: 'e1',
      embeddings: { float: texts.map(() => values) },
      texts,
      meta: { billed_units: { input_tokens: 4 } },
    };
  }
  return { embeddings: (body.requests as unknown[]).map(() => ({ values })) };
}
