/** What the benches of the gateway share: the mock provider, the gateway's configuration, the prompt and the figures. */
import { readFileSync } from 'node:fs';
import { type Program, startProgram } from '../../test/helpers/child-process.ts';
import {
  type GatewayFile,
  type GatewayStack,
  PROJECT_FOLDER,
  startGatewayStack,
} from '../../test/helpers/gateway-stack.ts';
import type { HaproxyVersion } from '../../test/helpers/haproxy-versions.ts';

export const THREADS = 'bench/gateway/threads.cfg';
export const CHAT_PATH = '/v1/chat/completions';

const WORDS =
  'The quick answer depends on what the people who run it need: a clear limit, a good reason, and a number to call. ';

export function chatBody(promptBytes: number): string {
  const content = WORDS.repeat(Math.ceil(promptBytes / WORDS.length)).slice(0, promptBytes);
  return JSON.stringify({
    model: 'gpt-4o',
    messages: [
      { role: 'system', content: 'You are a helpful assistant.' },
      { role: 'user', content },
    ],
  });
}

export function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

export function spread(numbers: readonly number[], digits = 0): string {
  const shown = (value: number): string => value.toFixed(digits);
  return `${shown(median(numbers))} (${shown(Math.min(...numbers))}–${shown(Math.max(...numbers))})`;
}

export function memoryMiB(pid: number, field: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)![1]) / 1024;
}

export function startMock(port: number): Promise<Program> {
  return startProgram({
    name: 'the mock provider',
    command: [
      process.execPath,
      `${PROJECT_FOLDER}/test/mock-provider/main.ts`,
      ...['--port', `${port}`, '--fast'],
    ],
    ready: { ports: [port] },
  });
}

export function startGateway(
  version: HaproxyVersion,
  mockPort: number,
  plugins: GatewayFile['plugins'] = {},
): Promise<GatewayStack> {
  return startGatewayStack({
    version,
    haproxyFiles: [THREADS, 'haproxy/haproxy.cfg'],
    haproxyEnv: { AI_MOCK_PROVIDER: `127.0.0.1:${mockPort}`, AI_ACCESS_LOG: '/dev/null' },
    configure(config) {
      config.logLevel = 'warn';
      const limits = ['1B requests/minute', '1000B tokens/minute'];
      config.teams = [{ name: 'test', limits }];
      config.keys![0] = { ...config.keys![0], limits };
      config.plugins = plugins;
      return undefined;
    },
  });
}
