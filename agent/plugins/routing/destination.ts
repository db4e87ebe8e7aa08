/** A model and the pool that answers for it. */
import type { Model, Pool } from '../../pipeline/catalog.ts';
import type { Refusal } from '../../request/refusal.ts';

export interface Destination {
  readonly model: Model;
  readonly pool: Pool;
  /** What the first target of the pool is asked for. */
  readonly providerModel: string;
}

export function isDestination(one: Destination | Refusal): one is Destination {
  return 'pool' in one;
}
