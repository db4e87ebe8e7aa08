/**
 * One of the programs that `ai-gateway up` runs: its lines go to a listener and
 * to a log file, its last lines are kept for when it dies, and stopping it takes
 * a bounded time whatever it does. It is the leader of its own process group, so
 * that Ctrl-C reaches `up` alone, which stops the programs in order; and it dies
 * with `up`, however that ends.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { UpError } from './settings.ts';

const LAST_LINES = 20;
const KILL_LIMIT_MS = 2_000;
const POLL_MS = 50;
const ASK_LIMIT_MS = 1_000;
const SETPRIV = '/usr/bin/setpriv';

export type ProgramOptions = {
  name: string;
  command: string[];
  environment: NodeJS.ProcessEnv;
  folder: string;
  logFile: string;
  onLine?: (line: string) => void;
};

export class Program {
  readonly name: string;
  /** How it ended, for people; resolves when it did. */
  readonly ended: Promise<string>;
  readonly #child: ChildProcess;
  readonly #logFile: string;
  readonly #lastLines: string[] = [];
  #end: string | undefined;

  private constructor(child: ChildProcess, options: ProgramOptions) {
    this.name = options.name;
    this.#child = child;
    this.#logFile = options.logFile;
    const log = createWriteStream(options.logFile, { mode: 0o600 });
    log.on('error', () => {}); // a full disk must not stop the gateway
    for (const input of [child.stdout, child.stderr]) {
      if (input === null) continue;
      createInterface({ input }).on('line', (line) => {
        log.write(`${line}\n`);
        this.#lastLines.push(line);
        if (this.#lastLines.length > LAST_LINES) this.#lastLines.shift();
        options.onLine?.(line);
      });
    }
    this.ended = new Promise((resolve) => {
      child.once('close', (code, signal) => {
        this.#end = signal === null ? `exit status ${code}` : `signal ${signal}`;
        log.end();
        resolve(this.#end);
      });
    });
  }

  static async start(options: ProgramOptions): Promise<Program> {
    const { name, command, environment, folder } = options;
    const argv = existsSync(SETPRIV) ? [SETPRIV, '--pdeathsig', 'KILL', ...command] : command;
    const child = spawn(argv[0] as string, argv.slice(1), {
      cwd: folder,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', (error) => reject(new UpError(`Cannot start ${name}: ${error.message}`)));
    });
    return new Program(child, options);
  }

  /** Waits until `url` answers 200; fails when the program ends, or after `limitMs`. */
  async waitFor(url: string, limitMs: number, isCancelled: () => boolean): Promise<void> {
    const giveUpAt = Date.now() + limitMs;
    while (!isCancelled() && !(await answersOk(url))) {
      if (this.#end !== undefined) throw new UpError(this.obituary());
      if (Date.now() > giveUpAt) {
        throw new UpError(
          `${this.name} is not ready after ${limitMs / 1_000} seconds (${url}).${this.#quote()}`,
        );
      }
      await sleep(POLL_MS);
    }
  }

  obituary(): string {
    return `${this.name} ended (${this.#end}).${this.#quote()}`;
  }

  #quote(): string {
    const lines = this.#lastLines.map((line) => `  ${line}`).join('\n');
    return lines === '' ? '' : ` Its last lines (all of them: ${this.#logFile}):\n${lines}`;
  }

  /** SIGTERM, and SIGKILL for the whole group after `limitMs`. */
  async stop(limitMs: number): Promise<void> {
    if (this.#end === undefined) this.#child.kill('SIGTERM');
    await Promise.race([this.ended, sleep(limitMs, undefined, { ref: false })]);
    this.killNow();
    // A process in uninterruptible sleep does not even die of SIGKILL: then do not wait for it.
    await Promise.race([this.ended, sleep(KILL_LIMIT_MS)]);
  }

  killNow(): void {
    try {
      process.kill(-(this.#child.pid as number), 'SIGKILL');
    } catch {
      // nothing of the group is left
    }
  }
}

/** Whether a GET is answered, with a 2xx status, in time. */
export async function answersOk(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(ASK_LIMIT_MS) });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false;
  }
}
