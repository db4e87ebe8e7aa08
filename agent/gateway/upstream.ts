/**
 * What the provider hop is told about one try: the body and path in the target's own dialect, and how the answer is to
 * be read. Nothing is charged here; that happened once, in the frontend.
 */
import type { Catalog, Provider } from '../pipeline/catalog.ts';
import { encodeEdits } from '../request/edits.ts';
import { dialectOfEndpoint } from '../request/endpoint.ts';
import { refusalBody } from '../request/refusal.ts';
import type { UpstreamRequest } from '../request/upstream-request.ts';
import type { VariableType, VariableValue } from '../request/variables.ts';
import { isNative, isTranslatable } from '../translation/pass-through.ts';
import { type Translated, translateRequest } from '../translation/translate.ts';

/** Names are without the `txn.up.` in front; docs/haproxy-interface.md, section 6. */
export const UPSTREAM_VARIABLES: ReadonlyMap<string, VariableType> = new Map([
  ['response_body', 'string'],
  ['edits', 'binary'],
  ['path', 'string'],
  ['translate', 'string'],
  ['translate_args', 'string'],
  ['warnings', 'string'],
  ['action', 'string'],
]);

const MS_PER_SECOND = 1000;

type Answer = Map<string, VariableValue>;

export class Upstream {
  private readonly catalog: Catalog;
  private readonly providers: ReadonlyMap<string, Provider>;

  constructor(catalog: Catalog) {
    this.catalog = catalog;
    this.providers = new Map(catalog.providers.map((provider) => [provider.name, provider]));
  }

  /** @returns no variables for a target that this configuration does not have: HAProxy then asks the next one */
  answer(request: UpstreamRequest, maxAnswerBytes: number): Answer {
    const provider = this.providerOf(request);
    const { endpoint, bodySizeBytes, body } = request;
    if (provider === undefined || !isTranslatable(endpoint)) return new Map();
    if (bodySizeBytes > body.length) {
      // What the provider takes as it is may still do so.
      if (isNative(endpoint, provider.dialect)) return new Map([['action', 'allow']]);
      return denied(request, `A body of ${bodySizeBytes} bytes is too long to be translated.`);
    }
    const translated = translateRequest({
      endpoint,
      provider,
      model: request.model,
      body,
      requestId: request.id,
      nowSeconds: Math.floor(Date.now() / MS_PER_SECOND),
      unsupported: provider.unsupportedParameters,
    });
    if (!translated.ok) return denied(request, translated.message, translated.param);
    const answer = variablesOf(translated, request);
    const bytes = sizeOf(answer);
    if (bytes <= maxAnswerBytes) return answer;
    return denied(request, `Translated, the body has ${bytes} bytes; too many for one answer.`);
  }

  private providerOf({ pool, target }: UpstreamRequest): Provider | undefined {
    const targets = this.catalog.pools.find(({ name }) => name === pool)?.targets;
    const found = targets?.find(({ name }) => name === target);
    return found === undefined ? undefined : this.providers.get(found.provider);
  }
}

function variablesOf(translated: Translated, { body, askedModel }: UpstreamRequest): Answer {
  const { path, warnings, responseTranslation, responseArgs } = translated;
  const edits =
    translated.body === undefined
      ? translated.edits
      : [{ offset: 0, length: body.length, replacement: translated.body }];
  const answer: Answer = new Map();
  // A body that stays the client's goes where the client's goes.
  if (translated.body !== undefined) answer.set('path', path);
  if (edits.length > 0) answer.set('edits', encodeEdits(edits));
  if (responseTranslation !== undefined) {
    answer.set('translate', responseTranslation);
    answer.set('translate_args', JSON.stringify({ ...responseArgs, model: askedModel }));
  }
  if (warnings.length > 0) answer.set('warnings', warnings.join(','));
  return answer.set('action', 'allow');
}

function sizeOf(answer: Answer): number {
  const edits = answer.get('edits');
  return Buffer.isBuffer(edits) ? edits.length : 0;
}

function denied({ id, endpoint }: UpstreamRequest, message: string, param?: string): Answer {
  const refusal = {
    code: 'invalid_request' as const,
    message,
    ...(param === undefined || param === '' ? {} : { param }),
  };
  const body = refusalBody(refusal, dialectOfEndpoint(endpoint), id);
  return new Map<string, VariableValue>([
    ['response_body', body],
    ['action', 'deny'],
  ]);
}
