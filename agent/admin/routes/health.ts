/** Health for load balancers, and metrics for Prometheus: without a token. */
import type { Registry } from 'prom-client';
import type { Store } from '../../store/store.ts';
import { json, type Route } from '../http.ts';

export interface HealthParts {
  readonly store: Store;
  readonly metrics: Registry;
  /** Why the agent is not ready, or undefined. */
  readonly notReadyReason: () => string | undefined;
  /** Why requests are served without the store, or undefined. */
  readonly degradedReason: () => string | undefined;
}

export function healthRoutes({
  store,
  metrics,
  notReadyReason,
  degradedReason,
}: HealthParts): Route[] {
  return [
    {
      method: 'GET',
      path: '/healthz',
      isOpen: true,
      handle: () => json(200, { status: 'ok' }),
    },
    {
      method: 'GET',
      path: '/readyz',
      isOpen: true,
      async handle() {
        const reason = notReadyReason();
        if (reason !== undefined) return json(503, { status: 'not ready', reason });
        await store.check();
        const degraded = degradedReason();
        if (degraded !== undefined) return json(200, { status: 'degraded', reason: degraded });
        return json(200, { status: 'ready' });
      },
    },
    {
      method: 'GET',
      path: '/metrics',
      isOpen: true,
      handle: async () => ({
        status: 200,
        type: metrics.contentType,
        body: await metrics.metrics(),
      }),
    },
  ];
}
