/**
 * Looks for what must not be in anything that the gateway writes: keys, their hashes, the admin token, prompts.
 * Every stack of every end-to-end test is searched when it stops, so the whole suite is one such test.
 */
import { createHash } from 'node:crypto';
import type { ReceivedRequest } from '../mock-provider/recorder.ts';

export interface Secret {
  /** As `the admin token`; told when it is found. */
  readonly what: string;
  readonly text: string;
}

/** Shorter ones, as `hello`, stand in places that have nothing to do with a prompt. */
const LEAST_PROMPT_CHARACTERS = 24;
const NEEDLE_CHARACTERS = 100;
const CONTEXT_CHARACTERS = 80;
/** Where a request body has what somebody wrote. */
const PROMPT_FIELDS = new Set(['messages', 'input', 'prompt', 'system', 'instructions']);

/** A key as it must be nowhere but with its holder, and its hash in the forms in which it could be written. */
export function secretsOfKey(what: string, key: string): Secret[] {
  const hash = createHash('sha256').update(key).digest();
  const forms = {
    'hash in hex': hash.toString('hex'),
    'hash in upper-case hex': hash.toString('hex').toUpperCase(),
    'hash in base64': hash.toString('base64').slice(0, -1),
    'hash in base64url': hash.toString('base64url'),
    'text in base64': Buffer.from(key).toString('base64').slice(0, -4),
    'text in hex': Buffer.from(key).toString('hex'),
  };
  return [
    { what, text: key },
    ...Object.entries(forms).map(([form, text]) => ({ what: `${what}, its ${form}`, text })),
  ];
}

/** Every text of a prompt that the provider received, by its beginning. */
export function secretsOfPrompts(received: readonly ReceivedRequest[]): Secret[] {
  const texts = new Set<string>();
  for (const { body } of received) {
    let parsed: unknown;
    try {
      parsed = JSON.parse(body.toString('utf8'));
    } catch {
      continue; // cut bodies, and others that tests send on purpose
    }
    if (typeof parsed !== 'object' || parsed === null) continue;
    for (const [field, value] of Object.entries(parsed)) {
      if (PROMPT_FIELDS.has(field)) collectTexts(value, texts);
    }
  }
  return [...texts].map((text) => ({ what: 'a prompt', text }));
}

function collectTexts(value: unknown, texts: Set<string>): void {
  if (typeof value === 'string') {
    const needle = value.slice(0, NEEDLE_CHARACTERS);
    const isTelling = new Set(needle).size >= 6;
    if (needle.length >= LEAST_PROMPT_CHARACTERS && isTelling) texts.add(needle);
  } else if (typeof value === 'object' && value !== null) {
    for (const one of Object.values(value)) collectTexts(one, texts);
  }
}

/** @throws Error that names each secret and where it was found */
export function assertNoSecrets(
  outputs: Readonly<Record<string, string>>,
  secrets: readonly Secret[],
): void {
  const found: string[] = [];
  for (const [output, content] of Object.entries(outputs)) {
    for (const { what, text } of secrets) {
      // As it is, and as JSON in a log would have it.
      const place = [text, JSON.stringify(text).slice(1, -1)]
        .map((form) => content.indexOf(form))
        .find((at) => at >= 0);
      if (place === undefined) continue;
      const around = content.slice(Math.max(0, place - CONTEXT_CHARACTERS), place + 20);
      found.push(`${what} is in ${output}: …${around}…`);
    }
  }
  if (found.length > 0) throw new Error(found.slice(0, 20).join('\n'));
}
