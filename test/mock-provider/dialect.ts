/**
 * What the mock provider needs to know of an API's dialect: how a request is
 * read, and how an answer is written whole, as a stream, or as an error.
 */
import type { Answer } from './answer.ts';
import type { TokenCount } from './tokens.ts';

export type JsonObject = Record<string, unknown>;

/** One SSE event. */
export type StreamEvent = {
  /** The `event:` line, where the dialect has one. */
  name?: string;
  data: string;
  /** Whether it carries a token of the text: those are paced and counted. */
  isContent: boolean;
};

/** What a dialect reads from a request. */
export type Call = {
  body: JsonObject;
  model: string;
  stream: boolean;
  maxTokens: number | undefined;
  /** How many choices are wanted. */
  choices: number;
  count: () => TokenCount;
  lastText: () => string;
};

export type Dialect = {
  /** Throws BadRequest when the provider would refuse it. */
  read(body: JsonObject, headers: NodeJS.Dict<string | string[]>): Call;
  writeJson(answer: Answer, call: Call): unknown;
  writeEvents?(answer: Answer, call: Call): Generator<StreamEvent>;
  /** An error in the middle of a stream. */
  errorEvent?(message: string): StreamEvent;
};

export type ErrorShape = 'openai' | 'anthropic';

/** A request that a provider refuses with 400. */
export class BadRequest extends Error {
  readonly parameter: string | null;

  constructor(message: string, parameter: string | null = null) {
    super(message);
    this.parameter = parameter;
  }
}

export function requireModel(body: JsonObject): string {
  if (typeof body.model !== 'string' || body.model === '') {
    throw new BadRequest('you must provide a model parameter', 'model');
  }
  return body.model;
}

export function readCap(value: unknown, parameter: string): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1) {
    throw new BadRequest(`Invalid value for '${parameter}': expected an integer >= 1`, parameter);
  }
  return value;
}

export function readChoices(value: unknown): number {
  if (value === undefined || value === null) return 1;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > 128) {
    throw new BadRequest("Invalid value for 'n': expected an integer from 1 to 128", 'n');
  }
  return value;
}

export function requireList(body: JsonObject, parameter: string): unknown[] {
  const value = body[parameter];
  if (!Array.isArray(value) || value.length === 0) {
    throw new BadRequest(
      `Invalid type for '${parameter}': expected a list with an entry`,
      parameter,
    );
  }
  return value;
}
