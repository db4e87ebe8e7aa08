/** Says that a classifier fails, but not for every request: once in a minute, with how often. */
import type { PluginLog } from '../../pipeline/plugin.ts';
import type { ClassifierFailure } from './classifier.ts';

const INTERVAL_MS = 60_000;

export class FailureLog {
  private readonly log: PluginLog;
  private unsaid = 0;
  private saidAtMs = Number.NEGATIVE_INFINITY;

  constructor(log: PluginLog) {
    this.log = log;
  }

  note(failure: ClassifierFailure, nowMs: number = performance.now()): void {
    this.unsaid += 1;
    if (nowMs - this.saidAtMs < INTERVAL_MS) return;
    this.log.warn({ failure, requests: this.unsaid }, 'guard: the classifier gave no answer');
    this.unsaid = 0;
    this.saidAtMs = nowMs;
  }
}
