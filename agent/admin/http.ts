/** What a route of the admin listener gets and gives: requests read within bounds, replies as JSON. */
import type { IncomingMessage } from 'node:http';

export interface AdminRequest {
  readonly url: URL;
  /** Parts of the path that the route left open, decoded. */
  readonly parts: readonly string[];
  readonly message: IncomingMessage;
}

export interface Reply {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** A request that is answered with this; what is wrong, where, and what is allowed. */
export class HttpProblem extends Error {
  readonly status: number;
  readonly details: object;

  constructor(status: number, message: string, details: object = {}) {
    super(message);
    this.name = 'HttpProblem';
    this.status = status;
    this.details = details;
  }
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** `*` stands for one part of the path: `/api/keys/*`. */
  readonly path: string;
  /** Needs no admin token. */
  readonly isOpen?: boolean;
  handle(request: AdminRequest): Promise<Reply> | Reply;
}

export function json(status: number, value: unknown): Reply {
  return { status, type: 'application/json', body: `${JSON.stringify(value)}\n` };
}

export function problem(status: number, message: string, details: object = {}): Reply {
  return json(status, { error: { message, ...details } });
}

/** @throws HttpProblem when it is longer than `maxBytes` or not UTF-8 */
export async function readText({ message }: AdminRequest, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new HttpProblem(413, `the body may have ${maxBytes} bytes at most`);
    chunks.push(chunk);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new HttpProblem(400, 'the body is not UTF-8');
  }
}

/** An empty body is `{}`. Throws HttpProblem. */
export async function readJson(request: AdminRequest, maxBytes: number): Promise<unknown> {
  const text = await readText(request, maxBytes);
  if (text.trim() === '') return {};
  expectType(request, ['application/json']);
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpProblem(400, 'the body is not JSON'); // without what JSON.parse quotes of it
  }
}

/** @returns which of the types it is; throws HttpProblem */
export function expectType<Type extends string>(
  { message }: AdminRequest,
  allowed: readonly Type[],
): Type {
  const given = (message.headers['content-type'] ?? '').split(';')[0].trim().toLowerCase();
  const type = allowed.find((one) => one === given);
  if (type !== undefined) return type;
  throw new HttpProblem(415, `the content type must be ${allowed.join(' or ')}`);
}

/** A whole number of the query, within bounds. Throws HttpProblem. */
export function numberOf(
  { url }: AdminRequest,
  name: string,
  bounds: { readonly min: number; readonly max: number; readonly absent: number },
): number {
  const { min, max, absent } = bounds;
  const text = url.searchParams.get(name);
  const value = text === null ? absent : Number(text);
  if (text === '' || !Number.isInteger(value) || value < min || value > max) {
    throw new HttpProblem(400, `${name} must be ${min} to ${max}`);
  }
  return value;
}
