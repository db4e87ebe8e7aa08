/** Where requests go that are not simply for one model: rules, borders, and what models can do. */
import { z } from 'zod';
import { modelPattern, name } from './basics.ts';

const MAX_REGIONS = 64;

export const route = z
  .strictObject({
    name: name.describe('shown by `explain`'),
    when: z
      .string()
      .min(1)
      .describe('a CEL condition over the request; the first route whose condition holds is taken'),
    model: modelPattern.optional().describe('the model that answers instead of the one asked for'),
    pool: name.optional().describe('the pool that answers, with the model asked for'),
  })
  .refine(({ model, pool }) => (model === undefined) !== (pool === undefined), {
    error: "must have 'model' or 'pool', and not both",
  });

export const residency = z.strictObject({
  name: name.describe('named to the client that it refuses'),
  when: z.string().min(1).describe('a CEL condition over the request; in doubt it holds'),
  regions: z
    .array(name)
    .min(1)
    .max(MAX_REGIONS)
    .describe('every target that could answer must be in one of these'),
});

export const capabilities = z
  .strictObject({
    file: z
      .string()
      .min(1)
      .optional()
      .describe('relative to gateway.yaml; its entries replace those of config/models.yaml'),
  })
  .prefault({});
