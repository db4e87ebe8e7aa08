/** MCP servers, and the rules for what may be done with them. */
import { z } from 'zod';
import { name } from './basics.ts';

/** One line of printable characters: rules travel to HAProxy as lines. */
export const mcpRules = z
  .array(
    z
      .string()
      .max(512)
      .regex(
        /^!?(\*|[A-Za-z0-9][A-Za-z0-9._-]{0,63}):[^\s]+$/,
        'must be SERVER:TOOL, as github:search_* or !github:delete_*',
      ),
  )
  .default([])
  .describe(
    "tools of MCP servers that may be used, as 'github:search_*'; '!' forbids; docs/mcp.md",
  );

const environmentVariable = z
  .string()
  .regex(/^[A-Z_][A-Z0-9_]*$/, 'must be the name of an environment variable');

const mcpKey = z.strictObject({
  env: environmentVariable.describe("the variable of HAProxy's environment that holds the key"),
  header: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,64}$/, 'must be the name of a header')
    .default('authorization')
    .describe("where the key goes; into 'authorization' as Bearer"),
});

export const mcpServer = z.strictObject({
  name: name.describe('clients reach it at /mcp/<name>'),
  url: z
    .url({ protocol: /^https?$/ })
    .refine((text) => isPlainUrl(text), 'must have no user, password, query or fragment')
    .describe('its MCP endpoint (Streamable HTTP)'),
  keys: z
    .array(mcpKey)
    .max(1, 'one key: a session belongs to the account that it began with')
    .default([])
    .describe('put in by HAProxy; no client and no agent holds it'),
});

function isPlainUrl(text: string): boolean {
  const { username, password, search, hash } = new URL(text);
  return `${username}${password}${search}${hash}` === '' && !/[\s"'\\%$]/.test(text);
}
