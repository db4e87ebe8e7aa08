/** A pool as HAProxy's backend: one server for each target, all of them the provider hop. */
import type { ResolvedPool, ResolvedTarget } from '../config/resolve-pools.ts';
import type { Balance } from '../config/sections/pools.ts';
import { indented } from './quote.ts';

const BALANCE: Record<Balance, readonly string[]> = {
  ordered: ['balance first'],
  weighted: ['balance roundrobin'],
  'round-robin': ['balance roundrobin'],
  'least-connections': ['balance leastconn'],
  'hash-key': hashed(),
  'hash-session': hashed(),
  'hash-prompt': hashed(),
};

/** Also while a target is out, or one is added, only its own share moves. */
function hashed(): string[] {
  return ['balance hash var(txn.ai.affinity)', 'hash-type consistent djb2 avalanche'];
}

/** The hop says what went wrong; the pool only waits a little longer, in case it cannot. */
const HOP_GRACE_SECONDS = 5;
/** Consecutive failures after which a target is left out until its next check. */
const ERROR_LIMIT = 5;
const CHECK = `check inter 5s downinter 2s fall 1 rise 1 observe layer7 error-limit ${ERROR_LIMIT} on-error mark-down`;
/** As retry-on knows them in every HAProxy; the hop turns other failures into 503. */
const FAILURES = 'conn-failure empty-response junk-response response-timeout 500 502 503 504';
const LAST_RESORT = ':any';
const CHECK_PATH = '/ai-gateway/target/';

export function poolBackend(pool: ResolvedPool): string[] {
  const { name, balance, targets, tries, queueTimeoutSeconds, maxQueue, timeoutSeconds } = pool;
  const isOne = targets.length === 1;
  const silence = Math.max(...targets.map(({ tryTimeoutSeconds }) => tryTimeoutSeconds));
  const backend = `ai-pool-${name}`;
  return [
    `# ${describe(pool)}`,
    `backend ${backend} from ai-pool`,
    ...indented([
      ...(isOne ? [] : BALANCE[balance]),
      `timeout queue  ${queueTimeoutSeconds}s`,
      `timeout server ${silence + HOP_GRACE_SECONDS}s`,
      ...(tries > 1 ? [`retries  ${tries - 1}`, `retry-on ${FAILURES}`] : []),
      ...(isOne
        ? []
        : ['option httpchk', `http-check send meth GET uri-lf ${CHECK_PATH}%[srv_name]`]),
      ...(timeoutSeconds === undefined
        ? []
        : [
            `http-request set-header x-ai-gateway-deadline %[date(0,ms),add(${timeoutSeconds * 1000})]`,
          ]),
      `http-request set-var(txn.ai.error_code) str(queue_full) if { queue(${backend}) ge ${maxQueue} }`,
      `http-request deny deny_status 503 if { queue(${backend}) ge ${maxQueue} }`,
      ...targets.map((target) => server(target, pool)),
      ...(isOne ? [] : [lastResort(targets)]),
    ]),
    '',
  ];
}

function describe({ balance, targets, tries }: ResolvedPool): string {
  if (targets.length === 1) return 'one target';
  return `${balance}, ${targets.length} targets, ${tries} ${tries === 1 ? 'try' : 'tries'}`;
}

function server(target: ResolvedTarget, { balance, targets }: ResolvedPool): string {
  const { name, maxConnections, weight } = target;
  return [
    `server ${name} "\${AI_HOP}" maxconn ${maxConnections}`,
    ...(balance === 'round-robin' || balance === 'ordered' || weight === 1
      ? []
      : [`weight ${weight}`]),
    ...(targets.length === 1 ? [] : [CHECK]),
  ].join(' ');
}

/**
 * While its checks hold every target for down a pool would refuse at once; the hop knows more, and chooses the best. No
 * target has this name: theirs begin with that of a provider.
 */
function lastResort(targets: ResolvedPool['targets']): string {
  const room = targets.reduce((sum, { maxConnections }) => sum + maxConnections, 0);
  return `server ${LAST_RESORT} "\${AI_HOP}" maxconn ${room} backup`;
}

/** What a provider understands. */
export interface Spoken {
  readonly dialect: string;
  /** At most one endpoint of its dialect that it has not: the agent then translates. */
  readonly lacks: readonly string[];
}

/** `pool/target provider|dialect|model|longest silence in ms|its bit`: what the hop needs to know of a target. */
export function targetEntries(pool: ResolvedPool, spokenBy: ReadonlyMap<string, Spoken>): string[] {
  return pool.targets.map(({ name, provider, model, tryTimeoutSeconds }, index) => {
    // Bits tell which targets a request has been to; a pool of one needs none.
    const bit = pool.targets.length === 1 ? 0 : 2 ** index;
    const { dialect, lacks } = spokenBy.get(provider)!;
    const fields = [provider, dialect, model ?? '', tryTimeoutSeconds * 1000, bit, ...lacks];
    return `${pool.name}/${name} ${fields.join('|')}`;
  });
}

/** `pool target target …`, in their order. */
export function orderEntry({ name, targets }: ResolvedPool): string {
  return `${name} ${targets.map((target) => target.name).join(' ')}`;
}
