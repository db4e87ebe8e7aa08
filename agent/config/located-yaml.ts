/** A YAML file that knows where each of its values stands, so that a problem is told with file:line:column. */
import { readFileSync } from 'node:fs';
import { isCollection, isMap, isNode, isPair, isScalar, LineCounter, parseDocument } from 'yaml';
import { ConfigError, type ConfigPath, formatPath, type PathProblem } from './problems.ts';

export interface LocatedYaml {
  readonly root: unknown;
  readonly problemsAt: (problems: readonly PathProblem[]) => ConfigError;
}

/** @throws ConfigError */
export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const message = code === 'ENOENT' ? 'no such file' : `cannot be read (${code})`;
    throw new ConfigError([{ file, line: 1, column: 1, path: '', message }]);
  }
}

/** @throws ConfigError when the text is not YAML */
export function parseYaml(text: string, file: string): LocatedYaml {
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
  const root: unknown = document.toJS() ?? {};
  const problemsAt = (problems: readonly PathProblem[]): ConfigError =>
    new ConfigError(
      problems.map(({ path, message, offset: within }) => {
        const offset =
          within === undefined
            ? offsetOf(document.contents, path)
            : offsetWithin(document.getIn(path, true), text, within);
        const { line, col } = lines.linePos(offset);
        const value = valueAt(root, path);
        const shown = value === undefined || isSecret(path) ? '' : ` (is ${shorten(value)})`;
        return { file, line, column: col, path: formatPath(path), message: `${message}${shown}` };
      }),
    );
  return { root, problemsAt };
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

/**
 * Where a character of a text stands in the file. Exact for a text on one line without escapes and for a block that is
 * kept as it is (`|`); for others, where the text begins.
 */
function offsetWithin(node: unknown, file: string, offset: number): number {
  if (!isScalar(node) || !node.range) return 0;
  const [begin, end] = node.range;
  const value = String(node.value);
  const written = file.slice(begin, end);
  const inline = written.indexOf(value.trimEnd());
  if (inline >= 0) return begin + inline + offset;
  if (node.type !== 'BLOCK_LITERAL') return begin;
  const before = value.slice(0, offset).split('\n');
  const lines = written.split('\n').slice(0, before.length + 1);
  const indent = lines.at(-1)!.length - value.split('\n')[before.length - 1].length;
  const earlier = lines.slice(0, -1).reduce((length, line) => length + line.length + 1, 0);
  return begin + earlier + indent + before.at(-1)!.length;
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
