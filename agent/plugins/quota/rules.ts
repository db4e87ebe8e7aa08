/** From limits as they are configured to the charges of one request. */
import { createHash } from 'node:crypto';
import { Calendar } from '../../limits/calendar.ts';
import { type CalendarPeriod, type Limit, type Measure, slidingMs } from '../../limits/limit.ts';
import type { Scope } from '../../pipeline/catalog.ts';
import type { Exchange, LimitCharge } from '../../pipeline/exchange.ts';
import type { Window } from '../../store/window.ts';

/** What this request may use of each measure. */
export type Amounts = Readonly<Record<Measure, number>>;

/** Values of clients become parts of counters' names; longer ones are hashed. */
const MAX_VALUE_LENGTH = 64;
/** Clients of one network have all the addresses of an IPv6 /64; RFC 6177. */
const IPV6_NETWORK_GROUPS = 4;

/** Windows as of now; one calendar for each time zone. */
export class Windows {
  private readonly calendars = new Map<string, Calendar>();
  private readonly leaseMs: number;

  /** @param leaseMs how long a concurrent request is held to run at most */
  constructor(leaseMs: number) {
    this.leaseMs = leaseMs;
  }

  of({ period }: Limit, timeZone: string, nowMs: number): Window {
    const lengthMs = period === undefined ? this.leaseMs : slidingMs(period);
    if (lengthMs !== undefined) return { kind: 'sliding', lengthMs };
    let calendar = this.calendars.get(timeZone);
    if (calendar === undefined) {
      calendar = new Calendar(timeZone);
      this.calendars.set(timeZone, calendar);
    }
    return { kind: 'calendar', ...calendar.spanAt(nowMs, period as CalendarPeriod) };
  }
}

export interface Rule {
  readonly limit: Limit;
  readonly name: string;
  /** With the measure and period the name of the counter. */
  readonly counter: string;
  readonly subject: string;
  readonly shared: boolean;
  readonly enforced: boolean;
  readonly timeZone: string;
}

export function chargeOf(rule: Rule, window: Window, amounts: Amounts): LimitCharge {
  const { measure, period, amount: limit } = rule.limit;
  return {
    counter: `${rule.counter}:${measure}:${period ?? 'now'}`,
    shared: rule.shared,
    window,
    limit,
    amount: amounts[measure],
    enforced: rule.enforced,
    measure,
    period,
    rule: rule.name,
    subject: rule.subject,
  };
}

/** Scopes within one organization: the store keeps counters by any of them for each organization apart. */
const OF_ONE_ORG: ReadonlySet<Scope> = new Set<Scope>(['org', 'team', 'user', 'key']);

export function isShared(by: readonly Scope[]): boolean {
  return !by.some((scope) => OF_ONE_ORG.has(scope));
}

/** The values that a request has in a scope: several roles, none where it has no such tag or session. */
export function scopeValues(scope: Scope, exchange: Exchange): readonly string[] {
  const { org, team, user, id, roles, tags } = exchange.knownIdentity;
  switch (scope) {
    case 'org':
      return [org];
    case 'team':
      return [team];
    case 'user':
      return user === '' ? [] : [user];
    case 'key':
      return [id];
    case 'role':
      return roles;
    case 'model':
      return [exchange.route?.model.name ?? exchange.body.model];
    case 'provider':
      return exchange.route === undefined ? [] : [exchange.route.provider.name];
    case 'session':
      return exchange.session === '' ? [] : [exchange.session];
    case 'source':
      return [networkOf(exchange.request.sourceAddress)];
    default: {
      const value = tags[scope.slice('tag:'.length)];
      return value === undefined ? [] : [value];
    }
  }
}

/** Every combination of the values of all scopes; none when one scope has no value. */
export function combinations(by: readonly Scope[], exchange: Exchange): string[] {
  return by.reduce(
    (prefixes, scope) => {
      const values = scopeValues(scope, exchange).map(asPartOfName);
      return prefixes.flatMap((prefix) => values.map((value) => `${prefix}:${value}`));
    },
    [''],
  );
}

/** Colons separate the parts, so none may be in a value. */
function asPartOfName(value: string): string {
  const escaped = encodeURIComponent(value);
  if (escaped.length <= MAX_VALUE_LENGTH) return escaped;
  return `#${createHash('sha256').update(value).digest('base64url')}`;
}

function networkOf(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address;
  return `${address.split(':').slice(0, IPV6_NETWORK_GROUPS).join(':')}::/64`;
}
