/**
 * The processor time of this process in milliseconds, with all its threads. On a machine that others use
 * as well it says what work costs, where the clock also counts the time that others had the processor.
 */
export function cpuMilliseconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
