/**
 * Finds every process that descends from a test's program, orphans included: by
 * a variable in its environment, which children inherit.
 */
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const VARIABLE = 'AI_GATEWAY_TEST_MARK';
const POLL_MS = 25;

export type MarkedProcess = { pid: number; command: string };

export class ProcessMark {
  readonly #value = randomUUID();

  /** To be put into the environment of the program. */
  get env(): Record<string, string> {
    return { [VARIABLE]: this.#value };
  }

  processes(): MarkedProcess[] {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .filter((pid) => read(`/proc/${pid}/environ`).includes(`${VARIABLE}=${this.#value}`))
      .map((pid) => ({ pid: Number(pid), command: commandOf(pid) }));
  }

  /** The one process whose command line matches. */
  find(pattern: RegExp): MarkedProcess {
    const found = this.processes().filter(({ command }) => pattern.test(command));
    if (found.length !== 1) {
      const all = this.processes().map(({ pid, command }) => `${pid}: ${command}`);
      throw new Error(`${found.length} processes match ${pattern} of:\n${all.join('\n')}`);
    }
    return found[0] as MarkedProcess;
  }

  killAll(): void {
    for (const { pid } of this.processes()) process.kill(pid, 'SIGKILL');
  }

  async waitUntilGone(limitMs: number): Promise<void> {
    const giveUpAt = Date.now() + limitMs;
    for (;;) {
      const left = this.processes();
      if (left.length === 0) return;
      if (Date.now() > giveUpAt) {
        const all = left.map(({ pid, command }) => `${pid}: ${command}`);
        this.killAll();
        throw new Error(`still there after ${limitMs} ms:\n${all.join('\n')}`);
      }
      await sleep(POLL_MS);
    }
  }
}

function commandOf(pid: string): string {
  return read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim();
}

/** Processes come and go, and some are other users'. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
