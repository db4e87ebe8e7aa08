/** Who answers: an API, how it is reached and with which keys. `ai-gateway haproxy render` makes a backend of each. */
import { z } from 'zod';
import { OPENAI_VARIANTS } from '../../translation/openai-variants.ts';
import { name } from './basics.ts';

export const PROVIDER_DIALECTS = [
  'openai',
  'azure-openai',
  'anthropic',
  'gemini',
  'bedrock',
  'cohere',
] as const;

export type ProviderDialect = (typeof PROVIDER_DIALECTS)[number];

const HEADER_NAME = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}$/;
/** Printable ASCII. */
const HEADER_VALUE = /^[\x20-\x7e]{1,1024}$/;
const FILE_PATH = /^\/[A-Za-z0-9._/@+-]{1,255}$/;
const URL_PATH = /^\/[A-Za-z0-9._~/?&=%:@+-]{0,255}$/;

const MAX_KEYS = 16;
const MAX_TIMEOUT_SECONDS = 86_400;

export const seconds = z.int().min(1).max(MAX_TIMEOUT_SECONDS);
const filePath = z
  .string()
  .regex(FILE_PATH, 'must be an absolute path of letters, digits and ._/@+-');

const key = z.union(
  [
    z.strictObject({
      env: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/),
    }),
    z.strictObject({ file: filePath }),
  ],
  'must be {env: NAME}, the environment variable of HAProxy that holds it, or {file: /path}, which HAProxy reads at start',
);

const tls = z
  .strictObject({
    verify: z.enum(['required', 'none']).default('required'),
    caFile: filePath.optional().describe("certificates that are trusted; the system's if absent"),
  })
  .prefault({});

const MAX_CONNECTIONS = 1_000_000;
export const connections = z.int().min(1).max(MAX_CONNECTIONS);

export const provider = z.strictObject({
  name,
  dialect: z.enum(PROVIDER_DIALECTS).describe('what its API speaks'),
  url: z
    .string()
    .regex(
      /^https?:\/\/[A-Za-z0-9.-]+(:[0-9]{1,5})?(\/[A-Za-z0-9._~/-]*)?$/,
      'must be http(s)://HOST[:PORT][/PATH]',
    )
    .optional()
    .describe(
      'with the version in its path, as https://api.openai.com/v1; azure-openai and bedrock need it, others have a default',
    ),
  keys: z
    .array(key)
    .max(MAX_KEYS)
    .default([])
    .describe('several take turns; none: no key is sent, as for a server of your own'),
  region: name.optional().describe('a label, for you and for reports'),
  maxConnections: connections
    .default(1000)
    .describe('requests in flight, of all pools together; more wait'),
  timeoutSeconds: seconds.default(600).describe('longest silence, before and between bytes'),
  connectTimeoutSeconds: seconds.default(5),
  apiVersion: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,64}$/)
    .optional()
    .describe('azure-openai: the api-version of its query'),
  variant: z
    .enum(OPENAI_VARIANTS)
    .optional()
    .describe(
      'openai: whose form of it; if absent by the name of the host in `url`. `compatible`: what servers of any make take. anthropic: any but `openai` and `other` says that it takes reasoning whoever signed it',
    ),
  hasResponses: z
    .boolean()
    .optional()
    .describe('openai: serves /v1/responses itself; if absent as its variant does'),
  unsupportedParameters: z
    .enum(['drop', 'refuse'])
    .default('drop')
    .describe(
      'what it has nothing for, in requests of another dialect: left out, with its name in the header x-ai-gateway-warnings, or refused',
    ),
  headers: z
    .record(
      z.string().regex(HEADER_NAME, 'must be the name of a header'),
      z.string().regex(HEADER_VALUE, 'must be printable ASCII'),
    )
    .default({})
    .describe('sent with each request; no place for keys'),
  tls,
  alpn: z
    .array(z.enum(['h2', 'http/1.1']))
    .min(1)
    .default(['http/1.1'])
    .describe('protocols offered in TLS, the best first'),
  healthPath: z
    .string()
    .regex(URL_PATH, 'must be a path')
    .optional()
    .describe('asked every 10 s; anything but 2xx or 3xx takes the provider out'),
});
