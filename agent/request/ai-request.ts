/**
 * The question as HAProxy asks it: the arguments of the SPOE message `ai-request`, checked and typed.
 * The contract is docs/haproxy-interface.md, section 1.
 */
import type { Message } from '../spop/notify.ts';
import type { TypedValue } from '../spop/typed-data.ts';
import { sessionName } from './session.ts';

export const AI_REQUEST_MESSAGE = 'ai-request';

/** Bytes of a SHA-256. */
const CREDENTIAL_BYTES = 32;

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
  readonly contentType: string;
  /** Headers in which newer clients of MCP repeat `method` and `params.name`; undefined without them. */
  readonly mcpMethod?: string | undefined;
  readonly mcpName?: string | undefined;
  /** What HAProxy's buffer held; shorter than `bodySizeBytes` when the body did not fit. */
  readonly body: Buffer;
  readonly bodySizeBytes: number;
  /** Whether the Lua filter may change the length of this body. */
  readonly resizable: boolean;
  /** HAProxy's clock when it asked. */
  readonly sentAtMs: number | undefined;
}

/** haproxy.cfg or spoe.cfg does not send what the agent needs: an operator's mistake, not a client's. */
export class RequestArgumentError extends Error {
  constructor(argument: string, problem: string) {
    super(`SPOE argument '${argument}' of message '${AI_REQUEST_MESSAGE}' ${problem}`);
    this.name = 'RequestArgumentError';
  }
}

type Arguments = ReadonlyMap<string, TypedValue>;

function optionalText(args: Arguments, name: string): string | undefined {
  const typed = args.get(name);
  if (typed === undefined || typed.type === 'null') return undefined;
  if (typed.type === 'string') return typed.value;
  if (typed.type === 'binary') return typed.value.toString('utf8');
  throw new RequestArgumentError(name, `must be a string, is ${typed.type}`);
}

function requiredText(args: Arguments, name: string): string {
  const text = optionalText(args, name);
  if (text === undefined || text === '') throw new RequestArgumentError(name, 'is missing');
  return text;
}

function optionalInteger(args: Arguments, name: string): number | undefined {
  const typed = args.get(name);
  if (typed === undefined || typed.type === 'null') return undefined;
  switch (typed.type) {
    case 'int32':
    case 'uint32':
    case 'int64':
    case 'uint64':
      return Number(typed.value);
    default:
      throw new RequestArgumentError(name, `must be an integer, is ${typed.type}`);
  }
}

function credential(args: Arguments): string | undefined {
  const typed = args.get('credential');
  if (typed === undefined || typed.type === 'null') return undefined;
  if (typed.type !== 'binary' || typed.value.length !== CREDENTIAL_BYTES) {
    throw new RequestArgumentError('credential', `must be ${CREDENTIAL_BYTES} bytes of binary`);
  }
  return typed.value.toString('hex');
}

function body(args: Arguments): Buffer {
  const typed = args.get('body');
  if (typed === undefined || typed.type === 'null') return Buffer.alloc(0);
  if (typed.type === 'binary') return typed.value;
  if (typed.type === 'string') return Buffer.from(typed.value);
  throw new RequestArgumentError('body', `must be binary, is ${typed.type}`);
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
  const { args } = message;
  const bytes = body(args);
  const resizable = args.get('resizable');
  return {
    id: requiredText(args, 'id'),
    method: requiredText(args, 'method'),
    path: requiredText(args, 'path'),
    credentialSha256: credential(args),
    credentialForm: optionalText(args, 'credential_form') === 'mistyped' ? 'mistyped' : undefined,
    sourceAddress: formatAddress(args.get('src')),
    session: sessionName(optionalText(args, 'session')),
    contentType: optionalText(args, 'content_type') ?? '',
    mcpMethod: optionalText(args, 'mcp_method'),
    mcpName: optionalText(args, 'mcp_name'),
    body: bytes,
    bodySizeBytes: Math.max(bytes.length, optionalInteger(args, 'body_size') ?? 0),
    resizable: resizable?.type === 'boolean' && resizable.value,
    sentAtMs: optionalInteger(args, 'sent_at'),
  };
}
