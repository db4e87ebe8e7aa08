/** A real Redis server on a port of its own, without a file. Debian's package redis-server, or REDIS_SERVER. */
import { startProgram } from './child-process.ts';
import { freePort, releasePorts } from './free-port.ts';
import { removeTemporaryFolder, temporaryFolder } from './temporary-folder.ts';

export interface RedisServer {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

export async function startRedis(): Promise<RedisServer> {
  const port = await freePort();
  const folder = temporaryFolder('redis');
  const binary = process.env.REDIS_SERVER ?? 'redis-server';
  const words = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--dir', folder];
  const program = await startProgram({
    name: 'redis-server',
    command: [binary, ...words],
    ready: { output: /Ready to accept connections/ },
  });
  return {
    url: `redis://127.0.0.1:${port}`,
    pid: program.pid,
    async stop() {
      await program.stop();
      releasePorts([port]);
      removeTemporaryFolder(folder);
    },
  };
}
