/** Amazon Bedrock Converse (docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html). */
import type { Conversation, Tool } from './conversation.ts';
import type { JsonObject } from './exact-json.ts';
import { given } from './given.ts';
import type { Losses } from './losses.ts';
import { claudeTraits, isClaude } from './models.ts';
import { allowedTools, alternate } from './turns.ts';
import { claudeSampling } from './write-anthropic-sampling.ts';
import { planThinking } from './write-anthropic-thinking.ts';
import { cachePoint, writeBedrockTurns } from './write-bedrock-turns.ts';
import {
  answerTool,
  type Destination,
  JSON_INSTRUCTION,
  loseExtras,
  objectSchema,
  toolsOfHistory,
  type Written,
} from './writing.ts';

const TAKEN = new Set(['cache_control'] as const);

/** @throws TranslationError */
export function writeBedrock(
  conversation: Conversation,
  destination: Destination,
  losses: Losses,
): Written {
  const { model } = destination;
  // Of Bedrock's models Claude signs what it thought, and takes what Anthropic's own signed.
  const { system, turns } = alternate(conversation, isClaude(model) ? 'anthropic' : undefined);
  const { output } = conversation;
  const answer =
    output?.type === 'json_schema' ? answerTool(output, conversation.tools) : undefined;
  const toolConfig = writeTools(conversation, answer);
  loseExtras(conversation, losses, TAKEN);
  loseSettings(conversation, losses);
  const texts = system.flatMap((part) => [{ text: part.text }, ...cachePoint(part)]);
  if (output?.type === 'json_object') texts.push({ text: JSON_INSTRUCTION });
  const body = given({
    messages: writeBedrockTurns(turns, losses),
    system: texts.length === 0 ? undefined : texts,
    toolConfig,
    ...modelMembers(conversation, destination, turns, toolConfig, losses),
  });
  const method = conversation.stream ? 'converse-stream' : 'converse';
  return {
    path: `/model/${encodeURIComponent(model)}/${method}`,
    body,
    responseArgs: answer === undefined ? {} : { json_tool: answer.name },
  };
}

function loseSettings(conversation: Conversation, losses: Losses): void {
  const { parallelToolCalls, serviceTier, names } = conversation;
  if (parallelToolCalls === false) losses.lose('parallel_tool_calls', names.parallelToolCalls);
  if ((serviceTier ?? 'auto') !== 'auto') losses.lose('service_tier', 'service_tier');
}

/** Limits and sampling, and what only a Claude takes. */
function modelMembers(
  conversation: Conversation,
  { model, defaultMaxTokens }: Destination,
  turns: ReturnType<typeof alternate>['turns'],
  toolConfig: JsonObject | undefined,
  losses: Losses,
): JsonObject {
  const { stop, maxTokens } = conversation;
  const isForced = toolConfig?.toolChoice !== undefined;
  const traits = isClaude(model) ? claudeTraits(model) : NO_CLAUDE;
  const plan = planThinking(conversation, turns, { traits, isForced, defaultMaxTokens }, losses);
  const sampling = claudeSampling(conversation, traits, plan, losses);
  if (sampling.top_k !== undefined && !isClaude(model)) losses.lose('top_k', 'top_k');
  const inferenceConfig = given({
    maxTokens: plan.thinking === undefined ? maxTokens : plan.maxTokens,
    temperature: sampling.temperature,
    topP: sampling.top_p,
    stopSequences: stop.length === 0 ? undefined : stop,
  });
  const own = given({
    top_k: isClaude(model) ? sampling.top_k : undefined,
    thinking: plan.thinking,
    output_config: plan.effort === undefined ? undefined : { effort: plan.effort },
  });
  return given({
    inferenceConfig: Object.keys(inferenceConfig).length === 0 ? undefined : inferenceConfig,
    additionalModelRequestFields: Object.keys(own).length === 0 ? undefined : own,
  });
}

const NO_CLAUDE = { ...claudeTraits('claude-2'), thinking: 'none' } as const;

function writeTools(conversation: Conversation, answer: Tool | undefined): JsonObject | undefined {
  const { toolChoice } = conversation;
  const own = toolChoice?.mode === 'none' ? [] : allowedTools(conversation);
  const tools = answer === undefined ? own : [...own, answer];
  if (tools.length === 0) {
    const past = toolsOfHistory(conversation);
    return past.length === 0 ? undefined : { tools: past.map(toolOf) };
  }
  return given({
    tools: tools.flatMap((tool) => [toolOf(tool), ...cachePoint(tool)]),
    toolChoice: choiceOf(conversation, answer, own.length > 0),
  });
}

function toolOf({ name, description, parameters }: Tool): JsonObject {
  const inputSchema = { json: objectSchema(parameters) };
  return { toolSpec: given({ name, description, inputSchema }) };
}

/** `auto` is what a request without a choice gets. */
function choiceOf(
  { toolChoice }: Conversation,
  answer: Tool | undefined,
  hasOwnTools: boolean,
): JsonObject | undefined {
  if (toolChoice?.mode === 'tool') return { tool: { name: toolChoice.name } };
  if (answer !== undefined) return hasOwnTools ? { any: {} } : { tool: { name: answer.name } };
  const isRequired =
    toolChoice?.mode === 'required' || (toolChoice?.mode === 'allowed' && toolChoice.required);
  return isRequired ? { any: {} } : undefined;
}
