/**
 * Chat completions. Framing, names and roles: OpenAI Cookbook, "How to count tokens with tiktoken", section 6. Function
 * calls and their results: github.com/hmarr/openai-chat-tokens, checked against the API there.
 */

import { type Fields, fieldsOf, keyword } from '../../request/json/fields.ts';
import type { JsonValue } from '../../request/json/value.ts';
import { countContent } from './content.ts';
import { countOpenAiTools, hasOpenAiTools } from './openai-tools.ts';
import type { Tally } from './tally.ts';

/** Beside the name and the arguments. */
const CALL_TOKENS = 3;
/** A result of the older kind, `role: function`, has two tokens less around it than other messages. */
const FUNCTION_RESULT_TOKENS = -2;

export function countChat(tally: Tally, body: Fields): void {
  const messages = body.get('messages');
  const hasTools = hasOpenAiTools(body);
  let hasSystemMessage = false;
  for (const message of messages?.elements() ?? []) {
    const fields = fieldsOf(message);
    const role = keyword(fields.get('role'));
    const isSystem = role === 'system' || role === 'developer';
    countMessage(tally, role, fields, hasTools && isSystem && !hasSystemMessage);
    hasSystemMessage ||= isSystem;
  }
  tally.priming();
  countOpenAiTools(tally, body, hasSystemMessage);
  countResponseFormat(tally, body.get('response_format')?.get('json_schema'));
}

function countMessage(tally: Tally, role: string, fields: Fields, takesTools: boolean): void {
  const isResult = role === 'tool' || role === 'function';
  const kind = isResult ? 'tool results' : 'text';
  tally.message(role);
  const name = fields.get('name');
  if (name?.isString === true && name.start < name.end) {
    tally.text('text', name);
    tally.fixed('framing', tally.family.framing.name);
  }
  if (role === 'function') tally.fixed('framing', FUNCTION_RESULT_TOKENS);
  const content = fields.get('content');
  // The definitions of tools follow the first system message on a new line.
  if (takesTools && content?.isString === true) tally.text(kind, content, '\n');
  else countContent(tally, kind, content);
  tally.text('text', fields.get('refusal'));
  tally.text('text', fields.get('reasoning_content'));
  countCalls(tally, fields);
}

function countCalls(tally: Tally, fields: Fields): void {
  const older = fields.get('function_call');
  if (older?.isObject === true) countCall(tally, older, 'arguments');
  for (const call of fields.get('tool_calls')?.elements() ?? []) {
    const custom = call.get('custom');
    if (custom === undefined) countCall(tally, call.get('function') ?? call, 'arguments');
    else countCall(tally, custom, 'input');
    // Measured for `function_call` only.
    tally.estimate('tool calls');
  }
}

export function countCall(tally: Tally, call: JsonValue, argumentsKey: string): void {
  const fields = fieldsOf(call);
  tally.text('tool calls', fields.get('name'));
  tally.text('tool calls', fields.get(argumentsKey));
  tally.fixed('tool calls', CALL_TOKENS);
}

/** The schema as it is written: the harmony format puts it into the prompt, for other models nothing is published. */
export function countResponseFormat(tally: Tally, format: JsonValue | undefined): void {
  const fields = fieldsOf(format);
  const schema = fields.get('schema');
  if (schema === undefined) return;
  tally.text('response format', fields.get('name'));
  tally.text('response format', fields.get('description'));
  tally.text('response format', schema);
  tally.estimate('response format');
}
