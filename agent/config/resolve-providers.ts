/** What gateway.yaml leaves open about a provider: what its host is known for. */
import {
  isPlain,
  type OpenAiVariant,
  traitsOf,
  variantOfHost,
} from '../translation/openai-variants.ts';
import type { GatewayConfig } from './schema.ts';

export type ResolvedProvider = GatewayConfig['providers'][number] & {
  readonly variant: OpenAiVariant;
  readonly hasResponses: boolean;
  readonly checksReasoning: boolean;
};

/** @param provider of gateway.yaml, checked */
export function resolveProvider(provider: GatewayConfig['providers'][number]): ResolvedProvider {
  const known = provider.variant ?? variantOfHost(provider.url);
  const variant = provider.dialect === 'openai' ? known : 'openai';
  return {
    ...provider,
    variant,
    hasResponses: provider.hasResponses ?? traitsOf(variant).hasResponses,
    // DeepSeek, Moonshot and others also speak Anthropic's dialect, sign nothing in it, and want their reasoning back.
    checksReasoning: isPlain(known),
  };
}
