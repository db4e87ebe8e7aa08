/**
 * Words near a number that say what it is, or that it is something else ("order", "version"). Looked up only where
 * something weak was found, within a fixed window.
 */
import { PhraseReader } from './phrases.ts';
import type { Units } from './text/units.ts';

const BEFORE_UNITS = 90;
const AFTER_UNITS = 45;
/** Behind the number counts, but any word before it is nearer. */
const AFTER_DISTANCE = 1000;
const NOT_NEAR = 1 << 20;
const SOMETHING_ELSE = -1;
/** There are far fewer in one text. */
const MOST_READINGS = 2 ** 30;

const NEGATIVE_WORDS =
  'order orders invoice tracking ticket sku isbn issn imei build version commit epoch timestamp serial part ' +
  'model port pid upc ean asin revision hash checksum bestellnummer bestellung commande factura pedido ordine ' +
  'parcel shipment package row line page elapsed ms bytes milliseconds seconds';

/** Which entities a window speaks for; good until the next call. */
export class ContextWords {
  private readonly phrases = new PhraseReader();
  private readonly distances: Int32Array;
  /** In which reading, of all texts, a phrase was last met: what is met first is nearest. */
  private readonly metIn: Int32Array;
  private reading = 0;
  /** Whose distances are set. */
  private readonly near: Int32Array;
  private nearCount = 0;
  private negativeDistance = NOT_NEAR;
  private length = 0;
  /** The first phrase that is not before the number. */
  private behind = 0;
  private readStart = -1;
  private readEnd = -1;

  constructor(contexts: readonly string[]) {
    this.distances = new Int32Array(contexts.length).fill(NOT_NEAR);
    this.near = new Int32Array(contexts.length);
    for (const [entity, words] of contexts.entries()) {
      for (const phrase of words.split('|')) this.phrases.add(phrase, entity);
    }
    for (const word of NEGATIVE_WORDS.split(' ')) this.phrases.add(word, SOMETHING_ELSE);
    this.metIn = new Int32Array(this.phrases.meanings.length);
  }

  begin(units: Units, length: number): void {
    this.phrases.begin(units, length);
    this.length = length;
    this.behind = 0;
    this.readStart = -1;
    if (this.reading > MOST_READINGS) {
      this.reading = 0;
      this.metIn.fill(0);
    }
  }

  /** Whether it is already known that no word near it says anything. */
  isKnownSilent(start: number, end: number): boolean {
    const from = Math.max(0, start - BEFORE_UNITS);
    const to = Math.min(this.length, end + AFTER_UNITS);
    return this.phrases.isKnownEmpty(from, to);
  }

  /** Whether no word near it says anything about any kind. */
  isSilent(start: number, end: number): boolean {
    if (start !== this.readStart || end !== this.readEnd) this.read(start, end);
    return this.nearCount === 0;
  }

  /** @returns 1 when the words speak for it, -1 when they speak for something else, else 0 */
  speaksFor(entity: number, start: number, end: number): number {
    if (start !== this.readStart || end !== this.readEnd) this.read(start, end);
    const distance = this.distances[entity];
    if (distance < NOT_NEAR && distance <= this.negativeDistance) return 1;
    return this.negativeDistance < NOT_NEAR ? -1 : 0;
  }

  private read(start: number, end: number): void {
    this.readStart = start;
    this.readEnd = end;
    const { near, distances } = this;
    for (let index = 0; index < this.nearCount; index += 1) distances[near[index]] = NOT_NEAR;
    this.nearCount = 0;
    this.negativeDistance = NOT_NEAR;
    const from = Math.max(0, start - BEFORE_UNITS);
    const to = Math.min(this.length, end + AFTER_UNITS);
    const { phrases } = this;
    phrases.read(from, to);
    if (phrases.isKnownEmpty(from, to)) return;
    this.reading += 1;
    const { lastRuns, starts, runEnds, ends } = phrases;
    let behind = Math.min(this.behind, lastRuns.length);
    while (behind > 0 && lastRuns[behind - 1] >= start) behind -= 1;
    while (behind < lastRuns.length && lastRuns[behind] < start) behind += 1;
    this.behind = behind;
    // A word that the window cuts is not a whole word.
    for (let index = behind - 1; index >= 0 && lastRuns[index] >= from; index -= 1) {
      if (runEnds[index] <= start && starts[index] >= from) this.meet(index, start - ends[index]);
    }
    for (let index = behind; index < lastRuns.length && lastRuns[index] < to; index += 1) {
      if (starts[index] >= end && runEnds[index] <= to) {
        this.meet(index, AFTER_DISTANCE + ends[index] - end);
      }
    }
  }

  private meet(index: number, distance: number): void {
    const phrase = this.phrases.phrases[index];
    if (this.metIn[phrase] === this.reading) return;
    this.metIn[phrase] = this.reading;
    for (const entity of this.phrases.meanings[phrase]) this.note(entity, distance);
  }

  private note(entity: number, distance: number): void {
    if (entity === SOMETHING_ELSE) {
      const isNearer = distance < AFTER_DISTANCE && distance < this.negativeDistance;
      if (isNearer) this.negativeDistance = distance;
      return;
    }
    const known = this.distances[entity];
    if (known === NOT_NEAR) {
      this.near[this.nearCount] = entity;
      this.nearCount += 1;
    }
    if (distance < known) this.distances[entity] = distance;
  }
}
