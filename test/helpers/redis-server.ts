/** A real Redis server on a port of its own. Debian's package redis-server, or REDIS_SERVER. */
import { type Program, startProgram } from './child-process.ts';
import { freePort, releasePorts } from './free-port.ts';
import { removeTemporaryFolder, temporaryFolder } from './temporary-folder.ts';

export interface RedisServerOptions {
  /** Whether a restart finds what was there; else nothing is on disk. */
  readonly appendOnly?: boolean;
  /** More words of the command line. */
  readonly words?: readonly string[];
}

export interface RedisServer {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** To the server alone: SIGSTOP and SIGCONT. */
  signal(signal: NodeJS.Signals): void;
  /** At once, as a machine that fails. */
  kill(): Promise<void>;
  /** On the same port, after `kill`. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export async function startRedis(options: RedisServerOptions = {}): Promise<RedisServer> {
  const port = await freePort();
  const folder = temporaryFolder('redis');
  let program = await run(port, folder, options);
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    get pid() {
      return program.pid;
    },
    signal: (signal) => program.signal(signal),
    async kill() {
      await program.stop({ signal: 'SIGKILL' });
    },
    async restart() {
      program = await run(port, folder, options);
    },
    async stop() {
      program.signal('SIGCONT');
      await program.stop();
      releasePorts([port]);
      removeTemporaryFolder(folder);
    },
  };
}

function run(
  port: number,
  folder: string,
  { appendOnly = false, words = [] }: RedisServerOptions,
): Promise<Program> {
  const binary = process.env.REDIS_SERVER ?? 'redis-server';
  const place = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder];
  const disk = ['--save', '', '--appendonly', appendOnly ? 'yes' : 'no'];
  return startProgram({
    name: 'redis-server',
    command: [binary, ...place, ...disk, ...words],
    ready: { output: /Ready to accept connections/ },
  });
}
