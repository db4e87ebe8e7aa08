/**
 * Is somebody trying to talk a model out of what it was told? Pure: a text and who said it in, a score and the names of
 * the rules out. Linear in the text; nothing is kept.
 *
 * Words are read once, into the few that the lexicon has (words.ts); rules look for several of them together
 * (match.ts, rules.data.ts); how a sentence is meant weakens or removes what they find (context.ts). Beside words there
 * is forged structure (templates.ts), what is not seen (invisible.ts), links that carry data out (links.ts), and
 * disguises, which are undone and looked at in their turn (encoded.ts, disguises.ts).
 */
import type { Channel } from './context.ts';
import { DISGUISED_WORDS, otherReadings } from './disguises.ts';
import { decodeRuns } from './encoded.ts';
import { findHidden } from './invisible.ts';
import { LEXICON } from './lexicon.data.ts';
import { CONTEXT_LEXICON } from './lexicon-context.data.ts';
import { FRAME_LEXICON } from './lexicon-frames.data.ts';
import { PERSONA_LEXICON } from './lexicon-personas.data.ts';
import { findLinks } from './links.ts';
import { Matcher } from './match.ts';
import { FeatureReader, findResemblance } from './resemblance.ts';
import type { Family } from './rules.data.ts';
import { type Evidence, judge } from './score.ts';
import { findTemplates } from './templates.ts';
import { Vocabulary } from './vocabulary.ts';
import { readWords, WordStream } from './words.ts';

export type { Channel } from './context.ts';

export interface GuardResult {
  /** From 0 to 1. */
  readonly score: number;
  /** What was found, strongest first. */
  readonly rules: string[];
  readonly flagged: boolean;
}

/** From here on a text counts as an attack. */
export const DEFAULT_THRESHOLD = 0.5;

/** Who writes system prompts may speak of them, and of what a model must not do. */
const CHANNEL_FACTOR: Readonly<Record<Channel, number>> = {
  user: 1,
  tool: 1,
  definition: 1,
  assistant: 0.55,
  system: 0.3,
};
/** Nobody asks a description for the prompt, and orders to the model are what it is made of. */
const FACTOR_IN_DEFINITIONS: Partial<Record<Family, number>> = { extraction: 0.2, indirect: 0.8 };

/** A disguise inside a disguise is undone as well. */
const MAX_DEPTH = 2;
/** What is hidden is more surely meant than what is said. */
const DISGUISE_WEIGHT = 0.5;
const LEAST_ENCODED_CHARACTERS = 20;
/** Of one text, how much is looked at a second time with its disguises undone. */
const MAX_DISGUISED_CHARACTERS = 131_072;
/** So much is compared with the attacks of the corpus even when no rule could be complete in it. */
const MAX_UNPROMPTED_CHARACTERS = 2_000;
/** Names in code read like that too: only the rules are asked about them. */
const GLUED = 'glued_words';
const NOT_ASCII = /[^\0-\x7f]/;

class Detector {
  private readonly vocabulary = new Vocabulary([
    LEXICON,
    PERSONA_LEXICON,
    CONTEXT_LEXICON,
    FRAME_LEXICON,
    DISGUISED_WORDS,
  ]);
  private readonly matcher = new Matcher(this.vocabulary);
  private readonly concepts = {
    backwards: this.vocabulary.concept('backwards'),
    rotated: this.vocabulary.concept('rotated'),
  };
  /** One for each depth: filled anew for each text. */
  private readonly streams = Array.from({ length: MAX_DEPTH + 1 }, () => new WordStream());

  private disguisedLeft = 0;

  guard(text: string, channel: Channel, threshold: number): GuardResult {
    this.disguisedLeft = MAX_DISGUISED_CHARACTERS;
    const { score, rules } = judge(this.evidence(text, channel, 0), (family) =>
      channel === 'definition'
        ? (FACTOR_IN_DEFINITIONS[family] ?? CHANNEL_FACTOR.definition)
        : CHANNEL_FACTOR[channel],
    );
    return { score, rules, flagged: score >= threshold };
  }

  featuresOf(text: string, channel: Channel): FeatureReader {
    const [stream] = this.streams;
    readWords(text, this.vocabulary, stream);
    this.matcher.match(text, stream, channel);
    return new FeatureReader(text, channel, this.matcher.conceptsIn(stream));
  }

  /** @param id of the disguise that was undone, if it was one */
  private evidence(text: string, channel: Channel, depth: number, id?: string): Evidence[] {
    const stream = this.streams[depth];
    readWords(text, this.vocabulary, stream);
    const evidence = this.matcher.match(text, stream, channel);
    if (stream.markup || stream.speakers) {
      evidence.push(...findTemplates(text, channel, stream.speakers));
      evidence.push(...findLinks(text, channel));
    }
    // Where the rules are sure, nothing else need be asked; nor of long texts that have nothing of what they look for.
    const isOpen = strongestOf(evidence) < DISGUISE_WEIGHT;
    const isCompared = depth === 0 && this.matcher.hasLooked;
    if (isOpen && id !== GLUED && (isCompared || text.length <= MAX_UNPROMPTED_CHARACTERS)) {
      evidence.push(...findResemblance(text, channel, this.matcher.conceptsIn(stream)));
    }
    if (depth === MAX_DEPTH) return evidence;
    const inside = otherReadings(text, stream, this.vocabulary, this.concepts);
    if (NOT_ASCII.test(text)) {
      const hidden = findHidden(text);
      evidence.push(...hidden.evidence);
      inside.push(...hidden.texts.map((hiddenText) => ({ id: 'hidden_text', text: hiddenText })));
    }
    if (stream.mayBeEncoded && text.length >= LEAST_ENCODED_CHARACTERS) {
      inside.push(...decodeRuns(text));
    }
    for (const { id: disguise, text: other } of inside) {
      if (this.disguisedLeft <= 0) break;
      this.disguisedLeft -= other.length;
      const found = this.evidence(other, channel, depth + 1, disguise);
      const strongest = strongestOf(found);
      if (strongest < DISGUISE_WEIGHT / 2) continue;
      evidence.push(...found);
      evidence.push({
        id: disguise,
        family: 'encoded',
        weight: Math.min(DISGUISE_WEIGHT, strongest),
      });
    }
    return evidence;
  }
}

function strongestOf(evidence: readonly Evidence[]): number {
  return evidence.reduce((most, { weight }) => Math.max(most, weight), 0);
}

/** For the training of resemblance.data.ts. */
export function featuresOf(text: string, channel: Channel): FeatureReader {
  detector ??= new Detector();
  return detector.featuresOf(text, channel);
}

let detector: Detector | undefined;

/** Builds the tables, so that the first question does not wait for them. */
export function warmUp(): void {
  detector ??= new Detector();
}

/** @param channel who said it: orders inside a tool result are judged more strictly than a user's */
export function guard(
  text: string,
  channel: Channel = 'user',
  threshold: number = DEFAULT_THRESHOLD,
): GuardResult {
  detector ??= new Detector();
  return detector.guard(text, channel, threshold);
}
