/**
 * Finds what is known by its shape: compares a group of the text with the rows that can begin there, asks the check
 * of each rule, and weighs the words near it. What is bound to other characters, as `123` in `PROJ-123`, is no match.
 */
import { CATALOGUE, SHAPE_RULES } from './catalogue.ts';
import { ContextWords } from './context.ts';
import { SAMPLE, type ShapeRule } from './entities/rule.ts';
import {
  expand,
  GROUP,
  leadingDigits,
  type Meaning,
  type Row,
  RowList,
  ShapeTable,
} from './shapes.ts';
import type { Sink } from './sink.ts';
import { ALNUM, bitsAt, CLASSES, DIGIT, LETTER, LOWER, unitAt } from './text/characters.ts';
import { NO_UNITS, type Units } from './text/units.ts';

const CONTEXT_GAIN = 0.35;
const LEAST_WITH_CONTEXT = 0.4;
/** Below this a shape is not found where a sign binds it to letters, as in `PROJ-123456789`. */
const WEAK = 0.4;
const IN_LIST_SCORE = 0.35;
const MAX_SECOND = 40;
/** More than any list has. */
const MAX_ROWS = 256;

const INDEX_BY_ENTITY: ReadonlyMap<string, number> = new Map(
  CATALOGUE.map(({ entity }, index) => [entity, index]),
);

/** A rule, and which of the contexts is its own. */
interface Identifier extends ShapeRule {
  readonly contextIndex: number;
}

const IDENTIFIERS: readonly Identifier[] = SHAPE_RULES.map((rule) => ({
  ...rule,
  contextIndex: INDEX_BY_ENTITY.get(rule.entity)!,
}));
const CONTEXTS = CATALOGUE.map(({ context }) => context);

/** Numbers of the rows that a text has somewhere. One serves all. */
const matched = new Int32Array(MAX_ROWS);

const UNDERSCORE = 0x5f;
const AT = 0x40;
const COLON = 0x3a;
const DASH = 0x2d;
const SLASH = 0x2f;
const DOT = 0x2e;
const COMMA = 0x2c;
const SPACE = 0x20;
const PERCENT = 0x25;

const FREE = 2;
const FREE_IF_STRONG = 1;
const BOUND = 0;

function isBinding(unit: number): boolean {
  return unit === DASH || unit === DOT || unit === SLASH || unit === COMMA || unit === COLON;
}

/** Signs of money, and the plus of a telephone number. */
function isAmountSign(unit: number): boolean {
  return unit === 0x24 || unit === 0x20ac || unit === 0xa3 || unit === 0x2b;
}

export class ShapeFinder {
  private readonly sink: Sink;
  private readonly shapes = new ShapeTable<Identifier>(isStrong);
  /** By the number of digits that they begin with. */
  private readonly glued: (RowList<Identifier> | undefined)[] = [];
  private readonly words = new ContextWords(CONTEXTS);
  private text = '';
  private units: Units = NO_UNITS;
  private minScore = 0;
  private withSamples = false;
  /** The characters of the last shape: several rules look at the same ones. */
  private valueStart = -1;
  private valueEnd = -1;
  private written = '';
  private value = '';

  constructor(sink: Sink, entities: ReadonlySet<string>) {
    this.sink = sink;
    for (const rule of IDENTIFIERS) {
      if (!entities.has(rule.entity)) continue;
      for (const [pattern, score] of rule.shapes) this.shapes.add(pattern, score, rule);
      if (rule.isGlued) this.addGlued(rule);
    }
  }

  private addGlued(rule: Identifier): void {
    for (const [pattern, score] of rule.shapes) {
      for (const codes of expand(pattern)) {
        const digits = leadingDigits(codes);
        this.glued[digits] ??= new RowList();
        this.glued[digits].add({ codes, meanings: [{ score, rule }], strong: [] });
      }
    }
  }

  /** Whether some shape begins with letters and goes on with letters, so that every short word is to be tried. */
  get beginsWithWords(): boolean {
    return !this.shapes.lettersNeedDigit;
  }

  begin(text: string, units: Units, minScore: number, withSamples: boolean): void {
    this.text = text;
    this.units = units;
    this.minScore = minScore;
    this.withSamples = withSamples;
    this.words.begin(units, text.length);
    this.valueStart = -1;
  }

  speaksFor(entity: string, start: number, end: number): number {
    return this.words.speaksFor(INDEX_BY_ENTITY.get(entity)!, start, end);
  }

  /** Whether nothing weak can be enough there, because no word says anything. */
  isSettled(start: number, end: number): boolean {
    return this.minScore >= WEAK && this.words.isSilent(start, end);
  }

  /** At a group of that kind. @param behind classes of the second character after it */
  find(kind: number, start: number, end: number, separator: number, behind: number): void {
    const lists = this.shapes.rows(kind, end - start, separator, behind);
    if (lists === undefined) return;
    // Two words are only ever the beginning of a plate, and then a number follows.
    const isTwoWords = kind === GROUP.letters && (behind & LETTER) !== 0;
    if (isTwoWords && !this.hasNumberBehindWord(end + 1)) return;
    const isHopeless = this.minScore >= WEAK && this.words.isKnownSilent(start, end);
    const { rows, automaton } = isHopeless ? lists.strong : lists.all;
    if (rows.length === 0) return;
    const before = this.boundBefore(start);
    if (before === BOUND) return;
    const count = automaton.match(this.units, start, matched);
    for (let index = 0; index < count; index += 1) {
      this.weigh(rows[matched[index]], start, end, before);
    }
  }

  private boundBefore(start: number): number {
    const { units } = this;
    const unit = unitAt(units, start - 1);
    if (unit === UNDERSCORE || unit === AT) return BOUND;
    return isAmountSign(unit) ? FREE_IF_STRONG : boundBy(unit, bitsAt(units, start - 2));
  }

  private boundAfter(end: number): number {
    const { units } = this;
    const unit = units[end];
    if ((CLASSES[unit] & ALNUM) !== 0 || unit === UNDERSCORE || unit === AT) return BOUND;
    return unit === PERCENT ? FREE_IF_STRONG : boundBy(unit, CLASSES[units[end + 1]]);
  }

  /** All that a row can be which was found at `start`. @param before how it is bound to what stands before */
  private weigh(
    { codes, meanings, strong }: Row<Identifier>,
    start: number,
    groupEnd: number,
    before: number,
  ): void {
    const end = start + codes.length;
    const bound = Math.min(before, this.boundAfter(end));
    if (bound === BOUND) return;
    const hasWeak = strong.length < meanings.length;
    const isSilent = hasWeak && this.isSettled(start, groupEnd);
    // Where no word says anything, only what needs none can be enough.
    for (const meaning of isSilent ? strong : meanings) {
      const { rule, score } = meaning;
      if (score < WEAK) {
        if (bound === FREE_IF_STRONG) continue;
        const needsContext = score < this.minScore && rule.isRaised !== true;
        if (needsContext && this.contextOf(rule, start, groupEnd) !== 1) continue;
      }
      this.addShape(meaning, start, end, groupEnd);
    }
  }

  private hasNumberBehindWord(start: number): boolean {
    const { units } = this;
    let end = start;
    while (end - start < MAX_SECOND && (CLASSES[units[end]] & ALNUM) !== 0) end += 1;
    return (bitsAt(units, end + 1) & DIGIT) !== 0;
  }

  private contextOf(rule: Identifier, start: number, groupEnd: number): number {
    return this.words.speaksFor(rule.contextIndex, start, groupEnd);
  }

  /** Behind the letters of a word that runs into it. */
  findGlued(start: number, end: number): void {
    if (this.glued.length === 0) return;
    const { units } = this;
    let from = start;
    while (from < end && (CLASSES[units[from]] & LETTER) !== 0) from += 1;
    let to = from;
    while (to < end && (CLASSES[units[to]] & DIGIT) !== 0) to += 1;
    const glued = this.glued[to - from];
    if (glued === undefined) return;
    const count = glued.automaton.match(units, from, matched);
    for (let index = 0; index < count; index += 1) {
      const { codes, meanings } = glued.rows[matched[index]];
      const rowEnd = from + codes.length;
      if (this.boundAfter(rowEnd) === FREE) this.addShape(meanings[0], from, rowEnd, end);
    }
  }

  /** Groups with spaces between, and more numbers before or behind: a window in a list of numbers. */
  private isInList(start: number, end: number): boolean {
    const { units } = this;
    const isBefore = unitAt(units, start - 1) === SPACE && (bitsAt(units, start - 2) & DIGIT) !== 0;
    const isBehind = units[end] === SPACE && (CLASSES[units[end + 1]] & DIGIT) !== 0;
    return (isBefore || isBehind) && this.written.includes(' ');
  }

  /** The letters in capitals, and the digits, without what separates them. */
  private readValue(start: number, end: number): void {
    const { text, units } = this;
    this.valueStart = start;
    this.valueEnd = end;
    this.written = text.slice(start, end);
    let value = '';
    let seen = 0;
    let from = start;
    for (let at = start; at < end; at += 1) {
      const bits = CLASSES[units[at]];
      seen |= bits;
      if ((bits & ALNUM) !== 0) continue;
      if (at > from) value += text.slice(from, at);
      from = at + 1;
    }
    value = from === start ? this.written : value + text.slice(from, end);
    this.value = (seen & LOWER) === 0 ? value : value.toUpperCase();
  }

  private addShape(
    { rule, score: base }: Meaning<Identifier>,
    start: number,
    end: number,
    groupEnd: number,
  ): void {
    if (start !== this.valueStart || end !== this.valueEnd) this.readValue(start, end);
    const checked = rule.check === undefined || rule.check(this.value, this.written);
    if (checked === false) return;
    let score = checked === true || checked === SAMPLE ? base : checked;
    if (this.isInList(start, end)) score = Math.min(score, IN_LIST_SCORE);
    const context = this.contextOf(rule, start, groupEnd);
    if (checked === SAMPLE && context !== 1 && !this.withSamples) return;
    if (rule.needsContext === true && context !== 1) return;
    if (context === 1) score = Math.min(1, Math.max(score + CONTEXT_GAIN, LEAST_WITH_CONTEXT));
    else if (context === -1 && score < WEAK) return;
    if (score >= this.minScore) this.sink.add(rule.entity, start, end, score);
  }
}

/** How a sign beside a shape binds it to the character beyond, of those classes. */
function boundBy(sign: number, beyond: number): number {
  if (!isBinding(sign)) return FREE;
  if ((beyond & DIGIT) !== 0) return sign === COLON || sign === COMMA ? FREE_IF_STRONG : BOUND;
  return sign === DASH && (beyond & LETTER) !== 0 ? FREE_IF_STRONG : FREE;
}

/** Can be found where no word says what it is. */
function isStrong({ score, rule }: Meaning<ShapeRule>): boolean {
  return score >= WEAK || rule.isRaised === true;
}
