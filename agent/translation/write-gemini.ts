/** Google Gemini (ai.google.dev/api/generate-content). Contents and their parts: write-gemini-contents.ts. */
import type { Conversation, Tool, ToolChoice } from './conversation.ts';
import type { JsonObject } from './exact-json.ts';
import { given } from './given.ts';
import type { Losses } from './losses.ts';
import { type GeminiTraits, geminiTraits } from './models.ts';
import { budgetOf, effortOf } from './reasoning.ts';
import { alternate } from './turns.ts';
import { writeContents } from './write-gemini-contents.ts';
import { type Destination, loseExtras, type Written } from './writing.ts';

const MAX_STOP_SEQUENCES = 5;

/** @throws TranslationError */
export function writeGemini(
  conversation: Conversation,
  { model }: Destination,
  losses: Losses,
): Written {
  const traits = geminiTraits(model);
  const { system, turns } = alternate(conversation, 'gemini');
  loseExtras(conversation, losses);
  loseSettings(conversation, losses);
  const generationConfig = given({
    ...writeSampling(conversation),
    maxOutputTokens: conversation.maxTokens,
    stopSequences: stopOf(conversation, losses),
    ...outputOf(conversation, traits, losses),
    thinkingConfig: thinkingOf(conversation, traits, losses),
  });
  const body = given({
    contents: writeContents(turns, traits),
    systemInstruction:
      system.length === 0 ? undefined : { parts: system.map(({ text }) => ({ text })) },
    tools: toolsOf(conversation.tools),
    toolConfig: toolConfigOf(conversation),
    generationConfig: Object.keys(generationConfig).length === 0 ? undefined : generationConfig,
  });
  const method = conversation.stream ? 'streamGenerateContent?alt=sse' : 'generateContent';
  return { path: `/${modelPath(model)}:${method}`, body };
}

/** `models/…`, and tuned models by the names that Google gives them. */
export function modelPath(model: string): string {
  const named = /^(?:models|tunedModels)\//.test(model) ? model : `models/${model}`;
  return named.split('/').map(encodeURIComponent).join('/');
}

function loseSettings({ parallelToolCalls, serviceTier, names }: Conversation, losses: Losses) {
  if (parallelToolCalls === false) losses.lose('parallel_tool_calls', names.parallelToolCalls);
  if ((serviceTier ?? 'auto') !== 'auto') losses.lose('service_tier', 'service_tier');
}

function writeSampling({ sampling }: Conversation): JsonObject {
  const { temperature, topP, topK, frequencyPenalty, presencePenalty, seed } = sampling;
  return { temperature, topP, topK, frequencyPenalty, presencePenalty, seed };
}

function stopOf({ stop, names }: Conversation, losses: Losses): readonly string[] | undefined {
  if (stop.length > MAX_STOP_SEQUENCES) losses.lose('stop', names.stop);
  return stop.length === 0 ? undefined : stop.slice(0, MAX_STOP_SEQUENCES);
}

function outputOf(conversation: Conversation, traits: GeminiTraits, losses: Losses): JsonObject {
  const { output, tools, names } = conversation;
  if (output === undefined) return {};
  if (tools.length > 0 && !traits.takesSchemaWithTools) {
    losses.lose(output.type, names.output);
    return {};
  }
  const schema =
    output.type === 'json_schema' ? { responseJsonSchema: withoutDialect(output.schema) } : {};
  return { responseMimeType: 'application/json', ...schema };
}

/** `$schema` constrains nothing, and Gemini does not list it among what it takes. */
function withoutDialect({ $schema: _dialect, ...schema }: JsonObject): JsonObject {
  return schema;
}

const LEVELS = {
  none: 'MINIMAL',
  minimal: 'MINIMAL',
  low: 'LOW',
  medium: 'MEDIUM',
  high: 'HIGH',
  xhigh: 'HIGH',
  max: 'HIGH',
} as const;

function thinkingOf(
  { reasoning }: Conversation,
  traits: GeminiTraits,
  losses: Losses,
): JsonObject | undefined {
  if (reasoning === undefined) return undefined;
  const effort = effortOf(reasoning);
  const shown = reasoning.shown ? { includeThoughts: true } : {};
  if (traits.thinking === 'none') {
    if (effort !== 'none') losses.lose('reasoning', reasoning.path);
    return undefined;
  }
  if (traits.thinking === 'level') {
    if (effort === 'none') losses.warn(reasoning.path);
    const config = effort === undefined ? shown : { ...shown, thinkingLevel: LEVELS[effort] };
    return Object.keys(config).length === 0 ? undefined : config;
  }
  if (effort === undefined) return shown;
  const budget = effort === 'none' ? 0 : budgetOf(reasoning);
  const least = Math.max(budget, traits.minBudgetTokens);
  if (effort === 'none' && least > 0) losses.warn(reasoning.path);
  return { ...shown, thinkingBudget: Math.min(least, traits.maxBudgetTokens) };
}

function toolsOf(tools: readonly Tool[]): JsonObject[] | undefined {
  if (tools.length === 0) return undefined;
  const functionDeclarations = tools.map(({ name, description, parameters }) =>
    given({ name, description, parametersJsonSchema: parameters && withoutDialect(parameters) }),
  );
  return [{ functionDeclarations }];
}

function toolConfigOf({ tools, toolChoice }: Conversation): JsonObject | undefined {
  if (tools.length === 0 || toolChoice === undefined) return undefined;
  return { functionCallingConfig: callingConfig(toolChoice) };
}

function callingConfig(choice: ToolChoice): JsonObject {
  switch (choice.mode) {
    case 'none':
      return { mode: 'NONE' };
    case 'required':
      return { mode: 'ANY' };
    case 'tool':
      return { mode: 'ANY', allowedFunctionNames: [choice.name] };
    case 'allowed':
      // AUTO with names is VALIDATED: a call of one of them, or text.
      return { mode: choice.required ? 'ANY' : 'VALIDATED', allowedFunctionNames: choice.names };
    default:
      return { mode: 'AUTO' };
  }
}
