/**
 * Reads gateway.yaml into a checked configuration, or into a list of everything that is wrong with it: where it
 * stands, what it says, and what is allowed.
 */
import { readFileSync } from 'node:fs';
import { isCollection, isMap, isNode, isPair, isScalar, LineCounter, parseDocument } from 'yaml';
import { crossCheck } from './cross-check.ts';
import {
  ConfigError,
  type ConfigPath,
  formatPath,
  type PathProblem,
  problemsOf,
} from './problems.ts';
import { type GatewayConfig, gatewayConfigSchema } from './schema.ts';

export interface LoadedConfig {
  readonly config: GatewayConfig;
  /** Turns problems that show later, as in plugin options, into ones with a place in this file. */
  readonly problemsAt: (problems: readonly PathProblem[]) => ConfigError;
}

/** @throws ConfigError */
export function loadConfig(file: string): LoadedConfig {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const message = code === 'ENOENT' ? 'no such file' : `cannot be read (${code})`;
    throw new ConfigError([{ file, line: 1, column: 1, path: '', message }]);
  }
  return parseConfig(text, file);
}

/** @throws ConfigError */
export function parseConfig(text: string, file: string): LoadedConfig {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    throw new ConfigError(
      document.errors.map((error) => {
        const { line, col } = lines.linePos(error.pos[0]);
        return { file, line, column: col, path: '', message: error.message };
      }),
    );
  }
  const root = document.toJS() ?? {};
  const problemsAt = (problems: readonly PathProblem[]): ConfigError =>
    new ConfigError(
      problems.map(({ path, message }) => {
        const offset = offsetOf(document.contents, path);
        const { line, col } = lines.linePos(offset);
        const value = valueAt(root, path);
        const shown = value === undefined || isSecret(path) ? '' : ` (is ${shorten(value)})`;
        return { file, line, column: col, path: formatPath(path), message: `${message}${shown}` };
      }),
    );
  const parsed = gatewayConfigSchema.safeParse(root);
  if (!parsed.success) throw problemsAt(problemsOf(parsed.error, gatewayConfigSchema));
  const crossProblems = crossCheck(parsed.data);
  if (crossProblems.length > 0) throw problemsAt(crossProblems);
  return { config: parsed.data, problemsAt };
}

/** Where a value begins; for what is missing, where its parent does. */
function offsetOf(contents: unknown, path: ConfigPath): number {
  let node = contents;
  let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
  for (const [depth, step] of path.entries()) {
    if (!isCollection(node)) break;
    const isLast = depth === path.length - 1;
    const pair = isMap(node)
      ? node.items.find(({ key }) => keyText(key) === String(step))
      : undefined;
    if (isPair(pair)) {
      const next = pair.value;
      const target = isNode(next) && !(isLast && isCollection(next)) ? next : pair.key;
      offset = isNode(target) ? (target.range?.[0] ?? offset) : offset;
      node = next;
      continue;
    }
    const next = isMap(node) ? undefined : node.items[Number(step)];
    if (!isNode(next)) break;
    offset = next.range?.[0] ?? offset;
    node = next;
  }
  return offset;
}

function keyText(key: unknown): string {
  return isScalar(key) ? String(key.value) : String(key);
}

function valueAt(root: unknown, path: ConfigPath): unknown {
  let value = root;
  for (const step of path) {
    if (value === null || typeof value !== 'object') return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}

/** Fields where somebody may have put a key or a password by mistake: never repeated. */
const SECRET_FIELDS = new Set<string | number | undefined>(['sha256', 'url']);

function isSecret(path: ConfigPath): boolean {
  return SECRET_FIELDS.has(path.at(-1));
}

const SHOWN_CHARACTERS = 60;

function shorten(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}
