/** The official SDKs, pointed at a gateway. They do not retry unless told to: a test is about the first answer. */
import Anthropic, { type ClientOptions as AnthropicOptions } from '@anthropic-ai/sdk';
import OpenAI, { type ClientOptions as OpenAiOptions } from 'openai';
import type { GatewayStack } from './gateway-stack.ts';

export const openai = ({ url, apiKey }: GatewayStack, more: OpenAiOptions = {}): OpenAI =>
  new OpenAI({ apiKey, baseURL: `${url}/v1`, maxRetries: 0, ...more });

export const anthropic = ({ url, apiKey }: GatewayStack, more: AnthropicOptions = {}): Anthropic =>
  new Anthropic({ apiKey, baseURL: url, maxRetries: 0, ...more });
