/** Forms of values that several sections of gateway.yaml share. */
import { z } from 'zod';
import { isTimeZone } from '../../limits/calendar.ts';
import { LIMIT_FORM, parseLimit } from '../../limits/limit.ts';

export const address = z
  .string()
  .regex(/^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9._-]+|\*):([0-9]{1,5})$/, 'must be HOST:PORT')
  .refine((text) => Number(text.slice(text.lastIndexOf(':') + 1)) <= 65535, 'port above 65535');

export const name = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'must be 1 to 64 letters, digits, ., - or _');

export const modelPattern = z
  .string()
  .regex(/^[^\s*]{0,199}\*?$/, 'must be a model name, or a beginning of one with * at its end')
  .min(1);

export const milliseconds = z.int().min(1).max(86_400_000);

/** As `5M tokens/minute`; agent/limits/limit.ts has the grammar. */
export const limitText = z
  .string()
  .refine((text) => parseLimit(text) !== undefined, `must be ${LIMIT_FORM}`);

export const timeZone = z
  .string()
  .refine(isTimeZone, 'must be a time zone, as UTC or Europe/Berlin');

export const tagName = z
  .string()
  .regex(/^[A-Za-z0-9_.-]{1,64}$/, 'must be 1 to 64 letters, digits, ., - or _');

export const tags = z.record(tagName, z.string().max(128)).default({});

/** Observed: evaluated, counted and logged as would_deny, never enforced. */
export const mode = z.enum(['enforce', 'observe']).default('enforce');
