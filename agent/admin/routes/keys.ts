/** `/api/keys`: the same as `ai-gateway keys`. A key itself is in the answer to its creation or rotation only. */
import { parseImport } from '../../keys/import-file.ts';
import { KeyError, type KeyErrorCode } from '../../keys/key-error.ts';
import type { IssuedKey, KeyRegistry } from '../../keys/key-registry.ts';
import { viewOf } from '../../keys/key-view.ts';
import type { StoredKey } from '../../store/keys.ts';
import {
  type AdminRequest,
  expectType,
  HttpProblem,
  json,
  numberOf,
  type Reply,
  type Route,
  readJson,
  readText,
} from '../http.ts';

export interface KeyRouteParts {
  readonly registry: KeyRegistry;
  readonly log: { info(fields: object, message: string): void };
}

const MAX_BODY_BYTES = 65_536;
/** Some 50,000 keys. */
const MAX_IMPORT_BYTES = 16_777_216;
const MAX_PAGE = 10_000;
const DEFAULT_PAGE = 1000;
const PROBLEM_STATUS: Record<KeyErrorCode, number> = {
  invalid: 400,
  not_found: 404,
  conflict: 409,
};
const IMPORT_FORMATS = { 'application/x-ndjson': 'jsonl', 'text/csv': 'csv' } as const;

const shown = (key: StoredKey): object => viewOf(key, Date.now());
const issued = ({ key, stored }: IssuedKey): object => ({ key, ...shown(stored) });

export function keyRoutes({ registry, log }: KeyRouteParts): Route[] {
  const route = (method: Route['method'], path: string, handle: Route['handle']): Route => ({
    method,
    path,
    handle: async (request) => asProblem(async () => handle(request)),
  });
  return [
    route('GET', '/api/keys', (request) => listKeys(registry, request)),
    route('POST', '/api/keys', async (request) => {
      const created = await registry.create(await readJson(request, MAX_BODY_BYTES));
      log.info({ key: created.stored.id, by: 'admin API' }, 'key created');
      return json(201, issued(created));
    }),
    route('POST', '/api/keys/import', async (request) => {
      const types = Object.keys(IMPORT_FORMATS) as (keyof typeof IMPORT_FORMATS)[];
      const format = IMPORT_FORMATS[expectType(request, types)];
      const rows = parseImport(await readText(request, MAX_IMPORT_BYTES), format);
      const outcome = await registry.import(rows);
      log.info({ ...outcome, by: 'admin API' }, 'keys imported');
      return json(200, outcome);
    }),
    route('GET', '/api/keys/*', async ({ parts: [id] }) =>
      json(200, shown(await registry.get(id))),
    ),
    route('DELETE', '/api/keys/*', async ({ parts: [id] }) => {
      const revoked = await registry.revoke(id);
      log.info({ key: id, by: 'admin API' }, 'key revoked');
      return json(200, shown(revoked));
    }),
    route('POST', '/api/keys/*/rotate', async (request) => {
      const [id] = request.parts;
      const rotated = await registry.rotate(id, await readJson(request, MAX_BODY_BYTES));
      log.info({ key: id, by: 'admin API' }, 'key rotated');
      return json(200, issued(rotated));
    }),
  ];
}

/** In order of creation; `after` is the last id of the page before. */
async function listKeys(registry: KeyRegistry, request: AdminRequest): Promise<Reply> {
  const { searchParams } = request.url;
  const limit = numberOf(request, 'limit', { min: 1, max: MAX_PAGE, absent: DEFAULT_PAGE });
  const [org, team, user, after] = ['org', 'team', 'user', 'after'].map(
    (name) => searchParams.get(name) ?? undefined,
  );
  const keys = await registry.list({ org, team, user });
  const start = after === undefined ? 0 : keys.findIndex(({ id }) => id === after) + 1;
  if (after !== undefined && start === 0) {
    throw new HttpProblem(400, 'after must be the id of a key of this list');
  }
  const page = keys.slice(start, start + limit);
  const isLast = start + limit >= keys.length;
  return json(200, { keys: page.map(shown), after: isLast ? null : page.at(-1)!.id });
}

async function asProblem(work: () => Promise<Reply>): Promise<Reply> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof KeyError)) throw error;
    const { code, message, problems } = error;
    throw new HttpProblem(PROBLEM_STATUS[code], message, { problems });
  }
}
