/** What can be done with a finding, and which of it is done with each kind when nobody says otherwise. */
import { DEFAULT_ENTITIES, SECRET_ENTITIES } from '../inspection/index.ts';

/** From the mildest to the strictest. */
export const ACTIONS = [
  'off',
  'log',
  'reversible',
  'mask',
  'hash',
  'placeholder',
  'redact',
  'block',
] as const;
export type Action = (typeof ACTIONS)[number];

/** Given back in the answer, so that "write to Ann" still works. */
const REVERSIBLE = new Set(['EMAIL_ADDRESS', 'PHONE_NUMBER']);
/** Code and logs are full of them. */
const LOGGED = new Set(['IP_ADDRESS', 'MAC_ADDRESS']);

export function isSecret(entity: string): boolean {
  return SECRET_ENTITIES.includes(entity);
}

function builtInAction(entity: string): Action {
  if (LOGGED.has(entity)) return 'log';
  return REVERSIBLE.has(entity) ? 'reversible' : 'placeholder';
}

/** What an operator says: of kinds one by one (a list: of these alone), and of all others. */
export interface ActionChoice {
  readonly default?: Action | undefined;
  readonly entities?: readonly string[] | Readonly<Record<string, Action>> | undefined;
}

function isList(entities: ActionChoice['entities']): entities is readonly string[] {
  return Array.isArray(entities);
}

export class ActionPlan {
  private readonly actions: ReadonlyMap<string, Action>;
  /** Names that something is done about. Frozen, so that a scanner is found at once. */
  readonly entities: readonly string[];

  private constructor(actions: Map<string, Action>) {
    for (const [entity, action] of actions) {
      // By a default that does not know of secrets: they are never given back.
      if (action === 'reversible' && isSecret(entity)) actions.set(entity, 'placeholder');
    }
    this.actions = actions;
    const wanted = [...actions].filter(([, action]) => action !== 'off');
    this.entities = Object.freeze(wanted.map(([entity]) => entity));
  }

  /** @param custom kinds that the operator defines: always looked for */
  static of(choice: ActionChoice, custom: readonly string[] = []): ActionPlan {
    const { default: otherwise, entities = {} } = choice;
    if (isList(entities)) {
      return new ActionPlan(
        new Map(
          [...entities, ...custom].map((entity): [string, Action] => {
            const builtIn = builtInAction(entity);
            // Who names a kind wants more than to be told of it.
            return [entity, otherwise ?? (builtIn === 'log' ? 'placeholder' : builtIn)];
          }),
        ),
      );
    }
    const actions = new Map<string, Action>();
    for (const entity of [...DEFAULT_ENTITIES, ...custom]) {
      actions.set(entity, otherwise ?? builtInAction(entity));
    }
    for (const [entity, action] of Object.entries(entities)) actions.set(entity, action);
    return new ActionPlan(actions);
  }

  /**
   * The same, changed for some requests: kind by kind, or, where the change has a default or a list of its own, as a
   * whole. Kinds that this plan looks for are then looked for too.
   */
  changedBy(choice: ActionChoice, custom: readonly string[] = []): ActionPlan {
    const { default: otherwise, entities = {} } = choice;
    if (isList(entities)) return ActionPlan.of(choice, custom);
    if (otherwise !== undefined) return ActionPlan.of(choice, [...custom, ...this.entities]);
    return new ActionPlan(new Map([...this.actions, ...Object.entries(entities)]));
  }

  /** Of two plans the stricter one, kind by kind. */
  stricterOf(other: ActionPlan): ActionPlan {
    const names = new Set([...this.actions.keys(), ...other.actions.keys()]);
    return new ActionPlan(
      new Map(
        [...names].map((name): [string, Action] => {
          const strictness = Math.max(
            ACTIONS.indexOf(this.actionOf(name)),
            ACTIONS.indexOf(other.actionOf(name)),
          );
          return [name, ACTIONS[strictness]];
        }),
      ),
    );
  }

  actionOf(entity: string): Action {
    return this.actions.get(entity) ?? 'off';
  }
}
