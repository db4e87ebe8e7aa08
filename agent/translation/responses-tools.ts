/**
 * The tools of OpenAI responses. Others know functions alone, each with a name of its own: functions of a namespace get
 * the namespace's name in front, and a tool that takes free text becomes a function of one text. `ToolNames` says how to
 * tell the calls of the answer as the client expects them.
 *
 * Source: OpenAI API reference, responses: `tools` (function, custom, namespace), items `function_call`,
 * `custom_tool_call` with their member `namespace`.
 */
import { createHash } from 'node:crypto';
import type { Tool } from './conversation.ts';
import type { JsonObject } from './exact-json.ts';
import { given } from './given.ts';
import type { ObjectReader } from './object-reader.ts';
import { type ExtraList, readFunction } from './read-openai.ts';

/** Longest name of a function at OpenAI and Anthropic. */
const MAX_NAME_LENGTH = 64;
const DIGEST_LENGTH = 8;
/** The one argument of a tool that takes free text. */
const INPUT = 'input';

export interface ResponsesTools {
  readonly tools: readonly Tool[];
  /** By the name that the provider knows, of tools that the client calls otherwise. */
  readonly names: JsonObject;
}

/** The name that the provider knows; the same for the same tool in every request. */
export function flatName(namespace: string | undefined, name: string): string {
  if (namespace === undefined) return name;
  const flat = `${namespace}__${name}`.replaceAll(/[^\w-]/g, '_');
  if (flat.length <= MAX_NAME_LENGTH) return flat;
  const digest = createHash('sha256').update(flat).digest('hex').slice(0, DIGEST_LENGTH);
  return `${flat.slice(0, MAX_NAME_LENGTH - DIGEST_LENGTH - 1)}_${digest}`;
}

/** Free text as the arguments of the function that stands for its tool. */
export function freeTextArguments(input: string): JsonObject {
  return { [INPUT]: input };
}

/** @throws TranslationError */
export function readTools(body: ObjectReader, extras: ExtraList): ResponsesTools {
  const tools: Tool[] = [];
  const names: JsonObject = {};
  const read = (tool: ObjectReader, namespace?: string): void => {
    const type = tool.requiredString('type');
    if (type === 'namespace' && namespace === undefined) {
      const inside = tool.requiredString('name');
      for (const one of tool.objects('tools')) read(one, inside);
      return;
    }
    const isFreeText = type === 'custom';
    if (type !== 'function' && !isFreeText) {
      extras.add('offered_tools', tool.path);
      return;
    }
    const own = isFreeText ? readFreeText(tool) : readFunction(tool);
    const name = flatName(namespace, own.name);
    tools.push({ ...own, name });
    if (name === own.name && !isFreeText) return;
    names[name] = given({ name: own.name, namespace, free_text: isFreeText ? true : undefined });
  };
  for (const tool of body.objects('tools')) read(tool);
  return { tools, names };
}

function readFreeText(tool: ObjectReader): Tool {
  const format = tool.object('format');
  const isGrammar = format?.string('type') === 'grammar';
  const grammar = isGrammar
    ? `${INPUT} must follow this ${format.requiredString('syntax')} grammar:\n${format.requiredString('definition')}`
    : undefined;
  const texts = [tool.string('description'), grammar].filter((text) => text !== undefined);
  return given({
    name: tool.requiredString('name'),
    description: texts.length > 0 ? texts.join('\n\n') : undefined,
    parameters: {
      type: 'object',
      properties: { [INPUT]: { type: 'string' } },
      required: [INPUT],
      additionalProperties: false,
    },
  });
}
