/**
 * What of CEL may be written: the functions of functions.ts, with literal arguments where they ask for them; no
 * comprehension within another, so the time of an expression grows with its length and never with a power of it; and
 * of literals those that attributes can be compared with. What is left out by that is also where this implementation
 * of CEL is not the specification's (docs/decisions/0007-cel.md).
 */
import type { ASTNode } from '@marcbachmann/cel-js';
import { FUNCTIONS, LITERAL_ARGUMENTS } from './functions.ts';

export interface Problem {
  readonly message: string;
  /** Characters before the place that is at fault. */
  readonly offset: number;
}

interface Call {
  readonly node: ASTNode;
  readonly name: string;
  /** Undefined for `f(x)`, the x of `x.f()`. */
  readonly receiver: ASTNode | undefined;
  readonly args: readonly ASTNode[];
}

const COMPREHENSIONS = new Set(['all', 'exists', 'exists_one', 'filter']);
/** Of JavaScript: CEL's texts, int and bool. Not bytes, uint, double and null. */
const LITERAL_TYPES = new Set(['string', 'bigint', 'boolean']);

/** Characters of one expression. */
export const MAX_LENGTH = 4000;

function callOf(node: ASTNode): Call | undefined {
  if (node.op === 'call') {
    return { node, name: node.args[0], receiver: undefined, args: node.args[1] };
  }
  if (node.op === 'rcall') {
    return { node, name: node.args[0], receiver: node.args[1], args: node.args[2] };
  }
  return undefined;
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value;
}

function* children(value: unknown): Generator<ASTNode> {
  if (isNode(value)) yield value;
  else if (Array.isArray(value)) for (const element of value) yield* children(element);
}

interface Place {
  readonly node: ASTNode;
  readonly call: Call | undefined;
  /** Comprehensions around it. */
  readonly depth: number;
}

/** Every node, from left to right. */
function* placesIn(node: ASTNode, depth = 0): Generator<Place> {
  const call = callOf(node);
  yield { node, call, depth };
  const isComprehension = call !== undefined && COMPREHENSIONS.has(call.name);
  for (const child of children(node.args)) {
    const isInside = isComprehension && child !== call.receiver;
    yield* placesIn(child, isInside ? depth + 1 : depth);
  }
}

/** Where `matches` is called as a method. */
export function methodCallsOfMatches(root: ASTNode): { node: ASTNode; receiver: ASTNode }[] {
  return [...placesIn(root)].flatMap(({ node, call }) =>
    call?.name === 'matches' && call.receiver !== undefined
      ? [{ node, receiver: call.receiver }]
      : [],
  );
}

function literalsOf(node: ASTNode | undefined): { node: ASTNode; text: string }[] | undefined {
  if (node?.op === 'value' && typeof node.args === 'string') return [{ node, text: node.args }];
  if (node?.op !== 'list') return undefined;
  const elements = node.args.map(literalsOf);
  return elements.every((found) => found !== undefined) ? elements.flat() : undefined;
}

function problemOf({ node, call, depth }: Place): Problem | undefined {
  if (call !== undefined) return problemOfCall(call, depth);
  const isMap = node.op === 'map';
  const isOdd = node.op === 'value' && !LITERAL_TYPES.has(typeof node.args);
  if (!isMap && !isOdd) return undefined;
  const message = 'only texts, whole numbers, true, false and lists of them can be written out';
  return { message, offset: node.start };
}

function problemOfCall({ node, name, args }: Call, depth: number): Problem | undefined {
  const offset = node.start;
  if (!Object.hasOwn(FUNCTIONS, name)) {
    const known = Object.keys(FUNCTIONS).join(', ');
    return { message: `unknown function '${name}'; there are: ${known}`, offset };
  }
  if (COMPREHENSIONS.has(name) && depth > 0) {
    return { message: `'${name}' cannot stand within another all, exists or filter`, offset };
  }
  const rule = Object.hasOwn(LITERAL_ARGUMENTS, name) ? LITERAL_ARGUMENTS[name] : undefined;
  if (rule === undefined) return undefined;
  const literals = literalsOf(args[rule.place]);
  if (literals === undefined) {
    const form = FUNCTIONS[name].form.replaceAll('`', '');
    return { message: `'${name}' needs a text that is written out, as ${form}`, offset };
  }
  for (const literal of literals) {
    const message = rule.problem(literal.text);
    if (message !== undefined) return { message, offset: literal.node.start };
  }
  return undefined;
}

/** The first thing in an expression that is CEL and yet not allowed. */
export function findRestricted(root: ASTNode): Problem | undefined {
  for (const place of placesIn(root)) {
    const problem = problemOf(place);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
