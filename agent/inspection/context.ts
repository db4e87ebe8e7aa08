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

const NEGATIVE_WORDS =
  'order orders invoice tracking ticket sku isbn issn imei build version commit epoch timestamp serial part ' +
  'model port pid upc ean asin revision hash checksum bestellnummer bestellung commande factura pedido ordine ' +
  'parcel shipment package row line page elapsed ms bytes milliseconds seconds';

/** Which entities a window speaks for; good until the next call. */
export class ContextWords {
  private readonly phrases = new PhraseReader();
  private readonly distances: Int32Array;
  /** Whose distances are set. */
  private readonly near: number[] = [];
  private negativeDistance = NOT_NEAR;
  private length = 0;
  /** The first phrase that can be in the window. */
  private first = 0;
  private readStart = -1;
  private readEnd = -1;

  constructor(contexts: readonly string[]) {
    this.distances = new Int32Array(contexts.length).fill(NOT_NEAR);
    for (const [entity, words] of contexts.entries()) {
      for (const phrase of words.split('|')) this.phrases.add(phrase, entity);
    }
    for (const word of NEGATIVE_WORDS.split(' ')) this.phrases.add(word, SOMETHING_ELSE);
  }

  begin(units: Units, length: number): void {
    this.phrases.begin(units, length);
    this.length = length;
    this.first = 0;
    this.readStart = -1;
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
    return this.near.length === 0;
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
    if (this.near.length > 0) {
      for (const entity of this.near) this.distances[entity] = NOT_NEAR;
      this.near.length = 0;
    }
    this.negativeDistance = NOT_NEAR;
    const from = Math.max(0, start - BEFORE_UNITS);
    const to = Math.min(this.length, end + AFTER_UNITS);
    const { phrases } = this;
    phrases.read(from, to);
    if (phrases.isKnownEmpty(from, to)) return;
    const { lastRuns, starts, runEnds, ends, meanings } = phrases;
    let first = Math.min(this.first, lastRuns.length);
    while (first > 0 && lastRuns[first - 1] >= from) first -= 1;
    while (first < lastRuns.length && lastRuns[first] < from) first += 1;
    this.first = first;
    // A word that the window cuts is not a whole word.
    for (let index = first; index < lastRuns.length && lastRuns[index] < to; index += 1) {
      if (starts[index] < from) continue;
      if (runEnds[index] <= start) this.note(meanings[index], start - ends[index]);
      else if (starts[index] >= end && runEnds[index] <= to) {
        this.note(meanings[index], AFTER_DISTANCE + ends[index] - end);
      }
    }
  }

  private note(entity: number, distance: number): void {
    if (entity === SOMETHING_ELSE) {
      const isNearer = distance < AFTER_DISTANCE && distance < this.negativeDistance;
      if (isNearer) this.negativeDistance = distance;
      return;
    }
    const known = this.distances[entity];
    if (known === NOT_NEAR) this.near.push(entity);
    if (distance < known) this.distances[entity] = distance;
  }
}
