/** A decision's variables as SPOP actions. */
import type { Action } from '../spop/notify.ts';
import { encodeVariable, type VariableType, type VariableValue } from './variables.ts';

/** `action` goes last: HAProxy drops what follows a malformed action, and then must not see a decision. */
export function encodeActions(
  variables: ReadonlyMap<string, VariableValue>,
  types: ReadonlyMap<string, VariableType>,
): Action[] {
  const actions: Action[] = [];
  const set = (name: string, value: VariableValue): void => {
    const type = types.get(name);
    if (type === undefined) throw new Error(`variable '${name}' is not declared by any plugin`);
    actions.push({ set: name, scope: 'transaction', value: encodeVariable(name, type, value) });
  };
  for (const [name, value] of variables) if (name !== 'action') set(name, value);
  const decided = variables.get('action');
  if (decided !== undefined) set('action', decided);
  return actions;
}
