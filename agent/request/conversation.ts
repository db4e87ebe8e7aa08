/**
 * What a body shows of the agent run it belongs to: clients send the whole history with every request, so turns, tool
 * calls and results can be counted without remembering anything. Read only when somebody asks.
 *
 * Sources: OpenAI API reference (chat, responses: items of `input`), Anthropic API reference (messages: content blocks).
 */
import { canonicalJson } from './json/canonical.ts';
import { type Fields, fieldsOf, keyword } from './json/fields.ts';
import { scanJson } from './json/scan.ts';
import { JsonError } from './json/tape.ts';
import { JsonValue } from './json/value.ts';
import type { PromptBody } from './prompt-body.ts';

export interface Conversation {
  /** Turns of the model so far. */
  readonly steps: number;
  /** Tools that the model has called so far, whoever ran them. */
  readonly toolCalls: number;
  /** Longest run of one call: the same tool, the same arguments, nothing else called in between. */
  readonly callsInARow: number;
  /** How often the most frequent call was made. */
  readonly sameCalls: number;
  /** The largest result of a tool, in bytes of JSON. */
  readonly largestResultBytes: number;
}

/** Arguments are a JSON text in OpenAI's dialects, a JSON value in Anthropic's. */
interface ToolCall {
  readonly name: string;
  readonly arguments: JsonValue | undefined;
}

/** The same arguments in another order, or with other white space, are the same call. */
function canonicalArguments(value: JsonValue | undefined): string {
  if (value === undefined) return '';
  const text = value.text();
  if (text === undefined) return canonicalJson(value);
  try {
    return canonicalJson(new JsonValue(scanJson(Buffer.from(text)), 0));
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    return `text:${text}`; // custom tools take any text
  }
}

class Tally {
  steps = 0;
  private toolCalls = 0;
  private callsInARow = 0;
  private sameCalls = 0;
  private largestResultBytes = 0;
  private readonly timesCalled = new Map<string, number>();
  private last = '';
  private inARow = 0;

  call({ name, arguments: given }: ToolCall): void {
    const call = `${name}\n${canonicalArguments(given)}`;
    const times = (this.timesCalled.get(call) ?? 0) + 1;
    this.timesCalled.set(call, times);
    this.inARow = call === this.last ? this.inARow + 1 : 1;
    this.last = call;
    this.toolCalls += 1;
    this.sameCalls = Math.max(this.sameCalls, times);
    this.callsInARow = Math.max(this.callsInARow, this.inARow);
  }

  result(value: JsonValue | undefined): void {
    if (value === undefined) return;
    this.largestResultBytes = Math.max(this.largestResultBytes, value.end - value.start);
  }

  conversation(): Conversation {
    const { steps, toolCalls, callsInARow, sameCalls, largestResultBytes } = this;
    return { steps, toolCalls, callsInARow, sameCalls, largestResultBytes };
  }
}

function nameOf(members: Fields): string {
  return members.get('name')?.text() ?? '';
}

function readChat(root: JsonValue, tally: Tally): void {
  for (const message of root.get('messages')?.elements() ?? []) {
    const members = fieldsOf(message);
    const role = keyword(members.get('role'));
    if (role === 'tool' || role === 'function') tally.result(members.get('content'));
    if (role !== 'assistant') continue;
    tally.steps += 1;
    for (const call of members.get('tool_calls')?.elements() ?? []) {
      const inside = call.get('function') ?? call.get('custom');
      if (inside !== undefined) readChatCall(inside, tally);
    }
    const legacy = members.get('function_call');
    if (legacy?.isObject) readChatCall(legacy, tally);
  }
}

function readChatCall(call: JsonValue, tally: Tally): void {
  const members = fieldsOf(call);
  tally.call({
    name: nameOf(members),
    arguments: members.get('arguments') ?? members.get('input'),
  });
}

function readMessages(root: JsonValue, tally: Tally): void {
  for (const message of root.get('messages')?.elements() ?? []) {
    const members = fieldsOf(message);
    if (keyword(members.get('role')) === 'assistant') tally.steps += 1;
    for (const block of members.get('content')?.elements() ?? []) {
      const inside = fieldsOf(block);
      const type = keyword(inside.get('type'));
      if (type.endsWith('tool_use')) {
        tally.call({ name: nameOf(inside), arguments: inside.get('input') });
      } else if (type.endsWith('tool_result')) {
        tally.result(inside.get('content'));
      }
    }
  }
}

/** Items have no turns: what the model made without anything from outside in between is one. */
function readResponses(root: JsonValue, tally: Tally): void {
  let isModelsTurn = false;
  for (const item of root.get('input')?.elements() ?? []) {
    const members = fieldsOf(item);
    const type = keyword(members.get('type'));
    const isCall = type.endsWith('_call');
    const isModels = isCall || type === 'reasoning' || keyword(members.get('role')) === 'assistant';
    if (isModels && !isModelsTurn) tally.steps += 1;
    if (type !== 'item_reference') isModelsTurn = isModels;
    if (isCall) {
      tally.call({
        name: nameOf(members) || type,
        arguments: members.get('arguments') ?? members.get('input') ?? members.get('action'),
      });
    }
    tally.result(members.get('output'));
  }
}

const READERS: Readonly<Record<string, (root: JsonValue, tally: Tally) => void>> = {
  chat: readChat,
  messages: readMessages,
  responses: readResponses,
};

/**
 * @param endpoint its name; one that carries no history has an empty conversation
 * @param body of a cut one only what is seen counts
 */
export function conversationOf(endpoint: string, { root }: PromptBody): Conversation {
  const tally = new Tally();
  READERS[endpoint]?.(root, tally);
  return tally.conversation();
}
