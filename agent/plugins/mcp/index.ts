/**
 * May this key ask this of this MCP server? Every message is judged by itself, with the rules of the key and of all its
 * roles together; nothing is allowed that no rule allows. Lists pass, and HAProxy takes out what may not be used.
 */
import { z } from 'zod';
import type { Catalog, KeyRecord } from '../../pipeline/catalog.ts';
import type { Exchange } from '../../pipeline/exchange.ts';
import { definePlugin, type Verdict } from '../../pipeline/plugin.ts';
import type { McpTarget, McpView } from '../../request/mcp-body.ts';
import type { RefusalCode } from '../../request/refusal.ts';
import { headerMismatch } from './headers.ts';
import { Permissions } from './rules.ts';

const MAX_SHOWN_NAME = 100;

function shown(name: string): string {
  return name.length > MAX_SHOWN_NAME ? `${name.slice(0, MAX_SHOWN_NAME)}…` : name;
}

function refusal(code: RefusalCode, message: string, batchIndex?: number): Verdict {
  return { refuse: { code, message, ...(batchIndex === undefined ? {} : { batchIndex }) } };
}

class McpAccess {
  private readonly servers: ReadonlySet<string>;
  private readonly rulesOfRole: ReadonlyMap<string, readonly string[]>;
  /** By key, then by server; a record of a key never changes. */
  private readonly known = new WeakMap<KeyRecord, Map<string, Permissions>>();

  constructor({ mcpServers = [], roles }: Catalog) {
    this.servers = new Set(mcpServers.map(({ name }) => name));
    this.rulesOfRole = new Map(roles.map(({ name, mcp = [] }) => [name, mcp]));
  }

  judge(exchange: Exchange, view: McpView): Verdict {
    const { request, variables, knownIdentity: key } = exchange;
    const { server } = view;
    if (!this.servers.has(server)) {
      return refusal('mcp_server_not_found', `There is no MCP server '${shown(server)}'.`);
    }
    variables.set('model', exchange.body.model);
    const wrong = headerMismatch(request, view);
    if (wrong !== undefined) {
      return refusal('mcp_header_mismatch', `The header ${wrong} does not say what the body says.`);
    }
    const permissions = this.permissionsOf(key, server);
    if (!permissions.allowsAnything) {
      return refusal('mcp_not_allowed', `Your key may not use the MCP server '${server}'.`);
    }
    const forbidden = firstForbidden(view, permissions);
    if (forbidden !== undefined) {
      const { target, index } = forbidden;
      const message = `Your key may not use the ${target.kind} '${shown(target.name)}' of the MCP server '${server}'.`;
      return refusal('mcp_not_allowed', message, index);
    }
    variables.set('mcp_server', server);
    if (view.lists && !permissions.showsAll) variables.set('mcp_allowed', permissions.forLists());
    exchange.promptCount = { tokens: 0, countedTokens: 0, isEstimate: false };
    exchange.note('mcp', `${server}: ${view.operation} is allowed`);
    return undefined;
  }

  private permissionsOf(key: KeyRecord, server: string): Permissions {
    let byServer = this.known.get(key);
    if (byServer === undefined) {
      byServer = new Map();
      this.known.set(key, byServer);
    }
    let permissions = byServer.get(server);
    if (permissions === undefined) {
      const ofRoles = key.roles.flatMap((role) => this.rulesOfRole.get(role) ?? []);
      permissions = Permissions.of([...(key.mcp ?? []), ...ofRoles], server);
      byServer.set(server, permissions);
    }
    return permissions;
  }
}

function firstForbidden(
  { messages }: McpView,
  permissions: Permissions,
): { readonly target: McpTarget; readonly index: number } | undefined {
  for (const [index, { targets }] of messages.entries()) {
    const target = targets.find((one) => !permissions.allows(one));
    if (target !== undefined) return { target, index };
  }
  return undefined;
}

export const mcpPlugin = definePlugin({
  name: 'mcp',
  stage: 'authorize',
  options: z.strictObject({}),
  variables: {},
  onFailure: 'deny',
  create(_options, { catalog }) {
    const access = new McpAccess(catalog);
    return {
      admit: (exchange) =>
        exchange.mcp === undefined ? undefined : access.judge(exchange, exchange.mcp),
    };
  },
});
