/**
 * Downloads one Debian suite's HAProxy and the libraries it needs, without
 * touching the system: an apt with its own sources, lists, status and cache,
 * then `dpkg -x`. Works for every user. apt verifies the signatures.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describeHaproxy, type HaproxyVersion, unpackedCommand } from './installed.ts';
import { isAlive, withLock } from './lock.ts';
import { DEBIAN_KEYRING, debianMirror } from './mirror.ts';

/** Debian 12, 13 and the one in the making; today HAProxy 2.6, 3.0 and 3.2. */
export const SUITES = ['bookworm', 'trixie', 'forky'] as const;
export type Suite = (typeof SUITES)[number];

export const CACHE_FOLDER = resolve(
  dirname(fileURLToPath(import.meta.url)),
  '../../.cache/haproxy',
);

const COMMAND_LIMIT_MS = 300_000;
const LOCK_LIMIT_MS = 600_000;

/** Named by HAProxy's package for its installation scripts, which are never run here. */
const PRETEND_INSTALLED = [
  'adduser',
  'debconf',
  'dpkg',
  'init-system-helpers',
  'lsb-base',
  'passwd',
  'perl',
  'perl-base',
  'sysvinit-utils',
];

const run = promisify(execFile);

/** The HAProxy of `suite`: at once when it is in the cache, otherwise downloaded. */
export async function haproxyOfSuite(
  suite: Suite,
  options: { refresh?: boolean; say?: (line: string) => void } = {},
): Promise<HaproxyVersion> {
  const place = join(CACHE_FOLDER, suite);
  if (!existsSync(place) || options.refresh) {
    mkdirSync(CACHE_FOLDER, { recursive: true });
    await withLock(join(CACHE_FOLDER, `${suite}.lock`), LOCK_LIMIT_MS, async () => {
      if (existsSync(place) && !options.refresh) return;
      options.say?.(`downloading HAProxy of Debian ${suite} from ${debianMirror()}`);
      await download(suite, place);
    });
  }
  return describeHaproxy(unpackedCommand(place));
}

async function download(suite: Suite, place: string): Promise<void> {
  removeLeftovers(suite);
  const work = join(CACHE_FOLDER, `.${suite}-${process.pid}`);
  const root = join(work, 'root');
  for (const folder of ['lists/partial', 'cache/archives/partial', 'log', 'root']) {
    mkdirSync(join(work, folder), { recursive: true });
  }
  try {
    const keyring = existsSync(DEBIAN_KEYRING) ? DEBIAN_KEYRING : await fetchKeyring(work);
    writeFileSync(
      join(work, 'sources.list'),
      `deb [signed-by=${keyring}] ${debianMirror()} ${suite} main\n`,
    );
    writeFileSync(join(work, 'status'), await pretendStatus());
    writeFileSync(join(work, 'apt.conf'), aptConfiguration(work));
    await apt(work, 'update');
    await apt(work, 'install', '--yes', '--download-only', 'haproxy');
    const archives = join(work, 'cache/archives');
    for (const name of readdirSync(archives).filter((entry) => entry.endsWith('.deb'))) {
      await command('dpkg', ['-x', join(archives, name), root]);
    }
    await describeHaproxy(unpackedCommand(root)); // it must run before it counts as there
    rmSync(place, { recursive: true, force: true });
    renameSync(root, place);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Unfinished downloads of processes that are gone. */
function removeLeftovers(suite: Suite): void {
  for (const name of readdirSync(CACHE_FOLDER)) {
    const owner = new RegExp(`^\\.${suite}-(\\d+)$`).exec(name)?.[1];
    if (owner === undefined || isAlive(Number(owner))) continue;
    rmSync(join(CACHE_FOLDER, name), { recursive: true, force: true });
  }
}

function aptConfiguration(work: string): string {
  return `#clear DPkg;
#clear APT::Update;
#clear APT::Default-Release;
#clear Acquire::IndexTargets::deb::DEP-11;
#clear Acquire::IndexTargets::deb::CNF;
Dir::State "${work}";
Dir::State::lists "${work}/lists";
Dir::State::status "${work}/status";
Dir::Cache "${work}/cache";
Dir::Cache::archives "${work}/cache/archives";
Dir::Log "${work}/log";
Dir::Etc::sourcelist "${work}/sources.list";
Dir::Etc::sourceparts "-";
Dir::Etc::preferences "-";
Dir::Etc::preferencesparts "-";
APT::Install-Recommends "false";
APT::Get::AllowUnauthenticated "false";
APT::Sandbox::User "root";
APT::Keep-Downloaded-Packages "true";
APT::Get::List-Cleanup "false";
Debug::NoLocking "true";
Acquire::AllowInsecureRepositories "false";
Acquire::AllowDowngradeToInsecureRepositories "false";
Acquire::Languages "none";
Acquire::Retries "3";
Acquire::http::Timeout "30";
Acquire::https::Timeout "30";
`;
}

/** A dpkg status in which only the packages that are not needed to run HAProxy are installed. */
async function pretendStatus(): Promise<string> {
  const { stdout } = await command('dpkg', ['--print-architecture']);
  return PRETEND_INSTALLED.map(
    (name) =>
      `Package: ${name}\nStatus: install ok installed\nArchitecture: ${stdout.trim()}\n` +
      'Multi-Arch: foreign\nMaintainer: nobody <nobody@example.org>\nVersion: 999:1\n' +
      'Description: pretended, not needed to run HAProxy\n',
  ).join('\n');
}

/** On Ubuntu Debian's keys come in a package of its own, verified by Ubuntu's signature. */
async function fetchKeyring(work: string): Promise<string> {
  const folder = join(work, 'keyring');
  mkdirSync(folder);
  await command('apt-get', ['download', 'debian-archive-keyring'], folder);
  const name = readdirSync(folder).find((entry) => entry.endsWith('.deb'));
  if (name === undefined) throw new Error('apt-get download debian-archive-keyring gave no file');
  await command('dpkg', ['-x', join(folder, name), folder]);
  return join(folder, DEBIAN_KEYRING);
}

async function apt(work: string, ...words: string[]): Promise<void> {
  await command('apt-get', [
    '-c',
    join(work, 'apt.conf'),
    '-qq',
    '-o',
    'APT::Update::Error-Mode=any',
    ...words,
  ]);
}

async function command(program: string, words: string[], folder?: string) {
  try {
    return await run(program, words, {
      cwd: folder,
      timeout: COMMAND_LIMIT_MS,
      maxBuffer: 16 << 20,
      env: { ...process.env, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' },
    });
  } catch (error) {
    const failure = error as NodeJS.ErrnoException & { stderr?: string; killed?: boolean };
    if (failure.code === 'ENOENT') {
      throw new Error(`${program} is not on this machine: the download needs Debian or Ubuntu`);
    }
    const why = failure.killed ? `took longer than ${COMMAND_LIMIT_MS} ms` : failure.stderr?.trim();
    throw new Error(`${program} ${words.slice(-3).join(' ')} failed: ${why || failure.message}`);
  }
}
