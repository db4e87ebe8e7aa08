/**
 * The life of a request in the agent, from the question to the decision. Read `decide` from top to bottom.
 */
import type { AiRequest } from '../request/ai-request.ts';
import { type Edit, placeAfterEdits } from '../request/edits.ts';
import { dialectOfPath, ENDPOINT_PATHS, type Endpoint, findEndpoint } from '../request/endpoint.ts';
import { mcpWithoutBody, readPromptBody } from '../request/prompt-body.ts';
import { type Refusal, RefusedError, refuse } from '../request/refusal.ts';
import type { VariableType } from '../request/variables.ts';
import {
  type Admitted,
  type Exceeded,
  type LimitState,
  type Store,
  StoreError,
} from '../store/store.ts';
import { Budgets } from './budgets.ts';
import type { Decision } from './decision.ts';
import { Exchange, type FindingCount, type LimitCharge, type Note } from './exchange.ts';
import type { KeyDirectory } from './key-directory.ts';
import {
  type FailurePolicy,
  type PluginInstance,
  type PluginLog,
  STAGES,
  type Stage,
  type Verdict,
} from './plugin.ts';
import { encodeReceipt, type ReceiptKey } from './receipt.ts';
import { limitRefusal, limitVariables, overshotObserved, receiptOf } from './reservation.ts';

/** A plugin, made and ready. */
export interface LoadedPlugin {
  readonly name: string;
  readonly stage: Stage;
  readonly onFailure: FailurePolicy;
  readonly variables: Readonly<Record<string, VariableType>>;
  readonly instance: PluginInstance;
}

export interface PipelineOptions {
  /** What happens to a body that does not fit HAProxy's buffer. */
  readonly oversize: 'deny' | 'estimate';
  /** After this a reservation counts as never settled. */
  readonly reservationExpiresInMs: number;
}

/** Told of what happens on the way. */
export interface PipelineObserver {
  pluginFailed(plugin: string): void;
  /** What a plugin asks outside, as an analyzer, gave no answer. */
  serviceFailed(service: string, reason: string): void;
  /** Personal data and secrets in a prompt: kinds and counts. */
  found(findings: readonly FindingCount[]): void;
  /** An observed rule would have refused a request. */
  wouldDeny(rule: string): void;
  /** How limits stand after a request was charged, or refused by one of them. */
  limitsStand(
    charges: readonly LimitCharge[],
    states: readonly LimitState[],
    standing: LimitStanding,
  ): void;
}

export interface LimitStanding {
  /** Whose request it was. */
  readonly org: string;
  /** Index of the limit that refused it; undefined when it was charged. */
  readonly exceeded: number | undefined;
}

export interface PipelineParts {
  readonly plugins: readonly LoadedPlugin[];
  readonly store: Store;
  readonly keys: KeyDirectory;
  readonly receiptKey: ReceiptKey;
  readonly options: PipelineOptions;
  readonly log: PluginLog;
  readonly observer: PipelineObserver;
}

export interface Decided {
  readonly decision: Decision;
  readonly notes: readonly Note[];
}

const BODY_METHOD = 'POST';

/** The store has another record of the client's key than the agent knew. */
const KEY_CHANGED = Symbol('key changed');
/** A key that changes more often than this during one request is refused. */
const MAX_ATTEMPTS = 3;

export class Pipeline {
  private readonly parts: PipelineParts;
  private readonly stages: ReadonlyMap<Stage, readonly LoadedPlugin[]>;
  private readonly budgets = new Budgets();

  constructor(parts: PipelineParts) {
    this.parts = parts;
    this.stages = new Map(
      STAGES.map((stage) => [stage, parts.plugins.filter((plugin) => plugin.stage === stage)]),
    );
  }

  /** Never throws for what a client sent: that becomes a refusal. */
  async decide(request: AiRequest): Promise<Decided> {
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      const decided = await this.attempt(request);
      if (decided !== KEY_CHANGED) return decided;
      this.parts.keys.forget(request.credentialSha256!);
    }
    const refusal: Refusal = {
      code: 'store_unavailable',
      message: 'Your API key is being changed at this moment. Try again.',
    };
    return { decision: denial(refusal), notes: [] };
  }

  /** Once through all stages, with the key as the agent knows it. */
  private async attempt(request: AiRequest): Promise<Decided | typeof KEY_CHANGED> {
    const notes: Note[] = [];
    try {
      const exchange = new Exchange(request, endpointOf(request));
      try {
        const decision = await this.run(exchange);
        if (decision === KEY_CHANGED) return KEY_CHANGED;
        if (exchange.findings !== undefined) this.parts.observer.found(exchange.findings);
        return { decision: { ...decision, mcp: exchange.mcp }, notes: exchange.notes };
      } catch (error) {
        notes.push(...exchange.notes);
        if (!(error instanceof RefusedError)) throw error;
        return { decision: { ...denial(error.refusal), mcp: exchange.mcp }, notes };
      }
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      return { decision: denial(error.refusal), notes };
    }
  }

  private async run(exchange: Exchange): Promise<Decision | typeof KEY_CHANGED> {
    exchange.variables.set('endpoint', exchange.endpoint.name);
    for (const stage of STAGES) {
      if (stage === 'authorize') this.beginWithKnownClient(exchange);
      const verdict = await this.runStage(stage, exchange);
      if (verdict === undefined) continue;
      const { variables } = exchange;
      if (!(await this.isKeyCurrent(exchange))) return KEY_CHANGED;
      if ('respond' in verdict) {
        return { action: 'respond', responseBody: verdict.respond, variables };
      }
      this.publishObserved(exchange);
      return { action: 'deny', refusal: verdict.refuse, variables };
    }
    return this.reserve(exchange);
  }

  private async runStage(stage: Stage, exchange: Exchange): Promise<Verdict> {
    for (const plugin of this.stages.get(stage)!) {
      const pending = this.runPlugin(plugin, exchange);
      const verdict = pending instanceof Promise ? await pending : pending;
      if (verdict !== undefined) return verdict;
    }
    return undefined;
  }

  private runPlugin(plugin: LoadedPlugin, exchange: Exchange): Verdict | Promise<Verdict> {
    try {
      const verdict = plugin.instance.admit(exchange);
      if (!(verdict instanceof Promise)) return verdict;
      return verdict.catch((error: unknown) => this.pluginFailed(plugin, error));
    } catch (error) {
      return this.pluginFailed(plugin, error);
    }
  }

  private pluginFailed(plugin: LoadedPlugin, error: unknown): Verdict {
    if (error instanceof RefusedError) return { refuse: error.refusal };
    const { log, observer } = this.parts;
    const { name, onFailure } = plugin;
    observer.pluginFailed(name);
    log.warn({ plugin: name, onFailure, error: describe(error) }, 'plugin failed');
    if (onFailure === 'skip') return undefined;
    return {
      refuse: {
        code: 'plugin_failed',
        message: `The gateway's '${name}' check failed. Try again.`,
      },
    };
  }

  private beginWithKnownClient(exchange: Exchange): void {
    const { identity } = exchange;
    if (identity !== undefined) {
      exchange.budgetLeftPercent = this.budgets.leftPercent(identity.id, Date.now());
    }
    this.readBody(exchange);
  }

  private readBody(exchange: Exchange): void {
    const { request, endpoint } = exchange;
    if (request.method !== BODY_METHOD) {
      const { mcpServer } = endpoint;
      if (mcpServer !== undefined) exchange.body = mcpWithoutBody(mcpServer, request.method);
      return;
    }
    if (!/^application\/json\s*(;|$)/i.test(request.contentType)) {
      const given = request.contentType === '' ? 'none' : `'${request.contentType.slice(0, 100)}'`;
      throw refuse(
        'unsupported_content_type',
        `The content type must be application/json; the request has ${given}.`,
      );
    }
    const isPrefix = request.bodySizeBytes > request.body.length;
    if (isPrefix && this.parts.options.oversize === 'deny') {
      throw refuse(
        'request_too_large',
        `The request body has ${request.bodySizeBytes} bytes; at most ${request.body.length} are allowed.`,
      );
    }
    exchange.body = readPromptBody(endpoint, request.body, isPrefix);
  }

  private async reserve(exchange: Exchange): Promise<Decision | typeof KEY_CHANGED> {
    const { request, variables, charges, knownIdentity } = exchange;
    const edits = exchange.edits.settle(request.resizable);
    if (edits === undefined) {
      throw refuse(
        'body_not_editable',
        'The gateway must lengthen this body, and this HAProxy cannot: send it chunked.',
      );
    }
    const { store, options } = this.parts;
    const { id, org, revision } = knownIdentity;
    const outcome = await store
      .reserve({
        requestId: request.id,
        org,
        key: revision === undefined ? undefined : { id, revision },
        charges,
        expiresInMs: options.reservationExpiresInMs,
      })
      .catch((error: unknown) => this.storeFailed(error));
    if (outcome.result === 'key_changed') return KEY_CHANGED;
    this.publishLimits(exchange, outcome);
    if (outcome.result === 'exceeded') {
      return { action: 'deny', refusal: limitRefusal(charges, outcome), variables };
    }
    publishModelPlace(exchange, edits);
    const { chargedAtMs, admittedBy } = outcome;
    const receipt = receiptOf(exchange, chargedAtMs, admittedBy);
    variables.set('receipt', encodeReceipt(receipt, this.parts.receiptKey));
    const reservation = { requestId: request.id, org, chargedAtMs, charges };
    return { action: 'allow', edits, reservation, variables };
  }

  private publishLimits(exchange: Exchange, outcome: Admitted | Exceeded): void {
    const { states } = outcome;
    const { charges, variables, wouldDeny, endpoint } = exchange;
    const limits = limitVariables(charges, states, endpoint.dialect, Date.now());
    for (const [name, value] of limits) variables.set(name, value);
    wouldDeny.push(...overshotObserved(charges, states));
    this.publishObserved(exchange);
    const exceeded = outcome.result === 'exceeded' ? outcome.exceeded : undefined;
    const { id, org } = exchange.knownIdentity;
    this.budgets.remember(id, charges, states, Date.now());
    this.parts.observer.limitsStand(charges, states, { org, exceeded });
  }

  private publishObserved({ variables, wouldDeny }: Exchange): void {
    if (wouldDeny.length === 0) return;
    variables.set('would_deny', wouldDeny.join(','));
    for (const rule of wouldDeny) this.parts.observer.wouldDeny(rule);
  }

  /** An answer without a reservation has to ask the store itself whether the key is still good. */
  private isKeyCurrent({ identity }: Exchange): Promise<boolean> {
    if (identity?.revision === undefined) return Promise.resolve(true);
    return this.parts.keys.isCurrent(identity).catch((error: unknown) => this.storeFailed(error));
  }

  private storeFailed(error: unknown): never {
    if (!(error instanceof StoreError)) throw error;
    this.parts.log.warn({ error: error.message }, 'store failed, request refused');
    throw refuse('store_unavailable', 'The gateway cannot check limits at the moment. Try again.');
  }
}

function denial(refusal: Refusal): Decision {
  return { action: 'deny', refusal, variables: new Map() };
}

/** Where HAProxy finds the model's name when it goes on to a target that calls it otherwise. */
function publishModelPlace({ route, body, variables }: Exchange, edits: readonly Edit[]): void {
  if (route === undefined || route.targets.length < 2) return;
  const { start, end } = body.modelValue;
  const { offset, length } = placeAfterEdits(edits, start, end);
  variables.set('model_at', `${offset},${length}`);
}

/** @throws RefusedError for a path or method that is not ours */
function endpointOf(request: AiRequest): Endpoint {
  const endpoint = findEndpoint(request.path);
  if (endpoint === undefined) {
    throw refuse(
      'unknown_endpoint',
      `Unknown path '${request.path.slice(0, 200)}'. Known: ${ENDPOINT_PATHS.join(', ')}.`,
    );
  }
  if (endpoint.methods.some((method) => method === request.method)) return endpoint;
  throw refuse(
    'method_not_allowed',
    `${request.method} is not allowed for ${request.path.slice(0, 200)}; use ${endpoint.methods.join(', ')}.`,
  );
}

export function dialectOf(request: AiRequest) {
  return findEndpoint(request.path)?.dialect ?? dialectOfPath(request.path);
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
