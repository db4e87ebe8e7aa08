/** Drives one round of load with wrk, and reads what it prints. */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Load {
  readonly url: string;
  readonly apiKey: string;
  readonly body: string;
  readonly connections: number;
  readonly seconds: number;
  /** For wrk's script. */
  readonly folder: string;
}

export interface Round {
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Answers other than 2xx, and socket errors. */
  readonly errors: number;
}

function script(load: Load): string {
  const quoted = (text: string): string => `[==[${text}]==]`;
  return `wrk.method = "POST"
wrk.body = ${quoted(load.body)}
wrk.headers["content-type"] = "application/json"
wrk.headers["authorization"] = ${quoted(`Bearer ${load.apiKey}`)}
done = function(summary, latency)
  local errors = summary.errors
  io.write(string.format("\\nRESULT %f %f %f %d\\n", summary.requests / summary.duration * 1e6,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    errors.status + errors.connect + errors.read + errors.write + errors.timeout))
end
`;
}

export async function oneRound(load: Load): Promise<Round> {
  const file = path.join(load.folder, 'load.lua');
  writeFileSync(file, script(load));
  const words = ['-t1', `-c${load.connections}`, `-d${load.seconds}s`, '-s', file, load.url];
  const { stdout } = await run('wrk', words);
  const result = /RESULT (\S+) (\S+) (\S+) (\S+)/.exec(stdout);
  if (result === null) throw new Error(`wrk printed no result:\n${stdout}`);
  const [requestsPerSecond, p50Ms, p99Ms, errors] = result.slice(1).map(Number);
  return { requestsPerSecond, p50Ms, p99Ms, errors };
}

export async function assertWrk(): Promise<void> {
  try {
    await run('wrk', ['-v']);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return; // it exits 1 after its version
    throw new Error('this bench needs wrk: apt-get install wrk');
  }
}
