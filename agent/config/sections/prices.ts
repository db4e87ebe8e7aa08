/** What models cost. */
import { z } from 'zod';

export const prices = z
  .strictObject({
    file: z
      .string()
      .min(1)
      .optional()
      .describe('relative to gateway.yaml; its entries replace ours, model by model'),
    unknown: z
      .enum(['free', 'deny'])
      .default('free')
      .describe('a model without a price: counted as free and flagged, or refused'),
  })
  .prefault({});
