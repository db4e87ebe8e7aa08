/**
 * Anthropic's messages. Every count is an estimate: the tokenizer is not public, and how messages are framed is not
 * documented. Sources: Claude docs, "Tool use" (tokens of tools), "Token counting" (two examples, in the tests).
 */
import {
  claudeDefinedToolTokens,
  claudeModel,
  claudeToolPromptTokens,
} from '../../providers/claude.ts';
import { type Fields, fieldsOf, keyword } from '../../request/json/fields.ts';
import type { JsonValue } from '../../request/json/value.ts';
import { countContent } from './content.ts';
import type { Tally } from './tally.ts';

export function countClaudeMessages(tally: Tally, body: Fields): void {
  countContent(tally, 'text', body.get('system'));
  for (const message of body.get('messages')?.elements() ?? []) {
    const fields = fieldsOf(message);
    tally.message(keyword(fields.get('role')));
    countContent(tally, 'text', fields.get('content'));
  }
  tally.priming();
  countClaudeTools(tally, body.get('tools'), keyword(body.get('tool_choice')?.get('type')));
}

/** @param choice the tool choice, as Anthropic names it */
export function countClaudeTools(tally: Tally, tools: JsonValue | undefined, choice: string): void {
  let isAny = false;
  for (const tool of tools?.elements() ?? []) {
    countTool(tally, tool);
    isAny = true;
  }
  if (!isAny) return;
  const isForced = choice === 'any' || choice === 'tool';
  const model = claudeModel(tally.family.model);
  tally.fixed('tools', claudeToolPromptTokens(model, isForced ? 'forced' : 'free'));
  tally.estimate('tools');
}

/** A tool of the client's by its definition, as it is written; one of Anthropic's by its type. */
function countTool(tally: Tally, tool: JsonValue): void {
  const type = keyword(fieldsOf(tool).get('type'));
  const defined = claudeDefinedToolTokens(type);
  if (defined === undefined) tally.text('tools', tool);
  else tally.item('tools').fixed += defined;
}
