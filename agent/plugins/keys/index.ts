/** Who asks: finds the record of the client's key by its SHA-256. The key itself never reaches the agent. */
import { z } from 'zod';
import { definePlugin } from '../../pipeline/plugin.ts';

const MISSING =
  "No API key provided. Send it as 'Authorization: Bearer KEY', or in the header 'x-api-key'.";
const UNKNOWN = 'Incorrect API key provided.';

export const keysPlugin = definePlugin({
  name: 'keys',
  stage: 'identify',
  options: z.strictObject({}),
  variables: {},
  onFailure: 'deny',
  create(_options, { catalog }) {
    const byHash = new Map(catalog.keys.map((key) => [key.sha256, key]));
    return {
      admit(exchange) {
        const { credentialSha256 } = exchange.request;
        if (credentialSha256 === undefined) {
          return { refuse: { code: 'invalid_api_key', message: MISSING } };
        }
        const identity = byHash.get(credentialSha256);
        if (identity === undefined) {
          return { refuse: { code: 'invalid_api_key', message: UNKNOWN } };
        }
        exchange.identity = identity;
        exchange.variables.set('key', identity.id);
        exchange.variables.set('team', identity.team);
        if (identity.user !== '') exchange.variables.set('user', identity.user);
        exchange.note('keys', `key '${identity.id}' of team '${identity.team}'`);
        return undefined;
      },
    };
  },
});
