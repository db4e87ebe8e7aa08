/** Requests that the provider takes in the client's own dialect: their bytes stay, but for a few names. */

import { type JsonEdit, replacedText } from '../request/json/json-edits.ts';
import type { JsonValue } from '../request/json/value.ts';

export type ProviderDialect =
  | 'openai'
  | 'azure-openai'
  | 'anthropic'
  | 'gemini'
  | 'cohere'
  | 'bedrock';

/** Those whose bodies go to a provider, as the gateway names them. */
const ENDPOINTS = ['chat', 'completions', 'responses', 'embeddings', 'messages'] as const;
export type Endpoint = (typeof ENDPOINTS)[number];

export function isTranslatable(endpoint: string): endpoint is Endpoint {
  return ENDPOINTS.some((one) => one === endpoint);
}

const OPENAI_PATHS = {
  chat: '/chat/completions',
  completions: '/completions',
  responses: '/responses',
  embeddings: '/embeddings',
} as const;

/** The path at a provider that speaks OpenAI. */
export function openAiPath(endpoint: Exclude<Endpoint, 'messages'>): string {
  return OPENAI_PATHS[endpoint];
}

/**
 * Azure: with an api-version, the deployment is named in the path (but not for responses); without one it is the v1
 * API, which is as OpenAI's.
 */
export function azurePath(
  path: string,
  deployment: string,
  apiVersion: string | undefined,
): string {
  if (apiVersion === undefined) return `/openai/v1${path}`;
  const query = `?api-version=${encodeURIComponent(apiVersion)}`;
  if (path === OPENAI_PATHS.responses) return `/openai${path}${query}`;
  return `/openai/deployments/${encodeURIComponent(deployment)}${path}${query}`;
}

export function renameModel(root: JsonValue, model: string): JsonEdit[] {
  const value = root.get('model');
  return value?.text() === undefined || value.text() === model ? [] : [replacedText(value, model)];
}

/** The dialects whose own clients' requests pass as they are. */
export function isNative(endpoint: Endpoint, dialect: ProviderDialect): boolean {
  if (endpoint === 'messages') return dialect === 'anthropic';
  return dialect === 'openai' || dialect === 'azure-openai';
}
