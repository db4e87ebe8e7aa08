/**
 * Responses: the same models read the same messages as in chat completions; the instructions are one more. Source of
 * the shapes: OpenAI API reference, "Create a model response".
 */

import { type Fields, fieldsOf, keyword } from '../../request/json/fields.ts';
import type { JsonValue } from '../../request/json/value.ts';
import { countContent, countStrings } from './content.ts';
import { countCall, countResponseFormat } from './openai-chat.ts';
import { countOpenAiTools } from './openai-tools.ts';
import type { Tally } from './tally.ts';

const SYSTEM_ROLE = 'system';

export function countResponses(tally: Tally, body: Fields): void {
  const instructions = body.get('instructions');
  let hasSystemMessage = false;
  if (instructions?.isString === true) {
    tally.message(SYSTEM_ROLE);
    tally.text('text', instructions);
    hasSystemMessage = true;
  }
  const input = body.get('input');
  if (input?.isArray === true) {
    for (const item of input.elements()) {
      hasSystemMessage = countItem(tally, item) || hasSystemMessage;
    }
  } else if (input !== undefined) {
    tally.message('user');
    countContent(tally, 'text', input);
  }
  tally.priming();
  countOpenAiTools(tally, body, hasSystemMessage);
  countResponseFormat(tally, body.get('text')?.get('format'));
  countElsewhere(tally, body);
}

/** What the provider adds from its own store is not in the request: the count then covers only what is. */
function countElsewhere(tally: Tally, body: Fields): void {
  const prompt = body.get('prompt');
  if (prompt?.isObject === true) {
    const variables = prompt.get('variables');
    if (variables !== undefined) countStrings(tally, 'text', variables);
    tally.estimate('text');
  }
  for (const key of ['previous_response_id', 'conversation']) {
    const value = body.get(key);
    if (value !== undefined && !value.isNull) tally.estimate('text');
  }
}

/** @returns whether it is a system message */
function countItem(tally: Tally, item: JsonValue): boolean {
  const fields = fieldsOf(item);
  const type = keyword(fields.get('type')) || 'message';
  switch (type) {
    case 'message': {
      const role = keyword(fields.get('role')) || 'user';
      tally.message(role);
      countContent(tally, 'text', item.isObject ? fields.get('content') : item);
      return role === SYSTEM_ROLE || role === 'developer';
    }
    case 'function_call':
    case 'custom_tool_call':
      tally.message('assistant');
      countCall(tally, item, type === 'function_call' ? 'arguments' : 'input');
      tally.estimate('tool calls');
      return false;
    case 'function_call_output':
    case 'custom_tool_call_output':
      tally.message('tool');
      countContent(tally, 'tool results', fields.get('output'));
      tally.estimate('tool results');
      return false;
    case 'reasoning':
      // Encrypted, or kept by the provider; what becomes of it in the next turn is not published.
      tally.estimate('text');
      return false;
    case 'item_reference':
      tally.estimate('text');
      return false;
    default:
      countStrings(tally, 'tool results', item);
      return false;
  }
}
