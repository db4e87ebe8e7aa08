/** Keys for people, on a terminal. */
import { type KeyView, viewOf } from '../../keys/key-view.ts';
import type { StoredKey } from '../../store/keys.ts';

const COLUMNS = ['id', 'name', 'org', 'team', 'user', 'state', 'expires'] as const;

/** One line for each key, under a head line. */
export function keyTable(keys: readonly StoredKey[], nowMs: number): string {
  if (keys.length === 0) return 'no keys\n';
  const rows = keys.map((key) => {
    const view = viewOf(key, nowMs);
    return COLUMNS.map((column) => (column === 'expires' ? minutes(view.expiresAt) : view[column]));
  });
  const all = [[...COLUMNS], ...rows];
  const widths = COLUMNS.map((_, index) => Math.max(...all.map((row) => row[index].length)));
  const line = (row: readonly string[]): string =>
    row.map((cell, index) => cell.padEnd(widths[index])).join('  ');
  return all.map((row) => `${line(row).trimEnd()}\n`).join('');
}

/** Everything about one key but its hashes. */
export function keyDetails(key: StoredKey, nowMs: number): string {
  const view = viewOf(key, nowMs);
  const lines: [string, string][] = [
    ['id', view.id],
    ['name', view.name],
    ['state', stateText(view)],
    ['org', view.org],
    ['team', view.team],
    ['user', view.user],
    ['roles', view.roles.join(', ')],
    [
      'tags',
      Object.entries(view.tags)
        .map((tag) => tag.join('='))
        .join(', '),
    ],
    ['models', view.models.join(', ')],
    ['limits', view.limits.join(', ')],
    ['created', minutes(view.createdAt)],
    ['expires', minutes(view.expiresAt)],
    ['old key', view.previousUntil === null ? '' : `works until ${minutes(view.previousUntil)}`],
  ];
  return lines
    .filter(([, text]) => text !== '')
    .map(([name, text]) => `${name.padEnd(8)} ${text}\n`)
    .join('');
}

function stateText({ state, revokedAt }: KeyView): string {
  return revokedAt === null ? state : `${state} on ${minutes(revokedAt)}`;
}

function minutes(isoTime: string | null): string {
  return isoTime === null ? '' : `${isoTime.slice(0, 16).replace('T', ' ')} UTC`;
}
