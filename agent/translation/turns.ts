/** Arithmetic of conversations that several dialects share. */
import type {
  AssistantTurn,
  Conversation,
  SigningDialect,
  SystemTurn,
  TextPart,
  ToolCallPart,
  ToolResultPart,
  Turn,
  UserTurn,
} from './conversation.ts';
import { mustBe, TranslationError } from './problem.ts';

export type SpokenTurn = UserTurn | AssistantTurn;

/**
 * Calls of tools and their results belong together: each call is answered, once, before anything else is said. All
 * providers refuse anything else, in words that a client of another dialect could not place.
 * @throws TranslationError
 */
export function requireAnsweredCalls(turns: readonly Turn[]): void {
  const open = new Map<string, string>();
  for (const turn of turns) {
    if (turn.role === 'assistant') addCalls(turn, open);
    if (turn.role === 'user') removeResults(turn, open);
  }
  requireNoneOpen(open);
}

function addCalls({ parts }: AssistantTurn, open: Map<string, string>): void {
  for (const part of parts) {
    if (part.type !== 'tool_call') continue;
    if (open.has(part.id)) throw mustBe(part.path, 'a tool call with an id of its own');
    open.set(part.id, part.path);
  }
}

function removeResults({ parts }: UserTurn, open: Map<string, string>): void {
  for (const part of parts) {
    if (part.type === 'tool_result' && !open.delete(part.id)) {
      const message = `'${part.path}' is the result of a tool call that the message before does not make.`;
      throw new TranslationError(message, part.path);
    }
  }
  if (parts.some((part) => part.type !== 'tool_result')) requireNoneOpen(open);
}

function requireNoneOpen(open: ReadonlyMap<string, string>): void {
  for (const path of open.values()) {
    throw new TranslationError(`The tool call '${path}' must be followed by its result.`, path);
  }
}

/**
 * For dialects that keep instructions apart and want user and model to take turns: system text at the front, neighbours
 * of one role merged, text without a letter left out (Anthropic and Bedrock refuse it), results of tools first.
 * @param signer whose reasoning is kept: nobody else can read it
 */
export function alternate(
  conversation: Conversation,
  signer?: SigningDialect,
): {
  readonly system: readonly TextPart[];
  readonly turns: readonly SpokenTurn[];
} {
  const system: TextPart[] = [];
  const turns: SpokenTurn[] = [];
  for (const turn of conversation.turns) {
    if (turn.role === 'system') system.push(...turn.parts.filter(isTelling));
    else merge(turns, turn, signer);
  }
  for (const turn of turns) {
    if (turn.role === 'user') (turn.parts as UserTurn['parts'][number][]).sort(resultsFirst);
  }
  // A prompt of instructions alone is allowed by OpenAI: someone must say it.
  if (turns.length === 0 && system.length > 0)
    return { system: [], turns: [{ role: 'user', parts: system }] };
  if (turns.length === 0) throw emptyPrompt();
  return { system, turns };
}

export function emptyPrompt(): TranslationError {
  return new TranslationError(
    'The prompt is empty: there must be one message with text at least.',
    'messages',
  );
}

function merge(turns: SpokenTurn[], turn: SpokenTurn, signer: SigningDialect | undefined): void {
  const parts = turn.parts.filter((part) => {
    if (part.type === 'reasoning') return part.signature.by === signer;
    return part.type !== 'text' || isTelling(part);
  });
  if (parts.length === 0) return;
  const last = turns.at(-1);
  if (last?.role === turn.role) (last.parts as unknown[]).push(...parts);
  else turns.push({ role: turn.role, parts } as SpokenTurn);
}

function isTelling(part: TextPart): boolean {
  return /\S/.test(part.text);
}

function resultsFirst(a: UserTurn['parts'][number], b: UserTurn['parts'][number]): number {
  return Number(b.type === 'tool_result') - Number(a.type === 'tool_result');
}

export function toolCallsOf(turns: readonly (SpokenTurn | SystemTurn)[]): ToolCallPart[] {
  return turns.flatMap(({ parts }) => [...parts].filter((part) => part.type === 'tool_call'));
}

export function textOf(
  parts: readonly { readonly type: string; readonly text?: string }[],
): string {
  return parts
    .filter((part) => part.type === 'text')
    .map((part) => part.text)
    .join('\n');
}

/** The text of a tool's result, as one string. */
export function resultText(result: ToolResultPart): string {
  return textOf(result.content);
}

const ID_OF_CLAUDE = /^[a-zA-Z0-9_-]{1,64}$/;

/**
 * Ids of tool calls as Anthropic and Bedrock want them: of few characters, and each used once in a conversation. Other
 * providers' may be longer, have other characters, or begin anew in each turn.
 */
export class ToolIds {
  private readonly used = new Set<string>();
  private readonly current = new Map<string, string>();

  ofCall(id: string): string {
    let own = id;
    if (!ID_OF_CLAUDE.test(id) || this.used.has(id)) {
      let number = this.used.size + 1;
      while (this.used.has(`call_${number}`)) number += 1;
      own = `call_${number}`;
    }
    this.used.add(own);
    this.current.set(id, own);
    return own;
  }

  ofResult(id: string): string {
    return this.current.get(id) ?? id;
  }
}

/** The tools that may be called at all: `allowed_tools` leaves some out. */
export function allowedTools({ tools, toolChoice }: Conversation): Conversation['tools'] {
  if (toolChoice?.mode !== 'allowed') return tools;
  const names = new Set(toolChoice.names);
  return tools.filter(({ name }) => names.has(name));
}
