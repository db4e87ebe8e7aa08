/** HAProxy's backends for the MCP servers of gateway.yaml: where each is, and the key that it wants. */
import type { GatewayConfig } from '../config/schema.ts';

type McpServerConfig = GatewayConfig['mcpServers'][number];

const HEAD = `# MCP servers, written by \`ai-gateway mcp backends\`. Load it after haproxy.cfg: haproxy -f haproxy.cfg -f mcp.cfg
`;

function keyLines({ keys }: McpServerConfig): string[] {
  return keys.flatMap(({ env, header }) => {
    const scheme = header.toLowerCase() === 'authorization' ? 'Bearer ' : '';
    return [
      `.if streq("$${env}","")`,
      `    .alert "${env} is not set: the key of an MCP server."`,
      '.endif',
      `    http-request set-header ${header} "${scheme}%[env(${env})]"`,
    ];
  });
}

function serverLine({ name }: McpServerConfig, { protocol, hostname, port }: URL): string {
  const isTls = protocol === 'https:';
  const address = `${hostname}:${port || (isTls ? 443 : 80)}`;
  const tls = ` ssl verify required ca-file @system-ca sni str(${hostname})`;
  const resolving = 'resolvers ai-dns init-addr last,libc,none';
  return `    server ${name} ${address} maxconn "\${AI_PROVIDER_MAXCONN}"${isTls ? tls : ''} ${resolving}`;
}

function backend(server: McpServerConfig): string {
  const url = new URL(server.url);
  return [
    `backend ai-mcp-${server.name} from ai-mcp`,
    // The client's query goes no further: a server may take options from it.
    `    http-request set-pathq "${url.pathname}"`,
    `    http-request set-header host "${url.host}"`,
    ...keyLines(server),
    // A refused key is the operator's to mend. Clients would begin to log in, at somebody else's server.
    '    http-response del-header www-authenticate',
    '    http-response set-status 502 reason "Bad Gateway" if { status 401 }',
    serverLine(server, url),
  ].join('\n');
}

/** A file of HAProxy's configuration, to be loaded after haproxy.cfg. */
export function mcpBackends(servers: readonly McpServerConfig[]): string {
  return [HEAD, ...servers.map((server) => `${backend(server)}\n`)].join('\n');
}
