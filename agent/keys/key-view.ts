/** A key as it is shown: everything but its hashes. Times as ISO 8601. */
import type { StoredKey } from '../store/keys.ts';
import { type KeyState, keyState } from './lifecycle.ts';

export interface KeyView
  extends Pick<
    StoredKey,
    'id' | 'name' | 'org' | 'team' | 'user' | 'roles' | 'tags' | 'models' | 'limits' | 'revision'
  > {
  readonly state: KeyState;
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
  /** Until then the key that the last rotation replaced works too. */
  readonly previousUntil: string | null;
}

export function viewOf(key: StoredKey, nowMs: number): KeyView {
  const { id, name, org, team, user, roles, tags, models, limits, revision } = key;
  const previousUntilMs = (key.previousUntilMs ?? 0) > nowMs ? key.previousUntilMs : undefined;
  return {
    id,
    name,
    state: keyState(key, nowMs),
    org,
    team,
    user,
    roles,
    tags,
    models,
    limits,
    createdAt: isoTime(key.createdAtMs)!,
    expiresAt: isoTime(key.expiresAtMs),
    revokedAt: isoTime(key.revokedAtMs),
    previousUntil: isoTime(previousUntilMs),
    revision,
  };
}

function isoTime(timeMs: number | undefined): string | null {
  return timeMs === undefined ? null : new Date(timeMs).toISOString();
}
