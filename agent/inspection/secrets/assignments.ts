/**
 * Secrets that a name calls secret: `password=…`, `"api_key": "…"`, `Authorization: Bearer …`, "my password is …".
 * Names are read backwards from the sign, values forwards, both within bounds. Code that only mentions a variable,
 * types and placeholders are left alone.
 */
import type { Sink } from '../sink.ts';
import { classAt, TOKEN } from '../text/characters.ts';
import { isPlaceholder, isRandomLike } from './plausible.ts';

const MAX_NAME = 48;
const MAX_VALUE = 512;

const PASSWORD_NAME =
  /(?:password|passwd|passphrase|passcode|pwd|passwort|contraseña|mot_de_passe|db_pass|user_pass|_pass|^pass)$/;
const KEY_NAME =
  /(?:api[-_]?key|apikey|api[-_]?token|access[-_]?key|accesskey|secret[-_]?key|secretkey|private[-_]?key|auth[-_]?key|auth[-_]?token|authtoken|access[-_]?token|accesstoken|refresh[-_]?token|bearer[-_]?token|client[-_]?secret|clientsecret|app[-_]?secret|shared[-_]?secret|signing[-_]?key|encryption[-_]?key|master[-_]?key|account[-_]?key|accountkey|sharedaccesskey|subscription[-_]?key|webhook[-_]?secret|jwt[-_]?secret|secret[-_]?access[-_]?key|token|secret|credential|credentials)$/;
const AWS_SECRET_NAME = /secret[-_]?(?:access[-_]?)?key$/;

/** How all these names end, read backwards, by their last letter: a test that is done for every colon and equals sign. */
const ENDINGS: (readonly Uint16Array[] | undefined)[] = [];
for (const ending of 'password passwd pwd passphrase passcode passe secret passwort key token authorization pass credentials credential contraseña'.split(
  ' ',
)) {
  const backwards = Uint16Array.from(ending, (letter) => letter.charCodeAt(0)).reverse();
  for (const last of [backwards[0], backwards[0] - 0x20]) {
    ENDINGS[last] = [...(ENDINGS[last] ?? []), backwards];
  }
}

function endsWithOne(text: string, end: number, endings: readonly Uint16Array[]): boolean {
  return endings.some((backwards) => {
    for (let index = 1; index < backwards.length; index += 1) {
      const unit = text.charCodeAt(end - 1 - index);
      const small = unit === CAPITAL_N_WITH_TILDE ? N_WITH_TILDE : unit;
      const isSame = unit < 128 ? (unit | 0x20) === backwards[index] : small === backwards[index];
      if (!isSame) return false;
    }
    return true;
  });
}

const SPACE = 0x20;
const AMPERSAND = 0x26;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const N_WITH_TILDE = 0xf1;
const CAPITAL_N_WITH_TILDE = 0xd1;

function isQuote(unit: number): boolean {
  return unit === 0x22 || unit === 0x27 || unit === 0x60;
}

/** The name before the sign at `at`, in lower case; quotes and up to three spaces may be between. */
function nameBefore(text: string, at: number): string {
  let end = at;
  let last = text.charCodeAt(end - 1);
  for (let spaces = 0; spaces < 3 && last === SPACE; spaces += 1) {
    end -= 1;
    last = text.charCodeAt(end - 1);
  }
  if (isQuote(last) || last === CLOSE_BRACKET) {
    end -= 1;
    const before = text.charCodeAt(end - 1);
    if (before === BACKSLASH || (last === CLOSE_BRACKET && isQuote(before))) end -= 1;
    last = text.charCodeAt(end - 1);
  }
  const endings = last < 128 ? ENDINGS[last] : undefined;
  if (endings === undefined || !endsWithOne(text, end, endings)) return '';
  let start = end;
  while (end - start < MAX_NAME && (classAt(text, start - 1) & TOKEN) !== 0) start -= 1;
  if (text.charCodeAt(start - 1) === N_WITH_TILDE) start = Math.max(0, start - 8);
  return text.slice(start, end).toLowerCase();
}

interface Value {
  readonly start: number;
  readonly end: number;
  readonly isQuoted: boolean;
}

/** @returns where a value ends that may go on behind an ampersand */
function joinedEnd(text: string, from: number, limit: number): number {
  let end = from;
  for (; end < limit; end += 1) {
    const unit = text.charCodeAt(end);
    if (unit !== AMPERSAND && unit < 128 && UNQUOTED_ENDS[unit] === 1) break;
  }
  return end;
}

/** What goes on longer is no password and no key. */
const MAX_UNQUOTED = 136;
const UNQUOTED_ENDS = new Uint8Array(128);
for (const character of ' \t\r\n"\'`,;<>()[]{}|&') UNQUOTED_ENDS[character.charCodeAt(0)] = 1;

/** Where the last value without quotes was looked for, and how far nothing ended it. */
const reach = { from: 0, to: 0 };

/** To be called before another text is looked at. */
export function forgetValues(): void {
  reach.from = 0;
  reach.to = 0;
}

/** @returns where the value ends, or `limit` if it goes on; units that were looked at are not looked at again */
function unquotedEnd(text: string, start: number, limit: number): number {
  let end = start >= reach.from && start <= reach.to ? Math.min(reach.to, limit) : start;
  if (end === start) reach.from = start;
  for (; end < limit; end += 1) {
    const unit = text.charCodeAt(end);
    if (unit < 128 && UNQUOTED_ENDS[unit] === 1) break;
  }
  reach.to = end;
  return end;
}

function quotedEnd(text: string, start: number, limit: number, quote: number): number {
  let end = start;
  for (; end < limit; end += 1) {
    const unit = text.charCodeAt(end);
    if (unit === 0x0a || unit === quote) break;
  }
  return end;
}

/** @param joins an ampersand is part of the value, and not what stands between the fields of a form */
function valueAfter(text: string, at: number, joins = false): Value | undefined {
  let start = at;
  for (let spaces = 0; spaces < 3 && text[start] === ' '; spaces += 1) start += 1;
  if (text[start] === '\\' && (text[start + 1] === '"' || text[start + 1] === "'")) start += 1;
  const quote = text[start];
  const isQuoted = isQuote(text.charCodeAt(start));
  if (isQuoted) start += 1;
  const limit = Math.min(text.length, start + (isQuoted ? MAX_VALUE : MAX_UNQUOTED));
  let end = isQuoted
    ? quotedEnd(text, start, limit, quote.charCodeAt(0))
    : unquotedEnd(text, start, limit);
  if (joins && !isQuoted) end = joinedEnd(text, end, limit);
  if (isQuoted ? text[end] !== quote : end - start >= MAX_UNQUOTED) return undefined;
  if (isQuoted && text[end - 1] === '\\') end -= 1;
  if (!isQuoted) while (end > start && /[.,?:]/.test(text[end - 1])) end -= 1;
  return end <= start ? undefined : { start, end, isQuoted };
}

const NOT_A_PASSWORD =
  /^(?:null|none|nil|true|false|string|str|text|password|passwd|pass|pwd|secret|undefined|required|optional|hidden|redacted|unknown|empty|n\/?a|process\.env.*|os\.environ.*|env\..*|getenv.*|self\..*|this\..*|user\..*|req\..*|request\..*|config\..*|settings\..*|args\..*|params\..*|input.*|[a-z]+\.[a-z_.]+|[*•x.-]+|\$[\w{(].*|@[\w.]+|%.*%|:\w+|#.*|\w+\(.*|\[.*|\{.*|https?:.*)$/i;

/** A password in prose needs to be more than a word. */
function isPassword(value: string, isQuoted: boolean): boolean {
  if (value.length < 6 || value.length > 128 || /\s/.test(value)) return false;
  if (!(isQuoted ? isMoreThanQuotedWord(value) : isMoreThanWord(value))) return false;
  if (NOT_A_PASSWORD.test(value)) return false;
  return !isPlaceholder(value) || /^change/i.test(value);
}

function isMoreThanQuotedWord(value: string): boolean {
  return /[0-9]/.test(value) || /[^0-9A-Za-z]/.test(value) || /[a-z][A-Z]/.test(value);
}

function isMoreThanWord(value: string): boolean {
  return /[A-Za-z]/.test(value) && /[0-9!@#$%^&*+=?~]/.test(value);
}

/** Like `a.b[c]` or `getKey()`: code, not a value. */
function isCode(text: string, value: Value): boolean {
  return !value.isQuoted && /[([]/.test(text[value.end] ?? '');
}

/** At a colon or an equals sign. @returns where the secret ends, or -1 */
export function findAssigned(sink: Sink, at: number): number {
  const { text } = sink;
  const name = nameBefore(text, at);
  if (name.length < 3) return -1;
  if (name.endsWith('authorization')) return findAuthorization(sink, at + 1);
  const isPasswordName = PASSWORD_NAME.test(name);
  if (!isPasswordName && !KEY_NAME.test(name)) return -1;
  let from = at + 1;
  // `==`, `=>`, `:=` and `::` are one sign, and comparisons assign nothing.
  if (text[from] === '=' && text[at] === '=') return -1;
  if (text[from] === '=' || text[from] === '>') from += 1;
  const value = valueAfter(text, from, isPasswordName && text.charCodeAt(at) === COLON);
  if (value === undefined || isCode(text, value)) return -1;
  return isPasswordName ? addPassword(sink, value) : addKey(sink, value, name);
}

function addPassword(sink: Sink, value: Value): number {
  if (!isPassword(sink.text.slice(value.start, value.end), value.isQuoted)) return -1;
  sink.add('PASSWORD', value.start, value.end, 0.8, 'assignment');
  return value.end;
}

function addKey(sink: Sink, value: Value, name: string): number {
  const written = sink.text.slice(value.start, value.end);
  if (AWS_SECRET_NAME.test(name) && /^[0-9A-Za-z+/]{40}$/.test(written)) {
    if (isPlaceholder(written)) sink.add('API_KEY', value.start, value.end, 0.1, 'aws-secret');
    if (!isRandomLike(written, 40)) return -1;
    sink.add('API_KEY', value.start, value.end, 0.9, 'aws-secret');
    return value.end;
  }
  if (!isRandomLike(written, 16) || !/^[\w+/=.~:!@#$%^&*-]+$/.test(written)) return -1;
  if (/^[a-z_]+(?:[.-][a-z_]+)+$/i.test(written) || /^https?:/.test(written)) return -1;
  sink.add('API_KEY', value.start, value.end, 0.7, 'assignment');
  return value.end;
}

const SCHEME = /\s{0,3}["']?(?:Bearer|Basic|Token|ApiKey|Digest|Bot)\s{1,3}/iy;

function findAuthorization(sink: Sink, from: number): number {
  const { text } = sink;
  SCHEME.lastIndex = from;
  const scheme = SCHEME.exec(text);
  const value = valueAfter(text, scheme === null ? from : from + scheme[0].length);
  if (value === undefined) return -1;
  const written = text.slice(value.start, value.end);
  const least = scheme === null ? 16 : 8;
  if (written.length < least || isPlaceholder(written) || NOT_A_PASSWORD.test(written)) return -1;
  // A web token is found as what it is.
  if (written.startsWith('eyJ') && written.includes('.')) return -1;
  if (!/[0-9]/.test(written) && !/[A-Z].*[a-z]|=$/.test(written)) return -1;
  sink.add('PASSWORD', value.start, value.end, 0.85, 'authorization');
  return value.end;
}

/** Behind "Bearer ". @returns where the token ends, or -1 */
export function findBearer(sink: Sink, at: number): number {
  const { text } = sink;
  let end = at;
  const limit = Math.min(text.length, at + MAX_VALUE);
  while (end < limit && (classAt(text, end) & TOKEN || /[.+/=~]/.test(text[end]))) end += 1;
  while (end > at && text[end - 1] === '.') end -= 1;
  const token = text.slice(at, end);
  // A web token is found as what it is.
  if (token.startsWith('eyJ') || !isRandomLike(token, 20)) return -1;
  sink.add('PASSWORD', at, end, 0.8, 'bearer');
  return end;
}

/** At the end of the word "password" with " is " behind it, as people write it. @returns where it ends, or -1 */
export function findToldPassword(sink: Sink, wordEnd: number): number {
  const { text } = sink;
  const value = valueAfter(text, wordEnd + 4, true);
  if (value === undefined) return -1;
  if (!isPassword(text.slice(value.start, value.end), value.isQuoted)) return -1;
  sink.add('PASSWORD', value.start, value.end, 0.6, 'told');
  return value.end;
}
