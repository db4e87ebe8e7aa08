/**
 * What a prompt costs in microseconds: 4 KiB of text, and a chat request around the same text as the agent reads and
 * counts it. "Seen before" is what a conversation sends again with each turn; "new" comes after other people's text
 * has taken every place in the caches.
 */

import { countPrompt } from '../agent/plugins/tokens/count-prompt.ts';
import { findEndpoint } from '../agent/request/endpoint.ts';
import { readPromptBody } from '../agent/request/prompt-body.ts';
import { countTokensInUtf8, type Encoding } from '../agent/tokenizer/index.ts';
import { processorMs } from '../test/helpers/work-time.ts';
import { overwriteCaches } from './tokenizer-contenders.ts';
import { type Corpus, corpora } from './tokenizer-corpora.ts';

const PROMPT_BYTES = 4096;
const KINDS = ['English', 'code', 'JSON', 'Chinese', 'Japanese', 'mixed'];
/** Few, since every new prompt finds more of its words remembered from the ones before it. */
const NEW_PROMPTS = 8;
const NEW_PASSES = 3;
const LEAST_MS = 50;
/** Of each encoding, a model that is counted with it. */
const MODELS: Readonly<Record<string, string>> = { o200k_base: 'gpt-4o', cl100k_base: 'gpt-4' };
const CHAT = findEndpoint('/v1/chat/completions')!;

interface Prompt {
  readonly text: Buffer;
  readonly body: Buffer;
}

interface Figures {
  readonly seen: number[];
  readonly fresh: number[];
  readonly seenBody: number[];
  readonly freshBody: number[];
}

function promptOf(characters: string, model: string): Prompt {
  let content = characters.slice(0, PROMPT_BYTES);
  while (Buffer.byteLength(content) > PROMPT_BYTES) content = content.slice(0, -1);
  const messages = [{ role: 'user', content: content.toWellFormed() }];
  return { text: Buffer.from(content), body: Buffer.from(JSON.stringify({ model, messages })) };
}

/** Cut from the whole corpus again, so that every language has 4 KiB of it. */
function promptsOf({ texts }: Corpus, model: string): Prompt[] {
  const whole = texts.slice(0, 200).join('');
  return Array.from({ length: NEW_PROMPTS }, (_, index) =>
    promptOf(whole.slice(index * PROMPT_BYTES, (index + 1) * PROMPT_BYTES), model),
  );
}

function seenBefore(prompts: readonly Prompt[], count: (prompt: Prompt) => void): number {
  prompts.forEach(count);
  let elapsed = 0;
  let passes = 0;
  while (elapsed < LEAST_MS) {
    elapsed += processorMs(() => {
      for (let again = 0; again < 20; again++) prompts.forEach(count);
    });
    passes += 20;
  }
  return (elapsed * 1000) / (passes * prompts.length);
}

function neverSeen(
  prompts: readonly Prompt[],
  count: (prompt: Prompt) => void,
  encoding: Encoding,
): number {
  let elapsed = 0;
  for (let pass = 0; pass < NEW_PASSES; pass++) {
    overwriteCaches(encoding);
    elapsed += processorMs(() => prompts.forEach(count));
  }
  return (elapsed * 1000) / (NEW_PASSES * prompts.length);
}

export function measurePrompts(
  encoding: Encoding,
  rounds: number,
  cell: (values: readonly number[], digits: number) => string,
): void {
  const model = MODELS[encoding]!;
  const countText = ({ text }: Prompt) => countTokensInUtf8(text, 0, text.length, encoding);
  const countBody = ({ body }: Prompt) =>
    countPrompt(readPromptBody(CHAT, body, false).root, 'chat', model);
  const kinds = corpora()
    .filter(({ name }) => name.endsWith(' 4 KB') && KINDS.includes(name.split(' ')[0]!))
    .map((corpus) => {
      const figures: Figures = { seen: [], fresh: [], seenBody: [], freshBody: [] };
      return { name: corpus.name, prompts: promptsOf(corpus, model), figures };
    });
  // The first round warms up.
  for (let round = 0; round <= rounds; round++) {
    for (const { prompts, figures } of kinds) {
      const seen = seenBefore(prompts, countText);
      const seenBody = seenBefore(prompts, countBody);
      const fresh = neverSeen(prompts, countText, encoding);
      const freshBody = neverSeen(prompts, countBody, encoding);
      if (round === 0) continue;
      figures.seen.push(seen);
      figures.seenBody.push(seenBody);
      figures.fresh.push(fresh);
      figures.freshBody.push(freshBody);
    }
  }
  console.log(
    `\n${encoding}, µs of processor time for ${PROMPT_BYTES} bytes: median (lowest-highest) of ${rounds} rounds`,
  );
  const titles = ['text seen before', 'new text', 'body seen before', 'new body'];
  console.log(''.padEnd(15) + titles.map((title) => title.padStart(20)).join(''));
  for (const { name, figures } of kinds) {
    const columns = [figures.seen, figures.fresh, figures.seenBody, figures.freshBody];
    console.log(name.padEnd(15) + columns.map((values) => ` ${cell(values, 0)}`).join(''));
  }
}
