/**
 * The answer that the mock provider gives, before it is put into a dialect: the
 * pieces of its text, why it ends, and the usage it reports.
 */
import type { Behaviour } from './behaviour.ts';
import type { Usage } from './recorder.ts';
import { countText, type TokenCount } from './tokens.ts';

export type Answer = {
  /** Unique, for the ids of the dialects. */
  id: string;
  createdAtSeconds: number;
  model: string;
  text: string;
  /** Each is one event of a stream; of lorem, exactly one token. */
  pieces: readonly string[];
  finish: 'stop' | 'length';
  /** Undefined when the behaviour leaves usage out. */
  usage: Usage | undefined;
};

/** Each is one token of o200k_base with the space before it (the first one has none). */
const WORDS = (
  ' is the quick answer from this mock provider which is always the same and costs nothing' +
  ' so read it and go on with the test'
).split(/(?= )/);
const FIRST_WORD = 'Here';

const FIXED_USAGE_TOKENS = 10;

/** Answers of lorem by their length: the same text is asked for over and over. */
const loremByLength = new Map<number, { text: string; pieces: string[] }>();
const LOREM_CACHE_LENGTH = 4_096;

function lorem(tokens: number): { text: string; pieces: string[] } {
  const known = loremByLength.get(tokens);
  if (known !== undefined) return known;
  const pieces = Array.from({ length: tokens }, (_, index) =>
    index === 0 ? FIRST_WORD : (WORDS[(index - 1) % WORDS.length] as string),
  );
  const made = { text: pieces.join(''), pieces };
  if (tokens <= LOREM_CACHE_LENGTH) loremByLength.set(tokens, made);
  return made;
}

/** The text of an answer with so many completion tokens. */
export function loremText(tokens: number): string {
  return lorem(tokens).text;
}

let lastId = 0;
const idStart = process.pid.toString(36);

export function makeAnswer(options: {
  behaviour: Behaviour;
  model: string;
  count: () => TokenCount;
  /** The client's cap on the completion. */
  maxTokens: number | undefined;
  /** The text of the last message, for `echo`. */
  lastText: () => string;
  /** How many choices the client wants; each costs its tokens. */
  choices: number;
}): Answer {
  const { behaviour, maxTokens } = options;
  const written = behaviour.echo ? options.lastText() : behaviour.text;
  const visibleCap = Math.max(0, (maxTokens ?? Infinity) - behaviour.reasoningTokens);
  let { text, pieces } =
    written === ''
      ? lorem(Math.min(behaviour.completionTokens, visibleCap))
      : split(written, behaviour.eventCharacters);
  let tokens = pieces.length;
  let finish: Answer['finish'] = 'stop';
  if (written === '') {
    if (behaviour.completionTokens > visibleCap) finish = 'length';
  } else {
    tokens = countText(text).tokens;
    if (tokens > visibleCap) {
      pieces = pieces.slice(0, visibleCap); // about: a piece is one token or more
      text = pieces.join('');
      tokens = countText(text).tokens;
      finish = 'length';
    }
  }
  lastId += 1;
  return {
    id: `${idStart}${lastId.toString(36).padStart(10, '0')}`,
    createdAtSeconds: Math.floor(Date.now() / 1_000),
    model: options.model,
    text,
    pieces,
    finish,
    usage: usageOf(behaviour, options.count, tokens * options.choices),
  };
}

function usageOf(
  behaviour: Behaviour,
  count: () => TokenCount,
  textTokens: number,
): Usage | undefined {
  if (behaviour.usage === 'none') return undefined;
  const prompt =
    behaviour.usage === 'fixed' ? { tokens: FIXED_USAGE_TOKENS, isExact: true } : count();
  return {
    promptTokens: prompt.tokens,
    isExact: prompt.isExact,
    completionTokens: textTokens + behaviour.reasoningTokens,
    cachedTokens: Math.min(behaviour.cachedTokens, prompt.tokens),
    cacheWriteTokens: Math.min(
      behaviour.cacheWriteTokens,
      Math.max(0, prompt.tokens - behaviour.cachedTokens),
    ),
    reasoningTokens: behaviour.reasoningTokens,
  };
}

/** Words with the space before them, or pieces of one size; joined they are the text again. */
function split(text: string, size: number): { text: string; pieces: string[] } {
  if (size > 0) return { text, pieces: text.match(new RegExp(`.{1,${size}}`, 'gsu')) ?? [] };
  return { text, pieces: text.match(/\s*\S+|\s+$/g) ?? [] };
}

/** The text of a message's content: a string, or the text parts of a list. */
export function textOfContent(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map((part) => (part as { text?: unknown } | null)?.text)
    .filter((text) => typeof text === 'string')
    .join('');
}

export function lastTextOf(messages: unknown): string {
  if (typeof messages === 'string') return messages;
  const last = Array.isArray(messages) ? messages.at(-1) : undefined;
  if (typeof last === 'string') return last;
  return textOfContent((last as { content?: unknown } | undefined)?.content);
}
