/** The ledger: one row for each request, and what it adds up to. */

/** One request, ended. Token counts are as the provider reported, or estimated where `source` says so. */
export interface LedgerRow {
  readonly requestId: string;
  readonly endedAtMs: number;
  readonly org: string;
  readonly team: string;
  readonly user: string;
  /** The key's id. */
  readonly key: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly session: string;
  readonly endpoint: string;
  /** As the client asked. */
  readonly model: string;
  readonly provider: string;
  readonly providerModel: string;
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Part of the prompt tokens. */
  readonly cachedTokens: number;
  /** Part of the prompt tokens. */
  readonly cacheWriteTokens: number;
  /** Part of the completion tokens. */
  readonly reasoningTokens: number;
  /** What the gateway itself counted in the prompt. */
  readonly countedPromptTokens: number;
  readonly costMicros: number;
  /** False: the model has no price, and the cost is zero for that reason. */
  readonly priced: boolean;
  readonly source: 'reported' | 'estimated' | 'none';
  readonly status: number;
  /** '' for success. */
  readonly errorClass: ErrorClass;
  /** HAProxy's two-letter termination state; `--` is a normal end. */
  readonly termination: string;
  readonly firstByteMs: number;
  readonly totalMs: number;
}

export type ErrorClass =
  | ''
  | 'client_aborted'
  | 'client_error'
  | 'rate_limited'
  | 'provider_error'
  | 'provider_unreachable'
  | 'timeout'
  | 'cut';

/** What a report can be broken down by. `tag:NAME` is the value of one tag. */
export const USAGE_DIMENSIONS = [
  'org',
  'team',
  'user',
  'key',
  'model',
  'provider',
  'providerModel',
  'endpoint',
  'source',
  'errorClass',
  'hour',
  'day',
  'month',
] as const;
export type UsageDimension = (typeof USAGE_DIMENSIONS)[number] | `tag:${string}`;

/** A day or month of some time zone, in whole hours. */
export interface UsagePeriod {
  /** `2026-11-05` or `2026-11`. */
  readonly label: string;
  readonly fromMs: number;
  readonly toMs: number;
}

export interface UsageQuery {
  /** Whole hours, UTC; `toMs` is the first moment that does not belong. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly by: readonly UsageDimension[];
  /** What `day` and `month` are here: in order, without gaps, over the whole range. UTC's if absent. */
  readonly periods?: readonly UsagePeriod[] | undefined;
}

/** Sums over rows; each is the exact sum. */
export interface UsageTotal {
  /** One value for each dimension asked for. */
  readonly values: readonly string[];
  readonly requests: number;
  readonly errors: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly cachedTokens: number;
  readonly cacheWriteTokens: number;
  readonly reasoningTokens: number;
  readonly costMicros: number;
  /** Requests without a price. */
  readonly unpricedRequests: number;
}

export interface LedgerStore {
  /** Newest first. */
  ledger(limit: number): Promise<LedgerRow[]>;
  /** Rows that ended in [fromMs, toMs), in the order in which they were written; perhaps one organization after the other. */
  rows(range: { readonly fromMs: number; readonly toMs: number }): AsyncIterable<LedgerRow>;
  usage(query: UsageQuery): Promise<UsageTotal[]>;
  /** Folds new rows into hourly sums; each row once, whichever agent does it. Returns how many. */
  rollUp(): Promise<number>;
  /** Forgets rows and hourly sums older than these; rows not yet summed stay. Returns how many rows went. */
  prune(before: { readonly rowsMs: number; readonly sumsMs: number }): Promise<number>;
}
