/**
 * What `ai-gateway up` takes from the environment: the addresses, named as in
 * haproxy/haproxy.cfg, and the providers' keys.
 */

/** An address that one of the programs listens on. */
export type Place = {
  /** The environment variable that changes it. */
  variable: string;
  /** For people. */
  purpose: string;
  host: string;
  port: number;
};

export type Settings = {
  clients: Place;
  stats: Place | undefined;
  spop: Place;
  log: Place;
  relay: Place;
  admin: Place;
  /** Undefined when every provider is a real one. */
  mock: Place | undefined;
  hasOpenaiKey: boolean;
  hasAnthropicKey: boolean;
};

/** A mistake of the person at the keyboard, or of the machine: shown without a stack. */
export class UpError extends Error {}

const PLACES = {
  AI_BIND: ['127.0.0.1:8080', 'for clients'],
  AI_STATS_BIND: ['127.0.0.1:8404', "HAProxy's statistics"],
  AI_AGENT_SPOP: ['127.0.0.1:9011', 'the agent, questions'],
  AI_AGENT_LOG: ['127.0.0.1:9012', 'the agent, access lines'],
  AI_USAGE_RELAY: ['127.0.0.1:9019', "HAProxy's relay of access lines"],
  AI_AGENT_ADMIN: ['127.0.0.1:9090', 'the agent, administration'],
  AI_MOCK_PROVIDER: ['127.0.0.1:9013', 'the mock provider'],
} as const;

export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const place = (variable: keyof typeof PLACES) => readPlace(variable, environment[variable]);
  const hasOpenaiKey = Boolean(environment.OPENAI_API_KEY);
  const hasAnthropicKey = Boolean(environment.ANTHROPIC_API_KEY);
  const settings: Settings = {
    clients: place('AI_BIND'),
    stats: environment.AI_STATS_BIND === 'off' ? undefined : place('AI_STATS_BIND'),
    spop: place('AI_AGENT_SPOP'),
    log: place('AI_AGENT_LOG'),
    relay: place('AI_USAGE_RELAY'),
    admin: place('AI_AGENT_ADMIN'),
    mock: hasOpenaiKey && hasAnthropicKey ? undefined : place('AI_MOCK_PROVIDER'),
    hasOpenaiKey,
    hasAnthropicKey,
  };
  refuseSamePort(settings);
  return settings;
}

function readPlace(variable: keyof typeof PLACES, given: string | undefined): Place {
  const [usual, purpose] = PLACES[variable];
  const text = given === undefined || given === '' ? usual : given;
  const found = /^(?:(\[[0-9a-fA-F:]+\]|[A-Za-z0-9._-]+|\*)?:)?(\d{1,5})$/.exec(text);
  const port = Number(found?.[2]);
  if (found === null || port < 1 || port > 65_535) {
    throw new UpError(`${variable}=${text} is not HOST:PORT, as ${usual}`);
  }
  return { variable, purpose, host: found[1] ?? '127.0.0.1', port };
}

function refuseSamePort(settings: Settings): void {
  const seen = new Map<number, Place>();
  for (const place of placesOf(settings)) {
    const other = seen.get(place.port);
    if (other !== undefined) {
      throw new UpError(`${place.variable} and ${other.variable} both name port ${place.port}`);
    }
    seen.set(place.port, place);
  }
}

export function placesOf(settings: Settings): Place[] {
  const { clients, stats, spop, log, relay, admin, mock } = settings;
  return [clients, stats, spop, log, relay, admin, mock].filter((place) => place !== undefined);
}

export function addressOf({ host, port }: Place): string {
  return `${host}:${port}`;
}

/** How this machine reaches it: a wildcard is not an address to connect to. */
export function urlOf({ host, port }: Place): string {
  return `http://${['*', '0.0.0.0', '[::]'].includes(host) ? '127.0.0.1' : host}:${port}`;
}
