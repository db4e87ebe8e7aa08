/** A row of the ledger with something in each field. */
import type { LedgerRow } from '../../agent/store/ledger.ts';

export function ledgerRow(fields: Partial<LedgerRow> = {}): LedgerRow {
  return {
    requestId: 'request-1',
    endedAtMs: 1_700_000_000_000,
    org: 'acme',
    team: 'team-1',
    user: 'user-1',
    key: 'key-1',
    tags: {},
    session: '',
    endpoint: 'chat',
    model: 'gpt-4o-mini',
    provider: 'openai',
    providerModel: 'gpt-4o-mini',
    promptTokens: 3,
    completionTokens: 4,
    cachedTokens: 1,
    cacheWriteTokens: 2,
    reasoningTokens: 1,
    countedPromptTokens: 3,
    costMicros: 12,
    priced: true,
    source: 'reported',
    status: 200,
    errorClass: '',
    termination: '--',
    firstByteMs: 5,
    totalMs: 6,
    ...fields,
  };
}
