/**
 * What restoring and scanning cost HAProxy on streamed responses: processor time of HAProxy per event, against
 * metering alone, rounds interleaved, the best of each. The provider waits with each write until the client has what
 * was written before, so that HAProxy reads what was written at once at once, however busy the machine is.
 *
 *   npm run bench:responses                 500 events a stream, each sent on its own, many and all at a time
 */
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { startProgram } from '../test/helpers/child-process.ts';
import { freePorts } from '../test/helpers/free-port.ts';
import { PROJECT_FOLDER } from '../test/helpers/gateway-stack.ts';
import { haproxyVersions } from '../test/helpers/haproxy-versions.ts';
import { encodeRestore } from '../test/helpers/lua-inspection.ts';
import { temporaryFolder } from '../test/helpers/temporary-folder.ts';
import { cpuNanosecondsOfFirstThread } from './cpu-time.ts';

const version = (await haproxyVersions()).at(-1)!;
const EVENTS = 500;
/** Events of a write, and how many streams make a round. */
const WRITES = [
  { events: 1, streams: 40 },
  { events: 20, streams: 200 },
  { events: EVENTS, streams: 400 },
];
const CONCURRENT = 8;
const ROUNDS = 7;
/** A rule for e-mail holds the last word back: the client cannot have all that was written. */
const PATIENCE_MS = 2;
const NS_PER_US = 1000;

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

/** By the stream's number: called when the client has received something. */
const received = new Map<string, () => void>();

/** Sends `x-at-a-time` events with each write. */
const provider = http.createServer((request, response) => {
  const step = Number(request.headers['x-at-a-time']);
  const stream = String(request.headers['x-stream']);
  request.resume();
  response.socket?.setNoDelay(true);
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  let at = 0;
  let patience: NodeJS.Timeout | undefined;
  const next = (): void => {
    clearTimeout(patience);
    if (at >= EVENTS) {
      received.delete(stream);
      response.end('data: [DONE]\n\n');
      return;
    }
    response.write(EVENT_TEXTS.slice(at, at + step).join(''));
    at += step;
    patience = setTimeout(next, PATIENCE_MS);
  };
  received.set(stream, next);
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

const agent = new http.Agent({ keepAlive: true, maxSockets: CONCURRENT });
let streamsBegun = 0;

async function stream(port: number, atATime: number): Promise<void> {
  streamsBegun += 1;
  const id = String(streamsBegun);
  const headers = { 'x-at-a-time': String(atATime), 'x-stream': id };
  const request = http.request({ host: '127.0.0.1', port, agent, headers });
  request.end();
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  response.on('data', () => received.get(id)?.());
  await once(response, 'end');
}

/** Microseconds of HAProxy per event. */
async function measure(
  pid: number,
  port: number,
  write: { readonly events: number; readonly streams: number },
): Promise<number> {
  const before = cpuNanosecondsOfFirstThread(pid);
  let left = write.streams;
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await stream(port, write.events);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENT }, worker));
  return (cpuNanosecondsOfFirstThread(pid) - before) / NS_PER_US / (write.streams * EVENTS);
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
for (const write of WRITES) {
  const best: number[] = ports.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [index, port] of ports.entries()) {
      best[index] = Math.min(best[index], await measure(haproxy.pid, port, write));
    }
  }
  console.log(`${write.events} at a time:`);
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
