/** Who may use what: rules over one request, evaluated once at admission. */
import { z } from 'zod';
import { mode, name } from './basics.ts';

export const policy = z.strictObject({
  name: name.describe('named to the client that it refuses'),
  effect: z.enum(['allow', 'deny']),
  when: z.string().min(1).describe('a CEL condition over the request; docs/policies.md'),
  message: z.string().max(500).optional().describe('told to the client that it refuses'),
  mode,
});
