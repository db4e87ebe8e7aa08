/** The `input` of OpenAI responses: a string, or a list of messages, calls, results and reasoning. */
import type {
  AssistantPart,
  DocumentPart,
  ImagePart,
  TextPart,
  ToolResultContent,
  Turn,
} from './conversation.ts';
import type { JsonObject } from './exact-json.ts';
import { given } from './given.ts';
import { refuseField } from './losses.ts';
import { readBase64, readUrl } from './media.ts';
import type { ObjectReader } from './object-reader.ts';
import { mustBe } from './problem.ts';
import { readArguments } from './read-openai.ts';
import { readSignature } from './reasoning.ts';
import { flatName, freeTextArguments } from './responses-tools.ts';

const ROLES = ['user', 'assistant', 'system', 'developer'] as const;

export function readInput(body: ObjectReader): Turn[] {
  const input = body.any('input');
  if (typeof input === 'string') {
    return [{ role: 'user', parts: [{ type: 'text', text: input }] }];
  }
  return body.objects('input').map(readItem);
}

function readItem(item: ObjectReader): Turn {
  const type = item.string('type') ?? (item.has('role') ? 'message' : 'item_reference');
  switch (type) {
    case 'message':
      return readMessage(item);
    case 'function_call':
      return readCall(item, readArguments(item));
    case 'custom_tool_call':
      return readCall(item, freeTextArguments(item.requiredString('input')));
    case 'function_call_output':
    case 'custom_tool_call_output':
      return readOutput(item);
    case 'reasoning':
      return readReasoning(item);
    case 'item_reference':
    case 'compaction':
      throw refuseField('state', item.path);
    default:
      throw refuseField('provider_tools', item.path);
  }
}

function readCall(item: ObjectReader, given: JsonObject): Turn {
  return assistant({
    type: 'tool_call',
    id: item.requiredString('call_id'),
    name: flatName(item.string('namespace'), item.requiredString('name')),
    arguments: given,
    path: item.path,
  });
}

function assistant(...parts: AssistantPart[]): Turn {
  return { role: 'assistant', parts };
}

function readMessage(item: ObjectReader): Turn {
  const role = item.oneOf('role', ROLES);
  if (role === undefined) throw mustBe(item.at('role'), `one of ${ROLES.join(', ')}`);
  if (role === 'user') return { role, parts: contentOf(item, 'content').map(readPart) };
  const parts = contentOf(item, 'content').map(readText);
  return role === 'assistant' ? { role, parts } : { role: 'system', parts };
}

/** Content as a string is one text. */
function contentOf(item: ObjectReader, key: string): (ObjectReader | string)[] {
  const content = item.any(key);
  return typeof content === 'string' ? [content] : item.objects(key);
}

function readText(part: ObjectReader | string): TextPart {
  if (typeof part === 'string') return { type: 'text', text: part };
  const type = part.oneOf('type', ['input_text', 'output_text', 'refusal', 'text']);
  return { type: 'text', text: part.requiredString(type === 'refusal' ? 'refusal' : 'text') };
}

const PART_TYPES = ['input_text', 'output_text', 'text', 'input_image', 'input_file'] as const;

function readPart(part: ObjectReader | string): TextPart | ImagePart | DocumentPart {
  if (typeof part === 'string') return { type: 'text', text: part };
  if (part.string('type') === 'input_audio') throw mustBe(part.at('type'), PART_TYPES.join(', '));
  switch (part.oneOf('type', PART_TYPES) ?? 'text') {
    case 'input_image':
      return readImage(part);
    case 'input_file':
      return readFile(part);
    default:
      return { type: 'text', text: part.requiredString('text') };
  }
}

function readImage(part: ObjectReader): ImagePart {
  if (part.has('file_id')) throw refuseField('files_by_id', part.at('file_id'));
  const source = readUrl(part.requiredString('image_url'), part.at('image_url'));
  return { type: 'image', source, path: part.path };
}

function readFile(part: ObjectReader): DocumentPart {
  if (part.has('file_id')) throw refuseField('files_by_id', part.at('file_id'));
  const url = part.string('file_url');
  const name = part.string('filename');
  if (url !== undefined) {
    const source = readUrl(url, part.at('file_url'));
    return given({ type: 'document' as const, source, name, path: part.path });
  }
  const data = part.requiredString('file_data');
  const at = part.at('file_data');
  const source = data.startsWith('data:')
    ? readUrl(data, at)
    : readBase64(data, 'application/pdf', at);
  return given({ type: 'document' as const, source, name, path: part.path });
}

function readOutput(item: ObjectReader): Turn {
  const content: ToolResultContent[] = contentOf(item, 'output').map(readPart);
  const id = item.requiredString('call_id');
  return {
    role: 'user',
    parts: [{ type: 'tool_result', id, content, isError: false, path: item.path }],
  };
}

/** How lua/ai_gateway/translate/response_object.lua tells Claude's hidden reasoning from a signature. */
const REDACTED = 'redacted_thinking:';

/** Without its signature reasoning is of no use to any provider, and is left out. */
function readReasoning(item: ObjectReader): Turn {
  const signature = readSignature(item.string('encrypted_content') ?? '', 'openai');
  const texts = [...item.objects('summary'), ...item.objects('content')];
  const text = texts.map((part) => part.string('text') ?? '').join('\n');
  if (!signature.value.startsWith(REDACTED)) {
    return assistant({ type: 'reasoning', text, signature });
  }
  const hidden = { ...signature, value: signature.value.slice(REDACTED.length) };
  return assistant({ type: 'reasoning', text: '', signature: hidden, redacted: true });
}
