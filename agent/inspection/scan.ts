/**
 * The one pass over a text. It goes from group to group of letters and digits and stops at the few signs that begin
 * something (`@`, `:`, `=`, `-`); what can begin there is tried, and each attempt looks at a bounded number of
 * characters, or at ones that no other attempt looks at again. So the time is linear in the text, whatever it is.
 */
import { findCardAmongLetters } from './entities/cards.ts';
import { findWallet } from './entities/crypto.ts';
import { findDate, findNamedDate } from './entities/dates.ts';
import { findIban } from './entities/iban.ts';
import { findSeparatedMac } from './entities/network.ts';
import type { Finding } from './finding.ts';
import { DigitScan } from './scan-digits.ts';
import { SignScan } from './scan-signs.ts';
import { findBearer, findToldPassword, forgetValues } from './secrets/assignments.ts';
import { findJwt } from './secrets/jwt.ts';
import { findPrefixedKey, mayBeginKey } from './secrets/prefixed.ts';
import { findUnprefixedKey } from './secrets/unprefixed.ts';
import { ShapeFinder } from './shape-finder.ts';
import { BY_DASH, BY_DOT, GROUP, separatorKind } from './shapes.ts';
import type { Sink } from './sink.ts';
import { ALNUM, CLASSES, DIGIT, LETTER, TRIGGER } from './text/characters.ts';
import { NO_UNITS, type Units } from './text/units.ts';
import { type Wanted, wantedOf } from './wanted.ts';

const MIN_WALLET = 26;
const MIN_CARD = 12;
const MIN_JWT_HEADER = 13;
const MIN_UNPREFIXED_KEY = 8;

const SPACE = 0x20;
const DASH = 0x2d;
const DOT = 0x2e;
const UNDERSCORE = 0x5f;
const LOWER_B = 0x62;
const LOWER_E = 0x65;
const LOWER_P = 0x70;
const TILDE = 0x7e;

export class Scanner implements Sink {
  text = '';
  units: Units = NO_UNITS;
  private found: Finding[] = [];
  private readonly wanted: ReadonlySet<string>;
  private readonly shapes: ShapeFinder;
  private readonly has: Wanted;
  private readonly digits: DigitScan;
  private readonly signs: SignScan;
  private readonly looksAtAllWords: boolean;

  constructor(entities: readonly string[]) {
    this.wanted = new Set(entities);
    this.shapes = new ShapeFinder(this, this.wanted);
    this.has = wantedOf(this.wanted);
    this.digits = new DigitScan(this, this.shapes, this.has, this.wanted);
    this.signs = new SignScan(this, this.has);
    this.looksAtAllWords = this.has.date || this.has.url || this.shapes.beginsWithWords;
  }

  add(entity: string, start: number, end: number, score: number, rule?: string): void {
    if (!this.wanted.has(entity)) return;
    const { found } = this;
    if (rule !== undefined) {
      found.push({ entity, start, end, score, rule });
      return;
    }
    // Of several kinds that claim the very same characters the best stays, the first among equals.
    const last = found.length === 0 ? undefined : found[found.length - 1];
    if (last?.start === start && last.end === end && last.score >= score) return;
    found.push({ entity, start, end, score });
  }

  get foundCount(): number {
    return this.found.length;
  }

  context(entity: string, start: number, end: number): number {
    return this.shapes.speaksFor(entity, start, end);
  }

  /** @param units those of `unitsOf`. @returns what was found, in no particular order and overlapping */
  scan(text: string, units: Units, minScore: number, withSamples: boolean): Finding[] {
    this.text = text;
    this.units = units;
    forgetValues();
    this.shapes.begin(text, units, minScore, withSamples);
    this.found = [];
    this.digits.begin();
    this.signs.begin();
    this.pass(units);
    const { found } = this;
    this.found = [];
    this.text = '';
    this.units = NO_UNITS;
    return found;
  }

  /** Words are most of a text: what makes one worth a look is decided here, without a call. */
  private pass(units: Units): void {
    const { length } = this.text;
    const looksAtAll = this.looksAtAllWords;
    let at = 0;
    while (at < length) {
      const unit = units[at];
      const bits = CLASSES[unit];
      if ((bits & (ALNUM | TRIGGER)) === 0) {
        at += 1;
      } else if ((bits & ALNUM) === 0) {
        at = this.signs.find(unit, at);
      } else {
        const start = at;
        let seen = 0;
        let next = unit;
        let nextBits = bits;
        do {
          seen |= nextBits;
          at += 1;
          next = units[at];
          nextBits = CLASSES[next];
        } while ((nextBits & ALNUM) !== 0);
        const isWord = (seen & DIGIT) === 0 && !looksAtAll;
        if (isWord && !isNotable(units, start, at, unit, next)) continue;
        at = this.group(start, at, seen, unit);
      }
    }
  }

  /** @returns where the pass goes on */
  private group(start: number, end: number, seen: number, first: number): number {
    if (this.has.secrets && mayBeginKey(first, this.units[start + 1])) {
      const before = this.found.length;
      const secretEnd = findPrefixedKey(this, start);
      if (secretEnd !== -1 && this.found.length > before) return secretEnd;
    }
    if ((seen & DIGIT) === 0) return this.letters(start, end, first);
    if ((seen & LETTER) === 0) return this.digits.find(start, end);
    return this.mixed(start, end, first);
  }

  private letters(start: number, end: number, first: number): number {
    const { units, has } = this;
    const length = end - start;
    if (has.secrets) {
      const before = this.found.length;
      const secretEnd = this.secretWord(start, end, first);
      if (secretEnd !== -1 && this.found.length > before) return secretEnd;
    }
    if (has.date) findNamedDate(this, start, end);
    if (has.url && units[end] === DOT) this.signs.findDomain(start, end);
    if (length > 4) return end;
    const separator = separatorKind(units[end]);
    if (separator === 0) return end;
    this.shapes.find(GROUP.letters, start, end, separator, CLASSES[units[end + 1]]);
    if (has.network) findSeparatedMac(this, start, length, separator);
    return end;
  }

  /** Words that announce a secret. @returns where it ends, or -1 */
  private secretWord(start: number, end: number, first: number): number {
    const { text } = this;
    const length = end - start;
    const lower = first | 0x20;
    if (text.charCodeAt(end) === SPACE) {
      if (lower === LOWER_B && length === 6) {
        const isBearer = text.slice(start, end).toLowerCase() === 'bearer';
        return isBearer ? findBearer(this, end + 1) : -1;
      }
      if (lower === LOWER_P && length >= 8 && length <= 10 && text.startsWith(' is ', end)) {
        const word = text.slice(start, end).toLowerCase();
        if (word === 'password' || word === 'passphrase') return findToldPassword(this, end);
      }
    }
    // Headers of tokens without a digit are rare, but there are some.
    return length >= MIN_JWT_HEADER && text.startsWith('eyJ', start) ? this.jwt(start) : -1;
  }

  private jwt(start: number): number {
    const before = this.found.length;
    const end = findJwt(this, start);
    return this.found.length > before ? end : -1;
  }

  private mixed(start: number, end: number, first: number): number {
    const { units, has } = this;
    const length = end - start;
    const beginsWithLetter = (CLASSES[first] & LETTER) !== 0;
    if (has.secrets) {
      const secretEnd = this.mixedSecret(start, end);
      if (secretEnd !== -1) return secretEnd;
    }
    const separator = separatorKind(units[end]);
    if (has.card && (length >= MIN_CARD || separator !== 0)) {
      const cardEnd = findCardAmongLetters(this, start, end);
      if (cardEnd !== -1) return Math.max(cardEnd, end);
    }
    if (has.iban && beginsWithLetter) {
      const ibanEnd = findIban(this, start, end);
      if (ibanEnd !== -1) return ibanEnd;
    }
    if (has.wallet && length >= MIN_WALLET) findWallet(this, start, end);
    if (has.network) findSeparatedMac(this, start, length, separator);
    if (has.url && separator === BY_DOT) this.signs.findDomain(start, end);
    if (has.date && !beginsWithLetter) findDate(this, start);
    this.shapes.find(GROUP.mixed, start, end, separator, CLASSES[units[end + 1]]);
    if (beginsWithLetter) this.shapes.findGlued(start, end);
    return end;
  }

  private mixedSecret(start: number, end: number): number {
    const { text } = this;
    const length = end - start;
    const before = this.found.length;
    if (length >= MIN_JWT_HEADER && text.startsWith('eyJ', start)) {
      const jwtEnd = this.jwt(start);
      if (jwtEnd !== -1) return jwtEnd;
    }
    if (length < MIN_UNPREFIXED_KEY && text.charCodeAt(end) !== TILDE) return -1;
    const keyEnd = findUnprefixedKey(this, start, end);
    return this.found.length > before ? keyEnd : -1;
  }
}

/** Whether a word without digits can begin something: a key, a short prefix, or an announcement. */
function isNotable(units: Units, start: number, end: number, first: number, next: number): boolean {
  const length = end - start;
  if (length < 5) {
    const separator = separatorKind(next);
    if (separator !== 0) {
      const behind = units[end + 1];
      if (behind >= 0x30 && behind <= 0x39) return true;
      if ((separator === BY_DASH || separator === BY_DOT) && (length & 1) === 0) return true;
    }
  } else if (next === SPACE && length < 11) {
    const lower = first | 0x20;
    if (lower === LOWER_B ? length === 6 : lower === LOWER_P && length > 7) return true;
  }
  if (length >= MIN_JWT_HEADER && first === LOWER_E) return true;
  return mayBeginKey(first, units[start + 1]) && isKeyStart(next, length);
}

/** Most words that begin as a key does are words. */
function isKeyStart(next: number, length: number): boolean {
  return length > 15 || next === DASH || next === UNDERSCORE || next === DOT;
}
