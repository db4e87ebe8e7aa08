/**
 * HAProxy's access line, as far as the agent reads it: the structured data element `ai-gateway` of an RFC 5424
 * message. The contract is docs/haproxy-interface.md, section 5.
 */

/** Kinds that the Lua filter looks for in responses, and its word for a response that it could not read. */
const RESPONSE_ENTITIES: ReadonlySet<string> = new Set([
  'API_KEY',
  'PRIVATE_KEY',
  'CREDIT_CARD',
  'US_SSN',
  'IBAN_CODE',
  'EMAIL_ADDRESS',
  'UNSCANNED',
]);

export interface ResponseFinding {
  readonly entity: string;
  readonly count: number;
}

export interface AccessLine {
  readonly requestId: string;
  /** Empty when the agent gave none: refused, or answered by HAProxy alone. */
  readonly receipt: string;
  readonly status: number;
  readonly termination: string;
  /** `<NOSRV>` when no provider was asked. */
  readonly server: string;
  /** `pool/target` that answered, where pools are rendered; else empty. */
  readonly target: string;
  /** Undefined where HAProxy has none: -1, or `-`. */
  readonly firstByteMs: number | undefined;
  readonly totalMs: number | undefined;
  readonly promptTokens: number | undefined;
  readonly completionTokens: number | undefined;
  readonly cachedTokens: number;
  readonly cacheWriteTokens: number;
  readonly reasoningTokens: number;
  readonly source: 'reported' | 'estimated' | 'none';
  /** What was found in the response; empty also for lines of a haproxy.cfg that does not say it. */
  readonly responseFindings: readonly ResponseFinding[];
}

/** PRI and version, timestamp, host, application, process, message id: six words before the structured data. */
const HEADER = /^<\d{1,3}>1 (?:\S+ ){5}/;
const ELEMENT = /\[ai-gateway((?: [a-z_]+="(?:[^"\\\]]|\\.)*")*)\]/y;
const PARAMETER = /([a-z_]+)="((?:[^"\\\]]|\\.)*)"/g;

function count(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,15}$/.test(text)) return undefined;
  return Number(text);
}

function word(text: string | undefined): string {
  return text === undefined || text === '-' ? '' : text;
}

/** `CREDIT_CARD=2,US_SSN=1`; names of no entity are left out. */
function findings(text: string): ResponseFinding[] {
  return text.split(',').flatMap((pair) => {
    const [entity, digits] = pair.split('=');
    const found = count(digits);
    return RESPONSE_ENTITIES.has(entity) && found !== undefined ? [{ entity, count: found }] : [];
  });
}

/** @returns undefined for a line of another kind */
export function parseAccessLine(line: string): AccessLine | undefined {
  const header = HEADER.exec(line);
  if (header === null) return undefined;
  ELEMENT.lastIndex = header[0].length;
  const element = ELEMENT.exec(line);
  if (element === null) return undefined;
  const values = new Map<string, string>();
  for (const [, name, value] of element[1].matchAll(PARAMETER)) {
    values.set(name, value.replace(/\\(.)/g, '$1'));
  }
  const requestId = word(values.get('id'));
  if (requestId === '') return undefined;
  const source = values.get('source');
  return {
    requestId,
    receipt: word(values.get('receipt')),
    status: count(values.get('status')) ?? 0,
    termination: values.get('term') ?? '',
    server: values.get('server') ?? '',
    target: word(values.get('target')),
    firstByteMs: count(values.get('ttfb_ms')),
    totalMs: count(values.get('total_ms')),
    promptTokens: count(values.get('prompt')),
    completionTokens: count(values.get('completion')),
    cachedTokens: count(values.get('cached')) ?? 0,
    cacheWriteTokens: count(values.get('cache_write')) ?? 0,
    reasoningTokens: count(values.get('reasoning')) ?? 0,
    source: source === 'reported' || source === 'estimated' ? source : 'none',
    responseFindings: findings(word(values.get('resp_pii'))),
  };
}
