/**
 * E-mail addresses (RFC 5321 sections 4.1.2 and 4.5.3.1, without quoted local parts; letters of RFC 6531) and
 * addresses of India's UPI (NPCI, "UPI procedural guidelines"). A domain ends in one that exists or that networks
 * use among themselves, so `icon@2x.png` and `pkg@4.17.21` are none.
 */
import type { Sink } from '../sink.ts';
import { ALNUM, CLASSES, isWordUnit, LOCAL, unitAt } from '../text/characters.ts';
import type { Units } from '../text/units.ts';
import { TOP_LEVEL_DOMAINS } from './top-level-domains.data.ts';

const APOSTROPHE = 0x27;
const DASH = 0x2d;
const DOT = 0x2e;
const SLASH = 0x2f;
const COLON = 0x3a;
const AT = 0x40;

const MAX_LOCAL = 64;
const MAX_DOMAIN = 253;
const MAX_LABEL = 63;
/** With the `@`: a letter, a dot and two letters. */
const SHORTEST_DOMAIN = 5;
const FIRST_UNSPACED_UNIT = 0x0e00;

const PRIVATE_DOMAINS: ReadonlySet<string> = new Set(
  'local internal lan corp home intranet localdomain private test example invalid onion'.split(' '),
);

const UPI_HANDLES: ReadonlySet<string> = new Set(
  (
    'okicici okhdfcbank okaxis oksbi paytm ybl ibl axl upi apl yapl rapl waicici waaxis wahdfcbank wasbi icici ' +
    'hdfcbank sbi axisbank kotak kmbl pnb boi idfcbank indus federal jupiteraxis freecharge airtel barodampay ' +
    'ptyes ptaxis pthdfc ptsbi fam abfspay timecosmos slice naviaxis superyes'
  ).split(' '),
);
const UPI_SCORE = 0.7;
const UPI_WITH_CONTEXT = 0.4;
const UPI_UNKNOWN = 0.2;

export function isTopLevelDomain(label: string): boolean {
  return TOP_LEVEL_DOMAINS.has(label) || label.startsWith('xn--');
}

/** Letters of scripts with spaces; the others run into the words around them. */
function isSpacedLetter(unit: number): boolean {
  return unit >= 0xc0 && unit < FIRST_UNSPACED_UNIT && isWordUnit(unit);
}

/** @returns where the local part begins, or -1 when it is too long, or has dots where there can be none */
function localStart(units: Units, at: number): number {
  if (unitAt(units, at - 1) === DOT) return -1;
  let start = at;
  /** The last place where one dot follows another. */
  let twoDots = -1;
  while (start > 0 && at - start <= MAX_LOCAL) {
    const unit = units[start - 1];
    if (unit < 128 ? (CLASSES[unit] & LOCAL) === 0 : !isSpacedLetter(unit)) break;
    start -= 1;
    if (unit === DOT && twoDots === -1 && units[start + 1] === DOT) twoDots = start;
  }
  if (start === at) {
    while (start > 0 && at - start <= MAX_LOCAL && isWordUnit(units[start - 1])) start -= 1;
  }
  while (start < at && (units[start] === DOT || units[start] === APOSTROPHE)) start += 1;
  return start === at || at - start > MAX_LOCAL || twoDots >= start ? -1 : start;
}

function isLabelUnit(unit: number, isUnicode: boolean): boolean {
  if (unit < 128) return (CLASSES[unit] & ALNUM) !== 0 || unit === DASH;
  return isSpacedLetter(unit) || (isUnicode && isWordUnit(unit));
}

/** @returns where the last label that can be one ends; the domain is checked afterwards */
function domainEnd(units: Units, start: number): number {
  const isUnicode = units[start] >= 128;
  let end = start;
  let at = start;
  for (;;) {
    const from = at;
    while (at - from <= MAX_LABEL && isLabelUnit(units[at], isUnicode)) at += 1;
    if (at === from || at - from > MAX_LABEL || at - start > MAX_DOMAIN) break;
    end = at;
    if (units[at] !== DOT) break;
    at += 1;
  }
  while (end > start && units[end - 1] === DASH) end -= 1;
  return end;
}

/** At an `@`. @returns where looking can go on */
export function findEmail(sink: Sink, at: number): number {
  const { text, units } = sink;
  const start = localStart(units, at);
  if (start === -1) return at + 1;
  const end = domainEnd(units, at + 1);
  // Without a dot it is no domain, and before another `@` no handle.
  if (end === at + 1 || (end - at < SHORTEST_DOMAIN && units[end] === AT)) return at + 1;
  const domain = text.slice(at + 1, end).toLowerCase();
  const dot = domain.lastIndexOf('.');
  if (dot <= 0) {
    findUpi(sink, start, end, domain);
    return at + 1;
  }
  const name = realDomain(text, at + 1, domain, dot);
  if (name === undefined) return at + 1;
  const last = at + 1 + name.length;
  // The account of a repository, not of a person.
  const isRepository = text.slice(start, at) === 'git' && /[:/]/.test(text[last] ?? '');
  if (!isRepository) sink.add('EMAIL_ADDRESS', start, last, 1);
  return last;
}

/** A label that is no domain may stand behind one, as the first word of a sentence: "bob@example.com.Then". */
function realDomain(text: string, start: number, domain: string, dot: number): string | undefined {
  if (isDomainName(domain)) return domain;
  const shorter = domain.slice(0, dot);
  const isSentence = /^[A-Z]/.test(text[start + dot + 1] ?? '');
  return isSentence && shorter.includes('.') && isDomainName(shorter) ? shorter : undefined;
}

const RETINA = /^\dx\.[a-z]+$/;

function isDomainName(domain: string): boolean {
  const dot = domain.lastIndexOf('.');
  const last = domain.slice(dot + 1);
  if (dot <= 0 || RETINA.test(domain)) return false;
  const isKnown = isTopLevelDomain(last) || PRIVATE_DOMAINS.has(last);
  return isKnown && /^[^\d]/.test(last) && !/(?:^|\.)-|-\./.test(domain);
}

function findUpi(sink: Sink, start: number, end: number, handle: string): void {
  const { units } = sink;
  const next = units[end];
  if (next === SLASH || next === COLON || next === AT) return;
  if ((CLASSES[units[start]] & ALNUM) === 0) return;
  if (UPI_HANDLES.has(handle)) {
    sink.add('IN_UPI', start, end, UPI_SCORE);
    return;
  }
  if (!/^[a-z][a-z0-9]{1,40}$/.test(handle) || handle === 'localhost') return;
  const isSaid = sink.context('IN_UPI', start, end) === 1;
  sink.add('IN_UPI', start, end, isSaid ? UPI_WITH_CONTEXT : UPI_UNKNOWN);
}
