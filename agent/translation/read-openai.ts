/** What OpenAI's chat, completions and responses dialects have in common. */
import type {
  Conversation,
  Extra,
  OutputFormat,
  Sampling,
  ServiceTier,
  Tool,
} from './conversation.ts';
import { type JsonObject, parseObject } from './exact-json.ts';
import type { FieldName } from './fields.ts';
import { given } from './given.ts';
import { refuseField } from './losses.ts';
import type { ObjectReader } from './object-reader.ts';
import { mustBe } from './problem.ts';

const MAX_STOP_SEQUENCES = 64;

/** Parameters without a place in the middle form, until a writer asks for them. */
export class ExtraList {
  private readonly extras: Extra[] = [];

  add(field: FieldName, path: string, value?: unknown): void {
    this.extras.push(value === undefined ? { field, path } : { field, path, value });
  }

  /** Every parameter of the body that the reader did not know. */
  addUnread(body: ObjectReader): void {
    for (const key of body.unread()) this.add('unknown', key);
  }

  list(): readonly Extra[] {
    return this.extras;
  }
}

export function readSampling(body: ObjectReader): Sampling {
  return given({
    temperature: body.number('temperature', 0, 2),
    topP: body.number('top_p', 0, 1),
    topK: body.integer('top_k', 0),
    frequencyPenalty: body.number('frequency_penalty', -2, 2),
    presencePenalty: body.number('presence_penalty', -2, 2),
    seed: body.integer('seed', Number.MIN_SAFE_INTEGER),
  });
}

export function readStop(body: ObjectReader): string[] {
  const value = body.any('stop');
  if (value === undefined) return [];
  const stop = typeof value === 'string' ? [value] : (body.strings('stop') ?? []);
  if (stop.length > MAX_STOP_SEQUENCES) {
    throw mustBe('stop', `at most ${MAX_STOP_SEQUENCES} strings`);
  }
  return stop.filter((text) => text !== '');
}

/** Who the end user is. */
export function readUser(body: ObjectReader): string | undefined {
  const identifier = body.string('safety_identifier');
  return body.string('user') ?? identifier;
}

const SERVICE_TIERS = ['auto', 'default', 'flex', 'scale', 'priority', 'fast'] as const;

export function readServiceTier(body: ObjectReader): ServiceTier | undefined {
  const tier = body.oneOf('service_tier', SERVICE_TIERS);
  return tier === 'default' ? 'standard' : tier;
}

/** What only OpenAI has, in every one of its dialects. */
export function readOpenAiExtras(body: ObjectReader, extras: ExtraList): void {
  for (const key of ['prompt_cache_key', 'prompt_cache_retention', 'prompt_cache_options']) {
    if (body.has(key)) extras.add('prompt_cache', key);
  }
  const metadata = body.plainObject('metadata');
  if (metadata !== undefined && Object.keys(metadata).length > 0)
    extras.add('metadata', 'metadata');
  if (body.boolean('store') === true) extras.add('store', 'store');
  if (body.has('moderation')) throw refuseField('moderation', 'moderation');
}

export function readStream(body: ObjectReader): Pick<Conversation, 'stream' | 'includeUsage'> {
  const options = body.object('stream_options');
  return {
    stream: body.boolean('stream') ?? false,
    includeUsage: options?.boolean('include_usage') ?? false,
  };
}

/** `{name, description, parameters, strict}`: in chat under `function`, in responses the tool itself. */
export function readFunction(definition: ObjectReader): Tool {
  return given({
    name: definition.requiredString('name'),
    description: definition.string('description'),
    parameters: definition.plainObject('parameters'),
    strict: definition.boolean('strict'),
  });
}

/** `{name, schema, strict}`: in chat under `json_schema`, in responses the format itself. */
export function readSchema(format: ObjectReader): OutputFormat {
  return given({
    type: 'json_schema' as const,
    name: format.requiredString('name'),
    schema: format.plainObject('schema') ?? { type: 'object' },
    description: format.string('description'),
    strict: format.boolean('strict'),
  });
}

/** The arguments of a call: JSON in a string. A call without any may leave them empty. */
export function readArguments(call: ObjectReader): JsonObject {
  const text = call.requiredString('arguments');
  const value = text.trim() === '' ? {} : parseObject(text);
  if (value === undefined) throw mustBe(call.at('arguments'), 'a JSON object in a string');
  return value;
}
