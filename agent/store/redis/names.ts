/**
 * Names of keys in Redis. On a cluster, what a script touches together must be on one node, and what stands between
 * braces decides which: everything of one organization is together, and what all share is. Source: Redis, "Redis
 * cluster specification", hash tags.
 */

export const ORGS = 'aigw:orgs';

/** The part of an organization, or, undefined, what all share. */
export function partOf(org: string | undefined): string {
  return org === undefined ? '{aigw}' : `{aigw:${org}}`;
}

export const reservationName = (part: string, requestId: string): string =>
  `${part}:reservation:${requestId}`;
export const settledName = (part: string, requestId: string): string =>
  `${part}:settled:${requestId}`;
export const openReservationsName = (part: string): string => `${part}:reservations`;
export const counterName = (part: string, counter: string): string => `${part}:counter:${counter}`;
export const keyName = (part: string, id: string): string => `${part}:key:${id}`;
export const ledgerName = (part: string): string => `${part}:ledger`;
export const claimName = (name: string): string => `${partOf(undefined)}:claim:${name}`;
export const secretName = (name: string): string => `${partOf(undefined)}:secret:${name}`;
export const keysName = (part: string): string => `${part}:keys`;
export const agentsName = (): string => `${partOf(undefined)}:agents`;

/** Where to look for a key whose organization is not known; each in a slot of its own. */
export const keyHashName = (sha256: string): string => `aigw:keyhash:${sha256}`;
export const keyIdName = (id: string): string => `aigw:keyid:${id}`;
