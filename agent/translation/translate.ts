/**
 * The request half of "one interface for all providers": a client's body, of whatever dialect, as the body and the
 * path that a provider understands. Data in, data out. lua/ai_gateway/translate is the other half.
 */
import type { JsonEdit } from '../request/json/json-edits.ts';
import { scanJson } from '../request/json/scan.ts';
import { JsonError, type JsonTape, KIND } from '../request/json/tape.ts';
import { JsonValue } from '../request/json/value.ts';
import type { Conversation } from './conversation.ts';
import { type JsonObject, mayBeInexact, parseExactly } from './exact-json.ts';
import type { Target } from './fields.ts';
import { foreignReasoning, unthinkingLoop } from './foreign-reasoning.ts';
import { Losses, type UnsupportedPolicy } from './losses.ts';
import { ObjectReader } from './object-reader.ts';
import { isPlain, type OpenAiVariant, traitsOf, type VariantTraits } from './openai-variants.ts';
import {
  azurePath,
  type Endpoint,
  isNative,
  openAiPath,
  type ProviderDialect,
  renameModel,
} from './pass-through.ts';
import { TranslationError } from './problem.ts';
import { readChat } from './read-chat.ts';
import { readCompletions } from './read-completions.ts';
import { readEmbeddings } from './read-embeddings.ts';
import { readMessages } from './read-messages.ts';
import { readResponses } from './read-responses.ts';
import { requireAnsweredCalls } from './turns.ts';
import { variantEdits } from './variant-edits.ts';
import { writeAnthropic } from './write-anthropic.ts';
import { writeBedrock } from './write-bedrock.ts';
import { writeCohereEmbeddings, writeGeminiEmbeddings } from './write-embeddings.ts';
import { writeGemini } from './write-gemini.ts';
import { writeOpenAiChat } from './write-openai-chat.ts';
import type { Destination, Written } from './writing.ts';

export interface TranslationProvider {
  readonly dialect: ProviderDialect;
  /** Azure: `2024-10-21` and the like; left out for its v1 API. */
  readonly apiVersion?: string | undefined;
  /** Anthropic wants a limit: the one of requests that name none. Default 4096. */
  readonly defaultMaxTokens?: number;
  /** Which OpenAI dialect it is. Default `openai`. */
  readonly variant?: OpenAiVariant | undefined;
  /** Whether it refuses reasoning that it did not sign. Default true. */
  readonly checksReasoning?: boolean;
  /** False for hosts of the OpenAI dialect without /responses: translated to chat. Default: as of the variant. */
  readonly hasResponses?: boolean;
  /** The same for /completions. */
  readonly hasCompletions?: boolean;
}

export interface TranslationInput {
  readonly endpoint: Endpoint;
  readonly provider: TranslationProvider;
  /** The provider's name for the model; for Azure, the deployment. */
  readonly model: string;
  readonly body: Buffer | string;
  readonly requestId: string;
  readonly nowSeconds: number;
  /** What becomes of parameters that the provider has nothing for. */
  readonly unsupported: UnsupportedPolicy;
}

export interface Translated {
  readonly ok: true;
  /** With its query, below the provider's url, which has the version: `/chat/completions`, `/messages`. */
  readonly path: string;
  /** The new body; undefined when the client's stays, but for the edits. */
  readonly body: string | undefined;
  readonly edits: readonly JsonEdit[];
  readonly headers: Readonly<Record<string, string>>;
  /** Names of parameters that were dropped or changed; fit for a header. */
  readonly warnings: readonly string[];
  /** `<endpoint>:<dialect>:<json|sse>`; undefined when the response is the client's dialect already. */
  readonly responseTranslation: string | undefined;
  readonly responseArgs: JsonObject;
}

export interface NotTranslated {
  readonly ok: false;
  /** For the client: names paths and what is allowed, never text of the prompt. */
  readonly message: string;
  readonly param: string;
}

const DEFAULT_MAX_TOKENS = 4096;

const READERS: Readonly<
  Record<Exclude<Endpoint, 'embeddings'>, (body: ObjectReader) => Conversation>
> = {
  chat: readChat,
  completions: readCompletions,
  responses: readResponses,
  messages: readMessages,
};

type Writer = (conversation: Conversation, to: Destination, losses: Losses) => Written;

const WRITERS: Readonly<Record<Target, Writer>> = {
  openai: writeOpenAiChat,
  anthropic: writeAnthropic,
  gemini: writeGemini,
  bedrock: writeBedrock,
};

export function translateRequest(input: TranslationInput): Translated | NotTranslated {
  try {
    return passesThrough(input) ? passThrough(input) : translate(input);
  } catch (error) {
    if (error instanceof TranslationError) {
      return { ok: false, message: error.message, param: error.param };
    }
    if (error instanceof JsonError) {
      return { ok: false, message: `The body is not valid JSON: ${error.message}.`, param: '' };
    }
    throw error;
  }
}

function traitsOfProvider({ variant = 'openai' }: TranslationProvider): VariantTraits {
  return traitsOf(variant);
}

function passesThrough({ endpoint, provider }: TranslationInput): boolean {
  const traits = traitsOfProvider(provider);
  const { hasResponses = traits.hasResponses, hasCompletions = traits.hasCompletions } = provider;
  if (endpoint === 'responses' && !hasResponses) return false;
  if (endpoint === 'completions' && !hasCompletions) return false;
  return isNative(endpoint, provider.dialect);
}

function scan(body: Buffer | string): { readonly bytes: Buffer; readonly root: JsonValue } {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  return { bytes, root: new JsonValue(scanJson(bytes), 0) };
}

function passThrough(input: TranslationInput): Translated {
  const { endpoint, provider, model, body, unsupported } = input;
  const { root } = scan(body);
  const { variant = 'openai' } = provider;
  const differing =
    endpoint === 'chat' && !isPlain(variant)
      ? variantEdits(root, traitsOfProvider(provider), unsupported)
      : { edits: [], warnings: [] };
  const foreign = provider.checksReasoning === false ? [] : foreignReasoning(endpoint, root);
  const unthinking = foreign.length > 0 ? unthinkingLoop(root, model) : [];
  const edits = [...renameModel(root, model), ...differing.edits, ...foreign, ...unthinking];
  const isAnthropic = endpoint === 'messages';
  return {
    ok: true,
    path: isAnthropic ? '/messages' : pathOf(openAiPath(endpoint), provider, model),
    body: undefined,
    edits: edits.toSorted((a, b) => a.offset - b.offset),
    headers: isAnthropic ? { 'anthropic-version': '2023-06-01' } : {},
    warnings: unthinking.length > 0 ? ['thinking'] : differing.warnings,
    responseTranslation: undefined,
    responseArgs: {},
  };
}

function pathOf(path: string, { dialect, apiVersion }: TranslationProvider, model: string): string {
  return dialect === 'azure-openai' ? azurePath(path, model, apiVersion) : path;
}

function translate(input: TranslationInput): Translated {
  const { endpoint, provider, model } = input;
  // The scan holds depth and number of values within limits; what follows may recurse.
  const { bytes, root } = scan(input.body);
  const body = new ObjectReader(parseExactly(bytes.toString(), hasLongNumbers(root.tape)), '');
  const askedModel = body.string('model') ?? model;
  const written =
    endpoint === 'embeddings' ? writeEmbeddings(input, body) : writeAnswer(input, endpoint, body);
  const { isStream, includeUsage, warnings } = written;
  const dialect = provider.dialect === 'azure-openai' ? 'openai' : provider.dialect;
  return {
    ok: true,
    path: pathOf(written.path, provider, model),
    body: JSON.stringify(written.body),
    edits: [],
    headers: written.headers ?? {},
    warnings,
    responseTranslation: `${endpoint}:${dialect}:${isStream ? 'sse' : 'json'}`,
    responseArgs: {
      id: input.requestId,
      model: askedModel,
      created: input.nowSeconds,
      include_usage: includeUsage,
      ...written.responseArgs,
    },
  };
}

/** Numbers of fewer bytes are exact. */
const MIN_LONG_NUMBER_BYTES = 5;

function hasLongNumbers(tape: JsonTape): boolean {
  for (let index = 0; index < tape.count; index += 1) {
    if (tape.kind(index) !== KIND.number) continue;
    const [start, end] = [tape.start(index), tape.end(index)];
    const isLong = end - start >= MIN_LONG_NUMBER_BYTES;
    if (isLong && mayBeInexact(tape.bytes.toString('latin1', start, end))) return true;
  }
  return false;
}

interface WrittenFor extends Written {
  readonly isStream: boolean;
  readonly includeUsage: boolean;
  readonly warnings: readonly string[];
}

function writeAnswer(
  { provider, model, unsupported }: TranslationInput,
  endpoint: Exclude<Endpoint, 'embeddings'>,
  body: ObjectReader,
): WrittenFor {
  const { dialect } = provider;
  if (dialect === 'cohere') throw noSuchPair(endpoint, 'Cohere embeds alone');
  const target: Target = dialect === 'azure-openai' ? 'openai' : dialect;
  const conversation = READERS[endpoint](body);
  requireAnsweredCalls(conversation.turns);
  const losses = new Losses(target, unsupported);
  const destination = {
    model,
    defaultMaxTokens: provider.defaultMaxTokens ?? DEFAULT_MAX_TOKENS,
    traits: traitsOfProvider(provider),
  };
  const written = WRITERS[target](conversation, destination, losses);
  return {
    ...written,
    responseArgs: { ...conversation.responseArgs, ...written.responseArgs },
    isStream: conversation.stream,
    includeUsage: conversation.includeUsage,
    warnings: losses.warnings,
  };
}

function writeEmbeddings(
  { provider, model, unsupported }: TranslationInput,
  body: ObjectReader,
): WrittenFor {
  const { dialect } = provider;
  if (dialect !== 'gemini' && dialect !== 'cohere') {
    throw noSuchPair('embeddings', 'it has no embeddings that can be translated');
  }
  const wish = readEmbeddings(body);
  const losses = new Losses('gemini', unsupported, dialect === 'gemini' ? 'Gemini' : 'Cohere');
  for (const { field, path } of wish.extras) losses.lose(field, path);
  const write = dialect === 'gemini' ? writeGeminiEmbeddings : writeCohereEmbeddings;
  return {
    ...write(wish, model),
    responseArgs: { encoding_format: wish.encoding },
    isStream: false,
    includeUsage: true,
    warnings: losses.warnings,
  };
}

function noSuchPair(endpoint: Endpoint, why: string): TranslationError {
  return new TranslationError(
    `The provider of this model cannot serve the ${endpoint} endpoint: ${why}.`,
    'model',
  );
}
