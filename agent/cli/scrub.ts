/** `ai-gateway scrub`: a text or a JSON body without what is personal or secret, by the code of the plugin `pii`. */
import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { RefusedError } from '../request/refusal.ts';
import { ACTIONS, type Action } from '../scrubbing/actions.ts';
import { BlockedError, type ScrubOptions, scrubText } from '../scrubbing/index.ts';

export interface ScrubCommandOptions {
  readonly json?: boolean;
  /** Names, with commas. */
  readonly entities?: string;
  readonly action: string;
  /** `KIND=action`, with commas. */
  readonly actions?: string;
}

const STANDARD_INPUT = 0;
const EXIT_CODE = { scrubbed: 0, unusable: 1, blocked: 2 } as const;
/** The key of `hash` and `reversible`. */
const KEY_VARIABLE = 'AI_GATEWAY_PII_KEY';

class UnusableInput extends Error {}

/** @returns the exit code: 0 scrubbed, 2 blocked, 1 when there is nothing to scrub */
export function scrubFile(file: string, options: ScrubCommandOptions): number {
  try {
    const wanted = scrubOptions(options);
    const input = readFileSync(file === '-' ? STANDARD_INPUT : file);
    if (!isUtf8(input)) throw new UnusableInput('the input is not UTF-8');
    const { body, found, restore } = scrubText(input.toString('utf8'), wanted);
    const report = { body, found, restore: Object.fromEntries(restore) };
    process.stdout.write(options.json === true ? `${JSON.stringify(report)}\n` : body);
    return EXIT_CODE.scrubbed;
  } catch (error) {
    if (error instanceof BlockedError) {
      process.stderr.write(`${error.message}\n`);
      return EXIT_CODE.blocked;
    }
    const isExpected =
      error instanceof UnusableInput ||
      error instanceof RangeError ||
      error instanceof RefusedError ||
      (error as NodeJS.ErrnoException).code !== undefined;
    if (!isExpected) throw error;
    process.stderr.write(`${(error as Error).message}\n`);
    return EXIT_CODE.unusable;
  }
}

function scrubOptions({ entities, action, actions = '' }: ScrubCommandOptions): ScrubOptions {
  const byKind = Object.fromEntries(
    split(actions).map((pair) => {
      const [entity, named = ''] = pair.split('=', 2);
      return [entity.trim(), actionOf(named.trim())];
    }),
  );
  const key = process.env[KEY_VARIABLE] || undefined;
  const all = [actionOf(action), ...Object.values(byKind)];
  // A hash by a key that nobody has again is no use to anybody.
  if (key === undefined && all.includes('hash')) {
    throw new UnusableInput(`'hash' needs a key: set ${KEY_VARIABLE}`);
  }
  return {
    entities: entities === undefined ? undefined : split(entities),
    action: all[0],
    actions: byKind,
    key,
  };
}

function split(names: string): string[] {
  return names
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function actionOf(name: string): Action {
  const action = ACTIONS.find((one) => one === name);
  if (action !== undefined) return action;
  throw new UnusableInput(`unknown action '${name}'; there are ${ACTIONS.join(', ')}`);
}
