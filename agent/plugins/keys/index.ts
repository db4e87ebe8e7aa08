/** Who asks: finds the record of the client's key by its SHA-256. The key itself never reaches the agent. */
import { z } from 'zod';
import type { KeyRecord } from '../../pipeline/catalog.ts';
import type { Exchange } from '../../pipeline/exchange.ts';
import { definePlugin, type Verdict } from '../../pipeline/plugin.ts';
import { type RefusalCode, refuse } from '../../request/refusal.ts';
import { StoreError } from '../../store/store.ts';

const MISSING =
  "No API key provided. Send it as 'Authorization: Bearer KEY', or in the header 'x-api-key'.";
const MISTYPED =
  'Incorrect API key provided: a character of it is wrong or missing. Copy the whole key again, from aigw_ to its end.';
const UNKNOWN = 'Incorrect API key provided.';
const UNAVAILABLE = 'The gateway cannot check API keys at the moment. Try again.';

export const keysPlugin = definePlugin({
  name: 'keys',
  stage: 'identify',
  options: z.strictObject({}),
  variables: {},
  onFailure: 'deny',
  create(_options, { catalog, keys, log }) {
    const declared = new Map(catalog.keys.map((key) => [key.sha256, key]));
    const storeFailed = (error: unknown): never => {
      if (!(error instanceof StoreError)) throw error;
      log.warn({ error: error.message }, 'store failed, key not looked up, request refused');
      throw refuse('store_unavailable', UNAVAILABLE);
    };
    return {
      admit(exchange) {
        const { credentialSha256, credentialForm } = exchange.request;
        if (credentialSha256 === undefined) return refusal(MISSING);
        if (credentialForm === 'mistyped') return refusal(MISTYPED);
        const found = declared.get(credentialSha256) ?? keys.find(credentialSha256);
        if (!(found instanceof Promise)) return identify(exchange, found);
        return found.catch(storeFailed).then((record) => identify(exchange, record));
      },
    };
  },
});

function identify(exchange: Exchange, record: KeyRecord | undefined): Verdict {
  if (record === undefined) return refusal(UNKNOWN);
  exchange.identity = record;
  exchange.variables.set('key', record.id);
  exchange.variables.set('team', record.team);
  if (record.user !== '') exchange.variables.set('user', record.user);
  exchange.note('keys', `key '${record.id}' of team '${record.team}'`);
  if (record.revokedAtMs !== undefined) {
    return refusal(`This API key was revoked on ${day(record.revokedAtMs)}.`);
  }
  if (record.expiresAtMs !== undefined && record.expiresAtMs <= Date.now()) {
    return refusal(`This API key expired on ${day(record.expiresAtMs)}.`);
  }
  return undefined;
}

function refusal(message: string, code: RefusalCode = 'invalid_api_key'): Verdict {
  return { refuse: { code, message } };
}

function day(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(0, 16).replace('T', ' at ')} UTC`;
}
