/**
 * Keys as the store last had them, for the time when it does not answer. A reservation of the store that held confirms
 * its key again. What was not confirmed for KEY_TRUSTED_MS is not known any more.
 */
import type { StoredKey } from '../keys.ts';
import type { KnownKey } from '../store.ts';

/** How long a key stays good without the store; so long may a revocation wait while the store is away. */
export const KEY_TRUSTED_MS = 3_600_000;
/** About a kilobyte each. The one that was not used for longest goes first. */
const MAX_KEYS = 50_000;

interface Known {
  readonly revision: number;
  /** Undefined when only a reservation told of it. */
  readonly key: StoredKey | undefined;
  readonly confirmedAtMs: number;
}

export class KnownKeys {
  /** By id, the one used last at the end. */
  private readonly known = new Map<string, Known>();
  private readonly ids = new Map<string, string>();

  remember(key: StoredKey, nowMs: number): void {
    this.forget(key.id);
    this.put(key.id, { revision: key.revision, key, confirmedAtMs: nowMs });
    for (const sha256 of hashesOf(key)) this.ids.set(sha256, key.id);
  }

  /** The store has admitted a request of this key. */
  confirm({ id, revision }: KnownKey, nowMs: number): void {
    const { key } = this.known.get(id) ?? {};
    if (key !== undefined && key.revision !== revision) this.forget(id);
    this.put(id, {
      revision,
      key: key?.revision === revision ? key : undefined,
      confirmedAtMs: nowMs,
    });
  }

  forget(id: string): void {
    const { key } = this.known.get(id) ?? {};
    this.known.delete(id);
    if (key === undefined) return;
    for (const sha256 of hashesOf(key)) this.ids.delete(sha256);
  }

  /** The store has no key of this hash. */
  forgetHash(sha256: string): void {
    const id = this.ids.get(sha256);
    if (id !== undefined) this.forget(id);
  }

  find(sha256: string, nowMs: number): StoredKey | undefined {
    const id = this.ids.get(sha256);
    return id === undefined ? undefined : this.get(id, nowMs);
  }

  get(id: string, nowMs: number): StoredKey | undefined {
    return this.trusted(id, nowMs)?.key;
  }

  /** Undefined when nothing is known of it, or for too long. */
  revisionOf(id: string, nowMs: number): number | undefined {
    return this.trusted(id, nowMs)?.revision;
  }

  private trusted(id: string, nowMs: number): Known | undefined {
    const known = this.known.get(id);
    return known !== undefined && nowMs - known.confirmedAtMs < KEY_TRUSTED_MS ? known : undefined;
  }

  private put(id: string, known: Known): void {
    this.known.delete(id);
    this.known.set(id, known);
    if (this.known.size <= MAX_KEYS) return;
    const [oldest] = this.known.keys();
    this.forget(oldest);
  }
}

function hashesOf({ sha256, previousSha256 }: StoredKey): string[] {
  return previousSha256 === undefined ? [sha256] : [sha256, previousSha256];
}
