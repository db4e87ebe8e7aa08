/**
 * Reasoning in a body that is passed on as it is, which the provider it goes to could not read and would refuse: of
 * another provider (the pool mixes them, or the client changed the model), unsigned, or changed by this gateway.
 *
 * What is left out depends on the block alone, so that it is left out of every later request too: newer Claudes check
 * that nothing before a block has changed since they wrote it (Anthropic, "Preserved thinking", the prefix check).
 */
import { type JsonEdit, removal } from '../request/json/json-edits.ts';
import type { JsonValue } from '../request/json/value.ts';
import type { SigningDialect } from './conversation.ts';
import { claudeTraits } from './models.ts';
import type { Endpoint } from './pass-through.ts';
import { readSignature } from './reasoning.ts';

/** One of these stands in every such body as serializers write it; most bodies have none and are not walked. */
const TRACES: Partial<Record<Endpoint, readonly string[]>> = {
  messages: [
    '"openai:',
    '"gemini:',
    '"changed:',
    '"unsigned:',
    '"signature":""',
    '"signature": ""',
  ],
  responses: ['"anthropic:', '"gemini:', '"unsigned:', '"rs_'],
};

/** How lua/ai_gateway/translate/write_responses.lua names reasoning; OpenAI's own ids have no second underscore. */
const OWN_REASONING_ID = /^rs_.+_\d+$/;

/** @param root of a body that is whole, at an endpoint whose dialect the provider speaks */
export function foreignReasoning(endpoint: Endpoint, root: JsonValue): JsonEdit[] {
  const { bytes } = root.tape;
  if (TRACES[endpoint]?.some((trace) => bytes.includes(trace)) !== true) return [];
  if (endpoint === 'messages') return messagesWithout(root);
  const items = [...(root.get('input')?.elements() ?? [])];
  return without(items, items.map(isForeignItem));
}

/** A Claude with a budget refuses to think on where a tool was called without its thinking: then it may not think. */
export function unthinkingLoop(root: JsonValue, model: string): JsonEdit[] {
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

function messagesWithout(root: JsonValue): JsonEdit[] {
  const messages = [...(root.get('messages')?.elements() ?? [])];
  const edits: JsonEdit[] = [];
  const areEmptied = messages.map((message) => {
    if (message.get('role')?.text() !== 'assistant') return false;
    const blocks = blocksOf(message);
    const areForeign = blocks.map(isForeignBlock);
    // A message without content would be refused.
    if (blocks.length > 0 && areForeign.every(Boolean)) return true;
    edits.push(...without(blocks, areForeign));
    return false;
  });
  return areEmptied.every(Boolean) ? [] : [...edits, ...without(messages, areEmptied)];
}

function without(elements: readonly JsonValue[], areRemoved: readonly boolean[]): JsonEdit[] {
  return removal(
    elements.map(({ span }) => span),
    areRemoved,
  );
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
  return readSignature(secret, native).by !== native;
}
