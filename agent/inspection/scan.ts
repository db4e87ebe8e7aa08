/**
 * The one pass over a text. It goes from group to group of letters and digits and stops at the few signs that begin
 * something (`@`, `:`, `=`, `-`); what can begin there is tried, and each attempt looks at a bounded number of
 * characters, or at ones that no other attempt looks at again. So the time is linear in the text, whatever it is.
 */
import { findCard, findCardAmongLetters } from './entities/cards.ts';
import { findWallet } from './entities/crypto.ts';
import { findDate, findNamedDate } from './entities/dates.ts';
import { findEmail } from './entities/email.ts';
import { findIban } from './entities/iban.ts';
import { findColonAddresses, findDashedMac, findDottedMac, findIpv4 } from './entities/network.ts';
import { findNationalPhones, findPhone } from './entities/phone.ts';
import { NATIONAL_PHONES, type NationalPhones } from './entities/phone-nations.ts';
import { findBareDomain, findUrl } from './entities/url.ts';
import type { Finding } from './finding.ts';
import { findAssigned, findBearer, findToldPassword, forgetValues } from './secrets/assignments.ts';
import { findJwt } from './secrets/jwt.ts';
import { findPrivateKey } from './secrets/pem.ts';
import { findPrefixedKey, mayBeginKey } from './secrets/prefixed.ts';
import { findUnprefixedKey } from './secrets/unprefixed.ts';
import { findUrlPassword } from './secrets/urls.ts';
import { ShapeFinder } from './shape-finder.ts';
import { GROUP, separatorKind } from './shapes.ts';
import type { Sink } from './sink.ts';
import { ALNUM, CLASSES, classAt, DIGIT, HEX, LETTER, TRIGGER } from './text/characters.ts';
import { NO_UNITS, type Units } from './text/units.ts';

const MIN_WALLET = 26;
const MIN_CARD = 12;
const MIN_JWT_HEADER = 13;
const MIN_UNPREFIXED_KEY = 8;

const SPACE = 0x20;
const OPEN_BRACKET = 0x28;
const CLOSE_BRACKET = 0x29;
const DASH = 0x2d;
const DOT = 0x2e;
const SLASH = 0x2f;
const COLON = 0x3a;
const EQUALS = 0x3d;
const AT = 0x40;
const UNDERSCORE = 0x5f;
const LOWER_B = 0x62;
const LOWER_E = 0x65;
const LOWER_P = 0x70;
const TILDE = 0x7e;

/** Kinds of `separatorKind`. */
const BY_DASH = 2;
const BY_DOT = 3;
const BY_COLON = 5;

export class Scanner implements Sink {
  text = '';
  units: Units = NO_UNITS;
  private found: Finding[] = [];
  private readonly wanted: ReadonlySet<string>;
  private readonly shapes: ShapeFinder;
  private readonly has: Readonly<Record<string, boolean>>;
  private readonly nationalPhones: readonly NationalPhones[];
  private readonly looksAtAllWords: boolean;
  private phoneUntil = 0;
  private colonUntil = 0;
  private mailFrom = 0;
  private domainUntil = 0;

  constructor(entities: readonly string[]) {
    this.wanted = new Set(entities);
    this.shapes = new ShapeFinder(this, this.wanted);
    const has = (...names: string[]): boolean => names.some((name) => this.wanted.has(name));
    this.has = {
      secrets: has('API_KEY', 'PRIVATE_KEY', 'PASSWORD'),
      mail: has('EMAIL_ADDRESS', 'IN_UPI'),
      network: has('IP_ADDRESS', 'MAC_ADDRESS'),
      card: has('CREDIT_CARD'),
      phone: has('PHONE_NUMBER'),
      iban: has('IBAN_CODE'),
      wallet: has('CRYPTO'),
      date: has('DATE_TIME'),
      url: has('URL'),
    };
    this.nationalPhones = NATIONAL_PHONES.filter(({ entity }) => this.wanted.has(entity));
    this.looksAtAllWords = this.has.date || this.has.url || this.shapes.beginsWithWords;
  }

  add(entity: string, start: number, end: number, score: number, rule?: string): void {
    if (!this.wanted.has(entity)) return;
    this.found.push(
      rule === undefined ? { entity, start, end, score } : { entity, start, end, score, rule },
    );
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
    this.phoneUntil = 0;
    this.colonUntil = 0;
    this.mailFrom = 0;
    this.domainUntil = 0;
    this.pass(units);
    const { found } = this;
    this.found = [];
    this.text = '';
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
        at = this.trigger(unit, at);
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
    if (this.has.secrets && mayBeginKey(first, this.text.charCodeAt(start + 1))) {
      const before = this.found.length;
      const secretEnd = findPrefixedKey(this, start);
      if (secretEnd !== -1 && this.found.length > before) return secretEnd;
    }
    if ((seen & DIGIT) === 0) return this.letters(start, end, first);
    if ((seen & LETTER) === 0) return this.digits(start, end);
    return this.mixed(start, end, first);
  }

  private letters(start: number, end: number, first: number): number {
    const { text, has } = this;
    const length = end - start;
    if (has.secrets) {
      const before = this.found.length;
      const secretEnd = this.secretWord(start, end, first);
      if (secretEnd !== -1 && this.found.length > before) return secretEnd;
    }
    if (has.date) findNamedDate(this, start, end);
    if (has.url && text.charCodeAt(end) === DOT && start >= this.domainUntil) {
      this.bareDomain(start, end);
    }
    if (length > 4) return end;
    const separator = separatorKind(text.charCodeAt(end));
    if (separator === 0) return end;
    this.shapes.find(GROUP.letters, start, end, separator, classAt(text, end + 1));
    if (has.network) this.mac(start, length, separator);
    return end;
  }

  private mac(start: number, length: number, separator: number): void {
    if ((classAt(this.text, start) & HEX) === 0) return;
    if (length === 2 && separator === BY_DASH) findDashedMac(this, start);
    else if (length === 4 && separator === BY_DOT) findDottedMac(this, start);
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

  private digits(start: number, end: number): number {
    const { text, has } = this;
    const length = end - start;
    const separator = separatorKind(text.charCodeAt(end));
    const before = text.charCodeAt(start - 1);
    const isBehindDigit = start > 1 && (classAt(text, start - 2) & DIGIT) !== 0;
    if (isBehindDigit && (before === DASH || before === DOT)) {
      return this.boundDigits(start, end, separator, before);
    }
    const behind = separator === 0 ? 0 : classAt(text, end + 1);
    const goesOn = (behind & DIGIT) !== 0;
    if (has.card && (goesOn || length >= MIN_CARD)) {
      const cardEnd = findCard(this, start, end);
      if (cardEnd !== -1) return cardEnd;
    }
    if (has.network) {
      if (separator === BY_DOT && length < 4) findIpv4(this, start);
      else if (separator === BY_DASH || separator === BY_DOT) this.mac(start, length, separator);
    }
    // In a list of numbers with spaces between only the first can begin a telephone number.
    const isListed = isBehindDigit && before === SPACE && separator !== BY_DASH;
    const canBegin = !isListed || separator === BY_DOT || text.charCodeAt(end) === CLOSE_BRACKET;
    const canBePhone =
      canBegin && start >= this.phoneUntil && (goesOn || length > 6 || this.hasBracket(end));
    if (canBePhone && this.nationalPhones.length > 0) {
      findNationalPhones(this, this.nationalPhones, start, end);
    }
    if (canBePhone && has.phone) {
      const phoneEnd = findPhone(this, start, end);
      if (phoneEnd !== -1) {
        this.phoneUntil = phoneEnd;
        // Only words could make more of it.
        if (this.shapes.isSettled(start, end)) return phoneEnd;
      }
    }
    if (has.date && length <= 4) findDate(this, start);
    this.shapes.find(GROUP.digits, start, end, separator, behind);
    if (has.secrets && separator === BY_COLON && length >= MIN_UNPREFIXED_KEY) {
      const secretEnd = findUnprefixedKey(this, start, end);
      if (secretEnd !== -1) return secretEnd;
    }
    // The other groups of a number that was found begin nothing.
    return Math.max(end, this.phoneUntil);
  }

  /** Digits that a dash or a dot binds to digits before them: few things can begin there. */
  private boundDigits(start: number, end: number, separator: number, before: number): number {
    const sign = separatorKind(before);
    const isAddress = separator === BY_DASH || separator === BY_DOT;
    if (this.has.network && isAddress && sign !== separator) {
      this.mac(start, end - start, separator);
    }
    const isLong = end - start >= MIN_UNPREFIXED_KEY;
    if (this.has.secrets && isLong && separator === BY_COLON && sign === BY_DOT) {
      const secretEnd = findUnprefixedKey(this, start, end);
      if (secretEnd !== -1) return secretEnd;
    }
    return Math.max(end, this.phoneUntil);
  }

  /** A bracket closes behind the digits, or opens behind a space. */
  private hasBracket(end: number): boolean {
    const next = this.text.charCodeAt(end);
    if (next === CLOSE_BRACKET || next === OPEN_BRACKET) return true;
    return next === SPACE && this.text.charCodeAt(end + 1) === OPEN_BRACKET;
  }

  private mixed(start: number, end: number, first: number): number {
    const { text, has } = this;
    const length = end - start;
    const beginsWithLetter = (CLASSES[first] & LETTER) !== 0;
    if (has.secrets) {
      const secretEnd = this.mixedSecret(start, end);
      if (secretEnd !== -1) return secretEnd;
    }
    const separator = separatorKind(text.charCodeAt(end));
    if (has.card && (length >= MIN_CARD || separator !== 0)) {
      const cardEnd = findCardAmongLetters(this, start, end);
      if (cardEnd !== -1) return Math.max(cardEnd, end);
    }
    if (has.iban && beginsWithLetter) {
      const ibanEnd = findIban(this, start, end);
      if (ibanEnd !== -1) return ibanEnd;
    }
    if (has.wallet && length >= MIN_WALLET) findWallet(this, start, end);
    if (has.network) this.mac(start, length, separator);
    if (has.url && separator === BY_DOT && start >= this.domainUntil) this.bareDomain(start, end);
    if (has.date && !beginsWithLetter) findDate(this, start);
    this.shapes.find(GROUP.mixed, start, end, separator, classAt(text, end + 1));
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

  private bareDomain(start: number, end: number): void {
    if ((classAt(this.text, end + 1) & ALNUM) !== 0) this.domainUntil = findBareDomain(this, start);
  }

  private trigger(unit: number, at: number): number {
    const { text, has } = this;
    if (unit === AT) {
      if (!has.mail || at < this.mailFrom) return at + 1;
      return findEmail(this, at);
    }
    if (unit === DASH) {
      const isRule = has.secrets && text.charCodeAt(at + 1) === DASH;
      const end = isRule ? findPrivateKey(this, at) : -1;
      return end === -1 ? at + 1 : end;
    }
    if (unit === COLON) {
      const isScheme = text.charCodeAt(at + 1) === SLASH && text.charCodeAt(at + 2) === SLASH;
      if (isScheme) return this.scheme(at);
      if (has.network && at >= this.colonUntil) {
        const before = this.found.length;
        this.colon(at);
        // The other groups of an address begin nothing.
        if (this.found.length > before) return this.colonUntil;
      }
    }
    if (has.secrets && (unit === COLON || unit === EQUALS)) {
      const before = this.found.length;
      const end = findAssigned(this, at);
      if (end !== -1 && this.found.length > before) return end;
    }
    return at + 1;
  }

  private colon(at: number): void {
    const next = this.text.charCodeAt(at + 1);
    const isPart = next === COLON || (classAt(this.text, at + 1) & HEX) !== 0;
    if (isPart) this.colonUntil = findColonAddresses(this, at);
  }

  private scheme(at: number): number {
    const sign = findUrlPassword(this, at);
    if (sign !== -1) this.mailFrom = sign + 1;
    if (this.has.url) {
      const end = findUrl(this, at);
      if (end !== -1) this.domainUntil = end;
    }
    return at + 3;
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
