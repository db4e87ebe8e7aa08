/** What comes out of the pipeline, and how it is told to HAProxy. */
import type { Edit } from '../request/edits.ts';
import { encodeEdits } from '../request/edits.ts';
import type { Dialect } from '../request/endpoint.ts';
import { mcpRefusal } from '../request/mcp-answer.ts';
import type { McpView } from '../request/mcp-body.ts';
import { type Refusal, refusalBody, refusalStatus } from '../request/refusal.ts';
import type { VariableValue } from '../request/variables.ts';
import type { Charge, ReservationRef } from '../store/store.ts';

export interface MadeReservation extends ReservationRef {
  readonly charges: readonly Charge[];
}

interface Common {
  readonly variables: ReadonlyMap<string, VariableValue>;
  /** What was asked of an MCP server. */
  readonly mcp?: McpView | undefined;
}

export type Decision =
  | (Common & {
      readonly action: 'allow';
      readonly edits: readonly Edit[];
      /** Made by this decision; released when its answer does not reach HAProxy. */
      readonly reservation: MadeReservation;
    })
  | (Common & { readonly action: 'deny'; readonly refusal: Refusal })
  | (Common & { readonly action: 'respond'; readonly responseBody: string });

/** Everything HAProxy is told, by name: also what `explain` prints. */
export function decisionVariables(
  decision: Decision,
  dialect: Dialect,
  requestId: string,
): Map<string, VariableValue> {
  const variables = new Map<string, VariableValue>([
    ['action', decision.action],
    ['dialect', dialect],
    ...decision.variables,
  ]);
  if (decision.action === 'allow') {
    if (decision.edits.length > 0) variables.set('edits', encodeEdits(decision.edits));
    return variables;
  }
  if (decision.action === 'respond') {
    return variables.set('status', 200).set('response_body', decision.responseBody);
  }
  const { refusal } = decision;
  const answer =
    dialect === 'mcp'
      ? mcpRefusal(refusal, decision.mcp)
      : {
          status: refusalStatus(refusal.code),
          body: refusalBody(refusal, dialect, requestId),
        };
  variables.set('status', answer.status);
  variables.set('error_code', refusal.code);
  variables.set('response_body', answer.body);
  if (refusal.retryAfterSeconds !== undefined) {
    variables.set('retry_after', refusal.retryAfterSeconds);
  }
  return variables;
}
