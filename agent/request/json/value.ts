/** A value on a tape, as the dialects read it. Cheap to make: a tape and an index. */
import type { Span } from './json-edits.ts';
import { decodeString } from './string.ts';
import { type JsonTape, KIND } from './tape.ts';

export interface JsonMember {
  readonly key: string;
  /** Where the key stands. */
  readonly keyValue: JsonValue;
  readonly value: JsonValue;
}

export class JsonValue {
  readonly tape: JsonTape;
  readonly index: number;

  constructor(tape: JsonTape, index: number) {
    this.tape = tape;
    this.index = index;
  }

  get isObject(): boolean {
    return this.tape.kind(this.index) === KIND.object;
  }

  get isArray(): boolean {
    return this.tape.kind(this.index) === KIND.array;
  }

  get isString(): boolean {
    return this.tape.kind(this.index) === KIND.string;
  }

  get isNumber(): boolean {
    return this.tape.kind(this.index) === KIND.number;
  }

  get isNull(): boolean {
    return this.tape.kind(this.index) === KIND.null;
  }

  /** Where it stands, with the quotes of a string. */
  get span(): Span {
    const quotes = Number(this.isString);
    return { start: this.start - quotes, end: this.end + quotes };
  }

  /** Offsets of the value; for a string, of its contents without the quotes. */
  get start(): number {
    return this.tape.start(this.index);
  }

  get end(): number {
    return this.tape.end(this.index);
  }

  get isEscaped(): boolean {
    return this.tape.isEscaped(this.index);
  }

  text(): string | undefined {
    if (!this.isString) return undefined;
    const { tape, start, end, isEscaped } = this;
    if (tape.ascii !== undefined && !isEscaped) return tape.ascii.slice(start, end);
    return decodeString(tape.bytes, start, end, isEscaped);
  }

  number(): number | undefined {
    if (this.tape.kind(this.index) !== KIND.number) return undefined;
    return Number(this.tape.bytes.toString('latin1', this.start, this.end));
  }

  boolean(): boolean | undefined {
    const kind = this.tape.kind(this.index);
    if (kind === KIND.true) return true;
    return kind === KIND.false ? false : undefined;
  }

  *elements(): Generator<JsonValue> {
    if (!this.isArray) return;
    const end = this.tape.after(this.index);
    for (let index = this.index + 1; index < end; index = this.tape.after(index)) {
      yield new JsonValue(this.tape, index);
    }
  }

  /** Elements that are not plain scalars: strings, containers, and numbers of at least that many bytes. */
  substantialElements(minNumberBytes: number): JsonValue[] {
    const { tape } = this;
    const found: JsonValue[] = [];
    if (!this.isArray) return found;
    const end = tape.after(this.index);
    for (let index = this.index + 1; index < end; index = tape.after(index)) {
      const kind = tape.kind(index);
      const isLong = kind === KIND.number && tape.end(index) - tape.start(index) >= minNumberBytes;
      if (kind <= KIND.string || isLong) found.push(new JsonValue(tape, index));
    }
    return found;
  }

  /** Members in their order; the same key may come twice. A member that a prefix cut off is left out. */
  *members(): Generator<JsonMember> {
    if (!this.isObject) return;
    const end = this.tape.after(this.index);
    let index = this.index + 1;
    while (index + 1 < end) {
      const keyValue = new JsonValue(this.tape, index);
      const value = new JsonValue(this.tape, index + 1);
      index = this.tape.after(index + 1);
      yield { key: keyValue.text()!, keyValue, value };
    }
  }

  /** The first member of that key. Where a second one would matter, use `uniqueMembers`. */
  get(key: string): JsonValue | undefined {
    for (const member of this.members()) if (member.key === key) return member.value;
    return undefined;
  }
}
