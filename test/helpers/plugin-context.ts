/** What plugins and a runtime are given, with nothing in it. */
import { createHash } from 'node:crypto';
import { NOTHING_LEARNED } from '../../agent/gateway/runtime.ts';
import type { Catalog } from '../../agent/pipeline/catalog.ts';
import { KeyDirectory } from '../../agent/pipeline/key-directory.ts';
import type { PluginContext } from '../../agent/pipeline/plugin.ts';
import { PriceList } from '../../agent/pricing/price-list.ts';
import { CapabilityList } from '../../agent/routing/capabilities.ts';
import { DryStore } from '../../agent/store/dry-store.ts';

export const EMPTY_CATALOG: Catalog = {
  keys: [],
  orgs: [],
  teams: [],
  roles: [],
  policies: [],
  limits: [],
  timeZone: 'UTC',
  thresholds: [],
  unknownPrice: 'free',
  providers: [],
  pools: [],
  models: [],
  routes: [],
  residency: [],
};

export function emptyContext(catalog: Partial<Catalog> = {}): PluginContext {
  return {
    catalog: { ...EMPTY_CATALOG, ...catalog },
    learned: NOTHING_LEARNED,
    prices: new PriceList([]),
    capabilities: new CapabilityList([]),
    keys: new KeyDirectory(new DryStore()),
    log: { warn() {}, info() {} },
    folder: '.',
    serviceFailed() {},
    secretFor: (label) => createHash('sha256').update(label).digest(),
  };
}
