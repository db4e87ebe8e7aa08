/**
 * `npm run bench:tokenizer:gateway`: what the tokenizer is worth to the whole gateway. Two gateways in turns, alike
 * but for the plugin that counts: `tokens`, and js-tiktoken-plugin.ts. Prints requests per second of each, the ratio
 * round by round, and the processor time of the agents for one request.
 *
 *   BENCH_SECONDS=2 BENCH_ROUNDS=7 HAPROXY_BRANCHES=3.2 npm run bench:tokenizer:gateway
 */
import { strictEqual } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, releasePorts } from '../../test/helpers/free-port.ts';
import { type GatewayStack, PROJECT_FOLDER } from '../../test/helpers/gateway-stack.ts';
import { haproxyVersions } from '../../test/helpers/haproxy-versions.ts';
import { CHAT_PATH, chatBody, median, spread, startGateway, startMock } from './setup.ts';
import { assertWrk, oneRound } from './wrk.ts';

const SECONDS = Number(process.env.BENCH_SECONDS ?? 2);
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 7);
/** js-tiktoken takes so long for the large prompt that more connections would only wait. */
const LOADS = [
  { promptBytes: 4096, connections: 16 },
  { promptBytes: 65_536, connections: 4 },
] as const;
const JS_TIKTOKEN = {
  tokens: { enabled: false },
  'js-tiktoken': { module: fileURLToPath(import.meta.resolve('./js-tiktoken-plugin.ts')) },
};
/** Of the clock that /proc counts in, whatever the machine (proc(5): `getconf CLK_TCK`). */
const TICK_MS = 10;

interface Measured {
  readonly requestsPerSecond: number;
  /** Of the agent, for one request. */
  readonly cpuMs: number;
}

/** User and system time of a process and its threads. */
function agentCpuMs({ agent }: GatewayStack): number {
  const stat = readFileSync(`/proc/${agent!.pid}/stat`, 'utf8');
  // The name, in parentheses, may hold spaces; utime and stime are the 14th and 15th field.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/** By `ai-gateway explain`, which runs the gateway's own configuration. */
function promptTokens(stack: GatewayStack, body: string): number {
  const file = path.join(stack.folder, 'body.json');
  writeFileSync(file, body);
  const words = ['agent/main.ts', 'explain', file, '--json', '-c', stack.configFile];
  const explained = execFileSync(process.execPath, [...words, '--key', stack.apiKey], {
    cwd: PROJECT_FOLDER,
    encoding: 'utf8',
  });
  return JSON.parse(explained).variables.prompt_tokens;
}

async function measure(
  stack: GatewayStack,
  load: { body: string; connections: number },
  seconds: number,
): Promise<Measured> {
  const { apiKey, folder } = stack;
  const before = agentCpuMs(stack);
  const url = `${stack.url}${CHAT_PATH}`;
  const round = await oneRound({ ...load, apiKey, folder, url, seconds });
  if (round.errors > 0) throw new Error(`${round.errors} requests failed`);
  const { requestsPerSecond } = round;
  return { requestsPerSecond, cpuMs: (agentCpuMs(stack) - before) / (requestsPerSecond * seconds) };
}

await assertWrk();
const version = (await haproxyVersions()).at(-1)!;
const mockPort = await freePort();
const mock = await startMock(mockPort);
const ours = await startGateway(version, mockPort);
const theirs = await startGateway(version, mockPort, JS_TIKTOKEN);

try {
  console.log(
    `HAProxy ${version.version}, Node ${process.versions.node}, ${cpus().length} cores (${cpus()[0].model}); ` +
      `${ROUNDS} rounds of ${SECONDS} s each, in turns; median (min–max)`,
  );
  for (const { promptBytes, connections } of LOADS) {
    const body = chatBody(promptBytes);
    const tokens = promptTokens(ours, body);
    strictEqual(promptTokens(theirs, body), tokens, 'the two gateways count differently');
    const round = async (seconds: number) => ({
      ours: await measure(ours, { body, connections }, seconds),
      theirs: await measure(theirs, { body, connections }, seconds),
    });
    await round(1);
    const rounds: Awaited<ReturnType<typeof round>>[] = [];
    for (let count = 0; count < ROUNDS; count += 1) rounds.push(await round(SECONDS));
    const rates = (who: 'ours' | 'theirs') => rounds.map((one) => one[who].requestsPerSecond);
    const cpuMs = (who: 'ours' | 'theirs') => median(rounds.map((one) => one[who].cpuMs));
    const ratios = rounds.map((one) => one.ours.requestsPerSecond / one.theirs.requestsPerSecond);
    const shares = rounds.map((one) => one.ours.cpuMs / one.theirs.cpuMs);
    console.log(
      `\n${promptBytes / 1024} KiB (${tokens} tokens), ${connections} connections\n` +
        `  requests/s   ${spread(rates('ours'))} with ours, ${spread(rates('theirs'))} with js-tiktoken\n` +
        `  ratio        ${spread(ratios, 1)}\n` +
        `  agent's CPU  ${cpuMs('ours').toFixed(2)} against ${cpuMs('theirs').toFixed(2)} ms a request: ${spread(shares, 2)}`,
    );
  }
} finally {
  await theirs.stop();
  await ours.stop();
  await mock.stop();
  releasePorts([mockPort]);
}
