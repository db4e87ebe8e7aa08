/**
 * The question as HAProxy asks it: the arguments of the SPOE message `ai-request`, checked and typed.
 * The contract is docs/haproxy-interface.md, section 1.
 */
import type { Message } from '../spop/notify.ts';
import type { TypedValue } from '../spop/typed-data.ts';
import { MessageArguments } from './message-arguments.ts';
import { sessionName } from './session.ts';

export const AI_REQUEST_MESSAGE = 'ai-request';

/** Bytes of a SHA-256. */
const CREDENTIAL_BYTES = 32;
const NO_BODY = Buffer.alloc(0);

export interface AiRequest {
  /** Made by HAProxy, unique; also the id of the reservation. */
  readonly id: string;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** SHA-256 of the client's key in lower-case hex; undefined when the client sent none. */
  readonly credentialSha256: string | undefined;
  /** HAProxy's word that the key is one of ours with a character wrong or missing: its checksum does not fit. */
  readonly credentialForm?: 'mistyped' | undefined;
  readonly sourceAddress: string;
  /** As the client names it; '' when it does not. */
  readonly session: string;
  /** Of the client, as HAProxy's rules say; '' when they do not. */
  readonly region: string;
  readonly contentType: string;
  /** Headers in which newer clients of MCP repeat `method` and `params.name`; undefined without them. */
  readonly mcpMethod?: string | undefined;
  readonly mcpName?: string | undefined;
  /** What HAProxy's buffer held; shorter than `bodySizeBytes` when the body did not fit. */
  readonly body: Buffer;
  readonly bodySizeBytes: number;
  /** Whether the Lua filter may change the length of this body. */
  readonly resizable: boolean;
  /** Whether this HAProxy has the provider hop, which lets a client's dialect reach any provider's. */
  readonly translates: boolean;
  /** HAProxy's clock when it asked. */
  readonly sentAtMs: number | undefined;
}

export function formatAddress(typed: TypedValue | undefined): string {
  if (typed?.type === 'ipv4') return Array.from(typed.value).join('.');
  if (typed?.type === 'ipv6') {
    const groups = Array.from({ length: 8 }, (_, index) =>
      typed.value.readUInt16BE(index * 2).toString(16),
    );
    return groups.join(':');
  }
  return typed?.type === 'string' ? typed.value : '';
}

/** @throws RequestArgumentError when the configuration of HAProxy sends something else */
export function readAiRequest(message: Message): AiRequest {
  const args = new MessageArguments(message);
  const bytes = args.binary('body') ?? NO_BODY;
  return {
    id: args.requiredText('id'),
    method: args.requiredText('method'),
    path: args.requiredText('path'),
    credentialSha256: args.binary('credential', CREDENTIAL_BYTES)?.toString('hex'),
    credentialForm: args.text('credential_form') === 'mistyped' ? 'mistyped' : undefined,
    sourceAddress: formatAddress(args.typed('src')),
    session: sessionName(args.text('session')),
    region: args.text('region') ?? '',
    contentType: args.text('content_type') ?? '',
    mcpMethod: args.text('mcp_method'),
    mcpName: args.text('mcp_name'),
    body: bytes,
    bodySizeBytes: Math.max(bytes.length, args.integer('body_size') ?? 0),
    resizable: args.boolean('resizable'),
    translates: args.boolean('translates'),
    sentAtMs: args.integer('sent_at'),
  };
}
