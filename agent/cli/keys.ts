/** `ai-gateway keys`: makes and changes the keys of the store; running agents see it with the next request. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { type ImportFormat, parseImport, parseTags } from '../keys/import-file.ts';
import { keyError } from '../keys/key-error.ts';
import type { IssuedKey } from '../keys/key-registry.ts';
import { viewOf } from '../keys/key-view.ts';
import { parseLimit } from '../limits/limit.ts';
import type { KeyFilter, StoredKey } from '../store/keys.ts';
import { type KeysOptions, withRegistry } from './keys/open-registry.ts';
import { keyDetails, keyTable } from './keys/print.ts';

const DEFAULT_CONFIG = 'gateway.yaml';
const STANDARD_INPUT = 0;

interface CreateOptions extends KeysOptions {
  readonly id?: string;
  readonly name?: string;
  readonly org?: string;
  readonly team: string;
  readonly user?: string;
  readonly role: readonly string[];
  readonly tag: readonly string[];
  readonly model: readonly string[];
  readonly limit: readonly string[];
  readonly budget: readonly string[];
  readonly expires?: string;
}

interface RotateOptions extends KeysOptions {
  readonly grace?: string;
  readonly expires?: string;
}

interface ImportOptions extends KeysOptions {
  readonly format?: ImportFormat;
}

export function keysCommand(): Command {
  const keys = new Command('keys').description('API keys that the store keeps');
  addCreate(keys);
  subcommand(keys, 'list', 'keys, oldest first')
    .option('--org <org>', 'only of this organization')
    .option('--team <team>', 'only of this team')
    .option('--user <user>', 'only of this user')
    .action(async (options: KeysOptions & KeyFilter) => {
      process.exitCode = await list(options);
    });
  subcommand(keys, 'show', 'everything about one key but the key')
    .argument('<id>')
    .action(async (id: string, options: KeysOptions) => {
      process.exitCode = await withRegistry(options, async (registry) =>
        printKey(await registry.get(id), options),
      );
    });
  subcommand(keys, 'revoke', 'end a key, from the next request on and for good')
    .argument('<id>')
    .action(async (id: string, options: KeysOptions) => {
      process.exitCode = await withRegistry(options, async (registry) =>
        printKey(await registry.revoke(id), options),
      );
    });
  subcommand(keys, 'rotate', 'a new key for the same record: id, limits and counters go on')
    .argument('<id>')
    .option('--grace <time>', 'how long the old key works too, as 24h; not at all if absent')
    .option('--expires <time>', 'as 90d or 2027-01-31; as before if absent')
    .action(async (id: string, options: RotateOptions) => {
      process.exitCode = await rotate(id, options);
    });
  subcommand(keys, 'import', 'keys of another system, by their SHA-256')
    .argument('<file>', 'JSON lines or CSV; - for standard input')
    .option('--format <format>', 'jsonl or csv; by the ending of the file if absent')
    .action(async (file: string, options: ImportOptions) => {
      process.exitCode = await importKeys(file, options);
    });
  return keys;
}

function subcommand(keys: Command, name: string, description: string): Command {
  return keys
    .command(name)
    .description(description)
    .option('-c, --config <file>', 'configuration', DEFAULT_CONFIG)
    .option('--json', 'print as JSON');
}

function addCreate(keys: Command): void {
  const several = (value: string, before: readonly string[]): string[] => [...before, value];
  subcommand(keys, 'create', 'make a key; it is shown once, now')
    .requiredOption('--team <team>', 'whose key it is')
    .option('--org <org>', "the team's in gateway.yaml if absent, else `default`")
    .option('--user <user>', 'who holds it')
    .option('--name <name>', 'what it is for')
    .option('--id <id>', 'shown in logs and reports; made up if absent')
    .option('--role <role>', 'a role of gateway.yaml; may be repeated', several, [])
    .option('--tag <name=value>', 'for limits and reports; may be repeated', several, [])
    .option(
      '--model <model>',
      'a model it may use, or a beginning and *; all if absent',
      several,
      [],
    )
    .option('--limit <limit>', "as '5M tokens/minute' or '10 concurrent'; repeatable", several, [])
    .option('--budget <budget>', "a limit on cost, as '$50/month'; repeatable", several, [])
    .option('--expires <time>', 'as 90d, 2027-01-31 or 2027-01-31T12:00:00Z; never if absent')
    .action(async (options: CreateOptions) => {
      process.exitCode = await create(options);
    });
}

function create(options: CreateOptions): Promise<number> {
  return withRegistry(options, async (registry) => {
    const { id, name, org, team, user, expires, role, tag, model, limit, budget } = options;
    for (const [index, text] of budget.entries()) {
      if (parseLimit(text)?.measure === 'cost') continue;
      throw keyError(
        'invalid',
        'must be an amount of dollars in a window, as $50/month',
        `budget[${index}]`,
      );
    }
    const given = { id, name, org, team, user, expires };
    const created = await registry.create({
      ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
      roles: role,
      tags: parseTags(tag),
      limits: [...limit, ...budget],
      ...(model.length > 0 ? { models: model } : {}),
    });
    printIssued(created, options);
  });
}

function list(options: KeysOptions & KeyFilter): Promise<number> {
  return withRegistry(options, async (registry) => {
    const keys = await registry.list(options);
    const nowMs = Date.now();
    process.stdout.write(
      options.json === true
        ? `${JSON.stringify(keys.map((key) => viewOf(key, nowMs)))}\n`
        : keyTable(keys, nowMs),
    );
  });
}

function rotate(id: string, options: RotateOptions): Promise<number> {
  return withRegistry(options, async (registry) => {
    const { grace, expires } = options;
    const given = Object.entries({ grace, expires }).filter(([, value]) => value !== undefined);
    printIssued(await registry.rotate(id, Object.fromEntries(given)), options);
  });
}

function importKeys(file: string, options: ImportOptions): Promise<number> {
  return withRegistry(options, async (registry) => {
    const format = options.format ?? (path.extname(file) === '.csv' ? 'csv' : 'jsonl');
    if (format !== 'csv' && format !== 'jsonl') {
      throw keyError('invalid', 'must be jsonl or csv', 'format');
    }
    const text = readFileSync(file === '-' ? STANDARD_INPUT : file, 'utf8');
    const outcome = await registry.import(parseImport(text, format));
    const { created, existing } = outcome;
    process.stdout.write(
      options.json === true
        ? `${JSON.stringify(outcome)}\n`
        : `${created} imported, ${existing} were there already\n`,
    );
  });
}

function printKey(key: StoredKey, { json }: KeysOptions): void {
  const nowMs = Date.now();
  process.stdout.write(
    json === true ? `${JSON.stringify(viewOf(key, nowMs))}\n` : keyDetails(key, nowMs),
  );
}

function printIssued({ key, stored }: IssuedKey, { json }: KeysOptions): void {
  const nowMs = Date.now();
  if (json === true) {
    process.stdout.write(`${JSON.stringify({ key, ...viewOf(stored, nowMs) })}\n`);
    return;
  }
  process.stdout.write(`key      ${key}\n${keyDetails(stored, nowMs)}`);
  process.stderr.write('This is the only time the key is shown: the store has its hash alone.\n');
}
