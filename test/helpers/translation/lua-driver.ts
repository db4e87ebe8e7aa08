/**
 * Runs the pure Lua modules in HAProxy's own Lua, which is there wherever the tests run: HAProxy loads
 * a driver of test/lua and stays there, answering requests on its standard input.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { HaproxyVersion } from '../haproxy-versions.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { BEDROCK_STREAM } from './event-frames.ts';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');

export interface Translated {
  readonly contentType: string;
  readonly failed: boolean;
  /** What each piece became, then what came at the end. */
  readonly parts: string[];
  readonly text: string;
}

export interface Answer {
  readonly spec: string;
  readonly args?: object;
  readonly status?: number;
  readonly contentType?: string;
}

export const ARGS = { id: 'req1', model: 'gateway-model', created: 1_700_000_000 };
export const EVENT_STREAM = 'text/event-stream';

export class LuaDriver {
  readonly #child: ChildProcess;
  readonly #waiting: ((fields: Buffer[]) => void)[] = [];
  #received = Buffer.alloc(0);
  #errors = '';

  /** @param driver in test/lua, without .lua */
  constructor(version: HaproxyVersion, driver = 'translate-driver', env: NodeJS.ProcessEnv = {}) {
    const file = join(temporaryFolder('lua-driver'), 'haproxy.cfg');
    writeFileSync(
      file,
      `global
.if version_atleast(3.1)
    tune.lua.bool-sample-conversion normal
.endif
    lua-prepend-path ${ROOT}/lua/?.lua
    lua-prepend-path ${ROOT}/test/lua/?.lua
    lua-load ${ROOT}/test/lua/${driver}.lua
`,
    );
    const [command, ...argv] = version.command;
    this.#child = spawn(command as string, [...argv, '-c', '-f', file], {
      env: { ...process.env, ...env },
    });
    this.#child.stdout?.on('data', (bytes: Buffer) => this.#receive(bytes));
    this.#child.stderr?.on('data', (bytes: Buffer) => {
      this.#errors += bytes;
    });
    this.#child.on('exit', () => {
      for (const resolve of this.#waiting.splice(0)) {
        resolve([Buffer.from('error'), Buffer.from(`the driver ended: ${this.#errors}`)]);
      }
    });
  }

  stop(): void {
    this.#child.stdin?.end();
  }

  /** Everything is bytes: what is not UTF-8 must come through as it is. */
  async call(...fields: (string | Buffer)[]): Promise<Buffer[]> {
    const body = Buffer.concat(fields.map(withLength));
    const answer = new Promise<Buffer[]>((resolve) => this.#waiting.push(resolve));
    this.#child.stdin?.write(withLength(body));
    const parts = await answer;
    if (String(parts[0]) === 'error') throw new Error(String(parts[1]));
    return parts;
  }

  async translate(answer: Answer, ...pieces: (string | Buffer)[]): Promise<Translated> {
    const [contentType, failed, bug, ...parts] = (
      await this.call('translate', ...fieldsOf(answer), ...pieces)
    ).map(String);
    if (bug) throw new Error(bug);
    return { contentType: contentType!, failed: failed === 'true', parts, text: parts.join('') };
  }

  /** Throws unless the result is the same wherever the text is cut. */
  async cutEverywhere(answer: Answer, text: string | Buffer): Promise<void> {
    const [result] = await this.call('cuts', ...fieldsOf(answer), text);
    if (String(result) !== 'same') throw new Error(String(result));
  }

  #receive(bytes: Buffer): void {
    this.#received = Buffer.concat([this.#received, bytes]);
    while (this.#received.length >= 4) {
      const length = this.#received.readUInt32BE(0);
      if (this.#received.length < 4 + length) return;
      const body = this.#received.subarray(4, 4 + length);
      this.#received = this.#received.subarray(4 + length);
      this.#waiting.shift()?.(stringsOf(body));
    }
  }
}

function fieldsOf({ spec, args, status = 200, contentType }: Answer): string[] {
  const stream = spec.includes(':bedrock:') ? BEDROCK_STREAM : EVENT_STREAM;
  const type = contentType ?? (spec.endsWith(':sse') ? stream : 'application/json');
  return [spec, JSON.stringify({ ...ARGS, ...args }), String(status), type];
}

function withLength(text: string | Buffer): Buffer {
  const bytes = Buffer.from(text);
  const head = Buffer.alloc(4);
  head.writeUInt32BE(bytes.length);
  return Buffer.concat([head, bytes]);
}

function stringsOf(body: Buffer): Buffer[] {
  const strings: Buffer[] = [];
  for (let position = 0; position < body.length; ) {
    const length = body.readUInt32BE(position);
    strings.push(body.subarray(position + 4, position + 4 + length));
    position += 4 + length;
  }
  return strings;
}
