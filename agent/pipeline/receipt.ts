/**
 * The receipt: everything that settlement needs, signed, carried by HAProxy from the admission to the log line.
 * So no agent keeps a table of requests in flight, and any agent can settle any request.
 *
 * Form: base64url(JSON array) + '.' + base64url(first 16 bytes of HMAC-SHA256).
 */
import { hash, timingSafeEqual } from 'node:crypto';

const FORM = 1;
const SIGNATURE_BYTES = 16;

export interface ReceiptCharge {
  readonly counter: string;
  readonly windowMs: number;
  readonly amount: number;
  readonly measure: 'requests' | 'tokens';
}

export interface Receipt {
  readonly requestId: string;
  readonly chargedAtMs: number;
  readonly key: string;
  readonly team: string;
  readonly user: string;
  readonly endpoint: string;
  readonly model: string;
  readonly provider: string;
  readonly providerModel: string;
  readonly promptTokens: number;
  readonly charges: readonly ReceiptCharge[];
}

/** Bytes of a block of SHA-256; a secret is never longer here. */
const BLOCK_BYTES = 64;

/** A secret made ready for signing: HMAC's inner and outer key blocks. */
export class ReceiptKey {
  private readonly inner: Buffer;
  private readonly outer: Buffer;

  constructor(secret: Buffer) {
    if (secret.length > BLOCK_BYTES) throw new Error(`a secret has ${BLOCK_BYTES} bytes at most`);
    const block = Buffer.alloc(BLOCK_BYTES);
    secret.copy(block);
    this.inner = block.map((byte) => byte ^ 0x36) as Buffer;
    this.outer = block.map((byte) => byte ^ 0x5c) as Buffer;
  }

  /** HMAC-SHA256 (RFC 2104) by one-shot hashes: several times as fast as making an Hmac object for each receipt. */
  sign(payload: string): Buffer {
    const inside = hash('sha256', Buffer.concat([this.inner, Buffer.from(payload)]), 'buffer');
    const outside = hash('sha256', Buffer.concat([this.outer, inside]), 'buffer');
    return outside.subarray(0, SIGNATURE_BYTES);
  }
}

export function encodeReceipt(receipt: Receipt, key: ReceiptKey): string {
  const fields = [
    FORM,
    receipt.requestId,
    receipt.chargedAtMs,
    receipt.key,
    receipt.team,
    receipt.user,
    receipt.endpoint,
    receipt.model,
    receipt.provider,
    receipt.providerModel,
    receipt.promptTokens,
    receipt.charges.map(({ counter, windowMs, amount, measure }) => [
      counter,
      windowMs,
      amount,
      measure,
    ]),
  ];
  const payload = Buffer.from(JSON.stringify(fields)).toString('base64url');
  return `${payload}.${key.sign(payload).toString('base64url')}`;
}

/** @returns undefined when the signature is not ours or the form is of another version */
export function decodeReceipt(text: string, key: ReceiptKey): Receipt | undefined {
  const dot = text.indexOf('.');
  if (dot < 0) return undefined;
  const payload = text.slice(0, dot);
  const claimed = Buffer.from(text.slice(dot + 1), 'base64url');
  if (claimed.length !== SIGNATURE_BYTES) return undefined;
  if (!timingSafeEqual(claimed, key.sign(payload))) return undefined;
  const fields = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
  if (fields[0] !== FORM) return undefined;
  const charges = fields[11] as [string, number, number, ReceiptCharge['measure']][];
  return {
    requestId: fields[1],
    chargedAtMs: fields[2],
    key: fields[3],
    team: fields[4],
    user: fields[5],
    endpoint: fields[6],
    model: fields[7],
    provider: fields[8],
    providerModel: fields[9],
    promptTokens: fields[10],
    charges: charges.map(([counter, windowMs, amount, measure]) => ({
      counter,
      windowMs,
      amount,
      measure,
    })),
  };
}
