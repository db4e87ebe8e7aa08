/**
 * IPv4, IPv6 and MAC addresses. Sources: RFC 4291 sections 2.2 and 2.3 (text forms, prefixes), RFC 4007 section 11
 * (zones), RFC 4632 (prefix lengths), IEEE 802-2014 section 8 (MAC). What looks like a version, an object identifier
 * or a slice of Python is left alone.
 */
import { BY_DASH, BY_DOT } from '../shapes.ts';
import type { Sink } from '../sink.ts';
import { ALNUM, bitsAt, CLASSES, DIGIT, HEX, HEX_LETTER, unitAt } from '../text/characters.ts';
import type { Units } from '../text/units.ts';

const COLON = 0x3a;

const SCORE = 0.6;
const UNSPECIFIED_SCORE = 0.1;
const LOOK_BACK_UNITS = 24;
/** Eight groups of four with their colons, or six and an IPv4 address. */
const MAX_IPV6_UNITS = 45;

/** What stands before numbers that only look like addresses. */
const VERSION_BEFORE =
  /(?:\bv|\bver|version|versions|release|build|firmware|upgrade to|section|chapter|clause|§|==|assembly|\boid|rev|>=|<=|\^|~)[\s:="']{0,3}$/i;

function octetsEnd(units: Units, start: number): number {
  let at = start;
  for (let octet = 0; octet < 4; octet += 1) {
    if (octet > 0) {
      if (units[at] !== 0x2e) return -1;
      at += 1;
    }
    const from = at;
    let value = 0;
    while (at - from < 4 && CLASSES[units[at]] & DIGIT) {
      value = value * 10 + units[at] - 0x30;
      at += 1;
    }
    if (at === from || value > 255 || (at - from > 1 && units[from] === 0x30)) return -1;
  }
  return at;
}

/** The end with a prefix length, if one follows. */
function withPrefix(units: Units, end: number, most: number): number {
  if (units[end] !== 0x2f) return end;
  let at = end + 1;
  let value = 0;
  while (at - end < 5 && CLASSES[units[at]] & DIGIT) {
    value = value * 10 + units[at] - 0x30;
    at += 1;
  }
  const isPrefix = at > end + 1 && value <= most && (CLASSES[units[at]] & ALNUM) === 0;
  return isPrefix ? at : end;
}

/** How the words and signs of `VERSION_BEFORE` end; what is not ASCII has to be looked at. */
const VERSION_ENDS = new Set([...'vrnsedoy=^~'].map((sign) => sign.charCodeAt(0)));
const BETWEEN = new Set([...' \t\r\n\v\f:"\''].map((sign) => sign.charCodeAt(0)));
const MOST_BETWEEN = 3;

/** Whether the expression can match, which costs much more. */
function mayFollowVersion(units: Units, start: number): boolean {
  let at = start - 1;
  while (at >= 0 && start - 1 - at < MOST_BETWEEN && BETWEEN.has(units[at])) at -= 1;
  const unit = unitAt(units, at);
  return unit >= 128 || VERSION_ENDS.has(unit) || VERSION_ENDS.has(unit | 0x20);
}

/** At a group of up to three digits with a dot behind it. */
export function findIpv4(sink: Sink, start: number): void {
  const { text, units } = sink;
  const before = unitAt(units, start - 1);
  if (before === 0x5f || (before === 0x2e && bitsAt(units, start - 2) & ALNUM)) return;
  const end = octetsEnd(units, start);
  if (end === -1 || CLASSES[units[end]] & ALNUM || units[end] === 0x5f) return;
  const isLonger = units[end] === 0x2e && (CLASSES[units[end + 1]] & DIGIT) !== 0;
  const isOneDigit = units[start + 1] === 0x2e;
  // Object identifiers begin with 0, 1 or 2.
  if (isLonger && isOneDigit && units[start] < 0x33) return;
  // `pkg@1.2.3.4` is a version, `root@10.0.0.1` is not.
  if (before === 0x40 && isOneDigit) return;
  const isBound = before === 0x2f || before === 0x2d;
  if (isBound && (bitsAt(units, start - 2) & ALNUM) !== 0) return;
  if (mayFollowVersion(units, start)) {
    const near = text.slice(Math.max(0, start - LOOK_BACK_UNITS), start);
    if (VERSION_BEFORE.test(near)) return;
  }
  sink.add('IP_ADDRESS', start, withPrefix(units, end, 32), SCORE);
}

function isHexUnit(units: Units, at: number): boolean {
  return (bitsAt(units, at) & HEX) !== 0;
}

/** Groups between colons; an IPv4 address at the end counts as two. @returns whether it is a whole address */
function isIpv6(units: Units, start: number, end: number): boolean {
  let groups = 0;
  let gap = false;
  let hasDigit = false;
  let at = start;
  if (units[at] === COLON && units[at + 1] === COLON) {
    gap = true;
    at += 2;
  }
  while (at < end) {
    const from = at;
    while (at < end && isHexUnit(units, at)) {
      if (CLASSES[units[at]] & DIGIT) hasDigit = true;
      at += 1;
    }
    if (at === from) return false;
    if (units[at] === 0x2e && at < end) {
      return octetsEnd(units, from) === end && (gap ? groups <= 5 : groups === 6);
    }
    if (at - from > 4) return false;
    groups += 1;
    if (at === end) break;
    if (units[at] !== 0x3a) return false;
    at += 1;
    if (units[at] === 0x3a && at < end) {
      if (gap) return false;
      gap = true;
      at += 1;
    } else if (at >= end) {
      return false;
    }
  }
  return hasDigit && (gap ? groups <= 7 : groups === 8);
}

function zoneEnd(units: Units, end: number): number {
  if (units[end] !== 0x25) return end;
  let at = end + 1;
  while (at - end <= 16 && CLASSES[units[at]] & ALNUM) at += 1;
  return at > end + 1 ? at : end;
}

function isMac(units: Units, start: number, end: number, separator: number): boolean {
  if (end - start !== 17) return false;
  for (let at = start; at < end; at += 1) {
    const isSeparator = (at - start) % 3 === 2;
    if (isSeparator ? units[at] !== separator : !isHexUnit(units, at)) return false;
  }
  return true;
}

/** Broadcast and no address are nobody's. */
function isDevice(written: string): boolean {
  return !/^(?:f|0|[-:.])+$/i.test(written) || /f.*0|0.*f/i.test(written);
}

function isInnerDot(units: Units, at: number): boolean {
  return units[at] === 0x2e && (CLASSES[units[at + 1]] & DIGIT) !== 0;
}

/** At the first colon of a run of hexadecimal digits and colons. @returns where the run ends */
export function findColonAddresses(sink: Sink, colon: number): number {
  const { units } = sink;
  let start = colon;
  while (colon - start < 5 && isHexUnit(units, start - 1)) start -= 1;
  let end = colon + 1;
  while (isHexUnit(units, end) || units[end] === 0x3a || isInnerDot(units, end)) end += 1;
  if (end - start > MAX_IPV6_UNITS + 2) return end;
  const isBound =
    (bitsAt(units, start - 1) & ALNUM) !== 0 ||
    (CLASSES[units[end]] & ALNUM) !== 0 ||
    unitAt(units, start - 1) === 0x5f ||
    units[end] === 0x5f;
  if (!isBound) addColonAddress(sink, start, end);
  return end;
}

function addColonAddress(sink: Sink, start: number, runEnd: number): void {
  const { text, units } = sink;
  let end = runEnd;
  if (unitAt(units, end - 1) === 0x3a && unitAt(units, end - 2) !== 0x3a) end -= 1;
  if (isMac(units, start, end, 0x3a) && isDevice(text.slice(start, end))) {
    sink.add('MAC_ADDRESS', start, end, SCORE);
    return;
  }
  const isSlice = unitAt(units, start - 1) === 0x5b && /[\w\])]/.test(text[start - 2] ?? ' ');
  if (isSlice) return;
  if (end - start === 2) {
    const isAlone = !/[\w)>\]]/.test(text[start - 1] ?? ' ') && !/[\w<(*[]/.test(text[end] ?? ' ');
    if (text.startsWith('::', start) && isAlone) {
      sink.add('IP_ADDRESS', start, withPrefix(units, end, 128), UNSPECIFIED_SCORE);
    }
    return;
  }
  if (!isIpv6(units, start, end)) return;
  sink.add('IP_ADDRESS', start, withPrefix(units, zoneEnd(units, end), 128), SCORE);
}

/** At a group of two with a dash behind it: `00-1A-2B-3C-4D-5E`. */
function findDashedMac(sink: Sink, start: number): void {
  const { text, units } = sink;
  const end = start + 17;
  if (units[start + 5] !== 0x2d || unitAt(units, start - 1) === 0x2d) return;
  if (!isMac(units, start, end, 0x2d) || !isDevice(text.slice(start, end))) return;
  if (CLASSES[units[end]] & ALNUM || units[end] === 0x2d) return;
  // Only digits are more likely a time.
  const hasLetter = /[a-f]/i.test(text.slice(start, end));
  if (!hasLetter && sink.context('MAC_ADDRESS', start, end) !== 1) return;
  sink.add('MAC_ADDRESS', start, end, SCORE);
}

/** At a group of four with a dot behind it: `0012.3456.789A`. */
function findDottedMac(sink: Sink, start: number): void {
  const { text, units } = sink;
  const end = start + 14;
  if (units[start + 9] !== 0x2e || unitAt(units, start - 1) === 0x2e) return;
  let seen = 0;
  for (let at = start; at < end; at += 1) {
    if ((at - start) % 5 === 4) continue;
    if (!isHexUnit(units, at)) return;
    seen |= CLASSES[units[at]];
  }
  if (CLASSES[units[end]] & ALNUM || (units[end] === 0x2e && CLASSES[units[end + 1]] & ALNUM))
    return;
  if ((seen & HEX_LETTER) === 0 && sink.context('MAC_ADDRESS', start, end) !== 1) return;
  if (isDevice(text.slice(start, end))) sink.add('MAC_ADDRESS', start, end, SCORE);
}

/** At a group of so many letters and digits. @param separator the kind of what stands behind it */
export function findSeparatedMac(
  sink: Sink,
  start: number,
  length: number,
  separator: number,
): void {
  const isDashed = separator === BY_DASH && length === 2;
  if (!isDashed && !(separator === BY_DOT && length === 4)) return;
  if ((CLASSES[sink.units[start]] & HEX) === 0) return;
  if (isDashed) findDashedMac(sink, start);
  else findDottedMac(sink, start);
}
