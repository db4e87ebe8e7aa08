/**
 * From an access line to a settlement: what was really used, against what was reserved. Pure.
 */
import { decodeReceipt, type Receipt, type ReceiptKey } from '../pipeline/receipt.ts';
import type { Correction, LedgerRow, Settlement } from '../store/store.ts';
import type { AccessLine } from './access-line.ts';

export type Settling =
  | { readonly kind: 'settle'; readonly settlement: Settlement; readonly receipt: Receipt }
  /** The agent admitted nothing: refused, answered by the agent, or let through while it was away. */
  | { readonly kind: 'no-receipt' }
  /** Not signed by an agent of this store, or for another request. */
  | { readonly kind: 'forged' };

/** HAProxy's name for the server of a request that was given to none. */
const NO_SERVER = '<NOSRV>';
const FIRST_ERROR_STATUS = 400;

interface Used {
  readonly promptTokens: number;
  readonly completionTokens: number;
}

/**
 * Reported usage counts as it is. Without it: nothing when no provider was asked or an error came back; else the
 * counted prompt and the completion events that went through.
 */
function usedTokens(line: AccessLine, receipt: Receipt): Used {
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

function corrections(line: AccessLine, receipt: Receipt, used: Used): Correction[] {
  const wasAsked = line.server !== NO_SERVER;
  const tokens = used.promptTokens + used.completionTokens;
  return receipt.charges.map(({ counter, windowMs, amount, measure }) => {
    const actual = measure === 'tokens' ? tokens : Number(wasAsked);
    return { counter, windowMs, delta: actual - amount };
  });
}

function ledgerRow(line: AccessLine, receipt: Receipt, used: Used, nowMs: number): LedgerRow {
  return {
    requestId: receipt.requestId,
    endedAtMs: nowMs,
    key: receipt.key,
    team: receipt.team,
    user: receipt.user,
    endpoint: receipt.endpoint,
    model: receipt.model,
    provider: receipt.provider,
    providerModel: receipt.providerModel,
    ...used,
    cachedTokens: line.cachedTokens,
    cacheWriteTokens: line.cacheWriteTokens,
    reasoningTokens: line.reasoningTokens,
    source: line.source,
    status: line.status,
    termination: line.termination,
    firstByteMs: line.firstByteMs ?? 0,
    totalMs: line.totalMs ?? 0,
  };
}

export function settlementOf(line: AccessLine, receiptKey: ReceiptKey, nowMs: number): Settling {
  if (line.receipt === '') return { kind: 'no-receipt' };
  const receipt = decodeReceipt(line.receipt, receiptKey);
  if (receipt === undefined || receipt.requestId !== line.requestId) return { kind: 'forged' };
  const used = usedTokens(line, receipt);
  const settlement = {
    requestId: receipt.requestId,
    chargedAtMs: receipt.chargedAtMs,
    corrections: corrections(line, receipt, used),
    row: ledgerRow(line, receipt, used, nowMs),
  };
  return { kind: 'settle', settlement, receipt };
}
