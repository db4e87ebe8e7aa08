/** Anthropic messages (platform.claude.com/docs/en/api/messages). Turns and their blocks: write-anthropic-turns.ts. */
import type { Conversation, OutputFormat, Tool, ToolChoice } from './conversation.ts';
import type { JsonObject } from './exact-json.ts';
import { given } from './given.ts';
import { closedSchema } from './json-schema.ts';
import type { Losses } from './losses.ts';
import { type ClaudeTraits, claudeTraits } from './models.ts';
import { allowedTools, alternate } from './turns.ts';
import { claudeSampling } from './write-anthropic-sampling.ts';
import { planThinking, type ThinkingPlan } from './write-anthropic-thinking.ts';
import { cacheControl, writeTurns } from './write-anthropic-turns.ts';
import {
  answerTool,
  type Destination,
  JSON_INSTRUCTION,
  loseExtras,
  objectSchema,
  toolsOfHistory,
  type Written,
} from './writing.ts';

const API_VERSION = '2023-06-01';
const TAKEN = new Set(['cache_control'] as const);
const MAX_USER_ID_LENGTH = 256;

/** @throws TranslationError */
export function writeAnthropic(
  conversation: Conversation,
  { model, defaultMaxTokens }: Destination,
  losses: Losses,
): Written {
  const traits = claudeTraits(model);
  const { system, turns } = alternate(conversation, 'anthropic');
  const output = planOutput(conversation, traits);
  const toolMembers = writeTools(conversation, output.tool, traits);
  const isForced = ['any', 'tool'].includes(String(toolMembers.tool_choice?.type));
  const thinking = planThinking(
    conversation,
    turns,
    { traits, isForced, defaultMaxTokens },
    losses,
  );
  loseExtras(conversation, losses, TAKEN);
  const body = given({
    model,
    max_tokens: thinking.maxTokens,
    system: systemOf(system, output.instruction),
    messages: writeTurns(turns, losses),
    ...toolMembers,
    output_config: outputConfig(thinking, output.schema),
    thinking: thinking.thinking,
    stop_sequences: stopOf(conversation, losses),
    ...claudeSampling(conversation, traits, thinking, losses),
    metadata: metadataOf(conversation, losses),
    service_tier: serviceTierOf(conversation, losses),
    stream: conversation.stream || undefined,
  });
  return {
    path: '/messages',
    body,
    headers: { 'anthropic-version': API_VERSION },
    responseArgs: output.tool === undefined ? {} : { json_tool: output.tool.name },
  };
}

interface OutputPlan {
  readonly schema?: JsonObject;
  readonly tool?: Tool;
  readonly instruction?: string;
}

function planOutput(conversation: Conversation, traits: ClaudeTraits): OutputPlan {
  const output: OutputFormat | undefined = conversation.output;
  if (output === undefined) return {};
  if (output.type === 'json_object') return { instruction: JSON_INSTRUCTION };
  const schema = traits.hasStructuredOutputs ? closedSchema(output.schema) : undefined;
  if (schema !== undefined) return { schema };
  return { tool: answerTool(output, conversation.tools) };
}

function outputConfig({ effort }: ThinkingPlan, schema: JsonObject | undefined) {
  if (effort === undefined && schema === undefined) return undefined;
  return given({ effort, format: schema && { type: 'json_schema', schema } });
}

function systemOf(parts: ReturnType<typeof alternate>['system'], instruction: string | undefined) {
  const texts =
    instruction === undefined ? parts : [...parts, { type: 'text' as const, text: instruction }];
  if (texts.length === 0) return undefined;
  return texts.map((part) => ({ type: 'text', text: part.text, ...cacheControl(part) }));
}

interface ToolMembers {
  readonly tools?: readonly JsonObject[];
  readonly tool_choice?: JsonObject;
}

function writeTools(
  conversation: Conversation,
  answer: Tool | undefined,
  traits: ClaudeTraits,
): ToolMembers {
  const own = allowedTools(conversation);
  const tools = answer === undefined ? own : [...own, answer];
  if (tools.length === 0) {
    const past = toolsOfHistory(conversation);
    if (past.length === 0) return {};
    return { tools: past.map((tool) => toolOf(tool, traits)), tool_choice: { type: 'none' } };
  }
  const isSerial = conversation.parallelToolCalls === false;
  return given({
    tools: tools.map((tool) => toolOf(tool, traits)),
    tool_choice: choiceOf(conversation.toolChoice, answer, own.length > 0, isSerial),
  });
}

function toolOf(tool: Tool, { hasStructuredOutputs }: ClaudeTraits): JsonObject {
  const { name, description, parameters, strict } = tool;
  const closed =
    strict && hasStructuredOutputs && parameters ? closedSchema(parameters) : undefined;
  return given({
    name,
    description,
    input_schema: closed ?? objectSchema(parameters),
    strict: closed && true,
    ...cacheControl(tool),
  });
}

function choiceOf(
  choice: ToolChoice | undefined,
  answer: Tool | undefined,
  hasOwnTools: boolean,
  isSerial: boolean,
): JsonObject | undefined {
  const serial = isSerial ? { disable_parallel_tool_use: true } : {};
  // The answer is a call as well: with tools of the client's the model may call those first.
  if (answer !== undefined && choice?.mode !== 'tool') {
    return hasOwnTools && choice?.mode !== 'none'
      ? { type: 'any', ...serial }
      : { type: 'tool', name: answer.name, disable_parallel_tool_use: true };
  }
  if (choice === undefined) return isSerial ? { type: 'auto', ...serial } : undefined;
  switch (choice.mode) {
    case 'none':
      return { type: 'none' };
    case 'tool':
      return { type: 'tool', name: choice.name, ...serial };
    case 'allowed':
      return { type: choice.required ? 'any' : 'auto', ...serial };
    default:
      return { type: choice.mode === 'required' ? 'any' : 'auto', ...serial };
  }
}

function stopOf({ stop, names }: Conversation, losses: Losses): string[] | undefined {
  const visible = stop.filter((text) => /\S/.test(text));
  if (visible.length < stop.length) losses.lose('stop', names.stop);
  return visible.length === 0 ? undefined : visible;
}

function metadataOf({ userId, names }: Conversation, losses: Losses): JsonObject | undefined {
  if (userId === undefined) return undefined;
  if (userId.length <= MAX_USER_ID_LENGTH) return { user_id: userId };
  losses.lose('user', names.user);
  return undefined;
}

function serviceTierOf({ serviceTier }: Conversation, losses: Losses): string | undefined {
  if (serviceTier === undefined || serviceTier === 'auto') return serviceTier;
  if (serviceTier === 'standard') return 'standard_only';
  losses.lose('service_tier', 'service_tier');
  return undefined;
}
