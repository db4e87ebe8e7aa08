/**
 * Programs that a test starts: waited for until they are ready, their output
 * kept, and stopped within a bound together with everything they started. Each
 * is the leader of its own process group; when the test's process ends, in
 * whatever way, its programs end too.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const READY_LIMIT_MS = 10_000;
const STOP_LIMIT_MS = 5_000;
const KILL_LIMIT_MS = 2_000;
const POLL_MS = 10;
const CONNECT_LIMIT_MS = 1_000;
const OUTPUT_CHARACTERS = 4 << 20;
const SETPRIV = '/usr/bin/setpriv';

export type Exit = { code: number | null; signal: NodeJS.Signals | null };

export type ProgramOptions = {
  /** For messages. */
  name: string;
  /** The argv. */
  command: string[];
  /** On top of this process's environment; undefined removes a variable. */
  env?: Record<string, string | undefined>;
  folder?: string;
  /** Ready when a line of its output matches, or when it listens on the port(s); at once when absent. */
  ready?: { output: RegExp } | { ports: number[] };
  readyLimitMs?: number;
};

const running = new Set<Program>();
process.once('exit', () => {
  for (const program of running) program.killNow();
});

export class Program {
  readonly name: string;
  readonly pid: number;
  readonly exited: Promise<Exit>;
  exit: Exit | undefined;
  readonly #child: ChildProcess;
  #output = '';
  #dropped = 0;

  constructor(child: ChildProcess, name: string) {
    this.#child = child;
    this.name = name;
    this.pid = child.pid as number;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => this.#keep(text));
    }
    this.exited = new Promise((resolve) => {
      child.once('close', (code, signal) => {
        this.exit = { code, signal };
        resolve(this.exit);
      });
    });
    running.add(this);
  }

  /** Standard output and standard error as they came, at most the last 4 Mi characters. */
  get output(): string {
    return this.#output;
  }

  /** A place in the output, for outputSince(). */
  get mark(): number {
    return this.#dropped + this.#output.length;
  }

  outputSince(mark: number): string {
    return this.#output.slice(Math.max(0, mark - this.#dropped));
  }

  #keep(text: string): void {
    this.#output += text;
    const excess = this.#output.length - OUTPUT_CHARACTERS;
    if (excess <= 0) return;
    this.#output = this.#output.slice(excess);
    this.#dropped += excess;
  }

  /** Waits for output that matches, since `mark` or the beginning. */
  async waitForOutput(
    pattern: RegExp,
    { limitMs = READY_LIMIT_MS, since = 0 }: { limitMs?: number; since?: number } = {},
  ): Promise<RegExpExecArray> {
    let found: RegExpExecArray | null = null;
    await this.waitUntil(`output like ${pattern}`, limitMs, () => {
      found = pattern.exec(this.outputSince(since));
      return found !== null;
    });
    return found as unknown as RegExpExecArray;
  }

  /** Waits until `test` holds; fails at once when the program ends. */
  async waitUntil(
    what: string,
    limitMs: number,
    test: () => boolean | Promise<boolean>,
  ): Promise<void> {
    const giveUpAt = Date.now() + limitMs;
    while (!(await test())) {
      if (this.exit !== undefined) {
        throw new Error(
          `${this.name} ended (${describeExit(this.exit)}) before ${what}${this.#tail()}`,
        );
      }
      if (Date.now() > giveUpAt) {
        throw new Error(`${this.name}: no ${what} within ${limitMs} ms${this.#tail()}`);
      }
      await sleep(POLL_MS);
    }
  }

  #tail(): string {
    return `; its last lines:\n${this.#output.split('\n').slice(-30).join('\n')}`;
  }

  /** To the program alone, not its children. */
  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /**
   * Asks it to end and waits. One that does not within the limit is killed,
   * which is an error unless `mayHang`. Nothing of its group is left afterwards.
   */
  async stop(
    options: { signal?: NodeJS.Signals; limitMs?: number; mayHang?: boolean } = {},
  ): Promise<Exit> {
    const { signal = 'SIGTERM', limitMs = STOP_LIMIT_MS, mayHang = false } = options;
    if (this.exit === undefined) this.signal(signal);
    const isInTime = await Promise.race([
      this.exited.then(() => true),
      sleep(limitMs, false, { ref: false }),
    ]);
    this.killNow();
    const exit = await this.exited;
    await this.#waitUntilGroupIsGone();
    running.delete(this);
    if (!isInTime && !mayHang) {
      throw new Error(`${this.name} did not end within ${limitMs} ms of ${signal}${this.#tail()}`);
    }
    return exit;
  }

  /** SIGKILL for the whole group, without waiting. */
  killNow(): void {
    try {
      process.kill(-this.pid, 'SIGKILL');
    } catch {
      // nothing of the group is left
    }
  }

  get groupIsGone(): boolean {
    try {
      process.kill(-this.pid, 0);
      return false;
    } catch {
      return true;
    }
  }

  async #waitUntilGroupIsGone(): Promise<void> {
    const giveUpAt = Date.now() + KILL_LIMIT_MS;
    while (!this.groupIsGone) {
      if (Date.now() > giveUpAt) throw new Error(`processes of ${this.name} survived SIGKILL`);
      await sleep(POLL_MS);
    }
  }
}

/** Starts a program and waits until it is ready. */
export async function startProgram(options: ProgramOptions): Promise<Program> {
  const { name, command, ready, readyLimitMs = READY_LIMIT_MS } = options;
  const argv = existsSync(SETPRIV) ? [SETPRIV, '--pdeathsig', 'KILL', ...command] : command;
  const child = spawn(argv[0] as string, argv.slice(1), {
    cwd: options.folder,
    env: definedOnly({ ...process.env, ...options.env }),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error) => reject(new Error(`cannot start ${name}: ${error.message}`)));
  });
  const program = new Program(child, name);
  try {
    if (ready !== undefined && 'output' in ready) {
      await program.waitForOutput(ready.output, { limitMs: readyLimitMs });
    }
    if (ready !== undefined && 'ports' in ready) {
      for (const port of ready.ports) {
        await program.waitUntil(`listening on port ${port}`, readyLimitMs, () => isListening(port));
      }
    }
  } catch (error) {
    await program.stop({ signal: 'SIGKILL' });
    throw error;
  }
  return program;
}

/** Throws when a program that this process started is not stopped: call it last. */
export function assertNothingLeft(): void {
  const left = [...running].filter((program) => !program.groupIsGone);
  if (left.length === 0) return;
  const names = left.map(({ name, pid }) => `${name} (process ${pid})`).join(', ');
  throw new Error(`still running: ${names}`);
}

export function isListening(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host, timeout: CONNECT_LIMIT_MS });
    const done = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => done(true));
    socket.once('error', () => done(false));
    socket.once('timeout', () => done(false));
  });
}

export function describeExit({ code, signal }: Exit): string {
  return signal === null ? `exit status ${code}` : `signal ${signal}`;
}

function definedOnly(env: Record<string, string | undefined>): Record<string, string> {
  const entries = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return Object.fromEntries(entries);
}
