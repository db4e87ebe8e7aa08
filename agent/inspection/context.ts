/**
 * Words near a number that say what it is, or that it is something else ("order", "version"). Looked up only where
 * something weak was found, within a fixed window, so the cost is bounded by what was found. Whole words: `pin`
 * is not in "spinning", and `passport_number`, `passportNumber` and "Passport-Number" all have the word passport.
 */
import { CLASSES, isWordUnit, LETTER, LOWER, UPPER } from './text/characters.ts';

const BEFORE_UNITS = 90;
const AFTER_UNITS = 45;
/** How much further is looked for the next word, where there was none. */
const LOOK_AHEAD_UNITS = 1024;
/** Behind the number counts, but any word before it is nearer. */
const AFTER_DISTANCE = 1000;
const NOT_NEAR = 1 << 20;
/** Scripts that write no spaces between words are searched instead. */
const FIRST_UNSPACED_UNIT = 0x0e00;

const NEGATIVE_WORDS =
  'order orders invoice tracking ticket sku isbn issn imei build version commit epoch timestamp serial part ' +
  'model port pid upc ean asin revision hash checksum bestellnummer bestellung commande factura pedido ordine ' +
  'parcel shipment package row line page elapsed ms bytes milliseconds seconds';

interface Phrase {
  readonly rest: readonly string[];
  readonly entity: number;
}

/** Which entities a window speaks for; good until the next call. */
export class ContextWords {
  private readonly phrases = new Map<string, Phrase[]>();
  private readonly unspaced: { readonly word: string; readonly entity: number }[] = [];
  private readonly distances: Int32Array;
  private negativeDistance = NOT_NEAR;
  private readonly wordStarts = new Int32Array(BEFORE_UNITS);
  private readonly wordEnds = new Int32Array(BEFORE_UNITS);
  /** No letter is between these two. */
  private clearFrom = 0;
  private clearTo = 0;
  private silent = true;
  private readStart = -1;
  private readEnd = -1;
  private readText = '';

  constructor(contexts: readonly string[]) {
    this.distances = new Int32Array(contexts.length).fill(NOT_NEAR);
    for (const [entity, words] of contexts.entries()) {
      for (const phrase of words.split('|')) this.addPhrase(phrase, entity);
    }
    for (const word of NEGATIVE_WORDS.split(' ')) this.addPhrase(word, -1);
  }

  private addPhrase(phrase: string, entity: number): void {
    if (phrase.charCodeAt(0) >= FIRST_UNSPACED_UNIT) {
      this.unspaced.push({ word: phrase, entity });
      return;
    }
    const [first, ...rest] = phrase.split(' ');
    const known = this.phrases.get(first);
    if (known === undefined) this.phrases.set(first, [{ rest, entity }]);
    else known.push({ rest, entity });
  }

  /** Forgets the text, so that one that looks the same at the same place is read again. */
  reset(): void {
    this.readText = '';
    this.readStart = -1;
    this.clearFrom = 0;
    this.clearTo = 0;
  }

  /** Whether it is already known that there is no word near it at all. */
  isFarFromWords(start: number, end: number): boolean {
    return start - BEFORE_UNITS >= this.clearFrom && end + AFTER_UNITS <= this.clearTo;
  }

  /** Whether no word near it says anything about any kind. */
  isSilent(text: string, start: number, end: number): boolean {
    if (start !== this.readStart || end !== this.readEnd || text !== this.readText) {
      this.read(text, start, end);
    }
    return this.silent;
  }

  /** @returns 1 when the words speak for it, -1 when they speak for something else, else 0 */
  speaksFor(entity: number, text: string, start: number, end: number): number {
    if (start !== this.readStart || end !== this.readEnd || text !== this.readText) {
      this.read(text, start, end);
    }
    const distance = this.distances[entity];
    if (distance < NOT_NEAR && distance <= this.negativeDistance) return 1;
    return this.negativeDistance < NOT_NEAR ? -1 : 0;
  }

  private read(text: string, start: number, end: number): void {
    this.readText = text;
    this.readStart = start;
    this.readEnd = end;
    if (!this.silent) this.distances.fill(NOT_NEAR);
    this.silent = true;
    this.negativeDistance = NOT_NEAR;
    let from = Math.max(0, start - BEFORE_UNITS);
    if (this.isClear(text, from, Math.min(text.length, end + AFTER_UNITS))) return;
    // A word that the window cuts is not a whole word.
    while (from > 0 && from < start && isWordUnit(text.charCodeAt(from - 1))) from += 1;
    this.readWords(text, from, start, true);
    let to = Math.min(text.length, end + AFTER_UNITS);
    while (to < text.length && to > end && isWordUnit(text.charCodeAt(to))) to -= 1;
    this.readWords(text, end, to, false);
  }

  /** In long lists of numbers there is no word far and wide: each unit is looked at once. */
  private isClear(text: string, from: number, to: number): boolean {
    let at = from >= this.clearFrom && from <= this.clearTo ? this.clearTo : from;
    if (at === from) this.clearFrom = from;
    const ahead = Math.min(text.length, to + LOOK_AHEAD_UNITS);
    while (at < ahead && !isWordUnit(text.charCodeAt(at))) at += 1;
    this.clearTo = at;
    return at >= to;
  }

  private readWords(text: string, from: number, to: number, isBefore: boolean): void {
    const { wordStarts, wordEnds } = this;
    let words = 0;
    let hasUnspaced = false;
    let at = from;
    while (at < to) {
      const unit = text.charCodeAt(at);
      if (unit < 128 ? (CLASSES[unit] & LETTER) === 0 : !isWordUnit(unit)) {
        at += 1;
        continue;
      }
      if (unit >= FIRST_UNSPACED_UNIT) hasUnspaced = true;
      wordStarts[words] = at;
      at = wordEnd(text, at, to);
      wordEnds[words] = at;
      words += 1;
    }
    const distance = (end: number): number => (isBefore ? to - end : AFTER_DISTANCE + end - from);
    for (let index = 0; index < words; index += 1) {
      const phrases = this.phrases.get(this.word(text, index));
      if (phrases === undefined) continue;
      for (const { rest, entity } of phrases) {
        if (rest.length > 0 && !this.goesOn(text, rest, index + 1, words)) continue;
        this.note(entity, distance(wordEnds[index + rest.length]));
      }
    }
    if (hasUnspaced) this.readUnspaced(text.slice(from, to), from, distance);
  }

  private word(text: string, index: number): string {
    return text.slice(this.wordStarts[index], this.wordEnds[index]).toLowerCase();
  }

  private goesOn(text: string, rest: readonly string[], from: number, words: number): boolean {
    if (from + rest.length > words) return false;
    return rest.every((word, offset) => this.word(text, from + offset) === word);
  }

  private readUnspaced(window: string, from: number, distance: (end: number) => number): void {
    for (const { word, entity } of this.unspaced) {
      const at = window.lastIndexOf(word);
      if (at !== -1) this.note(entity, distance(from + at + word.length));
    }
  }

  private note(entity: number, distance: number): void {
    if (entity === -1) {
      const isNearer = distance < AFTER_DISTANCE && distance < this.negativeDistance;
      if (isNearer) this.negativeDistance = distance;
    } else if (distance < this.distances[entity]) {
      this.silent = false;
      this.distances[entity] = distance;
    }
  }
}

/** A capital after a small letter begins a new word. */
function wordEnd(text: string, start: number, limit: number): number {
  let at = start + 1;
  while (at < limit) {
    const unit = text.charCodeAt(at);
    if (!isWordUnit(unit)) break;
    const before = text.charCodeAt(at - 1);
    if (unit < 128 && before < 128 && CLASSES[unit] & UPPER && CLASSES[before] & LOWER) break;
    at += 1;
  }
  return at;
}
