/**
 * How a sentence is meant. The same words are an attack when they are said to the model, and none when they are
 * quoted, reported, asked about, forbidden, or about the speaker's own words. Every look around is bounded.
 */
import { isBetweenQuotes, isCallArgument } from './quotes.ts';
import type { Family } from './rules.data.ts';
import type { Vocabulary } from './vocabulary.ts';
import { WORD_WIDTH, type WordStream } from './words.ts';

/** `definition`: how a tool is described to the model. */
export type Channel = 'user' | 'system' | 'tool' | 'assistant' | 'definition';

/** Where nobody is entitled to give orders: what a tool answered, and what is said of it. */
export function isData(channel: Channel): boolean {
  return channel === 'tool' || channel === 'definition';
}

const FLAG = {
  negation: 1,
  reporting: 2,
  descriptive: 4,
  orderingTo: 8,
  mine: 16,
  asking: 32,
  discussion: 64,
  securityTalk: 128,
  quoting: 256,
  ignore: 512,
  legal: 1024,
} as const;

/** The bit of a word that by itself says to ignore. */
export const VERB_FLAG = FLAG.ignore;

/** Bits of the concepts that say how something is meant; 0 for every other concept. */
export function contextFlags(vocabulary: Vocabulary): Uint16Array {
  const flags = new Uint16Array(vocabulary.conceptNames.length);
  for (const [name, bit] of Object.entries(FLAG)) flags[vocabulary.concept(name)] = bit;
  return flags;
}

/** Where a rule found its parts. */
export interface Hit {
  readonly firstToken: number;
  readonly lastToken: number;
  readonly family: Family;
  readonly isDirect: boolean;
  readonly namesPlace: boolean;
  readonly isQuotable: boolean;
}

export interface Meaning {
  /** What is left of the weight, from 0 to 1. */
  readonly factor: number;
  /** Quoted as an example: such hits do not add up. */
  readonly isMention: boolean;
}

const REPORT_WORDS = 8;
const NEGATION_WORDS = 4;
/** "must not bypass filters or disable them" */
const LISTED_NEGATION_WORDS = 8;
const SENTENCE_TOKENS = 40;
const DISCUSSION_BEFORE = 45 * WORD_WIDTH;
const DISCUSSION_AFTER = 22 * WORD_WIDTH;
const SECURITY_BEFORE = 24 * WORD_WIDTH;
const QUOTING_BEFORE = 14 * WORD_WIDTH;
const LEGAL_AROUND = 24 * WORD_WIDTH;
const QUOTING_AFTER = 7 * WORD_WIDTH;
const MAX_CLAUSE_CHARACTERS = 300;
const MAX_BETWEEN_CHARACTERS = 120;
const MAX_AFTER_CHARACTERS = 40;
/** From an article to the prompt that it is of. */
const MAX_ARTICLE_CHARACTERS = 30;

/** What is left of a weight. */
const LEFT = {
  ownWords: 0.3,
  ownWordsInTool: 0.6,
  ownWordsAfter: 0.5,
  somePrompt: 0.3,
  promptOfSomething: 0.4,
  elsewhere: 0.45,
  asked: 0.4,
  described: 0.45,
  permitted: 0.55,
  discussed: 0.5,
  securityTalk: 0.72,
  quoted: 0.8,
  mentioned: 0.5,
  listed: 0.6,
  legal: 0.5,
} as const;

const CLAUSE_END = /[,;:!?.\n—–]/;
const MAIN_CLAUSE = /[,:;\n]|^ about you/;
const PERMISSION =
  /(?:^|[^a-z])(?:you|one|we|users?) (?:can|may|could|might)(?: safely| simply| just| also| then)? $/i;
/** "delete all previous instructions from the manual" */
const ELSEWHERE =
  /^\s+for (?!now\b|an? (?:moment|second|minute|while)|once\b|good\b|me\b|the (?:rest|time|moment)|this (?:chat|conversation|session|one|request|question|task|answer|reply|response|message|prompt|simulation|game|story|experiment|scenario))\w|^\s+(?:from|in|on|inside|of) (?:the|this|my|our|an?|that)\b(?! (?:system|prompt|conversation|developer|chat|context|assistant|above|previous|session))/i;
const MAY_BE = / (?:can|could|may|might|cannot) (?:now |also |only |not |then |still )?be /i;
/** "all restrictions on imports" */
const SUBJECT = /^ (?:on (?!you\b|your|me\b|the ai\b)|regarding|about) ?\w/;
/** "the instructions on the old form" */
const PLACE_BEFORE = / (?:on|in|from|of) (?:the|my|our|this|that|an?) $/;
const NOUN =
  /^ (?!(?:system|prompt|prompts|conversation|message|messages|chat|context|developer|session|instructions?|text|turns?|and|or|then|but)\b)[a-z]+/i;
/** A pattern that looks for attacks, or a function: `ignore\\s+previous`, `ignore_previous(instructions`. */
const CODE = /\\s|\w\(/;
/** "2) forget your rules" within a line. */
const NUMBERED = /(?:^|\s)\(?\d{1,2}[.)]\s$/;
const LIST_ITEM = /^[ \t]*(?:[-*•>|#]|\/\/|--|\d{1,3}[.)]|[a-z]\))/i;
const SOME_PROMPT =
  /\b(?:an?|examples?|sample|good|better|some|templates?|generic|write|build|design|create|draft|effective)\b|[(=_]/i;
const PROMPT_OF_SOMETHING =
  /^["'`]?\s*(?:(?:for|about|on|regarding|when|concerning) (?!(?:this|our|the) (?:conversation|chat|session)|me\b)\w|of (?:my|our|an?)\b|fields?\b|parameters?\b|templates?\b|length|size\b|tokens?\b|caching|engineering|design|in (?:langchain|openai|python|my|our|yaml|the (?:api|docs|code|config))|so that|to (?:be|make|sound)\b|should\b|\()/i;

/** First of a script that is read without spaces and has its verbs last. */
const FIRST_KANA = 0x3040;

export class Reader {
  private readonly text: string;
  private readonly stream: WordStream;
  private readonly flags: Uint16Array;
  private readonly channel: Channel;
  private readonly discussions: number[] = [];
  private readonly securityTalks: number[] = [];
  private readonly quotings: number[] = [];
  private readonly legalWords: number[] = [];

  /** @param flags by token, complete */
  constructor(text: string, stream: WordStream, flags: Uint16Array, channel: Channel) {
    this.text = text;
    this.stream = stream;
    this.flags = flags;
    this.channel = channel;
    for (let token = 0; token < stream.count; token += 1) {
      const bits = flags[token];
      if ((bits & FLAG.discussion) !== 0) this.discussions.push(token);
      if ((bits & FLAG.securityTalk) !== 0) this.securityTalks.push(token);
      if ((bits & FLAG.quoting) !== 0) this.quotings.push(token);
      if ((bits & FLAG.legal) !== 0) this.legalWords.push(token);
    }
  }

  meaningOf(hit: Hit): Meaning {
    const { start, end } = this.stream;
    if (this.isNegated(hit)) return { factor: 0, isMention: false };
    // Of a persona they speak in the third person.
    let factor = hit.family === 'jailbreak' ? 1 : this.described(hit);
    if (!hit.namesPlace) factor *= this.ownWords(hit) * this.aboutPrompts(hit);
    factor *= this.elsewhere(hit);
    if (
      hit.family === 'override' &&
      this.isNear(this.legalWords, hit, LEGAL_AROUND, LEGAL_AROUND)
    ) {
      factor *= LEFT.legal;
    }
    if (!hit.isDirect) factor *= this.asked(hit);
    if (CODE.test(this.text.slice(start[hit.firstToken], end[hit.lastToken]))) {
      return { factor: factor * LEFT.mentioned, isMention: true };
    }
    const talk = this.talkAround(hit);
    if (!hit.isQuotable && this.isQuoted(hit)) {
      const isMention =
        talk < 1 ||
        this.isNear(this.quotings, hit, QUOTING_BEFORE, QUOTING_AFTER) ||
        isCallArgument(this.text, this.stream.start[hit.firstToken]) ||
        this.asked(hit) < 1;
      if (!isMention) return { factor: factor * LEFT.quoted, isMention };
      return { factor: factor * Math.min(talk, LEFT.discussed) * LEFT.mentioned, isMention };
    }
    if (talk < 1 && this.isListItem(hit)) {
      return { factor: factor * talk * LEFT.listed, isMention: true };
    }
    return { factor: factor * talk, isMention: false };
  }

  /** Inside the span of the hit somebody's own words are spoken of. */
  private ownWords({ firstToken, lastToken, family }: Hit): number {
    if (family !== 'override' && family !== 'extraction') return 1;
    const { start, end, position, count } = this.stream;
    // Rules that reach far have other sentences between.
    if (end[lastToken] - start[firstToken] > MAX_BETWEEN_CHARACTERS) return 1;
    const before = firstToken - 1;
    const isBeside = before >= 0 && position[firstToken] - position[before] <= WORD_WIDTH;
    for (let token = isBeside ? before : firstToken; token <= lastToken; token += 1) {
      if ((this.flags[token] & FLAG.mine) === 0) continue;
      return isData(this.channel) ? LEFT.ownWordsInTool : LEFT.ownWords;
    }
    const after = lastToken + 1;
    const isNear = after < count && position[after] - position[lastToken] <= 2 * WORD_WIDTH;
    return isNear && (this.flags[after] & FLAG.mine) !== 0 ? LEFT.ownWordsAfter : 1;
  }

  private elsewhere({ firstToken, lastToken, family }: Hit): number {
    const { start, end } = this.stream;
    const after = this.text.slice(end[lastToken], end[lastToken] + MAX_AFTER_CHARACTERS);
    if (family === 'jailbreak') return SUBJECT.test(after) ? LEFT.elsewhere : 1;
    if (family !== 'override') return 1;
    const before = this.text.slice(Math.max(0, start[lastToken] - 12), start[lastToken]);
    // "system prompts can now be overridden"
    if (MAY_BE.test(this.text.slice(start[firstToken], end[lastToken]))) return LEFT.permitted;
    const isElsewhere = ELSEWHERE.test(after) || (PLACE_BEFORE.test(before) && NOUN.test(after));
    return isElsewhere || SUBJECT.test(after) ? LEFT.elsewhere : 1;
  }

  /** A system prompt that someone writes, not the one that is. */
  private aboutPrompts({ firstToken, lastToken, family }: Hit): number {
    if (family !== 'extraction') return 1;
    const { start, end } = this.stream;
    const from = end[firstToken];
    const at = start[lastToken] + 1;
    const between = this.text
      .slice(Math.max(from, at - MAX_ARTICLE_CHARACTERS), at)
      .replace(/^.*\byour\b/is, '');
    if (SOME_PROMPT.test(between)) return LEFT.somePrompt;
    const last = this.text.slice(Math.max(from, end[lastToken] - 16), end[lastToken]);
    if (last.includes('_')) return LEFT.somePrompt;
    const after = this.text.slice(end[lastToken], end[lastToken] + MAX_AFTER_CHARACTERS);
    return PROMPT_OF_SOMETHING.test(after) ? LEFT.promptOfSomething : 1;
  }

  private isNegated({ firstToken, lastToken, family }: Hit): boolean {
    const { position, sentence, end, start, count } = this.stream;
    // "do not tell" is itself the order; "never without asking" is none.
    const isOrder = !/^without/i.test(this.text.slice(start[firstToken], start[firstToken] + 7));
    if (family === 'indirect' && isOrder) return false;
    for (let token = firstToken - 1; token >= 0; token -= 1) {
      if (sentence[token] !== sentence[firstToken]) break;
      const words = (position[firstToken] - position[token]) / WORD_WIDTH;
      if (words > LISTED_NEGATION_WORDS) break;
      if ((this.flags[token] & FLAG.negation) === 0) continue;
      const between = this.text.slice(end[token], start[firstToken]);
      if (words > NEGATION_WORDS && isOrder && !between.includes(' or ')) break;
      return !CLAUSE_END.test(between);
    }
    if (this.isNegatedBehind(firstToken)) return true;
    // Where the verb comes last, so does its negation.
    let after = lastToken + 1;
    while (after < count && start[after] < end[lastToken]) after += 1;
    return (
      after < count &&
      start[after] - end[lastToken] <= 2 &&
      this.text.charCodeAt(start[after]) >= FIRST_KANA &&
      (this.flags[after] & FLAG.negation) !== 0
    );
  }

  /** "vergiss nicht", "vergeet niet" */
  private isNegatedBehind(verb: number): boolean {
    const { position, end, start, count } = this.stream;
    const after = verb + 1;
    if (after >= count || (this.flags[verb] & FLAG.ignore) === 0) return false;
    if (position[after] - position[verb] > WORD_WIDTH) return false;
    if ((this.flags[after] & FLAG.negation) === 0) return false;
    return end[verb] + 1 === start[after];
  }

  /** The sentence asks or supposes, and does not order. */
  private asked({ firstToken }: Hit): number {
    const { sentence, end, start } = this.stream;
    let first = firstToken;
    const least = Math.max(0, firstToken - SENTENCE_TOKENS);
    while (first > least && sentence[first - 1] === sentence[firstToken]) first -= 1;
    if (first === firstToken || (this.flags[first] & FLAG.asking) === 0) return 1;
    const from = end[first];
    const to = Math.min(start[firstToken], from + MAX_CLAUSE_CHARACTERS);
    // After a comma comes the main clause; "how about you …" is no question.
    return MAIN_CLAUSE.test(this.text.slice(from, to)) ? 1 : LEFT.asked;
  }

  /** Someone else does it, is made to do it, or might. */
  private described(hit: Hit): number {
    const { firstToken } = hit;
    const { position, sentence, start, end } = this.stream;
    const least = Math.max(0, firstToken - 2 * REPORT_WORDS);
    for (let token = firstToken - 1; token >= least; token -= 1) {
      if (sentence[token] !== sentence[firstToken]) break;
      const words = (position[firstToken] - position[token]) / WORD_WIDTH;
      if (words > REPORT_WORDS) break;
      const bits = this.flags[token];
      if ((bits & FLAG.reporting) !== 0) return LEFT.described;
      if ((bits & FLAG.descriptive) === 0 || words > 2) continue;
      const between = this.text.slice(end[token], start[firstToken]);
      // "could you" asks for it.
      if (CLAUSE_END.test(between) || between.startsWith(' you')) continue;
      // "I'd like to see"
      if (hit.family === 'extraction' && end[token] - start[token] === 1) continue;
      if (!this.isTo(token) || (words <= 1 && !this.isOrderBefore(token))) return LEFT.described;
    }
    const before = this.text.slice(Math.max(0, start[firstToken] - 26), start[firstToken]);
    return hit.family === 'override' && PERMISSION.test(before) ? LEFT.permitted : 1;
  }

  private isTo(token: number): boolean {
    const { start, end } = this.stream;
    return this.text.slice(start[token], end[token]).toLowerCase() === 'to';
  }

  /** "you are to", "I want you to", or "to" at the beginning. */
  private isOrderBefore(to: number): boolean {
    const { position, start } = this.stream;
    if (to === 0) return start[to] < 3;
    if (position[to] - position[to - 1] > WORD_WIDTH) return false;
    return (this.flags[to - 1] & FLAG.orderingTo) !== 0;
  }

  /** 1, or less where attacks are what the text is about. */
  private talkAround(hit: Hit): number {
    if (this.isNear(this.discussions, hit, DISCUSSION_BEFORE, DISCUSSION_AFTER, true)) {
      return LEFT.discussed;
    }
    return this.isNear(this.securityTalks, hit, SECURITY_BEFORE, 0) ? LEFT.securityTalk : 1;
  }

  /** Whether one of `tokens`, ascending, stands before or after the hit, or inside it if that counts. */
  private isNear(
    tokens: readonly number[],
    hit: Hit,
    before: number,
    after: number,
    insideCounts = false,
  ): boolean {
    const { position } = this.stream;
    let low = 0;
    let high = tokens.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (tokens[middle] < hit.firstToken) low = middle + 1;
      else high = middle;
    }
    if (low > 0 && position[hit.firstToken] - position[tokens[low - 1]] <= before) return true;
    if (after === 0) return false;
    if (insideCounts && low < tokens.length && tokens[low] <= hit.lastToken) return true;
    while (low < tokens.length && tokens[low] <= hit.lastToken) low += 1;
    return low < tokens.length && position[tokens[low]] - position[hit.lastToken] <= after;
  }

  private isQuoted({ firstToken, lastToken }: Hit): boolean {
    const { start, end } = this.stream;
    // Of what stands together only by chance, each end may be in quotes of its own.
    return (
      isBetweenQuotes(this.text, start[firstToken], end[firstToken]) ||
      isBetweenQuotes(this.text, start[lastToken], end[lastToken])
    );
  }

  private isListItem({ firstToken }: Hit): boolean {
    const at = this.stream.start[firstToken];
    const before = this.text.slice(Math.max(0, at - MAX_BETWEEN_CHARACTERS), at + 1);
    if (NUMBERED.test(before.slice(0, -1))) return true;
    const line = before.lastIndexOf('\n') + 1;
    return (line > 0 || at < MAX_BETWEEN_CHARACTERS) && LIST_ITEM.test(before.slice(line));
  }
}
