/** OpenAI embeddings (platform.openai.com/docs/api-reference/embeddings/create). */

import type { Extra } from './conversation.ts';
import { given } from './given.ts';
import { refuseField } from './losses.ts';
import type { ObjectReader } from './object-reader.ts';
import { mustBe } from './problem.ts';
import { ExtraList, readUser } from './read-openai.ts';

export interface EmbeddingsWish {
  readonly inputs: readonly string[];
  readonly dimensions?: number;
  readonly encoding: 'float' | 'base64';
  /** Cohere's, which clients of several gateways also write in this dialect. */
  readonly inputType?: InputType;
  readonly extras: readonly Extra[];
}

/** @throws TranslationError */
export function readEmbeddings(body: ObjectReader): EmbeddingsWish {
  const extras = new ExtraList();
  readUser(body);
  const wish = given({
    inputs: readInputs(body),
    dimensions: body.integer('dimensions', 1),
    encoding: body.oneOf('encoding_format', ['float', 'base64']) ?? ('float' as const),
    inputType: body.oneOf('input_type', INPUT_TYPES),
  });
  extras.addUnread(body);
  return { ...wish, extras: extras.list() };
}

const INPUT_TYPES = ['search_document', 'search_query', 'classification', 'clustering'] as const;
type InputType = (typeof INPUT_TYPES)[number];

function readInputs(body: ObjectReader): string[] {
  const input = body.any('input');
  if (typeof input === 'string') return [input];
  const inputs = body.list('input') ?? [];
  if (inputs.some((one) => typeof one === 'number' || Array.isArray(one))) {
    throw refuseField('token_prompts', 'input');
  }
  if (inputs.length === 0) throw mustBe('input', 'a string or a list of strings');
  return body.strings('input')!;
}
