/**
 * What is to be changed in a body: splices of byte ranges. The Lua filter applies them; every other byte
 * stays what it was. Wire form: docs/haproxy-interface.md, section 3.
 */

export interface Edit {
  /** Into the body as HAProxy sent it. */
  readonly offset: number;
  /** Bytes replaced; 0 inserts. */
  readonly length: number;
  readonly replacement: string;
  /** Left out, when the body must keep its length and this would not let it. */
  readonly optional?: boolean;
}

const RECORD_HEADER_BYTES = 12;

export class EditList {
  private readonly edits: Edit[] = [];

  add(edit: Edit): void {
    this.edits.push(edit);
  }

  /**
   * The edits in order. Overlaps would be a mistake of ours and are asserted.
   * @param resizable false when the body may not grow: optional edits that grow it are left out
   * @returns undefined when the body may not grow and would have to
   */
  settle(resizable: boolean): readonly Edit[] | undefined {
    const sorted = this.edits.toSorted((a, b) => a.offset - b.offset || a.length - b.length);
    const chosen =
      resizable || growth(sorted) <= 0 ? sorted : sorted.filter((edit) => edit.optional !== true);
    if (!resizable && growth(chosen) > 0) return undefined;
    let end = 0;
    for (const edit of chosen) {
      if (edit.offset < end) throw new Error(`edits overlap at byte ${edit.offset}`);
      end = edit.offset + edit.length;
    }
    return chosen;
  }
}

/** Where a part of the body stands once it is edited. An edit lies before it, after it, or is all of it. */
export function placeAfterEdits(
  edits: readonly Edit[],
  start: number,
  end: number,
): { offset: number; length: number } {
  const isWhole = ({ offset, length }: Edit) => offset === start && offset + length === end;
  const offset = start + growth(edits.filter((edit) => edit.offset < start));
  return { offset, length: end - start + growth(edits.filter(isWhole)) };
}

function growth(edits: readonly Edit[]): number {
  return edits.reduce((sum, edit) => sum + Buffer.byteLength(edit.replacement) - edit.length, 0);
}

export function encodeEdits(edits: readonly Edit[]): Buffer {
  const parts: Buffer[] = [];
  for (const edit of edits) {
    const replacement = Buffer.from(edit.replacement);
    const header = Buffer.allocUnsafe(RECORD_HEADER_BYTES);
    header.writeUInt32BE(edit.offset, 0);
    header.writeUInt32BE(edit.length, 4);
    header.writeUInt32BE(replacement.length, 8);
    parts.push(header, replacement);
  }
  return Buffer.concat(parts);
}

/** What the Lua filter makes of a body: for `explain` and for tests. */
export function applyEdits(body: Buffer, edits: readonly Edit[]): Buffer {
  const parts: Buffer[] = [];
  let from = 0;
  for (const edit of edits) {
    parts.push(body.subarray(from, edit.offset), Buffer.from(edit.replacement));
    from = edit.offset + edit.length;
  }
  parts.push(body.subarray(from));
  return Buffer.concat(parts);
}
