/**
 * Where this machine gets Debian packages from: the mirror and the keyring that
 * the HAProxy download uses. A machine with a local mirror keeps using it; a
 * machine that is not Debian (Ubuntu, say) falls back to deb.debian.org.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const FALLBACK_MIRROR = 'http://deb.debian.org/debian';
export const DEBIAN_KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** The mirror named by the apt sources in `folder`, or deb.debian.org. */
export function debianMirror(folder = '/etc/apt'): string {
  for (const text of sourceFiles(folder)) {
    for (const uri of text.matchAll(/https?:\/\/[^\s\]]+/g)) {
      const mirror = uri[0].replace(/\/+$/, '');
      if (mirror.endsWith('/debian')) return mirror;
    }
  }
  return FALLBACK_MIRROR;
}

function sourceFiles(folder: string): string[] {
  const parts = join(folder, 'sources.list.d');
  const names = existsSync(parts) ? readdirSync(parts).sort() : [];
  const paths = names
    .filter((name) => name.endsWith('.list') || name.endsWith('.sources'))
    .map((name) => join(parts, name));
  return [join(folder, 'sources.list'), ...paths].flatMap(readWithoutComments);
}

function readWithoutComments(path: string): string[] {
  try {
    return [readFileSync(path, 'utf8').replace(/^\s*#.*$/gm, '')];
  } catch {
    return []; // absent, or not readable by this user: the fallback mirror does
  }
}
