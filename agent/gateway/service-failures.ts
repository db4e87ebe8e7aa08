/** Services that plugins ask and that fail: every failure is counted, and told once in a minute with how often. */
import type { PluginLog } from '../pipeline/plugin.ts';

const INTERVAL_MS = 60_000;

interface Unsaid {
  requests: number;
  saidAtMs: number;
}

export class ServiceFailures {
  private readonly log: PluginLog;
  private readonly count: (service: string, reason: string) => void;
  private readonly unsaid = new Map<string, Unsaid>();

  constructor(log: PluginLog, count: (service: string, reason: string) => void) {
    this.log = log;
    this.count = count;
  }

  /** @param reason a fixed word: it is a label of a metric */
  note(service: string, reason: string, nowMs: number = performance.now()): void {
    this.count(service, reason);
    const key = `${service} ${reason}`;
    const unsaid = this.unsaid.get(key) ?? { requests: 0, saidAtMs: Number.NEGATIVE_INFINITY };
    this.unsaid.set(key, unsaid);
    unsaid.requests += 1;
    if (nowMs - unsaid.saidAtMs < INTERVAL_MS) return;
    const { requests } = unsaid;
    this.log.warn({ service, reason, requests }, 'a service that a plugin asks gave no answer');
    unsaid.requests = 0;
    unsaid.saidAtMs = nowMs;
  }
}
