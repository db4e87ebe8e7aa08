/** Anthropic messages (platform.claude.com/docs/en/api/messages). */
import type {
  Conversation,
  OutputFormat,
  ReasoningWish,
  Sampling,
  ServiceTier,
  TextPart,
  Tool,
  ToolChoice,
  Turn,
} from './conversation.ts';
import { given } from './given.ts';
import { refuseField } from './losses.ts';
import type { ObjectReader } from './object-reader.ts';
import { mustBe } from './problem.ts';
import { readCache } from './read-chat-parts.ts';
import { readAssistantBlock, readText, readUserBlock } from './read-messages-blocks.ts';
import { ExtraList } from './read-openai.ts';
import { EFFORTS } from './reasoning.ts';

const ROLES = ['user', 'assistant', 'system'] as const;
/** A tool of the client: anything else is run, or at least defined, by Anthropic. */
const CLIENTS_TOOL = 'custom';

const NAMES = {
  stop: 'stop_sequences',
  output: 'output_config.format',
  parallelToolCalls: 'tool_choice.disable_parallel_tool_use',
  user: 'metadata.user_id',
} as const;

/** @throws TranslationError */
export function readMessages(body: ObjectReader): Conversation {
  const extras = new ExtraList();
  refuseAnthropicsOwn(body);
  readExtras(body, extras);
  const choice = body.object('tool_choice');
  const isSerial = choice?.boolean('disable_parallel_tool_use') === true;
  const conversation: Conversation = given({
    names: NAMES,
    turns: [
      ...readSystem(body),
      ...body.objects('messages').map((one) => readMessage(one, extras)),
    ],
    tools: body.objects('tools').flatMap((tool) => readTool(tool, extras)),
    toolChoice: choice === undefined ? undefined : readChoice(choice),
    parallelToolCalls: isSerial ? false : undefined,
    output: readFormat(body),
    sampling: readSampling(body),
    maxTokens: body.integer('max_tokens', 1),
    stop: (body.strings('stop_sequences') ?? []).filter((text) => text !== ''),
    reasoning: readThinking(body),
    userId: body.object('metadata')?.string('user_id'),
    serviceTier: readServiceTier(body),
    stream: body.boolean('stream') ?? false,
    // The stream of this dialect always tells the usage.
    includeUsage: true,
    extras: [],
    responseArgs: {},
  });
  extras.addUnread(body);
  return { ...conversation, extras: extras.list() };
}

function refuseAnthropicsOwn(body: ObjectReader): void {
  for (const key of ['container', 'mcp_servers'] as const) {
    if (body.has(key)) throw refuseField('provider_tools', key);
  }
  for (const key of ['thread', 'previous_message_id'] as const) {
    if (body.has(key)) throw refuseField('state', key);
  }
  if (body.has('inference_geo')) throw refuseField('inference_geo', 'inference_geo');
}

function readSystem(body: ObjectReader): Turn[] {
  const parts = readTexts(body, 'system');
  return parts.length === 0 ? [] : [{ role: 'system', parts }];
}

function readTexts(from: ObjectReader, key: string): TextPart[] {
  const content = from.any(key);
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return from.objects(key).map(readText);
}

function readMessage(message: ObjectReader, extras: ExtraList): Turn {
  const role = message.oneOf('role', ROLES);
  if (role === undefined) throw mustBe(message.at('role'), `one of ${ROLES.join(', ')}`);
  if (role === 'system') return { role, parts: readTexts(message, 'content') };
  const content = message.any('content');
  if (typeof content === 'string') return { role, parts: [{ type: 'text', text: content }] };
  const blocks = message.objects('content');
  return role === 'user'
    ? { role, parts: blocks.flatMap((block) => readUserBlock(block, extras)) }
    : { role, parts: blocks.flatMap(readAssistantBlock) };
}

function readTool(tool: ObjectReader, extras: ExtraList): Tool[] {
  if ((tool.string('type') ?? CLIENTS_TOOL) !== CLIENTS_TOOL) {
    extras.add('offered_tools', tool.path);
    return [];
  }
  const own = given({
    name: tool.requiredString('name'),
    description: tool.string('description'),
    parameters: tool.plainObject('input_schema') ?? { type: 'object' },
    strict: tool.boolean('strict'),
    ...readCache(tool),
  });
  return [own];
}

function readChoice(choice: ObjectReader): ToolChoice {
  const type = choice.oneOf('type', ['auto', 'none', 'any', 'tool']);
  if (type === undefined) throw mustBe(choice.at('type'), 'one of auto, none, any, tool');
  if (type === 'tool') return { mode: 'tool', name: choice.requiredString('name') };
  return { mode: type === 'any' ? 'required' : type };
}

function readFormat(body: ObjectReader): OutputFormat | undefined {
  const format = body.object('output_config')?.object('format') ?? body.object('output_format');
  if (format === undefined) return undefined;
  format.oneOf('type', ['json_schema']);
  const schema = format.plainObject('schema') ?? { type: 'object' };
  return { type: 'json_schema', name: 'answer', schema, strict: true };
}

function readSampling(body: ObjectReader): Sampling {
  return given({
    temperature: body.number('temperature', 0, 1),
    topP: body.number('top_p', 0, 1),
    topK: body.integer('top_k', 0),
  });
}

const THINKING_TYPES = ['enabled', 'adaptive', 'between_tools', 'disabled'] as const;

function readThinking(body: ObjectReader): ReasoningWish | undefined {
  const effort = body.object('output_config')?.oneOf('effort', EFFORTS);
  const thinking = body.object('thinking');
  const type = thinking?.oneOf('type', THINKING_TYPES);
  if (thinking === undefined || type === undefined) {
    return effort && { effort, shown: false, path: 'output_config.effort' };
  }
  if (type === 'disabled') return { effort: 'none', shown: false, path: 'thinking' };
  const shown = thinking.oneOf('display', ['summarized', 'omitted']) !== 'omitted';
  const budgetTokens = type === 'enabled' ? thinking.integer('budget_tokens', 1) : undefined;
  return given({ effort, budgetTokens, shown, path: 'thinking' });
}

function readServiceTier(body: ObjectReader): ServiceTier | undefined {
  const tier = body.oneOf('service_tier', ['auto', 'standard_only']);
  return tier === 'standard_only' ? 'standard' : tier;
}

function readExtras(body: ObjectReader, extras: ExtraList): void {
  if (body.oneOf('speed', ['standard', 'fast']) === 'fast') extras.add('speed', 'speed');
  // Hints about caching and diagnosis of it, for Anthropic alone.
  if (body.has('cache_control')) extras.add('cache_control', 'cache_control');
  if (body.has('diagnostics')) extras.add('prompt_cache', 'diagnostics');
  // What the provider would leave out of a long conversation; Claude Code sends it with each request.
  if (body.has('context_management')) extras.add('context_management', 'context_management');
}
