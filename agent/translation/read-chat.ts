/** OpenAI chat completions (platform.openai.com/docs/api-reference/chat/create), with the older `functions`. */
import type {
  AssistantPart,
  Conversation,
  ReasoningPart,
  TextPart,
  Tool,
  ToolCallPart,
  ToolChoice,
  Turn,
  UserPart,
} from './conversation.ts';
import { given } from './given.ts';
import { refuseField } from './losses.ts';
import type { ObjectReader } from './object-reader.ts';
import { mustBe, TranslationError } from './problem.ts';
import { readCache, readChatPart } from './read-chat-parts.ts';
import {
  ExtraList,
  readArguments,
  readFunction,
  readOpenAiExtras,
  readSampling,
  readSchema,
  readServiceTier,
  readStop,
  readStream,
  readUser,
} from './read-openai.ts';
import { EFFORTS, readSignature } from './reasoning.ts';

const NAMES = {
  stop: 'stop',
  output: 'response_format',
  parallelToolCalls: 'parallel_tool_calls',
  user: 'user',
} as const;

const ROLES = ['system', 'developer', 'user', 'assistant', 'tool', 'function'] as const;

/** @throws TranslationError */
export function readChat(body: ObjectReader): Conversation {
  const extras = new ExtraList();
  const turns = new MessageReader().readAll(body.objects('messages'));
  const { tools, toolChoice, isLegacy } = readTools(body, extras);
  readOutputKind(body, extras);
  readOpenAiExtras(body, extras);
  readChatExtras(body, extras);
  const effort = body.oneOf('reasoning_effort', EFFORTS);
  const maxTokens = body.integer('max_tokens', 1);
  const conversation: Conversation = given({
    names: NAMES,
    turns,
    tools,
    toolChoice,
    parallelToolCalls: body.boolean('parallel_tool_calls'),
    output: readResponseFormat(body),
    sampling: readSampling(body),
    maxTokens: body.integer('max_completion_tokens', 1) ?? maxTokens,
    stop: readStop(body),
    reasoning:
      effort === undefined ? undefined : { effort, shown: false, path: 'reasoning_effort' },
    userId: readUser(body),
    serviceTier: readServiceTier(body),
    ...readStream(body),
    extras: [],
    responseArgs: isLegacy ? { legacy_functions: true } : {},
  });
  extras.addUnread(body);
  return { ...conversation, extras: extras.list() };
}

class MessageReader {
  /** Calls of the older form have no id: the last one of each name is the one that is answered. */
  private readonly legacyCalls = new Map<string, string>();

  readAll(messages: readonly ObjectReader[]): Turn[] {
    return messages.map((message) => this.read(message));
  }

  private read(message: ObjectReader): Turn {
    const role = message.oneOf('role', ROLES);
    switch (role) {
      case undefined:
        throw mustBe(message.at('role'), `one of ${ROLES.join(', ')}`);
      case 'system':
      case 'developer':
        return { role: 'system', parts: textParts(message) };
      case 'user':
        return { role: 'user', parts: userParts(message) };
      case 'assistant':
        return { role: 'assistant', parts: this.assistantParts(message) };
      case 'tool':
        return toolResult(message, message.requiredString('tool_call_id'));
      case 'function':
        return toolResult(message, this.legacyId(message));
    }
  }

  private assistantParts(message: ObjectReader): AssistantPart[] {
    if (message.has('audio')) throw refuseField('audio_output', message.at('audio'));
    const parts: AssistantPart[] = [...reasoningParts(message)];
    if (message.has('content')) parts.push(...textParts(message));
    const refusal = message.string('refusal');
    if (refusal !== undefined) parts.push({ type: 'text', text: refusal });
    parts.push(...message.objects('tool_calls').map(toolCall));
    const call = message.object('function_call');
    if (call !== undefined) {
      const name = call.requiredString('name');
      const id = `call_${this.legacyCalls.size + 1}_${message.path.replaceAll(/\D/g, '')}`;
      this.legacyCalls.set(name, id);
      parts.push({ type: 'tool_call', id, name, arguments: readArguments(call), path: call.path });
    }
    return parts;
  }

  private legacyId(message: ObjectReader): string {
    const id = this.legacyCalls.get(message.requiredString('name'));
    if (id !== undefined) return id;
    const path = message.at('name');
    throw new TranslationError(`'${path}' names a function that no earlier message calls.`, path);
  }
}

function userParts(message: ObjectReader): UserPart[] {
  const content = message.any('content');
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  if (content === undefined) throw mustBe(message.at('content'), 'a string or a list of parts');
  return message.objects('content').map(readChatPart);
}

/** Content of a role that may only speak. */
function textParts(message: ObjectReader): TextPart[] {
  const content = message.any('content');
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return message.objects('content').map(textPart);
}

function textPart(part: ObjectReader): TextPart {
  const type = part.oneOf('type', ['text', 'refusal']) ?? 'text';
  return { type: 'text', text: part.requiredString(type), ...readCache(part) };
}

function toolCall(call: ObjectReader): ToolCallPart {
  if (call.string('type') === 'custom') throw refuseField('custom_tools', call.path);
  const called = call.requiredObject('function');
  const signature = call.object('extra_content')?.object('google')?.string('thought_signature');
  return given({
    type: 'tool_call' as const,
    id: call.requiredString('id'),
    name: called.requiredString('name'),
    arguments: readArguments(called),
    signature: signature === undefined ? undefined : readSignature(signature, 'gemini'),
    path: call.path,
  });
}

function toolResult(message: ObjectReader, id: string): Turn {
  const content = textParts(message);
  return {
    role: 'user',
    parts: [{ type: 'tool_result', id, content, isError: false, path: message.path }],
  };
}

/** `reasoning_details`: how several gateways show reasoning with its signature in this dialect. */
function reasoningParts(message: ObjectReader): ReasoningPart[] {
  return message.objects('reasoning_details').flatMap((detail) => {
    const type = detail.string('type');
    const isEncrypted = type === 'reasoning.encrypted';
    const value = detail.string(isEncrypted ? 'data' : 'signature');
    const signature = readSignature(value ?? '', 'anthropic');
    const text = detail.string('text') ?? '';
    return [
      given({ type: 'reasoning' as const, text, signature, redacted: isEncrypted || undefined }),
    ];
  });
}

interface Tools {
  readonly tools: readonly Tool[];
  readonly toolChoice: ToolChoice | undefined;
  /** The answer must be told in the older form too. */
  readonly isLegacy: boolean;
}

function readTools(body: ObjectReader, extras: ExtraList): Tools {
  const functions = body.objects('functions');
  const choiceOfFunction = readChoice(body, 'function_call');
  const tools = body.objects('tools').flatMap((tool): Tool[] => {
    const type = tool.requiredString('type');
    if (type === 'custom') throw refuseField('custom_tools', tool.path);
    if (type === 'function') {
      return [{ ...readFunction(tool.requiredObject('function')), ...readCache(tool) }];
    }
    extras.add('offered_tools', tool.path);
    return [];
  });
  return {
    tools: [...tools, ...functions.map(readFunction)],
    toolChoice: readChoice(body, 'tool_choice') ?? choiceOfFunction,
    isLegacy: functions.length > 0 && tools.length === 0,
  };
}

function readChoice(
  body: ObjectReader,
  key: 'tool_choice' | 'function_call',
): ToolChoice | undefined {
  const value = body.any(key);
  if (value === undefined) return undefined;
  if (typeof value === 'string') {
    return { mode: body.oneOf(key, ['auto', 'none', 'required'])! };
  }
  const choice = body.requiredObject(key);
  if (key === 'function_call') return { mode: 'tool', name: choice.requiredString('name') };
  const type = choice.oneOf('type', ['function', 'allowed_tools', 'custom']);
  if (type === 'custom') throw refuseField('custom_tools', key);
  if (type === 'allowed_tools') return readAllowed(choice.requiredObject('allowed_tools'));
  return { mode: 'tool', name: choice.requiredObject('function').requiredString('name') };
}

function readAllowed(allowed: ObjectReader): ToolChoice {
  return {
    mode: 'allowed',
    required: allowed.oneOf('mode', ['auto', 'required']) === 'required',
    names: allowed
      .objects('tools')
      .map((tool) => tool.requiredObject('function').requiredString('name')),
  };
}

function readResponseFormat(body: ObjectReader): Conversation['output'] {
  const format = body.object('response_format');
  const type = format?.oneOf('type', ['text', 'json_object', 'json_schema']);
  if (format === undefined || type === undefined || type === 'text') return undefined;
  return type === 'json_object' ? { type } : readSchema(format.requiredObject('json_schema'));
}

/** What the answer is made of: text alone can be carried. */
function readOutputKind(body: ObjectReader, extras: ExtraList): void {
  const modalities = body.strings('modalities') ?? [];
  if (modalities.some((modality) => modality !== 'text')) {
    throw refuseField('audio_output', 'modalities');
  }
  if (body.has('audio')) throw refuseField('audio_output', 'audio');
  if (body.has('prediction')) extras.add('prediction', 'prediction');
}

function readChatExtras(body: ObjectReader, extras: ExtraList): void {
  if (body.has('web_search_options')) extras.add('offered_tools', 'web_search_options');
  const bias = body.plainObject('logit_bias');
  if (bias !== undefined && Object.keys(bias).length > 0)
    extras.add('logit_bias', 'logit_bias', bias);
  if (body.boolean('logprobs') === true) extras.add('logprobs', 'logprobs');
  if ((body.integer('top_logprobs', 0) ?? 0) > 0) extras.add('logprobs', 'top_logprobs');
  const candidates = body.integer('n', 1) ?? 1;
  if (candidates > 1) extras.add('candidates', 'n', candidates);
  const verbosity = body.oneOf('verbosity', ['low', 'medium', 'high']);
  if (verbosity !== undefined) extras.add('verbosity', 'verbosity', verbosity);
}
