/**
 * How much a passage resembles the attacks of the corpus, and how much the innocent texts: one weight for each word and
 * each two words side by side, and for each concept of the lexicon, learned once (test/corpus/train-resemblance.ts) and added up. It knows attacks that no
 * rule has words for, and less surely, so it is asked only where the rules did not decide.
 *
 * Words are numbers in a table without a dictionary: what falls on the same place shares a weight.
 * Source: Weinberger et al., "Feature Hashing for Large Scale Multitask Learning" (2009).
 */
import { type Channel, isData } from './context.ts';
import { CLASSES, classOfPair, FOLDED, SEPARATOR, SURROGATE, UNSEEN, UNSPACED } from './fold.ts';
import type { ConceptList } from './match.ts';
import { RESEMBLANCE } from './resemblance.data.ts';
import type { Evidence } from './score.ts';
import { MASK_WORDS } from './vocabulary.ts';

export const TABLE_BITS = 16;
const TABLE_SHIFT = 32 - TABLE_BITS;
/** So many words, or units of a script without spaces, are looked at together. */
export const PASSAGE_WORDS = 48;
/** Less says nothing. */
const LEAST_WORDS = 4;
const LONG_STEM = 5;
const SHORT_STEM = 4;
/** How sure a resemblance makes at most, and from where on it counts at all. */
const MOST_WEIGHT = 0.8;
const LEAST_WEIGHT = 0.1;
/** A description of a tool is full of orders. */
const SURER_IN_DEFINITIONS = 1;

const NEWLINE = 0x0a;
const MAX_CONCEPTS = 32 * MASK_WORDS;
const START = 0x811c9dc5;
const MIX = 0x9e3779b1;
/** One for each kind of feature, so that the same letters fall on different places. */
const WORD = 0x1b873593;
const STEM = 0x2545f491;
const PAIR = 0x3c6ef372;
const STEM_PAIR = 0x4cf5ad43;
const IN_DATA = 0x52dce729;
const IN_TALK = 0x68bc21eb;
const CONCEPT = 0x7feb352d;

function place(hash: number, kind: number): number {
  const mixed = Math.imul(hash ^ kind, MIX);
  return Math.imul(mixed ^ (mixed >>> 15), MIX) >>> TABLE_SHIFT;
}

/** The features of each word in its turn; the caller takes `places` up to `count` before it asks for the next. */
export class FeatureReader {
  readonly places: number[] = [];
  count = 0;
  private readonly text: string;
  private readonly channelKind: number;
  private readonly concepts: ConceptList;
  private nextConcept = 0;
  /** By concept, the word that had it last, counted from 1: once in a passage is enough. */
  private readonly seenAt = new Int32Array(MAX_CONCEPTS).fill(-PASSAGE_WORDS);
  private words = 0;
  private at = 0;
  private previous = 0;
  private previousStem = 0;
  private beforePrevious = 0;
  /** Whether an empty line stands before the word. */
  opensParagraph = false;
  private wasUnspaced = false;

  constructor(text: string, channel: Channel, concepts: ConceptList) {
    this.text = text;
    this.concepts = concepts;
    this.channelKind = isData(channel) ? IN_DATA : IN_TALK;
  }

  /** Whether there is another word. */
  next(): boolean {
    const { text } = this;
    this.opensParagraph = false;
    while (this.at < text.length) {
      const letter = CLASSES[text.charCodeAt(this.at)];
      if (letter === UNSPACED) {
        this.unit();
        this.addConcepts();
        return true;
      }
      if (letter > UNSEEN && this.word()) {
        this.addConcepts();
        return true;
      }
      if (letter <= UNSEEN) {
        if (letter === SEPARATOR) this.wasUnspaced = false;
        if (text.charCodeAt(this.at) === NEWLINE && text.charCodeAt(this.at + 1) === NEWLINE) {
          this.opensParagraph = true;
        }
        this.at += 1;
      }
    }
    return false;
  }

  private add(hash: number, kind: number): void {
    this.places[this.count] = place(hash, kind);
    this.count += 1;
  }

  private addConcepts(): void {
    const { at, concept, count } = this.concepts;
    this.words += 1;
    for (; this.nextConcept < count && at[this.nextConcept] < this.at; this.nextConcept += 1) {
      const found = concept[this.nextConcept];
      if (this.words - this.seenAt[found] < PASSAGE_WORDS) continue;
      this.seenAt[found] = this.words;
      this.add(Math.imul(START ^ found, MIX), CONCEPT);
    }
  }

  private unit(): void {
    const unit = FOLDED[this.text.charCodeAt(this.at)];
    this.at += 1;
    this.count = 0;
    const hash = Math.imul(START ^ unit, MIX);
    this.add(hash, WORD);
    if (this.wasUnspaced) {
      this.add(Math.imul(this.previous ^ unit, MIX), PAIR);
      this.add(Math.imul(this.beforePrevious ^ unit, MIX), STEM_PAIR);
    }
    this.beforePrevious = this.wasUnspaced ? Math.imul(this.previous ^ unit, MIX) : hash;
    this.previous = hash;
    this.previousStem = hash;
    this.wasUnspaced = true;
  }

  private word(): boolean {
    const { text } = this;
    let hash = START;
    let stem = START;
    let shortStem = START;
    let letters = 0;
    for (; this.at < text.length; this.at += 1) {
      let letter = CLASSES[text.charCodeAt(this.at)];
      if (letter === SEPARATOR || letter === UNSPACED) break;
      if (letter === UNSEEN) continue;
      if (letter === SURROGATE) {
        letter = classOfPair(text.charCodeAt(this.at), text.charCodeAt(this.at + 1));
        this.at += 1;
        if (letter <= UNSEEN) continue;
      }
      hash = Math.imul(hash ^ letter, MIX);
      hash ^= hash >>> 15;
      letters += 1;
      if (letters <= SHORT_STEM) shortStem = hash;
      if (letters <= LONG_STEM) stem = hash;
    }
    if (letters === 0) return false;
    this.count = 0;
    this.add(hash, WORD);
    this.add(hash, this.channelKind);
    if (letters >= LONG_STEM) this.add(stem, STEM);
    if (this.previous !== 0) {
      this.add(Math.imul(this.previous, MIX) ^ hash, PAIR);
      this.add(Math.imul(this.previousStem, MIX) ^ shortStem, STEM_PAIR);
    }
    this.previous = hash;
    this.previousStem = shortStem;
    this.wasUnspaced = false;
    return true;
  }
}

const WEIGHTS = new Int8Array(Buffer.from(RESEMBLANCE.weights, 'base64'));

/** The most that any passage resembles an attack: above 0 more likely one than not. */
export function likeness(text: string, channel: Channel, concepts: ConceptList): number {
  const features = new FeatureReader(text, channel, concepts);
  const passage = new Int32Array(PASSAGE_WORDS);
  let words = 0;
  let sum = 0;
  let most = Number.NEGATIVE_INFINITY;
  let ofParagraph = 0;
  let wordsOfParagraph = 0;
  while (features.next()) {
    if (features.opensParagraph) {
      if (wordsOfParagraph >= LEAST_WORDS) most = Math.max(most, ofParagraph);
      ofParagraph = 0;
      wordsOfParagraph = 0;
    }
    let weight = 0;
    for (let index = 0; index < features.count; index += 1) {
      weight += WEIGHTS[features.places[index]];
    }
    const slot = words % PASSAGE_WORDS;
    sum += weight - passage[slot];
    passage[slot] = weight;
    words += 1;
    wordsOfParagraph += 1;
    // What is longer is looked at passage by passage.
    if (wordsOfParagraph <= PASSAGE_WORDS) ofParagraph += weight;
    // A passage shorter than the others is a whole text.
    if (words >= PASSAGE_WORDS && sum > most) most = sum;
  }
  if (words < LEAST_WORDS) return Number.NEGATIVE_INFINITY;
  if (words < PASSAGE_WORDS) most = Math.max(most, sum);
  // Of many passages one is the most like an attack by chance.
  const passages = Math.max(1, words / PASSAGE_WORDS);
  return most * RESEMBLANCE.scale + RESEMBLANCE.bias - Math.log(passages);
}

export function findResemblance(text: string, channel: Channel, concepts: ConceptList): Evidence[] {
  const sure = RESEMBLANCE.sure + (channel === 'definition' ? SURER_IN_DEFINITIONS : 0);
  const { slope } = RESEMBLANCE;
  const weight = MOST_WEIGHT / (1 + Math.exp(-slope * (likeness(text, channel, concepts) - sure)));
  if (weight < LEAST_WEIGHT) return [];
  return [{ id: 'resembles_attack', family: 'resemblance', weight }];
}
