/** What can be done with keys, for the command line and the admin API: forms checked, changes made, never a lost one. */
import { randomBytes } from 'node:crypto';
import type { KeyFilter, KeyStore, StoredKey } from '../store/keys.ts';
import { apiKeySha256, newApiKey } from './api-key.ts';
import type { ImportRow } from './import-file.ts';
import { checkForm, KeyError, type KeyProblem, keyError } from './key-error.ts';
import { importedKeyForm, type NewKeyForm, newKeyForm, rotationForm } from './key-forms.ts';
import { createKey, type KeyAttributes, keyState, revokeKey, rotateKey } from './lifecycle.ts';
import { parseDuration, parseTime } from './times.ts';

/** What gateway.yaml says that keys must agree with. */
export interface Declared {
  readonly roles: readonly { readonly name: string }[];
  readonly teams: readonly { readonly name: string; readonly org: string }[];
  readonly keys: readonly { readonly id: string; readonly sha256: string }[];
}

export interface IssuedKey {
  /** The key itself: shown now and never again. */
  readonly key: string;
  readonly stored: StoredKey;
}

export interface ImportOutcome {
  readonly created: number;
  /** Their hashes were in the store already; nothing was changed. */
  readonly existing: number;
}

/** The id is public and need not be unguessable; 8 bytes make it unique. */
const ID_BYTES = 8;
const DEFAULT_ORG = 'default';
/** How often a change is tried when others change the same key at the same time. */
const MAX_ATTEMPTS = 10;
const IMPORTED_AT_ONCE = 100;

export class KeyRegistry {
  private readonly store: KeyStore;
  private readonly declared: () => Declared;
  private readonly nowMs: () => number;

  /** @param declared is asked each time: a reload may change it */
  constructor(store: KeyStore, declared: () => Declared, nowMs: () => number = Date.now) {
    this.store = store;
    this.declared = declared;
    this.nowMs = nowMs;
  }

  /** @throws KeyError, StoreError */
  async create(given: unknown): Promise<IssuedKey> {
    const attributes = this.attributesOf(checkForm(newKeyForm, given));
    const key = newApiKey();
    const stored = createKey(attributes, apiKeySha256(key), this.nowMs());
    if (!(await this.store.putKey(stored))) throw takenId(attributes.id);
    return { key, stored };
  }

  /** @throws KeyError, StoreError */
  async get(id: string): Promise<StoredKey> {
    const key = await this.store.getKey(id);
    if (key !== undefined) return key;
    const isDeclared = this.declared().keys.some((one) => one.id === id);
    const where = isDeclared ? 'is one of gateway.yaml: change it there' : 'is not in the store';
    throw keyError('not_found', `the key '${id.slice(0, 64)}' ${where}`);
  }

  /** @throws StoreError */
  list(filter: KeyFilter): Promise<StoredKey[]> {
    return this.store.listKeys(filter);
  }

  /** Without effect on a key that is revoked already. Throws KeyError, StoreError. */
  revoke(id: string): Promise<StoredKey> {
    return this.change(id, (key) => revokeKey(key, this.nowMs()));
  }

  /** @throws KeyError, StoreError */
  async rotate(id: string, given: unknown): Promise<IssuedKey> {
    const form = checkForm(rotationForm, given);
    const key = newApiKey();
    const stored = await this.change(id, (current) => {
      const nowMs = this.nowMs();
      const expiresAtMs = timeOf(form.expires, nowMs);
      const state = keyState(
        { ...current, expiresAtMs: expiresAtMs ?? current.expiresAtMs },
        nowMs,
      );
      if (state === 'revoked') throw keyError('conflict', `the key '${id}' is revoked; create one`);
      if (state === 'expired') {
        throw keyError('conflict', `the key '${id}' would be expired; give 'expires'`, 'expires');
      }
      const graceMs = parseDuration(form.grace) ?? 0;
      return rotateKey(current, { sha256: apiKeySha256(key), graceMs, expiresAtMs }, nowMs);
    });
    return { key, stored };
  }

  /**
   * All rows are checked before the first is written. Written they are one by one, so after a failure of the store
   * some may be there: the same import again does the rest.
   * @throws KeyError, StoreError
   */
  async import(rows: readonly ImportRow[]): Promise<ImportOutcome> {
    const checked = this.checkedRows(rows);
    let created = 0;
    for (let start = 0; start < checked.length; start += IMPORTED_AT_ONCE) {
      const batch = checked.slice(start, start + IMPORTED_AT_ONCE);
      const isNew = await Promise.all(batch.map((row) => this.importOne(row)));
      created += isNew.filter(Boolean).length;
    }
    return { created, existing: checked.length - created };
  }

  private async importOne({ line, attributes, sha256 }: CheckedRow): Promise<boolean> {
    if ((await this.store.findKey(sha256)) !== undefined) return false;
    if (await this.store.putKey(createKey(attributes, sha256, this.nowMs()))) return true;
    const [{ path, message }] = takenId(attributes.id).problems;
    throw new KeyError('conflict', [{ line, path, message }]);
  }

  private checkedRows(rows: readonly ImportRow[]): CheckedRow[] {
    const problems: KeyProblem[] = [];
    const lines = new Map<string, number>();
    const checked = rows.flatMap(({ line, given }): CheckedRow[] => {
      try {
        const { sha256, ...form } = checkForm(importedKeyForm, given);
        const attributes = this.attributesOf(form);
        const same = [`sha256 ${sha256}`, `id ${attributes.id}`].find((name) => lines.has(name));
        if (same !== undefined) {
          const [path] = same.split(' ');
          throw keyError('invalid', `is the same as on line ${lines.get(same)}`, path);
        }
        if (this.declared().keys.some((key) => key.sha256 === sha256)) {
          throw keyError('invalid', 'is in gateway.yaml too; keep the key in one place', 'sha256');
        }
        lines.set(`sha256 ${sha256}`, line).set(`id ${attributes.id}`, line);
        return [{ line, sha256, attributes }];
      } catch (error) {
        if (!(error instanceof KeyError)) throw error;
        problems.push(...error.problems.map((problem) => ({ line, ...problem })));
        return [];
      }
    });
    if (problems.length > 0) throw new KeyError('invalid', problems);
    return checked;
  }

  /** Reads, changes and writes; again when another was faster. */
  private async change(id: string, next: (key: StoredKey) => StoredKey): Promise<StoredKey> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const key = await this.get(id);
      const changed = next(key);
      if (changed === key || (await this.store.putKey(changed))) return changed;
    }
    throw keyError('conflict', `others keep changing the key '${id}'; nothing was done`);
  }

  private attributesOf({ expires, ...form }: NewKeyForm): KeyAttributes {
    const { roles, teams, keys } = this.declared();
    const nowMs = this.nowMs();
    const expiresAtMs = timeOf(expires, nowMs);
    const teamOrg = teams.find(({ name }) => name === form.team)?.org;
    const org = form.org ?? teamOrg ?? DEFAULT_ORG;
    const id = form.id ?? `key-${randomBytes(ID_BYTES).toString('hex')}`;
    const problems: KeyProblem[] = [];
    for (const [index, role] of form.roles.entries()) {
      if (roles.some(({ name }) => name === role)) continue;
      const allowed = roles.map(({ name }) => name).join(', ') || 'none is declared';
      const message = `must be a role of gateway.yaml: ${allowed} (is '${role}')`;
      problems.push({ path: `roles[${index}]`, message });
    }
    if (teamOrg !== undefined && org !== teamOrg) {
      const message = `must be '${teamOrg}': gateway.yaml has the team '${form.team}' there`;
      problems.push({ path: 'org', message });
    }
    if (expiresAtMs !== undefined && expiresAtMs <= nowMs) {
      problems.push({ path: 'expires', message: 'must be in the future' });
    }
    if (keys.some((key) => key.id === id)) {
      problems.push({ path: 'id', message: 'must be another one: gateway.yaml has a key with it' });
    }
    if (problems.length > 0) throw new KeyError('invalid', problems);
    return { ...form, id, org, ...(expiresAtMs === undefined ? {} : { expiresAtMs }) };
  }
}

interface CheckedRow {
  readonly line: number;
  readonly sha256: string;
  readonly attributes: KeyAttributes;
}

/** Forms have been checked: what is no time here was not given. */
function timeOf(text: string | undefined, nowMs: number): number | undefined {
  return text === undefined ? undefined : parseTime(text, nowMs);
}

function takenId(id: string): KeyError {
  return keyError('conflict', `there is a key with the id '${id}' already`, 'id');
}
