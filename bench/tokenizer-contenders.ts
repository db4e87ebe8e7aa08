/** Who is measured against whom, and how what they remember is made to go. */
import { createRequire } from 'node:module';
import { countTokens, countTokensInUtf8, type Encoding } from '../agent/tokenizer/index.ts';
import { type Random, randomFrom } from '../test/unit/tokenizer/random-text.ts';

export interface Contender {
  readonly name: string;
  /** Makes it forget the texts that it has seen; not timed. */
  forget?(): void;
  count(text: string, bytes: Buffer): number;
}

export async function contenders(encoding: Encoding): Promise<Contender[]> {
  const require = createRequire(import.meta.url);
  const { Tiktoken: JsTiktoken } = require('js-tiktoken/lite');
  const jsTiktoken = new JsTiktoken(require(`js-tiktoken/ranks/${encoding}`));
  const gptTokenizer =
    encoding === 'cl100k_base'
      ? await import('gpt-tokenizer/encoding/cl100k_base')
      : await import('gpt-tokenizer/encoding/o200k_base');
  const wasm = require('tiktoken').get_encoding(encoding);
  const asText = { disallowedSpecial: new Set<string>() };
  const countBytes: Contender['count'] = (_, bytes) =>
    countTokensInUtf8(bytes, 0, bytes.length, encoding);
  const gptCount = (text: string): number => gptTokenizer.countTokens(text, asText);
  return [
    { name: 'ours, bytes', count: countBytes },
    { name: 'ours, string', count: (text) => countTokens(text, encoding) },
    { name: 'ours, cold', forget: () => overwriteCaches(encoding), count: countBytes },
    { name: 'js-tiktoken', count: (text) => jsTiktoken.encode(text, [], []).length },
    { name: 'gpt-tokenizer', count: gptCount },
    {
      name: 'gpt-tokenizer, cold',
      forget: () => gptTokenizer.clearMergeCache(),
      count: gptCount,
    },
    { name: 'tiktoken WASM', count: (text) => wasm.encode(text, [], []).length },
  ];
}

/**
 * Four times as many different words as a cache has slots leave one of them as it was with probability e^-4: 98 % are
 * overwritten. A word of each class goes to another cache of pieces.ts; the last ones also ask the memo of
 * backtracking.ts about far more pairs than it holds. Random letters are never a single token at these lengths.
 */
const OVERWRITING: readonly { readonly letters: number; readonly words: number }[] = [
  { letters: 7, words: 4 << 15 },
  { letters: 12, words: 4 << 14 },
  { letters: 28, words: 4 << 14 },
];
/** The texts take turns, or the second time would find the first one's words in their places, and no miss. */
const TEXTS = 2;

const texts: Buffer[] = [];
let turn = 0;

function randomWords(random: Random): Buffer {
  const parts: string[] = [];
  for (const { letters, words } of OVERWRITING) {
    for (let word = 0; word < words; word++) {
      let text = '';
      while (text.length < letters) text += String.fromCharCode(0x61 + random(26));
      parts.push(text);
    }
  }
  return Buffer.from(parts.join(' '));
}

/** The tokenizer has no way to forget, and needs none: other text overwrites what it remembers. */
export function overwriteCaches(encoding: Encoding): void {
  while (texts.length < TEXTS) texts.push(randomWords(randomFrom(7 + texts.length)));
  countTokensInUtf8(texts[turn]!, 0, texts[turn]!.length, encoding);
  turn = (turn + 1) % TEXTS;
}
