/** Edits of a document: what is taken out of it, and texts that others stand for. */
import { encodeString } from './string.ts';

/** Bytes of a document that are replaced. */
export interface JsonEdit {
  readonly offset: number;
  readonly length: number;
  readonly replacement: string;
}

/** Where something stands: an element or a member with its quotes. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What `text` makes of the contents of a string, which stand there without its quotes. */
export function replacedText({ start, end }: Span, text: string): JsonEdit {
  return { offset: start, length: end - start, replacement: encodeString(text) };
}

/**
 * Takes elements out of an array, or members out of an object, each run of them with one comma.
 * @param all in their order
 * @param isRemoved by place in `all`; when all of them go, what is left is an empty array or object
 */
export function removal(all: readonly Span[], isRemoved: readonly boolean[]): JsonEdit[] {
  const edits: JsonEdit[] = [];
  let runFrom: number | undefined;
  let keptEnd: number | undefined;
  for (const [index, { start, end }] of all.entries()) {
    if (isRemoved[index]) {
      runFrom ??= start;
      continue;
    }
    if (runFrom !== undefined) edits.push(cut(runFrom, start));
    runFrom = undefined;
    keptEnd = end;
  }
  if (runFrom !== undefined) edits.push(cut(keptEnd ?? runFrom, all[all.length - 1].end));
  return edits;
}

function cut(from: number, to: number): JsonEdit {
  return { offset: from, length: to - from, replacement: '' };
}
