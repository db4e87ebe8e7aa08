/**
 * The wish to stop: Ctrl-C, SIGTERM, a closed terminal, or, where `make` started
 * this, the end of `make`, even of one that was killed and could say nothing.
 */

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const PARENT_POLL_MS = 250;

/** Set by the Makefile: stop when the parent process is gone. */
const WITH_PARENT = 'AI_GATEWAY_STOP_WITH_PARENT';

export class StopRequest {
  /** Resolves with the reason. */
  readonly made: Promise<string>;
  #isMade = false;
  #again: (() => void) | undefined;
  readonly #dispose: (() => void)[] = [];

  constructor(environment: NodeJS.ProcessEnv) {
    this.made = new Promise((resolve) => {
      const make = (reason: string) => {
        if (this.#isMade) this.#again?.();
        this.#isMade = true;
        resolve(reason);
      };
      for (const signal of SIGNALS) {
        const listener = () => make(signal);
        process.on(signal, listener);
        this.#dispose.push(() => process.off(signal, listener));
      }
      if (environment[WITH_PARENT] === '1') this.#watchParent(() => make('parent'));
    });
    // A reader that is gone (`make up | head`) must not end this before its programs are stopped.
    process.stdout.on('error', () => {});
  }

  get isMade(): boolean {
    return this.#isMade;
  }

  /** What a second Ctrl-C does. */
  onSecond(again: () => void): void {
    this.#again = again;
  }

  #watchParent(gone: () => void): void {
    const parent = process.ppid;
    const timer = setInterval(() => {
      if (process.ppid === parent) return;
      clearInterval(timer);
      gone();
    }, PARENT_POLL_MS);
    this.#dispose.push(() => clearInterval(timer));
  }

  dispose(): void {
    for (const dispose of this.#dispose) dispose();
  }
}
