/** What requests have in common that a pool sends to the same target. */
import { hash } from 'node:crypto';
import type { Affinity } from '../../pipeline/catalog.ts';
import type { Exchange } from '../../pipeline/exchange.ts';
import type { JsonValue } from '../../request/json/value.ts';
import type { PromptBody } from '../../request/prompt-body.ts';

/** Providers cache beginnings of 1,024 tokens and more: about so much text tells one beginning from another. */
const MAX_PREFIX_BYTES = 8192;
const HASH_CHARACTERS = 16;

/** Without a session, or without a prompt to be seen, the key stands for it. */
export function affinityOf(exchange: Exchange, affinity: Exclude<Affinity, 'none'>): string {
  const key = exchange.knownIdentity.id;
  switch (affinity) {
    case 'key':
      return key;
    case 'session':
      return exchange.session === '' ? key : exchange.session;
    case 'prompt':
      return promptHash(exchange.body) ?? key;
  }
}

/**
 * Of what stays the same while a conversation goes on: instructions, tools, and messages up to the first of the user.
 * @returns undefined for a body without any
 */
function promptHash({ root }: PromptBody): string | undefined {
  const parts: Buffer[] = [];
  for (const { key, value } of root.members()) {
    if (key === 'system' || key === 'instructions' || key === 'tools') parts.push(bytesOf(value));
    else if (key === 'messages' || key === 'input' || key === 'prompt') parts.push(opening(value));
  }
  const prefix = Buffer.concat(parts).subarray(0, MAX_PREFIX_BYTES);
  if (prefix.length === 0) return undefined;
  return hash('sha256', prefix, 'hex').slice(0, HASH_CHARACTERS);
}

function opening(conversation: JsonValue): Buffer {
  if (!conversation.isArray) return bytesOf(conversation);
  const parts: Buffer[] = [];
  for (const message of conversation.elements()) {
    parts.push(bytesOf(message));
    if (isOfUser(message)) break;
  }
  return Buffer.concat(parts);
}

function isOfUser(message: JsonValue): boolean {
  if (!message.isObject) return true;
  for (const { key, value } of message.members()) {
    if (key === 'role') return value.text() === 'user';
  }
  return false;
}

function bytesOf(value: JsonValue): Buffer {
  return value.tape.bytes.subarray(
    value.start,
    Math.min(value.end, value.start + MAX_PREFIX_BYTES),
  );
}
