/** All metrics of the agent, declared once; docs/metrics.md is held against this file by a test. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Decision } from '../pipeline/decision.ts';
import type { FindingCount } from '../pipeline/exchange.ts';
import type { McpView } from '../request/mcp-body.ts';
import type { RefusalCode } from '../request/refusal.ts';
import type { SpopObserver } from '../server/types.ts';
import type { Settlement } from '../store/store.ts';
import type { ResponseFinding } from '../usage/access-line.ts';
import type { LineOutcome } from '../usage/settler.ts';

const SECONDS_BUCKETS = [
  0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1,
];
const RESPONSE_SECONDS_BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];
const MS_PER_SECOND = 1000;
const MICROS_PER_DOLLAR = 1e6;

/** Distinct models, keys and teams shown; a client chooses names, so what is beyond is `other`. */
const MAX_LABEL_VALUES = 500;

type McpOutcome = 'allowed' | 'denied' | 'limited' | 'refused';

const MCP_OUTCOMES: Partial<Record<RefusalCode, McpOutcome>> = {
  mcp_not_allowed: 'denied',
  mcp_server_not_found: 'denied',
  invalid_api_key: 'denied',
  rate_limit_exceeded: 'limited',
  insufficient_quota: 'limited',
};

function mcpOutcome(decision: Decision): McpOutcome {
  if (decision.action !== 'deny') return 'allowed';
  return MCP_OUTCOMES[decision.refusal.code] ?? 'refused';
}

export class Metrics implements SpopObserver {
  readonly registry = new Registry();
  private readonly seenModels = new Set<string>();
  private readonly seenTools = new Set<string>();
  private readonly requests = this.counter(
    'ai_gateway_requests_total',
    'Requests decided, by action and, for refusals, the error code',
    ['action', 'code', 'endpoint'],
  );
  private readonly decisionSeconds = this.histogram(
    'ai_gateway_decision_duration_seconds',
    'Time from a question to its decision',
    SECONDS_BUCKETS,
    [],
  );
  private readonly spopSeconds = this.histogram(
    'ai_gateway_spop_answer_duration_seconds',
    'Time from the arrival of a SPOP frame to its answer',
    SECONDS_BUCKETS,
    [],
  );
  private readonly spopConnections = this.gauge(
    'ai_gateway_spop_connections',
    'Open connections from HAProxy',
  );
  private readonly spopUnanswered = this.counter(
    'ai_gateway_spop_unanswered_total',
    'Questions not answered: too late, connection gone, or failed',
    ['reason'],
  );
  private readonly spopErrors = this.counter(
    'ai_gateway_spop_protocol_errors_total',
    'Connections closed for what they sent',
    ['status'],
  );
  private readonly piiReplaced = this.counter(
    'ai_gateway_pii_replaced_total',
    'Findings replaced in prompts',
    [],
  );
  private readonly piiFindings = this.counter(
    'ai_gateway_pii_findings_total',
    'Personal data and secrets found in prompts, by kind and by what was done',
    ['entity', 'action'],
  );
  private readonly guardFlagged = this.counter(
    'ai_gateway_guard_flagged_total',
    'Requests that look like an attack on the model, by what speaks for it',
    ['rule'],
  );
  private readonly responseFindings = this.counter(
    'ai_gateway_response_findings_total',
    'Findings in responses; UNSCANNED counts responses that could not be read',
    ['entity'],
  );
  private readonly pluginFailures = this.counter(
    'ai_gateway_plugin_failures_total',
    'Plugins that threw',
    ['plugin'],
  );
  private readonly serviceFailures = this.counter(
    'ai_gateway_service_failures_total',
    'Questions to an analyzer or classifier of the operator that had no answer',
    ['service', 'reason'],
  );
  private readonly wouldDenied = this.counter(
    'ai_gateway_would_deny_total',
    'Requests that a rule in observe mode would have refused',
    ['rule'],
  );
  private readonly estimateRatios = new Gauge({
    name: 'ai_gateway_estimate_ratio',
    help: 'Prompt tokens that providers report for each that the gateway counts, learned',
    labelNames: ['model'],
    registers: [this.registry],
  });
  private readonly cost = this.counter(
    'ai_gateway_cost_dollars_total',
    'Cost of settled requests, by the prices of gateway.yaml',
    ['team', 'model', 'provider'],
  );
  private readonly lines = this.counter(
    'ai_gateway_access_lines_total',
    'Access lines from HAProxy, by what became of them',
    ['outcome'],
  );
  private readonly tokens = this.counter(
    'ai_gateway_tokens_total',
    'Tokens settled, by kind; cached and reasoning tokens are parts of prompt and completion',
    ['kind', 'team', 'model', 'provider'],
  );
  private readonly settledRequests = this.counter(
    'ai_gateway_settled_requests_total',
    'Requests settled, by HTTP status and source of the token counts',
    ['status', 'source', 'team', 'model', 'provider'],
  );
  private readonly responseSeconds = this.histogram(
    'ai_gateway_response_duration_seconds',
    "HAProxy's total time of settled requests",
    RESPONSE_SECONDS_BUCKETS,
    ['provider'],
  );
  private readonly firstByteSeconds = this.histogram(
    'ai_gateway_first_byte_duration_seconds',
    "The provider's time to its response headers",
    RESPONSE_SECONDS_BUCKETS,
    ['provider'],
  );
  private readonly unsettled = this.counter(
    'ai_gateway_reservations_unsettled_total',
    'Reservations that expired without a settlement and stay charged',
    [],
  );
  private readonly storeErrors = this.counter(
    'ai_gateway_store_errors_total',
    'Calls that the store could not answer',
    [],
  );
  private readonly storeUp = this.gauge(
    'ai_gateway_store_up',
    '1 while the store is asked, 0 while it is away and the declared policy applies',
  );
  private readonly storeFallbacks = this.counter(
    'ai_gateway_store_fallback_requests_total',
    'Requests decided without the store, by the declared policy',
    ['policy'],
  );
  private readonly reservationsLost = this.counter(
    'ai_gateway_reservations_lost_total',
    'Reservations whose answer was lost and that could not be kept for release; they may stay charged',
    [],
  );
  private readonly limitEvents = this.counter(
    'ai_gateway_limit_events_total',
    'Limits that came near or were reached, by limit and percentage',
    ['limit', 'threshold'],
  );
  private readonly mcpCalls = this.counter(
    'ai_gateway_mcp_calls_total',
    'Calls of tools of MCP servers, by what was decided',
    ['server', 'tool', 'outcome'],
  );
  private readonly webhookEvents = this.counter(
    'ai_gateway_webhook_events_total',
    'Events for the webhook, by what became of them',
    ['outcome'],
  );
  private readonly reloads = this.counter(
    'ai_gateway_config_reloads_total',
    'Reloads of gateway.yaml',
    ['outcome'],
  );

  constructor(openReservations: () => Promise<number>) {
    collectDefaultMetrics({ register: this.registry });
    this.storeUp.set(1);
    new Gauge({
      name: 'ai_gateway_reservations_open',
      help: 'Reservations made and not settled yet',
      registers: [this.registry],
      async collect() {
        this.set(await openReservations());
      },
    });
  }

  decided(endpoint: string, decision: Decision, durationMs: number): void {
    const code = decision.action === 'deny' ? decision.refusal.code : '';
    this.requests.inc({ action: decision.action, code, endpoint });
    this.decisionSeconds.observe(durationMs / MS_PER_SECOND);
    if (decision.mcp !== undefined) this.toolsCalled(decision.mcp, mcpOutcome(decision));
    const replaced = decision.variables.get('pii_count');
    if (typeof replaced === 'number' && replaced > 0) this.piiReplaced.inc(replaced);
    const rules = decision.variables.get('guard_rules');
    if (typeof rules === 'string') {
      for (const rule of rules.split(',')) this.guardFlagged.inc({ rule });
    }
  }

  private toolsCalled({ server, tools }: McpView, outcome: McpOutcome): void {
    for (const tool of tools) {
      const isShown = this.isToolShown(`${server}:${tool}`, outcome);
      const labels =
        outcome === 'denied' && !isShown
          ? { server: 'other', tool: 'other' }
          : { server, tool: isShown ? tool : 'other' };
      this.mcpCalls.inc({ ...labels, outcome });
    }
  }

  /** Names that were only ever denied are a client's invention, and take nobody's place. */
  private isToolShown(tool: string, outcome: McpOutcome): boolean {
    if (this.seenTools.has(tool)) return true;
    if (outcome === 'denied' || this.seenTools.size >= MAX_LABEL_VALUES) return false;
    this.seenTools.add(tool);
    return true;
  }

  line(outcome: LineOutcome): void {
    this.lines.inc({ outcome });
  }

  settled({ row }: Settlement): void {
    const { team, provider } = row;
    const model = this.boundedModel(row.model);
    const labels = { team, model, provider };
    this.tokens.inc({ kind: 'prompt', ...labels }, row.promptTokens);
    this.tokens.inc({ kind: 'completion', ...labels }, row.completionTokens);
    if (row.cachedTokens > 0) this.tokens.inc({ kind: 'cached', ...labels }, row.cachedTokens);
    if (row.reasoningTokens > 0) {
      this.tokens.inc({ kind: 'reasoning', ...labels }, row.reasoningTokens);
    }
    if (row.costMicros > 0) this.cost.inc(labels, row.costMicros / MICROS_PER_DOLLAR);
    this.settledRequests.inc({ status: String(row.status), source: row.source, ...labels });
    this.responseSeconds.observe({ provider }, row.totalMs / MS_PER_SECOND);
    this.firstByteSeconds.observe({ provider }, row.firstByteMs / MS_PER_SECOND);
  }

  foundInResponse(findings: readonly ResponseFinding[]): void {
    for (const { entity, count } of findings) this.responseFindings.inc({ entity }, count);
  }

  reservationsExpired(count: number): void {
    this.unsettled.inc(count);
  }

  pluginFailed(plugin: string): void {
    this.pluginFailures.inc({ plugin });
  }

  serviceFailed(service: string, reason: string): void {
    this.serviceFailures.inc({ service, reason });
  }

  /** @param findings of kinds that the library or the configuration names: a bounded number */
  found(findings: readonly FindingCount[]): void {
    for (const { entity, action, count } of findings)
      this.piiFindings.inc({ entity, action }, count);
  }

  wouldDeny(rule: string): void {
    this.wouldDenied.inc({ rule });
  }

  ratioLearned(providerModel: string, ratio: number): void {
    this.estimateRatios.set({ model: this.boundedModel(providerModel) }, ratio);
  }

  storeFailed(): void {
    this.storeErrors.inc();
  }

  storeIsUp(isUp: boolean): void {
    this.storeUp.set(isUp ? 1 : 0);
  }

  storeFellBack(policy: string): void {
    this.storeFallbacks.inc({ policy });
  }

  reservationLost(): void {
    this.reservationsLost.inc();
  }

  /** @param limit a rule's name, or whose limit it is (`key`, `team`): never one of many values */
  limitEvent(limit: string, threshold: number): void {
    this.limitEvents.inc({ limit, threshold });
  }

  webhookEvent(outcome: 'delivered' | 'failed' | 'dropped'): void {
    this.webhookEvents.inc({ outcome });
  }

  reloaded(outcome: 'applied' | 'refused'): void {
    this.reloads.inc({ outcome });
  }

  connectionsChanged(count: number): void {
    this.spopConnections.set(count);
  }

  answered(durationMs: number): void {
    this.spopSeconds.observe(durationMs / MS_PER_SECOND);
  }

  unanswered(reason: 'late' | 'gone' | 'failed'): void {
    this.spopUnanswered.inc({ reason });
  }

  protocolError(status: string): void {
    this.spopErrors.inc({ status });
  }

  private boundedModel(model: string): string {
    if (this.seenModels.has(model)) return model;
    if (this.seenModels.size >= MAX_LABEL_VALUES) return 'other';
    this.seenModels.add(model);
    return model;
  }

  private counter(name: string, help: string, labelNames: string[]): Counter {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }

  private gauge(name: string, help: string): Gauge {
    return new Gauge({ name, help, registers: [this.registry] });
  }

  private histogram(
    name: string,
    help: string,
    buckets: number[],
    labelNames: string[],
  ): Histogram {
    return new Histogram({ name, help, buckets, labelNames, registers: [this.registry] });
  }
}
