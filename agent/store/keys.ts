/** API keys as the store keeps them: never the key, only its SHA-256. */

export interface StoredKey {
  /** Public: shown in logs, reports and commands. */
  readonly id: string;
  /** Lower-case hex. */
  readonly sha256: string;
  /** The key that a rotation replaced; good until `previousUntilMs`. */
  readonly previousSha256?: string | undefined;
  readonly previousUntilMs?: number | undefined;
  readonly name: string;
  readonly org: string;
  readonly team: string;
  readonly user: string;
  readonly roles: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  /** Names of models, `*` at the end for any ending. */
  readonly models: readonly string[];
  /** As in gateway.yaml, `100000 tokens/minute`. */
  readonly limits: readonly string[];
  readonly createdAtMs: number;
  readonly expiresAtMs?: number | undefined;
  readonly revokedAtMs?: number | undefined;
  /** 1 at creation, one more with each change. */
  readonly revision: number;
}

/** Which keys; what is absent does not matter. */
export interface KeyFilter {
  readonly org?: string | undefined;
  readonly team?: string | undefined;
  readonly user?: string | undefined;
}

export interface KeyStore {
  /** By the hash of the key or of the one it replaced; revoked and expired ones too. */
  findKey(sha256: string): Promise<StoredKey | undefined>;
  getKey(id: string): Promise<StoredKey | undefined>;
  /** In order of creation. */
  listKeys(filter: KeyFilter): Promise<StoredKey[]>;
  /**
   * Writes a key whose revision is one more than the stored one (1: there must be none).
   * @returns false when another was faster, or the hash belongs to another key: nothing was written
   */
  putKey(key: StoredKey): Promise<boolean>;
}
