/** `ai-gateway scan`: what in a text or in the strings of a JSON body is personal or secret, and where; never what. */
import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { ENTITIES, type Finding, findEntities } from '../inspection/index.ts';
import { scanJson } from '../request/json/scan.ts';
import { byteOffsetsOf } from '../request/json/string.ts';
import { JsonError } from '../request/json/tape.ts';
import { JsonValue } from '../request/json/value.ts';

export interface ScanOptions {
  readonly json?: boolean;
  /** Names, with commas. */
  readonly entities?: string;
}

export interface Located extends Finding {
  /** Offsets of bytes in the file; `start` and `end` are UTF-16 units of the decoded text. */
  readonly startByte: number;
  readonly endByte: number;
  /** As `messages[0].content`; '' for a plain text. */
  readonly path: string;
}

const STANDARD_INPUT = 0;
const EXIT_CODE = { nothingFound: 0, unusable: 1, found: 2 } as const;

class UnusableInput extends Error {}

/** @returns the exit code: 0 nothing found, 2 something found, 1 when there is nothing to scan */
export function scanFile(file: string, options: ScanOptions): number {
  try {
    const found = locate(readFileSync(file === '-' ? STANDARD_INPUT : file), namesOf(options));
    process.stdout.write(options.json === true ? `${JSON.stringify(found)}\n` : table(found));
    return found.length === 0 ? EXIT_CODE.nothingFound : EXIT_CODE.found;
  } catch (error) {
    const isExpected =
      error instanceof UnusableInput || (error as NodeJS.ErrnoException).code !== undefined;
    if (!isExpected) throw error;
    process.stderr.write(`${(error as Error).message}\n`);
    return EXIT_CODE.unusable;
  }
}

function namesOf({ entities }: ScanOptions): readonly string[] | undefined {
  const names = entities?.split(',').map((name) => name.trim());
  const unknown = names?.find((name) => !ENTITIES.includes(name));
  if (unknown === undefined) return names;
  throw new UnusableInput(`unknown entity '${unknown}'; there are ${ENTITIES.join(', ')}`);
}

function locate(input: Buffer, entities: readonly string[] | undefined): Located[] {
  if (!isUtf8(input)) throw new UnusableInput('the input is not UTF-8');
  const options = entities === undefined ? {} : { entities };
  const root = jsonOf(input);
  if (root !== undefined) {
    return [...texts(root, '')].flatMap(({ value, path }) =>
      findEntities(textOf(value), options).map((finding) => {
        const { start, end, tape } = value;
        const positions = [finding.start, finding.end];
        const [startByte, endByte] = byteOffsetsOf(tape.bytes, start, end, positions);
        return { ...finding, startByte, endByte, path };
      }),
    );
  }
  const text = input.toString('utf8');
  return findEntities(text, options).map((finding) => {
    const startByte = Buffer.byteLength(text.slice(0, finding.start));
    const endByte = startByte + Buffer.byteLength(text.slice(finding.start, finding.end));
    return { ...finding, startByte, endByte, path: '' };
  });
}

/** Undefined for what is not a JSON object or array: then it is a text. */
function jsonOf(input: Buffer): JsonValue | undefined {
  try {
    const root = new JsonValue(scanJson(input), 0);
    return root.isObject || root.isArray ? root : undefined;
  } catch (error) {
    if (error instanceof JsonError) return undefined;
    throw error;
  }
}

interface Text {
  readonly value: JsonValue;
  readonly path: string;
}

/** Every string, and every number: a card number may be written as one. */
function* texts(value: JsonValue, path: string): Generator<Text> {
  if (value.isString || value.isNumber) yield { value, path };
  let index = 0;
  for (const element of value.elements()) {
    yield* texts(element, `${path}[${index}]`);
    index += 1;
  }
  for (const { key, value: member } of value.members()) {
    yield* texts(member, path === '' ? key : `${path}.${key}`);
  }
}

function textOf(value: JsonValue): string {
  return value.text() ?? value.tape.bytes.toString('latin1', value.start, value.end);
}

function table(found: readonly Located[]): string {
  if (found.length === 0) return 'nothing found\n';
  const lines = found.map(({ entity, score, startByte, endByte, path }) =>
    `${entity.padEnd(24)} ${score.toFixed(2)}  bytes ${startByte} to ${endByte}  ${path}`.trimEnd(),
  );
  return `${lines.join('\n')}\n`;
}
