/**
 * The texts of a body as people mean them: a string that is itself JSON, as the arguments of a tool, is read as the
 * strings that it holds, decoded. What is found in one is led back through all its escapes to bytes of the body.
 */
import type { Finding } from '../inspection/index.ts';
import { scanJsonText } from '../request/json/scan.ts';
import { byteOffsetsOf, encodeString } from '../request/json/string.ts';
import { JsonError, type JsonLimits, type JsonTape } from '../request/json/tape.ts';
import { JsonValue } from '../request/json/value.ts';

export interface TextNode {
  /** On the tape of the body, or of the text that it is in. */
  readonly value: JsonValue;
  readonly kind: 'string' | 'number' | 'key';
  /** Decoded. */
  readonly text: string;
  /** The key that it stands under, if that may say what it is; else ''. */
  readonly hint: string;
  /** How many strings it is in. */
  readonly depth: number;
  /** What it holds, when it is JSON; then it is not read as a text itself. */
  readonly inside: readonly TextNode[] | undefined;
  /** In UTF-16 units of `text`; in order. Of a number there is one, and it is the whole number. */
  findings: readonly Finding[];
}

/** A finding, with the place of its characters in some text around it. */
interface Place {
  readonly leaf: TextNode;
  readonly finding: Finding;
  readonly start: number;
  readonly end: number;
}

/** What is nested deeper, or larger, is read as a text. */
const MAX_LEVELS = 3;
const NESTED_LIMITS: JsonLimits = { maxDepth: 64, maxMembers: 20_000, maxValues: 100_000 };
/** Strings of one body that are read as JSON; more are read as texts. */
const MAX_DOCUMENTS = 5000;
const LEAST_JSON_UNITS = 8;
const LONG_NUMBER_BYTES = 9;
const LONG_KEY_BYTES = 9;
const INTEGER = /^-?\d+$/;

const MAX_HINT_BYTES = 40;
const COLON = 0x3a;
const SPACE = 0x20;
/** Fields of the dialects: their names say nothing of what a client writes there. */
const SAYS_NOTHING = new Set([
  'content',
  'text',
  'input',
  'prompt',
  'system',
  'instructions',
  'arguments',
  'output',
  'name',
  'description',
  'data',
  'value',
  'thinking',
]);

/** Long enough for an account or a card. A number with a fraction is a measurement. */
export function isLongInteger({ isNumber, tape, start, end }: JsonValue): boolean {
  if (!isNumber || end - start < LONG_NUMBER_BYTES) return false;
  return INTEGER.test(tape.bytes.toString('latin1', start, end));
}

/** Makes the nodes of one body. */
export class TextTree {
  private documents = 0;
  /** By the names of fields: what they say is worked out once. */
  private readonly hints = new Map<string, string>();

  nodeOf(value: JsonValue, kind: TextNode['kind'], depth = 0): TextNode {
    const { tape, start, end } = value;
    const text = value.text() ?? tape.bytes.toString('latin1', start, end);
    const inside = kind === 'string' ? this.nodesWithin(text, depth + 1) : undefined;
    const hint = kind === 'key' || inside !== undefined ? '' : this.hintOf(value);
    return { value, kind, text, hint, depth, inside, findings: [] };
  }

  /** Undefined when the text is no JSON. */
  private nodesWithin(text: string, depth: number): TextNode[] | undefined {
    if (depth > MAX_LEVELS || !mayBeJson(text) || this.documents >= MAX_DOCUMENTS) return undefined;
    this.documents += 1;
    try {
      return this.nodesOf(scanJsonText(text, NESTED_LIMITS), depth);
    } catch (error) {
      if (error instanceof JsonError) return undefined;
      throw error;
    }
  }

  /** Every string, long key and long number, in the order of the tape. */
  private nodesOf(tape: JsonTape, depth: number): TextNode[] {
    const nodes: TextNode[] = [];
    for (let index = 0; index < tape.count; index += 1) {
      const value = new JsonValue(tape, index);
      if (value.isString) {
        const isKey = isKeyOf(value);
        const isShortKey = isKey && value.end - value.start < LONG_KEY_BYTES;
        if (!isShortKey) nodes.push(this.nodeOf(value, isKey ? 'key' : 'string', depth));
      } else if (isLongInteger(value)) {
        nodes.push(this.nodeOf(value, 'number', depth));
      }
    }
    return nodes;
  }

  private hintOf({ tape, index }: JsonValue): string {
    if (index === 0) return '';
    const key = new JsonValue(tape, index - 1);
    if (!key.isString || key.end - key.start > MAX_HINT_BYTES || !isKeyOf(key)) return '';
    const name = key.text()!;
    let hint = this.hints.get(name);
    if (hint === undefined) {
      hint = SAYS_NOTHING.has(name) || !FIELD_NAME.test(name) ? '' : name;
      this.hints.set(name, hint);
    }
    return hint;
  }
}

const FIELD_NAME = /^[\p{L}\p{N}_ .-]+$/u;

/** Of a string: whether it is the key of a member, and so a colon follows it. */
function isKeyOf({ tape: { bytes }, end }: JsonValue): boolean {
  let at = end + 1;
  while (bytes[at] <= SPACE) at += 1;
  return bytes[at] === COLON;
}

function mayBeJson(text: string): boolean {
  if (text.length < LEAST_JSON_UNITS || !/^\s*["[{]/.test(text)) return false;
  // A lone surrogate has no bytes of its own, so there would be no way back.
  return /["\]}]$/.test(text.slice(-64).trimEnd()) && text.isWellFormed();
}

/** Those that are read as texts. */
export function leavesOf(nodes: readonly TextNode[], leaves: TextNode[] = []): TextNode[] {
  for (const node of nodes) {
    if (node.inside === undefined) leaves.push(node);
    else leavesOf(node.inside, leaves);
  }
  return leaves;
}

/** The findings in a node, by UTF-16 units of its text. */
function placesIn(node: TextNode): Place[] {
  if (node.inside === undefined) {
    return node.findings.map((finding) => ({
      leaf: node,
      finding,
      start: finding.start,
      end: finding.end,
    }));
  }
  const inBytes = node.inside.flatMap((child) => locate(child));
  if (inBytes.length === 0) return [];
  const { bytes } = node.inside[0].value.tape;
  if (bytes.length === node.text.length) return inBytes;
  const units = unitsAt(
    bytes,
    inBytes.flatMap(({ start, end }) => [start, end]),
  );
  return inBytes.map((place, index) => ({
    ...place,
    start: units[index * 2],
    end: units[index * 2 + 1],
  }));
}

/** UTF-16 units before each of these offsets, which ascend. */
function unitsAt(bytes: Buffer, offsets: readonly number[]): number[] {
  let from = 0;
  let units = 0;
  return offsets.map((offset) => {
    units += bytes.toString('utf8', from, offset).length;
    from = offset;
    return units;
  });
}

/** The findings in a node, by bytes of the tape that the node is on; in order. */
export function locate(node: TextNode): Place[] {
  const places = placesIn(node);
  if (places.length === 0) return places;
  const { start, end, tape, isEscaped } = node.value;
  const shift = node.kind === 'number' || (!isEscaped && node.text.length === end - start);
  if (shift) {
    return places.map((place) => ({
      ...place,
      start: start + place.start,
      end: start + place.end,
    }));
  }
  const positions = places.flatMap((place) => [place.start, place.end]);
  const offsets = byteOffsetsOf(tape.bytes, start, end, positions);
  return places.map((place, index) => ({
    ...place,
    start: offsets[index * 2],
    end: offsets[index * 2 + 1],
  }));
}

/** A text as it is to be written in the place of a leaf's characters. A number gives way to a string. */
export function writtenFor({ kind, depth }: TextNode, text: string): string {
  let written = encodeString(text);
  if (kind === 'number') written = `"${written}"`;
  for (let level = 0; level < depth; level += 1) written = encodeString(written);
  return written;
}
