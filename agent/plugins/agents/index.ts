/**
 * Bounds one run of an agent: turns, tool calls, the same call again and again, oversized results. All of it is read
 * from the history that the request itself carries (request/conversation.ts), so agents of any number agree and nothing
 * is remembered. Off until a limit is configured; docs/agents.md.
 */
import { z } from 'zod';
import { definePlugin } from '../../pipeline/plugin.ts';
import { type Conversation, conversationOf } from '../../request/conversation.ts';

const count = z.int().min(1).max(1_000_000).optional();

const options = z.strictObject({
  /** Turns of the model in the history. */
  maxSteps: count,
  maxToolCalls: count,
  /** The same tool with the same arguments, one after the other. */
  maxCallsInARow: count,
  /** The same tool with the same arguments, anywhere in the history. */
  maxSameCalls: count,
  /** Of one result, as JSON. */
  maxToolResultBytes: z.int().min(1).max(1_000_000_000).optional(),
  mode: z.enum(['enforce', 'observe']).default('enforce'),
});

type Bound = Exclude<keyof z.infer<typeof options>, 'mode'>;

/** @param shown what the conversation has, `limit` what it may have */
const BOUNDS: readonly {
  readonly bound: Bound;
  readonly measured: keyof Conversation;
  readonly describe: (shown: number, limit: number) => string;
}[] = [
  {
    bound: 'maxCallsInARow',
    measured: 'callsInARow',
    describe: (shown, limit) =>
      `one tool was called ${shown} times in a row with the same arguments, at most ${limit} are allowed: the agent is in a loop`,
  },
  {
    bound: 'maxSameCalls',
    measured: 'sameCalls',
    describe: (shown, limit) =>
      `one tool was called ${shown} times with the same arguments, at most ${limit} are allowed: the agent is in a loop`,
  },
  {
    bound: 'maxSteps',
    measured: 'steps',
    describe: (shown, limit) =>
      `this conversation has ${shown} turns of the model, at most ${limit} are allowed`,
  },
  {
    bound: 'maxToolCalls',
    measured: 'toolCalls',
    describe: (shown, limit) =>
      `this conversation has ${shown} tool calls, at most ${limit} are allowed`,
  },
  {
    bound: 'maxToolResultBytes',
    measured: 'largestResultBytes',
    describe: (shown, limit) => `a tool's result has ${shown} bytes, at most ${limit} are allowed`,
  },
];

export const agentsPlugin = definePlugin({
  name: 'agents',
  stage: 'authorize',
  options,
  variables: {},
  onFailure: 'deny',
  create({ mode, ...limits }) {
    const bounds = BOUNDS.flatMap(({ bound, measured, describe }) => {
      const limit = limits[bound];
      return limit === undefined ? [] : [{ bound, measured, describe, limit }];
    });
    return {
      admit(exchange) {
        if (bounds.length === 0 || exchange.request.method !== 'POST') return undefined;
        const conversation = conversationOf(exchange.endpoint.name, exchange.body);
        const exceeded = bounds.filter(({ measured, limit }) => conversation[measured] > limit);
        const { steps, toolCalls } = conversation;
        exchange.note('agents', `${steps} turns, ${toolCalls} tool calls`);
        if (exceeded.length === 0) return undefined;
        if (mode === 'observe') {
          exchange.wouldDeny.push(...exceeded.map(({ bound }) => `agents.${bound}`));
          return undefined;
        }
        const [{ bound, measured, describe, limit }] = exceeded;
        const message = `Stopped by the gateway's limit ${bound}: ${describe(conversation[measured], limit)}.`;
        return { refuse: { code: 'agent_limit_exceeded', message } };
      },
    };
  },
});
