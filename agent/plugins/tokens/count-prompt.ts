/**
 * The prompt tokens of a whole request. Linear in the body, and it never throws: what has the wrong type is counted as
 * text or left out, as the provider will refuse it anyway.
 */
import type { EndpointName } from '../../request/endpoint.ts';
import { type Fields, fieldsOf } from '../../request/json/fields.ts';
import { KIND } from '../../request/json/tape.ts';
import { JsonValue } from '../../request/json/value.ts';
import { countClaudeMessages } from './claude-messages.ts';
import { countChat } from './openai-chat.ts';
import { countResponses } from './openai-responses.ts';
import { OverBudget, type PromptTokens, Tally } from './tally.ts';

const NO_BUDGET = Number.POSITIVE_INFINITY;

/** @param model what the provider is asked for */
export function countPrompt(root: JsonValue, endpoint: EndpointName, model: string): PromptTokens {
  const tally = new Tally(model, NO_BUDGET);
  countBody(tally, fieldsOf(root), endpoint);
  return tally.total();
}

/** The same, or undefined when there is more text than that: then little was counted in vain. */
export function countPromptWithin(
  budgetBytes: number,
  root: JsonValue,
  endpoint: EndpointName,
  model: string,
): PromptTokens | undefined {
  const tally = new Tally(model, budgetBytes);
  try {
    countBody(tally, fieldsOf(root), endpoint);
  } catch (error) {
    if (error instanceof OverBudget) return undefined;
    throw error;
  }
  return tally.total();
}

function countBody(tally: Tally, body: Fields, endpoint: EndpointName): void {
  switch (endpoint) {
    case 'chat':
      countChat(tally, body);
      break;
    case 'responses':
      countResponses(tally, body);
      break;
    case 'messages':
    case 'count_tokens':
      countClaudeMessages(tally, body);
      break;
    case 'completions':
      countPlain(tally, body.get('prompt'));
      tally.text('text', body.get('suffix'));
      break;
    case 'embeddings':
      countPlain(tally, body.get('input'));
      break;
    case 'models':
      break;
  }
}

/** A text as such: no message around it. */
export function countText(text: string, model: string): PromptTokens {
  const tally = new Tally(model, NO_BUDGET);
  tally.item('text');
  tally.words('text', text);
  return tally.total();
}

/**
 * A string, strings, token numbers, or lists of those; nothing stands around them (OpenAI API reference, completions
 * and embeddings). One pass over the tape: a list may have half a million numbers.
 */
function countPlain(tally: Tally, input: JsonValue | undefined): void {
  if (input === undefined) return;
  const { tape } = input;
  const end = tape.after(input.index);
  let numbers = 0;
  for (let index = input.index; index < end; index += 1) {
    const kind = tape.kind(index);
    if (kind === KIND.number) numbers += 1;
    else if (kind === KIND.string) tally.text('text', new JsonValue(tape, index));
  }
  if (numbers > 0) tally.item('token numbers').fixed += numbers;
}

/** Which endpoint a body was written for, when nothing but the body is at hand. */
export function guessEndpoint(root: JsonValue, model: string): EndpointName | undefined {
  const body: Fields = fieldsOf(root);
  if (body.has('messages')) {
    const isClaude = body.has('system') || model.includes('claude');
    return isClaude ? 'messages' : 'chat';
  }
  if (body.has('input')) return model.includes('embed') ? 'embeddings' : 'responses';
  return body.has('prompt') ? 'completions' : undefined;
}
