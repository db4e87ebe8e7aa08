/** What a writer is told and what it makes; and what several of them do. */
import type { Conversation, OutputFormat, Tool } from './conversation.ts';
import type { JsonObject } from './exact-json.ts';
import type { FieldName } from './fields.ts';
import type { Losses } from './losses.ts';
import type { VariantTraits } from './openai-variants.ts';
import { toolCallsOf } from './turns.ts';

export interface Destination {
  /** The provider's name for the model. */
  readonly model: string;
  /** For Anthropic, which wants a limit: the one of requests without. */
  readonly defaultMaxTokens: number;
  /** How it differs from OpenAI, in chat. */
  readonly traits: VariantTraits;
}

export interface Written {
  readonly path: string;
  readonly body: JsonObject;
  readonly headers?: Readonly<Record<string, string>>;
  /** What the response side must know beside the rest. */
  readonly responseArgs?: JsonObject;
}

/** Parameters that the writer did not take, as the table says. */
export function loseExtras(
  conversation: Conversation,
  losses: Losses,
  taken: ReadonlySet<FieldName> = new Set(),
): void {
  for (const extra of conversation.extras) {
    const isDefault = extra.field === 'verbosity' && extra.value === 'medium';
    if (!isDefault && !taken.has(extra.field)) losses.lose(extra.field, extra.path);
  }
}

/**
 * Anthropic and Bedrock take calls in a conversation only beside tools: when the client sends none any more, those
 * that were called are declared again, by name.
 */
export function toolsOfHistory(conversation: Conversation): Tool[] {
  const names = new Set(toolCallsOf(conversation.turns).map(({ name }) => name));
  return [...names].map((name) => ({ name }));
}

export const JSON_INSTRUCTION =
  'Respond with one valid JSON object and nothing else: no introduction, no Markdown code fence.';

/** A tool whose arguments are the answer, for models that know no schema but those of tools. */
export function answerTool(
  output: Extract<OutputFormat, { type: 'json_schema' }>,
  tools: readonly Tool[],
): Tool {
  const names = new Set(tools.map(({ name }) => name));
  let name = 'json_answer';
  while (names.has(name)) name += '_';
  const description = output.description ?? 'Give the final answer by calling this tool.';
  return { name, description, parameters: output.schema };
}

export function objectSchema(parameters: JsonObject | undefined): JsonObject {
  return { ...parameters, type: 'object' };
}
