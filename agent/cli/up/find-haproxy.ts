/**
 * Finds HAProxy, or installs it: as root with apt; otherwise says the one
 * command to run.
 */
import { execFile, spawn } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { UpError } from './settings.ts';

const ASK_LIMIT_MS = 10_000;
const INSTALL_LIMIT_MS = 600_000;
const OLDEST_BRANCH = [2, 6] as const;
const INSTALL = ['apt-get', 'install', '--yes', '--no-install-recommends', 'haproxy'];
/** Often not on the PATH of an ordinary user. */
const SYSTEM_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

const run = promisify(execFile);

/** @returns the path of a HAProxy that can run the gateway */
export async function findHaproxy(
  environment: NodeJS.ProcessEnv,
  say: (line: string) => void,
): Promise<string> {
  const named = environment.HAPROXY;
  if (named !== undefined && named !== '') return checked(named);
  const folders = [...(environment.PATH ?? '').split(delimiter), ...SYSTEM_FOLDERS];
  const search = () => folders.map((folder) => join(folder, 'haproxy')).find(isExecutable);
  const found = search();
  if (found !== undefined) return checked(found);
  await install(environment, say);
  const installed = search();
  if (installed === undefined)
    throw new UpError('apt-get installed haproxy, but it is not on the PATH');
  return checked(installed);
}

async function install(environment: NodeJS.ProcessEnv, say: (line: string) => void): Promise<void> {
  const hasApt = ['/usr/bin/apt-get', '/bin/apt-get'].some(existsSync);
  if (!hasApt || process.getuid?.() !== 0) {
    const advice = hasApt
      ? `run: sudo ${INSTALL.join(' ')}`
      : 'install HAProxy 2.6 or later with Lua, or set HAPROXY=/path/to/haproxy';
    throw new UpError(`There is no haproxy on this machine. To go on, ${advice}`);
  }
  say('There is no haproxy on this machine: installing it with apt-get.');
  await runVisibly(['apt-get', 'update', '-qq'], environment);
  await runVisibly(INSTALL, environment);
  if (existsSync('/run/systemd/system')) {
    say(
      "Debian's package also enables a system service, which listens on nothing by itself. " +
        'To turn it off: systemctl disable --now haproxy',
    );
  }
}

function runVisibly(words: string[], environment: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(words[0] as string, words.slice(1), {
      env: { ...environment, DEBIAN_FRONTEND: 'noninteractive' },
      stdio: ['ignore', 2, 2],
      timeout: INSTALL_LIMIT_MS,
    });
    child.once('error', (error) => reject(new UpError(`cannot run ${words[0]}: ${error.message}`)));
    child.once('close', (code, signal) => {
      if (code === 0) resolve();
      else reject(new UpError(`${words.join(' ')} failed (${signal ?? `exit status ${code}`})`));
    });
  });
}

async function checked(path: string): Promise<string> {
  let text: string;
  try {
    text = (await run(path, ['-vv'], { timeout: ASK_LIMIT_MS })).stdout;
  } catch (error) {
    throw new UpError(`${path} -vv does not work: ${(error as Error).message}`);
  }
  const [, major = '', minor = '', rest = ''] =
    /HAProxy version (\d+)\.(\d+)(\S*)/.exec(text) ?? [];
  const isNewEnough =
    Number(major) > OLDEST_BRANCH[0] ||
    (Number(major) === OLDEST_BRANCH[0] && Number(minor) >= OLDEST_BRANCH[1]);
  if (!isNewEnough) {
    throw new UpError(
      `${path} is HAProxy ${major}.${minor}${rest}; the gateway needs 2.6 or later`,
    );
  }
  if (!/\+LUA\b|USE_LUA=(1|yes)/.test(text)) {
    throw new UpError(`${path} was built without Lua, which the gateway needs`);
  }
  return path;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
