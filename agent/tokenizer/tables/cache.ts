/**
 * Keeps built tables in a file, so that a start costs milliseconds instead of seconds. The file says
 * what it was built from (a hash of the ranks and of the code that builds) and carries a checksum: it
 * is rebuilt when either differs. It is written beside its place and renamed, so that a reader never
 * sees half a file. Where no directory can be written, the tables live in memory only.
 */
import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32 } from 'node:zlib';
import type { RanksName } from '../encodings.ts';
import { buildPackedTables } from './build.ts';
import { ranksFile } from './vocabulary.ts';

/** In front of the tables: origin (SHA-256) and CRC-32 of the rest. */
const ORIGIN_BYTES = 32;
const HEADER_BYTES = 64;

const BUILDING_CODE = [
  'vocabulary.ts',
  'pairs.ts',
  'trie.ts',
  'pieces.ts',
  'characters.ts',
  'layout.ts',
  '../hashing.ts',
  '../merging.ts',
];

/**
 * In this order: the package itself, where systemd and the XDG convention put caches, and a directory
 * of one's own among the temporary files.
 */
export function cacheDirectories(environment: NodeJS.ProcessEnv = process.env): string[] {
  const name = 'haproxy-ai-gateway';
  const directories = [fileURLToPath(new URL('../../../.cache/tokenizer', import.meta.url))];
  if (environment.CACHE_DIRECTORY) {
    directories.push(environment.CACHE_DIRECTORY);
  }
  const home = environment.HOME ?? homedir();
  directories.push(join(environment.XDG_CACHE_HOME ?? join(home, '.cache'), name));
  directories.push(join(tmpdir(), `${name}-${process.getuid?.() ?? 'user'}`));
  return directories;
}

/** Loads the tables, or builds them and tries to keep them. */
export function loadPackedTables(
  name: RanksName,
  directories: readonly string[] = cacheDirectories(),
): SharedArrayBuffer {
  const origin = originOf(name);
  for (const directory of directories) {
    const packed = readTableFile(tableFile(directory, name), origin);
    if (packed !== undefined) {
      return packed;
    }
  }
  const packed = buildPackedTables(name);
  for (const directory of directories) {
    if (writeTableFile(directory, name, origin, packed)) {
      break;
    }
  }
  return packed;
}

export function tableFile(directory: string, name: RanksName): string {
  return join(directory, `${name}.tables`);
}

function originOf(name: RanksName): Buffer {
  const hash = createHash('sha256').update(readFileSync(ranksFile(name)));
  for (const file of BUILDING_CODE) {
    hash.update(readFileSync(new URL(file, import.meta.url)));
  }
  return hash.digest();
}

function readTableFile(path: string, origin: Buffer): SharedArrayBuffer | undefined {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return undefined;
  }
  try {
    const { size, uid, mode } = fstatSync(file);
    const header = Buffer.alloc(HEADER_BYTES);
    if (
      !isTrustworthy(uid, mode) ||
      readSync(file, header) !== HEADER_BYTES ||
      !header.subarray(0, ORIGIN_BYTES).equals(origin)
    ) {
      return undefined;
    }
    const packed = new SharedArrayBuffer(size - HEADER_BYTES);
    const bytes = new Uint8Array(packed);
    const complete = readSync(file, bytes) === bytes.length;
    return complete && crc32(bytes) === header.readUInt32LE(ORIGIN_BYTES) ? packed : undefined;
  } catch {
    return undefined;
  } finally {
    closeSync(file);
  }
}

/** A file that somebody else can write could make every count wrong: it must be ours or root's. */
function isTrustworthy(owner: number, mode: number): boolean {
  const user = process.getuid?.();
  return user === undefined || ((owner === user || owner === 0) && (mode & 0o022) === 0);
}

function writeTableFile(
  directory: string,
  name: RanksName,
  origin: Buffer,
  packed: SharedArrayBuffer,
): boolean {
  const path = tableFile(directory, name);
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  try {
    mkdirSync(directory, { recursive: true, mode: 0o755 });
  } catch {
    return false;
  }
  try {
    const bytes = new Uint8Array(packed);
    const content = Buffer.alloc(HEADER_BYTES + bytes.length);
    origin.copy(content);
    content.writeUInt32LE(crc32(bytes), ORIGIN_BYTES);
    content.set(bytes, HEADER_BYTES);
    writeFileSync(draft, content, { mode: 0o644, flag: 'wx' });
    renameSync(draft, path);
    return true;
  } catch {
    rmSync(draft, { force: true });
    return false;
  }
}
