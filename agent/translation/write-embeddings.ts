/** Embeddings: Gemini (ai.google.dev/api/embeddings) and Cohere (docs.cohere.com/reference/embed). */
import { given } from './given.ts';
import { mustBe } from './problem.ts';
import type { EmbeddingsWish } from './read-embeddings.ts';
import { modelPath } from './write-gemini.ts';
import type { Written } from './writing.ts';

const GEMINI_MAX_INPUTS = 100;
const COHERE_MAX_INPUTS = 96;

/** Cohere's input types as Gemini's task types. */
const TASK_TYPES = {
  search_document: 'RETRIEVAL_DOCUMENT',
  search_query: 'RETRIEVAL_QUERY',
  classification: 'CLASSIFICATION',
  clustering: 'CLUSTERING',
} as const;

function requireAtMost({ inputs }: EmbeddingsWish, most: number): void {
  if (inputs.length > most) throw mustBe('input', `at most ${most} strings for this provider`);
}

/** @throws TranslationError */
export function writeGeminiEmbeddings(wish: EmbeddingsWish, model: string): Written {
  requireAtMost(wish, GEMINI_MAX_INPUTS);
  const name = model.includes('/') ? model : `models/${model}`;
  const requests = wish.inputs.map((text) =>
    given({
      model: name,
      content: { parts: [{ text }] },
      taskType: wish.inputType && TASK_TYPES[wish.inputType],
      outputDimensionality: wish.dimensions,
    }),
  );
  return { path: `/${modelPath(model)}:batchEmbedContents`, body: { requests } };
}

/** @throws TranslationError */
export function writeCohereEmbeddings(wish: EmbeddingsWish, model: string): Written {
  requireAtMost(wish, COHERE_MAX_INPUTS);
  const body = given({
    model,
    texts: wish.inputs,
    // Cohere wants one; OpenAI's callers say nothing of it.
    input_type: wish.inputType ?? 'search_document',
    embedding_types: ['float'],
    output_dimension: wish.dimensions,
  });
  return { path: '/embed', body };
}
