/** What people give to make, import or rotate a key, on the command line and over the admin API: one form for both. */
import { z } from 'zod';
import { limitText, modelPattern, name, tags } from '../config/sections/basics.ts';
import { DURATION_FORM, parseDuration, parseTime, TIME_FORM } from './times.ts';

/** How long a replaced key may stay good beside the new one. */
const MAX_GRACE_MS = 90 * 86_400_000;

const expires = z
  .string()
  .refine((text) => parseTime(text, 0) !== undefined, `must be ${TIME_FORM}`)
  .optional();

const grace = z
  .string()
  .refine((text) => parseDuration(text) !== undefined, `must be ${DURATION_FORM}`)
  .refine((text) => (parseDuration(text) ?? 0) <= MAX_GRACE_MS, 'must be 90d at most')
  .default('0s');

const attributes = {
  id: name.optional(),
  name: z.string().max(128).default(''),
  /** Absent: that of the team, or `default`. */
  org: name.optional(),
  team: name,
  user: z.string().max(128).default(''),
  roles: z.array(name).default([]),
  tags,
  models: z.array(modelPattern).default(['*']),
  limits: z.array(limitText).default([]),
  expires,
};

export const newKeyForm = z.strictObject(attributes);
export type NewKeyForm = z.infer<typeof newKeyForm>;

export const importedKeyForm = z.strictObject({
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hex digits: the SHA-256 of the key'),
  ...attributes,
});

export const rotationForm = z.strictObject({ grace, expires });
