/**
 * What a request makes use of beside plain text, whatever its dialect. Read only when a policy asks. In doubt a feature
 * counts as used: policies forbid with these names.
 *
 * Sources: OpenAI API reference (chat, responses), Anthropic API reference (messages), vLLM "Multimodal inputs" (content
 * parts without a type).
 */
import { keyword } from './json/fields.ts';
import type { JsonMember, JsonValue } from './json/value.ts';

/** For the documentation: what each means. */
export const FEATURES = {
  tools: 'tools or functions that the model may call, whoever runs them',
  provider_tools: 'tools that the provider defines: web search, code execution, MCP servers …',
  images: 'a picture in the prompt',
  audio: 'sound in the prompt, or asked for as the answer',
  video: 'a film in the prompt',
  files: 'a document or file in the prompt',
  json_mode: 'an answer in JSON, with or without a schema',
  reasoning: 'thinking is asked for, or how much of it',
} as const;

export type Feature = keyof typeof FEATURES;

/** Types of content parts. */
const FEATURE_OF_TYPE: ReadonlyMap<string, Feature> = new Map([
  ['image_url', 'images'],
  ['input_image', 'images'],
  ['image', 'images'],
  ['computer_screenshot', 'images'],
  ['input_audio', 'audio'],
  ['audio_url', 'audio'],
  ['audio', 'audio'],
  ['video_url', 'video'],
  ['input_video', 'video'],
  ['video', 'video'],
  ['file', 'files'],
  ['input_file', 'files'],
  ['document', 'files'],
  ['container_upload', 'files'],
]);

/** Members of content parts that say what a part is where it has no type. */
const FEATURE_OF_KEY: ReadonlyMap<string, Feature> = new Map([
  ['image_url', 'images'],
  ['input_audio', 'audio'],
  ['audio_url', 'audio'],
  ['video_url', 'video'],
  ['file_data', 'files'],
]);

const PROMPT_KEYS = new Set(['messages', 'input', 'system', 'prompt', 'instructions']);
/** Arguments of tool calls: any JSON, of which `type` means nothing to a provider. */
const FOREIGN_KEYS = new Set(['input', 'arguments', 'parameters', 'metadata']);
/** Types of tools that the client defines and runs; a tool without a type is one of these. */
const CLIENTS_TOOL_TYPES = new Set(['', 'function', 'custom']);
function isGiven(value: JsonValue): boolean {
  if (value.isNull) return false;
  return !value.isArray || !value.elements().next().done;
}

/** @param root the body, whole: a cut one may use more than it shows */
export function featuresOf(root: JsonValue): Feature[] {
  const found = new Set<Feature>();
  for (const member of root.members()) {
    if (PROMPT_KEYS.has(member.key)) collectFromParts(member.value, found);
    else if (isGiven(member.value)) collectFromOption(member, found);
  }
  return [...found].toSorted();
}

function collectFromOption({ key, value }: JsonMember, found: Set<Feature>): void {
  switch (key) {
    case 'tools':
      collectFromTools(value, found);
      return;
    case 'functions':
      found.add('tools');
      return;
    case 'mcp_servers':
    case 'web_search_options':
      found.add('tools').add('provider_tools');
      return;
    case 'response_format':
    case 'output_format':
      if (keyword(value.get('type')) !== 'text') found.add('json_mode');
      return;
    case 'text':
    case 'output_config':
      if (!['', 'text'].includes(keyword(value.get('format')?.get('type')))) found.add('json_mode');
      return;
    case 'reasoning':
      found.add('reasoning');
      return;
    case 'reasoning_effort':
      if (keyword(value) !== 'none') found.add('reasoning');
      return;
    case 'thinking':
      if (keyword(value.get('type')) !== 'disabled') found.add('reasoning');
      return;
    case 'audio':
      found.add('audio');
      return;
    case 'modalities':
      for (const modality of value.elements())
        if (keyword(modality) === 'audio') found.add('audio');
  }
}

function collectFromTools(tools: JsonValue, found: Set<Feature>): void {
  found.add('tools');
  for (const tool of tools.elements()) {
    const type = tool.get('type');
    const isClients = type === undefined || CLIENTS_TOOL_TYPES.has(keyword(type));
    if (!isClients) found.add('provider_tools');
  }
}

/** Walks everything that can hold a content part; a stack, since bodies may be nested deeply. */
function collectFromParts(prompt: JsonValue, found: Set<Feature>): void {
  const stack = [prompt];
  for (let value = stack.pop(); value !== undefined; value = stack.pop()) {
    for (const element of value.elements()) if (isContainer(element)) stack.push(element);
    for (const { key, value: inside } of value.members()) {
      const feature =
        key === 'type' ? FEATURE_OF_TYPE.get(keyword(inside)) : FEATURE_OF_KEY.get(key);
      if (feature !== undefined && !inside.isNull) found.add(feature);
      if (isContainer(inside) && !FOREIGN_KEYS.has(key)) stack.push(inside);
    }
  }
}

function isContainer(value: JsonValue): boolean {
  return value.isObject || value.isArray;
}
