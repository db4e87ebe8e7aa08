/**
 * May this key use this model? What the key's own record allows and, when it has roles, what any of them allows. Also
 * answers /v1/models, with the models that the key may use and no other.
 */
import { z } from 'zod';
import type { KeyRecord, Model } from '../../pipeline/catalog.ts';
import type { Exchange } from '../../pipeline/exchange.ts';
import { definePlugin, type Verdict } from '../../pipeline/plugin.ts';
import type { Refusal } from '../../request/refusal.ts';
import { findModel, matchesName } from '../../routing/model-names.ts';

/** By role, the patterns of the models that it allows. */
type RoleModels = ReadonlyMap<string, readonly string[]>;

function allows(patterns: readonly string[], modelName: string): boolean {
  return patterns.some((pattern) => matchesName(pattern, modelName));
}

/** A role that gateway.yaml does not have, or no longer has, allows nothing. */
function rolesAllow(key: KeyRecord, roleModels: RoleModels, modelName: string): boolean {
  if (key.roles.length === 0) return true;
  return key.roles.some((role) => allows(roleModels.get(role) ?? [], modelName));
}

/** A key's pattern may be wider than a model's name, and a model's pattern wider than a key's. */
function mayUse(key: KeyRecord, roleModels: RoleModels, modelName: string): boolean {
  return allows(key.models, modelName) && rolesAllow(key, roleModels, modelName);
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

function notAllowed(name: string, whose: 'key' | 'roles'): Refusal {
  const subject = whose === 'key' ? 'Your key may' : 'The roles of your key may';
  return {
    code: 'model_not_allowed',
    message: `${subject} not use the model '${name.slice(0, 200)}'. GET /v1/models lists those it may.`,
    param: 'model',
  };
}

export const accessPlugin = definePlugin({
  name: 'access',
  stage: 'authorize',
  options: z.strictObject({}),
  variables: {},
  onFailure: 'deny',
  create(_options, { catalog: { models, roles } }) {
    const roleModels: RoleModels = new Map(roles.map((role) => [role.name, role.models]));
    const answerModels = (exchange: Exchange): Verdict => {
      // Names that can be listed: a pattern has no single name.
      const listed = models.filter(
        ({ name }) => !name.endsWith('*') && mayUse(exchange.knownIdentity, roleModels, name),
      );
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
        if (exchange.mcp !== undefined) return undefined;
        if (exchange.endpoint.name === 'models') return answerModels(exchange);
        const { model: name } = exchange.body;
        exchange.variables.set('model', name);
        if (findModel(models, name) === undefined) return { refuse: notFound(name) };
        const key = exchange.knownIdentity;
        if (!allows(key.models, name)) return { refuse: notAllowed(name, 'key') };
        if (!rolesAllow(key, roleModels, name)) return { refuse: notAllowed(name, 'roles') };
        exchange.note('access', `model '${name}' is allowed`);
        return undefined;
      },
    };
  },
});
