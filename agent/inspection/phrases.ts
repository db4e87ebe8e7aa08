/**
 * Finds the words and phrases of a list in a text, each unit of which is read once, however often is asked. Whole
 * words: `pin` is not in "spinning", and `passport_number`, `passportNumber` and "Passport-Number" all have the word
 * passport. Scripts that write no spaces between words are searched for theirs instead.
 */
import { CLASSES, isWordUnit, LETTER, LOWER, UPPER } from './text/characters.ts';
import { NO_UNITS, type Units } from './text/units.ts';

const SLOTS = 4096;
const HASH_SEED = 0x811c9dc5;
const HASH_FACTOR = 0x01000193;
/** The longest phrase has five words. */
const KEPT_WORDS = 8;
/** Findings that lie this far behind are forgotten, now and then. */
const KEPT_UNITS = 512;
const MOST_KEPT = 4096;
/** A bracket or a plus before a number, so that its reading does not begin anew. */
const SLACK_UNITS = 8;

/** How much further is read at most. */
const LOOK_AHEAD_UNITS = 1024;
const LEAST_AHEAD_UNITS = 32;

const FIRST_UNSPACED_UNIT = 0x0e00;
const FIRST_SPACED_AGAIN = 0x1e00;
const LAST_SPACED_UNIT = 0x1fff;

/** Small letters of all scripts that have them and spaces. */
const SMALL = new Uint16Array(LAST_SPACED_UNIT + 1);
for (let unit = 0; unit <= LAST_SPACED_UNIT; unit += 1) {
  SMALL[unit] = String.fromCharCode(unit).toLowerCase().charCodeAt(0);
}

function isUnspaced(unit: number): boolean {
  if (unit < FIRST_UNSPACED_UNIT) return false;
  return (unit < FIRST_SPACED_AGAIN || unit > LAST_SPACED_UNIT) && isWordUnit(unit);
}

function isSpacedWordUnit(unit: number): boolean {
  if (unit < 128) return (CLASSES[unit] & LETTER) !== 0;
  return isWordUnit(unit) && !isUnspaced(unit);
}

function isNoLetter(unit: number): boolean {
  return unit < 128 ? (CLASSES[unit] & LETTER) === 0 : !isWordUnit(unit);
}

function unitsOfWord(word: string): Uint16Array {
  return Uint16Array.from(word, (character) => character.charCodeAt(0));
}

function hashOf(word: Uint16Array): number {
  let hash = HASH_SEED;
  for (const unit of word) hash = Math.imul(hash ^ unit, HASH_FACTOR);
  return hash;
}

interface Phrase {
  /** The words before its last one, the last of them first. */
  readonly before: readonly Uint16Array[];
  /** Its number. */
  readonly id: number;
}

interface LastWord {
  readonly units: Uint16Array;
  /** The phrase that is this word alone. */
  alone: number | undefined;
  /** Longer ones, by the hash of the word before: many a phrase ends with "number". */
  readonly longer: Map<number, Phrase[]>;
}

interface Unspaced {
  readonly units: Uint16Array;
  readonly id: number;
}

export class PhraseReader {
  /** Of what was found, in order of where the run of letters begins that its last word is in. */
  readonly lastRuns: number[] = [];
  /** Where the run of its first word begins, and that of its last word ends: no other letter is beside them. */
  readonly starts: number[] = [];
  readonly runEnds: number[] = [];
  readonly ends: number[] = [];
  /** Numbers of the phrases. */
  readonly phrases: number[] = [];
  /** What a phrase means, by its number. */
  readonly meanings: number[][] = [];

  private readonly ids = new Map<string, number>();
  private readonly slots = new Int16Array(SLOTS).fill(-1);
  private readonly lastWords: LastWord[] = [];
  private readonly unspaced = new Map<number, Unspaced[]>();

  private units: Units = NO_UNITS;
  private length = 0;
  /** What has been read lies between these two. */
  private readFrom = 0;
  private readTo = 0;
  private ahead = 0;
  private readonly wordStarts = new Int32Array(KEPT_WORDS);
  private readonly wordEnds = new Int32Array(KEPT_WORDS);
  private readonly wordRuns = new Int32Array(KEPT_WORDS);
  private previousHash = 0;
  private words = 0;
  /** Where the last phrase ends that was found. */
  private lastEnd = 0;

  add(phrase: string, meaning: number): void {
    const known = this.ids.get(phrase);
    if (known !== undefined) {
      this.meanings[known].push(meaning);
      return;
    }
    const id = this.meanings.push([meaning]) - 1;
    this.ids.set(phrase, id);
    this.addPhrase(phrase, id);
  }

  private addPhrase(phrase: string, id: number): void {
    if (isUnspaced(phrase.charCodeAt(0))) {
      const units = unitsOfWord(phrase);
      const known = this.unspaced.get(units[0]);
      if (known === undefined) this.unspaced.set(units[0], [{ units, id }]);
      else known.push({ units, id });
      return;
    }
    const words = phrase.split(' ').map(unitsOfWord);
    const last = words.pop()!;
    const hash = hashOf(last);
    let lastWord = this.lookUp(hash, last, 0, last.length);
    if (lastWord === undefined) {
      lastWord = { units: last, alone: undefined, longer: new Map() };
      let slot = hash & (SLOTS - 1);
      while (this.slots[slot] !== -1) slot = (slot + 1) & (SLOTS - 1);
      this.slots[slot] = this.lastWords.push(lastWord) - 1;
    }
    if (words.length === 0) {
      lastWord.alone = id;
      return;
    }
    const before = words.reverse();
    const previous = hashOf(before[0]);
    lastWord.longer.set(previous, [...(lastWord.longer.get(previous) ?? []), { before, id }]);
  }

  begin(units: Units, length: number): void {
    this.units = units;
    this.length = length;
    this.restart(0);
  }

  /** Whether all between the two has been read, and no phrase found there or behind it. */
  isKnownEmpty(from: number, to: number): boolean {
    return from >= this.readFrom && to <= this.readTo && this.lastEnd <= from;
  }

  /** Reads what is between the two and was not read. */
  read(from: number, to: number): void {
    if (from < this.readFrom || from > this.readTo) this.restart(Math.max(0, from - SLACK_UNITS));
    else if (to <= this.readTo) return;
    // Where one number follows another, the words between are read many at once: then silence is known beforehand.
    else this.ahead = Math.min(LOOK_AHEAD_UNITS, this.ahead * 2 + LEAST_AHEAD_UNITS);
    if (this.phrases.length > MOST_KEPT) this.forget(from - KEPT_UNITS);
    const limit = Math.min(to + this.ahead, this.length);
    const { units } = this;
    let at = this.readTo;
    while (at < limit) {
      const unit = units[at];
      if (isSpacedWordUnit(unit)) {
        at = this.readRun(at);
      } else {
        if (unit >= FIRST_UNSPACED_UNIT && this.unspaced.size > 0) this.findUnspaced(at);
        at += 1;
      }
    }
    // In long lists of numbers there is no word far and wide.
    const ahead = Math.min(this.length, limit + LOOK_AHEAD_UNITS);
    while (at < ahead && isNoLetter(units[at])) at += 1;
    this.readTo = Math.max(at, this.readTo);
  }

  private restart(from: number): void {
    if (this.phrases.length > 0) {
      this.lastRuns.length = 0;
      this.starts.length = 0;
      this.runEnds.length = 0;
      this.ends.length = 0;
      this.phrases.length = 0;
    }
    this.words = 0;
    this.lastEnd = 0;
    this.ahead = 0;
    this.readFrom = from;
    let at = from;
    // The rest of a word is no word.
    if (from > 0 && isSpacedWordUnit(this.units[from - 1])) {
      while (at < this.length && isSpacedWordUnit(this.units[at])) at += 1;
    }
    this.readTo = at;
  }

  private forget(before: number): void {
    let count = 0;
    while (count < this.lastRuns.length && this.lastRuns[count] < before) count += 1;
    if (count === 0) return;
    this.lastRuns.splice(0, count);
    this.starts.splice(0, count);
    this.runEnds.splice(0, count);
    this.ends.splice(0, count);
    this.phrases.splice(0, count);
    this.readFrom = before;
  }

  /** The words of a run of letters: a capital after a small letter begins a new one. @returns where the run ends */
  private readRun(start: number): number {
    const { units } = this;
    const known = this.phrases.length;
    let wordStart = start;
    let hash = HASH_SEED;
    let before = 0;
    let at = start;
    for (;;) {
      const unit = units[at];
      let bits = 0;
      if (unit < 128) {
        bits = CLASSES[unit] & LETTER;
        if (bits === 0) break;
        if (bits === UPPER && before === LOWER) {
          this.endWord(start, wordStart, at, hash);
          wordStart = at;
          hash = HASH_SEED;
        }
        hash = Math.imul(hash ^ (unit | 0x20), HASH_FACTOR);
      } else {
        if (!isSpacedWordUnit(unit)) break;
        hash = Math.imul(hash ^ SMALL[unit], HASH_FACTOR);
      }
      before = bits;
      at += 1;
    }
    this.endWord(start, wordStart, at, hash);
    for (let index = known; index < this.phrases.length; index += 1) this.runEnds[index] = at;
    return at;
  }

  private endWord(run: number, start: number, end: number, hash: number): void {
    const place = this.words % KEPT_WORDS;
    this.wordStarts[place] = start;
    this.wordEnds[place] = end;
    this.wordRuns[place] = run;
    this.words += 1;
    const { previousHash } = this;
    this.previousHash = hash;
    const lastWord = this.lookUp(hash, this.units, start, end);
    if (lastWord === undefined) return;
    if (lastWord.alone !== undefined) this.note(run, run, end, lastWord.alone);
    if (lastWord.longer.size === 0) return;
    const phrases = lastWord.longer.get(previousHash);
    if (phrases === undefined) return;
    for (const { before, id } of phrases) {
      const first = this.runOfFirst(before);
      if (first !== -1) this.note(run, first, end, id);
    }
  }

  private note(lastRun: number, start: number, end: number, phrase: number): void {
    this.lastRuns.push(lastRun);
    this.starts.push(start);
    this.runEnds.push(end);
    this.ends.push(end);
    this.phrases.push(phrase);
    this.lastEnd = end;
  }

  /** @returns where the run of the first of the words before the last one begins, or -1 if they are others */
  private runOfFirst(before: readonly Uint16Array[]): number {
    if (this.words <= before.length) return -1;
    let place = 0;
    for (let index = 0; index < before.length; index += 1) {
      place = (this.words - 2 - index) % KEPT_WORDS;
      const isSame = isWord(
        before[index],
        this.units,
        this.wordStarts[place],
        this.wordEnds[place],
      );
      if (!isSame) return -1;
    }
    return this.wordRuns[place];
  }

  private lookUp(hash: number, units: Units, start: number, end: number): LastWord | undefined {
    let slot = hash & (SLOTS - 1);
    for (;;) {
      const index = this.slots[slot];
      if (index === -1) return undefined;
      const lastWord = this.lastWords[index];
      if (isWord(lastWord.units, units, start, end)) return lastWord;
      slot = (slot + 1) & (SLOTS - 1);
    }
  }

  private findUnspaced(at: number): void {
    const beginning = this.unspaced.get(this.units[at]);
    if (beginning === undefined) return;
    for (const { units, id } of beginning) {
      let length = 1;
      while (length < units.length && this.units[at + length] === units[length]) length += 1;
      if (length === units.length) this.note(at, at, at + length, id);
    }
  }
}

/** Whether that word, in small letters, stands between the two in any case. */
function isWord(word: Uint16Array, units: Units, start: number, end: number): boolean {
  if (end - start !== word.length) return false;
  for (let index = 0; index < word.length; index += 1) {
    const unit = units[start + index];
    if ((unit < 128 ? unit | 0x20 : SMALL[unit]) !== word[index]) return false;
  }
  return true;
}
