/** May this key use this model? Also answers /v1/models, with the models that the key may use and no other. */
import { z } from 'zod';
import { findModel, type KeyRecord, type Model, matchesName } from '../../pipeline/catalog.ts';
import type { Exchange } from '../../pipeline/exchange.ts';
import { definePlugin, type Verdict } from '../../pipeline/plugin.ts';
import type { Refusal } from '../../request/refusal.ts';

/** A key's pattern may be wider than a model's name, and a model's pattern wider than a key's. */
function mayUse(key: KeyRecord, modelName: string): boolean {
  return key.models.some((pattern) => matchesName(pattern, modelName));
}

/** Names that can be listed: a pattern has no single name. */
function listedModels(models: readonly Model[], key: KeyRecord): Model[] {
  return models.filter(({ name }) => !name.endsWith('*') && mayUse(key, name));
}

function modelObject(model: Model): object {
  return { id: model.name, object: 'model', created: 0, owned_by: model.provider };
}

function notFound(name: string): Refusal {
  return {
    code: 'model_not_found',
    message: `The model '${name.slice(0, 200)}' does not exist. GET /v1/models lists the models you may use.`,
    param: 'model',
  };
}

function notAllowed(name: string): Refusal {
  return {
    code: 'model_not_allowed',
    message: `Your key may not use the model '${name.slice(0, 200)}'. GET /v1/models lists those it may.`,
    param: 'model',
  };
}

export const accessPlugin = definePlugin({
  name: 'access',
  stage: 'authorize',
  options: z.strictObject({}),
  variables: {},
  onFailure: 'deny',
  create(_options, { catalog: { models } }) {
    const answerModels = (exchange: Exchange): Verdict => {
      const listed = listedModels(models, exchange.knownIdentity);
      const { modelId } = exchange.endpoint;
      if (modelId === undefined) {
        return { respond: JSON.stringify({ object: 'list', data: listed.map(modelObject) }) };
      }
      const model = listed.find(({ name }) => name === modelId);
      if (model === undefined) return { refuse: notFound(modelId) };
      return { respond: JSON.stringify(modelObject(model)) };
    };
    return {
      admit(exchange) {
        if (exchange.endpoint.name === 'models') return answerModels(exchange);
        const { model: name } = exchange.body;
        exchange.variables.set('model', name);
        if (findModel(models, name) === undefined) return { refuse: notFound(name) };
        if (!mayUse(exchange.knownIdentity, name)) return { refuse: notAllowed(name) };
        exchange.note('access', `model '${name}' is allowed`);
        return undefined;
      },
    };
  },
});
