/** Who may ask and what may be asked for, as the plugins see the configuration: plain, immutable records. */
import type { Limit } from '../limits/limit.ts';
import type { Dialect } from '../request/endpoint.ts';
import type { OpenAiVariant } from '../translation/openai-variants.ts';

export interface KeyRecord {
  readonly id: string;
  /** SHA-256 of the key, lower-case hex. The key itself is nowhere. */
  readonly sha256: string;
  readonly org: string;
  readonly team: string;
  readonly user: string;
  readonly roles: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  /** Names of models, `*` at the end for any ending. */
  readonly models: readonly string[];
  /** Rules for MCP servers, as `github:search_*`; beside those of the key's roles. */
  readonly mcp?: readonly string[] | undefined;
  readonly limits: readonly Limit[];
  readonly expiresAtMs: number | undefined;
  /** Only of a key that the store keeps. */
  readonly revokedAtMs?: number | undefined;
  /** The store's, for a key that it keeps; undefined for one of gateway.yaml. */
  readonly revision: number | undefined;
}

export interface Org {
  readonly name: string;
  readonly limits: readonly Limit[];
}

export interface Team {
  readonly name: string;
  readonly org: string;
  readonly limits: readonly Limit[];
}

export interface Role {
  readonly name: string;
  readonly models: readonly string[];
  readonly mcp?: readonly string[] | undefined;
  readonly limits: readonly Limit[];
}

/** Observed: evaluated, counted and logged as would_deny, never enforced. */
export type Mode = 'enforce' | 'observe';

export interface Policy {
  readonly name: string;
  readonly effect: 'allow' | 'deny';
  /** CEL over the request's attributes. */
  readonly when: string;
  readonly message?: string | undefined;
  readonly mode: Mode;
}

export type Scope =
  | 'org'
  | 'team'
  | 'user'
  | 'key'
  | 'role'
  | 'model'
  | 'provider'
  | 'session'
  | 'source'
  | `tag:${string}`;

/** A limit on any mix of scopes: each combination of their values has a counter of its own. */
export interface LimitRule {
  readonly name: string;
  readonly limit: Limit;
  readonly by: readonly Scope[];
  /** CEL over the request's attributes; undefined: always. */
  readonly when: string | undefined;
  readonly mode: Mode;
  readonly timeZone: string;
}

/** What a provider's API speaks. */
export type ProviderDialect =
  | 'openai'
  | 'azure-openai'
  | 'anthropic'
  | 'gemini'
  | 'bedrock'
  | 'cohere';

export interface Provider {
  readonly name: string;
  readonly dialect: ProviderDialect;
  /** Azure's. */
  readonly apiVersion?: string | undefined;
  /** Of the dialect openai: which form. */
  readonly variant: OpenAiVariant;
  /** Whether it serves /v1/responses itself. */
  readonly hasResponses: boolean;
  /** Whether it refuses reasoning that it did not sign. */
  readonly checksReasoning: boolean;
  /** What becomes of parameters that it has nothing for. */
  readonly unsupportedParameters: 'drop' | 'refuse';
}

/** The dialect in which a provider takes bodies as clients write them; undefined: none of ours. */
export function clientDialectOf({ dialect }: Provider): Dialect | undefined {
  if (dialect === 'anthropic') return 'anthropic';
  return dialect === 'openai' || dialect === 'azure-openai' ? 'openai' : undefined;
}

export interface Target {
  /** As HAProxy's server is called. */
  readonly name: string;
  readonly provider: string;
  /** What the provider is asked for; undefined: what the client asked for. */
  readonly model: string | undefined;
  readonly region: string | undefined;
}

/** Where requests for a model may go; HAProxy chooses, and goes on to another target when one fails. */
export interface Pool {
  /** HAProxy's backend is `ai-pool-<name>`. */
  readonly name: string;
  readonly affinity: Affinity;
  /** At least one. */
  readonly targets: readonly Target[];
}

/** What requests have in common that should go to the same target. */
export type Affinity = 'none' | 'key' | 'session' | 'prompt';

export interface Model {
  /** What clients ask for; `*` at the end stands for any ending. */
  readonly name: string;
  /** Of its pool's first target. */
  readonly provider: string;
  readonly pool: string;
  /** What the first target's provider is asked for; undefined: the same name. */
  readonly providerModel?: string | undefined;
  /** Lower goes first in HAProxy's queue. */
  readonly priority: number;
  /** Names of other models: the cheapest that can take a request does. The fields above are the first one's. */
  readonly cheapestOf?: readonly string[] | undefined;
}

/** Takes requests elsewhere than to the model they ask for. One of `model` and `pool` is given. */
export interface RouteRule {
  readonly name: string;
  /** CEL over the request's attributes. */
  readonly when: string;
  readonly model?: string | undefined;
  readonly pool?: string | undefined;
}

/** A border: requests that it is for are answered in these regions, or not at all. */
export interface Residency {
  readonly name: string;
  /** CEL over the request's attributes. */
  readonly when: string;
  readonly regions: readonly string[];
}

export interface McpServer {
  /** Clients reach it at /mcp/<name>; HAProxy's backend is `ai-mcp-<name>`. */
  readonly name: string;
}

export interface Catalog {
  readonly keys: readonly KeyRecord[];
  readonly orgs: readonly Org[];
  readonly teams: readonly Team[];
  readonly roles: readonly Role[];
  readonly policies: readonly Policy[];
  readonly limits: readonly LimitRule[];
  /** Of calendar windows that state none. */
  readonly timeZone: string;
  /** Percent of a limit at which an event is raised. */
  readonly thresholds: readonly number[];
  /** What becomes of a request for a model without a price. */
  readonly unknownPrice: 'free' | 'deny';
  readonly providers: readonly Provider[];
  readonly pools: readonly Pool[];
  readonly models: readonly Model[];
  readonly routes: readonly RouteRule[];
  readonly residency: readonly Residency[];
  readonly mcpServers?: readonly McpServer[] | undefined;
}
