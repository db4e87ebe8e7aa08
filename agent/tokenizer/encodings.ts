/**
 * Which encodings exist and which one a model uses. The model table follows OpenAI's tiktoken
 * (`tiktoken/model.py`: exact names first, then prefixes, the first that fits). Look-ups go through
 * Maps, so that a model called `__proto__` is just an unknown model.
 */

export type Encoding = 'o200k_base' | 'cl100k_base' | 'o200k_harmony' | 'p50k_base' | 'r50k_base';

/** The name under which js-tiktoken ships the ranks of an encoding. */
export type RanksName = 'o200k_base' | 'cl100k_base' | 'p50k_base' | 'r50k_base';

/** o200k_harmony differs from o200k_base in its special tokens only, and those are plain text here. */
const RANKS_OF_ENCODING: ReadonlyMap<string, RanksName> = new Map<Encoding, RanksName>([
  ['o200k_base', 'o200k_base'],
  ['cl100k_base', 'cl100k_base'],
  ['o200k_harmony', 'o200k_base'],
  ['p50k_base', 'p50k_base'],
  ['r50k_base', 'r50k_base'],
]);

export const ENCODINGS = [...RANKS_OF_ENCODING.keys()] as readonly Encoding[];

export function ranksOfEncoding(encoding: string): RanksName {
  const name = RANKS_OF_ENCODING.get(encoding);
  if (name === undefined) {
    throw new RangeError(
      `Unknown encoding ${JSON.stringify(encoding)}: use one of ${ENCODINGS.join(', ')}`,
    );
  }
  return name;
}

const EXACT_MODELS: ReadonlyMap<string, Encoding> = new Map<string, Encoding>([
  ['o1', 'o200k_base'],
  ['o3', 'o200k_base'],
  ['o4-mini', 'o200k_base'],
  ['gpt-5', 'o200k_base'],
  ['gpt-4.1', 'o200k_base'],
  ['gpt-4o', 'o200k_base'],
  ['gpt-4', 'cl100k_base'],
  ['gpt-3.5-turbo', 'cl100k_base'],
  ['gpt-3.5', 'cl100k_base'],
  ['gpt-35-turbo', 'cl100k_base'],
  ['davinci-002', 'cl100k_base'],
  ['babbage-002', 'cl100k_base'],
  ['text-embedding-ada-002', 'cl100k_base'],
  ['text-embedding-3-small', 'cl100k_base'],
  ['text-embedding-3-large', 'cl100k_base'],
  ['text-davinci-003', 'p50k_base'],
  ['text-davinci-002', 'p50k_base'],
  ['text-davinci-001', 'r50k_base'],
  ['text-curie-001', 'r50k_base'],
  ['text-babbage-001', 'r50k_base'],
  ['text-ada-001', 'r50k_base'],
  ['davinci', 'r50k_base'],
  ['curie', 'r50k_base'],
  ['babbage', 'r50k_base'],
  ['ada', 'r50k_base'],
  ['code-davinci-002', 'p50k_base'],
  ['code-davinci-001', 'p50k_base'],
  ['code-cushman-002', 'p50k_base'],
  ['code-cushman-001', 'p50k_base'],
  ['davinci-codex', 'p50k_base'],
  ['cushman-codex', 'p50k_base'],
  // The edit models use p50k_edit, which is p50k_base with other special tokens.
  ['text-davinci-edit-001', 'p50k_base'],
  ['code-davinci-edit-001', 'p50k_base'],
  ['text-similarity-davinci-001', 'r50k_base'],
  ['text-similarity-curie-001', 'r50k_base'],
  ['text-similarity-babbage-001', 'r50k_base'],
  ['text-similarity-ada-001', 'r50k_base'],
  ['text-search-davinci-doc-001', 'r50k_base'],
  ['text-search-curie-doc-001', 'r50k_base'],
  ['text-search-babbage-doc-001', 'r50k_base'],
  ['text-search-ada-doc-001', 'r50k_base'],
  ['code-search-babbage-code-001', 'r50k_base'],
  ['code-search-ada-code-001', 'r50k_base'],
  ['gpt2', 'r50k_base'],
  ['gpt-2', 'r50k_base'],
]);

/** Tried in this order; `gpt-4-` must not swallow `gpt-4.1-`, hence the hyphens. */
const MODEL_PREFIXES: readonly (readonly [string, Encoding])[] = [
  ['o1-', 'o200k_base'],
  ['o3-', 'o200k_base'],
  ['o4-mini-', 'o200k_base'],
  ['gpt-5', 'o200k_base'],
  ['gpt-4.5-', 'o200k_base'],
  ['gpt-4.1-', 'o200k_base'],
  ['chatgpt-4o-', 'o200k_base'],
  ['gpt-4o-', 'o200k_base'],
  ['gpt-oss-', 'o200k_harmony'],
  ['gpt-4-', 'cl100k_base'],
  ['gpt-3.5-turbo-', 'cl100k_base'],
  ['gpt-35-turbo-', 'cl100k_base'],
  ['ft:gpt-4o', 'o200k_base'],
  ['ft:gpt-4.1', 'o200k_base'],
  ['ft:gpt-4', 'cl100k_base'],
  ['ft:gpt-3.5-turbo', 'cl100k_base'],
  ['ft:davinci-002', 'cl100k_base'],
  ['ft:babbage-002', 'cl100k_base'],
];

/** The encoding of an OpenAI model, or undefined when tiktoken's table does not know the model. */
export function encodingForModel(model: string): Encoding | undefined {
  const exact = EXACT_MODELS.get(model);
  if (exact !== undefined) {
    return exact;
  }
  for (const [prefix, encoding] of MODEL_PREFIXES) {
    if (model.startsWith(prefix)) {
      return encoding;
    }
  }
  return undefined;
}
