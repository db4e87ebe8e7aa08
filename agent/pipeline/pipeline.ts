/**
 * The life of a request in the agent, from the question to the decision. Read `decide` from top to bottom.
 */
import type { AiRequest } from '../request/ai-request.ts';
import { dialectOfPath, ENDPOINT_PATHS, type Endpoint, findEndpoint } from '../request/endpoint.ts';
import { readPromptBody } from '../request/prompt-body.ts';
import { RefusedError, refuse } from '../request/refusal.ts';
import type { VariableType } from '../request/variables.ts';
import { type Store, StoreError } from '../store/store.ts';
import type { Decision } from './decision.ts';
import { Exchange, type Note } from './exchange.ts';
import {
  type FailurePolicy,
  type PluginInstance,
  type PluginLog,
  STAGES,
  type Stage,
  type Verdict,
} from './plugin.ts';
import { encodeReceipt, type ReceiptKey } from './receipt.ts';
import { limitRefusal, limitVariables } from './reservation.ts';

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

export interface PipelineParts {
  readonly plugins: readonly LoadedPlugin[];
  readonly store: Store;
  readonly receiptKey: ReceiptKey;
  readonly options: PipelineOptions;
  readonly log: PluginLog;
  readonly onPluginFailure?: (plugin: string) => void;
}

export interface Decided {
  readonly decision: Decision;
  readonly notes: readonly Note[];
}

const BODY_METHOD = 'POST';

export class Pipeline {
  private readonly parts: PipelineParts;
  private readonly stages: ReadonlyMap<Stage, readonly LoadedPlugin[]>;

  constructor(parts: PipelineParts) {
    this.parts = parts;
    this.stages = new Map(
      STAGES.map((stage) => [stage, parts.plugins.filter((plugin) => plugin.stage === stage)]),
    );
  }

  /** Never throws for what a client sent: that becomes a refusal. */
  async decide(request: AiRequest): Promise<Decided> {
    const notes: Note[] = [];
    try {
      const exchange = new Exchange(request, endpointOf(request));
      try {
        return { decision: await this.run(exchange), notes: exchange.notes };
      } catch (error) {
        notes.push(...exchange.notes);
        throw error;
      }
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      return {
        decision: { action: 'deny', refusal: error.refusal, variables: new Map() },
        notes,
      };
    }
  }

  private async run(exchange: Exchange): Promise<Decision> {
    exchange.variables.set('endpoint', exchange.endpoint.name);
    for (const stage of STAGES) {
      if (stage === 'authorize') this.readBody(exchange);
      const verdict = await this.runStage(stage, exchange);
      if (verdict === undefined) continue;
      const { variables } = exchange;
      if ('respond' in verdict) {
        return { action: 'respond', responseBody: verdict.respond, variables };
      }
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
    const { log, onPluginFailure } = this.parts;
    const { name, onFailure } = plugin;
    onPluginFailure?.(name);
    log.warn({ plugin: name, onFailure, error: describe(error) }, 'plugin failed');
    if (onFailure === 'skip') return undefined;
    return {
      refuse: {
        code: 'plugin_failed',
        message: `The gateway's '${name}' check failed. Try again.`,
      },
    };
  }

  private readBody(exchange: Exchange): void {
    const { request, endpoint } = exchange;
    if (endpoint.method !== BODY_METHOD) return;
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

  private async reserve(exchange: Exchange): Promise<Decision> {
    const { request, variables, charges } = exchange;
    const edits = exchange.edits.settle(request.resizable);
    if (edits === undefined) {
      throw refuse(
        'body_not_editable',
        'The gateway must lengthen this body, and this HAProxy cannot: send it chunked.',
      );
    }
    const { store, options } = this.parts;
    const outcome = await store
      .reserve({
        requestId: request.id,
        charges,
        expiresInMs: options.reservationExpiresInMs,
      })
      .catch((error: unknown) => this.storeFailed(error));
    for (const [name, value] of limitVariables(charges, outcome.states)) variables.set(name, value);
    if (!outcome.admitted) {
      return { action: 'deny', refusal: limitRefusal(exchange, outcome), variables };
    }
    const { chargedAtMs } = outcome;
    variables.set('receipt', this.receipt(exchange, chargedAtMs));
    const reservation = { requestId: request.id, chargedAtMs, charges };
    return { action: 'allow', edits, reservation, variables };
  }

  private receipt(exchange: Exchange, chargedAtMs: number): string {
    const { request, endpoint, charges, route } = exchange;
    const { id, team, user } = exchange.knownIdentity;
    return encodeReceipt(
      {
        requestId: request.id,
        chargedAtMs,
        key: id,
        team,
        user,
        endpoint: endpoint.name,
        model: exchange.body.model,
        provider: route?.provider.name ?? '',
        providerModel: route?.providerModel ?? '',
        promptTokens: exchange.promptCount?.tokens ?? 0,
        charges,
      },
      this.parts.receiptKey,
    );
  }

  private storeFailed(error: unknown): never {
    if (!(error instanceof StoreError)) throw error;
    this.parts.log.warn({ error: error.message }, 'store failed, request refused');
    throw refuse('store_unavailable', 'The gateway cannot check limits at the moment. Try again.');
  }
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
  if (endpoint.method !== request.method) {
    throw refuse(
      'method_not_allowed',
      `${request.method} is not allowed for ${request.path.slice(0, 200)}; use ${endpoint.method}.`,
    );
  }
  return endpoint;
}

export function dialectOf(request: AiRequest) {
  return findEndpoint(request.path)?.dialect ?? dialectOfPath(request.path);
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
