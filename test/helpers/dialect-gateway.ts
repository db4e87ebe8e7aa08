/** A gateway in front of providers of every dialect, each with models of its own. */
import type { GatewayFile } from './gateway-stack.ts';

const BEDROCK_ARN =
  'arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-sonnet-4-5-20250929-v1:0';

/**
 * The model names of one provider each; `chat-only` is OpenAI's dialect without /v1/responses, `mistral` and `deepseek`
 * are hosts that speak it with a difference.
 */
const PROVIDERS = {
  'chat-only': ['openai', '/v1', 'qwen-large'],
  anthropic: ['anthropic', '/v1', 'claude-sonnet-4-5'],
  mistral: ['openai', '/mistral/v1', 'mistral-large-latest'],
  deepseek: ['openai', '/deepseek/v1', 'deepseek-v4-pro'],
  gemini: ['gemini', '/v1beta', 'gemini-2.5-flash'],
  bedrock: ['bedrock', '', 'us.anthropic.claude-sonnet-4-5-20250929-v1:0'],
} as const;
type Target = keyof typeof PROVIDERS;
export const TARGETS = Object.keys(PROVIDERS) as Target[];

/** @param port of a `DialectProvider`, which is all of them */
export function dialectGateway(port: number): (config: GatewayFile) => GatewayFile {
  const url = (path: string): string => `http://127.0.0.1:${port}${path}`;
  return (config) => ({
    ...config,
    providers: [
      ...TARGETS.map((name) => ({
        name,
        dialect: PROVIDERS[name][0],
        url: url(PROVIDERS[name][1]),
        keys: [{ env: 'PROVIDER_KEY' }],
        ...(name === 'chat-only' && { hasResponses: false }),
        // Its host's name would tell.
        ...((name === 'mistral' || name === 'deepseek') && { variant: name }),
      })),
      { name: 'cohere', dialect: 'cohere' as const, url: url('/v2') },
      {
        name: 'strict',
        dialect: 'anthropic' as const,
        url: url('/v1'),
        unsupportedParameters: 'refuse' as const,
      },
    ],
    pools: [
      {
        name: 'mixed',
        targets: TARGETS.map((name) => ({ provider: name, model: PROVIDERS[name][2] })),
        tries: TARGETS.length,
      },
      {
        name: 'bedrock-first',
        targets: (['bedrock', 'gemini'] as const).map((name) => ({
          provider: name,
          model: PROVIDERS[name][2],
        })),
      },
    ],
    models: [
      ...TARGETS.map((name) => ({
        name: `via-${name}`,
        provider: name,
        providerModel: PROVIDERS[name][2],
      })),
      { name: 'embed-gemini', provider: 'gemini', providerModel: 'gemini-embedding-001' },
      { name: 'embed-cohere', provider: 'cohere', providerModel: 'embed-v4.0' },
      { name: 'via-strict', provider: 'strict', providerModel: 'claude-sonnet-4-5' },
      { name: 'bedrock-arn', provider: 'bedrock', providerModel: BEDROCK_ARN },
      ...['mixed', 'bedrock-first'].map((name) => ({ name, pool: name })),
    ],
  });
}
