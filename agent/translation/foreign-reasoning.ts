/**
 * Reasoning in a body that is passed on as it is, which the provider it goes to could not read and would refuse: of
 * another provider (the pool mixes them, or the client changed the model), unsigned, or changed by this gateway.
 *
 * What is left out depends on the block alone, so that it is left out of every later request too: newer Claudes check
 * that nothing before a block has changed since they wrote it (Anthropic, "Preserved thinking", the prefix check).
 */
import type { JsonValue } from '../request/json/value.ts';
import type { SigningDialect } from './conversation.ts';
import { claudeTraits } from './models.ts';
import type { Endpoint, TranslatedEdit } from './pass-through.ts';
import { readSignature } from './reasoning.ts';

/** One of these stands in every such body as serializers write it; most bodies have none and are not walked. */
const TRACES: Partial<Record<Endpoint, readonly string[]>> = {
  messages: ['"openai:', '"gemini:', '"changed:', '"signature":""', '"signature": ""'],
  responses: ['"anthropic:', '"gemini:', '"rs_'],
};

/** How lua/ai_gateway/translate/write_responses.lua names reasoning; OpenAI's own ids have no second underscore. */
const OWN_REASONING_ID = /^rs_.+_\d+$/;

/** @param root of a body that is whole, at an endpoint whose dialect the provider speaks */
export function foreignReasoning(endpoint: Endpoint, root: JsonValue): TranslatedEdit[] {
  const { bytes } = root.tape;
  if (TRACES[endpoint]?.some((trace) => bytes.includes(trace)) !== true) return [];
  if (endpoint === 'messages') return messagesWithout(root);
  const items = [...(root.get('input')?.elements() ?? [])];
  return removal(items, new Set(items.filter(isForeignItem)));
}

/** A Claude with a budget refuses to think on where a tool was called without its thinking: then it may not think. */
export function unthinkingLoop(root: JsonValue, model: string): TranslatedEdit[] {
  const thinking = root.get('thinking');
  if (thinking?.get('type')?.text() !== 'enabled') return [];
  if (claudeTraits(model).thinking !== 'budget') return [];
  const [asking, answering] = [...(root.get('messages')?.elements() ?? [])].slice(-2);
  const hasResult = blocksOf(answering).some((block) => typeOf(block) === 'tool_result');
  const first = blocksOf(asking).find((block) => !isForeignBlock(block));
  if (!hasResult || first === undefined || isThought(first)) return [];
  const { start, end } = thinking;
  return [{ offset: start, length: end - start, replacement: '{"type":"disabled"}' }];
}

function messagesWithout(root: JsonValue): TranslatedEdit[] {
  const messages = [...(root.get('messages')?.elements() ?? [])];
  const emptied = new Set<JsonValue>();
  const edits: TranslatedEdit[] = [];
  for (const message of messages) {
    if (message.get('role')?.text() !== 'assistant') continue;
    const blocks = blocksOf(message);
    const foreign = new Set(blocks.filter(isForeignBlock));
    // A message without content would be refused.
    if (foreign.size > 0 && foreign.size === blocks.length) emptied.add(message);
    else edits.push(...removal(blocks, foreign));
  }
  return [...edits, ...removal(messages, emptied)];
}

function blocksOf(message: JsonValue | undefined): JsonValue[] {
  return [...(message?.get('content')?.elements() ?? [])];
}

function typeOf(value: JsonValue): string | undefined {
  return value.get('type')?.text();
}

function isThought(block: JsonValue): boolean {
  const type = typeOf(block);
  return type === 'thinking' || type === 'redacted_thinking';
}

function isForeignBlock(block: JsonValue): boolean {
  if (!isThought(block)) return false;
  const secret = block.get(typeOf(block) === 'thinking' ? 'signature' : 'data')?.text();
  // Without the member it is not one of ours: what is wrong with it is for the provider to say.
  return secret !== undefined && isForeign(secret, 'anthropic');
}

function isForeignItem(item: JsonValue): boolean {
  if (typeOf(item) !== 'reasoning') return false;
  const secret = item.get('encrypted_content')?.text() ?? '';
  if (secret !== '') return isForeign(secret, 'openai');
  return OWN_REASONING_ID.test(item.get('id')?.text() ?? '');
}

function isForeign(secret: string, native: SigningDialect): boolean {
  return readSignature(secret, native)?.by !== native;
}

/** Takes objects out of an array, each run of them with one comma. Nothing when all would go. */
function removal(all: readonly JsonValue[], removed: ReadonlySet<JsonValue>): TranslatedEdit[] {
  if (removed.size === 0 || removed.size === all.length) return [];
  const edits: TranslatedEdit[] = [];
  let runFrom: number | undefined;
  let keptEnd = 0;
  for (const element of all) {
    if (removed.has(element)) {
      runFrom ??= element.start;
      continue;
    }
    if (runFrom !== undefined) edits.push(cut(runFrom, outerStart(element)));
    runFrom = undefined;
    keptEnd = element.end + Number(element.isString);
  }
  if (runFrom !== undefined) edits.push(cut(keptEnd, all[all.length - 1].end));
  return edits;
}

function outerStart({ start, isString }: JsonValue): number {
  return start - Number(isString);
}

function cut(from: number, to: number): TranslatedEdit {
  return { offset: from, length: to - from, replacement: '' };
}
