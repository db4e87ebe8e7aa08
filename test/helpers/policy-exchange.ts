/** A request as policies see it: its body read, its prompt counted, its route chosen. */
import type { KeyRecord } from '../../agent/pipeline/catalog.ts';
import { Exchange } from '../../agent/pipeline/exchange.ts';
import type { AiRequest } from '../../agent/request/ai-request.ts';
import { findEndpoint } from '../../agent/request/endpoint.ts';
import { readPromptBody } from '../../agent/request/prompt-body.ts';

export interface ExampleChanges {
  readonly body?: object;
  readonly path?: string;
  readonly request?: Partial<AiRequest>;
  readonly identity?: Partial<KeyRecord>;
  readonly promptTokens?: number;
  /** The body did not fit the buffer; only so many bytes were seen. */
  readonly seenBytes?: number;
}

const BODY = {
  model: 'gpt-4o',
  max_tokens: 500,
  messages: [
    { role: 'system', content: 'You are a helpful assistant.' },
    { role: 'user', content: 'What is the capital of France?' },
  ],
};

const IDENTITY: KeyRecord = {
  id: 'ann-laptop',
  sha256: 'a'.repeat(64),
  org: 'default',
  team: 'research',
  user: 'ann',
  roles: ['eng', 'oncall'],
  tags: { stage: 'prod', 'cost-center': '4711' },
  models: ['*'],
  limits: [],
  expiresAtMs: undefined,
  revision: undefined,
};

/** A Tuesday, 12:30 in UTC. */
export const EXAMPLE_TIME_MS = Date.UTC(2026, 10, 24, 12, 30);

export function exampleExchange(changes: ExampleChanges = {}): Exchange {
  const { body = BODY, path = '/v1/chat/completions', promptTokens = 30 } = changes;
  const bytes = Buffer.from(JSON.stringify(body));
  const seen = bytes.subarray(0, changes.seenBytes ?? bytes.length);
  const request: AiRequest = {
    id: 'request-1',
    method: 'POST',
    path,
    credentialSha256: IDENTITY.sha256,
    sourceAddress: '10.1.2.3',
    session: '',
    region: '',
    contentType: 'application/json',
    body: seen,
    bodySizeBytes: bytes.length,
    resizable: true,
    translates: true,
    sentAtMs: EXAMPLE_TIME_MS,
    ...changes.request,
  };
  const endpoint = findEndpoint(path)!;
  const exchange = new Exchange(request, endpoint);
  exchange.identity = { ...IDENTITY, ...changes.identity };
  exchange.body = readPromptBody(endpoint, seen, seen.length < bytes.length);
  exchange.promptCount = { tokens: promptTokens, countedTokens: promptTokens, isEstimate: false };
  const { dialect } = endpoint;
  const provider = {
    name: dialect,
    dialect: dialect === 'anthropic' ? 'anthropic' : 'openai',
    variant: 'openai',
    hasResponses: true,
    checksReasoning: true,
    unsupportedParameters: 'drop',
  } as const;
  const model = { name: 'gpt-*', provider: dialect, pool: 'main', priority: 0 };
  exchange.route = {
    provider,
    model,
    pool: 'main',
    targets: [],
    providerModel: exchange.body.model,
  };
  return exchange;
}
