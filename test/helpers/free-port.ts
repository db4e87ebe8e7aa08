/**
 * Ports for programs that must be told theirs. A port is free here when nothing
 * listens on it and no other test process has reserved it: reservations are
 * files in the temporary folder, kept until the process that made them ends, so
 * that test files that run side by side never get the same one. They lie below
 * the range from which the system gives ports to connections.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '../haproxy/lock.ts';

const FIRST_PORT = 20_000;
const PORTS = 10_000;
const FOLDER = join(tmpdir(), 'haproxy-ai-gateway-test-ports');

const reserved = new Set<number>();
let next = FIRST_PORT + ((process.pid * 37) % PORTS);

process.once('exit', () => releasePorts([...reserved]));

/** Reserves so many free ports of 127.0.0.1 for this process. */
export async function freePorts(count: number): Promise<number[]> {
  mkdirSync(FOLDER, { recursive: true, mode: 0o1777 });
  const ports: number[] = [];
  for (let tried = 0; ports.length < count; tried += 1) {
    if (tried === PORTS) throw new Error(`no ${count} ports are free from ${FIRST_PORT} on`);
    const port = next;
    next = FIRST_PORT + ((next - FIRST_PORT + 1) % PORTS);
    if (!reserve(port)) continue;
    if (await isFree(port)) ports.push(port);
    else releasePorts([port]);
  }
  return ports;
}

export async function freePort(): Promise<number> {
  return (await freePorts(1))[0] as number;
}

/** Gives reservations back before the process ends; seldom needed. */
export function releasePorts(ports: readonly number[]): void {
  for (const port of ports) {
    if (reserved.delete(port)) rmSync(join(FOLDER, String(port)), { force: true });
  }
}

function reserve(port: number): boolean {
  const path = join(FOLDER, String(port));
  for (const isRetry of [false, true]) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx' });
      reserved.add(port);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if (isRetry || !isAbandoned(path)) return false;
      rmSync(path, { force: true });
    }
  }
  return false;
}

function isAbandoned(path: string): boolean {
  try {
    const owner = Number(readFileSync(path, 'utf8'));
    return owner > 0 && !isAlive(owner);
  } catch {
    return false; // released in between: the next port does as well
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
