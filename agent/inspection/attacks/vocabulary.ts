/**
 * The lexicon made ready: an automaton that reads a word letter by letter and knows at its end which word it was, a
 * trie of phrases over those words, and for each word the concepts that it stands for.
 */
import { CLASSES, classOfPair, FOLDED, SEPARATOR, SURROGATE, UNSEEN, UNSPACED } from './fold.ts';

/** Concept -> lines of `language: word, word, …`. In an entry `[a|b|]` is each of them, or nothing. */
export type Lexicon = Readonly<Record<string, string>>;

export const ROOT = 1;
export const CLASS_BITS = 6;
/** Of 32 concepts each. */
export const MASK_WORDS = 6;
const CLASS_COUNT = 1 << CLASS_BITS;
const INITIAL_NODES = 1 << 14;
/** Word numbers and nodes are 16 bits wide. */
const MAX_NUMBER = 0xffff;

interface Word {
  readonly letters: readonly number[];
  readonly key: string;
  /** Any ending. */
  readonly isPrefix: boolean;
}

interface Entry {
  readonly word: Word;
  readonly concepts: Set<number>;
  /** Of phrases of which this is the telling word: they may be there where it is. */
  readonly possible: Set<number>;
}

interface Phrase {
  readonly parts: readonly string[];
  readonly concept: number;
}

/** A node of the trie over the units of unspaced scripts. */
export interface UnitNode {
  next: Map<number, UnitNode> | undefined;
  word: number;
}

export interface PhraseNode {
  /** By word; most nodes are the end of a phrase and have none. */
  next: Map<number, PhraseNode> | undefined;
  concepts: readonly number[];
}

const NO_CONCEPTS: readonly number[] = [];

interface Automaton {
  readonly next: Uint16Array;
  readonly wordAt: Uint16Array;
}

function lettersOf(written: string): number[] {
  const letters: number[] = [];
  for (let at = 0; at < written.length; at += 1) {
    let letter = CLASSES[written.charCodeAt(at)];
    if (letter === SURROGATE) {
      letter = classOfPair(written.charCodeAt(at), written.charCodeAt(at + 1));
    }
    if (letter > UNSEEN) letters.push(letter);
  }
  return letters;
}

/** One character for each class of letter: classes are below 64, so none of them becomes the `*`. */
function keyOf(letters: readonly number[], isPrefix: boolean): string {
  return (
    String.fromCharCode(...letters.map((letter) => letter + CLASS_COUNT)) + (isPrefix ? '*' : '')
  );
}

const BETWEEN_WORDS = /[^\p{L}\p{M}\p{N}*]+/u;

/** `[you|u] were` -> `you were`, `u were`. */
function spelledOut(entry: string): string[] {
  const choice = /\[([^\]]*)\]/.exec(entry);
  if (choice === null) return [entry];
  const before = entry.slice(0, choice.index);
  const after = spelledOut(entry.slice(choice.index + choice[0].length));
  return choice[1].split('|').flatMap((one) => after.map((rest) => before + one + rest));
}

/** The same concept may stand in several lexicons. */
function merged(lexicons: readonly Lexicon[]): Map<string, string[]> {
  const lines = new Map<string, string[]>();
  for (const [concept, words] of lexicons.flatMap((lexicon) => Object.entries(lexicon))) {
    lines.set(concept, [...(lines.get(concept) ?? []), ...words.trim().split('\n')]);
  }
  return lines;
}

function readWord(written: string): Word {
  const isPrefix = written.endsWith('*');
  const letters = lettersOf(written);
  return { letters, isPrefix, key: keyOf(letters, isPrefix) };
}

function isUnspaced(entry: string): boolean {
  for (const character of entry) {
    if (CLASSES[character.charCodeAt(0)] === UNSPACED) return true;
  }
  return false;
}

const COMMON = new Set(
  (
    'a about all also an and any are as at be been before but by can could did do does don for from get give given ' +
    'had has have here how i if in into is it its make me more must my need new no not now of on one only or other ' +
    'our out please should so start tell than that the their them then there they this time to told up use user ' +
    'want was we were what when which who will with would you your say have always answer after first'
  )
    .split(' ')
    .map((word) => keyOf(lettersOf(word), false)),
);

export class Vocabulary {
  readonly conceptNames: readonly string[];
  /** `next[node << 6 | class]`; node 0 is dead, node 1 where words begin. */
  readonly next: Uint16Array;
  /** The word that ends at a node; 0 for none. */
  readonly wordAt: Uint16Array;
  /** By word. */
  readonly conceptsOf: readonly (readonly number[])[];
  /**
   * By word, `MASK_WORDS` numbers of 32 bits: the concepts that may be in a text with this word. A phrase counts for
   * its longest word, the one that ordinary text is least likely to have.
   */
  readonly masks: Int32Array;
  readonly units: UnitNode;
  readonly phrases: PhraseNode;

  constructor(lexicons: readonly Lexicon[]) {
    const lexicon = merged(lexicons);
    this.conceptNames = [...lexicon.keys()];
    if (this.conceptNames.length > MASK_WORDS * 32) throw new RangeError('too many concepts');
    const builder = new Builder();
    for (const [concept, name] of this.conceptNames.entries()) {
      for (const line of lexicon.get(name)!) {
        const entries = line
          .slice(line.indexOf(':') + 1)
          .split(',')
          .flatMap(spelledOut);
        for (const entry of entries) {
          builder.add(entry.trim(), concept);
          // As people type: "dont follow", "openais rules".
          if (entry.includes("'") && entry.includes(' ')) {
            builder.add(entry.trim().replaceAll("'", ''), concept);
          }
        }
      }
    }
    builder.inheritFromPrefixes();
    const { conceptsOf, masks } = builder.tables();
    this.conceptsOf = conceptsOf;
    this.masks = masks;
    this.units = builder.units;
    this.phrases = builder.phraseTrie();
    const { next, wordAt } = builder.automaton();
    this.next = next;
    this.wordAt = wordAt;
  }

  concept(name: string): number {
    const concept = this.conceptNames.indexOf(name);
    if (concept === -1) throw new RangeError(`no concept '${name}'`);
    return concept;
  }

  /** The word that these letters are; 0 when it is none of ours. */
  find(word: string): number {
    let node = ROOT;
    for (let at = 0; at < word.length; at += 1) {
      const letter = CLASSES[word.charCodeAt(at)];
      if (letter <= UNSEEN || letter >= UNSPACED) return 0;
      node = this.next[(node << CLASS_BITS) | letter];
    }
    return this.wordAt[node];
  }
}

class Builder {
  readonly units: UnitNode = { next: undefined, word: 0 };
  private readonly entries = new Map<string, Entry>();
  private readonly phrases: Phrase[] = [];
  private readonly unspaced: Set<number>[] = [];
  private readonly numbers = new Map<string, number>();
  private readonly words = new Map<string, Word>();

  add(written: string, concept: number): void {
    if (written === '') return;
    if (isUnspaced(written)) {
      this.addUnits(written, concept);
      return;
    }
    const words = this.wordsOf(written);
    if (words.length === 1) {
      this.addWord(words[0]).concepts.add(concept);
      return;
    }
    for (const word of words) this.addWord(word);
    this.addWord(tellingWord(words)).possible.add(concept);
    this.phrases.push({ parts: words.map(({ key }) => key), concept });
  }

  private wordsOf(entry: string): Word[] {
    return entry
      .split(BETWEEN_WORDS)
      .filter((written) => written !== '')
      .map((written) => {
        const word = this.words.get(written) ?? readWord(written);
        this.words.set(written, word);
        return word;
      });
  }

  private addWord(word: Word): Entry {
    let entry = this.entries.get(word.key);
    if (entry === undefined) {
      entry = { word, concepts: new Set(), possible: new Set() };
      this.entries.set(word.key, entry);
      this.numbers.set(word.key, this.entries.size);
    }
    return entry;
  }

  private addUnits(written: string, concept: number): void {
    let node = this.units;
    for (let at = 0; at < written.length; at += 1) {
      const unit = written.charCodeAt(at);
      const unitClass = CLASSES[unit];
      if (unitClass === SEPARATOR || unitClass === UNSEEN) continue;
      const key = unitKey(unit);
      node.next ??= new Map();
      const next = node.next.get(key) ?? { next: undefined, word: 0 };
      node.next.set(key, next);
      node = next;
    }
    // Negative until the spaced words have their numbers.
    if (node.word === 0) node.word = -this.unspaced.push(new Set());
    this.unspaced[-node.word - 1].add(concept);
  }

  /** The shorter entries that end in `*` and cover a word. */
  private prefixesOf({ letters, key }: Word): string[] {
    const found: string[] = [];
    for (let length = 1; length <= letters.length; length += 1) {
      const prefix = keyOf(letters.slice(0, length), true);
      if (prefix !== key && this.entries.has(prefix)) found.push(prefix);
    }
    return found;
  }

  inheritFromPrefixes(): void {
    this.inheritUnits(this.units, []);
    for (const entry of this.entries.values()) {
      for (const key of this.prefixesOf(entry.word)) {
        const prefix = this.entries.get(key)!;
        for (const concept of prefix.concepts) entry.concepts.add(concept);
        for (const concept of prefix.possible) entry.possible.add(concept);
      }
    }
  }

  /** Where no spaces are, the longest term is found, and it is the shorter ones that it begins with as well. */
  private inheritUnits(node: UnitNode, above: readonly number[]): void {
    let concepts = above;
    if (node.word !== 0) {
      const own = this.unspaced[-node.word - 1];
      for (const concept of above) own.add(concept);
      concepts = [...own];
    }
    for (const inside of node.next?.values() ?? []) this.inheritUnits(inside, concepts);
  }

  tables(): { conceptsOf: number[][]; masks: Int32Array } {
    const entries = [...this.entries.values()];
    const conceptsOf = [
      [],
      ...entries.map(({ concepts }) => [...concepts]),
      ...this.unspaced.map((set) => [...set]),
    ];
    if (conceptsOf.length > MAX_NUMBER) throw new RangeError('the lexicon has too many words');
    renumber(this.units, entries.length);
    const masks = new Int32Array(conceptsOf.length * MASK_WORDS);
    for (const [word, concepts] of conceptsOf.entries()) setBits(masks, word, concepts);
    for (const [index, { possible }] of entries.entries()) setBits(masks, index + 1, possible);
    return { conceptsOf, masks };
  }

  phraseTrie(): PhraseNode {
    const root: PhraseNode = { next: new Map(), concepts: NO_CONCEPTS };
    // An exact word is found instead of the prefix that covers it, so phrases with the prefix take it as well.
    const coveredBy = new Map<string, string[]>();
    for (const { word } of this.entries.values()) {
      for (const key of this.prefixesOf(word)) {
        coveredBy.set(key, [...(coveredBy.get(key) ?? []), word.key]);
      }
    }
    for (const { parts, concept } of this.phrases) {
      let nodes = [root];
      for (const part of parts) {
        const covered = coveredBy.get(part);
        if (covered === undefined) {
          const word = this.numbers.get(part)!;
          nodes = nodes.map((node) => child(node, word));
          continue;
        }
        const keys = [part, ...covered];
        nodes = nodes.flatMap((node) => keys.map((key) => child(node, this.numbers.get(key)!)));
      }
      for (const node of nodes) {
        if (!node.concepts.includes(concept)) node.concepts = [...node.concepts, concept];
      }
    }
    return root;
  }

  automaton(): Automaton {
    let next = new Uint16Array(INITIAL_NODES << CLASS_BITS);
    const wordAt: number[] = [0, 0];
    const prefixAt = new Map<number, number>();
    const newNode = (): number => {
      const node = wordAt.push(0) - 1;
      if (node << CLASS_BITS === next.length) {
        const larger = new Uint16Array(next.length * 2);
        larger.set(next);
        next = larger;
      }
      return node;
    };
    for (const { word } of this.entries.values()) {
      let node = ROOT;
      for (const letter of word.letters) {
        const at = (node << CLASS_BITS) | letter;
        if (next[at] === 0) {
          const added = newNode();
          next[at] = added;
        }
        node = next[at];
      }
      if (word.isPrefix) prefixAt.set(node, this.numbers.get(word.key)!);
      else wordAt[node] = this.numbers.get(word.key)!;
    }
    // After a prefix every ending is taken: what leads nowhere leads to a node that keeps the word.
    const stack: { node: number; sink: number }[] = [{ node: ROOT, sink: 0 }];
    for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
      let { sink } = top;
      const prefix = prefixAt.get(top.node);
      if (prefix !== undefined) {
        sink = newNode();
        const from = sink << CLASS_BITS;
        next.fill(sink, from + UNSEEN + 1, from + UNSPACED);
        wordAt[sink] = prefix;
      }
      if (wordAt[top.node] === 0) wordAt[top.node] = wordAt[sink];
      for (let letter = UNSEEN + 1; letter < UNSPACED; letter += 1) {
        const at = (top.node << CLASS_BITS) | letter;
        if (next[at] === 0) next[at] = sink;
        else stack.push({ node: next[at], sink });
      }
    }
    if (wordAt.length > MAX_NUMBER) throw new RangeError('the lexicon has too many letters');
    return { next: next.slice(0, wordAt.length << CLASS_BITS), wordAt: Uint16Array.from(wordAt) };
  }
}

/** Of a phrase the word that ordinary text is least likely to have: the longest that is none of the commonest. */
function tellingWord(words: readonly Word[]): Word {
  const rare = words.filter(({ key }) => !COMMON.has(key));
  const among = rare.length > 0 ? rare : words;
  return among.toSorted((a, b) => b.letters.length - a.letters.length)[0];
}

/** What a unit is compared as in terms of unspaced scripts; Latin letters among them, as in `ai助手`, by class. */
export function unitKey(unit: number): number {
  const unitClass = CLASSES[unit];
  return unitClass === UNSPACED ? FOLDED[unit] : unitClass;
}

function setBits(masks: Int32Array, word: number, concepts: Iterable<number>): void {
  for (const concept of concepts) masks[word * MASK_WORDS + (concept >> 5)] |= 1 << (concept & 31);
}

function child(node: PhraseNode, word: number): PhraseNode {
  node.next ??= new Map();
  let next = node.next.get(word);
  if (next === undefined) {
    next = { next: undefined, concepts: NO_CONCEPTS };
    node.next.set(word, next);
  }
  return next;
}

function renumber(node: UnitNode, by: number): void {
  if (node.word < 0) node.word = by - node.word;
  if (node.next !== undefined) for (const inside of node.next.values()) renumber(inside, by);
}
