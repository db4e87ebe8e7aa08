/**
 * The receipt: everything that settlement needs, signed, carried by HAProxy from the admission to the log line.
 * So no agent keeps a table of requests in flight, and any agent can settle any request.
 *
 * Form: base64url(JSON array) + '.' + base64url(first 16 bytes of HMAC-SHA256).
 */
import { hash, hkdfSync, timingSafeEqual } from 'node:crypto';
import { MEASURES, type Measure } from '../limits/limit.ts';
import { decodePrice, encodePrice, type Price } from '../pricing/price-list.ts';
import type { AdmittedBy } from '../store/store.ts';
import type { Window } from '../store/window.ts';

const FORM = 2;
const SIGNATURE_BYTES = 16;

export interface ReceiptCharge {
  readonly counter: string;
  readonly shared: boolean;
  readonly window: Window;
  readonly amount: number;
  readonly measure: Measure;
}

export interface Receipt {
  readonly requestId: string;
  readonly chargedAtMs: number;
  readonly admittedBy: AdmittedBy;
  readonly org: string;
  readonly team: string;
  readonly user: string;
  /** The key's id. */
  readonly key: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly session: string;
  readonly endpoint: string;
  readonly model: string;
  readonly provider: string;
  readonly providerModel: string;
  readonly promptTokens: number;
  readonly countedPromptTokens: number;
  /** Of the time of admission; undefined when the model has none. */
  readonly price: Price | undefined;
  readonly charges: readonly ReceiptCharge[];
}

/** Bytes of a block of SHA-256; a secret is never longer here. */
const BLOCK_BYTES = 64;

/** A secret made ready for signing: HMAC's inner and outer key blocks. */
export class ReceiptKey {
  private readonly inner: Buffer;
  private readonly outer: Buffer;
  private readonly secret: Buffer;

  constructor(secret: Buffer) {
    if (secret.length > BLOCK_BYTES) throw new Error(`a secret has ${BLOCK_BYTES} bytes at most`);
    this.secret = secret;
    const block = Buffer.alloc(BLOCK_BYTES);
    secret.copy(block);
    this.inner = block.map((byte) => byte ^ 0x36) as Buffer;
    this.outer = block.map((byte) => byte ^ 0x5c) as Buffer;
  }

  /** Another key for another purpose (HKDF, RFC 5869), 32 bytes: what it signs can never pass for a receipt. */
  derive(label: string): Buffer {
    return Buffer.from(hkdfSync('sha256', this.secret, '', label, 32));
  }

  /** HMAC-SHA256 (RFC 2104) by one-shot hashes: several times as fast as making an Hmac object for each receipt. */
  sign(payload: string): Buffer {
    const inside = hash('sha256', Buffer.concat([this.inner, Buffer.from(payload)]), 'buffer');
    const outside = hash('sha256', Buffer.concat([this.outer, inside]), 'buffer');
    return outside.subarray(0, SIGNATURE_BYTES);
  }
}

type EncodedWindow = number | [number, number, number];
type EncodedCharge = [string, 0 | 1, EncodedWindow, number, number];

function encodeWindow(window: Window): EncodedWindow {
  if (window.kind === 'sliding') return window.lengthMs;
  return [window.startMs, window.endMs, window.nextEndMs];
}

function decodeWindow(encoded: EncodedWindow): Window {
  if (typeof encoded === 'number') return { kind: 'sliding', lengthMs: encoded };
  const [startMs, endMs, nextEndMs] = encoded;
  return { kind: 'calendar', startMs, endMs, nextEndMs };
}

export function encodeReceipt(receipt: Receipt, key: ReceiptKey): string {
  const fields = [
    FORM,
    receipt.requestId,
    receipt.chargedAtMs,
    receipt.admittedBy,
    receipt.org,
    receipt.team,
    receipt.user,
    receipt.key,
    receipt.tags,
    receipt.session,
    receipt.endpoint,
    receipt.model,
    receipt.provider,
    receipt.providerModel,
    receipt.promptTokens,
    receipt.countedPromptTokens,
    receipt.price === undefined ? null : encodePrice(receipt.price),
    receipt.charges.map(
      ({ counter, shared, window, amount, measure }): EncodedCharge => [
        counter,
        shared ? 1 : 0,
        encodeWindow(window),
        amount,
        MEASURES.indexOf(measure),
      ],
    ),
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
  return {
    requestId: fields[1],
    chargedAtMs: fields[2],
    admittedBy: fields[3],
    org: fields[4],
    team: fields[5],
    user: fields[6],
    key: fields[7],
    tags: fields[8],
    session: fields[9],
    endpoint: fields[10],
    model: fields[11],
    provider: fields[12],
    providerModel: fields[13],
    promptTokens: fields[14],
    countedPromptTokens: fields[15],
    price: fields[16] === null ? undefined : decodePrice(fields[16]),
    charges: (fields[17] as EncodedCharge[]).map(([counter, shared, window, amount, measure]) => ({
      counter,
      shared: shared === 1,
      window: decodeWindow(window),
      amount,
      measure: MEASURES[measure],
    })),
  };
}
