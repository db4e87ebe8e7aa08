/**
 * The question of the provider hop: the arguments of the SPOE message `ai-upstream`, checked and typed. The contract is
 * docs/haproxy-interface.md, section 6.
 */
import type { Message } from '../spop/notify.ts';
import { MessageArguments } from './message-arguments.ts';

export const AI_UPSTREAM_MESSAGE = 'ai-upstream';

export interface UpstreamRequest {
  /** Of the request, the same for each of its tries. */
  readonly id: string;
  readonly pool: string;
  /** As HAProxy's server is called. */
  readonly target: string;
  /** What the client asked: `chat`, `messages` … */
  readonly endpoint: string;
  /** What the target's provider is to be asked for. */
  readonly model: string;
  /** What the client asked for. */
  readonly askedModel: string;
  /** With the edits of the frontend. */
  readonly body: Buffer;
  readonly bodySizeBytes: number;
  readonly sentAtMs: number | undefined;
}

const NO_BODY = Buffer.alloc(0);

/** @throws RequestArgumentError when the configuration of HAProxy sends something else */
export function readUpstreamRequest(message: Message): UpstreamRequest {
  const args = new MessageArguments(message);
  const path = args.requiredText('target');
  const slash = path.indexOf('/');
  const body = args.binary('body') ?? NO_BODY;
  return {
    id: args.requiredText('id'),
    pool: path.slice(0, Math.max(0, slash)),
    target: path.slice(slash + 1),
    endpoint: args.requiredText('endpoint'),
    model: args.requiredText('model'),
    askedModel: args.text('asked_model') ?? args.requiredText('model'),
    body,
    bodySizeBytes: Math.max(body.length, args.integer('body_size') ?? 0),
    sentAtMs: args.integer('sent_at'),
  };
}
