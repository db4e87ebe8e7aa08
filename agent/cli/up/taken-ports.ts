/**
 * Tells before anything is started which ports are taken, by whom as far as
 * this user may see, and how to choose others. HAProxy alone would not notice:
 * it shares its port with any other HAProxy.
 */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { basename } from 'node:path';
import { type Place, UpError } from './settings.ts';

const LISTEN_STATE = '0A';
const SHOWN_CHARACTERS = 160;

/** @throws UpError naming every port that is taken */
export async function refuseTakenPorts(places: readonly Place[]): Promise<void> {
  const problems: string[] = [];
  for (const place of places) {
    const problem = await listenProblem(place);
    if (problem !== undefined) problems.push(problem);
  }
  if (problems.length > 0) throw new UpError(problems.join('\n'));
}

function listenProblem(place: Place): Promise<string | undefined> {
  const { host, port } = place;
  const bare = host === '*' ? undefined : host.replace(/^\[|\]$/g, '');
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(describe(place, error)));
    server.listen(port, bare, () => server.close(() => resolve(undefined)));
  });
}

function describe(place: Place, error: NodeJS.ErrnoException): string {
  const { port, purpose, variable, host } = place;
  if (error.code !== 'EADDRINUSE')
    return `cannot listen on ${host}:${port} (${variable}): ${error.message}`;
  const owner = ownerOf(port);
  const by = owner === undefined ? '' : ` by ${owner}`;
  const change = `make up ${variable}=${host}:${port < 65_000 ? port + 100 : port - 100}`;
  return `Port ${port} (${purpose}) is taken${by}. Stop that program, or choose another port: ${change}`;
}

/** `name (process 123: command line)`; undefined when it belongs to another user, or /proc tells nothing. */
function ownerOf(port: number): string | undefined {
  const sockets = new Set(
    ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) => listenersIn(table, port)),
  );
  if (sockets.size === 0) return undefined;
  for (const processId of listFolder('/proc').filter((name) => /^\d+$/.test(name))) {
    const holds = listFolder(`/proc/${processId}/fd`).some((descriptor) =>
      sockets.has(linkTarget(`/proc/${processId}/fd/${descriptor}`)),
    );
    if (holds) return describeProcess(processId);
  }
  return 'a program of another user';
}

function listenersIn(table: string, port: number): string[] {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return readText(table)
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[1]?.endsWith(wanted) && fields[3] === LISTEN_STATE)
    .map((fields) => `socket:[${fields[9]}]`);
}

function describeProcess(processId: string): string {
  const words = readText(`/proc/${processId}/cmdline`).split('\0');
  const name = basename(words[0] ?? '') || readText(`/proc/${processId}/comm`).trim();
  const command = words.join(' ').trim();
  const shown =
    command.length > SHOWN_CHARACTERS ? `${command.slice(0, SHOWN_CHARACTERS)}…` : command;
  return `${name} (process ${processId}${shown === '' ? '' : `: ${shown}`})`;
}

// Processes come and go while /proc is read, and some of it is other users': what cannot be read is empty.

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function listFolder(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

function linkTarget(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
