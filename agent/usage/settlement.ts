/**
 * From an access line to a settlement: what was really used, against what was reserved. Pure.
 */
import {
  decodeReceipt,
  type Receipt,
  type ReceiptCharge,
  type ReceiptKey,
} from '../pipeline/receipt.ts';
import { costMicros, type Price } from '../pricing/price-list.ts';
import { MCP_STREAM } from '../request/mcp-body.ts';
import type { ErrorClass, LedgerRow } from '../store/ledger.ts';
import type { Correction, Settlement } from '../store/store.ts';
import type { AccessLine } from './access-line.ts';

export type Settling =
  | { readonly kind: 'settle'; readonly settlement: Settlement; readonly receipt: Receipt }
  /** The agent admitted nothing: refused, answered by the agent, or let through while it was away. */
  | { readonly kind: 'no-receipt' }
  /** Not signed by an agent of this store, or for another request. */
  | { readonly kind: 'forged' };

/** Who answered, where HAProxy went on from the target that the request was admitted for. */
export interface Served {
  readonly provider: string;
  readonly providerModel: string;
  /** Of the time of admission. */
  readonly price: Price | undefined;
}

/**
 * @param target `pool/target`, as HAProxy names it
 * @param model what the client asked for
 * @returns undefined for a target that the configuration does not have (any more)
 */
export type ServedBy = (target: string, model: string, atMs: number) => Served | undefined;

/** HAProxy's name for the server of a request that was given to none. */
const NO_SERVER = '<NOSRV>';
/** What a tool answers may look like a model's usage, and is none. */
const MCP = 'mcp';
const FIRST_ERROR_STATUS = 400;
const TOO_MANY_REQUESTS = 429;
const FIRST_SERVER_ERROR = 500;
const GATEWAY_TIMEOUT = 504;

interface Used {
  readonly promptTokens: number;
  readonly completionTokens: number;
}

/**
 * Reported usage counts as it is. Without it: nothing when no provider was asked or an error came back; else the
 * counted prompt and the completion events that went through.
 */
function usedTokens(line: AccessLine, receipt: Receipt): Used {
  if (receipt.endpoint === MCP) return { promptTokens: 0, completionTokens: 0 };
  if (line.source === 'reported') {
    return {
      promptTokens: line.promptTokens ?? receipt.promptTokens,
      completionTokens: line.completionTokens ?? 0,
    };
  }
  if (line.server === NO_SERVER || line.status >= FIRST_ERROR_STATUS) {
    return { promptTokens: 0, completionTokens: 0 };
  }
  return {
    promptTokens: line.promptTokens ?? receipt.promptTokens,
    completionTokens: line.source === 'estimated' ? (line.completionTokens ?? 0) : 0,
  };
}

/** What a charge should have been, had all been known before. */
function actualAmount(
  { measure, amount }: ReceiptCharge,
  used: Used,
  wasAsked: boolean,
  cost: number,
): number {
  switch (measure) {
    case 'requests':
      return wasAsked ? amount : 0;
    case 'tokens':
      return used.promptTokens + used.completionTokens;
    case 'prompt-tokens':
      return used.promptTokens;
    case 'completion-tokens':
      return used.completionTokens;
    case 'cost':
      return cost;
    case 'concurrent':
      return 0;
  }
}

function corrections(
  { charges, admittedBy }: Receipt,
  used: Used,
  wasAsked: boolean,
  cost: number,
): Correction[] {
  return charges.map((charge) => {
    const { counter, shared, window, amount } = charge;
    const actual = actualAmount(charge, used, wasAsked, cost);
    return { counter, shared, window, delta: admittedBy === 'store' ? actual - amount : actual };
  });
}

/** Where a request went wrong, from its status and HAProxy's termination state (configuration manual, 8.5). */
export function errorClassOf({ status, termination, server }: AccessLine): ErrorClass {
  const [cause, phase] = termination;
  if (cause === 'C') return 'client_aborted';
  if (cause === 'c' || cause === 's' || status === GATEWAY_TIMEOUT) return 'timeout';
  if (cause === 'S' && phase === 'C') return 'provider_unreachable';
  if (status === TOO_MANY_REQUESTS) return 'rate_limited';
  if (status >= FIRST_SERVER_ERROR) {
    return server === NO_SERVER ? 'provider_unreachable' : 'provider_error';
  }
  if (status >= FIRST_ERROR_STATUS) return 'client_error';
  return cause === 'S' || cause === 'P' ? 'cut' : '';
}

/** A stream of MCP ends when the client closes it. */
function isClosedStream({ termination }: AccessLine, receipt: Receipt): boolean {
  return receipt.endpoint === MCP && receipt.providerModel === MCP_STREAM && termination[0] === 'C';
}

/** Nothing is owed for what no provider has answered. What the gateway refused afterwards (`block`) was answered. */
function costOf(line: AccessLine, price: Price | undefined, used: Used): number {
  const isOwed =
    line.server !== NO_SERVER && (line.status < FIRST_ERROR_STATUS || line.source === 'reported');
  if (price === undefined || !isOwed) return 0;
  const { cachedTokens, cacheWriteTokens, reasoningTokens } = line;
  return costMicros(price, {
    ...used,
    cachedTokens,
    cacheWriteTokens,
    reasoningTokens,
  });
}

/** The receipt's own word where it was that target: its price is the one of the admission. */
function servedOf({ target }: AccessLine, receipt: Receipt, servedBy: ServedBy): Served {
  const served = target === '' ? undefined : servedBy(target, receipt.model, receipt.chargedAtMs);
  if (served === undefined) return receipt;
  const isAdmitted =
    served.provider === receipt.provider && served.providerModel === receipt.providerModel;
  return isAdmitted ? receipt : served;
}

export function settlementOf(
  line: AccessLine,
  receiptKey: ReceiptKey,
  nowMs: number,
  servedBy: ServedBy,
): Settling {
  if (line.receipt === '') return { kind: 'no-receipt' };
  const receipt = decodeReceipt(line.receipt, receiptKey);
  if (receipt === undefined || receipt.requestId !== line.requestId) return { kind: 'forged' };
  const used = usedTokens(line, receipt);
  const { provider, providerModel, price } = servedOf(line, receipt, servedBy);
  const cost = costOf(line, price, used);
  const { requestId, chargedAtMs, admittedBy, org, team, user, key, tags, session } = receipt;
  const { status, termination } = line;
  const isMcp = receipt.endpoint === MCP;
  const row: LedgerRow = {
    requestId,
    endedAtMs: nowMs,
    org,
    team,
    user,
    key,
    tags,
    session,
    endpoint: receipt.endpoint,
    model: receipt.model,
    provider,
    providerModel,
    ...used,
    cachedTokens: isMcp ? 0 : line.cachedTokens,
    cacheWriteTokens: isMcp ? 0 : line.cacheWriteTokens,
    reasoningTokens: isMcp ? 0 : line.reasoningTokens,
    countedPromptTokens: receipt.countedPromptTokens,
    costMicros: cost,
    priced: isMcp || price !== undefined,
    source: isMcp ? 'none' : line.source,
    status,
    errorClass: isClosedStream(line, receipt) ? '' : errorClassOf(line),
    termination,
    firstByteMs: line.firstByteMs ?? 0,
    totalMs: line.totalMs ?? 0,
  };
  const wasAsked = line.server !== NO_SERVER;
  const settlement = {
    requestId,
    org,
    chargedAtMs,
    admittedBy,
    corrections: corrections(receipt, used, wasAsked, cost),
    row,
  };
  return { kind: 'settle', settlement, receipt };
}
