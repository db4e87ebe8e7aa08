/** Where a request goes: the alias that the client asked for becomes a pool, a provider and the provider's model. */
import { z } from 'zod';
import { findModel } from '../../pipeline/catalog.ts';
import { definePlugin } from '../../pipeline/plugin.ts';
import { encodeString } from '../../request/json/string.ts';

export const routingPlugin = definePlugin({
  name: 'routing',
  stage: 'route',
  options: z.strictObject({}),
  variables: {},
  onFailure: 'deny',
  create(_options, { catalog }) {
    const providers = new Map(catalog.providers.map((provider) => [provider.name, provider]));
    return {
      admit(exchange) {
        const { body, variables, edits } = exchange;
        if (body.mcp !== undefined) return undefined;
        const model = findModel(catalog.models, body.model)!;
        const provider = providers.get(model.provider)!;
        if (provider.dialect !== exchange.endpoint.dialect) {
          const message =
            `The model '${model.name}' speaks the ${provider.dialect} dialect; ` +
            `${exchange.request.path} is ${exchange.endpoint.dialect}'s.`;
          return { refuse: { code: 'model_not_found', message, param: 'model' } };
        }
        const providerModel = model.providerModel ?? body.model;
        exchange.route = { provider, model, pool: model.pool, providerModel };
        variables.set('pool', model.pool);
        variables.set('provider', provider.name);
        variables.set('provider_model', providerModel);
        variables.set('priority', model.priority);
        if (providerModel !== body.model) {
          const { start, end } = body.modelValue;
          const replacement = encodeString(providerModel);
          edits.add({ offset: start, length: end - start, replacement });
        }
        exchange.note('routing', `pool '${model.pool}', ${provider.name} model '${providerModel}'`);
        return undefined;
      },
    };
  },
});
