/**
 * Reads a text once into the words that the lexicon has, each with its place, and notes on the way what speaks for a
 * disguise: letters of two alphabets in one word, digits among letters, letters one by one, very long words.
 */
import {
  CLASSES,
  classOfPair,
  DIGIT_CLASS,
  isCyrillic,
  isLatin,
  SEPARATOR,
  SURROGATE,
  UNSEEN,
  UNSPACED,
} from './fold.ts';
import { mayBeMistyped } from './mistyped.ts';
import {
  CLASS_BITS,
  MASK_WORDS,
  ROOT,
  type UnitNode,
  unitKey,
  type Vocabulary,
} from './vocabulary.ts';

/** A word counts two, a unit of a script without spaces one: windows then mean about the same in each. */
export const WORD_WIDTH = 2;

/** A run of letters that is hardly a single word any more. */
export const LONG_WORD = 18;

const INITIAL_WORDS = 256;
/** Of words that may be disguised, so many are looked at. */
const MAX_NOTED = 512;
const MAX_UNSPACED_TERM = 24;

/** Bytes written one by one: `69 67`, `105 103`, `01101001`. */
const SHORT_NUMBER = 8;
const LEAST_NUMBERS = 8;

const COLON = 0x3a;
const DOT = 0x2e;
const SPACE = 0x20;
const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const FULL_STOPS = new Set([0x3002, 0xff01, 0xff1f, 0x061f, 0x06d4, 0x0964]);
const LEAST_FULL_STOP = 0x061f;

const FIRST_THAI = 0x0e00;
const FIRST_HANGUL = 0xac00;
const LAST_HANGUL = 0xd7a3;

const MARKUP = 1;
const ESCAPING = 2;
const SENTENCE_END = 4;
/** By ASCII character. */
const MARK_BITS = new Uint8Array(128);
for (const mark of '<[') MARK_BITS[mark.charCodeAt(0)] = MARKUP;
for (const mark of '%\\&+/=') MARK_BITS[mark.charCodeAt(0)] = ESCAPING;
for (const mark of '.!?\n') MARK_BITS[mark.charCodeAt(0)] = SENTENCE_END;

export class WordStream {
  count = 0;
  word = new Uint16Array(INITIAL_WORDS);
  /** In widths of words, of unknown words too. */
  position = new Int32Array(INITIAL_WORDS);
  start = new Int32Array(INITIAL_WORDS);
  end = new Int32Array(INITIAL_WORDS);
  sentence = new Int32Array(INITIAL_WORDS);
  /** The concepts that may be in the text: see `Vocabulary.masks`. */
  readonly mask = new Int32Array(MASK_WORDS);
  /** Letters of Latin next to those of another alphabet. */
  mixed = 0;
  /** Where words with digits among their letters begin, and words too long to be one. */
  readonly digitWordsAt: number[] = [];
  readonly longWordsAt: number[] = [];
  /** Where unknown words begin that look like one of an attack. */
  readonly oddWordsAt: number[] = [];
  /** The most letters that stand alone, one after the other. */
  singles = 0;
  /** Characters that structure is made of: `<` and `[`. */
  markup = false;
  /** A word of the lexicon before a colon. */
  speakers = false;
  /** A run of letters and digits that no word is, or escapes. */
  mayBeEncoded = false;

  reset(): void {
    this.count = 0;
    this.mask.fill(0);
    this.mixed = 0;
    this.digitWordsAt.length = 0;
    this.longWordsAt.length = 0;
    this.oddWordsAt.length = 0;
    this.singles = 0;
    this.markup = false;
    this.speakers = false;
    this.mayBeEncoded = false;
  }

  push(word: number, position: number, start: number, end: number, sentence: number): void {
    if (this.count === this.word.length) this.grow();
    const at = this.count;
    this.word[at] = word;
    this.position[at] = position;
    this.start[at] = start;
    this.end[at] = end;
    this.sentence[at] = sentence;
    this.count = at + 1;
  }

  private grow(): void {
    const size = this.word.length * 2;
    const larger = (old: Int32Array): Int32Array<ArrayBuffer> => {
      const array = new Int32Array(size);
      array.set(old);
      return array;
    };
    const word = new Uint16Array(size);
    word.set(this.word);
    this.word = word;
    this.position = larger(this.position);
    this.start = larger(this.start);
    this.end = larger(this.end);
    this.sentence = larger(this.sentence);
  }
}

/** Whether a sentence ends with the `.`, `!`, `?` or line break at `at`. */
function endsSentence(text: string, at: number, unit: number): boolean {
  const next = text.charCodeAt(at + 1);
  if (unit === NEWLINE) {
    return next === NEWLINE || (next === CARRIAGE_RETURN && text.charCodeAt(at + 2) === NEWLINE);
  }
  // The end of the text, a space or a quotation mark after it; not in `3.5`, and not after `e.g`.
  const isFollowed = !(next > SPACE && next !== 0x22 && next !== 0x27);
  return isFollowed && (unit !== DOT || text.charCodeAt(at - 2) !== DOT);
}

class WordReader {
  private readonly text: string;
  private readonly vocabulary: Vocabulary;
  private readonly stream: WordStream;
  private position = 0;
  private sentence = 0;
  private singles = 0;
  private shortNumbers = 0;

  constructor(text: string, vocabulary: Vocabulary, stream: WordStream) {
    this.text = text;
    this.vocabulary = vocabulary;
    this.stream = stream;
  }

  read(): void {
    const { text, stream } = this;
    stream.reset();
    let marks = 0;
    let at = 0;
    while (at < text.length) {
      const unit = text.charCodeAt(at);
      const letter = CLASSES[unit];
      if (letter > UNSEEN) {
        at = letter === UNSPACED ? this.unspaced(at) : this.word(at);
        continue;
      }
      if (unit < 0x80) {
        const bits = MARK_BITS[unit];
        marks |= bits;
        if ((bits & SENTENCE_END) !== 0 && endsSentence(text, at, unit)) this.sentence += 1;
      } else if (unit >= LEAST_FULL_STOP && FULL_STOPS.has(unit)) this.sentence += 1;
      at += 1;
    }
    stream.markup = (marks & MARKUP) !== 0;
    stream.mayBeEncoded ||= (marks & ESCAPING) !== 0 || this.shortNumbers >= LEAST_NUMBERS;
  }

  private found(word: number, start: number, end: number): void {
    this.stream.push(word, this.position, start, end, this.sentence);
    const { mask } = this.stream;
    const { masks } = this.vocabulary;
    const from = word * MASK_WORDS;
    for (let index = 0; index < MASK_WORDS; index += 1) mask[index] |= masks[from + index];
  }

  /** @returns where to go on */
  private unspaced(at: number): number {
    const { word, end } = longestTerm(this.text, at, this.vocabulary.units);
    if (word !== 0) this.found(word, at, end);
    this.position += this.widthAt(at);
    if (at + 1 < this.text.length && isLatin(CLASSES[this.text.charCodeAt(at + 1)])) {
      this.stream.mixed += 1;
    }
    return at + 1;
  }

  /** Greek, Hebrew, Arabic, Indic scripts and Korean have spaces between words: those count, not their letters. */
  private widthAt(at: number): number {
    const unit = this.text.charCodeAt(at);
    const isSpaced = unit < FIRST_THAI || (unit >= FIRST_HANGUL && unit <= LAST_HANGUL);
    if (!isSpaced) return 1;
    const next = CLASSES[this.text.charCodeAt(at + 1)];
    return next === UNSPACED || next === UNSEEN ? 0 : WORD_WIDTH;
  }

  /** @returns where to go on */
  private word(start: number): number {
    const { text } = this;
    const { next } = this.vocabulary;
    const { length } = text;
    let at = start;
    let node = ROOT;
    let digits = 0;
    while (at < length) {
      const unit = text.charCodeAt(at);
      if (unit >= 0x80) return this.dressedWord(start);
      const letter = CLASSES[unit];
      if (letter === SEPARATOR) break;
      if (letter === DIGIT_CLASS) digits += 1;
      node = next[(node << CLASS_BITS) | letter];
      at += 1;
    }
    this.ended(node, start, at, at - start, digits);
    return at;
  }

  /** A word with letters beyond ASCII. @returns where to go on */
  private dressedWord(start: number): number {
    const { text, stream } = this;
    const { next } = this.vocabulary;
    let at = start;
    let node = ROOT;
    let letters = 0;
    let digits = 0;
    let previous = DIGIT_CLASS;
    while (at < text.length) {
      let letter = CLASSES[text.charCodeAt(at)];
      if (letter === SEPARATOR || letter === UNSPACED) break;
      if (letter === SURROGATE) {
        letter = classOfPair(text.charCodeAt(at), text.charCodeAt(at + 1));
        if (letter === SEPARATOR) break;
        at += 1;
      }
      at += 1;
      if (letter === UNSEEN) continue;
      node = next[(node << CLASS_BITS) | letter];
      letters += 1;
      if (letter === DIGIT_CLASS) digits += 1;
      else if (previous !== DIGIT_CLASS && isCyrillic(letter) !== isCyrillic(previous)) {
        stream.mixed += 1;
      }
      previous = letter;
    }
    if (letters === 0) return Math.max(at, start + 1);
    this.ended(node, start, at, letters, digits);
    return at;
  }

  private ended(node: number, start: number, end: number, letters: number, digits: number): void {
    const word = this.vocabulary.wordAt[node];
    if (word !== 0) {
      this.found(word, start, end);
      if (this.text.charCodeAt(end) === COLON) this.stream.speakers = true;
    } else if (
      mayBeMistyped(this.text.charCodeAt(start), this.text.charCodeAt(end - 1), letters) &&
      this.stream.oddWordsAt.length < MAX_NOTED
    ) {
      this.stream.oddWordsAt.push(start);
    }
    this.position += WORD_WIDTH;
    this.noteShape(start, letters, digits);
  }

  private noteShape(start: number, letters: number, digits: number): void {
    const { stream } = this;
    if (digits > 0 && letters <= SHORT_NUMBER) this.shortNumbers += 1;
    if (letters === 1) {
      this.singles += 1;
      if (this.singles > stream.singles) stream.singles = this.singles;
      return;
    }
    this.singles = 0;
    const { digitWordsAt, longWordsAt } = stream;
    if (digits > 0 && digits < letters && digitWordsAt.length < MAX_NOTED) digitWordsAt.push(start);
    if (letters >= LONG_WORD) {
      if (longWordsAt.length < MAX_NOTED) longWordsAt.push(start);
      stream.mayBeEncoded = true;
    }
  }
}

/** The longest term that begins at `at`. */
function longestTerm(text: string, at: number, root: UnitNode): { word: number; end: number } {
  let node = root;
  let word = 0;
  let end = at;
  const last = Math.min(text.length, at + MAX_UNSPACED_TERM);
  for (let index = at; index < last; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit === SPACE || CLASSES[unit] === UNSEEN) continue;
    const next = node.next?.get(unitKey(unit));
    if (next === undefined) break;
    node = next;
    if (node.word !== 0) {
      word = node.word;
      end = index + 1;
    }
  }
  return { word, end };
}

/** @param stream is filled anew */
export function readWords(text: string, vocabulary: Vocabulary, stream: WordStream): void {
  new WordReader(text, vocabulary, stream).read();
}
