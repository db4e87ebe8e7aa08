/**
 * Signs what a webhook is sent: `t=<seconds since the epoch>,v1=<HMAC-SHA256 of "t.body", lower-case hex>`. The time is
 * in it so that a receiver can refuse what was recorded and sent again. docs/limits.md shows how to verify.
 */
import { createHmac } from 'node:crypto';

export const SIGNATURE_HEADER = 'x-aigw-signature';
export const EVENT_ID_HEADER = 'x-aigw-event-id';

export function signatureOf(secret: string, body: string, timeMs: number): string {
  const seconds = Math.floor(timeMs / 1000);
  const digest = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  return `t=${seconds},v1=${digest}`;
}
