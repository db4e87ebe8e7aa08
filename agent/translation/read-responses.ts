/** OpenAI responses (platform.openai.com/docs/api-reference/responses/create). What OpenAI keeps for a client cannot be carried. */
import type { Conversation, ReasoningWish, ToolChoice } from './conversation.ts';
import { given } from './given.ts';
import { refuseField } from './losses.ts';
import type { ObjectReader } from './object-reader.ts';
import { mustBe } from './problem.ts';
import {
  ExtraList,
  readOpenAiExtras,
  readSampling,
  readSchema,
  readServiceTier,
  readStream,
  readUser,
} from './read-openai.ts';
import { readInput } from './read-responses-input.ts';
import { EFFORTS } from './reasoning.ts';
import { flatName, readTools } from './responses-tools.ts';

/** Members that point to what OpenAI keeps, or make it keep something. */
const STATE = ['previous_response_id', 'conversation', 'prompt', 'access_programs'] as const;

const NAMES = {
  stop: '',
  output: 'text.format',
  parallelToolCalls: 'parallel_tool_calls',
  user: 'user',
} as const;

/** @throws TranslationError */
export function readResponses(body: ObjectReader): Conversation {
  const extras = new ExtraList();
  refuseState(body);
  const instructions = body.string('instructions');
  const input = readInput(body);
  const { tools, names } = readTools(body, extras);
  readOpenAiExtras(body, extras);
  readTextOptions(body, extras);
  readResponsesExtras(body, extras);
  const conversation: Conversation = given({
    names: NAMES,
    turns:
      instructions === undefined
        ? input
        : [
            { role: 'system' as const, parts: [{ type: 'text' as const, text: instructions }] },
            ...input,
          ],
    tools,
    toolChoice: readChoice(body),
    parallelToolCalls: body.boolean('parallel_tool_calls'),
    output: readFormat(body),
    sampling: readSampling(body),
    maxTokens: body.integer('max_output_tokens', 1),
    stop: [],
    reasoning: readReasoning(body),
    userId: readUser(body),
    serviceTier: readServiceTier(body),
    ...readStream(body),
    // The last event of a stream always tells the usage.
    includeUsage: true,
    extras: [],
    responseArgs: Object.keys(names).length === 0 ? {} : { tool_names: names },
  });
  extras.addUnread(body);
  return { ...conversation, extras: extras.list() };
}

function refuseState(body: ObjectReader): void {
  for (const key of STATE) if (body.has(key)) throw refuseField('state', key);
  if (body.boolean('background') === true) throw refuseField('state', 'background');
  if (body.has('image')) throw refuseField('provider_tools', 'image');
}

function readChoice(body: ObjectReader): ToolChoice | undefined {
  const value = body.any('tool_choice');
  if (value === undefined) return undefined;
  if (typeof value === 'string') {
    return { mode: body.oneOf('tool_choice', ['auto', 'none', 'required'])! };
  }
  const choice = body.requiredObject('tool_choice');
  const type = choice.requiredString('type');
  if (type === 'function' || type === 'custom') return { mode: 'tool', name: nameOf(choice) };
  if (type !== 'allowed_tools') throw refuseField('provider_tools', 'tool_choice');
  return {
    mode: 'allowed',
    required: choice.oneOf('mode', ['auto', 'required']) === 'required',
    names: choice.objects('tools').map(nameOf),
  };
}

function nameOf(tool: ObjectReader): string {
  return flatName(tool.string('namespace'), tool.requiredString('name'));
}

function readFormat(body: ObjectReader): Conversation['output'] {
  const format = body.object('text')?.object('format');
  const type = format?.oneOf('type', ['text', 'json_object', 'json_schema']);
  if (format === undefined || type === undefined || type === 'text') return undefined;
  return type === 'json_object' ? { type } : readSchema(format);
}

function readReasoning(body: ObjectReader): ReasoningWish | undefined {
  const reasoning = body.object('reasoning');
  if (reasoning === undefined) return undefined;
  const summary = reasoning.oneOf('summary', ['auto', 'concise', 'detailed']);
  const older = reasoning.oneOf('generate_summary', ['auto', 'concise', 'detailed']);
  const effort = reasoning.oneOf('effort', EFFORTS);
  const shown = (summary ?? older) !== undefined;
  if (effort === undefined && !shown) return undefined;
  return given({ effort, shown, path: 'reasoning.effort' });
}

function readTextOptions(body: ObjectReader, extras: ExtraList): void {
  const verbosity = body.object('text')?.oneOf('verbosity', ['low', 'medium', 'high']);
  if (verbosity !== undefined) extras.add('verbosity', 'text.verbosity', verbosity);
}

const PLAIN_INCLUDE = 'reasoning.encrypted_content';

function readResponsesExtras(body: ObjectReader, extras: ExtraList): void {
  const include = body.strings('include') ?? [];
  if (include.some((one) => one !== PLAIN_INCLUDE)) extras.add('include', 'include');
  if (body.oneOf('truncation', ['auto', 'disabled']) === 'auto') {
    extras.add('truncation', 'truncation');
  }
  if (body.has('context_management')) extras.add('context_management', 'context_management');
  if (body.has('max_tool_calls')) extras.add('max_tool_calls', 'max_tool_calls');
  if ((body.integer('top_logprobs', 0) ?? 0) > 0) extras.add('logprobs', 'top_logprobs');
  if (body.has('stop')) throw mustBe('stop', 'left out: this dialect has no stop sequences');
}
