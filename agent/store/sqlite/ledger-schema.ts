/** Tables of the ledger, and how its rows are columns. */
import type { SQLOutputValue } from 'node:sqlite';
import type { LedgerRow } from '../ledger.ts';
import { canonicalTags, SUMMED_DIMENSIONS, SUMMED_FIELDS } from '../ledger-sums.ts';

/**
 * Rows: `id` is never used twice (AUTOINCREMENT), also not after the newest rows were pruned, so `summed_to` divides
 * rows that are in the sums from rows that are not. Sums lie by combination of dimensions and then by hour: a report
 * reads one stretch for each combination, in order, and has nothing to sort.
 */
export const LEDGER_MIGRATION = `
  ALTER TABLE ledger RENAME TO ledger_before;
  CREATE TABLE ledger (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    request_id TEXT NOT NULL,
    ended_at_ms INTEGER NOT NULL,
    org TEXT NOT NULL,
    team TEXT NOT NULL,
    user TEXT NOT NULL,
    key TEXT NOT NULL,
    tags TEXT NOT NULL,
    session TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    model TEXT NOT NULL,
    provider TEXT NOT NULL,
    provider_model TEXT NOT NULL,
    prompt_tokens INTEGER NOT NULL,
    completion_tokens INTEGER NOT NULL,
    cached_tokens INTEGER NOT NULL,
    cache_write_tokens INTEGER NOT NULL,
    reasoning_tokens INTEGER NOT NULL,
    counted_prompt_tokens INTEGER NOT NULL,
    cost_micros INTEGER NOT NULL,
    priced INTEGER NOT NULL,
    source TEXT NOT NULL,
    status INTEGER NOT NULL,
    error_class TEXT NOT NULL,
    termination TEXT NOT NULL,
    first_byte_ms INTEGER NOT NULL,
    total_ms INTEGER NOT NULL
  );
  INSERT INTO ledger (request_id, ended_at_ms, org, team, user, key, tags, session, endpoint, model, provider,
      provider_model, prompt_tokens, completion_tokens, cached_tokens, cache_write_tokens, reasoning_tokens,
      counted_prompt_tokens, cost_micros, priced, source, status, error_class, termination, first_byte_ms, total_ms)
    SELECT request_id, ended_at_ms, 'default', team, user, key, '{}', '', endpoint, model, provider,
      provider_model, prompt_tokens, completion_tokens, cached_tokens, cache_write_tokens, reasoning_tokens,
      prompt_tokens, 0, 0, source, status, '', termination, first_byte_ms, total_ms
    FROM ledger_before ORDER BY rowid;
  DROP TABLE ledger_before;
  CREATE INDEX ledger_by_end ON ledger (ended_at_ms);

  CREATE TABLE ledger_dimensions (
    id INTEGER PRIMARY KEY,
    org TEXT NOT NULL,
    team TEXT NOT NULL,
    user TEXT NOT NULL,
    key TEXT NOT NULL,
    model TEXT NOT NULL,
    provider TEXT NOT NULL,
    provider_model TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    source TEXT NOT NULL,
    error_class TEXT NOT NULL,
    tags TEXT NOT NULL,
    UNIQUE (org, team, user, key, model, provider, provider_model, endpoint, source, error_class, tags)
  );
  CREATE TABLE ledger_sums (
    dimensions INTEGER NOT NULL,
    hour INTEGER NOT NULL,
    requests INTEGER NOT NULL,
    errors INTEGER NOT NULL,
    prompt_tokens INTEGER NOT NULL,
    completion_tokens INTEGER NOT NULL,
    cached_tokens INTEGER NOT NULL,
    cache_write_tokens INTEGER NOT NULL,
    reasoning_tokens INTEGER NOT NULL,
    cost_micros INTEGER NOT NULL,
    unpriced_requests INTEGER NOT NULL,
    PRIMARY KEY (dimensions, hour)
  ) WITHOUT ROWID;
  CREATE TABLE ledger_state (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
  ) WITHOUT ROWID;
  INSERT INTO ledger_state (name, value) VALUES ('summed_to', 0);
`;

const ROW_FIELDS = [
  'requestId',
  'endedAtMs',
  'org',
  'team',
  'user',
  'key',
  'tags',
  'session',
  'endpoint',
  'model',
  'provider',
  'providerModel',
  'promptTokens',
  'completionTokens',
  'cachedTokens',
  'cacheWriteTokens',
  'reasoningTokens',
  'countedPromptTokens',
  'costMicros',
  'priced',
  'source',
  'status',
  'errorClass',
  'termination',
  'firstByteMs',
  'totalMs',
] as const satisfies readonly (keyof LedgerRow)[];

function columnOf(field: string): string {
  return field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

export const ROW_COLUMNS = ROW_FIELDS.map(columnOf);
/** Those of ledger_dimensions, in the order of `Dimensions`. */
export const DIMENSION_COLUMNS = [...SUMMED_DIMENSIONS.map(columnOf), 'tags'];
/** Those of ledger_sums, in the order of `Sums`. */
export const SUM_COLUMNS = SUMMED_FIELDS.map(columnOf);

/** In the order of ROW_COLUMNS. */
export function valuesOfRow(row: LedgerRow): (string | number)[] {
  return ROW_FIELDS.map((field) => {
    const value = row[field];
    if (typeof value === 'object') return canonicalTags(value);
    return typeof value === 'boolean' ? Number(value) : value;
  });
}

/** @param values in the order of ROW_COLUMNS */
export function rowOfValues(values: readonly SQLOutputValue[]): LedgerRow {
  const fields = ROW_FIELDS.map((field, index) => {
    const value = values[index];
    if (field === 'tags') return [field, JSON.parse(value as string)];
    return [field, field === 'priced' ? value === 1 : value];
  });
  return Object.fromEntries(fields) as LedgerRow;
}
