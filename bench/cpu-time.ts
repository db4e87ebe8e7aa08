import { readFileSync } from 'node:fs';

const TICKS_PER_SECOND = 100;

/**
 * The processor time of this process in milliseconds, with all its threads. On a machine that others use
 * as well it says what work costs, where the clock also counts the time that others had the processor.
 */
export function cpuMilliseconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** The processor time of another process so far, with all its threads; to a hundredth of a second. */
export function cpuSecondsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}
