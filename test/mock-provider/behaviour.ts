/**
 * How the mock provider behaves, declared once: the defaults, and the reading of
 * the same settings from command-line flags (`--first-byte-ms 200`), request
 * headers (`x-mock-first-byte-ms: 200`) and a `mock` entry in the request's
 * `metadata`, which is an object (`{"firstByteMs": 200}`) or, since OpenAI's
 * metadata holds strings only, the JSON text of one. Later sources win:
 * flags, queued by a test, headers, metadata.
 */

const MAX_WAIT_MS = 600_000;
const MAX_TOKENS = 1_000_000;

export type Behaviour = {
  /** Wait before the first byte of the answer. */
  firstByteMs: number;
  /** Pace of a stream; 0 sends as fast as the connection takes it. */
  tokensPerSecond: number;
  /** Tokens of the answer's text, each one event of a stream. */
  completionTokens: number;
  /** Prompt tokens reported as read from the provider's cache. */
  cachedTokens: number;
  /** Prompt tokens reported as written to it (Anthropic). */
  cacheWriteTokens: number;
  /** Reported on top of the text's tokens, as part of the completion. */
  reasoningTokens: number;
  /** `counted` is the truth; `fixed` counts nothing; `none` leaves usage out. */
  usage: 'counted' | 'fixed' | 'none';
  /** The answer's text; empty means lorem. Overrides completionTokens. */
  text: string;
  /** Cut a given text into events of so many characters; 0 cuts it into words. */
  eventCharacters: number;
  /** Answer with the text of the last message. Overrides text. */
  echo: boolean;
  /** Status of the answer; 400 and above answer an error in the dialect's shape. */
  status: number;
  /** Share of requests, 0 to 1, that fail with errorStatus. */
  errorRate: number;
  errorStatus: number;
  /** The retry-after header of 429 and 503, in seconds. */
  retryAfter: number;
  /** Cut the connection after so many events of a stream (JSON: 0 before the head, more within the body); -1 never. */
  cutAfterEvents: number;
  /** Send an error event after so many events, then end; -1 never. */
  errorAfterEvents: number;
  /** Stop sending after so many events but keep the connection; -1 never. */
  hangAfterEvents: number;
  /** Never answer at all. */
  hang: boolean;
  /** Write in pieces of so many bytes, whatever they split; 0 writes whole events. */
  fragmentBytes: number;
  /** Line ends of a stream. */
  lineEnding: 'lf' | 'crlf';
  /** Send a JSON answer chunked instead of with a content-length. */
  chunked: boolean;
};

export const DEFAULT_BEHAVIOUR: Readonly<Behaviour> = {
  firstByteMs: 0,
  tokensPerSecond: 0,
  completionTokens: 16,
  cachedTokens: 0,
  cacheWriteTokens: 0,
  reasoningTokens: 0,
  usage: 'counted',
  text: '',
  eventCharacters: 0,
  echo: false,
  status: 200,
  errorRate: 0,
  errorStatus: 500,
  retryAfter: 1,
  cutAfterEvents: -1,
  errorAfterEvents: -1,
  hangAfterEvents: -1,
  hang: false,
  fragmentBytes: 0,
  lineEnding: 'lf',
  chunked: false,
};

type Reader = (value: unknown) => number | string | boolean | undefined;

const number =
  (least: number, most: number, whole = true): Reader =>
  (value) => {
    const read = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (typeof read !== 'number' || !(read >= least && read <= most)) return undefined;
    return whole && !Number.isInteger(read) ? undefined : read;
  };
const flag: Reader = (value) => ({ true: true, false: false, 1: true, 0: false })[String(value)];
const oneOf =
  (...choices: string[]): Reader =>
  (value) =>
    choices.find((choice) => choice === value);
const string: Reader = (value) => (typeof value === 'string' ? value : undefined);

const READERS: Record<keyof Behaviour, Reader> = {
  firstByteMs: number(0, MAX_WAIT_MS),
  tokensPerSecond: number(0, 1_000_000, false),
  completionTokens: number(0, MAX_TOKENS),
  cachedTokens: number(0, MAX_TOKENS),
  cacheWriteTokens: number(0, MAX_TOKENS),
  reasoningTokens: number(0, MAX_TOKENS),
  usage: oneOf('counted', 'fixed', 'none'),
  text: string,
  eventCharacters: number(0, MAX_TOKENS),
  echo: flag,
  status: number(200, 599),
  errorRate: number(0, 1, false),
  errorStatus: number(400, 599),
  retryAfter: number(0, 86_400),
  cutAfterEvents: number(-1, MAX_TOKENS),
  errorAfterEvents: number(-1, MAX_TOKENS),
  hangAfterEvents: number(-1, MAX_TOKENS),
  hang: flag,
  fragmentBytes: number(0, 1 << 20),
  lineEnding: oneOf('lf', 'crlf'),
  chunked: flag,
};

const NAMES = Object.keys(READERS) as (keyof Behaviour)[];
const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** `--first-byte-ms` and so on, for the command line. */
export const FLAGS: ReadonlyMap<string, keyof Behaviour> = new Map(
  NAMES.map((name) => [kebab(name), name]),
);
const HEADERS = NAMES.map((name) => [`x-mock-${kebab(name)}`, name] as const);

/** A setting that is unknown or has a value that is not allowed. */
export class BehaviourError extends Error {}

/** Checks settings given by hand; names may be written firstByteMs, first_byte_ms or first-byte-ms. */
export function readBehaviour(settings: Record<string, unknown>): Partial<Behaviour> {
  const read: Record<string, unknown> = {};
  for (const [given, value] of Object.entries(settings)) {
    const plain = given.replace(/[-_]/g, '').toLowerCase();
    const name = NAMES.find((candidate) => candidate.toLowerCase() === plain);
    if (name === undefined) {
      throw new BehaviourError(`mock setting ${given} is unknown; known are ${NAMES.join(', ')}`);
    }
    read[name] = readOne(name, value);
  }
  return read as Partial<Behaviour>;
}

function readOne(name: keyof Behaviour, value: unknown) {
  const read = READERS[name](value);
  if (read === undefined) {
    throw new BehaviourError(`mock setting ${name} cannot be ${JSON.stringify(value)}`);
  }
  return read;
}

/** The behaviour for one request: the defaults, overridden by its headers and its metadata. */
export function behaviourOf(
  defaults: Behaviour,
  headers: NodeJS.Dict<string | string[]>,
  metadata: unknown,
): Behaviour {
  let behaviour = defaults;
  for (const [header, name] of HEADERS) {
    const value = headers[header];
    if (value === undefined) continue;
    behaviour = { ...behaviour, [name]: readOne(name, value) };
  }
  const mock = mockEntryOf(metadata);
  return mock === undefined ? behaviour : { ...behaviour, ...readBehaviour(mock) };
}

function mockEntryOf(metadata: unknown): Record<string, unknown> | undefined {
  if (typeof metadata !== 'object' || metadata === null) return undefined;
  let mock = (metadata as { mock?: unknown }).mock;
  if (typeof mock === 'string') {
    try {
      mock = JSON.parse(mock);
    } catch {
      throw new BehaviourError('metadata.mock is neither an object nor the JSON text of one');
    }
  }
  if (mock === undefined) return undefined;
  if (typeof mock !== 'object' || mock === null || Array.isArray(mock)) {
    throw new BehaviourError('metadata.mock is neither an object nor the JSON text of one');
  }
  return mock as Record<string, unknown>;
}
