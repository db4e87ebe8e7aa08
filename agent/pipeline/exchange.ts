/** One request on its way through the pipeline: what is known of it so far. Plugins read it and add to it. */
import type { Measure, Period } from '../limits/limit.ts';
import type { Price } from '../pricing/price-list.ts';
import type { AiRequest } from '../request/ai-request.ts';
import { EditList } from '../request/edits.ts';
import type { Endpoint } from '../request/endpoint.ts';
import type { McpView } from '../request/mcp-body.ts';
import type { PromptBody } from '../request/prompt-body.ts';
import { sessionInBody } from '../request/session.ts';
import type { VariableValue } from '../request/variables.ts';
import type { Charge } from '../store/store.ts';
import type { KeyRecord, Model, Pool, Provider } from './catalog.ts';

/** A limit that applies to this request, with words for the client when it does not fit. */
export interface LimitCharge extends Charge {
  readonly measure: Measure;
  /** Undefined for concurrent requests. */
  readonly period: Period | undefined;
  /** Its name in gateway.yaml, or whose limit it is: `team:acme/red`. */
  readonly rule: string;
  /** For clients, as `key 'dev'`; never a secret. */
  readonly subject: string;
}

/** Provider and model are those of the pool's first target; HAProxy may send the request to another. */
export interface Route {
  readonly provider: Provider;
  readonly model: Model;
  readonly pool: string;
  readonly targets: Pool['targets'];
  readonly providerModel: string;
}

export interface PromptCount {
  /** An estimate is corrected by what providers have reported for the model. */
  readonly tokens: number;
  /** As counted, before that correction. */
  readonly countedTokens: number;
  readonly isEstimate: boolean;
}

/** What a plugin found out, for `explain`: never text of the prompt. */
export interface Note {
  readonly plugin: string;
  readonly text: string;
}

/** So many findings of a kind that the same was done with. */
export interface FindingCount {
  readonly entity: string;
  readonly action: string;
  readonly count: number;
}

export class Exchange {
  readonly request: AiRequest;
  readonly endpoint: Endpoint;
  readonly edits = new EditList();
  readonly charges: LimitCharge[] = [];
  readonly notes: Note[] = [];
  readonly variables = new Map<string, VariableValue>();
  identity: KeyRecord | undefined;
  route: Route | undefined;
  /** Where a plugin before `route` wants the request to go, whatever pool its model has. */
  pool: string | undefined;
  promptCount: PromptCount | undefined;
  /** What the model costs now; undefined when that is not known. */
  price: Price | undefined;
  /** What is personal or secret in the prompt: kinds and counts. Undefined while nobody has looked. */
  findings: readonly FindingCount[] | undefined;
  /** Names of observed rules that would have refused this request. */
  readonly wouldDeny: string[] = [];
  /** Of the tightest limit of money that the key has, as this agent last saw it; 100 without one. */
  budgetLeftPercent = 100;
  private readBody: PromptBody | undefined;
  private knownSession: string | undefined;

  constructor(request: AiRequest, endpoint: Endpoint) {
    this.request = request;
    this.endpoint = endpoint;
  }

  /** Set by the pipeline once the client is known; reading it before that is a mistake of the plugin's stage. */
  get body(): PromptBody {
    if (this.readBody === undefined) throw new Error('the body is not read in this stage');
    return this.readBody;
  }

  set body(body: PromptBody) {
    this.readBody = body;
  }

  /** What is asked of an MCP server; undefined elsewhere, and before the body is read. */
  get mcp(): McpView | undefined {
    return this.readBody?.mcp;
  }

  /** What the client calls its session; `''` when it names none. */
  get session(): string {
    this.knownSession ??= this.request.session || sessionInBody(this.body.root);
    return this.knownSession;
  }

  get knownIdentity(): KeyRecord {
    if (this.identity === undefined) throw new Error('no plugin has identified the client');
    return this.identity;
  }

  note(plugin: string, text: string): void {
    this.notes.push({ plugin, text });
  }
}
