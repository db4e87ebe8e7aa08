/** The life of a key: each change makes the next revision of its record. */
import type { StoredKey } from '../store/keys.ts';

/** What people say of a key; the rest is the gateway's. */
export type KeyAttributes = Pick<
  StoredKey,
  'id' | 'name' | 'org' | 'team' | 'user' | 'roles' | 'tags' | 'models' | 'limits' | 'expiresAtMs'
>;

export type KeyState = 'active' | 'revoked' | 'expired';

export interface Rotation {
  /** Of the new key. */
  readonly sha256: string;
  /** How long the old key stays good beside the new one; 0: not at all. */
  readonly graceMs: number;
  /** Undefined: as before. */
  readonly expiresAtMs?: number | undefined;
}

export function createKey(attributes: KeyAttributes, sha256: string, nowMs: number): StoredKey {
  return { ...attributes, sha256, createdAtMs: nowMs, revision: 1 };
}

/** A revoked key stays known, so that its holder is told why it does not work. It never comes back. */
export function revokeKey(key: StoredKey, nowMs: number): StoredKey {
  if (key.revokedAtMs !== undefined) return key;
  return { ...withoutOldGrace(key, nowMs), revokedAtMs: nowMs, revision: key.revision + 1 };
}

/**
 * A new key for the same record: id, counters and ledger go on. Only one old key is kept: after a second rotation
 * within the grace of the first, the oldest key no longer works.
 */
export function rotateKey(key: StoredKey, rotation: Rotation, nowMs: number): StoredKey {
  if (key.revokedAtMs !== undefined) throw new Error('a revoked key cannot be rotated');
  const { sha256, graceMs, expiresAtMs = key.expiresAtMs } = rotation;
  const { previousSha256: _hash, previousUntilMs: _until, expiresAtMs: _expiry, ...kept } = key;
  return {
    ...kept,
    ...(expiresAtMs === undefined ? {} : { expiresAtMs }),
    ...(graceMs > 0 ? { previousSha256: key.sha256, previousUntilMs: nowMs + graceMs } : {}),
    sha256,
    revision: key.revision + 1,
  };
}

export function keyState(key: StoredKey, nowMs: number): KeyState {
  if (key.revokedAtMs !== undefined) return 'revoked';
  return (key.expiresAtMs ?? Number.POSITIVE_INFINITY) <= nowMs ? 'expired' : 'active';
}

function withoutOldGrace(key: StoredKey, nowMs: number): StoredKey {
  if ((key.previousUntilMs ?? Number.POSITIVE_INFINITY) > nowMs) return key;
  const { previousSha256: _hash, previousUntilMs: _until, ...kept } = key;
  return kept;
}
