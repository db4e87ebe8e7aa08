/** What the parts of an agent tell, as log lines and metrics. */
import type { LimitEvents } from '../../events/limit-events.ts';
import { openWebhook, type Webhook, type WebhookConfig } from '../../events/webhook.ts';
import type { DecisionObserver } from '../../gateway/gateway.ts';
import type { Logger } from '../../observability/log.ts';
import type { Metrics } from '../../observability/metrics.ts';
import type { PipelineObserver } from '../../pipeline/pipeline.ts';
import { findEndpoint } from '../../request/endpoint.ts';
import type { GuardObserver } from '../../store/guarded/guarded-store.ts';
import type { StoreObserver } from '../../store/redis/redis-store.ts';
import type { LearnedUsage } from '../../usage/learned-usage.ts';
import type { SettlerObserver } from '../../usage/settler.ts';

export function decisionObserver(metrics: Metrics, log: Logger): DecisionObserver {
  return {
    decided(request, decision, durationMs) {
      metrics.decided(findEndpoint(request.path)?.name ?? 'unknown', decision, durationMs);
      const { key, team, would_deny: wouldDeny } = Object.fromEntries(decision.variables);
      if (wouldDeny !== undefined) {
        log.info({ requestId: request.id, rules: wouldDeny, key, team }, 'would_deny');
      }
      if (decision.action !== 'deny') return;
      const { code } = decision.refusal;
      log.info({ requestId: request.id, code, key, team }, 'refused');
    },
    releaseFailed(error) {
      metrics.storeFailed();
      log.warn({ error: String(error) }, 'a reservation could not be released');
    },
  };
}

export function storeObserver(metrics: Metrics, log: Logger): GuardObserver & StoreObserver {
  return {
    onError: (error) => log.warn({ error: error.message }, 'store connection failed'),
    onRowsLost: (org, rows) => log.error({ org, rows }, 'rows of the ledger were trimmed unsummed'),
    storeAway(reason) {
      metrics.storeIsUp(false);
      log.error({ reason }, 'the store does not answer; the declared policy applies');
    },
    storeBack(awayMs) {
      metrics.storeIsUp(true);
      log.warn({ awayMs }, 'the store answers again');
    },
    fellBack: (policy) => metrics.storeFellBack(policy),
    reservationLost: () => metrics.reservationLost(),
  };
}

export function pipelineObserver(metrics: Metrics, limitEvents: LimitEvents): PipelineObserver {
  return {
    pluginFailed: (plugin) => metrics.pluginFailed(plugin),
    serviceFailed: (service, reason) => metrics.serviceFailed(service, reason),
    found: (findings) => metrics.found(findings),
    wouldDeny: (rule) => metrics.wouldDeny(rule),
    limitsStand: (charges, states, about) => limitEvents.limitsStand(charges, states, about),
  };
}

export function settlementObserver(metrics: Metrics, learned: LearnedUsage): SettlerObserver {
  return {
    line: (outcome) => metrics.line(outcome),
    foundInResponse: (findings) => metrics.foundInResponse(findings),
    settled(settlement) {
      metrics.settled(settlement);
      learned.learn(settlement.row);
    },
  };
}

/** Throws when the secret is not in the environment: a webhook that nobody can verify is not begun. */
export function webhookOf(
  config: WebhookConfig | undefined,
  observer: Metrics,
  log: Logger,
): Webhook | undefined {
  return config === undefined ? undefined : openWebhook(config, process.env, { observer, log });
}
