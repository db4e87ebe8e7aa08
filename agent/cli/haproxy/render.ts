/** `ai-gateway haproxy render`: files written whole or not at all, and only what HAProxy itself finds good is loaded. */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { loadConfig } from '../../config/load.ts';
import { ConfigError, formatProblem } from '../../config/problems.ts';
import { POOLS_FILE, renderHaproxyConfig } from '../../haproxy-config/render.ts';
import { checkHaproxy, ReloadError, reloadHaproxy } from './reload.ts';
import { shortDifference } from './short-difference.ts';

export interface RenderOptions {
  readonly config: string;
  readonly out: string;
  readonly check?: boolean;
  readonly reload?: boolean;
  readonly haproxy: string;
  readonly haproxyConfig: readonly string[];
  readonly masterSocket?: string;
  readonly pidFile?: string;
}

/** Where haproxy.cfg of this project looks by itself; HAProxy's AI_ROOT is the folder above haproxy/. */
const USUAL_FOLDER = path.join('haproxy', 'generated');

/** @returns the exit code: 1 when something is wrong, or, with --check, not current */
export async function renderFiles(options: RenderOptions): Promise<number> {
  try {
    const { config } = loadConfig(options.config);
    const files = renderHaproxyConfig(config, folderArgument(options.out));
    if (options.check === true) return check(options.out, files);
    const before = readFolder(options.out);
    writeFolder(options.out, files);
    if (options.reload === true) await reload(options, before);
    process.stdout.write(`${describe(options.out, files, before)}\n`);
    return 0;
  } catch (error) {
    if (error instanceof ConfigError) {
      process.stderr.write(`${error.problems.map(formatProblem).join('\n')}\n`);
      return 1;
    }
    if (error instanceof ReloadError || (error as NodeJS.ErrnoException).code !== undefined) {
      process.stderr.write(`${(error as Error).message}\n`);
      return 1;
    }
    throw error;
  }
}

/**
 * The same for a gateway that is started here.
 * @throws ConfigError
 */
export function writeHaproxyConfig(configFile: string, out: string): void {
  const { config } = loadConfig(configFile);
  writeFolder(out, renderHaproxyConfig(config, folderArgument(out)));
}

/** What HAProxy refuses is taken back: a restart for another reason must not find it. */
async function reload(options: RenderOptions, before: ReadonlyMap<string, string>): Promise<void> {
  const { out, haproxy, haproxyConfig, masterSocket, pidFile } = options;
  try {
    await checkHaproxy(haproxy, [out, ...haproxyConfig]);
  } catch (error) {
    writeFolder(out, before);
    throw error;
  }
  await reloadHaproxy({ masterSocket, pidFile });
}

function folderArgument(out: string): string {
  const folder = path.normalize(out).replace(/\/$/, '');
  if (folder === USUAL_FOLDER) return `"\${AI_ROOT}/${USUAL_FOLDER}"`;
  return `"${path.resolve(out).replaceAll(/["\\$]/g, '\\$&')}"`;
}

function check(folder: string, files: ReadonlyMap<string, string>): number {
  const present = readFolder(folder);
  const stale = [...new Set([...files.keys(), ...present.keys()])]
    .toSorted()
    .filter((name) => files.get(name) !== present.get(name));
  if (stale.length === 0) {
    process.stdout.write(`${folder}: current\n`);
    return 0;
  }
  for (const name of stale) {
    const difference = shortDifference(present.get(name) ?? '', files.get(name) ?? '');
    process.stderr.write(`${path.join(folder, name)} is not current:\n${difference}\n`);
  }
  process.stderr.write('Run: ai-gateway haproxy render\n');
  return 1;
}

/** Ours only: an operator may keep other files in the folder. */
function readFolder(folder: string): Map<string, string> {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
    throw error;
  }
  const ours = names.filter((name) => name === POOLS_FILE || name.endsWith('.map')).toSorted();
  return new Map(ours.map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]));
}

/** Maps before the configuration that speaks of them; each file whole. */
function writeFolder(folder: string, files: ReadonlyMap<string, string>): void {
  mkdirSync(folder, { recursive: true });
  for (const name of readFolder(folder).keys()) {
    if (!files.has(name)) rmSync(path.join(folder, name));
  }
  for (const [name, text] of files) {
    const file = path.join(folder, name);
    writeFileSync(`${file}.new`, text);
    renameSync(`${file}.new`, file);
  }
}

function describe(
  folder: string,
  files: ReadonlyMap<string, string>,
  before: ReadonlyMap<string, string>,
): string {
  const changed = [...files].filter(([name, text]) => before.get(name) !== text);
  if (changed.length === 0) return `${folder}: nothing changed`;
  return `${folder}: wrote ${changed.map(([name]) => name).join(', ')}`;
}
