/** The processor time that another process has had so far. */
import { readFileSync } from 'node:fs';

const TICKS_PER_SECOND = 100;

/** Of all its threads, to a hundredth of a second: for work that takes long, whatever the process. */
export function cpuSecondsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Of its first thread alone, exactly: for short rounds of a process that has no other thread. */
export function cpuNanosecondsOfFirstThread(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]);
}
