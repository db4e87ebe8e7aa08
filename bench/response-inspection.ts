/**
 * What restoring and scanning cost HAProxy on streamed responses: processor time of HAProxy per event, against
 * metering alone, rounds interleaved, the best of each.
 *
 *   npm run bench:responses                 500 events a stream, each sent on its own and many at a time
 */
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { startProgram } from '../test/helpers/child-process.ts';
import { freePorts } from '../test/helpers/free-port.ts';
import { PROJECT_FOLDER } from '../test/helpers/gateway-stack.ts';
import { haproxyVersions } from '../test/helpers/haproxy-versions.ts';
import { encodeRestore } from '../test/helpers/lua-inspection.ts';
import { temporaryFolder } from '../test/helpers/temporary-folder.ts';

const version = (await haproxyVersions()).at(-1)!;
const EVENTS = 500;
const STREAMS = 40;
const CONCURRENT = 8;
const ROUNDS = 5;
const MANY_AT_A_TIME = 20;
const MS_PER_TICK = 10;

const RULES = 'API_KEY:mask,PRIVATE_KEY:mask,CREDIT_CARD:mask,US_SSN:mask,IBAN_CODE:mask';
const RESTORE = encodeRestore({ '[EMAIL_ADDRESS_x7k2m9]': 'bob@example.com' }).toString('base64');
const WORDS =
  ' the quick answer from this model is always the same, and costs nothing. So read it (twice) and go on with the test'.split(
    /(?= )/,
  );

const event = (content: string): string =>
  `data: ${JSON.stringify({
    id: 'chatcmpl-bench',
    object: 'chat.completion.chunk',
    created: 1_760_000_000,
    model: 'gpt-4o-2024-08-06',
    service_tier: 'default',
    system_fingerprint: 'fp_0123456789',
    choices: [{ index: 0, delta: { content }, logprobs: null, finish_reason: null }],
    usage: null,
  })}\n\n`;
const EVENT_TEXTS = Array.from({ length: EVENTS }, (_, index) =>
  event(WORDS[index % WORDS.length]),
);

/** Sends `x-at-a-time` events with each write. */
const provider = http.createServer((request, response) => {
  const step = Number(request.headers['x-at-a-time']);
  request.resume();
  response.socket?.setNoDelay(true);
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  let at = 0;
  const next = (): void => {
    if (at >= EVENTS) {
      response.end('data: [DONE]\n\n');
      return;
    }
    response.write(EVENT_TEXTS.slice(at, at + step).join(''));
    at += step;
    setImmediate(next);
  };
  next();
});

const MODES = {
  'metering alone': '',
  restoring: `http-request set-var(txn.ai.restore) str(${RESTORE}),b64dec`,
  scanning: `http-request set-var-fmt(txn.ai.response_rules) "${RULES}"`,
  both: `http-request set-var(txn.ai.restore) str(${RESTORE}),b64dec
    http-request set-var-fmt(txn.ai.response_rules) "${RULES}"`,
  'e-mail too': `http-request set-var-fmt(txn.ai.response_rules) "${RULES},EMAIL_ADDRESS:mask"`,
};

function configuration(ports: readonly number[], providerPort: number): string {
  const frontends = Object.values(MODES).map(
    (rules, index) => `frontend mode${index}
    bind 127.0.0.1:${ports[index]}
    filter lua.ai-gateway
    http-request set-var(txn.ai.endpoint) str(chat)
    ${rules}
    default_backend provider
`,
  );
  return `global
    nbthread 1
    tune.bufsize 1179648
    tune.maxrewrite 65536
${version.branch >= '3.1' ? '    tune.lua.bool-sample-conversion normal\n' : ''}    lua-prepend-path ${PROJECT_FOLDER}/lua/?.lua
    lua-load-per-thread ${PROJECT_FOLDER}/lua/ai_gateway.lua
defaults
    mode http
    timeout connect 5s
    timeout client 30s
    timeout server 30s
    option http-no-delay
${frontends.join('')}backend provider
    server provider 127.0.0.1:${providerPort}
`;
}

function processorMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
}

const agent = new http.Agent({ keepAlive: true, maxSockets: CONCURRENT });

async function stream(port: number, atATime: number): Promise<void> {
  const headers = { 'x-at-a-time': String(atATime) };
  const request = http.request({ host: '127.0.0.1', port, agent, headers });
  request.end();
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  response.resume();
  await once(response, 'end');
}

/** Microseconds of HAProxy per event. */
async function measure(pid: number, port: number, atATime: number): Promise<number> {
  const before = processorMs(pid);
  const streams = STREAMS * (atATime > 1 ? 10 : 1);
  let left = streams;
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await stream(port, atATime);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENT }, worker));
  return ((processorMs(pid) - before) * 1000) / (streams * EVENTS);
}

provider.listen(0, '127.0.0.1');
await once(provider, 'listening');
const ports = await freePorts(Object.keys(MODES).length);
const file = join(temporaryFolder('bench-responses'), 'haproxy.cfg');
writeFileSync(file, configuration(ports, (provider.address() as AddressInfo).port));
const haproxy = await startProgram({
  name: `HAProxy ${version.version}`,
  command: [...version.command, '-db', '-f', file],
  ready: { ports },
});
console.log(
  `HAProxy ${version.version}, streams of ${EVENTS} events; processor time of HAProxy per event`,
);
for (const atATime of [1, MANY_AT_A_TIME]) {
  const best: number[] = ports.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [index, port] of ports.entries()) {
      best[index] = Math.min(best[index], await measure(haproxy.pid, port, atATime));
    }
  }
  console.log(`${atATime} at a time:`);
  for (const [index, mode] of Object.keys(MODES).entries()) {
    const ratio = best[0] / best[index];
    console.log(
      `  ${mode.padEnd(16)} ${best[index].toFixed(2)} µs, throughput ${ratio.toFixed(3)}`,
    );
  }
}
agent.destroy();
await haproxy.stop();
provider.closeAllConnections();
provider.close();
