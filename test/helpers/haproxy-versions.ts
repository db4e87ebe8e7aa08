/**
 * The HAProxy versions that a test runs against: those of Debian bookworm,
 * trixie and forky (downloaded on first use, see test/haproxy/), and any that
 * the environment adds.
 *
 *   HAPROXY_BINARIES=/usr/sbin/haproxy:/opt/haproxy   also test these
 *   HAPROXY_BRANCHES=3.2                              only these branches (comma-separated)
 *
 * A version that cannot be had is an error when CI=true and a loud warning
 * otherwise.
 */
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE_FOLDER, haproxyOfSuite, SUITES, type Suite } from '../haproxy/download.ts';
import { describeHaproxy, type HaproxyVersion } from '../haproxy/installed.ts';

export type { HaproxyVersion };

/** After a failed download the other test files do not try again for this long. */
const FAILURE_REMEMBERED_MS = 300_000;

export async function haproxyVersions(): Promise<HaproxyVersion[]> {
  const problems: string[] = [];
  const found: HaproxyVersion[] = [];
  for (const suite of SUITES) {
    try {
      found.push(await suiteOrRememberedFailure(suite));
    } catch (error) {
      problems.push(`HAProxy of Debian ${suite}: ${(error as Error).message}`);
    }
  }
  for (const path of listFrom('HAPROXY_BINARIES', ':')) {
    found.push(await describeHaproxy([path])); // named by hand: a mistake is always an error
  }
  report(problems);
  const wanted = listFrom('HAPROXY_BRANCHES', ',');
  const chosen = found.filter(({ branch }) => wanted.length === 0 || wanted.includes(branch));
  if (chosen.length === 0) {
    throw new Error(
      `no HAProxy to test with: found ${found.map(({ branch }) => branch).join(', ') || 'none'}` +
        (wanted.length > 0 ? `, HAPROXY_BRANCHES asks for ${wanted.join(', ')}` : ''),
    );
  }
  return chosen;
}

function report(problems: string[]): void {
  if (problems.length === 0) return;
  const text = problems.join('\n');
  if (process.env.CI === 'true') {
    throw new Error(`CI needs every HAProxy version, but:\n${text}`);
  }
  process.stderr.write(`\n*** NOT TESTED on these HAProxy versions:\n${text}\n\n`);
}

async function suiteOrRememberedFailure(suite: Suite): Promise<HaproxyVersion> {
  const note = join(CACHE_FOLDER, `${suite}.failed`);
  const isThere = existsSync(join(CACHE_FOLDER, suite));
  if (!isThere && existsSync(note)) {
    const ageMs = Date.now() - statSync(note).mtimeMs;
    if (ageMs < FAILURE_REMEMBERED_MS) throw new Error(readFileSync(note, 'utf8'));
  }
  try {
    return await haproxyOfSuite(suite, { say: (line) => process.stderr.write(`${line}\n`) });
  } catch (error) {
    mkdirSync(CACHE_FOLDER, { recursive: true });
    writeFileSync(note, (error as Error).message);
    throw error;
  }
}

function listFrom(variable: string, separator: string): string[] {
  return (process.env[variable] ?? '')
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
