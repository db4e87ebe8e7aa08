/** Scrubbing as a library: a body or a text in, the same without what is personal or secret out. */
import { createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';
import { ENTITIES, type PatternDefinition } from '../inspection/index.ts';
import { applyEdits } from '../request/edits.ts';
import { scanJson } from '../request/json/scan.ts';
import { JsonError } from '../request/json/tape.ts';
import { JsonValue } from '../request/json/value.ts';
import { promptTextsOf } from '../request/prompt-texts.ts';
import { type Action, ActionPlan, isSecret } from './actions.ts';
import { Recognizer, type TermList } from './recognizer.ts';
import { type ReplacementKeys, Replacements } from './replacements.ts';
import { type FoundPlace, Scrubber } from './scrubber.ts';

export interface ScrubOptions {
  /** Only these kinds; without it, those that are on by default. */
  readonly entities?: readonly string[] | undefined;
  /** What is done with a finding; `placeholder`, if not given. */
  readonly action?: Action | undefined;
  /** The same for single kinds, also for ones that are off by default. */
  readonly actions?: Readonly<Record<string, Action>> | undefined;
  readonly minScore?: number | undefined;
  readonly terms?: readonly TermList[] | undefined;
  readonly patterns?: readonly PatternDefinition[] | undefined;
  /** For `hash` and `reversible`: the same key gives the same text. Without it, one that this process makes up. */
  readonly key?: string | Uint8Array | undefined;
}

export interface Scrubbed {
  readonly body: string;
  readonly found: readonly FoundPlace[];
  /** Values by their reversible placeholders. */
  readonly restore: ReadonlyMap<string, string>;
}

/** A kind whose action is `block` was found. */
export class BlockedError extends Error {
  readonly found: readonly FoundPlace[];

  constructor(found: readonly FoundPlace[]) {
    const places = found.map(({ entity, path }) => (path === '' ? entity : `${entity} (${path})`));
    super(`blocked: ${[...new Set(places)].join(', ')}`);
    this.name = 'BlockedError';
    this.found = found;
  }
}

let processKey: Buffer | undefined;

/** @param secret of the gateway, or of an operator */
export function replacementKeysOf(secret: Uint8Array | string): ReplacementKeys {
  const derive = (label: string): KeyObject =>
    createSecretKey(Buffer.from(hkdfSync('sha256', secret, '', label, 32)));
  return { reversible: derive('pii reversible'), hash: derive('pii hash') };
}

function keysOf(key: ScrubOptions['key']): ReplacementKeys {
  if (key === undefined) {
    processKey ??= randomBytes(32);
    return replacementKeysOf(processKey);
  }
  // What an operator computes with any other HMAC must be the same.
  return { ...replacementKeysOf(key), hash: createSecretKey(Buffer.from(key)) };
}

/** @throws RangeError */
function planOf({
  entities,
  action = 'placeholder',
  actions = {},
  ...rest
}: ScrubOptions): ActionPlan {
  const custom = [...(rest.terms ?? []), ...(rest.patterns ?? [])].map(({ entity }) => entity);
  const unknown = [...(entities ?? []), ...Object.keys(actions)].find(
    (entity) => !ENTITIES.includes(entity) && !custom.includes(entity),
  );
  if (unknown !== undefined)
    throw new RangeError(
      `unknown entity '${unknown}'; there are ${[...ENTITIES, ...custom].join(', ')}`,
    );
  const secret = Object.keys(actions).find(
    (entity) => actions[entity] === 'reversible' && isSecret(entity),
  );
  if (secret !== undefined) throw new RangeError(`${secret} cannot be reversible: it is a secret`);
  const base = ActionPlan.of({ default: action, entities }, custom);
  return base.changedBy({ entities: actions });
}

/**
 * @param text JSON, whose strings are scrubbed and whose other bytes stay, or any other text
 * @throws BlockedError
 * @throws RefusedError for a body that no provider would read the same way
 */
export function scrubText(text: string, options: ScrubOptions = {}): Scrubbed {
  const plan = planOf(options);
  const written = jsonOf(text);
  // A plain text is scrubbed as the one string of a document.
  const root = written ?? jsonOf(JSON.stringify([text]))!;
  const { bytes } = root.tape;
  const scrubber = new Scrubber({ root, ...promptTextsOf(root) }, plan);
  scrubber.find(new Recognizer(options));
  const found = scrubber
    .places()
    .map((place) => (written === undefined ? { ...place, path: '' } : place));
  const blocked = found.filter((place) => place.action === 'block');
  if (blocked.length > 0) throw new BlockedError(blocked);
  const replacements = new Replacements(keysOf(options.key), '', bytes);
  const edits = scrubber.edits(replacements).toSorted((a, b) => a.offset - b.offset);
  const body = edits.length === 0 ? undefined : applyEdits(bytes, edits).toString('utf8');
  const restore = replacements.restored;
  if (body === undefined) return { body: text, found, restore };
  return { body: written === undefined ? (JSON.parse(body) as [string])[0] : body, found, restore };
}

/**
 * A body without what is personal or secret: a JSON text or a plain one gives a text, anything else its like.
 * @throws BlockedError
 */
export function scrub<Body>(body: Body, options: ScrubOptions = {}): Body {
  if (typeof body === 'string') return scrubText(body, options).body as Body;
  const text = JSON.stringify(body);
  return text === undefined ? body : (JSON.parse(scrubText(text, options).body) as Body);
}

/** Undefined for what is not a JSON object or array: then it is a text. */
function jsonOf(text: string): JsonValue | undefined {
  // Lone surrogates would be lost in the bytes.
  if (!/^\s*[[{]/.test(text) || !text.isWellFormed()) return undefined;
  try {
    return new JsonValue(scanJson(Buffer.from(text)), 0);
  } catch (error) {
    if (error instanceof JsonError) return undefined;
    throw error;
  }
}
