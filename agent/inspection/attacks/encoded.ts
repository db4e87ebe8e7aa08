/**
 * Finds runs of characters that stand for bytes and says what they say: Base64, hexadecimal, binary, decimal, percent
 * and character escapes. Within bounds: of one text so much is decoded in each way, and no more.
 */

export interface Decoded {
  /** The rule that is reported when the text turns out to be an attack. */
  readonly id: string;
  readonly text: string;
}

const MAX_DECODED_CHARACTERS = 32_768;
const LEAST_RUN = 20;
const MOSTLY = 0.9;
/** Without spaces only something short is language; what is longer may be encoded once more. */
const MAX_UNBROKEN = 64;
const ENCODED_AGAIN = /^[A-Za-z0-9+/_=\s-]+$/;

const BASE64_RUN = /[A-Za-z0-9+/_-]{20,}={0,2}(?:\r?\n[A-Za-z0-9+/_-]{4,}={0,2}(?=\s|$))*/g;
const HEX_RUN = /(?:(?:0x|\\x)?[0-9a-fA-F]{2}[\s,:]?){10,}/g;
const BINARY_RUN = /(?:[01]{8}[\s,]?){6,}/g;
const PERCENT_RUN = /(?:%[0-9a-fA-F]{2}[a-z0-9+_.-]{0,12}){6,}/gi;
const UNICODE_ESCAPES = /(?:\\u\{?[0-9a-fA-F]{4,5}\}?[a-z0-9 ]{0,2}){6,}/gi;
const ENTITIES = /(?:&#(?:x[0-9a-fA-F]{1,5}|[0-9]{1,6});[a-z0-9 ]{0,2}){6,}/gi;
const DECIMAL_RUN = /(?:\b(?:3[2-9]|[4-9][0-9]|1[01][0-9]|12[0-6])\b[\s,]{1,2}){10,}/g;

function isReadable(text: string): boolean {
  if (text.length < 8) return false;
  let readable = 0;
  let spaces = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === 0xfffd) continue;
    if (unit === 0x20 || unit === 0x0a) spaces += 1;
    if ((unit >= 0x20 && unit !== 0x7f) || unit === 0x0a || unit === 0x0d || unit === 9) {
      readable += 1;
    }
  }
  if (readable < text.length * MOSTLY) return false;
  return spaces > 0 || text.length <= MAX_UNBROKEN || ENCODED_AGAIN.test(text);
}

function codes(run: string, base: number, pattern: RegExp): string {
  return (run.match(pattern) ?? [])
    .map((code) => {
      const point = Number.parseInt(code, base);
      return point <= 0x10ffff ? String.fromCodePoint(point) : ' ';
    })
    .join('');
}

/** 1 for the ASCII characters of a run. */
function membership(characters: string): Uint8Array {
  const table = new Uint8Array(128);
  for (const character of characters) table[character.charCodeAt(0)] = 1;
  return table;
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const BASE64 = membership(`${LETTERS}0123456789+/_-=\r\n`);
const FIGURES = membership('0123456789abcdefABCDEFx\\ ,:\r\n');

/**
 * What is long enough and made of those characters alone; a pattern then looks at nothing else. A run that is long
 * enough covers one of every `LEAST_RUN` places, so ordinary text is looked at only there.
 */
function runsOf(text: string, members: Uint8Array): string[] {
  const runs: string[] = [];
  const isMember = (at: number): boolean => {
    const unit = text.charCodeAt(at);
    return unit < 128 && members[unit] === 1;
  };
  let done = 0;
  for (let at = LEAST_RUN - 1; at < text.length; at += LEAST_RUN) {
    if (!isMember(at)) continue;
    let start = at;
    while (start > done && isMember(start - 1)) start -= 1;
    let end = at + 1;
    while (end < text.length && isMember(end)) end += 1;
    if (end - start >= LEAST_RUN) runs.push(text.slice(start, end));
    done = end;
    at = end;
  }
  return runs;
}

const base64Runs = (text: string): string[] => runsOf(text, BASE64);
const figureRuns = (text: string): string[] =>
  runsOf(text, FIGURES).filter((run) => /[0-9]/.test(run));
const textWith = (text: string, mark: string): string[] => (text.includes(mark) ? [text] : []);

/** How the text of a run becomes text. */
const RUNS: readonly {
  readonly id: string;
  /** Where the pattern is looked for. */
  readonly within: (text: string) => string[];
  readonly pattern: RegExp;
  readonly decode: (run: string) => string;
}[] = [
  {
    id: 'encoded_base64',
    within: base64Runs,
    pattern: BASE64_RUN,
    decode: (run) => Buffer.from(run.replace(/\s/g, ''), 'base64').toString('utf8'),
  },
  {
    id: 'encoded_hex',
    within: figureRuns,
    pattern: HEX_RUN,
    decode: (run) => Buffer.from(run.replace(/0x|\\x|[\s,:]/g, ''), 'hex').toString('utf8'),
  },
  {
    id: 'encoded_binary',
    within: figureRuns,
    pattern: BINARY_RUN,
    decode: (run) => codes(run, 2, /[01]{8}/g),
  },
  {
    id: 'encoded_decimal',
    within: figureRuns,
    pattern: DECIMAL_RUN,
    decode: (run) => codes(run, 10, /[0-9]+/g),
  },
  {
    id: 'encoded_escapes',
    within: (text) => textWith(text, '%'),
    pattern: PERCENT_RUN,
    decode: (run) =>
      run
        .replace(/\+/g, ' ')
        .replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
          String.fromCharCode(Number.parseInt(hex, 16)),
        ),
  },
  {
    id: 'encoded_escapes',
    within: (text) => textWith(text, '\\u'),
    pattern: UNICODE_ESCAPES,
    decode: (run) =>
      run.replace(/\\u\{?([0-9a-f]{4,5})\}?/gi, (_, hex: string) =>
        String.fromCodePoint(Number.parseInt(hex, 16)),
      ),
  },
  {
    id: 'encoded_escapes',
    within: (text) => textWith(text, '&#'),
    pattern: ENTITIES,
    decode: (run) =>
      run.replace(/&#(x?)([0-9a-f]+);/gi, (_, x: string, digits: string) => {
        const point = Number.parseInt(digits, x === '' ? 10 : 16);
        return point <= 0x10ffff ? String.fromCodePoint(point) : ' ';
      }),
  },
];

/** What the runs of a text say, where it is readable. */
export function decodeRuns(text: string): Decoded[] {
  const found: Decoded[] = [];
  for (const { id, within, pattern, decode } of RUNS) {
    const parts: string[] = [];
    let left = MAX_DECODED_CHARACTERS;
    for (const where of within(text)) {
      for (const [run] of where.matchAll(pattern)) {
        if (left <= 0) break;
        const decoded = decode(run.slice(0, left));
        left -= run.length;
        if (isReadable(decoded)) parts.push(decoded);
      }
    }
    if (parts.length > 0) found.push({ id, text: parts.join('\n') });
  }
  return found;
}
