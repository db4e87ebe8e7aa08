/**
 * Conditions in CEL (Common Expression Language, github.com/google/cel-spec) over the attributes of a request: compiled
 * and type-checked when a configuration is loaded, evaluated without ever throwing. Why this implementation of CEL:
 * docs/decisions/0007-cel.md.
 */
import { Environment, ParseError, type ParseResult } from '@marcbachmann/cel-js';
import { ATTRIBUTES, type Attributes } from './attributes.ts';
import { LINEAR_MATCHES, registerFunctions } from './functions.ts';
import { findRestricted, MAX_LENGTH, methodCallsOfMatches } from './restrictions.ts';

/** What is wrong with the text of an expression. */
export class ExpressionError extends Error {
  /** Characters before the place that is at fault. */
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.name = 'ExpressionError';
    this.offset = offset;
  }
}

/** An expression has no value for this request, as when it asks for a tag that the key does not have. */
export class EvaluationError {
  readonly reason: string;

  constructor(reason: string) {
    this.reason = reason;
  }
}

export interface Condition {
  readonly text: string;
  /** Never throws. What an error means is for the caller to say, and it must not be that the request may pass. */
  evaluate(attributes: Attributes): boolean | EvaluationError;
}

/** With these no expression can hold the process for long; `restrictions.ts` does the rest. */
const LIMITS = { maxAstNodes: 2000, maxDepth: 64, maxListElements: 1000, maxMapEntries: 100 };

const environment = new Environment({ limits: LIMITS });
registerFunctions(environment);
for (const [name, { type }] of Object.entries(ATTRIBUTES)) environment.registerVariable(name, type);

/** @throws ExpressionError */
export function compileCondition(text: string): Condition {
  if (text.length > MAX_LENGTH) {
    throw new ExpressionError(`has ${text.length} characters, at most ${MAX_LENGTH} may be`, 0);
  }
  const written = parse(text);
  const restricted = findRestricted(written.ast);
  if (restricted !== undefined) throw new ExpressionError(restricted.message, restricted.offset);
  const program = withLinearMatches(text, written);
  checkTypes(program);
  return { text, evaluate: (attributes) => evaluate(program, attributes) };
}

function evaluate(program: ParseResult, attributes: Attributes): boolean | EvaluationError {
  // Nobody sees the stack of an error in here, and to write it down takes five times as long as all the rest.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    const value: unknown = program(attributes);
    return typeof value === 'boolean'
      ? value
      : new EvaluationError('the value is neither true nor false');
  } catch (error) {
    return new EvaluationError(reasonOf(error));
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** Errors of CEL have a summary beside a message of several lines. */
function reasonOf(error: unknown): string {
  const { summary, message } = error as { summary?: string; message?: string };
  return summary ?? message ?? String(error);
}

function parse(text: string): ParseResult {
  try {
    return environment.parse(text);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    const isAtEnd = error.summary.endsWith('EOF');
    const message = isAtEnd ? 'ends too early' : lowerFirst(error.summary);
    throw new ExpressionError(message, error.range?.start ?? 0);
  }
}

function checkTypes(program: ParseResult): void {
  const { valid, type, error } = program.check();
  if (!valid) {
    throw new ExpressionError(explainTypeError(error!), error!.range?.start ?? 0);
  }
  if (type !== 'bool') throw new ExpressionError(`must be true or false, but is ${type}`, 0);
}

function explainTypeError({ code, summary }: { code: string; summary: string }): string {
  if (code !== 'unknown_variable') return lowerFirst(summary);
  const name = summary.replace('Unknown variable: ', '');
  return `unknown attribute '${name}'; there are: ${Object.keys(ATTRIBUTES).join(', ')}`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** What can stand between a receiver and the name of its method: white space, comments, closing brackets. */
const METHOD_NAME = /(?:[\s)]|\/\/[^\n]*\n)*\.(?:\s|\/\/[^\n]*\n)*matches/y;

/** The same program, with our own `matches` in the place of the environment's. Names are as long, so places stay. */
function withLinearMatches(text: string, written: ParseResult): ParseResult {
  const calls = methodCallsOfMatches(written.ast);
  if (calls.length === 0) return written;
  let changed = text;
  for (const { receiver, node } of calls) {
    METHOD_NAME.lastIndex = receiver.end;
    if (!METHOD_NAME.test(text))
      throw new ExpressionError("cannot read this 'matches'", node.start);
    const end = METHOD_NAME.lastIndex;
    changed = changed.slice(0, end - LINEAR_MATCHES.length) + LINEAR_MATCHES + changed.slice(end);
  }
  const program = environment.parse(changed);
  if (methodCallsOfMatches(program.ast).length > 0) {
    throw new Error(`a slow 'matches' is left in: ${changed}`);
  }
  return program;
}
