/** The command line. Each command is a file in cli/. */
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { Command, InvalidArgumentError } from 'commander';
import { check } from './cli/check.ts';
import { type ExplainOptions, explain } from './cli/explain.ts';
import { haproxyCommand } from './cli/haproxy.ts';
import { keysCommand } from './cli/keys.ts';
import { printMcpBackends } from './cli/mcp.ts';
import { type ScanOptions, scanFile } from './cli/scan.ts';
import { type ScrubCommandOptions, scrubFile } from './cli/scrub.ts';
import { serve } from './cli/serve.ts';
import { countTokensOf, type TokensCountOptions } from './cli/tokens.ts';
import { type UpOptions, up } from './cli/up.ts';
import { usageCommand } from './cli/usage.ts';
import { ACTIONS } from './scrubbing/actions.ts';

const DEFAULT_CONFIG = 'gateway.yaml';

function packageVersion(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}

type ExplainCommandOptions = Omit<ExplainOptions, 'atMs'> & { readonly at?: number };

function sourceAddress(text: string): string {
  if (isIP(text) === 0) throw new InvalidArgumentError('It must be an IPv4 or IPv6 address.');
  return text;
}

/** @returns milliseconds since 1970 */
function isoTime(text: string): number {
  const timeMs = Date.parse(text);
  if (Number.isNaN(timeMs)) throw new InvalidArgumentError('It must be as 2026-11-22T08:30:00Z.');
  return timeMs;
}

const program = new Command('ai-gateway')
  .description('The agent beside HAProxy: keys, tokens, PII, quotas and routes for LLM requests.')
  .version(packageVersion())
  .showHelpAfterError();

program
  .command('serve')
  .description('answer HAProxy, settle its access lines')
  .option('-c, --config <file>', 'configuration', DEFAULT_CONFIG)
  .action(async (options: { config: string }) => {
    process.exitCode = await serve(options.config);
  });

program
  .command('check')
  .description('check a configuration; exit 1 when something is wrong')
  .option('-c, --config <file>', 'configuration', DEFAULT_CONFIG)
  .option('--json', 'print the problems as JSON')
  .action(async (options: { config: string; json?: boolean }) => {
    process.exitCode = await check(options.config, options.json === true);
  });

program
  .command('explain')
  .description('run one request through the pipeline, dry, and say what each plugin made of it')
  .argument('<file>', "the request's JSON body; - for standard input")
  .option('-c, --config <file>', 'configuration', DEFAULT_CONFIG)
  .option('--key <key>', 'the API key of the client; without it, AI_GATEWAY_KEY of the environment')
  .option(
    '--key-id <id>',
    'the id of a key of gateway.yaml or of the store, when the key itself is not at hand',
  )
  .option('--path <path>', 'the path that is asked', '/v1/chat/completions')
  .option('--source <address>', "the client's address, for policies", sourceAddress, '127.0.0.1')
  .option('--session <name>', "the client's name for its session", '')
  .option('--region <name>', 'region of the client', '')
  .option(
    '--at <time>',
    'when the request comes, for policies, as 2026-11-22T08:30:00Z; now, if not given',
    isoTime,
  )
  .option('--json', 'print as JSON')
  .action(async (file: string, { at, ...options }: ExplainCommandOptions) => {
    process.exitCode = await explain(file, { ...options, atMs: at });
  });

program.addCommand(haproxyCommand(DEFAULT_CONFIG));

program.addCommand(keysCommand());

program
  .command('tokens')
  .description('tokens of prompts')
  .command('count')
  .description('count the tokens of a text or of a request body, as the gateway does')
  .argument(
    '[file]',
    'a text, or a JSON body with messages, input or prompt; - for standard input',
    '-',
  )
  .option('--model <model>', "the provider's model; without it, the model that the body names")
  .option('--json', 'print as JSON')
  .action((file: string, options: TokensCountOptions) => {
    process.exitCode = countTokensOf(file, options);
  });

program.addCommand(usageCommand());

program
  .command('mcp')
  .description('MCP servers')
  .command('backends')
  .description("print HAProxy's backends for the MCP servers of a configuration")
  .option('-c, --config <file>', 'configuration', DEFAULT_CONFIG)
  .action((options: { config: string }) => {
    process.exitCode = printMcpBackends(options.config);
  });

program
  .command('scan')
  .description('find personal data and secrets in a text or a JSON body; exit 2 when there are any')
  .argument('[file]', 'a text, or JSON: its strings are looked at; - for standard input', '-')
  .option('--entities <names>', 'only these kinds, with commas')
  .option('--json', 'print as JSON')
  .action((file: string, options: ScanOptions) => {
    process.exitCode = scanFile(file, options);
  });

program
  .command('scrub')
  .description('print a text or a JSON body without its personal data and secrets')
  .argument('[file]', 'a text, or JSON: its strings are scrubbed; - for standard input', '-')
  .option('--entities <names>', 'only these kinds, with commas')
  .option('--action <action>', `what is done: ${ACTIONS.join(', ')}`, 'placeholder')
  .option('--actions <pairs>', 'other actions for single kinds, as API_KEY=block,IP_ADDRESS=off')
  .option(
    '--json',
    'print the body, what was found where, and what reversible placeholders stand for, as JSON',
  )
  .action((file: string, options: ScrubCommandOptions) => {
    process.exitCode = scrubFile(file, options);
  });

program
  .command('up')
  .description('run the whole local stack: mock provider, agent, HAProxy')
  .action(async (options: UpOptions) => {
    process.exitCode = await up(options);
  });

await program.parseAsync();
