/** Between the SPOP server and the pipeline: messages in, actions out, on whichever runtime is current. */
import type { Decision } from '../pipeline/decision.ts';
import { decisionVariables } from '../pipeline/decision.ts';
import { dialectOf } from '../pipeline/pipeline.ts';
import { encodeActions } from '../request/actions.ts';
import { AI_REQUEST_MESSAGE, type AiRequest, readAiRequest } from '../request/ai-request.ts';
import { AI_UPSTREAM_MESSAGE, readUpstreamRequest } from '../request/upstream-request.ts';
import type { Answer, NotifyContext } from '../server/types.ts';
import type { Message } from '../spop/notify.ts';
import type { Store } from '../store/store.ts';
import type { Runtime } from './runtime.ts';
import { UPSTREAM_VARIABLES } from './upstream.ts';

/** What is told of each decision: names and counts, never text. */
export interface DecisionObserver {
  decided(request: AiRequest, decision: Decision, durationMs: number): void;
  releaseFailed(error: unknown): void;
}

export interface GatewayParts {
  readonly store: Store;
  readonly observer: DecisionObserver;
}

/** Room in an answer for everything but the edits. */
const ANSWER_HEADROOM_BYTES = 16_384;

export class Gateway {
  private readonly parts: GatewayParts;
  private current: Runtime;

  constructor(parts: GatewayParts, runtime: Runtime) {
    this.parts = parts;
    this.current = runtime;
  }

  get runtime(): Runtime {
    return this.current;
  }

  /** Requests that are under way end on the runtime they began on. */
  async swap(runtime: Runtime): Promise<void> {
    const old = this.current;
    this.current = runtime;
    await old.retire();
  }

  /**
   * @returns undefined for a question that HAProxy has stopped waiting for
   * @throws RequestArgumentError when HAProxy's configuration does not send what is needed
   */
  async answer(messages: readonly Message[], context: NotifyContext): Promise<Answer | undefined> {
    for (const message of messages) {
      if (message.name === AI_REQUEST_MESSAGE) {
        return this.current.use((runtime) => this.answerRequest(runtime, message, context));
      }
      if (message.name === AI_UPSTREAM_MESSAGE) return this.answerUpstream(message, context);
    }
    return { actions: [] };
  }

  private async answerRequest(
    runtime: Runtime,
    message: Message,
    context: NotifyContext,
  ): Promise<Answer | undefined> {
    const startedAtMs = performance.now();
    const request = readAiRequest(message);
    const deadlineAtMs = context.deadlineAtMs - waitedMs(request, context);
    if (startedAtMs > deadlineAtMs) return undefined;
    const { decision } = await runtime.pipeline.decide(request);
    this.parts.observer.decided(request, decision, performance.now() - startedAtMs);
    const fitting = this.fitting(decision, context);
    const variables = decisionVariables(fitting, dialectOf(request), request.id);
    const actions = encodeActions(variables, runtime.variableTypes);
    return { actions, deadlineAtMs, discard: () => this.release(fitting) };
  }

  private answerUpstream(message: Message, context: NotifyContext): Answer | undefined {
    const request = readUpstreamRequest(message);
    const deadlineAtMs = context.deadlineAtMs - waitedMs(request, context);
    if (performance.now() > deadlineAtMs) return undefined;
    const maxBytes = context.maxFrameBytes - ANSWER_HEADROOM_BYTES;
    const variables = this.current.upstream.answer(request, maxBytes);
    return { actions: encodeActions(variables, UPSTREAM_VARIABLES), deadlineAtMs };
  }

  /** An answer that does not fit a frame would leave the request unanswered, without a word of why. */
  private fitting(decision: Decision, context: NotifyContext): Decision {
    if (decision.action !== 'allow') return decision;
    const restore = decision.variables.get('restore');
    const bytes = decision.edits.reduce(
      (sum, edit) => sum + 12 + edit.replacement.length * 3,
      Buffer.isBuffer(restore) ? restore.length : 0,
    );
    if (bytes <= context.maxFrameBytes - ANSWER_HEADROOM_BYTES || bytes < ANSWER_HEADROOM_BYTES) {
      return decision;
    }
    this.release(decision);
    const refusal = {
      code: 'request_too_large' as const,
      message: `${decision.edits.length} places of this body would have to be changed: too many for one request.`,
    };
    return { action: 'deny', refusal, variables: decision.variables };
  }

  private release(decision: Decision): void {
    if (decision.action !== 'allow') return;
    const { reservation } = decision;
    this.parts.store
      .release(reservation, reservation.charges)
      .catch((error: unknown) => this.parts.observer.releaseFailed(error));
  }
}

/**
 * How long a question lay in the socket while this process was stopped or busy. Only on one machine: the clocks of
 * two may differ by more than a deadline.
 */
function waitedMs(
  { sentAtMs }: Pick<AiRequest, 'sentAtMs'>,
  { isLocalPeer }: NotifyContext,
): number {
  return isLocalPeer && sentAtMs !== undefined ? Math.max(0, Date.now() - sentAtMs) : 0;
}
