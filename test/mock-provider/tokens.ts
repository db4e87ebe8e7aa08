/**
 * Token counts of what the mock provider receives, with o200k_base, so that the
 * usage it reports is true. The tokenizer is quadratic on long runs without a
 * break, so a text with such a run, or a very long one, is counted by its length
 * and the count says so.
 */
import { Tiktoken } from 'js-tiktoken/lite';
import o200kBase from 'js-tiktoken/ranks/o200k_base';

const LONGEST_TEXT = 256 * 1_024;
const LONG_RUN = /\S{1000}|\s{1000}/;
const CHARACTERS_PER_TOKEN = 4;

/** What OpenAI adds around each message, for a name, and for the answer's beginning. */
const MESSAGE_TOKENS = 3;
const NAME_TOKENS = 1;
const ANSWER_TOKENS = 3;
/** A low-detail image. */
const IMAGE_TOKENS = 85;

export type TokenCount = { tokens: number; isExact: boolean };

let tokenizer: Tiktoken | undefined;

/** Builds it before the first request, which would otherwise wait for a second or so. */
export function prepareTokenizer(): void {
  tokenizer ??= new Tiktoken(o200kBase);
}

export function countText(text: string): TokenCount {
  if (text.length > LONGEST_TEXT || LONG_RUN.test(text)) {
    return { tokens: Math.ceil(text.length / CHARACTERS_PER_TOKEN), isExact: false };
  }
  tokenizer ??= new Tiktoken(o200kBase);
  return { tokens: tokenizer.encode(text, [], []).length, isExact: true };
}

/** Tokens of a list of texts and fixed amounts. */
class Sum {
  tokens = 0;
  isExact = true;

  text(value: unknown): void {
    if (typeof value !== 'string') return;
    const count = countText(value);
    this.tokens += count.tokens;
    this.isExact &&= count.isExact;
  }

  /** A string, or a list of parts of which the texts count. */
  content(value: unknown): void {
    if (!Array.isArray(value)) {
      this.text(value);
      return;
    }
    for (const part of value) {
      if (typeof part !== 'object' || part === null) continue;
      const { type, text, content, image_url, source } = part as Record<string, unknown>;
      if (typeof text === 'string') this.text(text);
      else if (content !== undefined) this.content(content);
      else if (image_url !== undefined || source !== undefined || type === 'image') {
        this.tokens += IMAGE_TOKENS;
      }
    }
  }

  message(value: unknown): void {
    if (typeof value !== 'object' || value === null) return;
    const message = value as Record<string, unknown>;
    this.tokens += MESSAGE_TOKENS;
    this.text(message.role);
    this.content(message.content);
    if (typeof message.name === 'string') {
      this.text(message.name);
      this.tokens += NAME_TOKENS;
    }
    if (message.tool_calls !== undefined) this.text(JSON.stringify(message.tool_calls));
  }
}

/** Chat completions: OpenAI's own counting rule; tools by the tokens of their JSON. */
export function countChat(body: Record<string, unknown>): TokenCount {
  const sum = new Sum();
  for (const message of listOf(body.messages)) sum.message(message);
  if (body.tools !== undefined) sum.text(JSON.stringify(body.tools));
  sum.tokens += ANSWER_TOKENS;
  return sum;
}

/** Responses: the same rule, with instructions as one more message. */
export function countResponses(body: Record<string, unknown>): TokenCount {
  const sum = new Sum();
  if (typeof body.instructions === 'string') {
    sum.message({ role: 'developer', content: body.instructions });
  }
  if (typeof body.input === 'string') sum.message({ role: 'user', content: body.input });
  for (const item of listOf(body.input)) sum.message(item);
  if (body.tools !== undefined) sum.text(JSON.stringify(body.tools));
  sum.tokens += ANSWER_TOKENS;
  return sum;
}

/** Messages: Anthropic's tokenizer is not public; OpenAI's rule and vocabulary stand in. */
export function countMessages(body: Record<string, unknown>): TokenCount {
  const sum = new Sum();
  if (body.system !== undefined) sum.message({ role: 'system', content: body.system });
  for (const message of listOf(body.messages)) sum.message(message);
  if (body.tools !== undefined) sum.text(JSON.stringify(body.tools));
  sum.tokens += ANSWER_TOKENS;
  return sum;
}

/** Completions and embeddings: a string, strings, token numbers, or lists of those. */
export function countInput(input: unknown): TokenCount {
  const sum = new Sum();
  for (const item of typeof input === 'string' ? [input] : listOf(input)) {
    if (typeof item === 'number') sum.tokens += 1;
    else if (Array.isArray(item)) sum.tokens += item.length;
    else sum.text(item);
  }
  return sum;
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
