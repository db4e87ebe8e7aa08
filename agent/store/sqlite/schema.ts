/** Tables of the embedded store, as a list of migrations: applied in order, each once, never changed. */
import { LEDGER_MIGRATION } from './ledger-schema.ts';
import { KEYS_MIGRATION } from './sqlite-keys.ts';

const AGENTS_MIGRATION = `
  -- NULL: given up before it was made
  ALTER TABLE reservations ADD COLUMN charged_at_ms INTEGER;

  CREATE TABLE agents (
    agent TEXT PRIMARY KEY,
    seen_at_ms INTEGER NOT NULL
  ) WITHOUT ROWID;
`;

export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE counters (
    counter TEXT PRIMARY KEY,
    window_ms INTEGER NOT NULL,
    slots BLOB NOT NULL,
    touched_at_ms INTEGER NOT NULL
  ) WITHOUT ROWID;

  CREATE TABLE reservations (
    request_id TEXT PRIMARY KEY,
    expires_at_ms INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX reservations_by_expiry ON reservations (expires_at_ms);

  CREATE TABLE ledger (
    request_id TEXT NOT NULL,
    ended_at_ms INTEGER NOT NULL,
    key TEXT NOT NULL,
    team TEXT NOT NULL,
    user TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    model TEXT NOT NULL,
    provider TEXT NOT NULL,
    provider_model TEXT NOT NULL,
    prompt_tokens INTEGER NOT NULL,
    completion_tokens INTEGER NOT NULL,
    cached_tokens INTEGER NOT NULL,
    cache_write_tokens INTEGER NOT NULL,
    reasoning_tokens INTEGER NOT NULL,
    source TEXT NOT NULL,
    status INTEGER NOT NULL,
    termination TEXT NOT NULL,
    first_byte_ms INTEGER NOT NULL,
    total_ms INTEGER NOT NULL
  );

  CREATE TABLE secrets (
    name TEXT PRIMARY KEY,
    secret BLOB NOT NULL
  ) WITHOUT ROWID;
  `,
  `
  DROP TABLE counters;
  CREATE TABLE counters (
    counter TEXT PRIMARY KEY,
    slots BLOB NOT NULL,
    forgotten_at_ms INTEGER NOT NULL
  ) WITHOUT ROWID;

  ALTER TABLE reservations ADD COLUMN lapsed INTEGER NOT NULL DEFAULT 0;

  CREATE TABLE claims (
    name TEXT PRIMARY KEY,
    until_ms INTEGER NOT NULL
  ) WITHOUT ROWID;
  `,
  KEYS_MIGRATION,
  AGENTS_MIGRATION,
  LEDGER_MIGRATION,
  // Only those in flight are open, and they are looked through once a minute; the index cost each request.
  'DROP INDEX reservations_by_expiry',
];
