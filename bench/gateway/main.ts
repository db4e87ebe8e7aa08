/**
 * `npm run bench:gateway`: the gateway (keys, tokens, PII, quota with the embedded store, settlement) against plain
 * HAProxy, on the same machine in one interleaved run. Prints medians with their range, ratios, and the agent's memory.
 *
 *   BENCH_SECONDS=2 BENCH_ROUNDS=5 HAPROXY_BRANCHES=3.2 npm run bench:gateway
 */
import { cpus } from 'node:os';
import { startProgram } from '../../test/helpers/child-process.ts';
import { freePort, freePorts, releasePorts } from '../../test/helpers/free-port.ts';
import { PROJECT_FOLDER } from '../../test/helpers/gateway-stack.ts';
import { haproxyVersions } from '../../test/helpers/haproxy-versions.ts';
import {
  CHAT_PATH,
  chatBody,
  median,
  memoryMiB,
  spread,
  startGateway,
  startMock,
  THREADS,
} from './setup.ts';
import { assertWrk, oneRound, type Round } from './wrk.ts';

const SECONDS = Number(process.env.BENCH_SECONDS ?? 2);
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5);
const PROMPT_BYTES = [1024, 4096, 65_536] as const;
const CONNECTIONS = [1, 16, 64] as const;

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
const mock = await startMock(mockPort);
const stack = await startGateway(version, mockPort);
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
      const rounds: { plain: Round; gateway: Round }[] = [];
      const round = async (seconds: number) => ({
        plain: await oneRound({
          ...load,
          seconds,
          url: `http://127.0.0.1:${plainPort}${CHAT_PATH}`,
        }),
        gateway: await oneRound({ ...load, seconds, url: `${stack.url}${CHAT_PATH}` }),
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
