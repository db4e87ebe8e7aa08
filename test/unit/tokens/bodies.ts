/** Request bodies for the tests, read as the gateway reads them. */
import { countPrompt } from '../../../agent/plugins/tokens/count-prompt.ts';
import type { PromptTokens } from '../../../agent/plugins/tokens/tally.ts';
import type { EndpointName } from '../../../agent/request/endpoint.ts';
import { scanJson } from '../../../agent/request/json/scan.ts';
import { JsonValue } from '../../../agent/request/json/value.ts';

export function parse(body: unknown): JsonValue {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return new JsonValue(scanJson(Buffer.from(text)), 0);
}

export function count(endpoint: EndpointName, model: string, body: unknown): PromptTokens {
  return countPrompt(parse(body), endpoint, model);
}

export function chat(model: string, body: unknown): PromptTokens {
  return count('chat', model, body);
}

export function part(counted: PromptTokens, kind: string): number | undefined {
  return counted.parts.find((one) => one.kind === kind)?.tokens;
}

/** The start of a PNG of that size. */
export function png(width: number, height: number): Buffer {
  const header = Buffer.alloc(64);
  Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex').copy(header);
  header.writeUInt32BE(width, 16);
  header.writeUInt32BE(height, 20);
  return header;
}

export function dataUrl(file: Buffer, type = 'image/png'): string {
  return `data:${type};base64,${file.toString('base64')}`;
}
