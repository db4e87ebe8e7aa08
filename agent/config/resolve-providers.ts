/** What gateway.yaml leaves open about a provider: which OpenAI dialect its host speaks, and whether that has responses. */
import { type OpenAiVariant, traitsOf, variantOfHost } from '../translation/openai-variants.ts';
import type { GatewayConfig } from './schema.ts';

export type ResolvedProvider = GatewayConfig['providers'][number] & {
  readonly variant: OpenAiVariant;
  readonly hasResponses: boolean;
};

/** @param provider of gateway.yaml, checked */
export function resolveProvider(provider: GatewayConfig['providers'][number]): ResolvedProvider {
  const told = provider.dialect === 'openai' ? variantOfHost(provider.url) : 'openai';
  const variant = provider.variant ?? told;
  return {
    ...provider,
    variant,
    hasResponses: provider.hasResponses ?? traitsOf(variant).hasResponses,
  };
}
