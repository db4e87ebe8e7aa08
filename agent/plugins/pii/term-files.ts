/** Lists of terms, from gateway.yaml and from files that it names. */
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { PluginOptionError } from '../../pipeline/plugin.ts';
import type { TermList } from '../../scrubbing/recognizer.ts';
import type { PiiOptions } from './options.ts';

const MAX_FILE_BYTES = 8_388_608;
const MAX_TERMS = 200_000;

/** @throws PluginOptionError */
export function termLists({ terms }: PiiOptions, folder: string): TermList[] {
  return terms.map(({ entity, values, file, wholeWord, caseSensitive, score }, index) => {
    const path = ['terms', index, 'file'];
    const written = file === undefined ? [] : linesOf(resolve(folder, file), path);
    const all = [...values, ...written];
    if (all.length > MAX_TERMS) {
      throw new PluginOptionError(path, `has ${all.length} terms, at most ${MAX_TERMS} may be`);
    }
    return {
      entity,
      score,
      terms: all,
      isWholeWord: wholeWord,
      isCaseSensitive: caseSensitive,
    };
  });
}

/** One term on each line; empty lines are none. */
function linesOf(file: string, path: (string | number)[]): string[] {
  try {
    if (statSync(file).size > MAX_FILE_BYTES) {
      throw new PluginOptionError(path, `the file has more than ${MAX_FILE_BYTES} bytes`);
    }
    const lines = readFileSync(file, 'utf8').split('\n');
    return lines.map((line) => line.trim()).filter((line) => line !== '');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new PluginOptionError(path, `the file cannot be read (${code})`);
  }
}
