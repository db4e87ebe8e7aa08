/** `ai-gateway mcp backends`: what HAProxy has to know of the MCP servers of gateway.yaml. */
import { loadConfig } from '../config/load.ts';
import { ConfigError } from '../config/problems.ts';
import { mcpBackends } from '../haproxy-config/mcp-backends.ts';

/** @returns the exit code */
export function printMcpBackends(file: string): number {
  try {
    process.stdout.write(mcpBackends(loadConfig(file).config.mcpServers));
    return 0;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}
