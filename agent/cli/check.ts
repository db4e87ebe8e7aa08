/** `ai-gateway check`: everything that is wrong with a configuration, plugins and their options included. */

import { loadConfig } from '../config/load.ts';
import { ConfigError, formatProblem } from '../config/problems.ts';
import { NOTHING_LEARNED, Runtime, SILENT_OBSERVER } from '../gateway/runtime.ts';
import { ReceiptKey } from '../pipeline/receipt.ts';
import { DryStore } from '../store/dry-store.ts';

/** @returns the exit code: 1 when something is wrong */
export async function check(file: string, asJson: boolean): Promise<number> {
  try {
    const loaded = loadConfig(file);
    const runtime = await Runtime.compile(loaded, file, {
      store: new DryStore(),
      receiptKey: new ReceiptKey(Buffer.alloc(0)),
      log: { warn: () => {}, info: () => {} },
      learned: NOTHING_LEARNED,
      observer: SILENT_OBSERVER,
    });
    await runtime.retire();
    const { models, keys, teams } = loaded.config;
    const counts = { models: models.length, keys: keys.length, teams: teams.length };
    const words = Object.entries(counts).map(([what, count]) => `${count} ${what}`);
    process.stdout.write(
      asJson
        ? `${JSON.stringify({ ok: true, ...counts })}\n`
        : `${file}: ok (${words.join(', ')})\n`,
    );
    return 0;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const { problems } = error;
    if (asJson) process.stdout.write(`${JSON.stringify({ ok: false, problems })}\n`);
    else process.stderr.write(`${problems.map(formatProblem).join('\n')}\n`);
    return 1;
  }
}
