/**
 * The agent logs JSON. While `ai-gateway up` runs the console shows only what
 * needs attention, shortly; everything is in the log file.
 */
import type { Colour } from './access-line.ts';

const WARN = 40;
const ERROR = 50;
/** Fields of every line, not worth showing. */
const USUAL = new Set(['level', 'time', 'pid', 'hostname', 'msg', 'name']);

/** Undefined for a line that can stay in the log file. */
export function formatAgentLine(line: string, colour: Colour): string | undefined {
  let entry: Record<string, unknown>;
  try {
    entry = JSON.parse(line) as Record<string, unknown>;
  } catch {
    return line === '' ? undefined : `agent: ${line}`; // not from the logger: a crash, a warning of Node
  }
  const level = levelOf(entry.level);
  if (level < WARN) return undefined;
  const rest = Object.entries(entry)
    .filter(([name]) => !USUAL.has(name))
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const message = [`agent: ${String(entry.msg ?? '')}`, ...rest].join(' ');
  return colour(message, level >= ERROR ? 'red' : 'yellow');
}

/** As pino's number, or its name where the logger is set to write that. */
function levelOf(level: unknown): number {
  if (typeof level === 'number') return level;
  return { warn: WARN, error: ERROR, fatal: ERROR }[String(level)] ?? 0;
}
