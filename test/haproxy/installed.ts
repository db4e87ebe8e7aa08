/**
 * A HAProxy that was unpacked from Debian's packages into a folder: how to run
 * it with its own loader and libraries, and what it says its version is.
 */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const VERSION_LIMIT_MS = 60_000;
const run = promisify(execFile);

export type HaproxyVersion = {
  /** `2.6`, `3.0`, … */
  branch: string;
  /** `2.6.12`, `3.5-dev5`, … */
  version: string;
  /** Start of the argv: spawn(command[0], [...command.slice(1), '-f', …]). Executes HAProxy directly, so a signal to the child reaches it. */
  command: string[];
};

/** The argv that runs the HAProxy unpacked in `root` without using the system's libraries. */
export function unpackedCommand(root: string): string[] {
  const libraries = ['lib', 'usr/lib']
    .map((name) => join(root, name))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) =>
      readdirSync(folder)
        .filter((name) => /-linux-gnu/.test(name))
        .map((name) => join(folder, name)),
    );
  const loader = libraries
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
    .find((path) => /\/ld-linux[^/]*\.so\.\d+$/.test(path));
  const haproxy = join(root, 'usr/sbin/haproxy');
  if (loader === undefined || !existsSync(haproxy)) {
    throw new Error(`${root} holds no HAProxy with its loader; delete it to download it again`);
  }
  return [loader, '--library-path', libraries.join(':'), haproxy];
}

/** Asks a HAProxy for its version. */
export async function describeHaproxy(command: string[]): Promise<HaproxyVersion> {
  const [program, ...argumentsBefore] = command;
  if (program === undefined) throw new Error('an empty command runs no HAProxy');
  const { stdout } = await run(program, [...argumentsBefore, '-v'], { timeout: VERSION_LIMIT_MS });
  const found = /HAProxy version ((\d+\.\d+)[^\s+~]*?)(?:-\d+)?(?:[+~]\S*)?\s/.exec(stdout);
  if (found?.[1] === undefined || found[2] === undefined) {
    throw new Error(`${command.join(' ')} -v does not look like HAProxy: ${stdout.slice(0, 200)}`);
  }
  return { branch: found[2], version: found[1], command };
}
