/**
 * gateway.yaml as HAProxy's configuration: a backend for each pool and each provider, and the maps by which the
 * provider hop of haproxy.cfg tells targets apart. Pure; the same configuration always gives the same text.
 */
import { createHash } from 'node:crypto';
import { type ResolvedPool, resolvePools } from '../config/resolve-pools.ts';
import { resolveProvider } from '../config/resolve-providers.ts';
import type { GatewayConfig } from '../config/schema.ts';
import { isPlain } from '../translation/openai-variants.ts';
import { orderEntry, poolBackend, type Spoken, targetEntries } from './pool-backend.ts';
import { keyFileName, providerBackend, turnVariable } from './provider-backend.ts';
import { indented } from './quote.ts';

export type RoutingConfig = Pick<GatewayConfig, 'providers' | 'pools' | 'models'>;

export const POOLS_FILE = 'pools.cfg';
const TARGETS_FILE = 'targets.map';
const ORDER_FILE = 'order.map';

const DIGEST_CHARACTERS = 16;

/** In which a provider takes bodies; azure-openai's differ only in their path. */
const BODY_DIALECT: Partial<Record<string, string>> = { 'azure-openai': 'openai' };

/**
 * @param folder where HAProxy finds the files, as an argument in its configuration: `"${AI_ROOT}/haproxy/generated"`
 * @returns the text of each file, by name
 */
export function renderHaproxyConfig(config: RoutingConfig, folder: string): Map<string, string> {
  const pools = resolvePools(config);
  const used = new Set(pools.flatMap(({ targets }) => targets.map(({ provider }) => provider)));
  const providers = config.providers
    .filter(({ name }) => used.has(name))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const spoken = new Map(providers.map((one) => [one.name, spokenBy(one)]));
  const failingOver = providersThatCanFailOver(pools);
  const text = [
    ...globalSection(providers, folder),
    ...DEFAULTS,
    '# ── Pools ──',
    '',
    ...pools.flatMap(poolBackend),
    '# ── Providers ──',
    '',
    ...providers.flatMap((one) => providerBackend(one, failingOver.has(one.name))),
  ].join('\n');
  const files = new Map([
    [TARGETS_FILE, lines(pools.flatMap((pool) => targetEntries(pool, spoken)))],
    [ORDER_FILE, lines(pools.map(orderEntry))],
  ]);
  const whole = [text, ...files.values()].join('\0');
  const digest = createHash('sha256').update(whole).digest('hex').slice(0, DIGEST_CHARACTERS);
  files.set(POOLS_FILE, `${head(digest)}${text}`);
  return files;
}

function spokenBy(provider: RoutingConfig['providers'][number]): Spoken {
  const { dialect, variant, hasResponses } = resolveProvider(provider);
  return {
    // No client speaks such a form: the agent is asked about each request.
    dialect: isPlain(variant) ? (BODY_DIALECT[dialect] ?? dialect) : `${dialect}-${variant}`,
    lacks: hasResponses ? [] : ['responses'],
  };
}

function lines(entries: readonly string[]): string {
  return `${entries.join('\n')}\n`;
}

function head(digest: string): string {
  return `# Written by \`ai-gateway haproxy render\` from gateway.yaml, ${digest}: change that, and render again.
#
#   haproxy -f haproxy/generated/ -f haproxy/haproxy.cfg
#
# A pool's servers are its targets, and each is reached through the provider hop (frontend ai-hop in haproxy.cfg), which
# knows by targets.map what to ask which provider for. docs/routing.md explains.

`;
}

function globalSection(providers: RoutingConfig['providers'], folder: string): string[] {
  const secrets = new Set<string>();
  const files: string[] = [];
  for (const { name, keys } of providers) {
    for (const [index, key] of keys.entries()) {
      if ('env' in key) secrets.add(key.env);
      else files.push(`${keyFileName(name, index + 1)}=${key.file}`);
    }
  }
  const rotating = providers.filter(({ keys }) => keys.length > 1);
  const lists = [
    // What the hop's secret is made of.
    ['AI_KEY_NAMES', [...secrets].toSorted().join(' ')],
    ['AI_KEY_FILES', files.join(' ')],
  ] as const;
  return [
    'global',
    ...indented([
      'presetenv AI_ROOT .',
      `setenv AI_GENERATED ${folder}`,
      ...lists.map(([name, list]) =>
        list === '' ? `unsetenv ${name}` : `setenv ${name} "${list}"`,
      ),
      'presetenv AI_USAGE_RELAY 127.0.0.1:9019',
      `presetenv AI_HOP "abns@ai-hop-\${AI_USAGE_RELAY}"`,
      '# Names are resolved before the first request; `none` starts without a word where there is no DNS.',
      'presetenv AI_INIT_ADDR last,libc,none',
      ...rotating.map(({ name }) => `set-var ${turnVariable(name)} int(0)`),
    ]),
    '',
  ];
}

const COMMON = [
  'mode http',
  'option http-no-delay',
  'option abortonclose',
  'timeout check 2s',
] as const;

const DEFAULTS = [
  'defaults ai-pool',
  ...indented([
    ...COMMON,
    'timeout connect 5s',
    '# With several targets: a failed try goes to another one.',
    'option redispatch 1',
    'retries 2',
    'retry-on conn-failure',
    '# So the hop knows which target was chosen, also when a request is tried again.',
    'http-send-name-header x-ai-gateway-target',
  ]),
  '',
  'defaults ai-provider',
  ...indented([...COMMON, 'timeout queue 30s', 'retries 2', 'retry-on conn-failure']),
  '',
];

function providersThatCanFailOver(pools: readonly ResolvedPool[]): ReadonlySet<string> {
  const several = pools.filter(({ tries }) => tries > 1);
  return new Set(several.flatMap(({ targets }) => targets.map(({ provider }) => provider)));
}
