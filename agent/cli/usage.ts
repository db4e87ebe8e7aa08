/** `ai-gateway usage report` and `usage export`: who used what, and what it cost, out of the store of gateway.yaml. */
import { once } from 'node:events';
import { Command } from 'commander';
import { loadConfig } from '../config/load.ts';
import { ConfigError } from '../config/problems.ts';
import { USAGE_DIMENSIONS } from '../store/ledger.ts';
import { type Store, StoreError } from '../store/store.ts';
import { EXPORT_FORMATS, exportRows } from '../usage/export.ts';
import { usageReport } from '../usage/report.ts';
import { formatReport, REPORT_FORMATS } from '../usage/report-format.ts';
import { periodsOf, UsageQuestionError } from '../usage/usage-range.ts';
import { openStore, patient } from './open-store.ts';

interface UsageOptions {
  readonly config: string;
  readonly from: string;
  readonly to: string;
  readonly timeZone?: string;
  readonly format: string;
}

type ReportOptions = UsageOptions & { readonly by: string };

const DEFAULT_CONFIG = 'gateway.yaml';
/** Text is handed on in pieces of this size: a write for each row would be slow. */
const PIECE_CHARACTERS = 65_536;

export function usageCommand(): Command {
  const usage = new Command('usage').description('who used what, and what it cost');
  subcommand(usage, 'report', 'totals of a range of days, broken down')
    .option(
      '--by <dimensions>',
      `${USAGE_DIMENSIONS.join(', ')}, tag:NAME; several with commas`,
      '',
    )
    .option('--format <format>', REPORT_FORMATS.join(', '), 'table')
    .action(async (options: ReportOptions) => {
      process.exitCode = await reportUsage(options);
    });
  subcommand(usage, 'export', 'every request of a range of days')
    .option('--format <format>', `${EXPORT_FORMATS.join(', ')} (columns of FOCUS 1.2)`, 'csv')
    .action(async (options: UsageOptions) => {
      process.exitCode = await exportUsage(options);
    });
  return usage;
}

function subcommand(usage: Command, name: string, description: string): Command {
  return usage
    .command(name)
    .description(description)
    .requiredOption('--from <day>', 'the first day, as 2026-11-01')
    .requiredOption('--to <day>', 'the first day that does not belong')
    .option('--time-zone <zone>', "whose days; gateway.yaml's timeZone if absent")
    .option('-c, --config <file>', 'configuration', DEFAULT_CONFIG);
}

/** @returns the exit code: 1 when the question is wrong or the store cannot answer */
function reportUsage(options: ReportOptions): Promise<number> {
  return withStore(options, async (store, timeZone) => {
    const format = oneOf(REPORT_FORMATS, options.format);
    const report = await usageReport(store, { ...options, timeZone });
    process.stdout.write(formatReport(report, format));
    for (const note of report.notes) process.stderr.write(`note: ${note}\n`);
  });
}

/** @returns the exit code, as above */
function exportUsage(options: UsageOptions): Promise<number> {
  return withStore(options, async (store, timeZone) => {
    const format = oneOf(EXPORT_FORMATS, options.format);
    const [range] = periodsOf({ ...options, timeZone }, 'all');
    await write(exportRows(store.rows(range), format));
  });
}

async function withStore(
  { config: file, timeZone }: UsageOptions,
  work: (store: Store, timeZone: string) => Promise<void>,
): Promise<number> {
  let store: Store | undefined;
  try {
    const { config } = loadConfig(file);
    // What goes wrong is told by the command that fails.
    store = openStore(patient(config.store), file);
    await work(store, timeZone ?? config.timeZone);
    return 0;
  } catch (error) {
    if (isEndOfPipe(error)) return 0;
    const isExpected =
      error instanceof ConfigError ||
      error instanceof StoreError ||
      error instanceof UsageQuestionError;
    if (!isExpected) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  } finally {
    await store?.close();
  }
}

function oneOf<T extends string>(allowed: readonly T[], text: string): T {
  const found = allowed.find((one) => one === text);
  if (found === undefined) {
    throw new UsageQuestionError(`there is no format '${text}'; there are ${allowed.join(', ')}`);
  }
  return found;
}

/** As fast as standard output takes it, so that memory stays the same however many rows there are. */
async function write(pieces: AsyncIterable<string>): Promise<void> {
  const failed = new AbortController();
  process.stdout.once('error', (error) => failed.abort(error));
  const send = async (text: string): Promise<void> => {
    failed.signal.throwIfAborted();
    if (!process.stdout.write(text)) await once(process.stdout, 'drain', failed);
  };
  let text = '';
  for await (const piece of pieces) {
    text += piece;
    if (text.length < PIECE_CHARACTERS) continue;
    await send(text);
    text = '';
  }
  await send(text);
}

/** Who reads has read enough, as `head` does. */
function isEndOfPipe(error: unknown): boolean {
  const { code, cause } = error as NodeJS.ErrnoException & { cause?: NodeJS.ErrnoException };
  return code === 'EPIPE' || cause?.code === 'EPIPE';
}
