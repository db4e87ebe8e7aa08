/**
 * The Lua modules of lua/ai_gateway/response, which are pure, called in a real HAProxy: the interpreter that they are
 * written for, and no other to install. Many cases go in one request.
 */
import { writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Program, startProgram } from './child-process.ts';
import { freePorts } from './free-port.ts';
import type { HaproxyVersion } from './haproxy-versions.ts';
import { temporaryFolder } from './temporary-folder.ts';

const PROJECT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const CASES_AT_ONCE = 200;

export interface InspectionCase {
  /** Placeholder to value. */
  readonly restore?: Readonly<Record<string, string>> | undefined;
  readonly rules?: string | undefined;
  readonly endpoint: string;
  readonly contentType: string;
  readonly pieces: readonly (string | Buffer)[];
}

export interface InspectionOutcome {
  /** What went out for each piece, and at the end. */
  readonly given: readonly string[];
  readonly text: string;
  readonly entities: string;
  readonly isBlocked: boolean;
  /** The most bytes that were taken in and not given out. */
  readonly heldMax: number;
  /** Bytes of events that the meter has read itself, for the inspection has not recognized them. */
  readonly unmeteredBytes: number;
  readonly micros: number;
}

function sized(bytes: Buffer | string): Buffer[] {
  const buffer = Buffer.from(bytes);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(buffer.length);
  return [size, buffer];
}

/** As `txn.ai.restore` has it. */
export function encodeRestore(restore: Readonly<Record<string, string>>): Buffer {
  return Buffer.concat(
    Object.entries(restore).flatMap(([placeholder, value]) => {
      const size = Buffer.alloc(2);
      size.writeUInt16BE(placeholder.length);
      return [size, Buffer.from(placeholder), ...sized(value)];
    }),
  );
}

function encodeCase(one: InspectionCase): Buffer {
  const count = Buffer.alloc(4);
  count.writeUInt32BE(one.pieces.length);
  return Buffer.concat([
    ...sized(one.restore === undefined ? '' : encodeRestore(one.restore)),
    ...sized(one.rules ?? ''),
    ...sized(one.endpoint),
    ...sized(one.contentType),
    count,
    ...one.pieces.flatMap((piece) => sized(piece)),
  ]);
}

function decodeOutcomes(answer: Buffer): InspectionOutcome[] {
  const outcomes: InspectionOutcome[] = [];
  let at = 0;
  const number = (): number => {
    at += 4;
    return answer.readUInt32BE(at - 4);
  };
  const bytes = (): Buffer => {
    const size = number();
    at += size;
    return answer.subarray(at - size, at);
  };
  while (at < answer.length) {
    const entities = bytes().toString();
    const isBlocked = answer[at++] === 1;
    const heldMax = number();
    const unmeteredBytes = number();
    const micros = number();
    const parts = Array.from({ length: number() }, bytes);
    const text = Buffer.concat(parts).toString();
    const given = parts.map(String);
    outcomes.push({ given, text, entities, isBlocked, heldMax, unmeteredBytes, micros });
  }
  return outcomes;
}

export class LuaInspection {
  private readonly program: Program;
  private readonly url: string;

  private constructor(program: Program, url: string) {
    this.program = program;
    this.url = url;
  }

  static async start(version: HaproxyVersion): Promise<LuaInspection> {
    const [port] = (await freePorts(1)) as [number];
    const file = join(temporaryFolder('lua-inspection'), 'haproxy.cfg');
    writeFileSync(
      file,
      `global
    tune.lua.service-timeout 120s
    lua-prepend-path ${PROJECT}/lua/?.lua
    lua-load ${PROJECT}/test/fixtures/response-inspection.lua
defaults
    mode http
    timeout connect 5s
    timeout client 120s
    timeout server 120s
frontend inspect
    bind 127.0.0.1:${port}
    http-request use-service lua.inspect
`,
    );
    const program = await startProgram({
      name: `HAProxy ${version.version}`,
      command: [...version.command, '-db', '-f', file],
      ready: { ports: [port] },
    });
    return new LuaInspection(program, `http://127.0.0.1:${port}/`);
  }

  async run(cases: readonly InspectionCase[]): Promise<InspectionOutcome[]> {
    const outcomes: InspectionOutcome[] = [];
    for (let from = 0; from < cases.length; from += CASES_AT_ONCE) {
      const some = cases.slice(from, from + CASES_AT_ONCE).map(encodeCase);
      const answer = await fetch(this.url, { method: 'POST', body: Buffer.concat(some) });
      outcomes.push(...decodeOutcomes(Buffer.from(await answer.arrayBuffer())));
    }
    return outcomes;
  }

  async stop(): Promise<void> {
    await this.program.stop();
  }
}
