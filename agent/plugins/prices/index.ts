/** What the chosen model costs now: for limits of money, and for the ledger, which uses this price at settlement. */
import { z } from 'zod';
import { definePlugin } from '../../pipeline/plugin.ts';

export const pricesPlugin = definePlugin({
  name: 'prices',
  stage: 'route',
  options: z.strictObject({}),
  variables: {},
  onFailure: 'deny',
  create(_options, { catalog, prices }) {
    return {
      admit(exchange) {
        const { route } = exchange;
        if (route === undefined) return undefined;
        const { provider, providerModel } = route;
        const price = prices.priceAt(provider.name, providerModel, Date.now());
        exchange.price = price;
        if (price !== undefined) return undefined;
        exchange.note('prices', `'${providerModel}' of '${provider.name}' has no price`);
        if (catalog.unknownPrice === 'free') return undefined;
        return {
          refuse: {
            code: 'model_not_priced',
            message: `The model '${exchange.body.model.slice(0, 200)}' cannot be used: its price is not known to the gateway.`,
            param: 'model',
          },
        };
      },
    };
  },
});
