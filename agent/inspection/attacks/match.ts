/** Runs the rules over the words of a text: one pass, each word asking only the rules that wait for it. */
import { type Channel, contextFlags, isData, type Meaning, Reader, VERB_FLAG } from './context.ts';
import { WORD_RULES, type WordRule } from './rules.data.ts';
import type { Evidence } from './score.ts';
import { MASK_WORDS, type PhraseNode, type Vocabulary } from './vocabulary.ts';
import { WORD_WIDTH, type WordStream } from './words.ts';

/** A rule's part that waits for a concept. */
interface Waiting {
  readonly rule: number;
  readonly part: number;
}

interface PhraseEvent {
  readonly token: number;
  readonly lastToken: number;
  readonly concepts: readonly number[];
}

/** Concepts, and where in the text they stand; filled anew for each text. */
export class ConceptList {
  count = 0;
  at = new Int32Array(INITIAL_CONCEPTS);
  concept = new Int32Array(INITIAL_CONCEPTS);

  push(at: number, concept: number): void {
    if (this.count === this.at.length) {
      this.at = larger(this.at);
      this.concept = larger(this.concept);
    }
    this.at[this.count] = at;
    this.concept[this.count] = concept;
    this.count += 1;
  }
}

const INITIAL_CONCEPTS = 1024;

function larger(old: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const array = new Int32Array(old.length * 2);
  array.set(old);
  return array;
}

/** Longest phrase of the lexicon, in words. */
const MAX_PHRASE_WORDS = 8;
/** By rule: where its parts begin among the parts of all. */
const PARTS_FROM: number[] = [];
let partCount = 0;
for (const { parts } of WORD_RULES) {
  PARTS_FROM.push(partCount);
  partCount += parts.length;
}
const PART_COUNT = partCount;
const NONE = -1;
/**
 * So many times the sentence is looked at. A text with more of what attacks are made of is taken as it stands, or
 * thousands of harmless ones could hide one that is not.
 */
const MAX_LOOKS = 4_000;
const AS_IT_STANDS: Meaning = { factor: 1, isMention: false };

export class Matcher {
  private readonly vocabulary: Vocabulary;
  /** By concept; later parts first, so that one word is never two parts. */
  private readonly waiting: readonly (readonly Waiting[])[];
  /** By word: what waits for any of its concepts. */
  private readonly waitingForWord: readonly (readonly Waiting[])[];
  /** By rule and part: the concepts that may fill it. */
  private readonly masks: readonly (readonly Int32Array[])[];
  private readonly flagsOfConcept: Uint16Array;
  private readonly flagsOfWord: Uint16Array;
  private readonly opensPhrase: Uint8Array;
  private readonly concepts = new ConceptList();
  /** Of the text that the rules looked at last. */
  private phrases: readonly PhraseEvent[] | undefined;

  constructor(vocabulary: Vocabulary) {
    this.vocabulary = vocabulary;
    const waiting: Waiting[][] = vocabulary.conceptNames.map(() => []);
    for (const [rule, { parts }] of WORD_RULES.entries()) {
      for (let part = parts.length - 1; part >= 0; part -= 1) {
        for (const name of parts[part].split('|')) {
          waiting[vocabulary.concept(name)].push({ rule, part });
        }
      }
    }
    this.waiting = waiting;
    this.opensPhrase = Uint8Array.from(vocabulary.conceptsOf, (_, word) =>
      vocabulary.phrases.next?.has(word) === true ? 1 : 0,
    );
    this.waitingForWord = vocabulary.conceptsOf.map((concepts) =>
      concepts.flatMap((concept) => waiting[concept]).toSorted((a, b) => b.part - a.part),
    );
    this.masks = WORD_RULES.map(({ parts }) => parts.map((part) => maskOf(part, vocabulary)));
    this.flagsOfConcept = contextFlags(vocabulary);
    this.flagsOfWord = Uint16Array.from(vocabulary.conceptsOf, (concepts) => this.bits(concepts));
  }

  private bits(concepts: readonly number[]): number {
    return concepts.reduce((bits, concept) => bits | this.flagsOfConcept[concept], 0);
  }

  /** The rules all of whose parts may be in the text; in ordinary text none. */
  private possibleRules(mask: Int32Array): Uint8Array | undefined {
    let possible: Uint8Array | undefined;
    for (const [rule, parts] of this.masks.entries()) {
      const { atLeast = parts.length } = WORD_RULES[rule];
      if (!mayHave(parts, mask, atLeast)) continue;
      possible ??= new Uint8Array(WORD_RULES.length);
      possible[rule] = 1;
    }
    return possible;
  }

  match(text: string, stream: WordStream, channel: Channel): Evidence[] {
    const possible = this.possibleRules(stream.mask);
    this.phrases = undefined;
    if (possible === undefined) return [];
    const flags = new Uint16Array(stream.count);
    for (let token = 0; token < stream.count; token += 1) {
      flags[token] = this.flagsOfWord[stream.word[token]];
    }
    const phrases = this.findPhrases(stream, flags);
    this.phrases = phrases;
    const run = new Run(text, stream, new Reader(text, stream, flags, channel), channel, possible);
    // Most of what waits for common words belongs to rules that cannot be complete here.
    const waitingHere = new Map<number, readonly Waiting[]>();
    let phrase = 0;
    for (let token = 0; token < stream.count; token += 1) {
      const word = stream.word[token];
      let waiting = waitingHere.get(word);
      if (waiting === undefined) {
        waiting = this.waitingForWord[word].filter(({ rule }) => possible[rule] !== 0);
        waitingHere.set(word, waiting);
      }
      for (const { rule, part } of waiting) run.advance(rule, part, token, token);
      for (; phrase < phrases.length && phrases[phrase].token === token; phrase += 1) {
        const { lastToken, concepts } = phrases[phrase];
        for (const concept of concepts) {
          for (const { rule, part } of this.waiting[concept]) {
            run.advance(rule, part, token, lastToken);
          }
        }
      }
    }
    return run.evidence();
  }

  /** Whether any rule could be complete in the text that was read last. */
  get hasLooked(): boolean {
    return this.phrases !== undefined;
  }

  /** All concepts of a text, in its order; of the text that `match` has just read. */
  conceptsIn(stream: WordStream): ConceptList {
    const list = this.concepts;
    list.count = 0;
    const { word, start } = stream;
    const { conceptsOf } = this.vocabulary;
    const phrases = this.phrasesOf(stream);
    let phrase = 0;
    for (let token = 0; token < stream.count; token += 1) {
      for (const one of conceptsOf[word[token]]) list.push(start[token], one);
      for (; phrase < phrases.length && phrases[phrase].token === token; phrase += 1) {
        for (const one of phrases[phrase].concepts) list.push(start[token], one);
      }
    }
    return list;
  }

  /** Those that the rules have just looked for, if they did. */
  private phrasesOf(stream: WordStream): readonly PhraseEvent[] {
    if (this.phrases !== undefined) return this.phrases;
    return this.findPhrases(stream, new Uint16Array(stream.count));
  }

  private findPhrases(stream: WordStream, flags: Uint16Array): PhraseEvent[] {
    const found: PhraseEvent[] = [];
    const { word, position, sentence, count } = stream;
    const firstWords = this.vocabulary.phrases.next;
    for (let token = 0; token < count; token += 1) {
      if (this.opensPhrase[word[token]] === 0) continue;
      let node: PhraseNode | undefined = firstWords?.get(word[token]);
      const last = Math.min(count, token + MAX_PHRASE_WORDS);
      for (let next = token + 1; node !== undefined && next < last; next += 1) {
        if (position[next] - position[next - 1] > WORD_WIDTH) break;
        if (sentence[next] !== sentence[token]) break;
        node = node.next?.get(word[next]);
        if (node === undefined || node.concepts.length === 0) continue;
        found.push({ token, lastToken: next, concepts: node.concepts });
        // Of a phrase the verb is not the first word alone.
        flags[token] |= this.bits(node.concepts) & ~VERB_FLAG;
      }
    }
    return found;
  }
}

/** What no description of a tool asks for. */
const TELLING = new Set([
  'keepSecret',
  'sensitiveFile',
  'privateData',
  'secretData',
  'destination',
  'otherTools',
  'newOrders',
]);

function isTelling({ parts }: WordRule): boolean {
  return parts.some((part) => part.split('|').every((concept) => TELLING.has(concept)));
}

function maskOf(part: string, vocabulary: Vocabulary): Int32Array {
  const mask = new Int32Array(MASK_WORDS);
  for (const name of part.split('|')) {
    const concept = vocabulary.concept(name);
    mask[concept >> 5] |= 1 << (concept & 31);
  }
  return mask;
}

/** Whether so many of the parts may be in the text. */
function mayHave(parts: readonly Int32Array[], mask: Int32Array, atLeast: number): boolean {
  let missing = parts.length - atLeast;
  for (const part of parts) {
    if (intersects(part, mask)) continue;
    missing -= 1;
    if (missing < 0) return false;
  }
  return true;
}

function intersects(a: Int32Array, b: Int32Array): boolean {
  for (let index = 0; index < MASK_WORDS; index += 1) if ((a[index] & b[index]) !== 0) return true;
  return false;
}

/** The state of all rules over one text. */
class Run {
  private readonly text: string;
  private readonly stream: WordStream;
  private readonly reader: Reader;
  private readonly channel: Channel;
  private readonly possible: Uint8Array;
  /** By rule and part: where the latest chain up to this part began and ended; without order, where the part is. */
  private readonly first = new Int32Array(PART_COUNT).fill(NONE);
  private readonly last = new Int32Array(PART_COUNT).fill(NONE);
  private readonly best = new Map<number, Evidence>();
  private looks = 0;

  constructor(
    text: string,
    stream: WordStream,
    reader: Reader,
    channel: Channel,
    possible: Uint8Array,
  ) {
    this.text = text;
    this.stream = stream;
    this.reader = reader;
    this.channel = channel;
    this.possible = possible;
  }

  evidence(): Evidence[] {
    return [...this.best.values()];
  }

  advance(ruleIndex: number, part: number, token: number, lastToken: number): void {
    if (this.possible[ruleIndex] === 0) return;
    const rule = WORD_RULES[ruleIndex];
    const slot = PARTS_FROM[ruleIndex] + part;
    if (part === 0 && rule.isCapital && !this.isCapital(token)) return;
    if (rule.isUnordered) {
      this.first[slot] = token;
      this.last[slot] = lastToken;
      if (rule.atLeast === undefined) this.completeUnordered(ruleIndex, rule);
      else this.completeQuorum(ruleIndex, rule, rule.atLeast, lastToken);
      return;
    }
    let begun = token;
    if (part > 0) {
      begun = this.first[slot - 1];
      if (begun === NONE || token <= this.last[slot - 1]) return;
      if (!this.isWithin(rule, begun, token)) return;
      const { position } = this.stream;
      const gap = position[token] - position[this.last[slot - 1]];
      if (rule.gap !== undefined && gap > rule.gap * WORD_WIDTH) return;
    }
    this.first[slot] = begun;
    this.last[slot] = lastToken;
    if (part === rule.parts.length - 1) this.hit(ruleIndex, begun, lastToken);
  }

  private fullWeight(rule: WordRule): number {
    // To tell a model how to use a tool is what a definition is for.
    const isOrdinary = this.channel === 'definition' && rule.family === 'indirect';
    return isData(this.channel) && !(isOrdinary && !isTelling(rule)) ? rule.inTool : rule.weight;
  }

  /** Rows of the same rule that could not add to it any more need not be looked at. */
  private retire(id: string, weight: number): void {
    for (const [index, rule] of WORD_RULES.entries()) {
      const full = this.fullWeight(rule);
      if (rule.id === id && full <= weight) this.possible[index] = 0;
    }
  }

  private completeUnordered(ruleIndex: number, rule: WordRule): void {
    const from = PARTS_FROM[ruleIndex];
    let least = Number.MAX_SAFE_INTEGER;
    let most = NONE;
    for (let part = 0; part < rule.parts.length; part += 1) {
      const token = this.first[from + part];
      if (token === NONE) return;
      for (let other = 0; other < part; other += 1) {
        if (this.first[from + other] === token) return;
      }
      if (token < least) least = token;
      if (this.last[from + part] > most) most = this.last[from + part];
    }
    if (this.isWithin(rule, least, most)) this.hit(ruleIndex, least, most);
  }

  /** So many of the parts, none of them the same word, not further back than the window reaches. */
  private completeQuorum(ruleIndex: number, rule: WordRule, atLeast: number, most: number): void {
    const from = PARTS_FROM[ruleIndex];
    const found: number[] = [];
    for (let part = 0; part < rule.parts.length; part += 1) {
      const token = this.first[from + part];
      if (token !== NONE && this.isWithin(rule, token, most) && !found.includes(token)) {
        found.push(token);
      }
    }
    if (found.length >= atLeast) this.hit(ruleIndex, Math.min(...found), most);
  }

  private isWithin(rule: WordRule, first: number, last: number): boolean {
    const { position, sentence } = this.stream;
    if (position[last] - position[first] > rule.window * WORD_WIDTH) return false;
    return rule.crossesSentences === true || sentence[first] === sentence[last];
  }

  private isCapital(token: number): boolean {
    const { start, end } = this.stream;
    const word = this.text.slice(start[token], end[token]);
    return word.toUpperCase() === word;
  }

  private hit(ruleIndex: number, firstToken: number, lastToken: number): void {
    const rule = WORD_RULES[ruleIndex];
    const { id, family, isDirect = false } = rule;
    const { namesPlace = false, isQuotable = false } = rule;
    const full = this.fullWeight(rule);
    const known = this.best.get(ruleIndex)?.weight ?? 0;
    if (known >= full) return;
    this.looks += 1;
    const { factor, isMention } =
      this.looks > MAX_LOOKS
        ? AS_IT_STANDS
        : this.reader.meaningOf({
            firstToken,
            lastToken,
            family,
            isDirect,
            namesPlace,
            isQuotable,
          });
    const found = full * factor;
    if (found > known) this.best.set(ruleIndex, { id, family, weight: found, isMention });
    if (found >= full) this.retire(id, full);
  }
}
