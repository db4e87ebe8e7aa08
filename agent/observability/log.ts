/** The agent's own log: JSON lines on standard output. It carries names and counts, never prompts or keys. */
import { destination, type Logger, pino } from 'pino';

export type { Logger } from 'pino';

export function createLog(level: string): Logger {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination(1));
}
