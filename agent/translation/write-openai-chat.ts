/** OpenAI chat completions, for OpenAI and everything that speaks it. */
import { shortCallId } from './call-ids.ts';
import type {
  AssistantTurn,
  Conversation,
  OutputFormat,
  Sampling,
  Tool,
  ToolResultPart,
  UserPart,
  UserTurn,
} from './conversation.ts';
import type { JsonObject } from './exact-json.ts';
import type { FieldName } from './fields.ts';
import { given } from './given.ts';
import { fitsStrict } from './json-schema.ts';
import type { Losses } from './losses.ts';
import { toDataUrl } from './media.ts';
import { openAiTraits, UNKNOWN_MODEL } from './models.ts';
import type { VariantTraits } from './openai-variants.ts';
import { allowedTools, emptyPrompt, resultText, textOf } from './turns.ts';
import { planReasoning } from './write-openai-reasoning.ts';
import { type Destination, loseExtras, type Written } from './writing.ts';

const MAX_STOP_SEQUENCES = 4;
/** By the fields that they are, what chat calls them. */
const EXTRAS = { logit_bias: 'logit_bias', candidates: 'n', verbosity: 'verbosity' } as const;

/** @throws TranslationError */
export function writeOpenAiChat(
  conversation: Conversation,
  { model, traits }: Destination,
  losses: Losses,
): Written {
  const { sampling, output, reasoning, stream } = conversation;
  if (sampling.topK !== undefined) losses.lose('top_k', 'top_k');
  const taken = takenBy(traits);
  loseExtras(conversation, losses, taken);
  if (reasoning !== undefined && !traits.hasEfforts) losses.warn(reasoning.path);
  const takes = (name: string) => !traits.refused.has(name);
  const modelTraits = traits.hasModelsOfOpenAi ? openAiTraits(model) : UNKNOWN_MODEL;
  const plan = planReasoning(conversation, modelTraits, losses);
  const body = given({
    model,
    messages: messagesOf(conversation, traits, losses),
    ...toolMembers(conversation),
    response_format: output && responseFormat(output),
    [traits.maxTokensName]: conversation.maxTokens,
    stop: plan.isReasoning ? undefined : stopOf(conversation, losses),
    ...(plan.isReasoning ? {} : samplingOf(sampling)),
    [traits.seedName]: sampling.seed,
    ...takenExtras(conversation, taken),
    reasoning_effort: traits.hasEfforts ? plan.effort : undefined,
    user: takes('user') ? conversation.userId : undefined,
    service_tier: takes('service_tier') ? serviceTierOf(conversation) : undefined,
    stream: stream || undefined,
    stream_options: stream && traits.hasStreamOptions ? { include_usage: true } : undefined,
  });
  return { path: '/chat/completions', body };
}

function samplingOf(sampling: Sampling): JsonObject {
  return given({
    temperature: sampling.temperature,
    top_p: sampling.topP,
    frequency_penalty: sampling.frequencyPenalty,
    presence_penalty: sampling.presencePenalty,
  });
}

function serviceTierOf({ serviceTier }: Conversation): string | undefined {
  return serviceTier === 'standard' ? 'default' : serviceTier;
}

function takenBy({ refused }: VariantTraits): ReadonlySet<FieldName> {
  const fields = Object.keys(EXTRAS) as (keyof typeof EXTRAS)[];
  return new Set(fields.filter((field) => !refused.has(EXTRAS[field])));
}

function takenExtras({ extras }: Conversation, taken: ReadonlySet<FieldName>): JsonObject {
  return Object.fromEntries(
    extras.flatMap(({ field, value }) =>
      taken.has(field) ? [[EXTRAS[field as keyof typeof EXTRAS], value]] : [],
    ),
  );
}

function stopOf({ stop, names }: Conversation, losses: Losses): readonly string[] | undefined {
  if (stop.length > MAX_STOP_SEQUENCES) losses.lose('stop', names.stop);
  return stop.length === 0 ? undefined : stop.slice(0, MAX_STOP_SEQUENCES);
}

function messagesOf({ turns }: Conversation, traits: VariantTraits, losses: Losses): JsonObject[] {
  const messages = traits.hasSystemAnywhere ? [] : foldedInstructions(turns);
  let assistant: AssistantTurn['parts'][number][] = [];
  const endAssistant = () => {
    messages.push(...assistantMessages(assistant, traits));
    assistant = [];
  };
  for (const turn of turns) {
    if (turn.role === 'assistant') {
      assistant.push(...turn.parts);
      continue;
    }
    if (turn.role === 'system' && !traits.hasSystemAnywhere) continue;
    endAssistant();
    if (turn.role === 'system') messages.push({ role: 'system', content: textOf(turn.parts) });
    else messages.push(...userMessages(turn, traits, losses));
  }
  endAssistant();
  if (messages.length > 0) return messages;
  throw emptyPrompt();
}

/** All that is said by the system, in one message. */
function foldedInstructions(turns: Conversation['turns']): JsonObject[] {
  const texts = turns.flatMap((turn) => (turn.role === 'system' ? [textOf(turn.parts)] : []));
  return texts.length === 0 ? [] : [{ role: 'system', content: texts.join('\n\n') }];
}

/** Calls that follow one another are made at once; they belong into one message. */
function assistantMessages(parts: AssistantTurn['parts'], traits: VariantTraits): JsonObject[] {
  const texts = parts.filter((part) => part.type === 'text');
  const calls = parts
    .filter((part) => part.type === 'tool_call')
    .map(({ id, name, arguments: args }) => ({
      id: callId(id, traits),
      type: 'function',
      function: { name, arguments: JSON.stringify(args) },
    }));
  if (calls.length === 0 && texts.length === 0) return [];
  const content = texts.length === 0 ? null : textOf(texts);
  return [
    {
      role: 'assistant',
      ...(traits.wantsReasoning && { reasoning_content: thoughtOf(parts) }),
      content,
      ...(calls.length > 0 && { tool_calls: calls }),
    },
  ];
}

/** What its own model thought: such providers sign nothing. */
function thoughtOf(parts: AssistantTurn['parts']): string {
  return parts
    .flatMap((part) =>
      part.type === 'reasoning' && part.signature.by === 'nobody' ? [part.text] : [],
    )
    .join('\n');
}

function callId(id: string, { hasShortCallIds }: VariantTraits): string {
  return hasShortCallIds ? shortCallId(id) : id;
}

/** What a model may say to a result before it is shown something. */
const BETWEEN = { role: 'assistant', content: 'OK.' };

function userMessages({ parts }: UserTurn, traits: VariantTraits, losses: Losses): JsonObject[] {
  const results = parts.filter((part) => part.type === 'tool_result');
  const media = results.flatMap(mediaOf);
  const said = [...media, ...parts.filter((part) => part.type !== 'tool_result')];
  const tools = results.map((result) => ({
    role: 'tool',
    tool_call_id: callId(result.id, traits),
    content: resultText(result),
  }));
  if (said.length === 0) return tools;
  const user = { role: 'user', content: userContent(said, losses) };
  if (tools.length === 0 || traits.hasUserAfterTool) return [...tools, user];
  if (!said.every(({ type }) => type === 'text')) return [...tools, BETWEEN, user];
  const [last] = tools.slice(-1);
  const content = [last.content, textOf(said)].filter((text) => text !== '').join('\n\n');
  return [...tools.slice(0, -1), { ...last, content }];
}

/** Results of tools are text here; what they show is shown by the user. */
function mediaOf(result: ToolResultPart): UserPart[] {
  return result.content.filter((part) => part.type !== 'text');
}

function userContent(parts: readonly UserPart[], losses: Losses): unknown {
  const [first] = parts;
  if (parts.length === 1 && first.type === 'text') return first.text;
  return parts.map((part) => contentPart(part, losses));
}

function contentPart(part: UserPart, losses: Losses): JsonObject {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: part.text };
    case 'image': {
      const { source } = part;
      const url = source.from === 'url' ? source.url : toDataUrl(source);
      return { type: 'image_url', image_url: { url } };
    }
    case 'audio':
      return { type: 'input_audio', input_audio: { data: part.data, format: part.format } };
    case 'document':
      if (part.source.from === 'url') {
        losses.refuse('documents_url', part.path);
      }
      return {
        type: 'file',
        file: { filename: part.name ?? 'document.pdf', file_data: toDataUrl(part.source) },
      };
    case 'tool_result':
      throw new Error('results of tools are messages of their own');
  }
}

function toolMembers(conversation: Conversation): JsonObject {
  const tools = allowedTools(conversation);
  if (tools.length === 0) return {};
  return given({
    tools: tools.map(toolOf),
    tool_choice: choiceOf(conversation),
    parallel_tool_calls: conversation.parallelToolCalls,
  });
}

function toolOf({ name, description, parameters, strict }: Tool): JsonObject {
  const isStrict = strict === true ? fitsStrict(parameters) || undefined : strict;
  return {
    type: 'function',
    function: given({ name, description, parameters, strict: isStrict }),
  };
}

function choiceOf({ tools, toolChoice }: Conversation): unknown {
  if (toolChoice === undefined || tools.length === 0) return undefined;
  if (toolChoice.mode === 'tool') return { type: 'function', function: { name: toolChoice.name } };
  if (toolChoice.mode === 'allowed') return toolChoice.required ? 'required' : 'auto';
  return toolChoice.mode;
}

function responseFormat(output: OutputFormat): JsonObject {
  if (output.type === 'json_object') return { type: 'json_object' };
  const { name, schema, description, strict } = output;
  const isStrict = strict === true ? fitsStrict(schema) : strict;
  return {
    type: 'json_schema',
    json_schema: given({ name, description, schema, strict: isStrict }),
  };
}
