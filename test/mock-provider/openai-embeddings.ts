/**
 * OpenAI's /v1/embeddings, as lists of numbers or (the SDK's default) base64,
 * and the list of models.
 */
import { lastTextOf } from './answer.ts';
import { BadRequest, type Dialect, readCap, requireModel } from './dialect.ts';
import { countInput } from './tokens.ts';

const DEFAULT_DIMENSIONS = 1_536;
const MOST_DIMENSIONS = 3_072;

export const openaiEmbeddings: Dialect = {
  read(body) {
    if (body.input === undefined)
      throw new BadRequest("Missing required parameter: 'input'.", 'input');
    if ((readCap(body.dimensions, 'dimensions') ?? 1) > MOST_DIMENSIONS) {
      throw new BadRequest(
        `Invalid value for 'dimensions': at most ${MOST_DIMENSIONS}`,
        'dimensions',
      );
    }
    return {
      body,
      model: requireModel(body),
      stream: false,
      maxTokens: undefined,
      choices: 1,
      count: () => countInput(body.input),
      lastText: () => lastTextOf(body.input),
    };
  },

  writeJson(answer, { body }) {
    const dimensions = (body.dimensions as number | undefined) ?? DEFAULT_DIMENSIONS;
    const promptTokens = answer.usage?.promptTokens ?? 0;
    return {
      object: 'list',
      data: inputsOf(body.input).map((input, index) => ({
        object: 'embedding',
        index,
        embedding: embedding(input, dimensions, body.encoding_format === 'base64'),
      })),
      model: answer.model,
      ...(answer.usage && { usage: { prompt_tokens: promptTokens, total_tokens: promptTokens } }),
    };
  },
};

/** One text, several texts, one text as token numbers, or several of those. */
function inputsOf(input: unknown): unknown[] {
  if (!Array.isArray(input) || typeof input[0] === 'number') return [input];
  return input;
}

/** A unit vector that depends on the length of the input alone. */
function embedding(input: unknown, dimensions: number, asBase64: boolean): string | number[] {
  const turn = typeof input === 'string' || Array.isArray(input) ? input.length : 0;
  const scale = Math.sqrt(2 / dimensions);
  const values = Float32Array.from(
    { length: dimensions },
    (_, index) => scale * Math.sin(index + turn),
  );
  return asBase64 ? Buffer.from(values.buffer).toString('base64') : [...values];
}

const MODELS = ['gpt-5', 'gpt-5-mini', 'gpt-4o', 'gpt-4o-mini', 'text-embedding-3-small'];

export function openaiModels() {
  const data = MODELS.map((id) => ({
    id,
    object: 'model',
    created: 1_700_000_000,
    owned_by: 'mock',
  }));
  return { object: 'list', data };
}
