/** A provider as HAProxy's backend: its address, TLS, keys, and the paths of its API. */
import { isIP } from 'node:net';
import type { GatewayConfig } from '../config/schema.ts';
import type { ProviderDialect } from '../config/sections/providers.ts';
import { indented, quotedFormat } from './quote.ts';

type ProviderConfig = GatewayConfig['providers'][number];
type ProviderKey = ProviderConfig['keys'][number];

const DEFAULT_URL: Partial<Record<ProviderDialect, string>> = {
  openai: 'https://api.openai.com/v1',
  anthropic: 'https://api.anthropic.com/v1',
  gemini: 'https://generativelanguage.googleapis.com/v1beta',
  cohere: 'https://api.cohere.com/v2',
};

/** The header in which each API wants its key, and what stands before it. */
const KEY_HEADER: Record<ProviderDialect, readonly [header: string, before: string]> = {
  openai: ['authorization', 'Bearer '],
  'azure-openai': ['api-key', ''],
  anthropic: ['x-api-key', ''],
  gemini: ['x-goog-api-key', ''],
  bedrock: ['authorization', 'Bearer '],
  cohere: ['authorization', 'Bearer '],
};

const DEFAULT_PORT = { 'https:': 443, 'http:': 80 } as const;
const ANTHROPIC_VERSION = '2023-06-01';

/** Whose turn it is among a provider's keys; HAProxy knows it by this name from its start. */
export function turnVariable(provider: string): string {
  return `proc.ai_turn.${provider.replaceAll(/[.-]/g, '_')}`;
}

/** The name by which lua/ai_gateway/key_files.lua keeps the key that it read. */
export function keyFileName(provider: string, place: number): string {
  return `${provider}.${place}`;
}

/** @param canFailOver some pool can go on to another target when this provider fails */
export function providerBackend(provider: ProviderConfig, canFailOver: boolean): string[] {
  const url = new URL(provider.url ?? DEFAULT_URL[provider.dialect]!);
  const { name, dialect, region, connectTimeoutSeconds, timeoutSeconds } = provider;
  const where = region === undefined ? '' : `, ${region}`;
  return [
    `# ${dialect}${where}: ${url.href}`,
    `backend ai-provider-${name} from ai-provider`,
    ...indented([
      `timeout connect ${connectTimeoutSeconds}s`,
      `timeout server  ${timeoutSeconds}s`,
      ...(canFailOver
        ? ['# Another target is asked rather than the same again.', 'retries 0']
        : []),
      'http-request set-timeout server var(txn.up.timeout) if { var(txn.up.timeout) -m int gt 0 }',
      `http-request set-header host ${url.host}`,
      ...paths(provider, url),
      ...headers(provider),
      ...keys(provider),
      ...health(provider, url),
      ...server(provider, url),
    ]),
    '',
  ];
}

/** Clients' paths begin with /v1; a provider's with the path of its url. */
function paths({ dialect, apiVersion }: ProviderConfig, url: URL): string[] {
  const base = url.pathname.replace(/\/$/, '');
  const translated = `http-request set-pathq ${base}%[var(txn.up.path)] if { var(txn.up.path) -m found }`;
  if (dialect === 'azure-openai') {
    const untouched = '!{ var(txn.up.path) -m found }';
    return [
      `http-request replace-path ^/v1(/responses.*) ${base}/openai\\1 if ${untouched}`,
      `http-request replace-path ^/v1(/.*) ${base}/openai/deployments/%[var(txn.up.model),url_enc]\\1 if ${untouched}`,
      `http-request set-query api-version=${apiVersion}`,
      translated,
    ];
  }
  const moved =
    base === '/v1'
      ? []
      : [`http-request replace-path ^/v1(/.*) ${base}\\1 if !{ var(txn.up.path) -m found }`];
  return [...moved, translated];
}

function headers(provider: ProviderConfig): string[] {
  const given = Object.entries(provider.headers).map(
    ([header, value]) => `http-request set-header ${header.toLowerCase()} ${quotedFormat(value)}`,
  );
  // What a client accepts is said of its own dialect: JSON, or SSE, which Bedrock has not.
  if (provider.dialect === 'bedrock') return ['http-request del-header accept', ...given];
  if (provider.dialect !== 'anthropic') return given;
  const version = `http-request set-header anthropic-version ${ANTHROPIC_VERSION} unless { req.hdr(anthropic-version) -m found }`;
  return [version, ...given];
}

function keys({ name, dialect, keys: all }: ProviderConfig): string[] {
  const [header, before] = KEY_HEADER[dialect];
  const set = (key: ProviderKey, index: number) =>
    `http-request set-header ${header} "${before}%[${keySample(key, index)}]"`;
  if (all.length < 2) return all.map(set);
  const turn = turnVariable(name);
  return [
    `# Each of its ${all.length} keys in turn.`,
    `http-request set-var(${turn}) var(${turn}),add(1),mod(${all.length})`,
    `http-request set-var(txn.up.turn) var(${turn})`,
    ...all.map((key, index) => `${set(key, index)} if { var(txn.up.turn) -m int ${index} }`),
  ];
}

/** Keys of files are read by lua/ai_gateway/key_files.lua, and put there by the hop. */
function keySample(key: ProviderKey, index: number): string {
  return 'env' in key ? `env(${key.env})` : `var(txn.up.key.${index + 1})`;
}

function health({ healthPath }: ProviderConfig, url: URL): string[] {
  if (healthPath === undefined) return [];
  return [
    'option httpchk',
    `http-check send meth GET uri ${quotedFormat(healthPath)} ver HTTP/1.1 hdr host ${url.host}`,
  ];
}

function server(provider: ProviderConfig, url: URL): string[] {
  const { name, maxConnections, healthPath } = provider;
  const port = url.port || DEFAULT_PORT[url.protocol as keyof typeof DEFAULT_PORT];
  const hostname = url.hostname;
  const words = [
    `server ${name} ${hostname}:${port}`,
    `maxconn ${maxConnections}`,
    ...(url.protocol === 'https:' ? tls(provider, hostname) : []),
    ...(isIP(hostname) === 0 ? [`resolvers ai-dns init-addr "\${AI_INIT_ADDR}"`] : []),
    ...(healthPath === undefined ? [] : ['check inter 10s fall 2 rise 1']),
  ];
  const environment = provider.keys.flatMap((key) => ('env' in key ? [key.env] : []));
  if (environment.length === 0) return [words.join(' ')];
  const isGiven = environment.map((one) => `strneq("$${one}","")`).join(' && ');
  return [
    `.if ${isGiven}`,
    words.join(' '),
    '.elif strneq("$AI_MOCK_PROVIDER","")',
    `server mock-${name} "\${AI_MOCK_PROVIDER}" maxconn ${maxConnections}`,
    '.else',
    `.warning "provider ${name} has no key: ${environment.join(' and ')} must be in HAProxy's environment. Until then requests for it fail."`,
    '.endif',
  ];
}

function tls(
  { tls: { verify, caFile }, alpn, healthPath }: ProviderConfig,
  host: string,
): string[] {
  const isName = isIP(host) === 0;
  return [
    'ssl',
    verify === 'none' ? 'verify none' : `verify required ca-file ${caFile ?? '@system-ca'}`,
    ...(isName ? [`sni str(${host})`] : []),
    ...(isName && healthPath !== undefined ? [`check-sni ${host}`] : []),
    `alpn ${alpn.join(',')}`,
  ];
}
