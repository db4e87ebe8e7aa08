/** What a group of digits can begin: cards, addresses, telephone numbers, dates, and what is known by its shape. */
import { findCard } from './entities/cards.ts';
import { findDate } from './entities/dates.ts';
import { findIpv4, findSeparatedMac } from './entities/network.ts';
import { findNationalPhones, findPhone } from './entities/phone.ts';
import { NATIONAL_PHONES, type NationalPhones } from './entities/phone-nations.ts';
import { findUnprefixedKey } from './secrets/unprefixed.ts';
import type { ShapeFinder } from './shape-finder.ts';
import { BY_COLON, BY_DASH, BY_DOT, GROUP, separatorKind } from './shapes.ts';
import type { Sink } from './sink.ts';
import { bitsAt, CLASSES, DIGIT, unitAt } from './text/characters.ts';
import type { Wanted } from './wanted.ts';

const MIN_CARD = 12;
const MIN_UNPREFIXED_KEY = 8;

const SPACE = 0x20;
const OPEN_BRACKET = 0x28;
const CLOSE_BRACKET = 0x29;
const DASH = 0x2d;
const DOT = 0x2e;

export class DigitScan {
  private readonly sink: Sink;
  private readonly shapes: ShapeFinder;
  private readonly wanted: Wanted;
  private readonly nationalPhones: readonly NationalPhones[];
  /** Where the last telephone number ends. */
  private phoneUntil = 0;

  constructor(sink: Sink, shapes: ShapeFinder, wanted: Wanted, entities: ReadonlySet<string>) {
    this.sink = sink;
    this.shapes = shapes;
    this.wanted = wanted;
    this.nationalPhones = NATIONAL_PHONES.filter(({ entity }) => entities.has(entity));
  }

  begin(): void {
    this.phoneUntil = 0;
  }

  /** At a group of digits. @returns where the scan goes on */
  find(start: number, end: number): number {
    const { sink, wanted } = this;
    const { units } = sink;
    const length = end - start;
    const separator = separatorKind(units[end]);
    const before = unitAt(units, start - 1);
    const isBehindDigit = start > 1 && (bitsAt(units, start - 2) & DIGIT) !== 0;
    if (isBehindDigit && (before === DASH || before === DOT)) {
      return this.boundDigits(start, end, separator, before);
    }
    const behind = separator === 0 ? 0 : CLASSES[units[end + 1]];
    const goesOn = (behind & DIGIT) !== 0;
    if (wanted.card && (goesOn || length >= MIN_CARD)) {
      const cardEnd = findCard(sink, start, end);
      if (cardEnd !== -1) return cardEnd;
    }
    if (wanted.network) {
      if (separator === BY_DOT && length < 4) findIpv4(sink, start);
      else findSeparatedMac(sink, start, length, separator);
    }
    // In a list of numbers with spaces between only the first can begin a telephone number.
    const isListed = isBehindDigit && before === SPACE && separator !== BY_DASH;
    const canBegin = !isListed || separator === BY_DOT || units[end] === CLOSE_BRACKET;
    const canBePhone =
      canBegin && start >= this.phoneUntil && (goesOn || length > 6 || this.hasBracket(end));
    if (canBePhone && this.nationalPhones.length > 0) {
      findNationalPhones(sink, this.nationalPhones, start, end);
    }
    if (canBePhone && wanted.phone) {
      const phoneEnd = findPhone(sink, start, end);
      if (phoneEnd !== -1) {
        this.phoneUntil = phoneEnd;
        // Only words could make more of it.
        if (this.shapes.isSettled(start, end)) return phoneEnd;
      }
    }
    if (wanted.date && length <= 4) findDate(sink, start);
    this.shapes.find(GROUP.digits, start, end, separator, behind);
    if (wanted.secrets && separator === BY_COLON && length >= MIN_UNPREFIXED_KEY) {
      const secretEnd = findUnprefixedKey(sink, start, end);
      if (secretEnd !== -1) return secretEnd;
    }
    // The other groups of a number that was found begin nothing.
    return Math.max(end, this.phoneUntil);
  }

  /** Digits that a dash or a dot binds to digits before them: few things can begin there. */
  private boundDigits(start: number, end: number, separator: number, before: number): number {
    const sign = separatorKind(before);
    const isAddress = separator === BY_DASH || separator === BY_DOT;
    if (this.wanted.network && isAddress && sign !== separator) {
      findSeparatedMac(this.sink, start, end - start, separator);
    }
    const isLong = end - start >= MIN_UNPREFIXED_KEY;
    if (this.wanted.secrets && isLong && separator === BY_COLON && sign === BY_DOT) {
      const secretEnd = findUnprefixedKey(this.sink, start, end);
      if (secretEnd !== -1) return secretEnd;
    }
    return Math.max(end, this.phoneUntil);
  }

  /** A bracket closes behind the digits, or opens behind a space. */
  private hasBracket(end: number): boolean {
    const next = this.sink.units[end];
    if (next === CLOSE_BRACKET || next === OPEN_BRACKET) return true;
    return next === SPACE && this.sink.units[end + 1] === OPEN_BRACKET;
  }
}
