/**
 * Reading what reached the mock provider: the body, its JSON, the credentials.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { BadRequest, type JsonObject } from './dialect.ts';

const LARGEST_BODY_BYTES = 256 << 20;

export function readBody(
  request: IncomingMessage,
  response: ServerResponse,
  use: (body: Buffer) => void,
): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= LARGEST_BODY_BYTES) chunks.push(chunk);
    else response.destroy();
  });
  request.on('error', () => response.destroy());
  request.on('end', () => use(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
}

export function parseBody(raw: Buffer): JsonObject {
  let body: unknown;
  try {
    body = JSON.parse(raw.toString('utf8'));
  } catch {
    throw new BadRequest('We could not parse the JSON body of your request.');
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new BadRequest('The JSON body of your request must be an object.');
  }
  return body as JsonObject;
}

export function isAnthropic(path: string, request: IncomingMessage): boolean {
  return path.startsWith('/v1/messages') || request.headers['anthropic-version'] !== undefined;
}

/** Every credential that came must be the provider's: a client's key beside it is a leak. */
export function hasOnlyKey({ headers }: IncomingMessage, key: string): boolean {
  const bearer = headers.authorization?.replace(/^Bearer\s+/i, '');
  const others = ['x-api-key', 'api-key', 'x-goog-api-key'].map((name) => headers[name]);
  const given = [bearer, ...others].filter((value) => value !== undefined);
  return given.length > 0 && given.every((value) => value === key);
}
