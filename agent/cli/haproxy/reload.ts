/** HAProxy checks its configuration, and is reloaded by its master process: connections and requests go on. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { promisify } from 'node:util';

/** Something that the operator has to see to; its message is for them. */
export class ReloadError extends Error {}

const CHECK_LIMIT_MS = 60_000;
/** 3.0 and later answer when the new process is ready, or has failed. */
const RELOAD_LIMIT_MS = 60_000;
const MAX_OUTPUT_BYTES = 16 << 20;

const run = promisify(execFile);

/** @throws ReloadError with HAProxy's own words */
export async function checkHaproxy(haproxy: string, files: readonly string[]): Promise<void> {
  const words = ['-c', ...files.flatMap((file) => ['-f', file])];
  try {
    await run(haproxy, words, { timeout: CHECK_LIMIT_MS, maxBuffer: MAX_OUTPUT_BYTES });
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    const said = stderr?.trim() === '' || stderr === undefined ? message : stderr.trim();
    throw new ReloadError(
      `HAProxy refuses the new configuration; the old files are back.\n${said}`,
    );
  }
}

export async function reloadHaproxy(by: {
  readonly masterSocket: string | undefined;
  readonly pidFile: string | undefined;
}): Promise<void> {
  if (by.masterSocket !== undefined) return reloadBySocket(by.masterSocket);
  if (by.pidFile === undefined) {
    throw new ReloadError(
      'The files are written and good. To reload HAProxy say --master-socket or --pid-file.',
    );
  }
  const pid = Number(readFileSync(by.pidFile, 'utf8').trim().split('\n')[0]);
  if (!Number.isSafeInteger(pid) || pid < 2) {
    throw new ReloadError(`${by.pidFile} does not hold the id of a process`);
  }
  process.kill(pid, 'SIGUSR2');
}

/** Before 2.7 the master closes the connection without a word; later it says Success=1 or 0 and why. */
async function reloadBySocket(socketPath: string): Promise<void> {
  const answer = await new Promise<string>((resolve, reject) => {
    let said = '';
    const socket = connect(socketPath);
    socket.setEncoding('utf8').setTimeout(RELOAD_LIMIT_MS);
    socket.once('connect', () => socket.end('reload\n'));
    socket.on('data', (text: string) => {
      said += text;
    });
    socket.once('close', () => resolve(said));
    socket.once('timeout', () => {
      socket.destroy();
      reject(new ReloadError(`${socketPath} did not answer within ${RELOAD_LIMIT_MS / 1000} s`));
    });
    socket.once('error', reject);
  });
  if (/^Success=0/m.test(answer))
    throw new ReloadError(`HAProxy did not reload:\n${answer.trim()}`);
}
