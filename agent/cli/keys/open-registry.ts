/** Runs one command on the keys of the store that gateway.yaml names, and tells what went wrong. */
import { loadConfig } from '../../config/load.ts';
import { ConfigError } from '../../config/problems.ts';
import { KeyError } from '../../keys/key-error.ts';
import { KeyRegistry } from '../../keys/key-registry.ts';
import { StoreError } from '../../store/store.ts';
import { openStore, patient } from '../open-store.ts';

export interface KeysOptions {
  readonly config: string;
  readonly json?: boolean;
}

/** @returns the exit code: 1 when it was not done, with the reason on standard error */
export async function withRegistry(
  options: KeysOptions,
  work: (registry: KeyRegistry) => Promise<void>,
): Promise<number> {
  try {
    const { config } = loadConfig(options.config);
    const store = openStore(patient(config.store), options.config);
    try {
      await work(new KeyRegistry(store, () => config));
      return 0;
    } finally {
      await store.close();
    }
  } catch (error) {
    if (!isExpected(error)) throw error;
    if (options.json === true) {
      const { message } = error;
      const problems = error instanceof KeyError ? { problems: error.problems } : {};
      process.stdout.write(`${JSON.stringify({ error: { message, ...problems } })}\n`);
    } else {
      process.stderr.write(`${error.message}\n`);
    }
    return 1;
  }
}

function isExpected(error: unknown): error is Error {
  return (
    error instanceof KeyError ||
    error instanceof ConfigError ||
    error instanceof StoreError ||
    (error as NodeJS.ErrnoException).code !== undefined
  );
}
