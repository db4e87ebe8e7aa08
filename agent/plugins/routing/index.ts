/** Where a request goes: the alias that the client asked for becomes a pool, a provider and the provider's model. */
import { z } from 'zod';
import { clientDialectOf, findModel } from '../../pipeline/catalog.ts';
import { definePlugin } from '../../pipeline/plugin.ts';
import { encodeString } from '../../request/json/string.ts';
import { affinityOf } from './affinity.ts';

export const routingPlugin = definePlugin({
  name: 'routing',
  stage: 'route',
  options: z.strictObject({}),
  variables: {},
  onFailure: 'deny',
  create(_options, { catalog }) {
    const providers = new Map(catalog.providers.map((provider) => [provider.name, provider]));
    const pools = new Map(catalog.pools.map((pool) => [pool.name, pool]));
    return {
      admit(exchange) {
        const { body, variables, edits, endpoint } = exchange;
        const model = findModel(catalog.models, body.model)!;
        const provider = providers.get(model.provider)!;
        const pool = pools.get(model.pool)!;
        const spoken = pool.targets.map((target) => providers.get(target.provider)!);
        if (!spoken.some((one) => clientDialectOf(one) === endpoint.dialect)) {
          const dialects = [...new Set(spoken.map(({ dialect }) => dialect))].join(', ');
          const message =
            `The model '${model.name}' speaks the ${dialects} dialect; ` +
            `${exchange.request.path} is ${endpoint.dialect}'s.`;
          return { refuse: { code: 'model_not_found', message, param: 'model' } };
        }
        const providerModel = model.providerModel ?? body.model;
        exchange.route = { provider, model, pool: pool.name, targets: pool.targets, providerModel };
        variables.set('pool', pool.name);
        variables.set('provider', provider.name);
        variables.set('provider_model', providerModel);
        variables.set('priority', model.priority);
        if (pool.affinity !== 'none')
          variables.set('affinity', affinityOf(exchange, pool.affinity));
        if (providerModel !== body.model) {
          const { start, end } = body.modelValue;
          const replacement = encodeString(providerModel);
          edits.add({ offset: start, length: end - start, replacement });
        }
        exchange.note('routing', `pool '${pool.name}', ${provider.name} model '${providerModel}'`);
        return undefined;
      },
    };
  },
});
