/** The request of Cohere's embed, version 2, strictly. */
import { z } from 'zod';

export const cohereEmbedRequest = z.strictObject({
  model: z.string().min(1),
  texts: z.array(z.string()).min(1).max(96),
  input_type: z.enum(['search_document', 'search_query', 'classification', 'clustering', 'image']),
  embedding_types: z.array(z.enum(['float', 'int8', 'uint8', 'binary', 'ubinary', 'base64'])),
  output_dimension: z.int().min(1).optional(),
  max_tokens: z.int().min(1).optional(),
  truncate: z.enum(['NONE', 'START', 'END']).optional(),
});
