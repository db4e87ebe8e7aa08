/**
 * `npm run bench:gateway`: the gateway (keys, tokens, PII, quota with the embedded store, settlement) against plain
 * HAProxy, on the same machine in one interleaved run. Prints medians with their range, ratios, and the agent's memory.
 *
 *   BENCH_SECONDS=2 BENCH_ROUNDS=5 HAPROXY_BRANCHES=3.2 npm run bench:gateway
 */
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { startProgram } from '../../test/helpers/child-process.ts';
import { freePort, freePorts, releasePorts } from '../../test/helpers/free-port.ts';
import { PROJECT_FOLDER, startGatewayStack } from '../../test/helpers/gateway-stack.ts';
import { haproxyVersions } from '../../test/helpers/haproxy-versions.ts';
import { assertWrk, oneRound, type Round } from './wrk.ts';

const SECONDS = Number(process.env.BENCH_SECONDS ?? 2);
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5);
const PROMPT_BYTES = [1024, 4096, 65_536] as const;
const CONNECTIONS = [1, 16, 64] as const;

const THREADS = 'bench/gateway/threads.cfg';

const WORDS =
  'The quick answer depends on what the people who run it need: a clear limit, a good reason, and a number to call. ';

function chatBody(promptBytes: number): string {
  const content = WORDS.repeat(Math.ceil(promptBytes / WORDS.length)).slice(0, promptBytes);
  return JSON.stringify({
    model: 'gpt-4o',
    messages: [
      { role: 'system', content: 'You are a helpful assistant.' },
      { role: 'user', content },
    ],
  });
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

function spread(numbers: readonly number[], digits = 0): string {
  const shown = (value: number): string => value.toFixed(digits);
  return `${shown(median(numbers))} (${shown(Math.min(...numbers))}–${shown(Math.max(...numbers))})`;
}

function memoryMiB(pid: number, field: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)![1]) / 1024;
}

function printRow(cells: readonly string[]): void {
  const widths = [8, 6, 24, 24, 20, 18, 18];
  console.log(cells.map((cell, index) => cell.padEnd(widths[index])).join(''));
}

function figures(rounds: readonly Round[]) {
  return {
    rates: rounds.map(({ requestsPerSecond }) => requestsPerSecond),
    latency: `${median(rounds.map(({ p50Ms }) => p50Ms)).toFixed(2)} / ${median(rounds.map(({ p99Ms }) => p99Ms)).toFixed(2)}`,
    errors: rounds.reduce((sum, { errors }) => sum + errors, 0),
  };
}

await assertWrk();
const version = (await haproxyVersions()).at(-1)!;
const mockPort = await freePort();
const mock = await startProgram({
  name: 'the mock provider',
  command: [
    process.execPath,
    `${PROJECT_FOLDER}/test/mock-provider/main.ts`,
    ...['--port', `${mockPort}`, '--fast'],
  ],
  ready: { ports: [mockPort] },
});
const stack = await startGatewayStack({
  version,
  haproxyFiles: [THREADS, 'haproxy/haproxy.cfg'],
  haproxyEnv: { AI_MOCK_PROVIDER: `127.0.0.1:${mockPort}`, AI_ACCESS_LOG: '/dev/null' },
  configure(config) {
    config.logLevel = 'warn';
    config.teams = [{ name: 'test', limits: { requestsPerMinute: 1e9, tokensPerMinute: 1e12 } }];
    config.keys![0] = {
      ...config.keys![0],
      limits: { requestsPerMinute: 1e9, tokensPerMinute: 1e12 },
    };
  },
});
const [plainPort] = await freePorts(1);
const plain = await startProgram({
  name: 'plain HAProxy',
  command: [
    ...version.command,
    '-db',
    ...['-f', `${PROJECT_FOLDER}/${THREADS}`, '-f', `${PROJECT_FOLDER}/bench/gateway/plain.cfg`],
  ],
  env: { PLAIN_BIND: `127.0.0.1:${plainPort}`, AI_MOCK_PROVIDER: `127.0.0.1:${mockPort}` },
  ready: { ports: [plainPort] },
});

try {
  const agentPid = stack.agent!.pid;
  console.log(
    `HAProxy ${version.version}, Node ${process.versions.node}, ${cpus().length} cores (${cpus()[0].model}); ` +
      `${ROUNDS} rounds of ${SECONDS} s each, interleaved; median (min–max)`,
  );
  console.log(`agent's memory before: ${memoryMiB(agentPid, 'VmRSS').toFixed(0)} MiB\n`);
  printRow([
    'prompt',
    'conns',
    'plain requests/s',
    'gateway requests/s',
    'ratio',
    'plain p50/p99',
    'gateway p50/p99 ms',
  ]);
  for (const promptBytes of PROMPT_BYTES) {
    const body = chatBody(promptBytes);
    for (const connections of CONNECTIONS) {
      const load = { apiKey: stack.apiKey, body, connections, folder: stack.folder };
      const path = '/v1/chat/completions';
      const rounds: { plain: Round; gateway: Round }[] = [];
      const round = async (seconds: number) => ({
        plain: await oneRound({ ...load, seconds, url: `http://127.0.0.1:${plainPort}${path}` }),
        gateway: await oneRound({ ...load, seconds, url: `${stack.url}${path}` }),
      });
      await round(1);
      for (let count = 0; count < ROUNDS; count += 1) rounds.push(await round(SECONDS));
      const ofPlain = figures(rounds.map((one) => one.plain));
      const ofGateway = figures(rounds.map((one) => one.gateway));
      const ratios = rounds.map(
        (one) => one.gateway.requestsPerSecond / one.plain.requestsPerSecond,
      );
      printRow([
        `${promptBytes / 1024} KiB`,
        `${connections}`,
        spread(ofPlain.rates),
        spread(ofGateway.rates),
        spread(ratios, 2),
        ofPlain.latency,
        ofGateway.latency,
      ]);
      if (ofGateway.errors + ofPlain.errors > 0) {
        throw new Error(
          `${ofPlain.errors} errors of plain HAProxy, ${ofGateway.errors} of the gateway`,
        );
      }
    }
  }
  console.log(
    `\nagent's memory after: ${memoryMiB(agentPid, 'VmRSS').toFixed(0)} MiB, at most ${memoryMiB(agentPid, 'VmHWM').toFixed(0)} MiB`,
  );
} finally {
  await plain.stop();
  await stack.stop();
  await mock.stop();
  releasePorts([mockPort, plainPort]);
}
