/** `ai-gateway keys …` as an operator runs it, against the store of a running stack. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { type GatewayStack, PROJECT_FOLDER } from './gateway-stack.ts';

const LIMIT_MS = 30_000;

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function runKeys(
  stack: GatewayStack,
  words: readonly string[],
  input = '',
): Promise<CommandResult> {
  const main = join(PROJECT_FOLDER, 'agent/main.ts');
  const child = spawn(process.execPath, [main, 'keys', ...words, '-c', stack.configFile], {
    timeout: LIMIT_MS,
  });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  }
  child.stdin.on('error', () => {}); // it need not read everything
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...output }));
  });
}

/** With `--json`; fails when the command does. */
export async function keysJson<T = ShownKey>(
  stack: GatewayStack,
  words: readonly string[],
  input?: string,
): Promise<T> {
  const { code, stdout, stderr } = await runKeys(stack, [...words, '--json'], input);
  if (code !== 0) throw new Error(`keys ${words[0]} failed (${code}): ${stdout}${stderr}`);
  return JSON.parse(stdout) as T;
}

export interface ShownKey {
  /** Only at creation and rotation. */
  readonly key: string;
  readonly id: string;
  readonly state: string;
  readonly org: string;
  readonly revision: number;
}
