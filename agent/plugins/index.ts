/** The built-in plugins. Within a stage they run in this order. */
import type { Plugin } from '../pipeline/plugin.ts';
import { accessPlugin } from './access/index.ts';
import { agentsPlugin } from './agents/index.ts';
import { guardPlugin } from './guard/index.ts';
import { keysPlugin } from './keys/index.ts';
import { mcpPlugin } from './mcp/index.ts';
import { piiPlugin } from './pii/index.ts';
import { policiesPlugin } from './policies/index.ts';
import { pricesPlugin } from './prices/index.ts';
import { quotaPlugin } from './quota/index.ts';
import { routingPlugin } from './routing/index.ts';
import { streamUsagePlugin } from './stream-usage/index.ts';
import { tokensPlugin } from './tokens/index.ts';

export const BUILT_IN_PLUGINS: readonly Plugin[] = [
  keysPlugin,
  accessPlugin,
  agentsPlugin,
  mcpPlugin,
  tokensPlugin,
  piiPlugin,
  guardPlugin,
  routingPlugin,
  streamUsagePlugin,
  pricesPlugin,
  policiesPlugin,
  quotaPlugin,
] as readonly Plugin[];
