/** `/api/ledger`: the newest rows of the ledger. `/api/usage`: what they add up to, as `usage report` has it. */
import type { Store } from '../../store/store.ts';
import { usageReport } from '../../usage/report.ts';
import { UsageQuestionError } from '../../usage/usage-range.ts';
import { HttpProblem, json, numberOf, type Route } from '../http.ts';

const MAX_ROWS = 1000;
const DEFAULT_ROWS = 100;

/** @param timeZone whose days are meant when a question names none */
export function ledgerRoutes(store: Store, timeZone: () => string): Route[] {
  return [
    {
      method: 'GET',
      path: '/api/ledger',
      async handle(request) {
        const limit = numberOf(request, 'limit', { min: 1, max: MAX_ROWS, absent: DEFAULT_ROWS });
        return json(200, { rows: await store.ledger(limit) });
      },
    },
    {
      method: 'GET',
      path: '/api/usage',
      async handle({ url: { searchParams } }) {
        const wanted = (name: string): string => searchParams.get(name) ?? '';
        const question = {
          by: wanted('by'),
          from: wanted('from'),
          to: wanted('to'),
          timeZone: searchParams.get('timeZone') ?? timeZone(),
        };
        try {
          return json(200, await usageReport(store, question));
        } catch (error) {
          if (error instanceof UsageQuestionError) throw new HttpProblem(400, error.message);
          throw error;
        }
      },
    },
  ];
}
