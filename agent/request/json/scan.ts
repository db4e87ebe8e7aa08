/** The scanner that fills a tape. Strict: what it takes, every JSON parser reads the same way. */
import {
  DEFAULT_JSON_LIMITS,
  JsonError,
  type JsonLimits,
  JsonTape,
  KIND,
  STRING_FLAGS,
} from './tape.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const LOWER_U = 0x75;

/** 1 for bytes that stand for themselves inside a string. */
const PLAIN = new Uint8Array(256).fill(1, 0x20);
PLAIN[QUOTE] = 0;
PLAIN[BACKSLASH] = 0;

const SPACE = new Uint8Array(256);
for (const byte of Buffer.from(' \t\n\r')) SPACE[byte] = 1;

const ESCAPABLE = new Uint8Array(256);
for (const byte of Buffer.from('"\\/bfnrt')) ESCAPABLE[byte] = 1;

const HEX = new Uint8Array(256);
for (const byte of Buffer.from('0123456789abcdefABCDEF')) HEX[byte] = 1;

const DIGIT = new Uint8Array(256);
for (const byte of Buffer.from('0123456789')) DIGIT[byte] = 1;

const LITERALS = [
  { text: Buffer.from('true'), kind: KIND.true },
  { text: Buffer.from('false'), kind: KIND.false },
  { text: Buffer.from('null'), kind: KIND.null },
] as const;

/** The prefix ended inside the document; carries nothing, so one instance serves. */
class CutOff extends Error {}

class Scanner {
  private readonly bytes: Buffer;
  private readonly tape: JsonTape;
  private readonly limits: JsonLimits;
  private readonly openContainers: number[] = [];
  private position = 0;
  private members = 0;

  constructor(bytes: Buffer, limits: JsonLimits, text?: string) {
    this.bytes = bytes;
    this.tape = new JsonTape(bytes, text);
    this.limits = limits;
  }

  scan(isPrefix: boolean): JsonTape {
    try {
      this.document();
    } catch (error) {
      if (!(error instanceof CutOff)) throw error;
      if (!isPrefix) throw new JsonError('the document ends too early', this.bytes.length);
      this.tape.cut = true;
      for (const index of this.openContainers.reverse()) {
        this.tape.close(index, this.bytes.length);
      }
    }
    return this.tape;
  }

  private document(): void {
    this.value();
    while (this.openContainers.length > 0) this.continueContainer();
    this.skipSpace();
    if (this.position < this.bytes.length) this.fail('unexpected text after the document');
  }

  /** After a value: the next member or element, or the end of the container. */
  private continueContainer(): void {
    const container = this.openContainers[this.openContainers.length - 1];
    const isObject = this.tape.kind(container) === KIND.object;
    const byte = this.peekPastSpace();
    if (byte === (isObject ? CLOSE_BRACE : CLOSE_BRACKET)) {
      this.position += 1;
      this.tape.close(container, this.position);
      this.openContainers.pop();
      return;
    }
    const isFirst = this.tape.count === container + 1;
    if (!isFirst) {
      if (byte !== COMMA) this.fail(isObject ? "expected ',' or '}'" : "expected ',' or ']'");
      this.position += 1;
    }
    if (isObject) this.key();
    this.value();
  }

  private key(): void {
    if (this.peekPastSpace() !== QUOTE) this.fail('expected a key in double quotes');
    this.members += 1;
    if (this.members > this.limits.maxMembers) {
      this.fail(`more than ${this.limits.maxMembers} object members`);
    }
    this.string();
    if (this.peekPastSpace() !== COLON) this.fail("expected ':'");
    this.position += 1;
  }

  private value(): void {
    const byte = this.peekPastSpace();
    if (this.tape.count >= this.limits.maxValues) {
      this.fail(`more than ${this.limits.maxValues} values`);
    }
    if (byte === QUOTE) this.string();
    else if (byte === OPEN_BRACE) this.open(KIND.object);
    else if (byte === OPEN_BRACKET) this.open(KIND.array);
    else if (DIGIT[byte] === 1 || byte === 0x2d) this.number();
    else this.literal();
  }

  private open(kind: number): void {
    if (this.openContainers.length >= this.limits.maxDepth) {
      this.fail(`nested deeper than ${this.limits.maxDepth}`);
    }
    this.openContainers.push(this.tape.append(kind, this.position, this.bytes.length));
    this.position += 1;
  }

  private string(): void {
    const { bytes } = this;
    const start = this.position + 1;
    let at = start;
    let flags = 0;
    for (;;) {
      while (PLAIN[bytes[at]] === 1) at += 1;
      if (at >= bytes.length) {
        this.tape.append(KIND.string | flags | STRING_FLAGS.cut, start, bytes.length);
        throw new CutOff();
      }
      if (bytes[at] === QUOTE) break;
      if (bytes[at] !== BACKSLASH) {
        this.position = at;
        this.fail('control character in a string');
      }
      flags = STRING_FLAGS.escaped;
      at = this.escape(start, at);
    }
    this.tape.append(KIND.string | flags, start, at);
    this.position = at + 1;
  }

  /** @returns the offset after the escape sequence that begins at `at` */
  private escape(stringStart: number, at: number): number {
    const { bytes } = this;
    const isUnicode = bytes[at + 1] === LOWER_U;
    const length = isUnicode ? 6 : 2;
    if (at + length > bytes.length) {
      const flags = STRING_FLAGS.escaped | STRING_FLAGS.cut;
      this.tape.append(KIND.string | flags, stringStart, at);
      throw new CutOff();
    }
    this.position = at;
    if (isUnicode) {
      for (let index = at + 2; index < at + 6; index += 1) {
        if (HEX[bytes[index]] !== 1) this.fail('invalid \\u escape');
      }
    } else if (ESCAPABLE[bytes[at + 1]] !== 1) {
      this.fail('invalid escape');
    }
    return at + length;
  }

  private number(): void {
    const { bytes } = this;
    const start = this.position;
    let at = bytes[start] === 0x2d ? start + 1 : start;
    if (bytes[at] === 0x30) at += 1;
    else at = this.digits(at);
    if (bytes[at] === 0x2e) at = this.digits(at + 1);
    if (bytes[at] === 0x65 || bytes[at] === 0x45) {
      at += 1;
      if (bytes[at] === 0x2b || bytes[at] === 0x2d) at += 1;
      at = this.digits(at);
    }
    this.position = at;
    this.tape.append(KIND.number, start, at);
  }

  private digits(from: number): number {
    let at = from;
    while (DIGIT[this.bytes[at]] === 1) at += 1;
    if (at === from) {
      if (at >= this.bytes.length) throw new CutOff();
      this.position = at;
      this.fail('expected a digit');
    }
    return at;
  }

  private literal(): void {
    const { bytes, position } = this;
    for (const { text, kind } of LITERALS) {
      if (bytes[position] !== text[0]) continue;
      const seen = bytes.subarray(position, position + text.length);
      if (seen.equals(text)) {
        this.position += text.length;
        this.tape.append(kind, position, this.position);
        return;
      }
      const isEndOfBytes = position + seen.length === bytes.length;
      if (isEndOfBytes && text.subarray(0, seen.length).equals(seen)) throw new CutOff();
    }
    this.fail('expected a value');
  }

  private peekPastSpace(): number {
    this.skipSpace();
    if (this.position >= this.bytes.length) throw new CutOff();
    return this.bytes[this.position];
  }

  private skipSpace(): void {
    while (SPACE[this.bytes[this.position]] === 1) this.position += 1;
  }

  private fail(problem: string): never {
    throw new JsonError(problem, this.position);
  }
}

/**
 * Scans a whole document.
 * @param bytes valid UTF-8; the caller checks it
 * @throws JsonError what is wrong and at which byte
 */
export function scanJson(bytes: Buffer, limits: JsonLimits = DEFAULT_JSON_LIMITS): JsonTape {
  return new Scanner(bytes, limits).scan(false);
}

/**
 * Scans a document that is there as a string, as one that stands in a string of another.
 * @param text well-formed
 * @throws JsonError
 */
export function scanJsonText(text: string, limits: JsonLimits): JsonTape {
  return new Scanner(Buffer.from(text), limits, text).scan(false);
}

/**
 * Scans the beginning of a document: containers and a string that the end cuts off are closed there.
 * @throws JsonError when what is there is not the beginning of a JSON document
 */
export function scanJsonPrefix(bytes: Buffer, limits: JsonLimits = DEFAULT_JSON_LIMITS): JsonTape {
  return new Scanner(bytes, limits).scan(true);
}
